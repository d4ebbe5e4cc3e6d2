#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check by frames of its own: our node as router between links of the tester's, and as host.

  tester 10.77.1.2 ---- 10.77.1.1 near    node    beyond 10.77.2.1 ---- 10.77.2.2 tester
                                          node    narrow 10.77.3.1 ---- 10.77.3.2 tester, MTU 1000

No address of the tester's is the kernel's: it answers nobody, and must not have to. In each role,
cases that wait minutes for reassembly are run once, side by side.
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from netlab import ICMP, ROOT, Spaces, done, equal, lines, need_root, ok  # noqa: E402

SOON = "[!RT]*,TOS-*,TTL-*,TS-*,ROUTER*,RECV-*,REDIR-*,REASM-0[134]*,TIMEX-0[1-7]*"

ROUTER = """
near:   {on: one, tester: 10.77.1.2/24, device: 10.77.1.1}
beyond: {on: two, tester: 10.77.2.2/24, device: 10.77.2.1}
narrow: {on: three, tester: 10.77.3.2/24, device: 10.77.3.1, mtu: 1000}
"""
# The host of the lab, on a TAP for each of its links.
HOST = """
device: host
near:   {on: tester, tester: 10.9.4.1/24, device: 10.9.4.2}
beyond: {on: other, tester: 10.9.5.2/24, device: 10.9.5.1}
"""
FREE = "limit: {all: none, per-destination: none}"
LAB = open(os.path.join(ROOT, "examples/labs/bench.yaml")).read()
NODE = """
profile: %s
interfaces: {near: {address: 10.77.1.1/24}%s}
routes: {198.51.100.0/24: 10.77.1.2}
""" + FREE + """
probe: on
probe-address: on
probe-name: on
probe-index: on
"""
OTHERS = ", beyond: {address: 10.77.2.1/24}, narrow: {address: 10.77.3.1/24, mtu: 1000}"


# What only a lab knows of its nodes.
NEVER = ["to be set up", "another station", "a label"]


def check(net, *arguments, space="tester", **more):
    return net.inside(space, [ICMP, "check", *arguments], timeout=300, **more)


def cases(result):
    return {f"{line['rule']}/{line['name']}": line for line in lines(result)
            if line["kind"] == "case"}


def amiss(found):
    return {name: case.get("text") for name, case in found.items()
            if case["verdict"] in ("fail", "warn", "advice")}


def not_run(found):
    return {case["text"] for case in found.values() if case["verdict"] == "not-run"}


def write(folder, name, text):
    file = os.path.join(folder, name)
    with open(file, "w") as out:
        out.write(text)
    return file


def nothing_amiss(result, name, others):
    found = cases(result)
    equal(result.returncode, 0, f"{name}: no MUST is broken", result.stderr)
    equal(amiss(found), {}, "and nothing is amiss")
    # What a router is not asked is only a host's to know, and the other way round.
    others = others + NEVER
    ok(all(any(word in text for word in others) for text in not_run(found)),
       "and what is not run is the other's", not_run(found))
    return found


def router(net, folder, profile, only):
    node = net.node("node", write(folder, "node.yaml", NODE % (profile, OTHERS)))
    net.started(node, 3)
    result = check(net, "--bench", write(folder, "bench.yaml", ROUTER), "--profile", profile, "-j",
                   "--rate", "100/s", "--only", only)
    net.stop(node)
    nothing_amiss(result, f"our router, {profile}", ["that the device is a host", "timestamp"])


def host(net, folder, profile, only):
    lab = LAB.replace("host: {profile: rfc1812", f"host: {{{FREE}, profile: {profile}")
    node = net.node("node", "--lab", write(folder, "lab.yaml", lab), "--as", "host")
    net.started(node, 2)
    result = check(net, "--bench", write(folder, "bench.yaml", HOST), "--profile", profile, "-j",
                   "--rate", "100/s", "--only", only, space="node")
    net.stop(node)
    nothing_amiss(result, f"our host on TAPs, {profile}",
                  ["a router as device", "smaller MTU", "has no route to", "a free address",
                   "timestamp"])


def from_afar(net, folder):
    """A device behind a router, which here is the router itself, by its other address."""
    node = net.node("node", write(folder, "node.yaml", NODE % ("rfc1812", OTHERS)))
    net.started(node, 3)
    bench = write(folder, "bench.yaml", "near: {on: one, tester: 10.77.1.2/24, via: 10.77.1.1, "
                                        "device: 10.77.2.1}\n")
    only = ["--bench", bench, "-j", "--only", "ECHO-0[12]*,CKSUM-12/*,CKSUM-13/*,HOST-04*,OPT-07*"]
    asked = cases(check(net, *only))
    equal(amiss(asked), {}, "from afar nothing is amiss")
    ok(asked["ECHO-02/data"]["verdict"] == "pass", "what is well-formed leaves")
    ours = {name for name in asked if not name.startswith("ECHO-0")}
    equal({name for name in ours if asked[name]["packets"]}, set(),
          "what is not well-formed does not leave")
    ok("yes-i-may-test-this" in asked["CKSUM-12/echo"]["text"], "and it is said how it would",
       asked["CKSUM-12/echo"]["text"])
    told = cases(check(net, *only, "--yes-i-may-test-this"))
    equal(told["CKSUM-12/echo"]["verdict"], "pass", "told to, it leaves")
    net.stop(node)


