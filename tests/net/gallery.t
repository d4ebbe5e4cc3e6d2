#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Labs of the gallery whose point a kernel sees: translators, and a LAN with two routers."""
import os
import re

from netlab import ICMP, ROOT, done, equal, need_root, ok, run

NAT = os.path.join(ROOT, "examples/labs/nat.yaml")
OFFICE = os.path.join(ROOT, "examples/labs/office.yaml")
TRACE = ("traceroute", "-n", "-q", "1", "-w", "1", "-m", "4")

need_root()


def hops(*arguments):
    """How many of the four hops answer."""
    result = run(ICMP, "lab", *arguments, "server")
    lines = re.findall(r"^ *\d+ +(\S+)", result.stdout, re.M)
    return sum(hop != "*" for hop in lines), result.stdout + result.stderr


for name, arguments in (("UDP", ()), ("ICMP", ("-I",)), ("TCP", ("-T",))):
    count, said = hops(NAT, "--", *TRACE, *arguments)
    equal(count, 4, f"nat: traceroute by {name} sees all behind the translator", said)
count, said = hops(NAT, "--from", "phone", "--", *TRACE)
equal(count, 1, "nat: behind the one that leaves quotes alone it sees itself only", said)
result = run(ICMP, "lab", NAT, "--from", "phone", "--", "ping", "-c", "1", "server")
equal(result.returncode, 0, "nat: where ping works all the same", result.stdout)
result = run(ICMP, "lab", NAT, "--from", "till", "--", "sh", "-c",
             "ping -c 1 server; ping -c 1 -w 1 r1")
ok("1 received" in result.stdout and "Packet filtered" in result.stdout,
   "nat: the one that is full refuses the second", result.stdout)

result = run(ICMP, "lab", OFFICE, "--", "ping", "-c", "3", "branch")
ok(re.search(r"Redirect Host\(New nexthop: side", result.stdout),
   "office: ping hears of the shorter way", result.stdout)
ok(" received" in result.stdout and " 0 received" not in result.stdout, "office: and is answered", result.stdout)
done()
