#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Queries to icmp node and to the kernel, side by side: who asks has one of each on a link.

    asker 10.9.40.2 -- 10.9.40.1 ours     interfaces lan and spare (down: nothing is under it)
    asker 10.9.41.2 -- 10.9.41.1 kernel   interfaces lan and spare (down)
    asker 10.9.43.2 -- 10.9.43.1 ours     interface far, by a wire of 2 ms: clockdiff waits for
                                          nobody who answers within 1 ms, but at once
"""
import json
import logging
import os
import re
import shutil
import subprocess
import tempfile

from netlab import ICMP, Spaces, done, equal, lines, need_root, ok, skip_all

logging.getLogger("scapy").setLevel(logging.ERROR)
try:
    from scapy.all import ICMP as Message, IP, raw, rdpcap
except ImportError:
    skip_all("scapy is missing")

NODE = """
node: ours
forward: no
clock: synchronised
interfaces:
  lan: {on: icmpq, address: 10.9.40.1/24}
  spare: {on: icmps, address: 10.9.42.1/24}
  far: {on: icmpf, address: 10.9.43.1/24}
timestamp: yes
mask-agent: yes
echo-broadcast: yes
probe: yes
probe-remote: yes
probe-name: yes
probe-index: yes
probe-address: yes
limit: {all: none, per-destination: none}
"""

# Carries frames between two interfaces, each after 2 ms.
WIRE = """
import select, socket, time
ends = []
for name in ("one", "two"):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    end.bind((name, 0))
    end.setsockopt(263, 23, 1)
    ends.append(end)
queue = []
while True:
    left = max(0, queue[0][0] - time.monotonic()) if queue else None
    for end in select.select(ends, [], [], left)[0]:
        queue.append((time.monotonic() + 0.002, ends[end is ends[0]], end.recv(65536)))
    while queue and queue[0][0] <= time.monotonic():
        _, end, frame = queue.pop(0)
        end.send(frame)
