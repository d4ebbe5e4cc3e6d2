#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Kernel stamps of departures and arrivals, as root and as an ordinary user, beside ping -- with
errors, silence and a flood in between."""
import re

from netlab import ICMP, Spaces, done, equal, lines, need_root, ok

need_root()
spaces = Spaces("a", "b")
spaces.veth("a", "near", "b", "far")
spaces.do("a", "ip addr add 10.9.0.1/24 dev near", "ip route add 10.8.0.0/16 via 10.9.0.2")
spaces.do("b", "ip addr add 10.9.0.2/24 dev far", "ip route add 10.8.0.0/16 via 10.9.0.1")
spaces.sysctl("b", "net.ipv4.ip_forward=1", "net.ipv4.icmp_ratelimit=0",
              "net.ipv4.icmp_msgs_per_sec=100000", "net.ipv4.icmp_msgs_burst=10000")


def ping(*arguments, user=False):
    result = spaces.inside("a", [ICMP, "ping", "-j", *arguments], user=user)
    rows = {}
    for row in lines(result):
        rows.setdefault(row["kind"], []).append(row)
    return rows


for user, socket in ((False, "raw"), (True, "dgram")):
    rows = ping("-c30", "-i10ms", "10.9.0.2", user=user)
    start, summary = rows["start"][0], rows["summary"][0]
    equal((start["socket"], start["stamps"]), (socket, "kernel"), f"{socket}: the kernel stamps")
    equal((summary["received"], summary["stamped"]), (30, 30), "each departure is told")
    own = sorted(row["own_delay_ms"] for row in rows["reply"])
    ok(0 <= own[0] and own[15] < 1, "own delay is by itself", own)
    tool = spaces.inside("a", ["ping", "-c30", "-i0.01", "10.9.0.2"], user=user)
    found = re.search(r"= ([\d.]+)/", tool.stdout)
    ok(found and summary["rtt_ms"]["min"] <= float(found[1]) + 0.002,
       "the round trip is no longer than ping's, which begins before", summary["rtt_ms"],
       tool.stdout)

    rows = ping("-c20", "-i10ms", "-t1", "10.9.0.2", "10.8.0.1", "10.9.0.99", user=user)
    there, refused, silent = rows["summary"]
    equal((there["received"], there["stamped"]), (20, 20), f"{socket}: beside others")
    equal((refused["icmp_errors"], refused["lost"]), (20, 0), "each error is heard",
          *rows["reply"][:4])
    ok(silent["received"] == 0, "and silence is silence", silent)

    # Not every one can be asked about, and none may be mistaken for another.
    rows = ping("-q", "-i200us" if not user else "-i2ms", "-c3000" if not user else "-c300",
                "10.9.0.2", user=user)
    summary = rows["summary"][0]
    equal(summary["received"], summary["sent"], f"{socket}: a flood is answered")
    ok(0 < summary["stamped"] <= summary["sent"], "some are stamped", summary)
    ok(summary["rtt_ms"]["max"] < 100 and summary["rtt_ms"]["min"] > 0, "all are sound", summary)
done()
