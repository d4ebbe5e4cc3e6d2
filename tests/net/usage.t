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
    (["ping", "--lab", LAB, "-S", "1.2.3.4", "server"], ["1.2.3.4", "client"]),
    (["ping", "--lab", LAB, "--length", "27", "server"], ["28"]),
    (["ping", "--seed", "3", "127.0.0.1"], ["--seed", "--lab"]),
    (["trace", "--lab", LAB, "--length", "10", "server"], ["30"]),
    (["trace", "--lab", LAB, "-s", "0", "server"], ["-s is 2"]),
    (["trace", "--icmp", "--sport", "4000", "127.0.0.1"], ["--sport", "ICMP"]),
    (["ping", "127.255.255.255"], ["broadcast"]),
    (["ping", "-S", "192.0.2.1", "127.0.0.1"], ["192.0.2.1", "no address of this host"]),
    (["ping", "-I", "127.0.0.1", "127.0.0.1"], ["127.0.0.1", "-S"]),
    (["trace", "-q", "3", "127.0.0.1"], ["-c"]),
    (["trace", "-f", "9", "-m", "3", "127.0.0.1"], ["9", "3"]),
    (["lab"], ["lab"]),
    (["lab", "/nonexistent/lab.yaml"], ["/nonexistent/lab.yaml"]),
    (["lab", "list", "--seed", "3"], ["--seed"]),
    (["lab", "draw", "-j", LAB], ["-j"]),
    (["lab", "lint"], ["which lab"]),
    (["lab", "lint", "/nonexistent/lab.yaml"], ["/nonexistent/lab.yaml"]),
    (["lab", "expect", "no-such-lab"], ["no-such-lab", "icmp lab list"]),
    (["lab", "generate"], ["shape", "grid"]),
    (["lab", "generate", "rign"], ["rign", "ring"]),
    (["lab", "generate", "grid", "0"], ["COLUMNS", "1"]),
    (["lab", "generate", "fat-tree", "3"], ["size"]),
    (["lab", "generate", "line", "3", "4"], ["too many"]),
    (["lab", "import", "/nonexistent/graph.dot"], ["/nonexistent/graph.dot"]),
    (["lab", "import", "--seed", "3", LAB], ["--seed"]),
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

# What finds no room: one line with the reason, whichever verb printed it.
for words in (["types"], ["types", "-j"], ["help"], ["lab", "show", LAB], ["help", "completion"],
              ["decode", "0800f7ff00000000"], ["ping", "--lab", LAB, "-c1", "server"],
              ["trace", "--lab", LAB, "server"], ["send", "--lab", LAB, "--type", "8", "server"],
              ["send", "-o", "pcap", "--type", "8", "192.0.2.1"]):
    result = run("sh", "-c", 'exec "$@" >/dev/full', "sh", ICMP, *words)
    ok(result.returncode == 2 and result.stderr.count("\n") == 1
       and result.stderr.endswith("No space left on device\n"),
       f"icmp {' '.join(words[:2])} on a full disk", result.stderr)

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

# What cannot be asked or found is said, and the rest is done: status 2.
with tempfile.NamedTemporaryFile("w") as file:
    file.write("# who is there\nserver\n::1\n010.1.1.1\nnosuch\nr1\n")
    file.flush()
    result = run(ICMP, "ping", "--lab", LAB, "-q", "-c1", "@" + file.name)
    equal(result.returncode, 2, "a file with targets that are none: status 2")
    equal(result.stdout.count("1 received"), 2, "and the others are asked", result.stdout)
    said = result.stderr.splitlines()
    ok(len(said) == 3 and f"{file.name}:3: ::1 is an IPv6" in said[0]
       and f"{file.name}:4: 010.1.1.1" in said[1] and "nosuch" in said[2],
       "each is said in a line", result.stderr)
result = run(ICMP, "types", "3/4", "nosuch")
ok(result.returncode == 2 and result.stdout.startswith("3/4 ") and "nosuch" in result.stderr,
   "types: what is found is printed", result.stdout, result.stderr)
equal(run(ICMP, "trace", "--lab", LAB, "r1", "server").stdout.count("\nreached "), 2,
      "trace: several targets")
result = run("sh", "-c", 'cd / && exec "$1" lab list', "sh", ICMP)
ok(result.stdout or (result.returncode == 1 and "examples/labs" in result.stderr),
   "no lab is installed: 1, and where they were looked for", result.stdout, result.stderr)

# Without privilege: which one is missing, and the command that grants it.
if os.geteuid() == 0:
    bare = ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    result = run(*bare, *NOBODY, ICMP, "ping", "-c1", "127.0.0.1")
    equal(result.returncode, 2, "no ICMP socket for this user: status 2", result.stderr)
    ok(result.stderr.count("\n") == 1 and "ping_group_range" in result.stderr
       and "setcap" in result.stderr, "and the commands that grant one", result.stderr)
    result = run(*bare, *NOBODY, ICMP, "trace", "--udp=53", "--sport", "4000", "127.0.0.1")
    ok(result.returncode == 2 and not result.stdout and "setcap" in result.stderr,
       "no raw socket for a flow that was asked for: status 2", result.stdout, result.stderr)
    result = run("unshare", "-n", ICMP, "ping", "-c1", "192.0.2.1")
    ok(result.returncode == 2 and not result.stdout and "no route" in result.stderr,
       "no route: status 2, said on standard error", result.stdout, result.stderr)
result = run(ICMP, "lab", LAB, "--", ICMP, "ping", "-n", "-q", "-c1", "r1")
ok(result.returncode == 125 or (result.returncode == 0 and not result.stderr),
   "inside a lab nothing is said of a router's further addresses", result.stderr)
done()
