#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The stock tools travel a lab without knowing: each finds the path that the file describes.

What is expected stands here, read off examples/labs/corridor.yaml by a person, not computed by us:

    client -1- gw -2- r1 -5/9- r2 -3- r3(silent) -3- r4 -10, mtu 1400- r5 -4- r6 -4- r7 -1- server
"""
import os
import re
import subprocess

from netlab import ICMP, NOBODY, ROOT, again, done, equal, need_root, ok, run, waits

LAB = os.path.join(ROOT, "examples/labs/corridor.yaml")
SERVER = "203.0.113.9"
PATH = ["gw", "r1", "r2", "*", "r4", "r5", "r6", "r7", "server"]
ALL = ["gw", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "server"]
# Milliseconds there and back to each hop: a link a row.
LINKS = [1 + 1, 2 + 2, 5 + 9, 3 + 3, 3 + 3, 10 + 10, 4 + 4, 4 + 4, 1 + 1]
RTT = [sum(LINKS[: i + 1]) for i in range(len(LINKS))]
ROOM_MS = 1.0  # what the machine may add, best of three


def lab(*command, user=False, timeout=60):
    return run(*(NOBODY if user else []), ICMP, "lab", LAB, "--", *command, timeout=timeout)


def shown(text):
    """Names of a traceroute's hops, '*' for a silent one."""
    return [m.group(1) for m in re.finditer(r"^ *\d+  (\S+)", text, re.M)]


need_root()

# Names resolve both ways; the address of every hop comes from there.
hosts = lab("sh", "-c", "cat /etc/hosts").stdout
addresses = {}
for line in hosts.splitlines():
    fields = line.split("#")[0].split()
    for name in fields[1:]:
        addresses.setdefault(name, []).append(fields[0])
ok(all(name in addresses for name in ALL), "every node has a name inside", hosts)
equal(addresses.get("server", [""])[0], SERVER, "and the address that the file gives it")
name_of = {a: name for name, many in addresses.items() for a in many}


def names(text):
    return [name_of.get(hop, hop) for hop in shown(text)]


out = lab("getent", "hosts", "r4").stdout
ok(re.search(r"\br4\b", out), "a name resolves", out)
out = lab("getent", "hosts", SERVER).stdout
ok(re.search(r"\bserver\b", out), "and an address", out)

def fastest(result):
    return float((re.search(r"= ([\d.]+)/", result.stdout) or [0, "inf"])[1])


result = again(lambda: lab("ping", "-c3", "-i0.2", "server"),
               lambda result: fastest(result) <= RTT[-1] + ROOM_MS, 10)
ok("3 received" in result.stdout and "server (203.0.113.9)" in result.stdout, "ping server",
   result.stdout, result.stderr)
best = fastest(result)
ok(RTT[-1] <= best <= RTT[-1] + ROOM_MS, f"ping: {RTT[-1]} <= {best} <= {RTT[-1] + ROOM_MS} ms")

result = lab("ping", "-c1", "-Mdo", "-s1472", "server")
ok(re.search(r"From r4 .*icmp_seq=1 Frag needed and DF set \(mtu = 1400\)", result.stdout),
   "ping -M do -s 1472: r4 says 1400", result.stdout)
equal(result.returncode, 1, "and its exit status is returned")
result = lab("ping", "-c1", "-Mdo", "-s1372", "server")
equal(result.returncode, 0, "ping -M do -s 1372 just fits", result.stdout)

result = lab("ping", "-c1", "-t3", "server")
ok(re.search(r"From r2 .*Time to live exceeded", result.stdout), "ping -t 3: r2", result.stdout)

result = lab("traceroute", "server")
equal(shown(result.stdout), PATH, "traceroute by name", result.stdout, result.stderr)

# The smallest round trip to each hop, best of three runs; of more, where the machine is busy.
smallest = {}


def measured():
    result = lab("traceroute", "-n", "server")
    for line in result.stdout.splitlines()[1:]:
        number = int(line.split()[0])
        for value in re.findall(r"([\d.]+) ms", line):
            smallest[number] = min(smallest.get(number, 1e9), float(value))
    return result


for attempt in range(3):
    result = again(measured, lambda result: names(result.stdout) == PATH)
    equal(names(result.stdout), PATH, "traceroute -n", result.stdout)
