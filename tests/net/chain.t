#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp ping and icmp trace beside the stock tools, over a chain of five kernel routers.

    source -- r1 -- r2 -- r3 -- r4 -- r5 -- target        10.77.0.0/24 ... 10.77.5.0/24
"""
import re

from netlab import ICMP, Chain, done, equal, lines, need_root, ok

HOP = re.compile(r"^ *(\d+)  (\S+)")
MARK = re.compile(r"!\S+")


def stock_trace(chain, user, *options, target):
    """[(address or '*', mark or '')] of the stock traceroute."""
    out = chain.inside(0, "traceroute", "-n", *options, target, user=user).stdout
    rows = []
    for line in out.splitlines()[1:]:
        mark = MARK.search(line)
        rows.append((HOP.match(line).group(2), mark.group() if mark else ""))
    return rows


# What traceroute's marks say, as type and code.
MARKS = {"!N": (3, 0), "!H": (3, 1), "!P": (3, 2), "!X": (3, 13)}


def our_trace(chain, user, *options, target):
    result = chain.inside(0, ICMP, "trace", "-n", "-j", *options, target, user=user)
    rows = []
    for hop in lines(result):
        if hop["kind"] != "hop":
            continue
        icmp = (hop.get("packet") or {}).get("icmp") or {}
        code = (icmp.get("type"), icmp.get("code"))
        mark = next((m for m, c in MARKS.items() if c == code), "")
        rows.append((hop["from"] or "*", mark))
    return rows, result


def compare_trace(chain, user, name, stock_options, our_options, target):
    who = "an ordinary user" if user else "root"
    stock = stock_trace(chain, user, *stock_options, target=target)
    ours, result = our_trace(chain, user, *our_options, target=target)
    # The stock tool goes on to 30 silent hops; both say the same of those that speak.
    while stock and stock[-1][0] == "*":
        stock.pop()
    while ours and ours[-1][0] == "*":
        ours.pop()
    equal(ours, stock, f"{name}: same hops, same codes, as {who}", result.stdout, result.stderr)
    return ours


def ping_figures(text):
    match = re.search(r"(\d+) packets transmitted, (\d+) received", text)
    return (int(match.group(1)), int(match.group(2))) if match else None


def compare_ping(chain, user, name, target, *options, fresh=lambda: None):
    who = "an ordinary user" if user else "root"
    fresh()
    stock = chain.inside(0, "ping", "-n", "-c5", "-i0.05", "-W1", *options, target, user=user)
    fresh()
    ours = chain.inside(0, ICMP, "ping", "-n", "-j", "-c5", "-i50ms", "-W1s", *options, target,
                        user=user)
    summary = [row for row in lines(ours) if row["kind"] == "summary"]
    figures = (summary[0]["sent"], summary[0]["received"]) if summary else None
    equal(figures, ping_figures(stock.stdout), f"ping {name}: same loss, as {who}",
          stock.stdout, ours.stdout, ours.stderr)
    equal(ours.returncode, stock.returncode, f"ping {name}: same exit status, as {who}")
    return lines(ours)


need_root()
net = Chain(5)
far = net.target

for user in (False, True):
    compare_ping(net, user, "target", far)
    compare_ping(net, user, "first router", "10.77.0.2")
    hops = compare_trace(net, user, "udp", [], [], far)
    equal([address for address, _ in hops], net.hops(), "and they are the routers of the chain")
compare_trace(net, False, "icmp echo", ["-I"], ["--icmp"], far)
compare_trace(net, False, "tcp", ["-T"], ["--tcp=80"], far)
# As an ordinary user the stock tool's -I misses every other hop, so ours is held to the truth.
hops, result = our_trace(net, True, "--icmp", target=far)
equal([address for address, _ in hops], net.hops(), "icmp echo as an ordinary user", result.stdout)

# The third router refuses one host, one network and one by policy, and is silent about a last.
# (By rules, not routes: the kernel limits errors about routes for all namespaces together.)
REFUSED = {"host-unreachable": "10.78.1.1", "net-unreachable": "10.78.4.1",
           "admin-prohibited": "10.78.2.1"}
for i in range(5):
    net.shape(i, "ip", "route", "add", "10.78.0.0/16", "via", f"10.77.{i}.2")
net.shape(3, "nft", "add table ip t; add chain ip t f { type filter hook forward priority 0; };"
          + "".join(f"add rule ip t f ip daddr {address} reject with icmp type {word};"
                    for word, address in REFUSED.items())
          + "add rule ip t f ip daddr 10.78.3.1 drop")
for user in (False, True):
    for word, address in REFUSED.items():
        hops = compare_trace(net, user, word, [], [], address)
        ok(hops and hops[-1][1], "and the refusal is seen", hops)
    compare_trace(net, user, "dropped", ["-w1", "-q1", "-m8"], ["-W1", "-c1", "-m8"], "10.78.3.1")
    rows = compare_ping(net, user, "of an unreachable host", REFUSED["host-unreachable"])
    statuses = {row["status"] for row in rows if row["kind"] == "reply"}
    equal(statuses, {"icmp-error"}, "each refused by an error, none called lost", rows)


def lose_each_third():
    """From the first on, every third echo request is lost at the fourth router."""
    net.shape(4, "nft", "add table ip loss; delete table ip loss; add table ip loss;"
              " add chain ip loss f { type filter hook forward priority 0; };"
              " add rule ip loss f icmp type echo-request numgen inc mod 3 == 1 drop")


for user in (False, True):
    rows = compare_ping(net, user, "through loss", far, fresh=lose_each_third)
    equal([row["seq"] for row in rows if row.get("status") == "lost"], [2, 5],
          "and the very packets that were lost are said to be", rows)
net.shape(4, "nft", "delete table ip loss")

# A link of 1400 octets: said by the router before it, with the MTU.
net.shape(3, "ip", "link", "set", "right", "mtu", "1400")
for user in (False, True):
    result = net.inside(0, ICMP, "ping", "-n", "-j", "-c1", "-Mdo", "-s1472", far, user=user)
    errors = [row for row in lines(result) if row["kind"] == "reply"]
    icmp = errors[0].get("packet", {}).get("icmp", {}) if errors else {}
    equal((errors[0].get("status") if errors else None, errors[0].get("from") if errors else None,
           icmp.get("type"), icmp.get("code"), icmp.get("mtu")),
          ("icmp-error", "10.77.2.2", 3, 4, 1400),
          "ping -M do -s 1472 names the router and its MTU", result.stdout, result.stderr)
    # The kernel has learned it: forget, for the next round.
    net.shape(0, "ip", "route", "flush", "cache")
done()
