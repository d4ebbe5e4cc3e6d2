#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A label switched path on real links: three routers of a lab, each a process of its own, between two
kernels that know nothing of labels.

    near -- (near) pe1 (p1) -- (pe1) p1 (pe2) -- (p1) pe2 (far) -- far
"""
import os
import re
import tempfile

from netlab import Spaces, done, equal, need_root, ok

LAB = """
links:
  near -- pe1: {prefix: 192.168.7.0/24}
  pe1 -- p1: {prefix: 10.9.1.0/24}
  p1 -- pe2: {prefix: 10.9.2.0/24}
  pe2 -- far: {prefix: 10.9.8.0/24}
routers:
  p1, pe2: {announce-labels: yes}
tunnels:
  there: {path: [pe1, p1, pe2], labels: [16001, 24003]}
"""
FAR = "10.9.8.77"
LINKS = [("near", "pe1"), ("pe1", "p1"), ("p1", "pe2"), ("pe2", "far")]
ROUTERS = ["pe1", "p1", "pe2"]


def plug(net, a, b):
    """A cable between two places: a router's end is bridged to its TAP, which has the other's name."""
    net.veth(a, f"to-{b}", b, f"to-{a}")
    for here, there in ((a, b), (b, a)):
        if here in ROUTERS:
            net.do(here, f"ip link add br-{there} type bridge", f"ip link set br-{there} up",
                   f"ip link set to-{there} master br-{there}",
                   f"ip link set {there} master br-{there}")


def main():
    need_root()
    net = Spaces("near", "far", *ROUTERS)
    for name in ROUTERS:
        net.sysctl(name, "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "lab.yaml")
        with open(file, "w") as out:
            out.write(LAB)
        own, nodes = {}, {}
        for name in ROUTERS:
            nodes[name] = net.node(name, "--lab", file, "--as", name)
            seen = "".join(net.started(nodes[name], 2))
            for address, port in re.findall(r" is up as (\S+) on tap:(\S+)", seen):
                own[name, port] = address
        for a, b in LINKS:
            plug(net, a, b)
        net.do("near", "ip addr add 192.168.7.77/24 dev to-pe1",
               f"ip route add default via {own['pe1', 'near']}")
        net.do("far", f"ip addr add {FAR}/24 dev to-pe2",
               f"ip route add default via {own['pe2', 'far']}")
        result = net.inside("near", f"ping -n -c 3 -i 0.2 -W 2 {FAR}")
        equal(len(re.findall(r"time=", result.stdout)), 3,
              "the first one too, though it waited for ARP with its labels", result.stdout)
        result = net.inside("near", f"ping -n -c 1 -W 2 -s 4000 {FAR}")
        ok("1 received" in result.stdout, "fragments are switched", result.stdout)
        result = net.inside("near", f"traceroute -e -n -q 1 -w 2 -N 1 {FAR}")
        ok(re.search(rf"^ 2  {own['p1', 'pe2']} <MPLS:L=16001,E=0,S=1,T=1>", result.stdout, re.M),
           "MPLS-01: what is switched tells its labels", result.stdout)
        ok(re.search(rf"^ 4  {re.escape(FAR)} ", result.stdout, re.M), "and the way is whole",
           result.stdout)
        for name in ROUTERS:
            net.stop(nodes[name])
    done()


main()
