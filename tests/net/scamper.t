#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""scamper as judge: in the same labs, its all paths and its path MTU are ours.

scamper will not search for all paths on an interface without a link layer, as a lab's is. So the
lab's client forwards for a namespace behind it, which has the client's address and an Ethernet: what
scamper sees is one hop longer at its near end.
"""
import json
import os
import re
import tempfile

from netlab import ICMP, ROOT, done, equal, lines, need_root, ok, run

need_root()

BEHIND = r"""
set -e
address=$(ip -4 -o addr show dev lab0 | sed -n 's/.*inet \([0-9.]*\).*/\1/p' | head -n 1)
unshare -n sleep 600 &
pid=$!
trap 'kill $pid' EXIT
until [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
ip link add near type veth peer name far netns $pid
ip link set near up
ip addr add 10.255.0.0/31 dev near
ip addr add 10.255.0.2/32 dev lab0
ip addr del "$address/32" dev lab0
ip route replace default dev lab0
ip route add "$address/32" via 10.255.0.1 dev near
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
nsenter -t $pid -n sh -c "
	ip link set lo up; ip link set far up; ip addr add 10.255.0.1/31 dev far
	ip addr add $address/32 dev lo; ip route add default via 10.255.0.0 src $address"
nsenter -t $pid -n "$@"
"""
NEAR = "10.255.0.0"


def behind(lab, *command, timeout=500):
    return run(ICMP, "lab", lab, "--", "sh", "-c", BEHIND, "sh", *command, timeout=timeout)


def ours(lab):
    """Pairs of neighbours on any path, and the address of the server."""
    addresses, pairs, target = {}, set(), None
    for line in lines(run(ICMP, "trace", "--lab", lab, "--all-paths", "-j", "server")):
        target = line.get("dst", target)
        if line["kind"] == "vertex":
            addresses[line["vertex"]] = line["from"] if line["ttl"] else "source"
        elif line["kind"] == "edge":
            pairs.add((addresses[line["vertex"]], addresses[line["next_vertex"]]))
    return pairs, target


def theirs(lab, target):
    # 150 ms from probe to probe is the least that it takes.
    result = behind(lab, "scamper", "-O", "json", "-o", "-", "-c",
                    "tracelb -P udp-sport -W 15 -c 99", "-i", target)
    pairs = set()
    for line in result.stdout.splitlines():
        if not line.startswith("{"):
            continue
        for node in json.loads(line).get("nodes", []):
            near = "source" if node["addr"] == NEAR else node["addr"]
            # A set for each hop until somebody answers; nobody is silent in these labs.
            for links in node.get("links", [])[:1]:
                pairs.update((near, link["addr"]) for link in links)
    return pairs, result.stdout[-300:] + result.stderr


def same_paths(lab, name):
    """Each may miss a branch, with the chance that it states: then both search once more."""
    found, said = set(), ""
    for _ in range(2):
        mine, target = ours(lab)
        found, said = theirs(lab, target)
        if mine == found:
            break
    equal(sorted(found), sorted(mine), f"{name}: scamper finds the same links", said)
    ok(mine, f"{name}: and there are some")


def same_mtu(lab, name):
    mine = lines(run(ICMP, "mtu", "--lab", lab, "-j", "server"))
    summary = [line for line in mine if line["kind"] == "summary"][0]
    result = behind(lab, "sh", "-c",
                    "scamper -O warts -o - -c 'trace -P udp-paris -M' -i "
                    f"{summary['dst']} | sc_wartsdump")
    found = re.search(r"outmtu (\d+)", result.stdout) or re.search(r"pmtu (\d+)", result.stdout)
    equal(int(found[1]) if found else None, summary["mtu"],
          f"{name}: scamper finds the same path MTU", result.stdout[-800:], result.stderr)


with tempfile.TemporaryDirectory() as folder:
    graph = os.path.join(folder, "198.51.100.9-wide")
    with open(graph, "w", encoding="utf-8") as file:
        file.write("#DESC A diamond of three, and one of two behind it\n"
                   "start 10.9.0.1\n10.9.0.1 10.9.0.2\n10.9.0.1 10.9.0.3\n10.9.0.1 10.9.0.4\n"
                   "10.9.0.2 10.9.0.5\n10.9.0.3 10.9.0.5\n10.9.0.4 10.9.0.5\n"
                   "10.9.0.5 10.9.0.6\n10.9.0.5 10.9.0.7\n10.9.0.6 end\n10.9.0.7 end\n")
    imported = os.path.join(folder, "imported.yaml")
    result = run(ICMP, "lab", "import", graph)
    equal(result.returncode, 0, "fakeroute's graph is a lab", result.stderr)
    with open(imported, "w", encoding="utf-8") as file:
        file.write(result.stdout)
    same_paths(imported, "a graph of fakeroute")
    wide = os.path.join(folder, "wide.yaml")
    with open(wide, "w", encoding="utf-8") as file:
        file.write("links:\n  client -- r1 -- {s1, s2, s3, s4} -- r2: 1ms\n"
                   "  r2 -- {t1, t2} -- r3 -- server: 1ms\n")
    same_paths(wide, "diamonds of four and of two")
    narrow = os.path.join(folder, "narrow.yaml")
    with open(narrow, "w", encoding="utf-8") as file:
        file.write("links:\n  client -- r1 -- r2: 1ms\n  r2 -- r3: {delay: 1ms, mtu: 1400}\n"
                   "  r3 -- server: {delay: 1ms, mtu: 1300}\n")
    same_mtu(narrow, "two steps")
same_paths(os.path.join(ROOT, "examples/labs/diamond.yaml"), "the diamond of the gallery")
same_mtu(os.path.join(ROOT, "examples/labs/corridor.yaml"), "the corridor")
same_mtu(os.path.join(ROOT, "examples/labs/black-hole.yaml"), "a black hole")
done()
