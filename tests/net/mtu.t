#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp mtu beside tracepath, ping -M do and scamper, over a chain of five kernel routers.

    source -- r1 -- r2 -- r3 -- r4 -- r5 -- target        10.77.0.0/24 ... 10.77.5.0/24

The links behind r2 and r4 are narrow in turn; r4 may be a black hole, and links may lose.
"""
import re

from netlab import ICMP, Chain, done, equal, lines, need_root, ok


def narrow(chain, router, mtu):
    """The link behind that router, from both its ends."""
    chain.shape(router, "ip", "link", "set", "right", "mtu", str(mtu))
    chain.shape(router + 1, "ip", "link", "set", "left", "mtu", str(mtu))


def hush(chain, router):
    """It reports no datagram that is too big."""
    chain.shape(router, "nft", "add table ip hush; add chain ip hush out { type filter hook output "
                "priority 0; }; add rule ip hush out icmp type destination-unreachable "
                "icmp code frag-needed drop")


def speak(chain, router):
    chain.shape(router, "nft", "delete table ip hush")


def ours(chain, user, *options):
    """(MTU, [(witness, from, hop)], exit status)"""
    result = chain.inside(0, ICMP, "mtu", "-n", "-j", *options, chain.target, user=user)
    rows = lines(result)
    drops = [(row["witness"], row["from"], row.get("hop")) for row in rows if row["kind"] == "drop"]
    summary = [row for row in rows if row["kind"] == "summary"]
    return (summary[0]["mtu"] if summary else None), drops, result


def check(chain, name, mtu, drops, *options, users=(False, True)):
    for user in users:
        who = "an ordinary user" if user else "root"
        got, found, result = ours(chain, user, *options)
        equal(got, mtu, f"{name} {' '.join(options)}: the MTU, as {who}", result.stdout,
              result.stderr)
        equal(found, drops, f"{name} {' '.join(options)}: what stops more, as {who}",
              result.stdout)


def fits(chain, size):
    """Does the stock ping get a datagram of that size through? The kernel shall not remember."""
    chain.shape(0, "ip", "route", "flush", "cache")
    stock = chain.inside(0, "ping", "-n", "-c1", "-W1", "-Mdo", f"-s{size - 28}", chain.target)
    return stock.returncode == 0


def tracepath(chain):
    """The path MTU that tracepath comes to."""
    chain.shape(0, "ip", "route", "flush", "cache")
    out = chain.inside(0, "tracepath", "-n", chain.target).stdout
    found = re.search(r"Resume: pmtu (\d+)", out)
    return int(found.group(1)) if found else None


def scamper(chain):
    """The path MTU that scamper comes to, and the routers that it heard of it."""
    out = chain.inside(0, "sh", "-c", "scamper -O warts -o - -I 'trace -P udp-paris -M "
                       f"{chain.target}' | sc_wartsdump").stdout
    found = re.search(r"pmtu (\d+)", out)
    return int(found.group(1)) if found else None, re.findall(r"ptb (\S+)", out)


need_root()
net = Chain(5)
R2, R4 = "10.77.1.2", "10.77.3.2"
PROTOCOLS = (["--udp"], ["--icmp"])

for protocol in PROTOCOLS:
    check(net, "equal links", 1500, [], *protocol)

narrow(net, 2, 1400)
equal(tracepath(net), 1400, "tracepath finds 1400")
ok(fits(net, 1400) and not fits(net, 1401), "ping -M do gets 1400 through, and no more")
for protocol in PROTOCOLS:
    check(net, "a step", 1400, [("router", R2, 2)], *protocol)
check(net, "a step", 1400, [("router", R2, 2)], "--tcp=9", users=(False,))

narrow(net, 4, 1280)
equal(tracepath(net), 1280, "tracepath finds 1280")
for protocol in PROTOCOLS:
    check(net, "two steps", 1280, [("router", R2, 2), ("router", R4, 4)], *protocol)
equal(scamper(net), (1280, [R2, R4]), "scamper finds 1280, and the same two routers")
check(net, "two steps", 1400, [("router", R2, 2)], "-t4", users=(False,))

# What the kernel learned of the path by another program must not be what we find.
net.inside(0, "ping", "-n", "-c2", "-W1", "-Mdo", "-s1372", net.target)
narrow(net, 4, 1500)
check(net, "an error that the kernel remembers", 1400, [("router", R2, 2)])

narrow(net, 4, 1337)
hush(net, 4)
ok(fits(net, 1337) and not fits(net, 1338), "ping -M do gets 1337 through, and no more")
for protocol in PROTOCOLS:
    check(net, "a black hole", 1337, [("router", R2, 2), ("black-hole", None, 4)], *protocol)
got, _, result = ours(net, False)
hole = [row for row in lines(result) if row["kind"] == "drop"][-1]
equal((hole["hop_from"], hole["next_from"]), (R4, "10.77.4.2"), "it is between r4 and r5")

# In the same run as a trace, and as far as it came.
for user in (False, True):
    for options in (["--udp"], ["--icmp"]):
        result = net.inside(0, ICMP, "trace", "-n", "-j", "-c1", "-Mprobe", *options, net.target,
                            user=user)
        rows = lines(result)
        equal([row["from"] for row in rows if row["kind"] == "hop"], net.hops(),
              f"a trace {options[0]}: its hops", result.stdout, result.stderr)
        equal([row["mtu"] for row in rows if row["kind"] == "summary" and "mtu" in row], [1337],
              f"a trace {options[0]}: and the path MTU", result.stdout)

# Errors of the target as Linux limits them, and loss besides.
net.shape(6, "sysctl", "-qw", "net.ipv4.icmp_ratelimit=1000")
check(net, "a black hole, and a target that limits its errors", 1337,
      [("router", R2, 2), ("black-hole", None, 4)], users=(False,))
net.shape(6, "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0")
speak(net, 4)
net.shape(3, "nft", "add table ip lossy; add chain ip lossy forward { type filter hook forward "
          "priority 0; }; add rule ip lossy forward numgen random mod 100 < 15 drop")
check(net, "15 % lost each way", 1337, [("router", R2, 2), ("router", R4, 4)], users=(False,))
net.shape(3, "nft", "delete table ip lossy")

# A target that answers no UDP is asked by echo requests; one that answers nothing, in vain.
net.shape(6, "nft", "add table ip deaf; add chain ip deaf in { type filter hook input priority 0; }; "
          "add rule ip deaf in udp dport 33434-33534 drop")
check(net, "deaf to UDP", 1337, [("router", R2, 2), ("router", R4, 4)])
net.shape(6, "nft", "add rule ip deaf in icmp type echo-request drop")
got, _, result = ours(net, False)
equal((got, result.returncode), (None, 1), "deaf to all: no MTU, exit 1", result.stdout)

result = net.inside(0, ICMP, "mtu", "-n", "-j", "127.0.0.1")
summary = [row for row in lines(result) if row["kind"] == "summary"][0]
equal(summary["mtu"], 65535, "the loopback interface carries all there is", result.stdout)
done()
