#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check on lwIP, which Debian has as a library: as a host on one TAP, as a router between three.

What is found amiss must be what tests/lwip.baseline lists, no more and no less, and be known when
that is the baseline of the run. The device is tests/lwip/device.c. docs/lwip.md tells of the packets.
"""
import json
import os
import select
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(__file__))
from netlab import BUILD, ICMP, ROOT, Spaces, done, equal, lines, need_root, ok, run, skip_all  # noqa: E402

BASELINE = os.path.join(ROOT, "tests/lwip.baseline")
DEVICE = os.path.join(BUILD, "tests/lwip/device")
HEADER = "/usr/include/lwip/lwip/tcpip.h"
NEAR = "near: {on: tap1, tester: 10.77.1.2/24, device: 10.77.1.1}\n"
BEYOND = "beyond: {on: tap2, tester: 10.77.2.2/24, device: 10.77.2.1}\n"
NARROW = "narrow: {on: tap3, tester: 10.77.3.2/24, device: 10.77.3.1, mtu: 1000}\n"

# lwIP has no routes but one by default: the host has that, the router has none.
HOST = "device: host\nnowhere: no\n" + NEAR
BENCHES = {"host": HOST,
           "router": NEAR + BEYOND + NARROW + "routed: no\n"}
DEVICES = {"host": "tap1 10.77.1.1/24 via 10.77.1.2", "gone": "tap1 10.77.1.1/24 via 10.77.1.2",
           "router": "tap1 10.77.1.1/24 tap2 10.77.2.1/24 tap3 10.77.3.1/24 mtu 1000"}
LEAST = {"host": 140, "router": 220}
PATIENCE_S = 60


def version():
    return run("dpkg-query", "-W", "-f", "${Version}", "liblwip-dev").stdout


def listed(role):
    rows = [line.split(None, 3) for line in open(BASELINE) if line.strip() and line[0] != "#"]
    return {name: verdict for name, verdict, who, _ in rows if who in (role, "both")}


def start(net, role):
    """The device of a role, and its TAPs, of which the tester has the other ends."""
    for word in DEVICES[role].split():
        if word.startswith("tap"):
            net.do(role, f"ip tuntap add dev {word} mode tap",
                   f"sysctl -qw net.ipv6.conf.{word}.disable_ipv6=1", f"ip link set {word} up")
    if role == "router":
        net.do(role, "ip link set tap3 mtu 1000")
    device = subprocess.Popen(
        ["ip", "netns", "exec", net.spaces[role], DEVICE, *DEVICES[role].split()],
        stdout=subprocess.PIPE, text=True, start_new_session=True)
    net.nodes.append(device)
    ready, _, _ = select.select([device.stdout], [], [], PATIENCE_S)
    ok(ready and device.stdout.readline() == "ready\n", f"lwIP {version()} is up as {role}")
    return device


def write(folder, role, bench):
    file = os.path.join(folder, f"{role}.yaml")
    with open(file, "w") as out:
        out.write(bench)
    return file


def check(net, role, folder):
    file = write(folder, role, BENCHES[role])
    return net.inside(role, [ICMP, "check", "--bench", file, "--baseline", BASELINE, "-j"],
                      timeout=400)


def judge(role, result):
    found = {f"{line['rule']}/{line['name']}": line for line in lines(result)
             if line["kind"] == "case"}
    bad = {name: case["verdict"] for name, case in found.items()
           if case["verdict"] in ("fail", "warn", "advice")}
    want = listed(role)
    equal(result.returncode, 0, f"lwIP as {role}: no MUST is broken but those of the baseline",
          result.stderr)
    ran = sum(case["verdict"] != "not-run" for case in found.values())
    ok(ran > LEAST[role], f"{ran} cases ran")
    for name in sorted(bad.keys() - want.keys()):
        case = found[name]
        ok(False, f"{name} {case['verdict']}: news of lwIP", case["text"],
           json.dumps(case["packets"]))
    equal({name: bad.get(name) for name in want}, want, "and all that is listed is found")
    told(role, ran, lines(result)[-2])


def told(role, ran, summary):
    """The table of docs/lwip.md has the figures of this run."""
    row = [ran, summary["pass"], summary["fail"] + summary["known"], summary["warn"],
           summary["info"], summary["advice"]]
    text = open(os.path.join(ROOT, "docs/lwip.md")).read()
    ok("\n| " + " | ".join([role, *map(str, row)]) + " |\n" in text, "docs/lwip.md counts so", row)


def dies(net, folder):
    """The program behind the TAP is killed when the first case has its verdict: the TAP stays."""
    device = start(net, "gone")
    command = ["ip", "netns", "exec", net.spaces["gone"], ICMP, "check", "--bench",
               write(folder, "gone", HOST), "-j"]
    seen = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as judge:
        for line in judge.stdout:
            seen.append(json.loads(line))
            if seen[-1]["kind"] == "case" and device.poll() is None:
                device.kill()
                device.wait()
    equal([judge.returncode, seen[-1]["reason"]], [2, "device-silent"],
          "a device that is killed ends the run")
    unsent = {case["text"] for case in seen if case.get("found") == "unsent"}
    ok(all("at its other end" in text for text in unsent), "and it is said what is amiss", unsent)
    equal([case["name"] for case in seen if case.get("verdict") == "fail"], [],
          "no MUST was broken by that")


def main():
    if not os.path.exists(HEADER):
        skip_all("liblwip-dev is not installed")
    need_root()
    if not ok(os.path.exists(DEVICE), f"there is {DEVICE}: make builds it"):
        done()
    net = Spaces(*DEVICES)
    devices = {role: start(net, role) for role in BENCHES}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as both:
        runs = {role: both.submit(check, net, role, folder) for role in BENCHES}
        dies(net, folder)
        for role, result in runs.items():
            judge(role, result.result())
    for role, device in devices.items():
        ok(device.poll() is None, f"the {role} is still there")
    done()


main()
