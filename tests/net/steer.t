#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A lab in real time that changes while it runs: by its events, and by icmp ctl. What stock ping
measures is held against it."""
import os
import re
import signal
import subprocess
import tempfile
import time

from netlab import ICMP, PATIENCE, ROOT, Said, again, done, equal, lines, need_root, ok, run, waits

LAB = """
links:
  client -- r1 -- r2 -- server: 5ms
events:
  - {at: 1s, link: r1 -- r2, set: {delay: 55ms}, for: 1s}
"""

need_root()
# Whoever runs this under nohup runs it all the same.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Running:
    """A lab around a command that goes on until it is stopped."""

    def __init__(self, folder, file, *command):
        self.socket = os.path.join(folder, "lab.sock")
        self.process = subprocess.Popen(
            (ICMP, "lab", "--control", self.socket, file, "--", *command), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=dict(os.environ, LC_ALL="C"))
        self.said = Said(self.process.stdout)

    def ask(self, *words):
        return run(ICMP, "ctl", self.socket, *words)

    def times(self):
        return times(self.said.lines)

    def until(self, test):
        """The times that ping has measured, once they are so; times that others add are no reason."""
        return times(self.said.until(lambda lines: test(times(lines))))


def times(lines):
    """What ping measured, in its order, in milliseconds."""
    return [float(ms) for ms in re.findall(r"icmp_seq=\d+ .*time=([0-9.]+) ms", "".join(lines))]


def near(got, want, name):
    """Never sooner; a machine under load may be late."""
    ok(got is not None and want <= got < want + 20, name, f"{got} ms, and not {want}")


def median(values):
    return sorted(values)[len(values) // 2] if values else None


def smooth(values):
    """The median of each seven."""
    return [median(values[i:i + 7]) for i in range(len(values) - 6)]


def phases(values, border):
    """How many there are below the border, then from it on, then below it again, and so on."""
    lengths = [0]
    for value in smooth(values):
        if (value >= border) != (len(lengths) % 2 == 0):
            lengths.append(0)
        lengths[-1] += 1
    return lengths


def eventful(folder, path):
    """An event of a second; what it makes of ping's times is ping's to say."""
    lab = Running(folder, path, "ping", "-n", "-i", "0.05", "-c", "2000", "server")
    took = lab.until(lambda took: len(phases(took, 80)) > 2 and phases(took, 80)[2] > 10)
    before, during, after = (phases(took, 80) + [0, 0])[:3]
    return lab, took, before, during, after


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "lab.yaml")
    with open(path, "w", encoding="ascii") as out:
        out.write(LAB)

    lab, took, before, during, after = eventful(folder, path)
    near(median(took[:before]), 30, "events: before")
    near(median(took[before + 3:before + during + 3]), 130, "events: while it lasts")
    near(median(took[before + during + 6:]), 30, "events: after")
    ok(10 <= during <= 30, "events: for a second, which is twenty pings", before, during, after)

    equal(lab.ask("set", "r2 -> r1", "delay=30ms").returncode, 0, "set: of one direction")
    count = len(lab.times())
    took = lab.until(lambda took: len(took) > count + 15)
    near(median(took[-9:]), 55, "set: what ping measures")
    status = lines(lab.ask("-j", "status"))
    ways = {(line["from_node"], line["to_node"]): line for line in status if line["kind"] == "link"}
    equal((ways["r2", "r1"]["delay_ms"], ways["r1", "r2"]["delay_ms"]), (30, 5),
          "status: the one direction")
    ok(ways["client", "r1"]["packets"] > 30, "status: what was carried", ways["client", "r1"])
    equal(lab.ask("set", "server", "silent=all").returncode, 0, "set: of a node")

    def is_silent():
        count = len(lab.times())
        time.sleep(1)
        return len(lab.times()) == count

    ok(waits(is_silent), "set: a server that is silent")
    refused = lab.ask("set", "r2 -> r9", "delay=30ms")
    equal((refused.returncode, refused.stdout),
          (2, "`r9` is not a node of this lab; did you mean `r1`?\n"), "set: what is not there")
    equal(lab.ask("stop").returncode, 0, "stop")
    equal(lab.process.wait(timeout=PATIENCE), 128 + 1, "stop: the command is hung up on")
    ok(not os.path.exists(lab.socket), "stop: the socket is gone")

    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    lab = Running(folder, path, "ping", "-n", "-i", "0.05", "-c", "2000", "server")
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    lab.until(lambda took: len(took) > 2)
    equal(lab.ask("stop").returncode, 0, "stop: of one under nohup")
    equal(lab.process.wait(timeout=PATIENCE), 128 + 15, "stop: the command is terminated")

# What is not answered for nobody knows another way parts the short way's answers from the long way's.
said = run(ICMP, "lab", os.path.join(ROOT, "examples/labs/flap.yaml"), "--", "ping", "-n", "-i", "0.5",
           "-c", "24", "server").stdout
ok("Destination Host Unreachable" in said, "flap: nobody knows of another way", said)
short, _, rest = said.partition("Destination Host Unreachable")
near(median(times(short)), 24, "flap: the short way")
near(median(times(rest)), 104, "flap: the long way")

BLOAT = os.path.join(ROOT, "examples/labs/bufferbloat.yaml")


def longest(target):
    return max(times(run(ICMP, "lab", BLOAT, "--", "ping", "-n", "-i", "0.01", "-c", "300", "-s", "1400",
                         target).stdout), default=0)


worst = again(lambda: {target: longest(target) for target in ("far", "near")},
              lambda worst: worst["far"] > 800 and 0 < worst["near"] < worst["far"] / 2)
ok(worst["far"] > 800, "bufferbloat: packets wait for one another", worst)
ok(0 < worst["near"] < worst["far"] / 2, "bufferbloat: not so long with CoDel", worst)

said = run(ICMP, "lab", os.path.join(ROOT, "examples/labs/bursts.yaml"), "--", "ping", "-n", "-i",
           "0.005", "-c", "300", "rough").stdout
ok("DUP!" in said, "bursts: ping sees duplicates", said)
done()
