#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp ping --query against a kernel behind a veth pair, beside clockdiff; and routers by scapy."""
import re
import shutil
import subprocess
import sys

from netlab import ICMP, Spaces, again, done, equal, lines, need_root, ok

need_root()
ROUTERS = """
import time
from scapy.all import AsyncSniffer, IP, Raw, conf, send
conf.verb = 0
def answer(packet):
    for router in ("10.9.0.2", "10.9.0.3", "10.9.0.2"):
        entry = bytes(map(int, router.split("."))) + bytes(4)
        send(IP(src=router, dst=packet[IP].src, ttl=1, proto=1) /
             Raw(advertise(entry)), iface="far")
def advertise(entry):
    body = b"\\x09\\0\\0\\0\\x01\\x02\\x07\\x08" + entry
    total = sum(int.from_bytes(body[i:i + 2], "big") for i in range(0, len(body), 2))
    total = (total & 0xffff) + (total >> 16)
    return body[:2] + (~total & 0xffff).to_bytes(2, "big") + body[4:]
sniffer = AsyncSniffer(iface="far", filter="icmp[0] == 10", prn=answer, store=False,
                       started_callback=lambda: print("ready", flush=True))
sniffer.start()
time.sleep(120)
"""

spaces = Spaces("a", "b")
spaces.veth("a", "near", "b", "far")
spaces.do("a", "ip addr add 10.9.0.1/24 dev near", "ip route add 224.0.0.0/4 dev near")
spaces.do("b", "ip addr add 10.9.0.2/24 dev far")
spaces.sysctl("b", "net.ipv4.icmp_echo_enable_probe=1")


def ping(*arguments, user=False):
    return spaces.inside("a", [ICMP, "ping", "-j", *arguments, "10.9.0.2"], user=user)


def rows(result, kind):
    return [row for row in lines(result) if row["kind"] == kind]


def clock(result):
    return rows(result, "summary")[0]["clock"]


# Both namespaces have one clock, so that what is measured is the error.
result = again(lambda: ping("-c20", "-i20ms", "--query", "timestamp"),
               lambda result: abs(clock(result)["offset_ms"]) <= 1)
summary = rows(result, "summary")[0]
equal((summary["received"], summary["clock"]["timed"]), (20, 20), "a kernel tells its time")
ok(abs(summary["clock"]["offset_ms"]) <= 1, "of one and the same clock", summary["clock"])
clocks = [reply["clock"] for reply in rows(result, "reply")]
ok(all(one["kind"] == "standard" for one in clocks) and min(abs(one["up_ms"]) for one in clocks) <= 1,
   "by each answer", clocks)
names = {(row["packet"]["icmp"]["id"], row["packet"]["icmp"]["seq"])
         for row in rows(result, "reply")}
ok(len({name[0] for name in names}) == 1 and len(names) == 20, "one identifier, for NATs", names)
if shutil.which("clockdiff"):
    def agrees(other):
        found = re.fullmatch(r"\d+ (-?\d+) -?\d+\n", other.stdout)
        return found and abs(int(found[1]) - summary["clock"]["offset_ms"]) <= 1

    other = again(lambda: spaces.inside("a", "clockdiff 10.9.0.2"), agrees)
    ok(agrees(other), "as clockdiff has it",
       other.stdout, other.stderr)

PROBES = [("probe:far", 0, True, 0), ("probe:#2", None, None, None), ("probe:10.9.0.2", 0, True, 0),
          ("probe:nosuch", 2, False, 1), ("probe:#99", 2, False, 1),
          ("probe:10.9.0.77", 2, False, 1)]
for query, code, active, status in PROBES:
    result = ping("-c1", "--query", query)
    answer = rows(result, "reply")[0]
    if code is None:
        equal(answer["status"], "ok", f"{query}: answered")
        continue
    equal((answer["status"], answer["packet"]["icmp"]["code"], answer["packet"]["icmp"]["active"]),
          ("ok", code, active), f"{query}: what Linux says of it")
    equal(result.returncode, status, "and the exit status", result.stderr)

result = ping("-c1", "--option", "rr")
option = rows(result, "reply")[0]["packet"]["ip"]["options"][0]
route = option["route"][:(option["pointer"] - 4) // 4]
equal(route, ["10.9.0.2", "10.9.0.2", "10.9.0.1"], "a route recorded by kernels")
tool = spaces.inside("a", "ping -c1 -n -R 10.9.0.2")
equal(re.findall(r"\t(10[\d.]+)", tool.stdout)[1:], route,
      "as ping -R has it, which records its own host besides", tool.stdout)
result = ping("-c1", "--option", "ts=1")
stamps = rows(result, "reply")[0]["packet"]["ip"]["options"][0]["stamps"]
ok(len(stamps) >= 2, "times recorded by kernels", stamps)
result = ping("-c1", "--option", "rr", user=True)
ok(result.returncode == 2 and "raw socket" in result.stderr, "--option without privilege",
   result.stderr)

for query in ("mask", "info"):
    result = ping("-c1", "-W300ms", "--query", query)
    equal((rows(result, "reply")[0]["status"], result.returncode), ("lost", 1),
          f"{query}: Linux does not answer")

for query in ("timestamp", "probe:far", "router"):
    result = ping("-c1", "--query", query, user=True)
    equal(result.returncode, 2, f"{query} without privilege")
    ok("raw socket" in result.stderr and "setcap" in result.stderr and
       result.stderr.count("\n") == 1, "and what would help", result.stderr)

script = subprocess.Popen(["ip", "netns", "exec", spaces.spaces["b"], sys.executable, "-c", ROUTERS],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
try:
    if script.stdout.readline() == "ready\n":
        result = spaces.inside("a", [ICMP, "ping", "-j", "-c1", "-W5s", "-Inear", "--query", "router",
                                     "224.0.0.2"])
        said = [(row["status"], row["from"]) for row in rows(result, "reply")]
        equal(said, [("ok", "10.9.0.2"), ("another", "10.9.0.3"), ("duplicate", "10.9.0.2")],
              "two routers answer, one of them twice", result.stdout, result.stderr)
    else:
        ok(True, "routers by scapy # SKIP scapy is missing")
finally:
    script.kill()
    script.communicate()
done()
