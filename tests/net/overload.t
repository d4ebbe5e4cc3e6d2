#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp node under more than it can take: it goes on, counts what it took and what it lost, needs no
more memory than before, and answers again as soon as the load is gone.

    left == icmpl (router) icmpr == right        10.128.0.0/9, 10.9.2.0/24

All the while the real-time clock is set an hour forward and back, as the process sees it. A flood
takes OVERLOAD_SECONDS, else 2; a minute each is what make check-all does.
"""
import os
import re
import signal
import subprocess
import tempfile
import time

from netlab import (BUILD, ICMP, PATIENCE, Spaces, again, done, equal, lines, need_root, ok, run,
                    skip_all, waits)

SECONDS = float(os.environ.get("OVERLOAD_SECONDS", "2"))
FLOOD = os.path.join(BUILD, "bench", "flood")
STEP = os.path.join(BUILD, "tests", "net", "step.so")
MILLION = 1000000
SOON = 5  # seconds: a second where nothing else wants the machine
ROOM = 2048  # KiB: less than two octets for each of a million; code and heap touched for the first time
NEAR_HOSTS, FAR_HOSTS = "from=10.144.0.0", "from=172.16.0.0"  # on the link, and behind left
STATION = {"icmpl": "02:00:00:00:01:01", "icmpr": "02:00:00:00:02:01"}


class Router:
    """The node, and what it says of itself."""

    def __init__(self, net, folder):
        self.net = net
        self.file = os.path.join(folder, "router.yaml")
        self.socket = os.path.join(folder, "router.sock")
        with open(self.file, "w", encoding="ascii") as out:
            out.write("""
node: router
interfaces:
  left: {on: icmpl, address: 10.128.0.1/9}
  right: {on: icmpr, address: 10.9.2.1/24}
routes: {172.16.0.0/12: 10.128.0.2}
""")
        self.link("left", "icmpl", "10.128.0.2/9")
        self.link("right", "icmpr", "10.9.2.2/24")
        os.environ["LD_PRELOAD"] = STEP
        self.process = net.node("near", self.file, "--control", self.socket)
        del os.environ["LD_PRELOAD"]
        net.started(self.process, 2)
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children",
                  encoding="ascii") as file:
            self.worker = int(file.read().split()[0])

    def link(self, name, port, address):
        spaces = self.net.spaces
        run("ip", "link", "add", port, "address", STATION[port], "netns", spaces["near"],
            "type", "veth", "peer", "name", "eth", "netns", spaces[name])
        self.net.do("near", f"ip link set {port} up")
        self.net.do(name, "ip link set eth up")
        self.net.do(name, f"ip addr add {address} dev eth",
                    f"ip route replace default via {'10.128.0.1' if name == 'left' else '10.9.2.1'}")

    def status(self):
        return lines(self.net.inside("near", [ICMP, "ctl", self.socket, "status", "-j"]))[1]

    def memory(self):
        with open(f"/proc/{self.worker}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))

    def cpu(self):
        with open(f"/proc/{self.worker}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9


def flood(net, kind, *words, seconds=SECONDS, space="left", port="icmpl"):
    """A sender on its way; its words on what it did come from sent()."""
    return subprocess.Popen(
        ["ip", "netns", "exec", net.spaces[space], FLOOD, "dev=eth", f"kind={kind}",
         "to=10.128.0.1", "beyond=10.9.2.2", f"mac={STATION[port]}", f"seconds={seconds}", *words],
        stdout=subprocess.PIPE, text=True)


def sent(process):
    out, _ = process.communicate(timeout=SECONDS + PATIENCE)
    return int(re.search(r"sent=(\d+)", out).group(1))


def answers(net, target, space="left", within=SOON):
    """Does it answer within so many seconds? The first ping that is, ends it."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if net.inside(space, f"ping -n -c 1 -W 0.3 {target}").returncode == 0:
            return True
    return False


# Of what was counted as kept, or as on its way, before it came to this.
LATER = ("reassembly_time", "unreachable")


def accounted(state):
    """What became of each datagram that was received."""
    what = state["done"]
    return what["forwarded"] + what["answered"] + what["delivered"] + what["held"] + \
        sum(count for reason, count in state["dropped"].items() if reason not in LATER)


def errors_now(state):
    """Sent about what has just come, and not about fragments or neighbours of a while ago."""
    return sum(count for kind, count in state["errors"].items()
               if kind not in ("reassembly_exceeded", "host_unreachable"))


