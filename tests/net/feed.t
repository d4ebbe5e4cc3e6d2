#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Targets that come to a ping while it runs: lines of standard input, as they are written, and
names that a server of the test's own gives another address."""
import json
import os
import subprocess
import sys
import tempfile

from netlab import ICMP, NOBODY, Spaces, done, equal, need_root, ok

need_root()
SERVER = """
import socket, sys
answers = {"one.example": "127.0.5.1", "moving.example": "127.0.5.2"}
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
print("ready", flush=True)
while True:
    query, who = server.recvfrom(512)
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    name = ".".join(labels)
    if name == "silent.example":
        continue
    if labels[-1] == "set":
        answers["moving.example"] = ".".join(labels[:4])
    address = answers.get(name) if query[at + 2] == 1 else None
    code = 0 if name in answers else 3
    reply = query[:2] + bytes((0x81, 0x80 | code, 0, 1, 0, bool(address), 0, 0, 0, 0))
    reply += query[12:at + 5]
    if address:
        reply += b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\0\\0\\4" + socket.inet_aton(address)
    server.sendto(reply, who)
"""
spaces = Spaces("a")
folder = tempfile.TemporaryDirectory()
for name, text in (("resolv.conf", "nameserver 127.0.0.1\n"), ("hosts", "127.0.0.1 localhost\n")):
    with open(os.path.join(folder.name, name), "w", encoding="ascii") as file:
        file.write(text)
os.chmod(folder.name, 0o755)
MOUNT = " && ".join(f"mount --bind {folder.name}/{name} /etc/{name}"
                    for name in ("resolv.conf", "hosts"))


def start(*command, user=False):
    """In a namespace whose names are those of our server; it stays until the test ends."""
    process = subprocess.Popen(
        ["ip", "netns", "exec", spaces.spaces["a"], "sh", "-c", MOUNT + ' && exec "$@"', "sh",
         *(NOBODY if user else []), *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True)
    spaces.nodes.append(process)
    return process


def until(process, wanted):
    """Its next line of JSON that is wanted, and those before it."""
    rows = []
    for line in process.stdout:
        rows.append(json.loads(line))
        if wanted(rows[-1]):
            return rows
    raise RuntimeError("it ended: " + process.stderr.read())


def finish(process):
    out, err = process.communicate(timeout=60)
    spaces.nodes.remove(process)
    return [json.loads(line) for line in out.splitlines()], err


def say(process, line):
    process.stdin.write(line)
    process.stdin.flush()


server = start(sys.executable, "-c", SERVER)
equal(server.stdout.readline(), "ready\n", "a name server")

for user in (False, True):
    who = "an ordinary user" if user else "root"
    ping = start(ICMP, "ping", "-j", "-c2", "-i200ms", "@-", user=user)
    until(ping, lambda row: row["kind"] == "start")
    say(ping, "127.0.0.1\n")
    until(ping, lambda row: row.get("dst") == "127.0.0.1" and row.get("seq") == 2)
    ok(True, f"{who}: the first is asked while the others are still to come")
    say(ping, "silent.example\nno such\n127.0.0.999\none.example # by name\n127.0.0.2-127.0.0.3\n")
    rows = until(ping, lambda row: row.get("dst") == "127.0.5.1" and row.get("seq") == 2)
    ok(True, f"{who}: a name, too, and past one that no server tells of")
    ping.stdin.write("nobody.example\n127.0.0.4")
    rest, err = finish(ping)
    rows += rest
    end = rest[-1]
    equal((end["kind"], end["exit"]), ("end", 2), f"{who}: what was wrong shows at the end")
    for place, why in ((":3: ", "one target a line"), (":4: ", "127.0.0.999"),
                       (":2: ", "silent.example"), (":7: ", "nobody.example")):
        ok(any("standard input" + place in line and why in line for line in err.splitlines()),
           f"{who}: {why} is told with its line", err)
    answered = {row["dst"]: row["received"] for row in rest if row["kind"] == "summary"}
    equal(answered, {"127.0.0.1": 2, "127.0.5.1": 2, "127.0.0.2": 2, "127.0.0.3": 2,
                     "127.0.0.4": 2}, f"{who}: and all others were asked and answered")
    total = [row for row in rest if row["kind"] == "total"][0]
    equal((total["targets"], total["sent"]), (5, 10), f"{who}: the total")

ping = start(ICMP, "ping", "-q", "@-")
out, err = ping.communicate("", timeout=60)
spaces.nodes.remove(ping)
equal((ping.returncode, "no target" in err), (2, True), "no line at all", out, err)

# The address changes: the server is told by a question of its own.
TELL = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(5)
labels = sys.argv[1].split(".") + ["set"]
q = b"\\1\\2\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0" + b"".join(bytes([len(l)]) + l.encode() for l in labels)
s.sendto(q + b"\\0\\0\\1\\0\\1", ("127.0.0.1", 53))
s.recv(512)
"""
ping = start(ICMP, "ping", "-j", "-c40", "-i100ms", "--resolve-again", "1s", "moving.example")
until(ping, lambda row: row.get("seq") == 3)
result = spaces.inside("a", [sys.executable, "-c", TELL, "127.0.5.3"])
equal(result.returncode, 0, "the server has learnt another address", result.stderr)
rows, err = finish(ping)
moved = [row for row in rows if row["kind"] == "moved"]
equal([(row["dst"], row["new_dst"]) for row in moved], [("127.0.5.2", "127.0.5.3")],
      "a new address is told, once", err)
summaries = [row for row in rows if row["kind"] == "summary"]
equal([row["dst"] for row in summaries], ["127.0.5.2", "127.0.5.3"], "each has its figures")
equal(sum(row["sent"] for row in summaries), 40, "the count is of both")
seqs = [row["seq"] for row in rows if row["kind"] == "reply" and row["dst"] == "127.0.5.3"]
ok(seqs and seqs == list(range(seqs[0], 41)), "numbers go on", seqs)
equal(rows[-1]["exit"], 0, "the new address answers")

# In an outage it is asked at once, however long the next question is away.
spaces.sysctl("a", "net.ipv4.icmp_echo_ignore_all=1")
ping = start(ICMP, "ping", "-j", "-c0", "-i100ms", "-W", "100ms", "--resolve-again", "1h",
             "moving.example")
until(ping, lambda row: row.get("seq") == 3)
result = spaces.inside("a", [sys.executable, "-c", TELL, "127.0.5.5"])
rows = until(ping, lambda row: row["kind"] == "moved")
equal(rows[-1]["new_dst"], "127.0.5.5", "an outage makes it ask, and go where the name has gone")
ping.terminate()
finish(ping)
done()