again(measured, lambda _: all(value <= RTT[number - 1] + ROOM_MS for number, value in smallest.items()), 20)
for number, value in sorted(smallest.items()):
    low = RTT[number - 1]
    ok(low <= value <= low + ROOM_MS, f"hop {number}: {low} <= {value} <= {low + ROOM_MS} ms")

for options in (["-I", "-n"], ["-T", "-n"]):
    result = again(lambda: lab("traceroute", *options, "server"),
                   lambda result: names(result.stdout) == PATH)
    equal(names(result.stdout), PATH, "traceroute " + " ".join(options), result.stdout)

result = lab("mtr", "-r", "-n", "-c3", "server")
rows = re.findall(r"^ *\d+\.\|-- (\S+)", result.stdout, re.M)
equal([name_of.get(row, row) for row in rows], [n if n != "*" else "???" for n in PATH],
      "mtr -r -c 3", result.stdout, result.stderr)

result = lab("tracepath", "-n", "server")
rows = dict(re.findall(r"^ *(\d+):  (\S+)", result.stdout, re.M))
found = [name_of.get(rows.get(str(i + 1), "*"), "*") for i in range(len(PATH))]
equal(found, PATH, "tracepath -n", result.stdout)
ok("pmtu 1400" in result.stdout, "and its path MTU", result.stdout)

result = lab("fping", "-r0", "server", "gw", "r1")
ok(all(f"{n} is alive" in result.stdout for n in ("server", "gw", "r1")), "fping", result.stdout,
   result.stderr)

# Refusals: each by the node that the file names, for the reason that it gives.
result = lab("traceroute", "-n", "-q1", "198.51.100.7")
ok(names(result.stdout)[-1] == "r6" and "!X" in result.stdout, "prohibited by r6", result.stdout)
result = lab("traceroute", "-n", "-q1", "192.0.2.1")
ok(names(result.stdout)[-1] == "r2" and "!N" in result.stdout, "no route at r2", result.stdout)

# Our own verbs inside are ordinary commands.
result = lab("icmp", "trace", "server")
equal(shown(result.stdout), PATH, "icmp trace inside the lab", result.stdout, result.stderr)

# Exit status, ends, and what is left behind.
for command, status in ((["true"], 0), (["sh", "-c", "exit 7"], 7), (["/nonexistent"], 127),
                        (["/etc/hosts"], 126), (["sh", "-c", "kill -TERM $$"], 143)):
    equal(lab(*command).returncode, status, f"{command} gives {status}")
before = subprocess.run(["ip", "link"], capture_output=True, text=True).stdout
process = subprocess.Popen([ICMP, "lab", LAB, "--", "sleep", "77.7"], start_new_session=True)
ok(waits(lambda: run("pgrep", "-f", "^sleep 77.7").returncode == 0), "a command is at work")
process.kill()
process.wait()
ok(waits(lambda: run("pgrep", "-f", "^sleep 77.7").returncode == 1), "kill -9 of the lab ends its command")
equal(subprocess.run(["ip", "link"], capture_output=True, text=True).stdout, before,
      "and leaves no interface")

# An ordinary user, with /dev/net/tun open as Debian's udev rules leave it, and closed.
OPEN_TUN = ["unshare", "-m", "sh", "-c",
            "mount -t tmpfs tmpfs /dev/net && mknod -m 666 /dev/net/tun c 10 200 && exec \"$@\"",
            "sh"]
CLOSED_TUN = ["unshare", "-m", "sh", "-c",
              "mount -t tmpfs tmpfs /dev/net && mknod -m 600 /dev/net/tun c 10 200 && exec \"$@\"",
              "sh"]
result = run(*OPEN_TUN, *NOBODY, ICMP, "lab", LAB, "--", "traceroute", "server")
equal(shown(result.stdout), PATH, "rootless: traceroute as an ordinary user", result.stdout,
      result.stderr)
result = run(*OPEN_TUN, *NOBODY, ICMP, "lab", LAB, "--", "ping", "-c1", "server")
equal(result.returncode, 0, "rootless: ping", result.stdout, result.stderr)
result = run(*CLOSED_TUN, *NOBODY, ICMP, "lab", LAB, "--", "true")
equal(result.returncode, 125, "/dev/net/tun closed: the lab fails", result.stderr)
ok("/dev/net/tun" in result.stderr and "chmod" in result.stderr and result.stderr.count("\n") == 1,
   "and says which permission is missing and how to grant it", result.stderr)
done()
