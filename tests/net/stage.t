#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A router of a lab, run on real links, with what stands beside it in the lab: a translator and a slow
control plane.

    in -- (in) r (out) -- out                          192.168.7.0/24, 10.9.8.0/24
"""
import os
import re
import tempfile

from netlab import ICMP, Spaces, done, equal, lines, need_root, ok

LAB = """
links:
  in -- r: {prefix: 192.168.7.0/24}
  r -- out: {prefix: 10.9.8.0/24}
routers:
  r: {nat: {inside: in, host-mappings: 3}, reply-delay: 60ms, rewrite: {dscp: 0}}
"""


def milliseconds(result):
    return [float(one) for one in re.findall(r"time=([\d.]+) ms", result.stdout)]


SLOW = """
links:
  far -- r: {prefix: 192.168.8.0/24}
routers:
  r: {reply-delay: 5s, limit: none}
"""


def too_many_wait(net, folder):
    """What a slow control plane has no room for is counted by its reason."""
    file, socket = os.path.join(folder, "slow.yaml"), os.path.join(folder, "slow.sock")
    with open(file, "w") as out:
        out.write(SLOW)
    node = net.node("r", "--lab", file, "--as", "r", "--control", socket)
    own, tap = re.findall(r"r is up as (\S+) on tap:(\S+)", "".join(net.started(node, 1)))[0]
    net.do("r", f"ip link set {tap} netns {net.spaces['far']}")
    net.do("far", f"ip addr add 192.168.8.77/24 dev {tap}", f"ip link set {tap} up")
    net.inside("far", f"ping -n -c 1 -W 9 {own}")
    net.inside("far", f"ping -n -q -f -c 6000 -l 6000 -W 1 {own}")
    status = next(line for line in lines(net.inside("r", [ICMP, "ctl", socket, "status", "-j"]))
                  if line["kind"] == "status")
    ok(status.get("staged", {}).get("reply_delay_queue_full", 0) > 0,
       "more than wait there are lost for a reason that is counted", status)
    said = net.inside("r", [ICMP, "ctl", socket, "status"]).stdout
    ok(re.search(r"^lost beside it\n +\d+  reply-delay-queue-full$", said, re.M),
       "and people read of it", said)
    net.stop(node)


def main():
    need_root()
    net = Spaces("in", "r", "out", "far")
    net.sysctl("r", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
    with tempfile.TemporaryDirectory() as folder:
        file, story = os.path.join(folder, "lab.yaml"), os.path.join(folder, "story")
        with open(file, "w") as out:
            out.write(LAB)
        node = net.node("r", "--lab", file, "--as", "r", f"--story={story}")
        seen = net.started(node, 2)
        own = dict(re.findall(r"r is up as (\S+) on tap:(\S+)", "".join(seen)))
        own = {port: address for address, port in own.items()}
        ok(not any("only routes" in line for line in seen), "nothing is left out", seen)
        for name, address, near in (("in", "192.168.7.77", own["in"]),
                                    ("out", "10.9.8.77", own["out"])):
            net.veth(name, "lan0", "r", f"to-{name}")
            net.do("r", f"ip link add br-{name} type bridge", f"ip link set br-{name} up",
                   f"ip link set to-{name} master br-{name}", f"ip link set {name} master br-{name}")
            net.do(name, f"ip addr add {address}/24 dev lan0")
            if name == "in":
                net.do(name, f"ip route add default via {near}")

        result = net.inside("in", "ping -n -c 3 -i 0.2 -W 2 10.9.8.77")
        equal(len(milliseconds(result)), 3, "a host inside reaches one that has no way back to it",
              result.stdout)
        ok(milliseconds(result) and min(milliseconds(result)) < 40, "what it forwards does not wait",
           result.stdout)
        result = net.inside("in", "ping -n -c 1 -W 9 10.9.8.99", timeout=60)
        ok(f"From {own['in']} icmp_seq=1 Destination Host Unreachable" in result.stdout,
           "UNREACH-03: who is not there is unreachable, a host inside is told", result.stdout)
        result = net.inside("in", f"ping -n -c 3 -i 0.2 -W 2 {own['in']}")
        ok(len(milliseconds(result)) == 3 and min(milliseconds(result)) >= 60,
           "what it answers itself comes late", result.stdout)
        result = net.inside("out", "ping -n -c 1 -W 1 192.168.7.77")
        ok(not milliseconds(result), "nobody outside reaches the inside", result.stdout)
        result = net.inside("in", "traceroute -n -q 1 -w 2 -N 1 --sport=40000 -U 10.9.8.77")
        ok(re.search(rf"^ 1  {own['in']}  [\d.]+ ms\n 2  10\.9\.8\.77 ", result.stdout, re.M),
           "an error is about what the host inside sent", result.stdout)
        net.inside("in", "ping -n -c 1 -W 1 10.9.8.77")
        result = net.inside("in", "ping -n -c 1 -W 1 10.9.8.77")
        ok("Packet filtered" in result.stdout or "Communication Administratively Prohibited" in
           result.stdout or "prohibited" in result.stdout.lower(),
           "NAT-08: who has its share of mappings is told of it", result.stdout)
        net.stop(node)
        with open(story) as told:
            told = told.read()
        ok("sends prohibited (3/13)" in told, "the story says why", told[-2000:])
        too_many_wait(net, folder)
    done()


main()
