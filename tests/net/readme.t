#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""README shows a run: it is what the program prints today. All commands of README: commands.t."""
import os
import re

from netlab import ICMP, ROOT, done, equal, need_root, run

with open(os.path.join(ROOT, "README.md")) as file:
    README = file.read()


def section(title):
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def icmp(line, timeout=60):
    """The command of a line such as `icmp ping --lab tour server   # why`, run in the tree."""
    words = line.split("#")[0].split()
    return run("env", "-C", ROOT, ICMP, *words[1:], timeout=timeout)


need_root()
shown = re.sub(r"^    ", "", section("A run"), flags=re.M).strip("\n")
for part in shown.split("$ ")[1:]:
    command, _, output = part.partition("\n")
    equal(icmp(command).stdout.strip("\n"), output.strip("\n"), f"README shows `{command}` as it is")
done()
