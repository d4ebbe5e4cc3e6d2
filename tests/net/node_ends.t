#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp node where something ends that should not: its disk is full, its keeper is killed, its worker
is killed.

    a kernel, node as host        near                                10.9.0.0/24
"""
import os
import shutil
import signal
import tempfile

from netlab import ICMP, PATIENCE, Spaces, done, equal, need_root, ok, waits


def start(net, folder, *more):
    file = os.path.join(folder, "host.yaml")
    with open(file, "w", encoding="ascii") as out:
        out.write("interfaces: {lan: {on: 'tap:icmp0', address: 10.9.0.1/24, host: 10.9.0.2/24}}\n"
                  "limit: {all: none, per-destination: none}\n")
    node = net.node("near", file, *more)
    net.started(node, 1)
    return node


def answers(net):
    return " 1 received" in net.inside("near", "ping -n -c 1 -W 2 10.9.0.1").stdout


def worker_of(node):
    with open(f"/proc/{node.pid}/task/{node.pid}/children", encoding="ascii") as file:
        return int(file.read().split()[0])


def is_gone(pid):
    """A dead process that nobody has asked for yet is gone, too."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def has_interface(net):
    return "icmp0" in net.inside("near", "ip link show").stdout


def full_disk(net, folder):
    kept = os.path.join(folder, "kept.pcap")
    node = start(net, folder, "-o", "pcap=/dev/full", "-o", f"pcap={kept}")
    ok(waits(lambda: answers(net)), "a disk is full: the node goes on")
    ok(node.said.has("-o pcap: No space left on device"), "and says so", node.said.lines)
    ok(answers(net) and answers(net), "and goes on")
    code, out, err = net.stop(node)
    equal(err.count("No space left"), 1, "what is lost is said once", err)
    equal(code, 2, "and its status tells", err)
    ok("a host" in out, "behind its summary", out)
    text = net.inside("near", [ICMP, "decode", kept]).stdout
    ok(text.count(": echo-reply") >= 3, "the other capture has it all", text)


def keeper_killed(net, folder):
    socket = os.path.join(folder, "host.sock")
    node = start(net, folder, "--control", socket)
    worker = worker_of(node)
    ok(answers(net), "a host is there")
    node.send_signal(signal.SIGKILL)
    node.wait(timeout=PATIENCE)
    net.nodes.remove(node)
    ok(waits(lambda: is_gone(worker)), "its keeper is killed: the worker ends")
    ok(waits(lambda: not has_interface(net)), "and no interface is left behind")
    ok(os.path.exists(socket), "a socket is, which nobody was left to remove")
    result = net.inside("near", [ICMP, "ctl", socket, "status"])
    ok(result.returncode == 2 and not result.stdout, "and nobody answers at", result.stdout,
       result.stderr)

    node = start(net, folder, "--control", socket)
    result = net.inside("near", [ICMP, "ctl", socket, "status"])
    equal(result.returncode, 0, "the next run takes the dead socket's place", result.stderr)
    ok(waits(lambda: answers(net)), "and answers")
    second = net.inside("near", [ICMP, "node", "-I", "tap:icmp9", "10.9.9.1/24", "-w", "5s",
                                 "--control", socket])
    ok(second.returncode == 2 and net.inside("near", [ICMP, "ctl", socket, "status"]).returncode == 0,
       "which nobody takes from one that lives", second.stderr)
    return node, socket


def worker_killed(net, node, socket):
    os.kill(worker_of(node), signal.SIGKILL)
    code, _, err = net.stop(node, 0)
    equal(code, 128 + signal.SIGKILL, "a worker is killed: its keeper tells by its status", err)
    ok(waits(lambda: not has_interface(net)) and not os.path.exists(socket),
       "and leaves neither interface nor socket behind")


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-ends-")
    net = Spaces("near")
    try:
        full_disk(net, folder)
        worker_killed(net, *keeper_killed(net, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
