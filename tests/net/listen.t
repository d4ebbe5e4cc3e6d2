#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Those who ask icmp node while it runs: scrapers of OpenMetrics, of every kind of patience; and a
node of a lab that runs for real."""
import os
import re
import shutil
import tempfile

from netlab import ICMP, Spaces, done, equal, need_root, ok

PORT = 9174

# Clients inside the namespace; each line of what they print is a claim and whether it holds.
CLIENTS = """
import socket, threading, time
def connect():
    return socket.create_connection(("127.0.0.1", 9174), timeout=60)

def fetch(text=b"GET /metrics HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n", pause=0):
    client = connect()
    for i in range(0, len(text), 7 if pause else len(text)):
        client.sendall(text[i:i + (7 if pause else len(text))])
        time.sleep(pause)
    got = b""
    while True:
        part = client.recv(65536)
        if not part:
            return got
        got += part

def is_whole(answer):
    return answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"# EOF\\n")

print("one client", is_whole(fetch()))
results = []
threads = [threading.Thread(target=lambda: results.append(is_whole(fetch()))) for _ in range(12)]
[t.start() for t in threads]; [t.join() for t in threads]
print("twelve at once", results == [True] * 12)
mute = [connect() for _ in range(3)]
print("three that say nothing, and one that asks", is_whole(fetch()))
print("one that asks slowly", is_whole(fetch(pause=0.05)))
gone = connect(); gone.sendall(b"GET /met"); gone.close()
gone = connect(); gone.sendall(b"GET /metrics HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0"); gone.close()
print("two that hung up, and one that asks", is_whole(fetch()))
print("one that would ask again", is_whole(fetch(b"GET /metrics HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")))
print("no other page", fetch(b"GET / HTTP/1.0\\r\\n\\r\\n")[8:13] == b" 404 ")
print("no other method", b" 404 " in fetch(b"DELETE /metrics HTTP/1.0\\r\\n\\r\\n")[:20])
print("no nonsense", b" 200 " not in fetch(b"\\0\\1\\2\\r\\n\\r\\n" + b"x" * 30000)[:20])
crowd = [connect() for _ in range(20)]
print("behind a crowd that says nothing, one, after ten seconds", is_whole(fetch()))
"""


def scraped(net, folder):
    file = os.path.join(folder, "host.yaml")
    with open(file, "w") as out:
        out.write("node: host\ninterfaces: {lan: {on: tap:icmpm, address: 10.9.0.1/24, "
                  "host: 10.9.0.2/24}}\n")
    node = net.node("near", file, "--listen", f"127.0.0.1:{PORT}")
    net.started(node, 1)
    net.inside("near", "ping -n -c 2 -i 0.2 10.9.0.1")
    result = net.inside("near", ["python3", "-c", CLIENTS])
    for line in result.stdout.splitlines():
        claim, holds = line.rsplit(" ", 1)
        equal(holds, "True", f"metrics: {claim}")
    equal(len(result.stdout.splitlines()), 10, "all clients were served", result.stderr)
    result = net.inside("near", ["python3", "-c", "import urllib.request as u; r = u.urlopen("
                                 f"'http://127.0.0.1:{PORT}/metrics'); print(r.headers"
                                 "['Content-Type']); print(r.read().decode())"])
    ok(result.stdout.startswith("application/openmetrics-text; version=1.0.0"),
       "it is OpenMetrics, by its type", result.stdout, result.stderr)
    ok(re.search(r'^icmp4_packets_total\{what="answered"\} [2-9]', result.stdout, re.M),
       "and has the figures", result.stdout)
    ok(" 1 received" in net.inside("near", "ping -n -c 1 10.9.0.1").stdout and
       node.poll() is None, "meanwhile it answers")
    code, _, err = net.stop(node)
    equal(code, 0, "it made no call that its sandbox forbids", err)


LAB = """
hosts: {client: , server: }
links:
  client -- r1: 1ms
  r1 -- server: {mtu: 1400}
"""


def of_a_lab(net, folder):
    """The router of a lab, between two kernels that take the places of its hosts."""
    file = os.path.join(folder, "two.yaml")
    with open(file, "w") as out:
        out.write(LAB)
    node = net.node("near", "--lab", file, "--as", "r1")
    said = "".join(net.started(node, 2))
    taps = re.findall(r"is up as (\S+) on tap:(\S+)", said)
    ok(len(taps) == 2, "a node of a lab is up on a TAP for each of its links", said)
    for (address, tap), name in zip(taps, ("left", "right")):
        peer = address.rsplit(".", 1)
        host = f"{peer[0]}.{int(peer[1]) ^ 1 if int(peer[1]) > 1 else 2}"
        net.do("near", f"ip link set {tap} netns {net.spaces[name]}")
        net.do(name, f"ip addr add {host} peer {address} dev {tap}", f"ip link set {tap} up",
               f"ip route add default via {address}")
    there = net.inside("right", ["ip", "-4", "-o", "addr", "show", "dev", taps[1][1]]).stdout
    target = re.search(r"inet (\S+) ", there).group(1)
    result = net.inside("left", ["ping", "-n", "-c", "2", "-i", "0.2", "-W", "2", target])
    ok(" 2 received" in result.stdout, "and forwards between them", result.stdout, there, said)
    result = net.inside("left", ["ping", "-n", "-c", "1", "-W", "2", "-M", "do", "-s", "1460",
                                 target])
    ok("mtu = 1400" in result.stdout + result.stderr, "with the MTU of the lab's link",
       result.stdout, result.stderr)
    code, out, err = net.stop(node)
    ok(code == 0 and "r1, a router" in out, "and ends with its summary", code, out, err)
    for words, says in ((("--lab", file, "--as", "r2"), "the nearest name is r1"),
                        (("--lab", file), "--lab and --as go together"),
                        (("--as", "r1"), "--lab and --as go together")):
        result = net.inside("near", [ICMP, "node", *words])
        ok(result.returncode == 2 and says in result.stderr, f"icmp node {words[0]}: {says}",
           result.stderr)


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-listen-")
    net = Spaces("near", "left", "right")
    try:
        scraped(net, folder)
        of_a_lab(net, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
