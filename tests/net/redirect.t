#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Redirects (RFC 792, 1122, 1812) between icmp node and the kernel, on one Ethernet:

    host 10.9.20.2      a kernel that is a host, with ours as its default router
    ours 10.9.20.1      our router, which knows that 10.9.30/24 is behind other
    other 10.9.20.3     a kernel that forwards to itself: 10.9.30.1 is its own
    first 10.9.20.11    a kernel that forwards 10.9.30/24 to other, and tells whom it may
    guest 10.9.20.5     our host, with first as its default router
    evil 10.9.20.66     scapy
"""
import json
import logging
import os
import shutil
import tempfile

from netlab import ICMP, Spaces, done, equal, need_root, ok, skip_all, waits

logging.getLogger("scapy").setLevel(logging.ERROR)
try:
    from scapy.all import ICMP as Message, Ether, IP, rdpcap, raw
except ImportError:
    skip_all("scapy is missing")

FORGE = """
import sys
from scapy.all import Ether, IP, ICMP, sendp, conf
conf.verb = 0
for line in sys.stdin:
    to, mac, sender, code, gateway, src, dst = line.split()
    quoted = IP(src=src, dst=dst, id=7, proto=1) / ICMP(type=0, id=7, seq=1)
    sendp(Ether(dst=mac) / IP(src=sender, dst=to) / ICMP(type=5, code=int(code), gw=gateway) /
          quoted, iface="lan0")
"""


def files(folder, name):
    base = os.path.join(folder, name)
    return {kind: f"{base}.{kind}" for kind in ("yaml", "sock", "story", "pcap")}


def node(net, name, folder, text):
    at = files(folder, name)
    with open(at["yaml"], "w") as out:
        out.write(text)
    process = net.node(name, at["yaml"], "--control", at["sock"], f"--story={at['story']}", "-o",
                       f"pcap={at['pcap']}")
    net.started(process, 1)
    return process


def frames(folder, name):
    return rdpcap(files(folder, name)["pcap"])


def redirects(folder, name):
    return [frame for frame in frames(folder, name)
            if Message in frame and frame[Message].type == 5]


def mac(net, name):
    with_address = net.inside(name, "cat /sys/class/net/lan0/address")
    return with_address.stdout.strip()


def station(number):
    return f"ip addr add 10.9.20.{number}/24 dev lan0"


def route(net):
    return net.inside("host", "ip route get 10.9.30.1").stdout


def forget(net):
    net.do("host", "ip route flush cache")


def ping(net, *options, name="host", target="10.9.30.1", count=2, interval="0.3"):
    result = net.inside(name, ["ping", "-n", "-c", str(count), "-i", interval, "-W", "2",
                               *options, target])
    return ", 0% packet loss" in result.stdout, result.stdout + result.stderr


def build():
    net = Spaces("hub", "host", "ours", "other", "first", "guest", "evil")
    net.lan("hub", host="lan0", ours="lan0", other="lan0", first="lan0", guest="lan0",
            evil="lan0")
    for name in ("host", "other", "first"):
        net.sysctl(name, "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.lan0.rp_filter=0",
                   "net.ipv4.conf.all.accept_redirects=0", "net.ipv4.icmp_ratelimit=0",
                   "net.ipv4.conf.all.secure_redirects=0", "net.ipv4.conf.all.shared_media=0",
                   "net.ipv4.conf.lan0.secure_redirects=0", "net.ipv4.conf.lan0.shared_media=0",
                   "net.ipv4.conf.lan0.accept_redirects=1")
    net.do("host", station(2), station(22), "ip addr add 10.9.21.2/24 dev lan0",
           "ip route add default via 10.9.20.1")
    net.do("other", station(3), "ip addr add 10.9.30.1/32 dev lo",
           "ip route add 10.9.21.0/24 dev lan0")
    net.sysctl("other", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.send_redirects=0",
               "net.ipv4.conf.lan0.send_redirects=0")
    net.do("first", station(11), "ip route add 10.9.30.0/24 via 10.9.20.3")
    net.sysctl("first", "net.ipv4.ip_forward=1", "net.ipv4.conf.lan0.send_redirects=1",
               "net.ipv4.conf.all.send_redirects=1")
    net.do("evil", station(66))
    return net


# --- Ours tells the kernel -------------------------------------------------------------------------

def kernel_obeys(net, folder):
    process = node(net, "ours", folder, """
