#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp decode on the wire: what passes an interface, how it ends, and who may not listen."""
import os
import pty
import shlex
import signal
import subprocess
import tempfile
import time

from netlab import ICMP, NOBODY, PATIENCE, Said, catches, done, equal, lines, need_root, ok, run, waits

need_root()
# A loopback of our own; what follows are the words of a shell in it.
INSIDE = ["unshare", "-n", "sh", "-c"]
UP = "ip link set lo up; "
PING = f"{ICMP} ping -n -q -c 3 -i 50ms 127.0.0.1 >/dev/null"
# A packet socket that is bound to an interface, and its filter a moment later.
LISTENS = "until grep -q ' 1 0 ' /proc/net/packet; do sleep 0.02; done; sleep 0.3"


def inside(script, timeout=PATIENCE):
    return run(*INSIDE, UP + script, timeout=timeout)


def while_pinged(options):
    """Decodes on the loopback; then, while it listens, pings it three times."""
    words = shlex.join(options)
    return inside(f"{ICMP} decode -I lo {words} & {LISTENS}; {PING}; wait $!; exit $?")


# The loopback shows each datagram once on its way in: three requests, three replies.
result = while_pinged(["-c", "6"])
text = result.stdout.splitlines()
equal(result.returncode, 0, "-c ends it", result.stderr)
ok(len(text) > 6 and all("127.0.0.1 > 127.0.0.1: echo-" in line for line in text[:6]),
   "a line for each message", result.stdout)
equal(sum("[answers " in line for line in text[:6]), 3, "replies know their requests",
      result.stdout)
ok("6 ICMP messages" in result.stdout, "and the summary comes in the end", result.stdout)

rows = lines(while_pinged(["-c", "4", "-j", "--filter", "icmp[0]=0 or icmp[0]=8"]))
equal([row["kind"] for row in rows[:5]], ["start"] + ["message"] * 4, "JSON on the wire", rows)
ok(abs(rows[1]["time_s"] - time.time()) < 60, "with the time of day", rows[1])
equal(rows[-1], dict(rows[-1], reason="count", exit=0), "and its end", rows[-1])

rows = lines(while_pinged(["-w", "2", "-j", "--filter", "udp"]))
equal(rows[-1]["reason"], "deadline", "-w ends it though nothing came", rows)

# Interrupted: each line was out at once, and the summary comes.
process = subprocess.Popen(
    ["unshare", "-n", "sh", "-c", UP + f"({LISTENS}; {PING}) & exec {ICMP} decode -I lo"],
    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
first = process.stdout.readline()
ok("echo-request" in first, "a line goes out at once", first)
said, process.stderr = Said(process.stderr), None
waits(lambda: catches(process.pid, signal.SIGUSR1))
process.send_signal(signal.SIGUSR1)
ok(said.has(" frames, "), "USR1 says on standard error how far it is", said.lines)
process.send_signal(signal.SIGINT)
out, _ = process.communicate(timeout=PATIENCE)
ok(process.returncode == 0 and "ICMP messages" in out, "INT yields the summary and 0", out, said.lines)

# Nothing came: the summary alone, and on a terminal a word on what is waited for.
result = inside(f"{ICMP} decode -I lo -w .2 --filter udp")
ok(result.stdout.startswith("0 frames, 0 ICMP messages"), "an empty run begins with its summary",
   repr(result.stdout))
ok("listening" not in result.stderr, "and tells no pipe that it listens", result.stderr)
terminal, ours = pty.openpty()
process = subprocess.Popen(["unshare", "-n", "sh", "-c", UP + f"exec {ICMP} decode -I lo -w .2"],
                           stdout=subprocess.PIPE, stderr=ours)
process.communicate(timeout=PATIENCE)
os.close(ours)
equal(os.read(terminal, 4096).splitlines()[:1], [b"icmp decode: listening on lo, ^C ends"],
      "a terminal is told")
os.close(terminal)

# A capture that somebody reads along: its head at once, each frame when it came.
process = subprocess.Popen(
    ["unshare", "-n", "sh", "-c", UP + f"({LISTENS}; {PING}) & exec {ICMP} decode -I lo -o pcap"],
    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
blocks = []
while len(blocks) < 2 + 6:
    head = process.stdout.read(8)
    length = int.from_bytes(head[4:], "little")
    process.stdout.read(length - 8)
    blocks.append((int.from_bytes(head[:4], "little"), process.poll()))
equal(blocks, [(0x0a0d0d0a, None), (1, None)] + [(6, None)] * 6, "six frames while it still runs")
process.send_signal(signal.SIGINT)
equal(process.wait(timeout=PATIENCE), 0, "and INT ends it")

# Through a pipe, from the tool that everybody has.
if run("sh", "-c", "command -v tcpdump").returncode == 0:
    result = inside(f"({LISTENS}; {PING}) & "
                    f"tcpdump -i lo -U -w - -c 6 icmp 2>/dev/null | {ICMP} decode")
    equal(result.stdout.count(": echo-"), 6, "a capture from a pipe", result.stdout, result.stderr)

# What was kept is what was seen.
with tempfile.TemporaryDirectory() as folder:
    kept = os.path.join(folder, "kept.pcapng")
    while_pinged(["-c", "6", "-o", "pcap=" + kept])
    again = run(ICMP, "decode", kept)
    equal(again.stdout.count(": echo-"), 6, "-o pcap keeps the frames", again.stdout, again.stderr)
    # A reader that has enough ends us without a word.
    result = run("sh", "-c", f"{ICMP} decode {kept} {kept} {kept} | head -n 1")
    ok(not result.stderr and result.stdout.count("\n") == 1, "a closed pipe is no error",
       result.stderr)

# Who may not, or cannot, listen.
result = run("unshare", "-n", *NOBODY, ICMP, "decode", "-I", "lo")
ok(result.returncode == 2 and not result.stdout and result.stderr.count("\n") == 1
   and "setcap" in result.stderr, "without privilege: one line with what grants it",
   result.stdout, result.stderr)
rows = lines(run("unshare", "-n", *NOBODY, ICMP, "decode", "-j", "-I", "lo"))
equal([(row["kind"], row.get("what")) for row in rows],
      [("start", None), ("error", "permission"), ("end", None)], "in JSON too", rows)
result = inside(f"{ICMP} decode -I nosuch0")
ok(result.returncode == 2 and "nosuch0" in result.stderr and result.stderr.count("\n") == 1,
   "no such interface", result.stderr)
done()
