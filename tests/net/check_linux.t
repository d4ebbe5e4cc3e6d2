#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp check on the Linux kernel, by frames: as a host on one bench, as a router on another.

What is found amiss must be what tests/linux.baseline lists, no more and no less, and be known when
that is the baseline of the run. Both benches wait two minutes for reassembly, side by side. Then
the router once more, as it is shipped: source routes off, and the reverse path filter on.
"""
import json
import os
import platform
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(__file__))
from netlab import ICMP, ROOT, Spaces, done, equal, lines, need_root, ok  # noqa: E402

BASELINE = os.path.join(ROOT, "tests/linux.baseline")
SAID = os.path.join(ROOT, "tests/linux.said")
NEAR = "near: {on: one, tester: 10.77.1.2/24, device: 10.77.1.1}\n"
BEYOND = "beyond: {on: two, tester: 10.77.2.2/24, device: 10.77.2.1}\n"
NARROW = "narrow: {on: three, tester: 10.77.3.2/24, device: 10.77.3.1, mtu: 1000}\n"
BENCHES = {"host": "device: host\nset: [no-mask-agent, mtu-floor, learns]\n" + NEAR + BEYOND,
           "router": "third: 10.77.1.7\nset: [no-mask-agent, prohibited, mtu-floor, learns]\n"
                     + NEAR + BEYOND + NARROW}
VALIDATING = BENCHES["router"].replace("set: [", "set: [validation, ")
LINKS = {"one": "near", "two": "beyond", "three": "narrow"}

# What the settings as shipped change.
SHIPPED = "OPT-*,UNREACH-09*,PARAM-08*,HOST-02*,NOERR-07*,ROUTER-02/from-*,ROUTER-06*,ECHO-14*"
ROUTES_OFF = {"OPT-02/reversed", "OPT-03/own", "OPT-04/error", "OPT-06/loose",
              "UNREACH-09/strict", "UNREACH-09/loose", "PARAM-08/strict"}
ROUTES_ON = {"ECHO-14/broadcast"}
FILTERED = {"HOST-02/broadcast", "NOERR-07/broadcast", "NOERR-07/transit-broadcast",
            "ROUTER-02/from-class-e", "ROUTER-02/from-zero-net"}


def listed(role):
    rows = [line.split(None, 3) for line in open(BASELINE) if line.strip() and line[0] != "#"]
    return {name: verdict for name, verdict, who, _ in rows if who in (role, "both")}


def wire(net, role):
    """The bench of a role: tester-ROLE and linux-ROLE, and the links between them."""
    tester, device = f"tester-{role}", f"linux-{role}"
    for number, (interface, peer) in enumerate(LINKS.items(), 1):
        net.veth(tester, interface, device, peer)
        if peer == "narrow":
            net.do(tester, f"ip link set {interface} mtu 1000")
            net.do(device, f"ip link set {peer} mtu 1000")
        net.do(device, f"ip addr add 10.77.{number}.1/24 dev {peer}")
    net.do(device, "ip route add 198.51.100.0/24 via 10.77.1.2",
           "ip route add 198.18.3.0/24 via 10.77.1.7",
           "ip route add prohibit 198.18.1.0/24", "ip route add blackhole 198.18.2.0/24")
    net.sysctl(device, f"net.ipv4.ip_forward={int(role == 'router')}",
               "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_echo_enable_probe=1",
               "net.ipv4.conf.all.accept_source_route=1", "net.ipv4.conf.all.rp_filter=0")


def check(net, role, folder, *arguments, bench=None):
    file = os.path.join(folder, f"{role}.yaml")
    with open(file, "w") as out:
        out.write(bench or BENCHES[role])
    return net.inside(f"tester-{role}", [ICMP, "check", "--bench", file, "-j", *arguments],
                      timeout=400)


def amiss(result):
    found = {f"{line['rule']}/{line['name']}": line for line in lines(result)
             if line["kind"] == "case"}
    return found, {name: case["verdict"] for name, case in found.items()
                   if case["verdict"] in ("fail", "warn", "advice")}


def judge(role, result):
    found, bad = amiss(result)
    want = listed(role)
    equal(result.returncode, 0, f"Linux as {role}: no MUST is broken but those of the baseline",
          result.stderr)
    ran = sum(case["verdict"] != "not-run" for case in found.values())
    ok(ran > {"host": 150, "router": 220}[role], f"{ran} cases ran")
    # Where 3/0 has a limit of its own, whoever asks for one too soon learns nothing.
    ok(role == "host" or found["UNREACH-18/no-route"]["verdict"] == "pass", "3/0 was seen",
       found["UNREACH-18/no-route"].get("text"))
    for name in sorted(bad.keys() - want.keys()):
        case = found[name]
        ok(False, f"{name}: news of Linux", case["text"], json.dumps(case["packets"]))
    equal({name: bad.get(name) for name in want}, want, "and all that is listed is found")


def timing(role, result):
    """A busy machine makes it longer, but not twice as long; the clock of a lab is held to less."""
    summary = [line for line in lines(result) if line["kind"] == "summary"][0]
    ok(summary["busy_s"] < 120, f"as {role}: {summary['busy_s']:.0f} s without what must wait, "
       f"{summary['took_s']:.0f} s in all")


def told(results):
    """What docs/linux.md says of each requirement is what was found; and each failure is told of."""
    text = open(os.path.join(ROOT, "docs/linux.md")).read()
    verdicts = {}
    for result in results.values():
        for name, case in amiss(result)[0].items():
            verdicts.setdefault(name, set()).add(case["verdict"])
    words = {"found": {"fail", "warn", "advice"}, "passes": {"pass"}, "info": {"info"}}
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in text.splitlines()
            if re.match(r"\| [A-Z]+-[0-9]", line)]
    wrong = []
    for requirement, _, found in rows:
        word, names = found.split(":")[0], re.findall(r"`([A-Z]+-[0-9]+/[a-z0-9-]+)`", found)
        if word != "unseen" and (word not in words or not names or any(
                not verdicts.get(name, set()) & words[word] for name in names)):
            wrong.append(f"{requirement}: {found}")
    equal(wrong, [], f"docs/linux.md tells of {len(rows)} rows what was found")
    named = {name for row in rows for name in re.split(", ", row[0])}
    said = {line.split()[0] for line in open(SAID) if line.strip() and line[0] != "#"}
    equal(sorted(said - named), [], f"and of each of the {len(said)} requirements that name Linux")
    silent = [name for role in BENCHES for name in listed(role) if f"`{name}`" not in text]
    equal(silent, [], "and each failure of the baseline is there with its packets")


def as_shipped(net, folder):
    net.sysctl("linux-router", "net.ipv4.conf.all.accept_source_route=0",
               "net.ipv4.conf.all.rp_filter=1")
    found, before = amiss(check(net, "router", folder, "--rate", "50/s", "--only", SHIPPED,
                                bench=VALIDATING))
    usual = {name for name in listed("router") if name.split("/")[0] in
             ("OPT-02", "UNREACH-09", "HOST-02", "NOERR-07", "ECHO-14")}
    equal(set(before), (usual | ROUTES_OFF) - FILTERED - ROUTES_ON,
          "as shipped: source routes do not work, and no source is believed that cannot be")
    equal({name: case["verdict"] for name, case in found.items() if name.startswith("ROUTER-06/")},
          {"ROUTER-06/dropped": "pass", "ROUTER-06/silent": "pass"}, "and that in silence")


def main():
    need_root()
    net = Spaces(*(f"{who}-{role}" for role in BENCHES for who in ("tester", "linux")))
    for role in BENCHES:
        wire(net, role)
    print(f"# kernel {platform.release()}, the baseline is of:", open(BASELINE).read().split(
        "Kernel: ")[1].split(". Settings")[0], flush=True)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as both:
        runs = {role: both.submit(check, net, role, folder, "--baseline", BASELINE)
                for role in BENCHES}
        for role, run in runs.items():
            judge(role, run.result())
            timing(role, run.result())
        told({role: run.result() for role, run in runs.items()})
        as_shipped(net, folder)
    done()


main()
