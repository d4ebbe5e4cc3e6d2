#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp send against real kernels: source -- r1 -- target. What arrives is read by a packet socket
in the namespace that it arrives in; what comes back is what a Linux answers."""
import json
import os
import signal
import subprocess
import sys
import tempfile

from netlab import (ICMP, NOBODY, PATIENCE, Chain, Said, again, catches, done, equal, lines, need_root,
                    ok, run, waits)

need_root()
chain = Chain(1)
SOURCE, ROUTER, TARGET = 0, 1, 2
ROUTER_ADDRESS = "10.77.0.2"
folder = tempfile.TemporaryDirectory()
packet = os.path.join(folder.name, "packet.pcap")
os.chmod(folder.name, 0o777)

LISTENER = """
import select, socket, sys
heard = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
heard.bind((sys.argv[1], 0x0800))
print("ready", flush=True)
over = False
while True:
    ready, _, _ = select.select([heard] if over else [heard, sys.stdin], [], [], 0.7 if over else None)
    if not ready:
        break
    over |= sys.stdin in ready
    if heard not in ready:
        continue
    octets, peer = heard.recvfrom(65535)
    if octets[9] == 1 and peer[2] != socket.PACKET_OUTGOING:
        print(octets.hex(), flush=True)
"""


def send(*words, user=False, stdin=None):
    place = ["ip", "netns", "exec", chain.names[SOURCE], *(NOBODY if user else [])]
    return run(*place, ICMP, "send", *words, stdin=stdin, timeout=20)


def seen(node, interface, *words):
    """What of ICMP arrives at that interface while this is sent, and a while thereafter."""
    listener = subprocess.Popen(
        ["ip", "netns", "exec", chain.names[node], sys.executable, "-c", LISTENER, interface],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    listener.stdout.readline()
    result = send("-W", "200ms", *words)
    return result, [bytes.fromhex(line) for line in listener.communicate()[0].split()]


# Answers.
result = send("--type", "echo-request", "--set", "id=7", "--data", "text:hello", "-j", chain.target)
rows = lines(result)
kinds = [row["kind"] for row in rows]
equal(kinds, ["start", "sent", "message", "summary", "end"], "an echo: what leaves, what comes back")
if kinds[2:3] == ["message"]:
    answer = rows[2]
    equal((answer["answers_frame"], answer["packet"]["icmp"]["name"], answer["packet"]["icmp"]["id"],
           answer["packet"]["icmp"]["data_hex"]), (1, "echo-reply", 7, b"hello".hex()), "its reply")
    ok(0 <= answer["rtt_ms"] < 1000, "and how long it took")
result = send("--type", "13", chain.target)
ok(result.returncode == 0 and "timestamp-reply" in result.stdout, "a timestamp", result.stdout)
result = send("--type", "8", "-t", "1", chain.target)
ok(result.returncode == 0 and f"{ROUTER_ADDRESS} > " in result.stdout
   and "ttl-exceeded" in result.stdout and "[about 1" in result.stdout,
   "a TTL of 1: the router's error, about what was sent", result.stdout)
result = send("--type", "17", "-W", "200ms", chain.target)
equal((result.returncode, result.stdout.splitlines()[-1:]), (1, ["sent 1, answers 0"]),
      "a query that nobody answers: 1")
result = send("--type", "8", "-c", "3", "-i", "10ms", "-W", "200ms", "-q", chain.target)
equal((result.returncode, result.stdout), (0, "sent 3, answers 3\n"), "three of them")

# How far it is: said once, and no busy wait for it.
process = subprocess.Popen(
    ["ip", "netns", "exec", chain.names[SOURCE], ICMP, "send", "--type", "17", "-c", "2", "-i", "20s",
     chain.target], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
said, process.stderr = Said(process.stderr), None
waits(lambda: catches(process.pid, signal.SIGUSR1))


def how_far():
    before = len(said.lines)
    process.send_signal(signal.SIGUSR1)
    return said.until(lambda all: len(all) > before)[before:]


equal(again(how_far, lambda lines: "sent 1," in lines[0]), ["icmp send: sent 1, answers 0\n"],
      "USR1 says on standard error how far it is")
process.send_signal(signal.SIGINT)
process.wait(timeout=PATIENCE)
equal(process.returncode, 1, "INT ends it")

# The redirect of the manual, about a datagram out of a capture.
result = run(ICMP, "send", "--type", "8", "-S", "10.0.0.1", "-o", f"pcap={packet}", "198.51.100.7")
equal(result.returncode, 0, "a capture is written", result.stderr)
result, arrived = seen(ROUTER, "left", "--type", "5", "--code", "1", "--gateway", "10.0.0.9",
                       "--quote", f"@{packet}", ROUTER_ADDRESS)
equal(result.returncode, 0, "a redirect: to send it is all", result.stderr)
ok(len(arrived) == 1 and arrived[0][20:22] == b"\x05\x01"
   and arrived[0][24:28] == bytes([10, 0, 0, 9])
   and arrived[0][28 + 12:28 + 20] == bytes([10, 0, 0, 1, 198, 51, 100, 7]),
   "it arrives, with its gateway and its quote", [octets.hex() for octets in arrived])

# Faults, towards the next hop; the neighbour's address need not be known.
chain.shape(SOURCE, "ip", "neigh", "flush", "dev", "right")
result, arrived = seen(ROUTER, "left", "--type", "8", "--length", "1500", ROUTER_ADDRESS)
ok(len(arrived) == 1 and arrived[0][2:4] == b"\x05\xdc" and len(arrived[0]) >= 28,
   "a total length that lies", result.stderr, [octets.hex() for octets in arrived])
result, arrived = seen(ROUTER, "left", "--type", "8", "--bad-checksum", ROUTER_ADDRESS)
equal((len(arrived), result.returncode), (1, 1), "a wrong checksum arrives, and nobody answers")
result, arrived = seen(ROUTER, "left", "--type", "8", "--set", "id=1", "-s", "100", "--fragments",
                       "60", ROUTER_ADDRESS)
equal([int.from_bytes(octets[2:4], "big") for octets in arrived], [60, 60, 48], "in fragments")
ok(result.returncode == 0 and "echo-reply" in result.stdout, "of which the whole is answered",
   result.stdout)

# Beyond the local link only what an honest sender emits.
for words in (["--type", "8", "--bad-checksum"], ["--type", "99"], ["--type", "8", "--length", "20"]):
    result = send(*words, chain.target)
    ok(result.returncode == 2 and not result.stdout and result.stderr.count("\n") == 1
       and "--yes-i-may-test-this" in result.stderr, f"{' '.join(words)}: not beyond the local link",
       result.stdout, result.stderr)
    result = send(*words, "-W", "100ms", "--yes-i-may-test-this", chain.target)
    ok("sent 1" in result.stdout, "but for who may", result.stdout, result.stderr)
result = send("--type", "8", "10.77.0.255")
ok(result.returncode == 2 and "many hosts at once" in result.stderr
   and "--yes-i-may-test-this" in result.stderr, "nor to a broadcast address", result.stderr)
result, arrived = seen(ROUTER, "left", "--type", "8", "--yes-i-may-test-this", "10.77.0.255")
ok(len(arrived) == 1 and arrived[0][12:20] == bytes([10, 77, 0, 1, 10, 77, 0, 255]),
   "but for who may, from our own address", result.stderr, [octets.hex() for octets in arrived])

# There and back again: a capture, its JSON, the same datagrams.
again = os.path.join(folder.name, "again.pcap")
decoded = run(ICMP, "decode", "-j", packet).stdout
result = send("@-", "-o", f"pcap={again}", stdin=decoded)
equal(result.returncode, 0, "JSON is taken back", result.stderr)
decoded_again = run(ICMP, "decode", "-j", again).stdout
packets = [[json.loads(line).get("packet") for line in text.splitlines()[1:-1]]
           for text in (decoded, decoded_again)]
equal(packets[0], packets[1], "and says the same")
times = [[json.loads(line).get("time_s") for line in text.splitlines()[1:-1]]
         for text in (decoded, decoded_again)]
ok(times[0] == times[1] and times[0][0], "of the same time", times)
result = send("-W", "200ms", "@-", chain.target, stdin=decoded)
ok(result.returncode == 2 and "10.0.0.1 is not ours" in result.stderr,
   "a foreign source stays on the local link", result.stderr)
kept = os.path.join(folder.name, "lines.json")
with open(kept, "w") as file:
    file.write(decoded)
result, arrived = seen(ROUTER, "left", f"@{kept}", ROUTER_ADDRESS)
ok(len(arrived) == 1 and arrived[0][12:16] == bytes([10, 0, 0, 1])
   and arrived[0][16:20] == bytes([10, 77, 0, 2]), "on which it goes where the target says",
   result.stderr, [octets.hex() for octets in arrived])

# Without privilege.
result = send("--type", "8", chain.target, user=True)
ok(result.returncode == 2 and "setcap" in result.stderr and "icmp ping" in result.stderr
   and not result.stdout, "without CAP_NET_RAW: what would grant it, and what does without",
   result.stderr)
result = send("--type", "8", "--bad-checksum", "-o", f"pcap={folder.name}/user.pcap", chain.target,
              user=True)
ok(result.returncode == 0 and result.stdout.endswith("written 1\n"), "a capture needs no right",
   result.stdout, result.stderr)
done()
