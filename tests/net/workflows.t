#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What an engineer, an author of a stack, a tester of routers and a teacher do, step by step.

As an ordinary user; with sudo where a step takes it. By the command of this build; or, with TREE, by
the packages in a tree that tests/packages/tree.sh made, which is how tests/packages.t runs it.
"""
import os
import re
import shutil
import sys
import tempfile

from netlab import BUILD, ICMP, NOBODY, ROOT, done, need_root, ok, run, typed

HERE = os.path.join(ROOT, "tests/net/workflows")
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from steps import PEOPLE  # noqa: E402

TREE = os.environ.get("TREE")
BOUND = 200


class Built:
    """The command of this build, in a folder that belongs to nobody."""

    def __init__(self, place):
        os.chmod(place, 0o755)
        self.folder = os.path.join(place, "work")
        programs = os.path.join(place, "bin")
        os.mkdir(self.folder)
        os.mkdir(programs)
        for name, text in (("sudo", 'exec "$@"'), ("man", 'exec mandoc -T ascii "$SOURCE/man/$2.$1"')):
            path = os.path.join(programs, name)
            with open(path, "w") as file:
                file.write(f"#!/bin/sh\n{text}\n")
            os.chmod(path, 0o755)
        os.symlink(os.path.join(ROOT, "examples"), os.path.join(self.folder, "examples"))
        stage = os.path.join(place, "stage")
        # The device that a machine of a user has, whatever this one lets its users do.
        self.tun = os.path.join(place, "tun")
        os.mknod(self.tun, 0o20666, os.makedev(10, 200))
        os.chmod(self.tun, 0o666)
        self.environment = {
            "PATH": f"{programs}:{BUILD}:{os.environ['PATH']}", "HOME": self.folder, "SOURCE": ROOT,
            "MAKEFLAGS": f"B={os.environ['B']} DESTDIR={stage} PREFIX=/usr",
            "PKG_CONFIG_PATH": stage + "/usr/lib/pkgconfig", "PKG_CONFIG_SYSROOT_DIR": stage,
            "LD_LIBRARY_PATH": stage + "/usr/lib",
            "ARM_CC": "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb"}

    def own(self):
        run("chown", "-R", "65534:65534", self.folder)

    def command(self, who, script):
        settings = [f"{name}={value}" for name, value in self.environment.items()]
        return ["unshare", "-m", "sh", "-c", f'mount --bind {self.tun} /dev/net/tun && exec "$@"', "sh",
                "env", "-C", self.folder, *settings, *(NOBODY if who == "user" else []),
                "sh", "-c", script]


class Packaged:
    """The packages in the tree, and whom it has as a user. sudo is sudo there."""

    def __init__(self, tree):
        self.folder = os.path.join(tree, "home/reader/work")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder)
        made = self.run("root", "tar -C /home/reader -xzf /packages/icmp4-*.tar.gz && "
                        "mv /home/reader/icmp4-* work/source")
        ok(made.returncode == 0, "the tarball is there", made.stderr)

    def own(self):
        # As Debian has them, homes are closed to others.
        self.run("root", "chown -R reader:reader /home/reader/work && chmod 700 work")

    def run(self, user, script):
        return run(os.path.join(ROOT, "tests/packages/tree.sh"), "run", TREE, user, "sh", "-c",
                   f"cd /home/reader; {script}", timeout=BOUND)

    def command(self, who, script):
        return [os.path.join(ROOT, "tests/packages/tree.sh"), "run", TREE, "reader", "sh", "-c",
                f"cd work && export SOURCE=$PWD/source; {script}"]


def missing(place, step):
    """What it takes and this icmp has not."""
    words = [step["verb"]] if step["verb"] else [step["option"][0]] if step["option"] else []
    if not words:
        return None
    text = run(*place.command("user", f"icmp help {words[0]}"))
    if text.returncode:
        return f"no verb {words[0]}"
    if step["option"] and not re.search(rf"--{step['option'][1]}\b", text.stdout):
        return f"icmp {words[0]} has no --{step['option'][1]}"
    return None


def take(place, who, step):
    title = f"{who}: {step['title']}"
    lacking = missing(place, step)
    if lacking:
        print(f"# {title}: {lacking}")
        return ok(True, f"{title} # SKIP {lacking}")
    if step["ends"]:
        # ^C would end the shell of the script as well, were there one.
        status, said = typed(place.command(step["who"], "exec " + step["script"]), step["ends"], BOUND)
    else:
        result = run(*place.command(step["who"], step["script"]), timeout=BOUND)
        status, said = result.returncode, result.stdout + result.stderr
    # Without a status of its own, a step is about what is said, good or bad: it was not refused.
    wanted = (0, 1) if step["status"] is None else (step["status"],)
    return ok(status in wanted and re.search(step["says"], said), title, step["script"],
              f"ended with {status}", said[-2000:])


need_root()
os.environ.setdefault("B", "build/cc")
with tempfile.TemporaryDirectory(prefix="icmp4-workflows-") as folder:
    place = Packaged(TREE) if TREE else Built(folder)
    for name in ("world.yaml", "mine.yaml", "bench.yaml", "bench.sh", "tap.sh", "calls.c"):
        shutil.copy(os.path.join(HERE, name), place.folder)
    for who, steps in PEOPLE.items():
        for step in steps:
            place.own()
            take(place, who, step)
done()
