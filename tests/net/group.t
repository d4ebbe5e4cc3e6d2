#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A router of ours is in the group of all routers as long as it is one (RD-18), as scapy reads what
leaves it, and answers who asks for members.

    router -- peer                                                     10.9.7.0/24
"""
import os
import tempfile
import time

from netlab import Spaces, done, equal, need_root, ok

READ = """
import sys
from scapy.all import Ether, IP, raw, rdpcap
for frame in rdpcap(sys.argv[1]):
    if IP in frame and frame[IP].proto == 2 and frame[IP].src == "10.9.7.1":
        print(frame.dst, frame[IP].dst, frame[IP].ttl, raw(frame[IP].payload)[:8].hex())
"""
ASK = """
from scapy.all import Ether, IP, IPOption_Router_Alert, Raw, sendp
sendp(Ether(dst="01:00:5e:00:00:01") / IP(src="10.9.7.9", dst="224.0.0.1", ttl=1, proto=2,
      options=[IPOption_Router_Alert()]) / Raw(bytes.fromhex("1101eefe00000000")),
      iface="p0", verbose=False)
"""
REPORT = "01:00:5e:00:00:02 224.0.0.2 1 160009fde0000002"
LEAVE = "01:00:5e:00:00:02 224.0.0.2 1 170008fde0000002"


# Two reports are sent unasked, the second at a random time within ten seconds (RFC 2236 section 3).
UNASKED = 2
WAIT_S = 40


def told(net, capture):
    return net.inside("router", ["/usr/bin/python3", "-c", READ, capture]).stdout.splitlines()


def wait_for(net, capture, count):
    """What it has told once it has told so much, or nothing more after a long time."""
    end = time.monotonic() + WAIT_S
    while len(told(net, capture)) < count and time.monotonic() < end:
        time.sleep(0.2)
    return told(net, capture)


def follow(net, node, capture):
    before = wait_for(net, capture, UNASKED)
    equal(before, [REPORT] * UNASKED, "RD-18: it says so when it begins, and once more")
    net.inside("peer", ["/usr/bin/python3", "-c", ASK])
    asked = wait_for(net, capture, UNASKED + 1)[UNASKED:]
    equal(asked, [REPORT], "RD-18: and when it is asked")
    net.stop(node)
    equal(told(net, capture)[-1], LEAVE, "RD-18: and that it is none any more")


def main():
    need_root()
    net = Spaces("router", "peer")
    net.veth("router", "r0", "peer", "p0")
    with tempfile.TemporaryDirectory() as folder:
        for forward in ("yes", "no"):
            file, capture = (os.path.join(folder, name + forward) for name in ("r.yaml", "r.pcap"))
            with open(file, "w") as out:
                out.write("interfaces: {lan: {on: r0, address: 10.9.7.1/24, discovery: yes}}\n"
                          f"forward: {forward}\n")
            node = net.node("router", file, "-o", f"pcap={capture}")
            net.started(node, 1)
            if forward == "yes":
                follow(net, node, capture)
            else:
                time.sleep(2)
                net.stop(node)
                ok(not told(net, capture), "RD-18: a host says nothing of it")
    done()


main()