node: ours
forward: yes
interfaces: {lan: {on: lan0, address: 10.9.20.1/24}}
routes: {10.9.30.0/24: 10.9.20.3, 10.9.21.0/24: lan}
limit: {all: none, per-destination: none}
""")
    ping(net, target="10.9.20.3")  # a kernel that does not know the gateway's station asks first
    got, out = ping(net)
    ok(got, "what it redirects our router forwards all the same", out)
    ok("via 10.9.20.3" in route(net) and "redirected" in route(net),
       "the kernel obeys: its route has the new gateway", route(net))

    told = redirects(folder, "ours")
    equal(len(told), 1, "and needed to be told once", told)
    one = told[0]
    equal((one[IP].src, one[IP].dst, one[Message].code, one[Message].gw),
          ("10.9.20.1", "10.9.20.2", 1, "10.9.20.3"), "of its host: code 1, never 0 (REDIR-01)")
    quoted = IP(raw(one[Message].payload))
    equal((quoted.src, quoted.dst, quoted.proto), ("10.9.20.2", "10.9.30.1", 1),
          "with the datagram that it is about")

    forget(net)
    net.sysctl("host", "net.ipv4.conf.lan0.secure_redirects=1")
    ping(net)
    ok("via 10.9.20.1" in route(net),
       "a kernel with secure redirects, where the new gateway is no default router, does not",
       route(net))
    net.do("host", "ip route add default via 10.9.20.3 metric 100")
    ok(waits(lambda: ping(net, count=5)[0] and "via 10.9.20.3" in route(net)),
       "where it is one, it does", route(net))
    net.do("host", "ip route del default via 10.9.20.3 metric 100")
    net.sysctl("host", "net.ipv4.conf.lan0.secure_redirects=0")
    return process


def not_told(net, folder):
    """Conditions of RFC 1812 section 5.2.7.2, each alone."""
    before = len(redirects(folder, "ours"))
    forget(net)
    got, out = ping(net, "-I", "10.9.21.2")
    ok(got and len(redirects(folder, "ours")) == before,
       "who is of another net than the next hop is not told (REDIR-03)", out)
    net.inside("ours", [ICMP, "ctl", files(folder, "ours")["sock"], "set", "node",
                        "send-redirects=no"])
    got, out = ping(net, "-I", "10.9.20.22")
    ok(got and len(redirects(folder, "ours")) == before and "via 10.9.20.1" in route(net),
       "nor does one tell that is set not to", out)
    net.inside("ours", [ICMP, "ctl", files(folder, "ours")["sock"], "set", "node",
                        "send-redirects=yes"])


def limited(net, folder):
    """Who does not obey is told nine times, each after twice the time (REDIR-06)."""
    forget(net)
    net.sysctl("host", "net.ipv4.conf.lan0.accept_redirects=0")
    before = len(redirects(folder, "ours"))
    got, out = ping(net, "-I", "10.9.20.22", count=800, interval="0.01")
    ok(got, "a host that does not obey is served", out[-300:])
    told = [float(one.time) for one in redirects(folder, "ours")][before:]
    between = [b - a for a, b in zip(told, told[1:])]
    ok(len(told) == 9, "it is told nine times in eight seconds", len(told), between)
    wanted = [0.02 * 2 ** i for i in range(8)]
    ok(all(want <= gap < want + 0.6 for want, gap in zip(wanted, between)),
       "after 20 ms, and then each time after twice as long", between)
    net.sysctl("host", "net.ipv4.conf.lan0.accept_redirects=1")


# --- The kernel tells ours -------------------------------------------------------------------------

def replies(folder, to):
    """Stations that our host's echo replies went to, in their order."""
    return [frame[Ether].dst for frame in frames(folder, "guest")
            if Message in frame and frame[Message].type == 0 and frame[IP].dst == to]


GUEST = """
node: guest
interfaces: {lan: {on: lan0, address: 10.9.20.5/24}}
routes: {default: 10.9.20.11}
limit: {all: none, per-destination: none}
"""


