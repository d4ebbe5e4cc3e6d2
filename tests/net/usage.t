#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a user does wrong, and what the command says: one line on standard error that says what to
do, nothing on standard output, exit status 2. And 0 for answers, 1 for none."""
import os
import tempfile

from netlab import ICMP, NOBODY, ROOT, done, equal, ok, run

LAB = os.path.join(ROOT, "examples/labs/first-hop.yaml")

# What is typed, and words that the one line must hold.
WRONG = [
    (["ping"], ["target"]),
    (["ping", "--lab", LAB], ["target"]),
    (["ping", "--frobnicate", "x"], ["--frobnicate"]),
    (["ping", "--intervall", "1", "x"], ["--interval"]),
    (["ping", "-Z", "x"], ["-Z"]),
    (["ping", "-c"], ["-c"]),
    (["ping", "-c", "many", "x"], ["many"]),
    (["ping", "-i", "30mss", "x"], ["30mss"]),
    (["ping", "-i", "eth0", "x"], ["-I"]),
    (["ping", "-t", "300", "x"], ["300", "255"]),
    (["ping", "-s", "70000", "x"], ["70000", "65507"]),
    (["ping", "-s", "10", "--length", "100", "x"], ["-s", "--length"]),
    (["ping", "-M", "maybe", "x"], ["maybe", "do"]),
    (["ping", "-o", "jsno", "x"], ["jsno", "json"]),
    (["ping", "::1"], ["IPv6"]),
    (["trace", "2001:db8::1"], ["IPv6"]),
    (["ping", "010.1.1.1"], ["010.1.1.1"]),
    (["ping", "--lab", LAB, "nosuch"], ["nosuch"]),
    (["ping", "--lab", LAB, "servr"], ["server"]),
    (["ping", "--lab", LAB, "--from", "nobody", "server"], ["nobody"]),
    (["ping", "--lab", "/nonexistent/lab.yaml", "x"], ["/nonexistent/lab.yaml"]),
    (["ping", "--lab", "no-such-lab", "x"], ["no-such-lab", "icmp lab list"]),
    (["trace", "-q", "3", "127.0.0.1"], ["-c"]),
    (["trace", "-f", "9", "-m", "3", "127.0.0.1"], ["9", "3"]),
    (["lab"], ["lab"]),
    (["lab", "/nonexistent/lab.yaml"], ["/nonexistent/lab.yaml"]),
    (["types", "300"], ["300"]),
    (["types", "zzzz"], ["zzzz"]),
    (["help", "nosuch"], ["nosuch"]),
]

for arguments, words in WRONG:
    result = run(ICMP, *arguments, timeout=20)
    name = "icmp " + " ".join(a.replace(ROOT + "/", "") for a in arguments)
    said = result.stderr
    good = result.returncode == 2 and not result.stdout and said.count("\n") == 1
    ok(good and all(w.lower() in said.lower() for w in words), name,
       f"status {result.returncode}", "out: " + result.stdout, "err: " + said)

# Mistakes in a lab file: where, what, and the nearest name.
MISTAKES = [
    ("links: {a -- r -- b: 10ms}\nrouter: {r: {}}\n", "2:1", ["router", "routers"]),
    ("links: {a -- r -- b: 10 fortnights}\n", "1:", ["fortnights"]),
    ("links: {a -- r -- b: 10ms}\nhosts: {a: {addres: 10.0.0.1}}\n", "2:", ["addres", "address"]),
    ("links: {a -- r -- b: 10ms}\nattach: {clinet: shell}\n", "2:", ["clinet"]),
    ("links: {a -- r -- b: 10ms\n", "", []),
    ("links: {a -- r -- b: {delay: 1ms, delay: 2ms}}\n", "1:", ["delay"]),
    ("links: {a -- r -- b: {loss: 130%}}\n", "1:", ["130%"]),
    ("links: {a -- r -- b: {mtu: 12}}\n", "1:", ["12", "68"]),
    ("hosts: {a: {address: 10.0.0.300}}\nlinks: {a -- b: 1ms}\n", "1:", ["10.0.0.300"]),
    ("links: {a -- r -- b: 1ms}\nroutes: {r to 10.0.0.0/8: q}\n", "2:", ["q"]),
    ("about: nothing here\n", "", ["links"]),
    ("", "", []),
]
with tempfile.TemporaryDirectory() as folder:
    for number, (text, place, words) in enumerate(MISTAKES):
        path = os.path.join(folder, f"mistake{number}.yaml")
        with open(path, "w") as file:
            file.write(text)
        result = run(ICMP, "ping", "--lab", path, "-c1", "b")
        said = result.stderr
        good = (result.returncode == 2 and not result.stdout and said.count("\n") == 1
                and f"{path}:{place}" in said)
        ok(good and all(w in said for w in words), f"a lab file with {text!r}",
           f"status {result.returncode}", "out: " + result.stdout, "err: " + said)

equal(run(ICMP, "ping", "--lab", LAB, "-c2", "server").returncode, 0, "0: the target answers")
equal(run(ICMP, "ping", "--lab", LAB, "-c2", "-t1", "server").returncode, 1, "1: it does not")
equal(run(ICMP, "trace", "--lab", LAB, "server").returncode, 0, "0: the target is reached")
equal(run(ICMP, "trace", "--lab", LAB, "-m1", "server").returncode, 1, "1: it is not")

# Without privilege: which one is missing, and the command that grants it.
if os.geteuid() == 0:
    bare = ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    result = run(*bare, *NOBODY, ICMP, "ping", "-c1", "127.0.0.1")
    equal(result.returncode, 2, "no ICMP socket for this user: status 2", result.stderr)
    ok(result.stderr.count("\n") == 1 and "ping_group_range" in result.stderr
       and "setcap" in result.stderr, "and the commands that grant one", result.stderr)
done()
