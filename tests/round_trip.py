#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Is `icmp decode -j FILE | icmp send @- -o pcap=` the same datagrams again, octet for octet?

Looks at each capture that it is given, or at all below a folder, and prints every message that did
not come out the same. One that decode calls malformed, or remarks upon, is none that a sender which
obeys the RFCs emits: it is told, but fails nothing. Prints TAP.
"""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
ICMP = os.path.join(ROOT, os.environ.get("B", "build/cc"), "icmp")


def icmp(*words, stdin=None):
    return subprocess.run([ICMP, *words], input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)


def frames(path):
    """The packets of a pcapng file of ours: enhanced packet blocks, in this machine's order."""
    with open(path, "rb") as file:
        octets = file.read()
    at = 0
    while at < len(octets):
        kind, length = struct.unpack_from("=II", octets, at)
        if kind == 6:
            held, = struct.unpack_from("=I", octets, at + 20)
            yield octets[at + 28:at + 28 + held]
        at += length


def round_trip(path, folder):
    """(message, same?) for each message of a capture."""
    ours, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")
    text = icmp("decode", "-jv", "-o", f"pcap={theirs}", path).stdout
    messages = [row for row in map(json.loads, text.splitlines()) if row["kind"] == "message"]
    if not messages:
        return
    result = icmp("send", "@-", "-q", "-o", f"pcap={ours}", stdin=text)
    if result.returncode:
        print("# ", path, result.stderr.decode(errors="replace").strip())
    built = list(frames(ours)) + [None] * len(messages)
    for message, frame, datagram in zip(messages, frames(theirs), built):
        yield message, datagram is not None and datagram in frame


def captures(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, _, names in os.walk(path):
            yield from (os.path.join(folder, name) for name in sorted(names)
                        if re.search(r"\.(pcap|pcapng|cap)(\.gz)?$", name))


def main():
    count = same = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in captures(sys.argv[1:]):
            for message, is_same in round_trip(path, folder):
                text = json.dumps(message)
                honest = '"malformed"' not in text and not message.get("remarks")
                count += 1
                same += is_same
                failed += honest and not is_same
                if not is_same:
                    print(f"# {path} frame {message['frame']}: "
                          f"{message['packet'].get('icmp', {}).get('name')}"
                          f"{'' if honest else ', which is not canonical'}")
    print(f"{'not ok' if failed or not count else 'ok'} 1 - "
          f"{same} of {count} messages are the same again")
    print("1..1")
    sys.exit(failed != 0 or not count)


main()
