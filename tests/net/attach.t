#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""One lab, and four who stand in it at the same time: the commands of two shells, a namespace that was
there before (as a container's), and a device on an Ethernet cable. Stock tools of each go through it.

    client -2ms- r1 -5ms- r2 -1ms- backend
                          r2 -1ms- pod            a namespace
                          r2 -1ms- box            a kernel at the far end of a veth
"""
import os
import re
import signal
import subprocess
import tempfile

from netlab import ICMP, Said, Spaces, done, equal, lines, need_root, ok, run, waits

LAB = """
attach:
  client: shell
  backend: shell
  pod: {{netns: /run/netns/{pod}}}
  box: {{interface: l0}}
links:
  client -- r1: 2ms
  r1 -- r2: 5ms
  r2 -- {{backend, pod}}: 1ms
  cable: {{nodes: [r2, box], prefix: 192.168.7.0/24, delay: 1ms}}
"""
ALONE = """
attach:
  one: {{netns: /run/netns/{pod}}}
  two: {{interface: l0}}
links:
  one -- r1: 3ms
  r1 -- two: {{delay: 4ms, mtu: 1400}}
"""


def write(folder, name, text, net):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="ascii") as file:
        file.write(text.format(pod=net.spaces["pod"]))
    return path


def nodes(path):
    """Of each node its address, and those of its interfaces by their names."""
    return {item["name"]: (item["address"], {i["name"]: i["address"] for i in item["interfaces"]})
            for item in lines(run(ICMP, "lab", "show", "-j", path)) if item["kind"] == "node"}


def addresses(path):
    return {name: address for name, (address, _) in nodes(path).items()}


def fastest(text):
    return float((re.search(r"= ([\d.]+)/", text) or [0, "inf"])[1])


def hops(text):
    return re.findall(r"^ *\d+  (\S+)", text, re.M)


class Running:
    """A lab in the namespace `lab`, around a command or around none."""

    def __init__(self, net, *arguments):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", net.spaces["lab"], ICMP, "lab", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True)
        net.nodes.append(self.process)
        self.said = Said(self.process.stdout)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(60)


def two_shells(net, path):
    """A client here and a server there, with the kernel's own TCP between them."""
    lab = Running(net, path, "--", "sh", "-c", "echo begun; cat")
    ok(lab.said.has("begun"), "a lab with four places begins", *lab.said.lines)

    def at(node, *words):
        return net.inside("lab", [ICMP, "lab", path, "--from", node, "--", *words])

    result = at("backend", "ping", "-c3", "-i0.2", "client")
    ok("3 received" in result.stdout, "a second command joins it and pings the first's place",
       result.stdout, result.stderr)
    ok(fastest(result.stdout) >= 16, "which takes 16 ms at least", result.stdout)
    result = at("backend", "traceroute", "-n", "client")
    equal(len(hops(result.stdout)), 3, "traceroute from there: two routers and the client",
          result.stdout)
    result = at("backend", "sh", "-c", "exit 7")
    equal(result.returncode, 7, "the status is the joined command's")
    result = at("backend", "/nonexistent")
    equal((result.returncode, "No such file" in result.stderr), (127, True),
          "127 and a word where there is none", result.stderr)
    result = at("backend", ICMP, "lab", path, "--from", "backend", "--", "ping", "-c1", "pod")
    ok("1 received" in result.stdout, "from inside the lab one joins it, too", result.stdout,
       result.stderr)
    tcp(net, at)
    return lab, at


SERVE = """
import socket
server = socket.create_server(("0.0.0.0", 7000))
print("listens", flush=True)
peer, address = server.accept()
data = b""
while chunk := peer.recv(65536):
    data += chunk
peer.sendall(f"{len(data)} {sum(data)}".encode())
"""
SEND = """
import socket
data = bytes(range(256)) * 2000
peer = socket.create_connection(("backend", 7000), 20)
peer.sendall(data)
peer.shutdown(socket.SHUT_WR)
print(peer.recv(100).decode() == f"{len(data)} {sum(data)}")
"""


def tcp(net, at):
    server = Running(net, net.lab, "--from", "backend", "--", "/usr/bin/python3", "-c", SERVE)
    ok(server.said.has("listens"), "a server listens in one place", *server.said.lines)
    result = net.inside("pod", ["/usr/bin/python3", "-c",
                                SEND.replace('"backend"', f'"{net.addresses["backend"]}"')])
    equal(result.stdout.strip(), "True", "the kernel's TCP brings 512 kB to it from a namespace",
          result.stderr)
    equal(server.process.wait(60), 0, "and the server ends")


def outside(net, at):
    backend, client = net.addresses["backend"], net.addresses["client"]
    for space in ("pod", "box"):
        result = net.inside(space, f"ping -c2 -i0.2 {backend}")
        ok("2 received" in result.stdout, f"{space} pings a shell's place", result.stdout)
        result = net.inside(space, f"traceroute -n {client}")
        found = hops(result.stdout)
        equal((len(found), found[-1:]), (3, [client]), f"traceroute of {space}", result.stdout)
    result = at("backend", "ping", "-c2", "-i0.2", "192.168.7.2")
    ok("2 received" in result.stdout, "a shell pings the device at the cable", result.stdout)
    result = at("client", "ping", "-c1", "-W2", "192.168.7.9")
    ok("0 received" in result.stdout, "an address that nobody has does not answer", result.stdout,
       result.stderr)
    result = net.inside("box", "ip neigh show 192.168.7.1")
    ok("lladdr 02:" in result.stdout, "the device has the router's address by ARP", result.stdout)
    result = net.inside("box", "ping -c1 -W1 192.168.7.3")
    ok("0 received" in result.stdout, "for other addresses nobody answers ARP", result.stdout)


def ends(net, lab):
    lab.process.stdin.close()
    equal(lab.process.wait(60), 0, "the lab ends with its command")
    ok("lab0" not in net.inside("pod", "ip -br link").stdout, "and takes its interface away")
    result = net.inside("lab", [ICMP, "lab", net.lab, "--from", "nobody", "--", "true"])
    equal(result.returncode, 125, "a place that is none is said", result.stderr)


def alone(net, path):
    """Where nothing is a shell, the lab stands until a signal."""
    lab = Running(net, path)
    known = nodes(path)
    one, device, router = known["one"][0], known["two"][1]["r1"], known["r1"][1]["two"]
    ok(waits(lambda: "lab0" in net.inside("pod", "ip -br link").stdout), "a lab without a command")
    net.do("box", "ip addr flush dev b0", f"ip addr add {device}/31 dev b0",
           f"ip route add default via {router}")
    result = net.inside("box", f"ping -c2 -i0.2 {one}")
    ok("2 received" in result.stdout, "the device pings the namespace", result.stdout,
       *lab.said.lines)
    ok(fastest(result.stdout) >= 14, "which takes 14 ms at least", result.stdout)
    result = net.inside("pod", f"tracepath -n {device}")
    ok("pmtu 1400" in result.stdout, "tracepath finds the narrow link", result.stdout)
    equal(lab.end(signal.SIGINT), 0, "INT ends it")
    ok("lab0" not in net.inside("pod", "ip -br link").stdout, "and nothing stays")


def main():
    need_root()
    net = Spaces("lab", "pod", "box")
    net.veth("lab", "l0", "box", "b0")
    net.do("box", "ip addr add 192.168.7.2/24 dev b0", "ip route add default via 192.168.7.1")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        net.lab = write(folder, "lab.yaml", LAB, net)
        net.addresses = addresses(net.lab)
        lab, at = two_shells(net, net.lab)
        outside(net, at)
        ends(net, lab)
        alone(net, write(folder, "alone.yaml", ALONE, net))
    done()


main()
