#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""--lab: no privilege, no network, no waiting; the same seed gives the same bytes."""
import os
import re

from netlab import ICMP, NOBODY, ROOT, done, equal, lines, ok, run

LABS = os.path.join(ROOT, "examples/labs/")


def icmp(verb, lab, *arguments, before=()):
    return run(*before, ICMP, verb, "--lab", f"{LABS}{lab}.yaml", *arguments)


# Twenty routers of 100 ms: 4.2 s there and back, in no time. Each hop's delay is the file's, exactly.
result = icmp("trace", "chain20", "-j", "server")
hops = [row for row in lines(result) if row["kind"] == "hop"]
equal([hop["ttl"] for hop in hops], list(range(1, 22)), "21 hops")
equal([hop["rtt_ms"]["min"] for hop in hops], [200.0 * n for n in range(1, 22)], "200 ms each")
equal([hop["from_name"] for hop in hops], [f"r{n}" for n in range(1, 21)] + ["server"], "by name")

ONCE = ["ping", "tour", "-c100", "-i100ms", "mirror"]
for format in ("text", "json"):
    runs = [icmp(*ONCE, "-o", format, "--seed", seed).stdout for seed in ("5", "5", "6")]
    ok(runs[0] and runs[0] == runs[1], f"{format}: the same seed, the same bytes")
    ok(runs[0] != runs[2], f"{format}: another seed, other losses")
a, b = (icmp("trace", "diamond", "-j", "server").stdout for _ in range(2))
equal(a, b, "a trace too")

# What icmp mtu finds is what each installed lab claims of itself, and the tests of labs hold true.
CLAIM = re.compile(r"{from: (\w+), to: (\w+), .*mtu: (\d+)")
for file in sorted(os.listdir(LABS)):
    for client, server, mtu in CLAIM.findall(open(LABS + file).read()):
        result = icmp("mtu", file.removesuffix(".yaml"), "-j", "--from", client, server)
        found = [row["mtu"] for row in lines(result) if row["kind"] == "summary"]
        equal(found, [int(mtu)], f"{file}: {mtu} octets from {client} to {server}", result.stdout)

rows = lines(icmp("ping", "first-hop", "-j", "server"))
summary = [row for row in rows if row["kind"] == "summary"][0]
equal(summary["sent"], 10, "an endless ping ends after 10 in virtual time")

if os.geteuid() == 0:
    result = icmp("trace", "tour", "server", before=["unshare", "-n", *NOBODY])
    ok(result.returncode == 0 and "reached server" in result.stdout,
       "by a user without any privilege, on a machine without any network", result.stderr)
done()
