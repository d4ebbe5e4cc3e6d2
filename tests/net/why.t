#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp why over a chain of kernels: one fault after another, and the verdict of each.

    source -- r1 -- r2 -- r3 -- target        10.77.0.0/24 ... 10.77.3.0/24

Faults are what administrators do: nft rules, MTU steps, routes removed, ports closed.
"""
import atexit
import os
import subprocess

from netlab import ICMP, ROOT, Chain, done, equal, lines, need_root, ok, run

need_root()
net = Chain(3)
SOURCE, R1, R2, R3, TARGET = range(5)
HOPS = net.hops()
LATE = 12  # seconds that a run may take


def verdict(user, *options, target=None):
    result = net.inside(SOURCE, ICMP, "why", "-n", "-j", *options, target or net.target, user=user)
    rows = [row for row in lines(result) if row["kind"] == "verdict"]
    return (rows[0] if rows else {}), result


def check(name, want, *options, at=None, target=None, users=(False, True), status=1):
    for user in users:
        who = "an ordinary user" if user else "root"
        got, result = verdict(user, *options, target=target)
        words = " ".join(options)
        equal(got.get("verdict"), want, f"{name} {words}: {want}, as {who}", result.stdout[-3000:],
              result.stderr)
        equal(result.returncode, status, f"{name} {words}: exit status, as {who}")
        if at:
            equal(got.get("at"), at, f"{name} {words}: where, as {who}", result.stdout[-1500:])
        ok(got.get("took_ms", 1e9) < LATE * 1000, f"{name} {words}: in time, as {who}",
           got.get("took_ms"))


def rules(node, *texts):
    """A chain of nft rules: (hook, rule)."""
    net.shape(node, "nft", "add table ip why")
    for number, (hook, rule) in enumerate(texts):
        net.shape(node, "nft", f"add chain ip why c{number} {{ type filter hook {hook} priority 0; }};"
                  f" add rule ip why c{number} {rule}")


def forget(node):
    net.shape(node, "nft", "delete table ip why")


def mtu(router, size):
    net.shape(router, "ip", "link", "set", "right", "mtu", str(size))
    net.shape(router + 1, "ip", "link", "set", "left", "mtu", str(size))


RAW = (False,)
PROTOCOLS = ([], ["--icmp"])

# A server on one port of the target; all other ports are closed.
server = net.names[TARGET]
listener = subprocess.Popen(["ip", "netns", "exec", server, "python3", "-c",
                             "import socket,time\ns=socket.create_server(('0.0.0.0',443),backlog=512)\n"
                             "print(flush=True)\nwhile True: s.accept()[0].close()"],
                            stdout=subprocess.PIPE)
atexit.register(listener.kill)
listener.stdout.readline()

for options in PROTOCOLS:
    check("all is well", "well", *options, status=0)
check("all is well", "well", "--tcp=443", users=RAW, status=0)

check("nobody listens", "closed-port", "--tcp=444", at=net.target, users=RAW)
check("nobody listens", "closed-port", "--udp=53", at=net.target, users=RAW)

check("no such name", "name-unresolved", target="nobody.invalid", status=2)

check("no route", "no-route-here", target="198.51.100.1")

net.shape(SOURCE, "ip", "route", "add", "unreachable", "198.51.100.0/24")
check("a route to nowhere", "no-route-here", target="198.51.100.1")
net.shape(SOURCE, "ip", "route", "del", "unreachable", "198.51.100.0/24")

rules(SOURCE, ("output", f"ip daddr {net.target} drop"))
check("own firewall", "own-firewall")
check("own firewall", "own-firewall", "--icmp")
forget(SOURCE)

check("nobody there", "no-neighbour", target="10.77.0.77")

net.shape(R2, "ip", "route", "del", "10.77.3.0/24")
for options in PROTOCOLS:
    check("a route removed", "no-route-there", *options, at=HOPS[1])
net.shape(R2, "ip", "route", "add", "prohibit", "10.77.3.0/24")
check("a route that forbids", "prohibited", at=HOPS[1])
net.shape(R2, "ip", "route", "del", "prohibit", "10.77.3.0/24")
net.shape(R2, "ip", "route", "add", "blackhole", "10.77.3.0/24")
for options in PROTOCOLS:
    check("a black hole", "dead-beyond", *options, at=HOPS[0])
net.shape(R2, "ip", "route", "del", "blackhole", "10.77.3.0/24")
net.shape(R2, "ip", "route", "add", "10.77.3.0/24", "via", "10.77.1.1")
for options in PROTOCOLS:
    check("a loop", "loop", *options)
net.shape(R2, "ip", "route", "del", "10.77.3.0/24")
net.shape(R2, "ip", "route", "add", "10.77.3.0/24", "via", "10.77.2.2")

rules(R3, ("forward", f"ip daddr {net.target} reject with icmp type admin-prohibited"))
for options in PROTOCOLS:
    check("a filter that says so", "prohibited", *options)
forget(R3)
rules(R3, ("forward", "tcp dport 443 drop"))
check("a filter that says nothing", "filtered", "--tcp=443", at=HOPS[2], users=RAW)
forget(R3)
rules(TARGET, ("input", "ip protocol udp reject with icmp type prot-unreachable"))
check("a protocol that is not spoken", "protocol-unreachable", "--udp=53", users=RAW)
forget(TARGET)

check("the target is gone", "host-unreachable", target="10.77.3.77")

rules(R1, ("prerouting", "iif left drop"))
check("the first hop is silent", "first-hop-silent")
forget(R1)

mtu(R2, 1400)
for options in PROTOCOLS:
    check("a narrow link that is reported", "well", *options, status=0)
rules(R2, ("output", "icmp type destination-unreachable icmp code frag-needed drop"))
for options in PROTOCOLS:
    check("a narrow link that is not", "mtu-black-hole", *options, at=HOPS[1])
check("a narrow link that is not", "mtu-black-hole", "--tcp=443", at=HOPS[1], users=RAW)
forget(R2)
mtu(R2, 1500)

rules(R2, ("forward", "iif right meta length > 1400 drop"))
check("long answers are dropped", "answers-lost", users=RAW)
check("long answers are dropped", "answers-lost", "--tcp=443", users=RAW)
forget(R2)

rules(R2, ("forward", "numgen random mod 100 < 20 drop"))
for options in PROTOCOLS:
    check("loss", "loss", *options, at=HOPS[1])
forget(R2)

rules(R1, ("forward", "oif right ip dscp set cs1"))
check("a rewritten header", "rewritten", users=RAW, status=0)
forget(R1)

rules(R2, ("output", "icmp type time-exceeded limit rate over 1/second burst 1 packets drop"))
check("a router that limits its errors", "rate-limited", status=0)
forget(R2)


# Inside labs, in real time: what virtual time says of them.
NIGHT = {"--tcp=443 shop": "mtu-black-hole", "--tcp=25 mail": "filtered",
         "--tcp=5432 db": "prohibited", "--tcp=80 web": "closed-port", "wiki": "loop",
         "files": "loss", "slow": "slow-target", "attic": "host-unreachable"}
GOLDEN = {"ecmp-member-bad": "--tcp=443 server", "answers-lost": "--icmp server", "nat": "server",
          "asymmetric": "server", "rate-limited": "server"}


def within(lab, words, want):
    result = run(ICMP, "lab", lab, "--", ICMP, "why", "-j", *words.split())
    rows = [row for row in lines(result) if row["kind"] == "verdict"]
    equal([row["verdict"] for row in rows], [want], f"in lab {os.path.basename(lab)}: {words}",
          result.stdout[-2000:], result.stderr)


for asked, wanted in NIGHT.items():
    within(os.path.join(ROOT, "examples/labs/night.yaml"), asked, wanted)
for wanted, asked in GOLDEN.items():
    within(os.path.join(ROOT, f"tests/golden/why/{wanted}.yaml"), asked, wanted)
done()
