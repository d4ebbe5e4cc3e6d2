#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`icmp as traceroute`, `tracepath` and `mtr` beside the tools themselves, each in a lab of its own so that
neither uses up what the other is granted: the same lines, times aside, and the same exit status.
What mtr writes for programs is read by programs."""
import csv
import io
import json
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor

from netlab import ICMP, again, done, equal, need_root, ok, run

# What a path can have: a silent router, labels, a narrow link, refusals, a longer way back.
LAB = """
lab: beside
attach: client
hosts:
  server: {address: 203.0.113.9, tcp: {80: open}}
  vault: {address: 198.51.100.7}
routers:
  gw, r2, r4: {limit: none}
  r1: {limit: none, silent: time-exceeded}
  r3: {limit: none, reject: {to: 198.51.100.0/24, code: admin-prohibited}}
  pe1, p1, pe2: {limit: none, announce-labels: yes}
links:
  client -- gw -- r1 -- r2: 1ms
  r2 -- r3: {delay: 1ms, mtu: 1400}
  r3 -- {server, vault}: 1ms
  r2 -- r4 -- r3: {delay: 1ms, cost: 10}
  gw -- pe1 -- p1 -- pe2 -- far: 1ms
routes:
  r3 to 10.0.0.0/8: r4
  gw to 192.0.2.0/24: r1
  r1 to 192.0.2.0/24: r2
  r2 to 192.0.2.0/24: unreachable
tunnels:
  lsp: {path: [pe1, p1, pe2], labels: [16001, explicit-null]}
