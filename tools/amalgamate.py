#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Joins the library into icmp4.h and icmp4.c, one file each, to copy into a firmware.

Usage: amalgamate.py OUTPUT_FOLDER
"""
import pathlib
import re
import sys

CORE = ("base", "wire", "link", "node", "probe")
INCLUDE = re.compile(r'^#include ([<"])(.+?)[>"]$')
SPDX = "/* SPDX-License-Identifier: MIT */\n"


def inline(path, seen, system):
    """The text of path with each of our own headers in place of its first #include."""
    out = []
    for line in path.read_text().splitlines(keepends=True):
        match = INCLUDE.match(line.strip())
        if line == SPDX:
            continue
        if not match:
            out.append(line)
            continue
        bracket, name = match.groups()
        if bracket == "<" and not name.startswith("icmp4/"):
            system.add(name)
            continue
        header = pathlib.Path("include" if bracket == "<" else "src") / name
        # A template is meant to be included more than once.
        if header not in seen or header.name.endswith("_template.h"):
            seen.add(header)
            out.append(inline(header, seen, system))
    return "".join(out)


def write(path, about, system, text):
    heads = "".join(f"#include <{name}>\n" for name in sorted(system))
    path.write_text(f"{SPDX}/* {about} Made of many; do not edit. */\n{heads}{text}")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    seen, system = set(), set()
    public = inline(pathlib.Path("include/icmp4/icmp4.h"), seen, system)
    write(folder / "icmp4.h", "libicmp4: ICMP for IPv4.", system, public)

    system = set()
    sources = [s for layer in CORE for s in sorted(pathlib.Path("src", layer).rglob("*.c"))]
    body = "".join(f"\n/* --- {s} --- */\n{inline(s, seen, system)}" for s in sources)
    write(folder / "icmp4.c", "libicmp4: ICMP for IPv4.", system, '#include "icmp4.h"\n' + body)


main()
