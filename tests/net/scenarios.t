#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What Linux asks of its own routers, asked of ours: the scenarios of its selftests icmp, pmtu,
icmp_redirect and traceroute, with icmp node where they have a router, and kernels at the ends.

    a -- r1 -- b    10.8.1/24 and 10.8.3/24, MTU 1400 behind r1
    a -- r2 -- b    10.8.2/24 and 10.8.4/24, MTU 1500 behind r2; all else carries 2000
"""
import os
import re
import shutil
import signal
import tempfile
import time

from netlab import Spaces, done, equal, need_root, ok

R1 = """
node: r1
interfaces:
  left: {{on: left, address: [10.8.1.1/24, 10.8.21.1/24], mtu: 2000}}
  right: {{on: right, address: 10.8.3.1/24, mtu: {mtu}}}
routes: {{10.8.50.0/24: 10.8.3.2}}
limit: {{all: none, per-destination: none}}
"""
R2 = """
node: r2
interfaces:
  left: {{on: left, address: 10.8.2.1/24, mtu: 2000}}
  right: {{on: right, address: 10.8.4.1/24, mtu: {mtu}}}
routes: {{10.8.3.0/24: 10.8.4.2, 10.8.50.0/24: 10.8.4.2}}
limit: {{all: none, per-destination: none}}
"""


class Routers:
    """Our routers by the name of their namespace, each with a file that may change."""

    def __init__(self, net, folder):
        self.net, self.folder, self.processes = net, folder, {}

    def file(self, name):
        return os.path.join(self.folder, f"{name}.yaml")

    def write(self, name, text):
        with open(self.file(name), "w") as out:
            out.write(text)

    def start(self, name, text, interfaces=2):
        self.write(name, text)
        self.processes[name] = self.net.node(name, self.file(name))
        self.net.started(self.processes[name], interfaces)

    def change(self, name, text):
        self.write(name, text)
        ok(self.net.read_again(self.processes[name]), f"{name} reads its file again")

    def stop(self, name):
        code, _, err = self.net.stop(self.processes.pop(name))
        equal(code, 0, f"{name} ends well", err)


def cached(net, name, target, *words):
    return net.inside(name, ["ip", "route", "get", target, *words]).stdout


def mtu(net, target, *words):
    match = re.search(r" mtu (lock )?(\d+)", cached(net, "a", target, *words))
    return (match.group(1) or "") + match.group(2) if match else ""


def ping(net, target, size, *words, name="a", count=1):
    return net.inside(name, ["ping", "-n", "-q", "-M", "want", "-i", "0.1", "-W", "1", "-c",
                             str(count), "-s", str(size), *words, target])


def flush(net):
    net.do("a", "ip route flush cache")


# --- pmtu ------------------------------------------------------------------------------------------

def two_paths(net):
    for number, router in ((1, "r1"), (2, "r2")):
        net.veth("a", router, router, "left")
        net.veth("b", router, router, "right")
        for name, interface in (("a", router), ("b", router), (router, "left"),
                                (router, "right")):
            net.do(name, f"ip link set {interface} mtu 2000")
        net.do("a", f"ip addr add 10.8.{number}.2/24 dev {router}",
               f"ip route add 10.8.{number + 2}.0/24 via 10.8.{number}.1")
        net.do("b", f"ip addr add 10.8.{number + 2}.2/24 dev {router}",
               f"ip route add 10.8.{number}.0/24 via 10.8.{number + 2}.1")
    net.do("a", "ip addr add 10.8.21.2/24 dev r1")
    net.do("b", "ip route add 10.8.21.0/24 via 10.8.3.1")
    for name in ("a", "b"):
        net.sysctl(name, "net.ipv4.conf.all.rp_filter=0", "net.ipv4.icmp_ratelimit=0")
        net.inside(name, "sysctl -qw net.ipv4.conf.default.rp_filter=0")


def exceptions(net, routers):
    for target in ("10.8.3.2", "10.8.4.2"):
        ping(net, target, 1800, count=2)
    equal((mtu(net, "10.8.3.2"), mtu(net, "10.8.4.2")), ("1400", "1500"),
          "pmtu exceptions: each path has the MTU that its router tells")
    routers.change("r2", R2.format(mtu=1300))
    ping(net, "10.8.4.2", 1450, count=2)
    equal((mtu(net, "10.8.3.2"), mtu(net, "10.8.4.2")), ("1400", "1300"),
          "a path that gets narrower is noticed, the other is as it was")
    net.do("a", "ip link set r1 mtu 1200")
    equal(mtu(net, "10.8.3.2") or "1200", "1200", "a narrower link of one's own counts")
    net.do("a", "ip link set r1 mtu 2000")
    flush(net)
    equal((mtu(net, "10.8.3.2"), mtu(net, "10.8.4.2")), ("", ""), "and what is flushed is gone")


def locked(net, routers):
    """Less than the kernel believes (min_pmtu 552): it no longer forbids to fragment."""
    routers.change("r1", R1.format(mtu=500))
    ping(net, "10.8.3.2", 1400)
    equal(mtu(net, "10.8.3.2"), "lock 552", "pmtu below the least: locked at 552")
    result = ping(net, "10.8.3.2", 1400)
    ok(" 1 received" in result.stdout, "then we fragment, and it arrives", result.stdout)
    routers.change("r1", R1.format(mtu=1400))
    flush(net)


def by_dscp(net):
    net.do("a", "ip route add 10.8.3.2 dsfield 0x10 via 10.8.2.1")
    net.do("b", "ip route add 10.8.2.2/32 dev r2 via 10.8.4.1")
    ping(net, "10.8.3.2", 1800, "-Q", "0x10", count=2)
    equal((mtu(net, "10.8.3.2", "dsfield", "0x10"), mtu(net, "10.8.3.2")), ("1300", ""),
          "dscp: the exception belongs to the route of its class")
    ping(net, "10.8.3.2", 1800, count=2)
    equal((mtu(net, "10.8.3.2", "dsfield", "0x10"), mtu(net, "10.8.3.2")), ("1300", "1400"),
          "and each class has its own")
    net.do("a", "ip route del 10.8.3.2 dsfield 0x10 via 10.8.2.1")
    flush(net)


def route_change(net):
    net.do("a", "ip route add 10.8.50.0/24 via 10.8.1.1")
    net.do("b", "ip addr add 10.8.50.1/24 dev lo")
    ping(net, "10.8.50.1", 1800, count=2)
    equal(mtu(net, "10.8.50.1"), "1400", "before a change of routes: of the one path")
    net.do("a", "ip route replace 10.8.50.0/24 via 10.8.2.1")
    equal(mtu(net, "10.8.50.1"), "", "after it, nothing is known")
    ping(net, "10.8.50.1", 1800, count=2)
    equal(mtu(net, "10.8.50.1"), "1300", "until the other path is heard of")


def list_and_flush(net):
    net.do("a", "ip route replace 10.8.50.0/24 via 10.8.1.1")
    for number in range(2, 32):
        net.do("b", f"ip addr add 10.8.50.{number}/24 dev lo")
    net.inside("a", ["sh", "-c", "for i in $(seq 2 31); do "
                     "{ ping -n -q -M want -w 2 -c 1 -s 1800 10.8.50.$i; "
                     "ping -n -q -w 2 -c 1 10.8.50.$i; } & done; wait"])
    text = net.inside("a", "ip -4 route list cache").stdout
    listed = re.findall(r"^10\.8\.50\.(\d+) via 10\.8\.1\.1 .*\n.* mtu 1400", text, re.M)
    equal(set(map(int, listed)) - {1}, set(range(2, 32)),
          "thirty destinations have thirty exceptions of ours", text)
    flush(net)
    equal(net.inside("a", "ip -4 route list cache").stdout.count("mtu"), 0,
          "and none is left when they are flushed")


def vxlan(net):
    """DF of what a tunnel carries: what we tell the outer sender reaches the inner one."""
    for name, own, other, number in (("a", "10.8.1.2", "10.8.3.2", 1),
                                     ("b", "10.8.3.2", "10.8.1.2", 2)):
        net.do(name, f"ip link add vx type vxlan id 7 dstport 4789 local {own} remote {other} "
               "ttl 64 df set", f"ip addr add 10.8.60.{number}/24 dev vx",
               "ip link set vx mtu 1900 up")
    ping(net, "10.8.60.2", 1800, count=5)
    equal(mtu(net, "10.8.60.2"), "1350", "pmtu through vxlan: of the path, without the tunnel")
    for name in ("a", "b"):
        net.do(name, "ip link del vx")
    flush(net)


def stale(net):
    net.sysctl("a", "net.ipv4.route.mtu_expires=1")
    ping(net, "10.8.3.2", 1800, count=2)
    before = mtu(net, "10.8.3.2")
    time.sleep(2.2)
    equal((before, mtu(net, "10.8.3.2")), ("1400", ""), "an exception of ours gets old and goes")
    ping(net, "10.8.3.2", 1800, count=2)
    net.sysctl("a", "net.ipv4.route.mtu_expires=600")
    began = time.monotonic()
    net.do("a", "ip link del r1")
    ok(time.monotonic() - began < 3, "an interface with an exception can be removed")


# --- traceroute, icmp ------------------------------------------------------------------------------

def hops(net, name, target, *words):
    result = net.inside(name, ["traceroute", "-n", "-q", "1", "-w", "1", *words, target])
    return re.findall(r"^ *\d+  (\S+)", result.stdout, re.M)


def addresses(net):
    """A router shows itself by the address of the net that the asker asks from."""
    for kind in ((), ("-I",), ("-T",)):
        equal(hops(net, "a", "10.8.3.2", *kind), ["10.8.1.1", "10.8.3.2"],
              f"traceroute {' '.join(kind)}: the router's address on that net")
        equal(hops(net, "a", "10.8.3.2", *kind, "-s", "10.8.21.2"), ["10.8.21.1", "10.8.3.2"],
              f"traceroute {' '.join(kind)} from another net of the same link: the address there")


def without_address(net, routers):
    """The one of icmp: a router that has no IPv4 address says 192.0.0.8 (RFC 7600)."""
    net.veth("a", "icmp0", "bare", "left")
    net.veth("b", "icmp0", "bare", "right")
    station = {interface: net.inside("bare", f"cat /sys/class/net/{interface}/address")
               .stdout.strip() for interface in ("left", "right")}
    for name, own, other, interface in (("a", "10.8.31.2", "10.8.32.2", "left"),
                                        ("b", "10.8.32.2", "10.8.31.2", "right")):
        net.do(name, f"ip addr add {own}/32 dev icmp0", f"ip route add {other} dev icmp0",
               f"ip neigh add {other} lladdr {station[interface]} dev icmp0")
    routers.start("bare", """
