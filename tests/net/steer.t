#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A lab in real time that changes while it runs: by its events, and by icmp ctl. What stock ping
measures is held against it."""
import os
import re
import subprocess
import tempfile
import time

from netlab import ICMP, ROOT, done, equal, lines, need_root, ok, run

LAB = """
links:
  client -- r1 -- r2 -- server: 5ms
events:
  - {at: 1s, link: r1 -- r2, set: {delay: 55ms}, for: 1s}
"""

need_root()


class Running:
    """A lab around a command that goes on until it is stopped."""

    def __init__(self, folder, file, *command):
        self.socket = os.path.join(folder, "lab.sock")
        self.process = subprocess.Popen(
            (ICMP, "lab", "--control", self.socket, file, "--", *command), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=dict(os.environ, LC_ALL="C"))
        for _ in range(200):
            if os.path.exists(self.socket):
                break
            time.sleep(0.02)

    def ask(self, *words):
        return run(ICMP, "ctl", self.socket, *words)

    def end(self):
        said, _ = self.process.communicate(timeout=30)
        return said, self.process.returncode


def times(text):
    return {int(seq): float(ms) for seq, ms in re.findall(r"icmp_seq=(\d+) .*time=([0-9.]+) ms", text)}


def near(got, want, name):
    """Never sooner; a machine under load may be late."""
    ok(got is not None and want <= got < want + 40, name, f"{got} ms, and not {want}")


def median(values):
    return sorted(values)[len(values) // 2] if values else None


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "lab.yaml")
    with open(path, "w", encoding="ascii") as out:
        out.write(LAB)

    lab = Running(folder, path, "ping", "-n", "-i", "0.05", "-c", "200", "server")
    time.sleep(2.6)
    equal(lab.ask("set", "r2 -> r1", "delay=30ms").returncode, 0, "set: of one direction")
    time.sleep(0.5)
    status = lines(lab.ask("-j", "status"))
    ways = {(line["from_node"], line["to_node"]): line for line in status if line["kind"] == "link"}
    equal((ways["r2", "r1"]["delay_ms"], ways["r1", "r2"]["delay_ms"]), (30, 5),
          "status: the one direction")
    ok(ways["client", "r1"]["packets"] > 30, "status: what was carried", ways["client", "r1"])
    equal(lab.ask("set", "server", "silent=all").returncode, 0, "set: of a node")
    time.sleep(0.5)
    refused = lab.ask("set", "r2 -> r9", "delay=30ms")
    equal((refused.returncode, refused.stdout),
          (2, "`r9` is not a node of this lab; did you mean `r1`?\n"), "set: what is not there")
    equal(lab.ask("stop").returncode, 0, "stop")
    said, status = lab.end()
    equal(status, 128 + 1, "stop: the command is hung up on", said)
    ok(not os.path.exists(lab.socket), "stop: the socket is gone")
    took = times(said)
    near(median([ms for seq, ms in took.items() if seq <= 15]), 30, "events: before")
    near(median([ms for seq, ms in took.items() if 24 <= seq <= 36]), 130, "events: while it lasts")
    near(median([ms for seq, ms in took.items() if 44 <= seq <= 50]), 30, "events: after")
    near(median([ms for seq, ms in took.items() if 55 <= seq <= 59]), 55, "set: what ping measures")
    ok(took and max(took) < 70, "set: a server that is silent", took)

said = run(ICMP, "lab", os.path.join(ROOT, "examples/labs/flap.yaml"), "--", "ping", "-n", "-i", "0.5",
           "-c", "20", "server").stdout
ok("Destination Host Unreachable" in said, "flap: nobody knows of another way", said)
took = times(said)
near(median([ms for seq, ms in took.items() if seq <= 9]), 24, "flap: the short way")
near(median([ms for seq, ms in took.items() if 17 <= seq <= 20]), 104, "flap: the long way")

BLOAT = os.path.join(ROOT, "examples/labs/bufferbloat.yaml")
worst = {}
for target in ("far", "near"):
    said = run(ICMP, "lab", BLOAT, "--", "ping", "-n", "-i", "0.01", "-c", "300", "-s", "1400",
               target).stdout
    worst[target] = max(times(said).values(), default=0)
ok(worst["far"] > 800, "bufferbloat: packets wait for one another", worst)
ok(0 < worst["near"] < worst["far"] / 2, "bufferbloat: not so long with CoDel", worst)

said = run(ICMP, "lab", os.path.join(ROOT, "examples/labs/bursts.yaml"), "--", "ping", "-n", "-i",
           "0.005", "-c", "300", "rough").stdout
ok("DUP!" in said, "bursts: ping sees duplicates", said)
done()
