#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check by frames of its own: our node between links of the tester's, as router and as host.

  tester 10.77.1.2 ---- 10.77.1.1 near    node    beyond 10.77.2.1 ---- 10.77.2.2 tester
                                          node    narrow 10.77.3.1 ---- 10.77.3.2 tester, MTU 1000

No address of the tester's is the kernel's: it answers nobody, and must not have to. Cases that wait
minutes for reassembly are run once, side by side.
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from netlab import ICMP, NOBODY, Spaces, done, equal, lines, need_root, ok  # noqa: E402

SOON = "[!RT]*,TOS-*,TTL-*,TS-*,ROUTER*,RECV-*,REDIR-*,REASM-0[134]*,TIMEX-0[1-7]*"

ROUTER = """
near:   {on: one, tester: 10.77.1.2/24, device: 10.77.1.1}
beyond: {on: two, tester: 10.77.2.2/24, device: 10.77.2.1}
narrow: {on: three, tester: 10.77.3.2/24, device: 10.77.3.1, mtu: 1000}
"""
HOST = """
device: host
near:   {on: one, tester: 10.77.1.2/24, device: 10.77.1.1}
beyond: {on: two, tester: 10.77.2.2/24, device: 10.77.2.1}
"""
PROBES = "{probe: on, probe-address: on, probe-name: on, probe-index: on}"
NODE = """
profile: %s
role: %s
interfaces: {near: {address: 10.77.1.1/24}, beyond: {address: 10.77.2.1/24}%s}
routes: {198.51.100.0/24: 10.77.1.2}
limit: {all: none, per-destination: none}
probe: on
probe-address: on
probe-name: on
probe-index: on
"""
NARROW = ", narrow: {address: 10.77.3.1/24, mtu: 1000}"


def check(net, *arguments, timeout=300, **more):
    return net.inside("tester", [ICMP, "check", *arguments], timeout=timeout, **more)


def cases(result):
    return {f"{line['rule']}/{line['name']}": line for line in lines(result)
            if line["kind"] == "case"}


def amiss(found):
    return {name: case.get("text") for name, case in found.items()
            if case["verdict"] in ("fail", "warn", "advice")}


def not_run(found):
    return {case["text"] for case in found.values() if case["verdict"] == "not-run"}


class Bench:
    """A node of ours and the tester's file, for as long as they are wanted."""

    def __init__(self, net, folder, node, bench):
        self.net = net
        self.file = os.path.join(folder, "bench.yaml")
        device = os.path.join(folder, "node.yaml")
        for name, text in ((self.file, bench), (device, node)):
            with open(name, "w") as out:
                out.write(text)
        self.node = net.node("node", device)
        net.started(self.node, node.count("address: 10."))

    def __enter__(self):
        return self.file

    def __exit__(self, *_):
        self.net.stop(self.node)


def judged(net, folder, profile, role, only):
    router = role == "router"
    with Bench(net, folder, NODE % (profile, role, NARROW if router else ""),
               ROUTER if router else HOST) as bench:
        result = check(net, "--bench", bench, "--profile", profile, "-j", "--rate", "100/s",
                       "--only", only)
    found = cases(result)
    equal(result.returncode, 0, f"our {role}, {profile}: no MUST is broken", result.stderr)
    equal(amiss(found), {}, "and nothing is amiss")
    # What a router is not asked is only a host's to know, and the other way round.
    wanted = "a host" if router else "router|behind a link|no route to|free address"
    ok(all(any(word in text for word in wanted.split("|")) for text in not_run(found)),
       "and what is not run is the other's", not_run(found))
    return found


def on_interface(net, folder):
    """-I alone: a host on a link where the kernel is, too."""
    net.do("tester", "ip addr add 10.77.1.9/24 dev one")
    with Bench(net, folder, NODE % ("rfc1812", "host", ""), HOST):
        result = check(net, "-I", "one", "10.77.1.1", "-j", "--rate", "100/s", "--only", SOON)
        found = cases(result)
        equal(result.returncode, 0, "-I: no MUST is broken", result.stderr)
        equal(amiss(found), {}, "and nothing is amiss")
        sent = next(p for p in found["ECHO-01/answer"]["packets"] if p["side"] == "tester")
        ok("10.77.1.254" in json.dumps(sent), "the uppermost address is ours", json.dumps(sent))
        result = check(net, "-I", "one", "-S", "10.77.1.9", "10.77.1.1", "-q")
        ok(result.returncode == 2 and "is the kernel's" in result.stderr,
           "but not the kernel's", result.stderr)
    result = check(net, "-I", "one", "10.77.1.1", "-q")
    ok(result.returncode == 2 and "nobody answers ARP for 10.77.1.1 on one" in result.stderr,
       "a device that is not there is said", result.stderr)
    net.do("tester", "ip addr del 10.77.1.9/24 dev one")


def refused(net, folder):
    file = os.path.join(folder, "bench.yaml")
    for text, words in (("near: {on: one}", "a link wants"),
                        ("beyond: {on: two, tester: 10.1.1.1/24, device: 10.1.1.2}",
                         "a bench wants `near`"),
                        ("near: {on: one, tester: 10.1.1.1/24, device: 10.1.2.2}",
                         "no other address"),
                        ("near: {on: gone, tester: 10.1.1.1/24, device: 10.1.1.2}",
                         "no interface named gone")):
        with open(file, "w") as out:
            out.write(text + "\n")
        result = check(net, "--bench", file, "-q")
        ok(result.returncode == 2 and words in result.stderr, f"refused: {words}", result.stderr)
    with open(file, "w") as out:
        out.write(ROUTER)
    result = check(net, "--bench", file, user=True)
    ok(result.returncode == 2 and "CAP_NET_RAW" in result.stderr, "it takes a right",
       result.stderr)
    result = check(net, "--bench", file, "--prepare", user=True)
    ok(result.returncode == 0 and "ip addr add 10.77.3.1/24 dev NARROW" in result.stdout,
       "--prepare takes none", result.stdout, result.stderr)
    links = [line for line in lines(check(net, "--bench", file, "--prepare", "-j"))
             if line["kind"] == "prepare"]
    equal([link["link"] for link in links], ["near", "beyond", "narrow"], "and has JSON")


def main():
    need_root()
    net = Spaces("tester", "node")
    net.veth("tester", "one", "node", "near")
    net.veth("tester", "two", "node", "beyond")
    net.veth("tester", "three", "node", "narrow")
    net.do("tester", "ip link set three mtu 1000")
    net.do("node", "ip link set narrow mtu 1000")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        refused(net, folder)
        judged(net, folder, "rfc1812", "router", "*")
        judged(net, folder, "bcp", "router", SOON)
        judged(net, folder, "rfc1812", "host", SOON)
        judged(net, folder, "bcp", "host", SOON)
        on_interface(net, folder)
    done()


main()
