#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`icmp as TOOL` beside the tool itself, in a lab: the same lines, numbers aside, and the same
exit status. Where the two may differ, the row says so."""
import os
import re

from netlab import ICMP, ROOT, again, done, equal, need_root, ok, run

LAB = os.path.join(ROOT, "examples/labs/tour.yaml")
SERVER = "203.0.113.9"

# What is typed behind ping.
PING = [
    f"-c 2 -i 0.2 {SERVER}",
    "-c 2 -i 0.2 server",
    f"-n -c 1 {SERVER}",
    f"-q -c 2 -i 0.2 {SERVER}",
    f"-D -c 1 {SERVER}",
    f"-c 1 -s 3 {SERVER}",
    f"-c 1 -s 15 {SERVER}",
    f"-c 1 -s 16 {SERVER}",
    f"-c 1 -s 4000 {SERVER}",
    f"-c 1 -t 2 -n {SERVER}",
    f"-c 2 -i 0.2 -t 3 -n {SERVER}",
    f"-c 1 -M do -s 1472 -n {SERVER}",
    f"-c 1 -p ff {SERVER}",
    f"-c 1 -p abcdef0123456789 {SERVER}",
    f"-c 1 -a {SERVER}",
    f"-c 1 -Q 0xb8 {SERVER}",
    "-c 3 -i 0.3 -O -W 1 -n shy",
    f"-c 2 -i 0.3 -W 1 192.0.32.9",
    f"-c 1 -W 1 -n 198.51.100.7",
    f"-c 9 -i 0.2 -w 1 -n {SERVER}",
    f"-c 1 -b {SERVER}",
    f"-c 1 -4 -U -d -B {SERVER}",
    "-R -c 3 -i 0.2 127.0.0.1",
    "-c 0 127.0.0.1",
    "-c x 127.0.0.1",
    "-t 300 127.0.0.1",
    "-M foo 127.0.0.1",
    "-p zz 127.0.0.1",
    "-R -T tsonly 127.0.0.1",
    "-c 1 nosuch.invalid",
    "",
]
# What is typed behind fping. Targets answer, and routers repeat
# themselves, at different times: lines are compared in any order, and once.
FPING = [
    SERVER,
    f"{SERVER} 198.51.100.7 shy",
    "-e server",
    "-a server shy",
    "-u server shy",
    "-c2 -p 300 server shy",
    "-c 2 -p 300 -q server shy",
    "-C 2 -p 300 -q server shy",
    "-C2 -p 300 server shy",
    "--vcount=2 --period=300 --quiet server",
    "-s -r 0 server shy",
    "-D -c1 server",
    "-c 1 -o server",
    "-H 2 -c 1 server",
    "-c1 -b 100 server",
    "-A server",
    "-A -n -c 1 server",
    "-g -r0 203.0.113.8/30",
    "-g -r0 203.0.113.8 203.0.113.9",
    "-r 0 -t 20 server",
    "-x 1 server shy",
    "-x 2 -r 0 server shy",
    "-r 0 server nosuch.invalid",
    "-l -c 1 server",
    "-a -u server",
]
# Times, identifiers, and what ping -v says of its sockets.
VARY = [
    (r"^ping: sock4.*\n\n(ai->.*\n)?", ""),
    (r"time[ =][\d.]+", "time=T"),
    (r"(\t127\.0\.0\.1\n)+", "\t127.0.0.1\n"),
    (r"= [\d./]+ ms", "= FIGURES ms"),
    (r", pipe \d+", ""),
    (r"ident=\d+", "ident=N"),
    (r"^\[[\d.]+\]", "[UNIX]"),
    (r"ping: (\S+): .*", r"ping: \1"),
    (r"^(fping: )?nosuch.invalid.*", "nosuch.invalid"),
    (r"\d+(\.\d+)? ms", "T ms"),
    (r"\([\d.]+ avg", "(T avg"),
    (r"(max|server *:)( =)?[ =][\d. /]+$", r"\1 FIGURES"),
    (r" [\d.]+ sec", " T sec"),
    (r"^ICMP (Net|Host|Unr)(.*\n)(ICMP \1.*\n)*", r"ICMP \1\2"),
    (r"\d+ (timeouts|ICMP Echos|other)", r"N \1"),
]
# Whole lines of their own words, but in the same cases and with the same status.
OWN_WORDS = [r"usage error", r"invalid argument", r"only one of"]


def settled(text):
    for pattern, instead in VARY:
        text = re.sub(pattern, instead, text, flags=re.M)
    for words in OWN_WORDS:
        if re.search(words, text):
            return words
    return text


def both(tool, line):
    script = (f"{tool} {line} 2>&1; echo status $?; echo =====; "
              f"{ICMP} as {tool} {line} 2>&1; echo status $?")
    theirs, ours = run(ICMP, "lab", LAB, "--", "sh", "-c", script, timeout=60).stdout.split("=====\n")
    return settled(theirs), settled(ours)


need_root()
# A machine under load makes answers late, to one of the two: what differs is run again.
for line in PING:
    theirs, ours = again(lambda: both("ping", line), lambda both: both[0] == both[1])
    equal(ours, theirs, f"as ping {line}")
for line in FPING:
    theirs, ours = again(lambda: [sorted(set(said.splitlines())) for said in both("fping", line)],
                         lambda both: both[0] == both[1])
    equal(ours, theirs, f"as fping {line}")

result = run(ICMP, "as", "nosuch")
ok(result.returncode == 2 and "ping" in result.stderr, "an unknown tool: those that there are",
   result.stderr)
link = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"icmp-as-{os.getpid()}")
os.mkdir(link)
try:
    os.symlink(os.path.realpath(ICMP), os.path.join(link, "ping"))
    result = run(os.path.join(link, "ping"), "-V")
    ok(result.returncode == 0 and result.stdout.startswith("ping of icmp4"),
       "called by the tool's name, it is the tool", result.stdout, result.stderr)
finally:
    os.unlink(os.path.join(link, "ping"))
    os.rmdir(link)
done()
