#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp node on the wire, in namespaces made for it: CPU per echo, beside a loop that only copies and
beside the kernel, in rounds that take turns. Sender and responder have a core each.

A sender puts echo requests on its end of a veth, or into a TUN: CPU is taken at a rate at which no
row loses any, and beside it stands what is answered of all that the sender can send. Of a packet's
way the sender pays for what the kernel does within its call, on a veth all of its receipt; what is
left when the cost of sending into a sink is taken off is the responder's, with its own. Replies, and
what a ring has read, are dropped before the kernel's IP looks at them, in all rows alike.

The kernel answers within the sender's call, on its core; to a process on a core of its own every
packet comes from another core. So the rows of a TUN are there twice, and what shares a core with the
sender is held against the kernel, which does too.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "net"))
import netlab  # noqa: E402
from netlab import BUILD, Spaces  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "5"))
COUNT = int(os.environ.get("COUNT", "100000"))
RATE = int(os.environ.get("RATE", "100000"))
HOSTS = 256
CORES = [str(core) for core in sorted(os.sched_getaffinity(0))[:2]]
US, GATEWAY, STATION = "10.9.0.1", "10.9.0.2", "02:00:00:00:00:02"


def skip(reason):
    print(f"on the wire: not measured: {reason}")
    sys.exit(0)


def family(pid):
    """A process and its children."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [pid] + [one for child in file.read().split() for one in family(int(child))]


def cpu(pids):
    """Seconds on a CPU, to the nanosecond: what the kernel did within their calls included."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