"""

FAR = "10.9.43.1"
OURS, KERNEL = "10.9.40.1", "10.9.41.1"


def build():
    net = Spaces("asker", "ours", "kernel", "wire")
    for name in ("asker", "ours", "kernel", "wire"):
        net.sysctl(name, "net.ipv6.conf.all.disable_ipv6=1",
                   "net.ipv6.conf.default.disable_ipv6=1")
    net.veth("ours", "icmpq", "asker", "to-ours")
    net.veth("ours", "icmps", "ours", "icmpt")
    net.veth("kernel", "lan", "asker", "to-kernel")
    net.veth("kernel", "spare", "kernel", "sparer")
    net.veth("asker", "to-far", "wire", "one")
    net.veth("ours", "icmpf", "wire", "two")
    net.nodes.append(subprocess.Popen(
        ["ip", "netns", "exec", net.spaces["wire"], "python3", "-c", WIRE],
        start_new_session=True))
    net.do("asker", "ip addr add 10.9.43.2/24 dev to-far",
           "ip addr add 10.9.40.2/24 brd + dev to-ours",
           "ip addr add 10.9.41.2/24 brd + dev to-kernel")
    net.do("kernel", "ip addr add 10.9.41.1/24 brd + dev lan",
           "ip addr add 10.9.42.1/24 brd + dev spare", "ip link set spare down")
    net.sysctl("kernel", "net.ipv4.icmp_echo_enable_probe=1",
               "net.ipv4.icmp_echo_ignore_broadcasts=0", "net.ipv4.icmp_ratelimit=0")
    return net


# --- RFC 8335 --------------------------------------------------------------------------------------

def probe(net, target, *words):
    """What is answered, as the sender tells it; None: nothing."""
    result = net.inside("asker", [ICMP, "send", "-j", "-W", "400ms", "--type", "42", *words,
                                  target])
    for line in lines(result):
        if line["kind"] == "message" and line["packet"]["icmp"]["type"] == 43:
            told = line["packet"]["icmp"]
            return {key: told.get(key) for key in ("code", "state", "active", "ipv4", "ipv6")}
    return None


def index_of(net, name):
    return net.inside("kernel", f"cat /sys/class/net/{name}/ifindex").stdout.strip()


def local(*objects):
    words = ["--set", "local=on"]
    for one in objects:
        words += ["--object", one]
    return words


def probes(net):
    active = {"code": 0, "state": 0, "active": True, "ipv4": True, "ipv6": False}
    down = dict(active, active=False, ipv4=False)
    nothing = {"state": 0, "active": False, "ipv4": False, "ipv6": False}
    rows = (
        ("by name", "identifier:name=lan", None, active),
        ("by index", "identifier:index=1", f"identifier:index={index_of(net, 'lan')}", active),
        ("by address", f"identifier:address={OURS}", f"identifier:address={KERNEL}", active),
        ("by a name that none has", "identifier:name=other", None, dict(nothing, code=2)),
        ("by an index that none has", "identifier:index=4711", None, dict(nothing, code=2)),
        ("by an address that none has", "identifier:address=10.9.9.9", None,
         dict(nothing, code=2)),
    )
    for what, ours, kernel, wanted in rows:
        told = probe(net, OURS, *local(ours))
        other = probe(net, KERNEL, *local(kernel or ours))
        equal(told, wanted, f"extended echo {what}: ours answers as RFC 8335 says")
        equal(other, told, f"extended echo {what}: and the kernel the same")
    equal(probe(net, OURS, *local("identifier:name=spare")), down,
          "one that is down is not active, and then runs no protocol (section 3)")
    told = probe(net, KERNEL, *local("identifier:name=spare"))
    equal(told and dict(told, ipv4=False), down, "the kernel says so too, but that it runs one")
    for what, words in (("without an object", local()),
                        ("with two", local("identifier:name=lan", "identifier:name=lan"))):
        equal(probe(net, OURS, *words), dict(nothing, code=1),
              f"extended echo {what} is malformed")


def remote(net):
    """The kernel answers about its own interfaces alone; ours knows its neighbours, too."""
    told = probe(net, OURS, "--object", "identifier:address=10.9.40.2")
    ok(told and told["code"] == 0 and told["state"] == 2,
       "about a neighbour that it spoke with: reachable", told)
    told = probe(net, OURS, "--object", "identifier:address=10.9.40.99")
    ok(told and told["code"] == 3, "about one that it knows nothing of: no such entry", told)


# --- Timestamps and masks --------------------------------------------------------------------------

def stamps(net, folder):
    for words in ("clockdiff", "clockdiff -o"):
        result = net.inside("asker", f"{words} {FAR}", timeout=30)
        match = re.fullmatch(r"\d+ (-?\d+) (-?\d+)\n?", result.stdout)
        ok(result.returncode == 0 and match and abs(int(match.group(1))) <= 3,
           f"{words}: our clock is the asker's own", result.stdout, result.stderr)
    result = net.inside("asker", f"hping3 -n -c 3 -i u50000 --icmp-ts {OURS}")
    ok("3 packets received" in result.stderr and "tsrtt" in result.stdout,
       "hping3 has its timestamps", result.stdout, result.stderr)
    result = net.inside("asker", f"nping --icmp --icmp-type timestamp -c 2 --delay 100ms {OURS}")
    ok("Rcvd: 2" in result.stdout and "Timestamp reply (type=14/code=0)" in result.stdout,
       "and nping", result.stdout)
    times = re.findall(r"recv=(\d+) trans=(\d+)", result.stdout)
    ok(times and all(int(a) <= int(b) < 86400000 for a, b in times if int(a)),
       "in milliseconds since midnight, received before sent", times)
    result = net.inside("asker", f"hping3 -n -c 1 --icmp-addr {OURS}")
    ok("1 packets received" in result.stderr and "255.255.255.0" in result.stdout,
       "hping3 has the address mask", result.stdout, result.stderr)
    result = net.inside("asker", f"nping --icmp --icmp-type mask -c 1 {OURS}")
    ok("Rcvd: 1" in result.stdout and "mask=255.255.255.0" in result.stdout, "and nping",
       result.stdout)
    sound(net, folder)


def sound(net, folder):
    """Each reply that left, once more by scapy."""
    replies = [frame for frame in rdpcap(os.path.join(folder, "ours.pcap"))
               if Message in frame and frame[Message].type in (14, 18) and frame[IP].src == OURS]
    for kind in (14, 18):
        ok(any(frame[Message].type == kind for frame in replies), f"type {kind} was recorded")
    wrong = []
    for frame in replies:
        ip = frame[IP].copy()
        claimed = ip[Message].chksum
        del ip[Message].chksum
        if IP(raw(ip))[Message].chksum != claimed:
            wrong.append(frame.summary())
    equal(wrong, [], "and scapy finds no checksum wrong")


def unsynchronised(net, folder, process):
    """A clock that nobody sets says that it is none (TS-04)."""
    file = os.path.join(folder, "ours.yaml")
    with open(file, "w") as out:
        out.write(NODE.replace("synchronised", "free"))
    ok(net.read_again(process), "its file is read again")
    result = net.inside("asker", f"clockdiff {FAR}", timeout=30)
    ok("non-standard" in result.stdout + result.stderr,
       "a free clock says that its times are not standard", result.stdout, result.stderr)


# --- Broadcast -------------------------------------------------------------------------------------

def broadcast(net):
    for target, who in (("10.9.40.255", OURS), ("10.9.41.255", KERNEL)):
        result = net.inside("asker", f"ping -n -b -c 2 -i 0.2 -W 1 {target}")
        ok(" 2 received" in result.stdout and f"bytes from {who}" in result.stdout,
           f"ping -b: {who} answers by its own address", result.stdout, result.stderr)
    for target, interface in ((OURS, "to-ours"), (KERNEL, "to-kernel")):
        result = net.inside("asker", f"ping -n -c 1 -W 1 -I {interface} 224.0.0.1")
        ok(f"bytes from {target}" in result.stdout, f"ping 224.0.0.1: so does {target}",
           result.stdout, result.stderr)
    result = net.inside("asker", "ping -n -c 1 -W 1 -I to-ours 224.0.0.2")
    ok(" 0 received" in result.stdout, "but a host is none of all routers, 224.0.0.2",
       result.stdout)


def summary(net, process):
    code, out, err = net.stop(process)
    told = next((json.loads(line) for line in out.splitlines()
                 if json.loads(line)["kind"] == "status"), {})
    equal(code, 0, "it ends well", err)
    ok(told.get("node") == "ours" and told["done"]["answered"] > 20 and
       told["interfaces"][1]["name"] == "spare" and not told["interfaces"][1]["up"],
       "and tells it all in JSON", out)


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-query-")
    net = build()
    file = os.path.join(folder, "ours.yaml")
    with open(file, "w") as out:
        out.write(NODE)
    try:
        process = net.node("ours", file, "-j", "-o", f"pcap={folder}/ours.pcap")
        net.started(process, 3)
        net.do("ours", "ip link set icmps down")
        probes(net)
        remote(net)
        stamps(net, folder)
        broadcast(net)
        unsynchronised(net, folder, process)
        summary(net, process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
