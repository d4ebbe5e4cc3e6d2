#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""--live on a terminal: it draws, follows its size, obeys keys and signals, gives the terminal back."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

from netlab import ICMP, ROOT, again, done, equal, lines, ok, run

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
PING = ["ping", "--lab", "tour", "--live", "-i", "0.1", "server", "mirror"]
TRACE = ["trace", "--lab", "tour", "--live", "server"]


class Terminal:
    """A command on a terminal of its own, and what it wrote there."""

    def __init__(self, arguments, rows=24, cols=80, **environment):
        self.master, self.slave = pty.openpty()
        self.resize(rows, cols, quiet=True)
        self.modes = termios.tcgetattr(self.slave)
        self.text = b""
        self.status = None
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8",
                       **environment}
        self.pid = os.fork()
        if not self.pid:
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in range(3):
                os.dup2(self.slave, fd)
            os.chdir(ROOT)
            os.execve(ICMP, [ICMP, *arguments], environment)

    def resize(self, rows, cols, quiet=False):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        if not quiet:
            os.kill(self.pid, signal.SIGWINCH)

    def until(self, pattern, seconds=60, since=0):
        """Reads until the pattern is there, from that octet on. Where it ends, or None."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.text[since:], re.S)
            if found:
                return since + found.end()
            if time.monotonic() > end or not self.read(0.1) and self.status is not None:
                return None

    def read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.text += os.read(self.master, 65536)
                return True
            except OSError:
                pass
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return False

    def type(self, keys):
        os.write(self.master, keys.encode())

    def signal(self, number):
        os.kill(self.pid, number)

    def end(self, seconds=60):
        limit = time.monotonic() + seconds
        while self.status is None and time.monotonic() < limit:
            self.read(0.1)
        if self.status is None:
            self.signal(signal.SIGKILL)
            os.waitpid(self.pid, 0)
        while select.select([self.master], [], [], 0)[0] and self.read(0):
            pass
        restored = termios.tcgetattr(self.slave) == self.modes
        os.close(self.slave)
        os.close(self.master)
        return restored


def summary_of(text):
    """What stands behind the screen, once it is left."""
    return text.rpartition(LEAVE)[2].decode()


# It ends by a key and by signals; the screen is left, the modes are as before, the summary is there.
for verb, arguments, words in (("ping", PING, r"\d+ sent, \d+ received"),
                               ("trace", TRACE, r"reached server \(203\.0\.113\.9\) in 9 hops")):
    for how, act in (("q", lambda t: t.type("q")), ("^C", lambda t: t.type("\x03")),
                     ("SIGTERM", lambda t: t.signal(signal.SIGTERM))):
        # How long it takes until enough is settled, depends on the machine.
        for seconds in (0.7, 3, 10):
            t = Terminal(arguments)
            drawn = t.until(rb"1049h.*icmp " + verb.encode() + rb".*server")
            time.sleep(seconds)
            act(t)
            restored = t.end()
            if t.status == 0 and re.search(words, summary_of(t.text)):
                break
        ok(drawn, f"{verb}: drawn", t.text)
        equal(t.status, 0, f"{verb}, {how}: its status is what is settled")
        ok(restored, f"{verb}, {how}: the terminal's modes are as they were")
        ok(t.text.count(ENTER) == 1 and t.text.count(LEAVE) == 1, f"{verb}, {how}: screen left")
        ok(re.search(words, summary_of(t.text)), f"{verb}, {how}: the summary", t.text)
        ok("icmp_seq" not in t.text.decode(), f"{verb}, {how}: and no line a probe")

# What is asked for ends by itself.
t = Terminal(["ping", "--lab", "tour", "--live", "-c3", "-i", "0.1", "server"])
restored = t.end()
ok(restored and t.status == 0 and "3 sent, 3 received" in summary_of(t.text), "-c ends it", t.text)

# Its size is followed: all is painted anew, and nothing beyond the new edge.
t = Terminal(TRACE)
at = t.until(rb"gw.*server")
t.resize(10, 40)
at = t.until(rb"\x1b\[H\x1b\[2J|\x1b\[2J|\x1b\[J", since=at)
ok(at, "another size: painted anew", t.text)
ok(t.until(rb"quit", since=at), "to its last line")
rows = [int(row) for row in re.findall(rb"\x1b\[(\d+);?\d*[Hd]", t.text[at:])]
cols = [int(col) for col in re.findall(rb"\x1b\[\d+;(\d+)H", t.text[at:])]
ok(max(rows, default=1) <= 10 and max(cols, default=1) <= 40, "within 10 rows of 40 columns")
t.type("q")
ok(t.end(), "and left")

# A stop that nobody can catch, and a shell that has set its own modes since: all is set up again.
t = Terminal(PING)
t.until(rb"server")
t.signal(signal.SIGSTOP)
os.waitpid(t.pid, os.WUNTRACED)
termios.tcsetattr(t.slave, termios.TCSANOW, t.modes)
t.read(0.2)
at = len(t.text)
t.signal(signal.SIGCONT)
ok(t.until(rb"icmp ping.*mirror", since=at), "SIGSTOP and SIGCONT: painted anew", t.text[at:])
t.type("q")
ok(t.end() and t.status == 0, "q is a key again")

# Another format beside it; a terminal that takes nothing keeps no probe from leaving.
with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "run.jsonl")

    def unread():
        t = Terminal(["ping", "--live", "-i", "0.01", "-o", f"json={file}", "127.0.0.1"], 60, 200)
        t.until(rb"icmp ping")
        time.sleep(3)
        t.type("q")
        t.end()
        rows = [json.loads(line) for line in open(file)]
        times = [row["time_s"] for row in rows if row["kind"] == "reply"]
        return rows, times, [b - a for a, b in zip(times, times[1:])]

    rows, times, gaps = again(unread, lambda run: len(run[1]) > 250 and max(run[2]) < 0.2)
    ok(len(times) > 250, f"{len(times)} probes while nobody read the terminal")
    ok(gaps and max(gaps) < 0.2, f"and none late: {max(gaps, default=9):.3f} s at most")
    equal(rows[-1]["kind"], "end", "the file is whole")

# Colour only where it is wanted; blocks only where they can be shown.
for environment, colored, blocks in (({}, True, True), ({"NO_COLOR": "1"}, False, True),
                                     ({"LC_ALL": "C"}, True, False)):
    t = Terminal(["ping", "--lab", "tour", "--live", "-i", "0.02", "server", "mirror"], **environment)
    t.until(rb"mirror.*x", 10)
    time.sleep(0.5)
    t.read(0)
    t.type("q")
    t.end()
    screen = t.text.partition(LEAVE)[0]
    equal(bool(re.search(rb"\x1b\[[0-9;]*3[1-7]m", screen)), colored, f"{environment}: colour")
    equal("\u2581".encode() in screen, blocks, f"{environment}: blocks")
    ok(blocks or all(octet < 128 for octet in screen), f"{environment}: within ASCII")

# Where there is no such terminal, that is said, and nothing is asked.
for name, words, arguments, environment in (
        ("dumb", "cursor", ["ping", "--live", "127.0.0.1"], {"TERM": "dumb"}),
        ("unknown", "TERM is nonsense", ["trace", "--live", "127.0.0.1"], {"TERM": "nonsense"}),
        ("JSON there", "takes the terminal", ["ping", "--live", "-j", "127.0.0.1"], {}),
        ("two traces", "one target", ["trace", "--live", "127.0.0.1", "127.0.0.2"], {})):
    t = Terminal(arguments, **environment)
    restored = t.end()
    equal(t.status, 2, f"{name}: status 2", t.text)
    ok(words in t.text.decode() and ENTER not in t.text and restored, f"{name}: said", t.text)
result = run(ICMP, "ping", "--live", "127.0.0.1")
ok(result.returncode == 2 and "needs a terminal" in result.stderr, "a pipe", result.stderr)

# As somebody sees it: the same through a terminal that is drawn.
SOCKET = ["tmux", "-L", f"live-{os.getpid()}", "-f", "/dev/null"]


def tmux(*arguments):
    return subprocess.run([*SOCKET, *arguments], capture_output=True, text=True, cwd=ROOT,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout


def screen_with(words):
    for _ in range(600):
        screen = tmux("capture-pane", "-p")
        if words in screen:
            break
        time.sleep(0.1)
    return screen.split("\n")


tmux("new-session", "-d", "-x", "80", "-y", "24", "PS1='at the prompt ' bash --norc --noprofile")
screen_with("at the prompt")
tmux("send-keys", f"clear; {ICMP} trace --lab mpls --live server", "Enter")
screen = screen_with(" server    ")
ok(screen[1].split() == "Host Loss% Sent Last Median p95 Best Worst".split(), screen[1])
ok(any(re.match(r" 3  p1 +0\.0 +\d+ +64\.0", row) for row in screen), "a hop", "\n".join(screen))
ok(any("MPLS 16001" in row for row in screen), "its label", "\n".join(screen))
tmux("resize-window", "-x", "40", "-y", "10")
screen = screen_with("Host             Loss%   Last Median")
equal(screen[1], "    Host             Loss%   Last Median", "40 columns", "\n".join(screen))
tmux("send-keys", "?")
ok(any("quit, with the summary" in row for row in screen_with("quit, with")), "help")
tmux("send-keys", "x")
tmux("send-keys", "C-z")
screen = "\n".join(screen_with("Stopped"))
ok("Stopped" in screen and "MPLS" not in screen, "^Z: the screen is left", screen)
tmux("send-keys", "fg", "Enter")
ok(any("p1  " in row for row in screen_with(" 3  p1")), "fg: painted anew")
tmux("send-keys", "q")
screen = "\n".join(screen_with("in 6 hops"))
ok("in 6 hops" in screen, "q: the summary", screen)
ok(any("at the prompt" in row for row in screen_with("at the prompt")), "q: and the prompt")
tmux("send-keys", "clear; stty -a", "Enter")
ok(" icanon" in "\n".join(screen_with("icanon")), "whose terminal it is again")
tmux("kill-server")
done()