def from_behind(net, count=1):
    return ping(net, "-I", "10.9.30.1", name="other", target="10.9.20.5", count=count,
                interval="0.2")


def refused(net, folder):
    told = net.inside("guest", [ICMP, "ctl", files(folder, "guest")["sock"], "status", "-j"])
    for line in told.stdout.splitlines():
        state = json.loads(line)
        if state["kind"] == "status":
            return sum(state["refused"].values())
    return None


def forged(net, folder):
    """What a stranger may not say; each row is wrong in one way."""
    rows = (
        ("of who is not its router", "10.9.20.66 1 10.9.20.66 10.9.20.5 10.9.30.1"),
        ("to a gateway on no net of it", "10.9.20.11 1 10.9.99.1 10.9.20.5 10.9.30.1"),
        ("to itself", "10.9.20.11 1 10.9.20.5 10.9.20.5 10.9.30.1"),
        ("to the broadcast address", "10.9.20.11 1 10.9.20.255 10.9.20.5 10.9.30.1"),
        ("to the router that it has", "10.9.20.11 1 10.9.20.11 10.9.20.5 10.9.30.1"),
        ("about a neighbour", "10.9.20.11 1 10.9.20.66 10.9.20.5 10.9.20.3"),
        ("about what another sent", "10.9.20.11 1 10.9.20.66 10.9.20.2 10.9.30.1"),
    )
    for number, (what, row) in enumerate(rows, 1):
        net.inside("evil", ["/usr/bin/python3", "-c", FORGE],
                   stdin=f"10.9.20.5 {mac(net, 'guest')} {row}\n")
        waits(lambda: refused(net, folder) >= number)
        equal(refused(net, folder), number, f"a redirect {what} is refused")


def ours_obeys(net, folder):
    net.sysctl("first", "net.ipv4.conf.lan0.send_redirects=0",
               "net.ipv4.conf.all.send_redirects=0")
    process = node(net, "guest", folder, GUEST)
    forged(net, folder)
    from_behind(net)
    equal(replies(folder, "10.9.30.1"), [mac(net, "first")],
          "so that our host's answers go to its router as ever")

    net.sysctl("first", "net.ipv4.conf.lan0.send_redirects=1")
    got, out = from_behind(net, count=5)
    ok(got, "the kernel forwards what it redirects", out)
    went = replies(folder, "10.9.30.1")[1:]
    ok(went and went[0] == mac(net, "first") and went[-1] == mac(net, "other"),
       "and our host obeys: the next packets go to the new gateway", went, mac(net, "first"),
       mac(net, "other"))
    ok(went == sorted(went, key=lambda one: one == mac(net, "other")), "and stay there", went)
    told = redirects(folder, "guest")
    ok(any(one[IP].src == "10.9.20.11" and one[Message].gw == "10.9.20.3" for one in told),
       "as the kernel said", told)

    net.do("other", "ip addr add 10.9.30.2/32 dev lo")
    ping(net, "-I", "10.9.30.2", name="other", target="10.9.20.5", count=1)
    equal(replies(folder, "10.9.30.2"), [mac(net, "first")],
          "of another destination of that net it has learned nothing (REDIR-09)")
    net.do("other", "ip link set lan0 down", "ip link set lan0 up")
    equal(net.stop(process)[0], 0, "our host ends well")


def not_obeyed(net, folder):
    """A host that is told not to believe, and one that forwards."""
    for what, more in (("with accept-redirects: no", "accept-redirects: no"),
                       ("that forwards", "forward: yes\nsend-redirects: no")):
        process = node(net, "guest", folder, GUEST + more)
        from_behind(net, count=4)
        ok(redirects(folder, "guest") and set(replies(folder, "10.9.30.1")) == {mac(net, "first")},
           f"one {what} keeps its router", replies(folder, "10.9.30.1"))
        net.stop(process)


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-redirect-")
    net = build()
    try:
        process = kernel_obeys(net, folder)
        not_told(net, folder)
        limited(net, folder)
        equal(net.stop(process)[0], 0, "our router ends well")
        ours_obeys(net, folder)
        not_obeyed(net, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
