#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A host of ours that asks for its mask (MASK-08), beside an authority of ours and without one.

    client -- agent                                                    10.9.7.0/26
"""
import os
import tempfile

from netlab import ICMP, Spaces, done, equal, lines, need_root, ok, waits


def node(net, name, folder, text):
    file = os.path.join(folder, f"{name}.yaml")
    with open(file, "w") as out:
        out.write(text)
    process = net.node(name, file, "--control", os.path.join(folder, f"{name}.sock"))
    net.started(process, 1)
    return process


def status(net, name, folder):
    socket = os.path.join(folder, f"{name}.sock")
    told = lines(net.inside(name, [ICMP, "ctl", socket, "status", "-j"]))
    return next(one for one in told if one["kind"] == "status")


def length(net, folder):
    return status(net, "client", folder)["interfaces"][0]["addresses"][0]["prefix_length"]


def client(net, folder):
    return node(net, "client", folder,
                "interfaces: {lan: {on: c0, address: 10.9.7.2/24}}\nmask-client: yes\n")


def main():
    need_root()
    net = Spaces("client", "agent")
    net.veth("client", "c0", "agent", "a0")
    for name in ("client", "agent"):
        net.sysctl(name, "net.ipv6.conf.all.disable_ipv6=1")
    with tempfile.TemporaryDirectory() as folder:
        alone = client(net, folder)
        equal(length(net, folder), 8, "MASK-08: nobody answers: the mask of its class")
        net.stop(alone)

        agent = node(net, "agent", folder,
                     "interfaces: {lan: {on: a0, address: 10.9.7.1/26}}\nmask-agent: yes\n")
        asks = client(net, folder)
        waits(lambda: length(net, folder) == 26)
        equal(length(net, folder), 26, "MASK-08: what the authority says",
              status(net, "client", folder))
        told = status(net, "client", folder)["icmp"]
        ok(told["out"]["types"].get("17") == 1 and told["in"]["types"].get("18") == 1,
           "MASK-08: asked once, and answered; as RFC 4293 counts", told)
        waits(lambda: status(net, "agent", folder)["icmp"]["out"]["types"].get("18", 0) >= 2)
        told = status(net, "agent", folder)["icmp"]
        ok(told["in"]["types"].get("17", 0) >= 1 and told["out"]["types"].get("18", 0) >= 2,
           "MASK-03: and the authority counts what it announced, too", told)
        said = net.inside("client", [ICMP, "ctl", os.path.join(folder, "client.sock"), "status"])
        ok("ICMP sent: mask-request 1" in said.stdout.replace("address-", ""),
           "MASK-08: people read its name", said.stdout)
        _, _, told = net.stop(asks)
        ok("the mask of lan is said to be of /26" in told, "MASK-08: and who runs it is told", told)
        net.stop(agent)
    done()


main()