def on_interface(net, folder):
    """-I alone: a host on a link where the kernel is, too."""
    net.do("tester", "ip addr add 10.77.1.9/24 dev one")
    node = net.node("node", write(folder, "node.yaml", NODE % ("rfc1812", "")))
    net.started(node, 1)
    result = check(net, "-I", "one", "10.77.1.1", "-j", "--rate", "100/s", "--only", SOON)
    found = nothing_amiss(result, "-I", ["a router as device", "another address", "behind",
                                         "smaller MTU", "has no route to", "a free address",
                                         "a route of the device's"])
    sent = found["ECHO-01/answer"]["packets"][0]
    ok("10.77.1.254" in json.dumps(sent), "the uppermost address is ours", json.dumps(sent))
    result = check(net, "-I", "one", "-S", "10.77.1.9", "10.77.1.1", "-q")
    ok(result.returncode == 2 and "is the kernel's" in result.stderr, "but not the kernel's",
       result.stderr)
    net.stop(node)
    result = check(net, "-I", "one", "10.77.1.1", "-q")
    ok(result.returncode == 2 and "nobody answers ARP for 10.77.1.1 on one" in result.stderr,
       "a device that is not there is said", result.stderr)
    net.do("tester", "ip addr del 10.77.1.9/24 dev one")


def refused(net, folder):
    for text, words in (("near: {on: one}", "a link wants"),
                        ("beyond: {on: two, tester: 10.1.1.1/24, device: 10.1.1.2}",
                         "a bench wants `near`"),
                        ("near: {on: one, tester: 10.1.1.1/24, device: 10.1.2.2}",
                         "no other address"),
                        ("near: {on: gone, tester: 10.1.1.1/24, device: 10.1.1.2}",
                         "no interface named gone")):
        result = check(net, "--bench", write(folder, "bench.yaml", text + "\n"), "-q")
        ok(result.returncode == 2 and words in result.stderr, f"refused: {words}", result.stderr)
    file = write(folder, "bench.yaml", ROUTER)
    result = check(net, "--bench", file, user=True)
    ok(result.returncode == 2 and "CAP_NET_RAW" in result.stderr, "it takes a right",
       result.stderr)
    result = check(net, "--bench", file, "--prepare", user=True)
    ok(result.returncode == 0 and "ip addr add 10.77.3.1/24 dev NARROW" in result.stdout,
       "--prepare takes none", result.stdout, result.stderr)
    links = [line for line in lines(check(net, "--bench", file, "--prepare", "-j"))
             if line["kind"] == "prepare"]
    equal([link["link"] for link in links], ["near", "beyond", "narrow"], "and has JSON")


def tagged(net, folder):
    """What leaves for a VLAN has its tag; nobody is there."""
    capture = net.spaces["node"]
    ear = subprocess.Popen(["ip", "netns", "exec", capture, "tcpdump", "-Ulnei", "near", "-c", "1",
                            "vlan 7 and arp"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           text=True)
    ear.stderr.readline()  # it listens
    file = write(folder, "bench.yaml", ROUTER.split("beyond")[0].replace("one,", "one, vlan: 7,"))
    result = check(net, "--bench", file, "-q")
    ear.terminate()
    ok("vlan 7" in ear.communicate()[0] and "nobody answers" in result.stderr,
       "a VLAN's frames bear its tag", result.stderr)


def goes_down(net, folder):
    """The tester's own link, half-way."""
    node = net.node("node", write(folder, "node.yaml", NODE % ("rfc1812", OTHERS)))
    net.started(node, 3)
    fall = subprocess.Popen(["ip", "netns", "exec", net.spaces["tester"], "sh", "-c",
                             "sleep 4; ip link set one down"])
    result = check(net, "--bench", write(folder, "bench.yaml", ROUTER), "-j")
    fall.wait()
    net.stop(node)
    ok(result.returncode == 2 and lines(result)[-1]["reason"] == "device-silent",
       "a link that goes down ends the run", result.stdout[-300:], result.stderr)


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
        tagged(net, folder)
        router(net, folder, "rfc1812", SOON)
        router(net, folder, "bcp", SOON)
        host(net, folder, "rfc1812", "*")
        host(net, folder, "bcp", SOON)
        from_afar(net, folder)
        on_interface(net, folder)
        goes_down(net, folder)
    done()


main()