"""
SERVER = "203.0.113.9"

TRACEROUTE = [
    f"-n -N 3 -q 1 {SERVER}",
    f"-N 3 -q 2 {SERVER}",
    "-N 3 -q 1 server",
    "-N 3 -q 1 server 80",
    "-I -q 2 server",
    "-T -q 1 server",
    "-T -p 80 -n -q 1 server",
    "-n -q 1 -N 3 -f 3 server",
    "-n -q 1 -m 2 server",
    "-n -q 1 -e far",
    "-I -e -q 2 far",
    "-n -q 1 --back server",
    "-n -q 1 --mtu server",
    "-n -q 1 -F server 1500",
    "-n -q 2 -N 1 vault",
    "-n -q 1 -N 1 192.0.2.7",
    "-n -q 1 -w 0.5 -m 6 -p 53 -U -N 3 server",
    "-n -q 1 -z 20 -t 184 server",
    "-n -M icmp -q 1 server",
    "-n -q 1 -w 0.5,3,10 -m 3 server",
    "--first=3 --max-hops=4 --queries=1 -n server",
    "nosuch.invalid",
    "-f 9 -m 3 server",
    "-m 300 server",
    "-q 11 server",
    "-Q server",
    "server x",
    "server 70000",
]
# Behind all of them: no names, a second's grace.
MTR = [
    "-r -c 2 -i 0.2 server",
    "-r -c 1 server vault",
    "-r -b -c 1 server",
    "-r -w -b -c 2 -i 0.2 server",
    "-w -n -c 1 server",
    "-r -n -c 3 -i 0.2 -o LSDRNBAWVGJMXI server",
    "--report --no-dns --report-cycles=1 --order SLA server",
    "-j -n -c 2 -i 0.2 server",
    "-j -b -c 1 -s 100 -Q 4 -B 3 -o LSRNB server",
    "-C -n -c 2 -i 0.2 server",
    "-C -c 1 -o LSNABWV server",
    "-x -n -c 2 -i 0.2 server",
    "-l -n -m 5 -c 2 -i 0.2 far",
    "-r -n -c 1 -f 3 -m 4 server",
    "-r -n -u -c 1 server",
    "-r -n -T -P 80 -c 1 server",
    "-r -n -e -c 1 far",
    "-r -n -c 1 vault",
    "-r -n -c 1 192.0.2.7",
    "-C -n -c 1 198.18.0.1",
    "-r -o QQ server",
    "-r -i 0 server",
    "-r --nosuch server",
]
TRACEPATH = [
    "server",
    "-n server",
    "-b server",
    "-n -l 1400 server",
    "-n -l 1450 server",
    "-n -m 3 server",
    "-n -p 5000 server",
    "-n server/5000",
    "-n vault",
    "-n 192.0.2.7",
    "-n 198.18.0.1",
    "-n far",
    "-b -4 far",
    "-n gw",
    "-n 127.0.0.1",
    "nosuch.invalid",
    "-6 127.0.0.1",
    "-l 20 server",
    "-m 300 server",
    "-l x server",
    "-Q",
]
TRACEPATH_VARY = [(r" *[\d.]+ms", " Tms")]
TRACEPATH_OWN = {
    "nosuch.invalid": r"tracepath: nosuch.invalid",
    "-6 127.0.0.1": r"tracepath:",
    "-l 20 server": r"tracepath: ",
    "-m 300 server": r"out of range",
    "-l x server": r"invalid argument: 'x'",
    "-Q": r"invalid option -- 'Q'",
}
MTR_VARY = [
    (r"^Start: \S+", "Start: TIME"),
    (r"^(HOST: \S+ +|MTR\.0\.95,)\d*", r"\1"),
    (r"(,\d+\.\d\d){2,}$", ",TIMES"),
    (r"(?<![\d.])\d+\.\d+(?![\d.%])", "T"),
    (r" +T", " T"),
    (r"(Last|Avg|Best|Wrst|StDev)(\">|\": )[\d.]+", r"\1 T"),
    (r"^[xp] .*\n", ""),
    (r"^(h .*\n)\1", r"\1"),
]
MTR_OWN = {
    "-r -o QQ server": r"Unknown field identifier: Q",
    "-r -i 0 server": r"must be positive|out of range",
    "-r --nosuch server": r"unrecognized option '--nosuch'",
}
VARY = [(r"[\d.]+ ms", "T ms")]
# Whole outputs of their own words, but in the same cases and with the same status.
OWN_WORDS = {
    "nosuch.invalid": r"nosuch.invalid",
    "-m 300 server": r"max hops|range",
    "-q 11 server": r"probes per hop|range",
    "-Q server": r"Bad option|invalid option",
    "server x": r"packetlen",
    "-f 9 -m 3 server": r"first hop out of range",
    "server 70000": r"too big packetlen",
}


def begin(lab, *command):
    return subprocess.Popen(
        ["timeout", "60", ICMP, "lab", lab, "--", "sh", "-c", '"$@" 2>&1; echo status $?', "-", *command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=dict(os.environ, LC_ALL="C"))


def settled(text, line, vary, own):
    if line in own:
        found = re.search(own[line], text)
        return f"{bool(found)} {text.splitlines()[-1]}"
    for pattern, instead in vary:
        text = re.sub(pattern, instead, text, flags=re.M)
    return text


def compare(tool, lines, vary, own):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as lab:
        lab.write(LAB)
        lab.flush()
        ready = subprocess.run([ICMP, "lab", lab.name, "--", "true"], capture_output=True, text=True)
        equal(ready.returncode, 0, f"the lab for {tool} stands", ready.stderr)
        def beside(line):
            both = begin(lab.name, tool, *line.split()), begin(lab.name, ICMP, "as", tool, *line.split())
            return [settled(one.communicate()[0], line, vary, own) for one in both]

        with ThreadPoolExecutor(4) as pool:
            results = list(zip(lines, pool.map(beside, lines)))
        # A machine under load makes answers late, to one of the two: what differs is run again, alone.
        for line, (theirs, ours) in results:
            if theirs != ours:
                theirs, ours = again(lambda: beside(line), lambda both: both[0] == both[1])
            equal(ours, theirs, f"as {tool} {line}", theirs, ours)


def ask(*words):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as lab:
        lab.write(LAB)
        lab.flush()
        return run(ICMP, "lab", lab.name, "--", ICMP, "as", "mtr", "-n", "-c", "2", "-i", "0.1", *words,
                   "server").stdout


def read_by_programs():
    report = json.loads(ask("-j"))["report"]
    equal((report["mtr"]["dst"], report["mtr"]["tests"]), ("server", 2), "JSON: what was asked")
    equal([(hub["count"], hub["Loss%"]) for hub in report["hubs"]],
          [(1, 0.0), (2, 100.0), (3, 0.0), (4, 0.0), (5, 0.0)], "JSON: hops and their loss")
    rows = list(csv.DictReader(io.StringIO(ask("-C"))))
    equal([(row["Hop"], row["Loss%"], row["Snt"]) for row in rows],
          [(str(i), "100.00" if i == 2 else "0.00", "2") for i in range(1, 6)], "CSV: the same")
    ok(all(float(row["Best"]) <= float(row["Avg"]) <= float(row["Wrst"]) for row in rows),
       "CSV: best, mean and worst in order", rows)
    root = xml.fromstring(ask("-x"))
    equal([hub.get("COUNT") for hub in root], list("12345"), "XML: its hubs")
    equal(root[4].get("HOST"), SERVER, "XML: the last is the server")


need_root()
compare("traceroute", TRACEROUTE, VARY, OWN_WORDS)
compare("tracepath", TRACEPATH, TRACEPATH_VARY, TRACEPATH_OWN)
compare("mtr", [f"-G 1 {line}" for line in MTR], MTR_VARY, {f"-G 1 {k}": v for k, v in MTR_OWN.items()})
read_by_programs()
done()
