# SPDX-License-Identifier: MIT
"""What the tests against the real kernel share: TAP, namespaces of our own, running commands.

Packets go only to 127.0.0.0/8 and to addresses inside namespaces made here. Names carry the
process id, and everything is removed on every exit.
"""
import atexit
import json
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.join(ROOT, os.environ.get("B", "build/cc"))
ICMP = os.path.join(BUILD, "icmp")
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
# Seconds that what must come is waited for: a machine under load takes its time.
PATIENCE = 60

_count = 0
_failed = 0


def ok(passed, name, *notes):
    global _count, _failed
    _count += 1
    _failed += not passed
    print(f"{'ok' if passed else 'not ok'} {_count} - {name}", flush=True)
    if not passed:
        for note in notes:
            for line in str(note).splitlines():
                print("#  ", line, flush=True)
    return passed


def equal(got, want, name, *notes):
    return ok(got == want, name, f" got {got!r}", f"want {want!r}", *notes)


def done():
    print(f"1..{_count}")
    sys.exit(_failed != 0)


def skip_all(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def need_root():
    if os.geteuid() != 0:
        skip_all("makes network namespaces: needs root")


def run(*command, timeout=60, env=None, stdin=None):
    """Runs a command in a group of its own; whatever happens, nothing of it stays behind."""
    environment = dict(os.environ, LC_ALL="C", **(env or {}))
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL, start_new_session=True)
    try:
        out, err = process.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        err += f"\n(killed after {timeout} s)"
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def waits(test, seconds=PATIENCE):
    """Asks until it is so, or the time is over; what was said last."""
    end = time.monotonic() + seconds
    while not (held := test()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def again(measure, holds, times=4):
    """Measures anew what others on the machine can spoil. What is wrong for a reason of its own stays so:
    the first result that holds, or the last."""
    for _ in range(times):
        result = measure()
        if holds(result):
            break
    return result


def catches(pid, number):
    """Has the process a handler of its own for this signal?"""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        caught = next(line.split()[1] for line in file if line.startswith("SigCgt:"))
    return int(caught, 16) >> (number - 1) & 1 == 1


class Said:
    """The lines that a process writes, as they come."""

    def __init__(self, stream):
        self.lines, self.ended, self.change = [], False, threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            with self.change:
                self.lines.append(line)
                self.change.notify_all()
        with self.change:
            self.ended = True
            self.change.notify_all()

    def until(self, test, seconds=PATIENCE):
        """All lines, as soon as the test holds of them, or when there will be no more."""
        with self.change:
            self.change.wait_for(lambda: self.ended or test(self.lines), seconds)
            return list(self.lines)

    def has(self, words, since=0):
        """Does one of the lines, from that number on, have these words?"""
        return any(words in line for line in self.until(
            lambda lines: any(words in line for line in lines[since:]))[since:])


def typed(command, ends, timeout=60):
    """Runs it on a terminal, with ^C typed so many seconds after its first words."""
    child, terminal = pty.fork()
    if not child:
        os.execvp(command[0], command)
    said, last, begun, stopped = b"", None, time.monotonic(), False
    while time.monotonic() - begun < timeout:
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                data = b""
            if not data:
                break
            said += data
            last = last or time.monotonic()
        if last and not stopped and time.monotonic() - last > ends:
            os.write(terminal, b"\x03")
            stopped = True
    else:
        os.killpg(child, signal.SIGKILL)
        said += b"\n(killed)"
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return status, said.decode(errors="replace")


def lines(result):
    """JSON lines of a command's standard output, each held against the schema."""
    judged = run(os.path.join(ROOT, "tests/json_check.py"), stdin=result.stdout)
    if judged.returncode:
        ok(False, "its JSON fits the schema", judged.stdout, judged.stderr)
    return [json.loads(line) for line in result.stdout.splitlines()]


class Spaces:
    """Namespaces by names of our own choice, and nodes of ours that run in them."""

    def __init__(self, *names):
        self.spaces = {name: f"icmp4-{os.getpid()}-{name}" for name in names}
        self.nodes = []
        atexit.register(self.remove)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(1))
        for name, space in self.spaces.items():
            subprocess.run(["ip", "netns", "add", space], check=True)
            self.do(name, "ip link set lo up")
            self.sysctl(name, "net.ipv4.ping_group_range=0 2147483647")

    def inside(self, name, command, user=False, timeout=60, stdin=None):
        """Runs one command there; words are split at blanks."""
        words = command.split() if isinstance(command, str) else command
        return run("ip", "netns", "exec", self.spaces[name], *(NOBODY if user else []), *words,
                   timeout=timeout, stdin=stdin)

    def do(self, name, *commands):
        """What is to be set up there, and must not fail."""
        for command in commands:
            result = self.inside(name, command)
            if result.returncode:
                raise RuntimeError(f"{name}: {command}: {result.stderr}")

    def sysctl(self, name, *settings):
        for setting in settings:
            self.do(name, ["sysctl", "-qw", setting])

    def veth(self, one, interface, other, peer):
        subprocess.run(["ip", "link", "add", interface, "netns", self.spaces[one], "type", "veth",
                        "peer", "name", peer, "netns", self.spaces[other]], check=True)
        self.do(one, f"ip link set dev {interface} up")
        self.do(other, f"ip link set dev {peer} up")

    def lan(self, hub, **members):
        """One Ethernet for several: a bridge in a namespace, an interface in each of the others."""
        self.do(hub, "ip link add lan type bridge", "ip link set lan up")
        for name, interface in members.items():
            self.veth(name, interface, hub, f"to-{name}"[:15])
            self.do(hub, f"ip link set to-{name} master lan")

    def node(self, name, *arguments):
        """An `icmp node` there; returns when it says that it is up on all its interfaces."""
        node = subprocess.Popen(
            ["ip", "netns", "exec", self.spaces[name], ICMP, "node", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.nodes.append(node)
        node.said, node.stderr = Said(node.stderr), None
        return node

    def started(self, node, interfaces):
        def is_up(seen):
            return sum(" is up as " in line for line in seen) >= interfaces

        seen = node.said.until(is_up)
        if not is_up(seen):
            raise RuntimeError("".join(seen))
        return seen

    def read_again(self, node):
        """Has it read its file anew."""
        before = len(node.said.lines)
        node.send_signal(signal.SIGHUP)
        return node.said.has("was read again", before)

    def stop(self, node, number=signal.SIGINT):
        """Ends it as a user would; its status, standard output and error."""
        node.send_signal(number)
        try:
            out, _ = node.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(node.pid, signal.SIGKILL)
            out, _ = node.communicate()
        self.nodes.remove(node)
        return node.returncode, out, "".join(node.said.until(lambda _: False))

    def remove(self):
        for node in self.nodes:
            if node.poll() is None:
                os.killpg(node.pid, signal.SIGKILL)
            node.wait()
        for space in self.spaces.values():
            subprocess.run(["ip", "netns", "del", space], stderr=subprocess.DEVNULL)


class Chain:
    """source -- r1 -- ... -- rN -- target, each a kernel in a namespace.

    Link i (from 0) is 10.77.i.0/24: .1 on the side of the source, .2 on the other.
    """

    def __init__(self, routers):
        self.names = [f"icmp4-{os.getpid()}-{i}" for i in range(routers + 2)]
        atexit.register(self.remove)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(1))
        for name in self.names:
            self.must("ip", "netns", "add", name)
        for i in range(routers + 1):
            self.link(i)
        for i in range(routers + 2):
            self.configure(i, routers + 1)

    @staticmethod
    def must(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def link(self, i):
        near, far = self.names[i], self.names[i + 1]
        self.must("ip", "link", "add", "right", "netns", near, "type", "veth",
                  "peer", "name", "left", "netns", far)
        self.must("ip", "-n", near, "addr", "add", f"10.77.{i}.1/24", "dev", "right")
        self.must("ip", "-n", far, "addr", "add", f"10.77.{i}.2/24", "dev", "left")
        self.must("ip", "-n", near, "link", "set", "right", "up")
        self.must("ip", "-n", far, "link", "set", "left", "up")

    def configure(self, i, last):
        name = self.names[i]
        self.must("ip", "-n", name, "link", "set", "lo", "up")
        # Only the prober's own rate decides here what is answered.
        self.must("ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv4.ip_forward=1",
                  "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=100000",
                  "net.ipv4.icmp_msgs_burst=10000", "net.ipv4.ping_group_range=0 2147483647")
        for link in range(last):
            if link > i:
                self.must("ip", "-n", name, "route", "add", f"10.77.{link}.0/24",
                          "via", f"10.77.{i}.2")
            elif link < i - 1:
                self.must("ip", "-n", name, "route", "add", f"10.77.{link}.0/24",
                          "via", f"10.77.{i - 1}.1")

    def inside(self, i, *command, user=False, timeout=60):
        return run("ip", "netns", "exec", self.names[i], *(NOBODY if user else []), *command,
                   timeout=timeout)

    def shape(self, i, *command):
        """A change of node i, such as a route or a rule, by one command inside it."""
        self.must("ip", "netns", "exec", self.names[i], *command)

    @property
    def target(self):
        return f"10.77.{len(self.names) - 2}.2"

    def hops(self):
        """Addresses that a right traceroute shows, the target's last."""
        return [f"10.77.{i}.2" for i in range(len(self.names) - 1)]

    def remove(self):
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
