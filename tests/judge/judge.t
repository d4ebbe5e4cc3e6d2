#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""scapy as judge of `icmp node` and `icmp lab`: it builds what is sent, and judges what comes.

Nothing that judges is ours: frames are scapy's, checksums are computed here again, and what is
expected is said by requirement (tests/requirements.txt). Cases are rows in cases/, one file for
each family; those of one node file (nodes/) are asked together, and where silence is expected, a
second of it after a control that was answered is what counts. Words as arguments choose cases by
their names.
"""
import importlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import stage as stages  # noqa: E402
from netlab import done, need_root, ok  # noqa: E402
import wire  # noqa: E402
from case import keys  # noqa: E402
from lab import Lab  # noqa: E402

FAMILIES = ("host", "errors", "router", "quotes", "options", "fragments", "queries", "redirects",
            "limits", "neighbours", "extensions", "probe",
            "received", "labels")
SILENCE = 1.0


def wanted():
    words = sys.argv[1:]
    cases = [case for family in FAMILIES
             for case in importlib.import_module(f"cases.{family}").CASES]
    return [case for case in cases
            if not words or any(word in case.name + " " + case.node for word in words)]


class Owners:
    """Whose answer is it? By key; else by the station that it is for, where one case alone asked
    from there. A later fragment belongs where its first does, which the node sends before it."""

    def __init__(self, cases):
        self.cases = cases
        self.by_key = {case.key: case for case in cases}
        self.by_first = {}

    def of(self, octets):
        ip = wire.datagram(octets)
        name = bytes(ip[4:6] + ip[9:10] + ip[12:20])
        if len(ip) >= 20 and wire.fragment(ip) & 0x1fff and name in self.by_first:
            return self.by_first[name]
        case = self.named(octets)
        if len(ip) >= 20 and wire.fragment(ip) == 0x2000:
            self.by_first[name] = case
        return case

    def named(self, octets):
        for key in keys(octets):
            if key in self.by_key:
                return self.by_key[key]
        asked = [case for case in self.cases if octets[30:34] in case.sources]
        return asked[0] if len(asked) == 1 else None


def is_arp(octets):
    return octets[12:14] == b"\x08\x06"


def is_odd(octets):
    """ARP for somebody who is no neighbour, or no single station."""
    arp = wire.Ether(octets)[wire.ARP]
    nets = [address.rsplit(".", 1)[0] for address in stages.NODE_IP.values()]
    net, host = arp.pdst.rsplit(".", 1)
    return host in ("0", "255") or net not in nets + ["10.1.5", "10.1.7", "10.1.9", "10.20.0"]


def together(stage, node, cases):
    """All rows of one node, asked at once."""
    frames = [frame for case in cases for frame in case.frames]
    heard = stage.batch(frames, max([case.wait for case in cases] + [SILENCE]))
    if heard is None:
        ok(False, f"{node}: the node answers its control")
        return
    owners, answers, strays = Owners(cases), {case.key: [] for case in cases}, []
    for tap, octets in heard:
        if is_arp(octets):
            if is_odd(octets):
                strays.append((tap, octets))
            continue
        case = owners.of(octets)
        if case:
            answers[case.key].append((tap, octets))
        else:
            strays.append((tap, octets))
    for case in cases:
        came = answers[case.key]
        problems = case.judge(came)
        if problems:
            problems += [f"sent by {tap}: {wire.shown(frame)}" for tap, frame in case.frames[:3]]
            problems += [f"came by {tap}: {wire.shown(octets)}" for tap, octets in came[:3]]
        ok(not problems, f"{node}: {case.name}", *problems)
    ok(not strays, f"{node}: NOERR-10: nothing left it that no case asked for",
       *[f"{tap}: {wire.shown(octets)}" for tap, octets in strays])


def alone(stage, node, case):
    """A case that is a story: a function, which says what was wrong."""
    problems = case.run(stage, case)
    ok(not problems, f"{node}: {case.name}", *problems)


def main():
    need_root()
    cases = wanted()
    taps = stages.Stage()
    for node in dict.fromkeys(case.node for case in cases):
        stage = Lab() if node == "labels" else taps
        stage.begun = stage.start(node)
        rows = [case for case in cases if case.node == node and not case.run]
        if rows:
            together(stage, node, rows)
        for case in cases:
            if case.node == node and case.run:
                alone(stage, node, case)
        code, err = stage.stop()
        ok(code == 0, f"{node}: and it ends well", code, err)
    print(f"# {len(cases)} cases")
    done()


main()