class Row:
    """A sender and what answers it; both ends are made anew for each round."""
    interface, space = "out", "send"
    core = CORES[-1]

    def __init__(self, net, folder):
        self.net, self.folder, self.running, self.rounds = net, folder, None, []

    def drop_ip(self, name, interface):
        """Behind whoever listens there; ARP goes on."""
        self.net.do(name, f"tc qdisc add dev {interface} clsact",
                    f"tc filter add dev {interface} ingress protocol ip bpf da bytecode".split()
                    + ["1,6 0 0 2"])  # one instruction: return TC_ACT_SHOT

    def start(self, *command):
        self.running = subprocess.Popen(
            ["taskset", "-c", self.core, "ip", "netns", "exec", self.net.spaces["answer"], *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.net.nodes.append(self.running)
        for line in self.running.stderr:
            if "is up as" in line:
                return
        raise RuntimeError(f"{command[0]} ended")

    def start_node(self, on, more=""):
        file = os.path.join(self.folder, "node.yaml")
        with open(file, "w", encoding="ascii") as out:
            out.write(f"node: host\ninterfaces: {{lan: {{on: {on}, address: {US}/24{more}}}}}\n"
                      f"routes: {{default: {GATEWAY}}}\n")
        self.start(netlab.ICMP, "node", file)

    def make(self):
        self.net.veth("send", "out", "answer", "in")
        self.net.do("send", "ip link set out address 02:00:00:00:00:01",
                    f"ip addr add {GATEWAY}/24 dev out")
        self.net.do("answer", f"ip link set in address {STATION}")
        self.drop_ip("send", "out")

    def remove(self):
        if self.running:
            self.running.terminate()
            self.running.wait()
            self.running.stderr.close()
            self.net.nodes.remove(self.running)
            self.running = None
        self.net.inside(self.space, f"ip link del {self.interface}")

    def replies(self):
        """What came back to the sender's end; of a TUN, what was written into it."""
        path = f"/sys/class/net/{self.interface}/statistics/rx_packets"
        return int(self.net.inside(self.space, ["cat", path]).stdout)

    def flood(self, count, rate):
        words = [f"dev={self.interface}", "kind=echo", f"to={US}", "from=10.9.1.0",
                 f"hosts={HOSTS}", f"count={count}", f"rate={rate}"]
        if self.interface == "out":
            words.append(f"mac={STATION}")
        flood = ["taskset", "-c", CORES[0], os.path.join(BUILD, "bench", "flood"), *words]
        out = self.net.inside(self.space, flood).stdout
        return {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", out)}

    def run(self, count, rate):
        pids = family(self.running.pid) if self.running else []
        own, before = cpu(pids), self.replies()
        sent = self.flood(count, rate)
        time.sleep(0.1)
        replies = max(self.replies() - before, 1)
        return {
            "sender": sent["cpu"] / sent["sent"] * 1e9,
            "own": (cpu(pids) - own) / replies * 1e9,
            "answered": replies / sent["sent"] * 100,
            "rate": replies / sent["seconds"] / 1e3,
        }

    def round(self):
        """CPU where nothing is lost; and how many it answers of all that a sender can send."""
        self.make()
        try:
            self.flood(2000, 0)
            time.sleep(0.1)
            figures = self.run(COUNT, RATE)
            figures["rate"] = self.run(3 * COUNT, 0)["rate"]
            self.rounds.append(figures)
        finally:
            self.remove()


class Sink(Row):
    name = "veth: nobody, all is dropped"

    def make(self):
        super().make()
        self.drop_ip("answer", "in")


class Kernel(Row):
    name = "veth: the kernel answers"

    def make(self):
        super().make()
        self.net.do("answer", f"ip addr add {US}/24 dev in", f"ip route add default via {GATEWAY}")


class Copy(Row):
    name = "veth: a loop that only copies"

    def make(self):
        super().make()
        self.drop_ip("answer", "in")
        self.start(os.path.join(BUILD, "bench", "copy"), "in")


class Node(Row):
    name = "veth: icmp node"

    def make(self):
        super().make()
        self.drop_ip("answer", "in")
        self.start_node("in")


class TunCopy(Row):
    name = "TUN: a loop that only copies"
    interface, space = "icmp0", "answer"

    def make(self):
        self.start(os.path.join(BUILD, "bench", "copy"), "icmp0", f"{GATEWAY}/24")
        self.drop_ip("answer", "icmp0")


class TunNode(Row):
    name = "TUN: icmp node"
    interface, space = "icmp0", "answer"

    def make(self):
        self.start_node("tun:icmp0", f", host: {GATEWAY}/24")
        self.drop_ip("answer", "icmp0")


class TunCopyBeside(TunCopy):
    name = "TUN: that loop, on the sender's core"
    core = CORES[0]


class TunNodeBeside(TunNode):
    name = "TUN: icmp node, on the sender's core"
    core = CORES[0]


def middle(values):
    return statistics.median(values)


def tell_rows(rows):
    print(f"{'echo, ns of CPU at %d/s' % RATE:34} {'sender':>8} {'itself':>8} {'responder':>10}"
          f" {'all':>8} {'answered':>9} {'at most':>9}")
    for row in rows:
        figures = [middle(one[key] for one in row.rounds)
                   for key in ("sender", "own", "responder", "all", "answered", "rate")]
        print("%-34s %8.0f %8.0f %10.0f %8.0f %8.1f%% %7.0fk" % (row.name, *figures))


def tell_ratio(what, above, below, key):
    ratios = sorted(a[key] / b[key] for a, b in zip(above.rounds, below.rounds))
    print(f"{what:62} {middle(ratios):5.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def main():
    if os.geteuid() != 0:
        skip("makes network namespaces: needs root")
    if len(CORES) < 2:
        skip("sender and responder take a core each")
    if not os.path.exists("/dev/net/tun") or not shutil.which("tc"):
        skip("needs /dev/net/tun and tc")
    net = Spaces("send", "answer")
    for name in ("send", "answer"):
        net.sysctl(name, "net.ipv6.conf.all.disable_ipv6=1",
                   "net.ipv6.conf.default.disable_ipv6=1")
    with tempfile.TemporaryDirectory(prefix="icmp4-bench-") as folder:
        rows = [kind(net, folder) for kind in
                (Sink, Kernel, Copy, Node, TunCopy, TunNode, TunCopyBeside, TunNodeBeside)]
        for _ in range(ROUNDS):
            for row in rows:
                row.round()
                last = row.rounds[-1]
                sink = rows[0].rounds[-1]["sender"] if row.interface == "out" else last["sender"]
                last["responder"] = last["sender"] - sink + last["own"]
                last["all"] = last["sender"] + last["own"]
    _, kernel, copy, node, tun_copy, tun_node, copy_beside, node_beside = rows
    print()
    tell_rows(rows)
    tell_ratio("on veth, icmp node to the copying loop (goal: 1.2)", node, copy, "responder")
    tell_ratio("on veth, icmp node to the kernel", node, kernel, "responder")
    tell_ratio("through TUN, icmp node to the copying loop", tun_node, tun_copy, "responder")
    for what, beside, apart in (("icmp node", node_beside, tun_node),
                                ("copying loop", copy_beside, tun_copy)):
        tell_ratio(f"{what} through TUN to the kernel, on one core (goal: 1)", beside, kernel,
                   "responder")
        tell_ratio(f"{what} through TUN to the kernel, sender included", beside, kernel, "all")
        tell_ratio(f"{what} through TUN to the kernel, a core each", apart, kernel, "responder")


main()
