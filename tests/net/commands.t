#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every command line of README, of the manual and of the help runs as it stands.

It is run in a lab that has all hosts that the lines name, in a folder that has all their files. What
cannot be run stands in the table with its reason; a line that is neither fails, and so does a row
of the table that no line has.
"""
import concurrent.futures
import os
import re
import shlex
import shutil
import sys
import tempfile

from netlab import BUILD, ICMP, ROOT, done, equal, need_root, ok, run, typed

HERE = os.path.join(ROOT, "tests/net/commands")
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from source import command_lines  # noqa: E402
from table import NOT_RUN, ROWS, WORDS, row  # noqa: E402

# Longer than any takes on a busy machine.
BOUND = 200
# Programs that would leave this machine, or change it, do the same here.
STANDINS = {
    "sudo": 'exec "$@"',
    "ssh": "cat trouble.pcap",
    "man": 'name=$(eval echo \\$$#); mandoc -T ascii "$ROOT"/man/$name.[135]',
}

# Sockets and the like in /run and /tmp are each line's own, while the tree stays where it is.
ALONE = f"""mount -t tmpfs t /run && mkdir /run/tree && mount --rbind {ROOT} /run/tree &&
mount -t tmpfs t /tmp && mkdir -p {ROOT} && mount --move /run/tree {ROOT} || exit 99
"""


def write(path, text, mode=0o644):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def fixtures(folder):
    """The files that the lines name, in a folder that each line has a copy of."""
    os.mkdir(folder)
    for name in ("mine.yaml", "edge.yaml", "net.dot"):
        shutil.copy(os.path.join(HERE, name), folder)
    for name in ("ping.c", "program.c"):
        shutil.copy(os.path.join(ROOT, "examples/ping.c"), os.path.join(folder, name))
    os.symlink(os.path.join(ROOT, "examples"), os.path.join(folder, "examples"))
    write(os.path.join(folder, "hosts.txt"), "192.0.2.1\nwww.example.net  # a remark\n")
    with open(os.path.join(ROOT, "man/icmp-check.1")) as file:
        bench = re.search(r"\.Bd -literal.*?\n(device: router\n.*?)\.Ed", file.read(), re.S)
    write(os.path.join(folder, "bench.yaml"), bench[1])
    made = run("sh", "-e", "-c", f"""
        cd {folder} && mkdir bin
        icmp lab first-hop -- sh -c '
            tcpdump -U -w trouble.pcap -c 12 icmp 2>tcpdump.txt &
            until grep -q listening tcpdump.txt; do sleep 0.05; done
            traceroute server >/dev/null; ping -c 1 server >/dev/null; wait'
        for name in old capture everything packet; do cp trouble.pcap $name.pcap; done
        gzip -c trouble.pcap >day.pcapng.gz
        icmp lab {HERE}/world.yaml -- icmp why -o json=good.jsonl 192.0.2.1
        icmp check -q --lab bench --dut host -o json=run.jsonl || test $? = 1
        make -s -C {ROOT} install-lib DESTDIR={folder}/stage PREFIX=/usr B={os.environ["B"]}
        """, timeout=BOUND)
    equal(made.returncode, 0, "the files that the lines name are made", made.stdout, made.stderr)


def spoken(line, given):
    """The line itself; where it is a form with words to be replaced, an instance of it."""
    words = re.split(r"(\s+)", given or line)
    return "".join(WORDS.get(word, word) for word in words)


def execute(number, line):
    about = ROWS.get(line) or row()
    folder = os.path.join(PLACE, str(number))
    shutil.copytree(os.path.join(PLACE, "files"), folder, symlinks=True)
    text = spoken(line, about["given"])
    where = ROOT if text.startswith("make") else folder
    # Jobs of its own end with it: a lab's processes are in a group that is killed at the end.
    script = (ALONE + f"cd {where} && export HOME={folder} || exit 99\n" + about["before"] + f"eval {shlex.quote(text)}; status=$?\n"
              "trap '' TERM; kill $(jobs -p) 2>/dev/null; exit $status")
    command = [ICMP, "lab", os.path.join(HERE, "world.yaml"), "--", "unshare", "-m", "bash", "-c",
               "trap : INT\n" + script]
    if about["ends"]:
        status, said = typed(["env", "-C", folder, *command], about["ends"], BOUND)
    else:
        result = run("env", "-C", folder, *command, timeout=BOUND)
        status, said = result.returncode, result.stdout + result.stderr
    shutil.rmtree(folder)
    return line, text, about, status, said


need_root()
os.environ.setdefault("B", "build/cc")
PLACE = tempfile.mkdtemp(prefix="commands-", dir=BUILD)
try:
    bin_folder = os.path.join(PLACE, "bin")
    stage = os.path.join(PLACE, "files/stage")
    os.mkdir(bin_folder)
    for name, text in STANDINS.items():
        write(os.path.join(bin_folder, name), f"#!/bin/sh\n{text}\n", 0o755)
    os.environ.update(
        ROOT=ROOT, PATH=f"{bin_folder}:{BUILD}:{os.environ['PATH']}", TERM="xterm",
        MAKEFLAGS=f"B={os.environ['B']} DESTDIR={PLACE}/installed",
        PKG_CONFIG_PATH=stage + "/usr/local/lib/pkgconfig:" + stage + "/usr/lib/pkgconfig",
        PKG_CONFIG_SYSROOT_DIR=stage)
    fixtures(os.path.join(PLACE, "files"))
    lines = command_lines(ROOT, ICMP)
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    todo = [line for line in lines if line not in NOT_RUN and only in line]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for line, text, about, status, said in pool.map(execute, range(len(todo)), todo):
            name = line if text == line else f"{line}, as {text}"
            ok(status in about["status"] and (about["silent"] or said), f"{name} [{lines[line][0]}]",
               f"ended with {status}, not {about['status']}", said[-2000:])
    if not only:
        equal(sorted((set(ROWS) | set(NOT_RUN)) - set(lines)), [], "the table has no row too many")
        equal(sorted(set(ROWS) & set(NOT_RUN)), [], "and says of none both")
finally:
    shutil.rmtree(PLACE, ignore_errors=True)
done()
