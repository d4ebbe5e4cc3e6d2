#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How long it takes to find a path MTU behind a black hole: icmp mtu and scamper, the same path.

Five kernel routers; behind the fourth the link carries 1337 octets, and no error says so.
"""
import json
import os
import re
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "tests", "net"))
from netlab import ICMP, Chain  # noqa: E402

ROUTER, MTU = 4, 1337

if os.geteuid() != 0:
    sys.exit("bench/mtu.py makes network namespaces: needs root")
net = Chain(5)
for node, interface in ((ROUTER, "right"), (ROUTER + 1, "left")):
    net.shape(node, "ip", "link", "set", interface, "mtu", str(MTU))
net.shape(ROUTER, "nft", "add table ip hush; add chain ip hush out { type filter hook output "
          "priority 0; }; add rule ip hush out icmp type destination-unreachable icmp code "
          "frag-needed drop")

start = time.monotonic()
ours = net.inside(0, ICMP, "mtu", "-n", "-j", net.target).stdout
seconds = time.monotonic() - start
rows = [json.loads(line) for line in ours.splitlines()]
summary = [row for row in rows if row["kind"] == "summary"][0]
drops = [f"behind hop {row['hop']}" for row in rows if row["kind"] == "drop"]
print(f"icmp mtu   {seconds:6.2f} s  {summary['sent']:3} probes  MTU {summary['mtu']}", *drops)

start = time.monotonic()
theirs = net.inside(0, "sh", "-c", "scamper -O warts -o - -I 'trace -P udp-paris -M "
                    f"{net.target}' | sc_wartsdump", timeout=300).stdout
seconds = time.monotonic() - start
probes = len(re.findall(r"^ attempt: ", theirs, re.MULTILINE))
found = re.search(r"pmtu (\d+)", theirs)
print(f"scamper    {seconds:6.2f} s  {probes:3} answers  MTU {found and found.group(1)}")
if not found or int(found.group(1)) != summary["mtu"] or summary["mtu"] != MTU:
    sys.exit(f"they do not agree on {MTU}")
