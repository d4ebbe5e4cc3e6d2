#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The ways to every node of a small Internet: icmp trace --many and scamper, the same lab and list.

    bench/many.py [NODES [SCAMPER_PPS [OUR_PPS...]]]

The lab runs in real time; each program lives in its first attachment. First both at the rate that
scamper keeps up, then ours at higher ones: the best is the highest whose paths are as complete.
What a program says is held against the ways that its own flows take there (bench/ways).
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("B", "build")
ICMP = os.path.abspath(os.path.join(BUILD, "icmp"))
WAYS = os.path.abspath(os.path.join(BUILD, "bench", "ways"))
NODES = sys.argv[1] if len(sys.argv) > 1 else "20000"
SCAMPER = sys.argv[2] if len(sys.argv) > 2 else "10000"
OURS = sys.argv[3:] or ["5000", "10000", "20000"]
LOST = 0.002  # of the hops that the slow run knows: so much less is as good


def inside(lab, command):
    """Runs it in the lab. Its output, its seconds, and its own CPU seconds."""
    with tempfile.NamedTemporaryFile("r") as spent:
        timed = ["sh", "-c", f"{{ time -p {command}; }} 2>{spent.name}"]
        timed[:2] = ["bash", "-c"]
        start = time.monotonic()
        run = subprocess.run([ICMP, "lab", lab, "--", *timed], stdout=subprocess.PIPE, text=True)
        seconds = time.monotonic() - start
        said = spent.read()
    cpu = sum(float(n) for n in re.findall(r"^(?:user|sys) ([\d.]+)$", said, re.M))
    if run.returncode > 1:
        sys.exit(f"{command}: {run.returncode}\n{said}")
    return run.stdout, seconds, cpu


def score(lab, lines):
    run = subprocess.run([WAYS, lab], input="\n".join(lines) + "\n", stdout=subprocess.PIPE,
                         text=True, check=True)
    return dict(zip(("paths", "ended", "hops", "known", "wrong"), map(int, run.stdout.split())))


def report(name, figures):
    f = figures
    print(f"{name:26} {f['probes'] / f['paths']:6.2f} probes/path {f['paths'] / f['seconds']:8.0f} "
          f"paths/s {f['probes'] / f['seconds']:8.0f} probes/s {1e6 * f['cpu'] / f['probes']:6.1f} "
          f"us CPU/probe  known {100 * f['known'] / f['hops']:6.2f} %  wrong "
          f"{100 * f['wrong'] / f['hops']:.3f} %  ended {100 * f['ended'] / f['paths']:6.2f} %")
    sys.stdout.flush()
    return f


def scamper(lab, targets):
    with tempfile.NamedTemporaryFile("r") as out:
        _, _, cpu = inside(lab, f"scamper -O json -o {out.name} -p {SCAMPER} -w {SCAMPER} -c "
                                f"'trace -P udp-paris' -f {targets}")
        rows = [json.loads(line) for line in out]
    traces = [row for row in rows if row["type"] == "trace"]
    span = [row["start_time" if row["type"] == "cycle-start" else "stop_time"] for row in rows
            if row["type"].startswith("cycle")]
    lines = []
    for row in traces:
        hops = ["*"] * row["hop_count"]
        for hop in row.get("hops", []):
            hops[hop["probe_ttl"] - 1] = hop["addr"]
        lines.append(" ".join([row["dst"], str(row["sport"]), str(row["dport"])] + hops))
    return score(lab, lines) | {"probes": sum(row["probe_count"] for row in traces), "cpu": cpu,
                                "seconds": max(1, span[-1] - span[0])}


def ours(lab, targets, rate):
    out, _, cpu = inside(lab, f"{ICMP} trace --many -j --rate {rate}/s @{targets}")
    rows = [json.loads(line) for line in out.splitlines()]
    lines = [" ".join([row["dst"], str(row["src_port"]), str(row["dst_port"])]
                      + [hop["from"] or "*" for hop in row["way"]])
             for row in rows if row["kind"] == "path"]
    total = [row for row in rows if row["kind"] == "paths"][0]
    return score(lab, lines) | {"probes": total["sent"], "cpu": cpu,
                                "seconds": total["duration_ms"] / 1000}


def main():
    if subprocess.run(["which", "scamper"], stdout=subprocess.DEVNULL).returncode:
        sys.exit("bench/many.py holds icmp against scamper: there is none")
    with tempfile.TemporaryDirectory() as folder:
        lab, targets = os.path.join(folder, "lab.yaml"), os.path.join(folder, "targets")
        with open(lab, "w") as file:
            subprocess.run([ICMP, "lab", "generate", "internet", NODES], stdout=file, check=True)
        with open(lab) as file:
            addresses = re.findall(r"address: ([\d.]+)", file.read())
        with open(targets, "w") as file:
            file.write("\n".join(addresses[1:]) + "\n")
        print(f"{len(addresses) - 1} targets in an internet of {NODES} nodes")
        theirs = report("scamper", scamper(lab, targets))
        same = report(f"icmp, {(theirs['probes'] / theirs['seconds']):.0f}/s",
                      ours(lab, targets, int(theirs["probes"] / theirs["seconds"])))
        best = same
        for rate in OURS:
            fast = report(f"icmp, {rate}/s", ours(lab, targets, rate))
            if fast["known"] >= same["known"] - LOST * same["hops"]:
                best = max(best, fast, key=lambda f: f["paths"] / f["seconds"])
    speed = (best["paths"] / best["seconds"]) / (theirs["paths"] / theirs["seconds"])
    few = (same["probes"] / same["paths"]) / (theirs["probes"] / theirs["paths"])
    print(f"at scamper's rate {few:.2f} of its probes a path; at our best lossless one "
          f"{speed:.1f} times its paths a second")


main()