node: bare
interfaces: {left: {on: left}, right: {on: right}}
routes: {10.8.31.2: left, 10.8.32.2: right}
limit: {all: none, per-destination: none}
""")
    equal(hops(net, "a", "10.8.32.2", "-s", "10.8.31.2"), ["192.0.0.8", "10.8.32.2"],
          "a router without an address says 192.0.0.8")
    routers.stop("bare")


# --- icmp_redirect ---------------------------------------------------------------------------------

NEAR = """
node: near
forward: yes
interfaces: {lan: {on: lan0, address: 10.8.40.1/24}}
routes: {10.8.41.0/24: 10.8.40.2}
limit: {all: none, per-destination: none}
"""
NEXT = """
node: next
interfaces:
  lan: {on: lan0, address: 10.8.40.2/24}
  far: {on: far, address: 10.8.41.1/24, mtu: 1300}
limit: {all: none, per-destination: none}
"""


def redirect_net(net):
    net.lan("hub", h1="lan0", near="lan0", next="lan0")
    net.veth("next", "far", "h2", "lan0")
    net.do("h1", "ip addr add 10.8.40.9/24 dev lan0", "ip route add 10.8.41.0/24 via 10.8.40.1")
    net.do("h2", "ip addr add 10.8.41.9/24 dev lan0", "ip route add default via 10.8.41.1")
    net.sysctl("h1", "net.ipv4.conf.all.secure_redirects=0",
               "net.ipv4.conf.lan0.secure_redirects=0", "net.ipv4.conf.all.accept_redirects=0")


def accept(net, yes):
    net.sysctl("h1", f"net.ipv4.conf.lan0.accept_redirects={int(yes)}")


def told(net):
    """Of the exception: by whom it goes, whether that was a redirect, and its MTU."""
    text = cached(net, "h1", "10.8.41.9")
    return (re.search(r"via (\S+)", text).group(1), "redirected" in text,
            (re.search(r"mtu (\d+)", text) or [None, ""])[1])


def redirects(net, routers):
    redirect_net(net)
    routers.start("near", NEAR, 1)
    routers.start("next", NEXT)
    accept(net, True)
    ping(net, "10.8.40.2", 8, name="h1")
    ping(net, "10.8.41.9", 56, name="h1", count=2)
    equal(told(net), ("10.8.40.2", True, ""), "redirect exception")
    ping(net, "10.8.41.9", 1400, name="h1", count=3)
    equal(told(net), ("10.8.40.2", True, "1300"), "redirect exception, then its MTU as well")

    net.do("h1", "ip route replace 10.8.41.0/24 via 10.8.40.1 metric 5",
           "ip route del 10.8.41.0/24 via 10.8.40.1 metric 0")
    equal(told(net), ("10.8.40.1", False, ""), "a new route takes both back")
    accept(net, False)
    ping(net, "10.8.41.9", 1400, name="h1", count=6)
    equal(told(net), ("10.8.40.1", False, "1300"), "MTU exception, by who would redirect")
    accept(net, True)
    time.sleep(0.5)
    ping(net, "10.8.41.9", 56, name="h1", count=8)
    equal(told(net), ("10.8.40.2", True, "1300"), "then the redirect as well")
    result = ping(net, "10.8.41.9", 1400, name="h1")
    ok(" 1 received" in result.stdout, "and all of it leads there", result.stdout)
    routers.stop("near")
    routers.stop("next")


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-scenarios-")
    net = Spaces("a", "b", "r1", "r2", "bare", "hub", "h1", "h2", "near", "next")
    routers = Routers(net, folder)
    try:
        two_paths(net)
        routers.start("r1", R1.format(mtu=1400))
        routers.start("r2", R2.format(mtu=1500))
        addresses(net)
        exceptions(net, routers)
        locked(net, routers)
        by_dscp(net)
        route_change(net)
        list_and_flush(net)
        vxlan(net)
        stale(net)
        routers.stop("r1")
        routers.stop("r2")
        without_address(net, routers)
        redirects(net, routers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