def counts(net, router, name, *words):
    """A flood at full rate, each of whose datagrams must turn up in some counter."""
    state, cpu = router.status(), router.cpu()
    count = sent(flood(net, *words))
    ok(answers(net, "10.128.0.1"), f"{name}: soon after it answers again")
    after = router.status()
    port, before = after["interfaces"][0], state["interfaces"][0]
    taken = port["received"] - before["received"]
    dropped = port["dropped_here"] - before["dropped_here"]
    ok(0 <= taken + dropped - count < 100,
       f"{name}: what was received and what was dropped is what was sent, but for some ARP",
       f"sent {count}, received {taken}, dropped {dropped}")
    equal(accounted(after) - accounted(state), after["done"]["received"] - state["done"]["received"],
          f"{name}: and for each received one it is told what became of it", state, after)
    print(f"# {name}: {count} sent, {taken} received, {dropped} dropped,"
          f" {(router.cpu() - cpu) / max(taken, 1) * 1e9:.0f} ns of CPU each")
    return (router.cpu() - cpu) / max(taken, 1)


def of_all_kinds(net, router):
    """Small ones, good and bad: at first of few hosts, then of a million."""
    few = counts(net, router, "small ones of 100 hosts", "small", FAR_HOSTS, "hosts=100")
    memory = router.memory()
    many = counts(net, router, "of a million hosts", "small", FAR_HOSTS, f"hosts={MILLION}")
    ok(router.memory() < memory + ROOM, "a million hosts take no memory",
       f"{memory} KiB before, {router.memory()} after")
    ok(many < 5 * few + 1e-6, "a million hosts cost about what a hundred do", few, many)
    near = counts(net, router, "of a million neighbours", "small", NEAR_HOSTS, f"hosts={MILLION}")
    ok(near < 20 * few + 1e-6, "who are not there to be found cost little more", few, near)
    return memory


def through_tun(net, folder):
    """A host on a TUN, which is slower than its sender: what does not fit its queue is refused."""
    file, socket = os.path.join(folder, "host.yaml"), os.path.join(folder, "host.sock")
    with open(file, "w", encoding="ascii") as out:
        out.write("node: host\ninterfaces:\n"
                  "  lan: {on: 'tun:icmp0', address: 10.7.0.1/24, host: 10.7.0.2/24}\n")
    node = net.node("right", file, "--control", socket)
    net.started(node, 1)
    count = sent(subprocess.Popen(
        ["ip", "netns", "exec", net.spaces["right"], FLOOD, "dev=icmp0", "kind=small",
         "to=10.7.0.1", "beyond=10.9.9.9", f"hosts={MILLION}", f"seconds={SECONDS}"],
        stdout=subprocess.PIPE, text=True))
    ok(answers(net, "10.7.0.1", "right"), "through a TUN: soon after it answers again")
    state = lines(net.inside("right", [ICMP, "ctl", socket, "status", "-j"]))[1]
    taken = state["interfaces"][0]["received"]
    ok(0 < taken - count < 20, "through a TUN: what was sent was received",
       f"sent {count}, received {taken} with some pings")
    equal(accounted(state), state["done"]["received"], "through a TUN: and accounted for", state)
    print(f"# through a TUN: {count} sent and received")
    net.stop(node)


def told_of_unreachables(net, router):
    """50,000 a second, about datagrams that it never sent."""
    def told():
        before = router.status()
        process = flood(net, "unreachable", FAR_HOSTS, f"hosts={MILLION}", "rate=50000")
        ping = net.inside("left", "ping -n -q -c 5 -i 0.2 -W 1 10.128.0.1")
        count, after = sent(process), router.status()
        return before, after, ping.stdout, count, after["done"]["received"] - before["done"]["received"]

    # Who is not let onto the processor loses what does not fit his queue.
    before, after, ping, count, taken = again(
        told, lambda it: " 5 received" in it[2] and it[4] > it[3] * 0.5)
    ok(" 5 received" in ping, "told of unreachable hosts, it answers as ever", ping)
    ok(taken > count * 0.5, "and hears of most", f"sent {count}, received {taken}")
    equal(accounted(after) - accounted(before), taken, "each is counted", before, after)
    equal(errors_now(after), errors_now(before), "and none is answered by an error", after["errors"])


def flapping(net, router):
    """The way on goes down and comes back, and is taken away and given back, under traffic."""
    process = flood(net, "transit", FAR_HOSTS, "hosts=1000", "rate=100000",
                    seconds=PATIENCE)
    for _ in range(6):
        net.do("near", "ip link set icmpr down")
        time.sleep(0.1)
        net.do("near", "ip link set icmpr up")
        time.sleep(0.1)
    net.do("near", "ip link del icmpr")
    ok(waits(lambda: not router.status()["interfaces"][1]["up"]) and router.process.poll() is None,
       "an interface is taken away under load: the node says so and goes on")
    router.link("right", "icmpr", "10.9.2.2/24")
    ok(answers(net, "10.9.2.2", within=PATIENCE / 3), "given back, it is used again, still under load")
    before = router.status()["done"]["forwarded"]
    ok(waits(lambda: router.status()["done"]["forwarded"] > before, 10) and process.poll() is None,
       "and what is in transit goes on")
    process.kill()
    process.communicate()
    ok(answers(net, "10.9.2.2"), "the load gone, too")


