#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`icmp as traceroute` beside traceroute itself, each in a lab of its own so that neither uses up
what the other is granted: the same lines, times aside, and the same exit status."""
import os
import re
import subprocess
import tempfile

from netlab import ICMP, done, equal, need_root, run

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
        for line in lines:
            both = begin(lab.name, tool, *line.split()), begin(lab.name, ICMP, "as", tool, *line.split())
            theirs, ours = (settled(one.communicate()[0], line, vary, own) for one in both)
            equal(ours, theirs, f"as {tool} {line}", theirs, ours)


need_root()
compare("traceroute", TRACEROUTE, VARY, OWN_WORDS)
done()
