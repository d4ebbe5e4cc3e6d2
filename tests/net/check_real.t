#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check on real links: the kernel as a host, and our own node in its place.

  tester 10.77.1.1 ---- 10.77.1.2 kernel
  tester 10.77.2.1 ---- 10.77.2.2 icmp node

What is found amiss in the kernel must be what is known of Linux, by the packets: a further case
would be a mistake of the judge, or news. Cases that wait minutes for reassembly are left out.
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from netlab import ICMP, ROOT, Spaces, done, equal, need_root, ok  # noqa: E402

SOON = "[!RT]*,TOS-*,TTL-*,TS-*,ROUTER*,RECV-*,REASM-0[134]*"

# Of Linux 6.18; older ones do no more right.
with open(os.path.join(ROOT, "tests/linux.baseline")) as known:
    LINUX = {line.split()[0] for line in known if line.strip() and line[0] != "#"}
ALWAYS = {"TOS-07/error", "TOS-07/reply", "TS-10/short"}


def judged(net, address):
    result = net.inside("tester", [ICMP, "check", "--rate", "100/s", "-j", "--only", SOON, address],
                        timeout=120)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    cases = [line for line in lines if line["kind"] == "case"]
    ran = sum(case["verdict"] != "not-run" for case in cases)
    bad = {f"{case['rule']}/{case['name']}": case for case in cases
           if case["verdict"] in ("fail", "warn", "advice")}
    return result, ran, bad


def surveyed(net, address):
    """Limits by the name of the answer, and the fingerprint."""
    result = net.inside("tester", [ICMP, "check", "-j", "--only", "limits,fingerprint", address],
                        timeout=120)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    limits = {line["answer"]: line for line in lines if line["kind"] == "limit"}
    prints = [line for line in lines if line["kind"] == "fingerprint"]
    ok(result.returncode == 0 and len(prints) == 1, f"{address}: surveyed", result.stderr)
    return limits, prints[0] if prints else {}


def near(limit, burst, rate):
    """A clock of 4 ms, and whatever else runs here, may cost or give one."""
    return limit["status"] == "limited" and abs(limit["burst"] - burst) <= 1 and \
        abs((limit["rate_per_s"] or 0) - rate) <= rate * 0.1


# net.ipv4.icmp_ratelimit is 1000 ms for each destination, and six may come at once.
def the_kernels_limits(net):
    limits, traits = surveyed(net, "10.77.1.2")
    equal(limits["echo-reply"]["status"], "none", "Linux limits no echo replies", limits)
    ok(near(limits["port-unreachable"], 6, 1), "and port unreachables to one a second",
       limits["port-unreachable"])
    equal([limits["protocol-unreachable"]["status"], limits["protocol-unreachable"].get("shared_with")],
          ["shared", "port-unreachable"], "as are all errors together")
    equal([traits["reply"]["initial_ttl"], traits["code_of_request"], traits["error"]["quote_length"]],
          [64, "copied", 548], "its answers are known", traits)
    equal(traits["answers"]["mask"], False, "and what it does not answer")


def the_kernel(net):
    net.sysctl("kernel", "net.ipv4.icmp_ratelimit=0")
    for optional in ("net.ipv4.icmp_msgs_per_sec=100000", "net.ipv4.icmp_msgs_burst=10000",
                     "net.ipv4.icmp_echo_enable_probe=1"):
        net.inside("kernel", ["sysctl", "-qw", optional])
    result, ran, bad = judged(net, "10.77.1.2")
    ok(ran > 90, f"the kernel: {ran} cases ran", result.stdout[-400:], result.stderr)
    for name, case in bad.items():
        ok(name in LINUX, f"{name}: known of Linux", case.get("text"), json.dumps(case["packets"]))
    ok(ALWAYS <= set(bad), "and what is always so is found", ALWAYS - set(bad))


LIMITED = """
profile: rfc1812
interfaces: {eth: {on: near, address: 10.77.2.2/24}}
routes: {0.0.0.0/0: 10.77.2.1}
limit: {all: none, per-destination: none}
limit-port-unreachable: 20/s burst 10
limit-echo: 100/s burst 60
"""


def our_limits(net, folder):
    file = os.path.join(folder, "limited.yaml")
    with open(file, "w") as out:
        out.write(LIMITED)
    node = net.node("node", file)
    net.started(node, 1)
    limits, traits = surveyed(net, "10.77.2.2")
    ok(near(limits["port-unreachable"], 10, 20), "20 a second, 10 at once",
       limits["port-unreachable"])
    ok(near(limits["echo-reply"], 60, 100), "100 a second, 60 at once", limits["echo-reply"])
    equal(limits["protocol-unreachable"]["status"], "none", "and no limit is none",
          limits["protocol-unreachable"])
    equal(traits["ip_id"], "random", "its identifications")
    net.stop(node)


NODE = """
profile: rfc1812
interfaces: {eth: {on: near, address: 10.77.2.2/24}}
routes: {0.0.0.0/0: 10.77.2.1}
limit: {all: none, per-destination: none}
"""


def ours(net, folder):
    file = os.path.join(folder, "node.yaml")
    with open(file, "w") as out:
        out.write(NODE)
    node = net.node("node", file)
    net.started(node, 1)
    result, ran, bad = judged(net, "10.77.2.2")
    ok(ran > 80, f"our node: {ran} cases ran", result.stdout[-400:], result.stderr)
    equal({name: case.get("text") for name, case in bad.items()}, {}, "and nothing is amiss")
    net.stop(node)


def main():
    need_root()
    net = Spaces("tester", "kernel", "node")
    net.veth("tester", "one", "kernel", "near")
    net.veth("tester", "two", "node", "near")
    net.do("tester", "ip addr add 10.77.1.1/24 dev one", "ip addr add 10.77.2.1/24 dev two")
    net.do("kernel", "ip addr add 10.77.1.2/24 dev near", "ip route add default via 10.77.1.1")
    the_kernels_limits(net)
    the_kernel(net)
    with tempfile.TemporaryDirectory() as folder:
        our_limits(net, folder)
        ours(net, folder)
    done()


main()