def other_station(net, router):
    """Somebody gives its interface another Ethernet address."""
    net.do("near", "ip link set icmpr address 02:00:00:00:02:99")
    ok(answers(net, "10.9.2.1", space="right", within=PATIENCE / 3),
       "its interface given another station, it goes by that")
    ok(answers(net, "10.9.2.2"), "and forwards to it, too")


def own_link_flaps(net, router):
    """The interface under the flood itself; of a sender that does not end by that."""
    process = flood(net, "echo", FAR_HOSTS, "hosts=1000", seconds=3)
    for _ in range(3):
        net.do("near", "ip link set icmpl down")
        time.sleep(0.2)
        net.do("near", "ip link set icmpl up")
        time.sleep(0.2)
    net.do("near", "ip link del icmpl")
    time.sleep(0.1)
    router.link("left", "icmpl", "10.128.0.2/9")
    sent(process)
    ok(answers(net, "10.128.0.1"), "the flooded interface goes and comes: it answers again")


def signals_and_questions(net, router):
    """HUP by the hundred, and icmp ctl, while all it can take comes in."""
    before = router.status()
    process = flood(net, "small", FAR_HOSTS, f"hosts={MILLION}", seconds=3)
    slowest, failed = 0, 0
    for turn in range(20):
        for _ in range(10):
            os.kill(router.worker, signal.SIGHUP)
            os.kill(router.process.pid, signal.SIGHUP)
            time.sleep(0.002)
        start = time.monotonic()
        result = net.inside("near", [ICMP, "ctl", router.socket, "status", "-j"])
        failed += result.returncode != 0
        slowest = max(slowest, time.monotonic() - start)
    sent(process)
    after = router.status()
    equal(failed, 0, "under load, with 200 HUPs, each icmp ctl is answered")
    ok(slowest < SOON, "soon", f"{slowest:.3f} s")
    ok(after["done"]["received"] > before["done"]["received"], "what it counts outlives each HUP",
       before, after)
    ok(answers(net, "10.128.0.1"), "and it answers as ever")


TIMESTAMP = """
import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
s.settimeout(2)
head = struct.pack("!BBHHHIII", 13, 0, 0, 77, 1, 0, 0, 0)
total = sum(struct.unpack("!10H", head))
total = (total & 0xffff) + (total >> 16)
s.sendto(head[:2] + struct.pack("!H", ~total & 0xffff) + head[4:], ("10.128.0.1", 0))
while True:
    got = s.recv(1500)[20:]
    if got[0] == 14:
        print(struct.unpack("!I", got[12:16])[0] & 0x7fffffff, time.time())
        break
"""


def stepped_clock(net, router):
    """What it says of the time follows the clock, an hour forward and back."""
    net.inside("near", [ICMP, "ctl", router.socket, "set", "node", "timestamp=yes"])
    hours = set()
    for _ in range(11):
        words = net.inside("left", ["/usr/bin/python3", "-c", TIMESTAMP]).stdout.split()
        if words:
            ahead = (int(words[0]) / 1000 - float(words[1])) % 86400
            hours.add(round(ahead / 3600, 2) % 24)
        time.sleep(0.5)
    equal(hours, {0, 1}, "the clock is set forward and back: timestamps follow, pings go on")


def main():
    need_root()
    if not os.path.exists(FLOOD) or not os.path.exists(STEP):
        skip_all(f"make B={os.path.relpath(BUILD)} {FLOOD} {STEP}")
    net = Spaces("near", "left", "right")
    for name in ("near", "left", "right"):
        net.sysctl(name, "net.ipv6.conf.all.disable_ipv6=1",
                   "net.ipv6.conf.default.disable_ipv6=1")
    with tempfile.TemporaryDirectory(prefix="icmp4-overload-") as folder:
        router = Router(net, folder)
        ok(answers(net, "10.128.0.1") and answers(net, "10.9.2.2"), "the router is there")
        memory = of_all_kinds(net, router)
        told_of_unreachables(net, router)
        flapping(net, router)
        other_station(net, router)
        own_link_flaps(net, router)
        signals_and_questions(net, router)
        stepped_clock(net, router)
        through_tun(net, folder)
        ok(router.memory() < memory + ROOM, "and at the end it has no more memory than at the start",
           f"{memory} KiB before, {router.memory()} after")
        code, out, err = net.stop(router.process)
        ok(code == 0 and "a router" in out, "interrupted, it ends with its summary", code, out, err)
    done()


main()
