#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp decode beside tshark, field by field: on the golden vectors, and on captures of others where
there are any (CAPTURES names the folder)."""
import os
import re
import shutil
import struct
import sys
import tempfile

from netlab import BUILD, ROOT, done, equal, ok, run, skip_all

COMPARE = os.path.join(ROOT, "tests/compare_tshark.py")
CAPTURES = os.environ.get("CAPTURES", os.path.join(ROOT, "../shared/captures"))

if not shutil.which("tshark"):
    skip_all("tshark is missing")


def golden():
    """The octets of each golden vector, from the header that the C tests use."""
    with open(os.path.join(ROOT, "tests/vectors/golden.h"), encoding="utf-8") as header:
        rows = re.findall(r'\{"V\d\d",(?:\s*"(?:[^"\\]|\\.)*")+?,((?:\s*"[0-9a-f ]*")+)\}',
                          header.read())
    return [bytes.fromhex("".join(re.findall(r"[0-9a-f]+", row))) for row in rows]


def datagram(icmp):
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(icmp), 1, 0, 64, 1, 0)
    head += bytes([192, 0, 2, 254, 192, 0, 2, 1])
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xffff) + (total >> 16)
    return head[:10] + struct.pack(">H", ~total & 0xffff) + head[12:] + icmp


def write_pcap(path, datagrams):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for octets in datagrams:
            file.write(struct.pack("<IIII", 0, 0, len(octets), len(octets)) + octets)


def compare(what, path, least):
    result = run(sys.executable, COMPARE, path, timeout=300, env={"B": BUILD})
    equal(result.returncode, 0, f"{what}: no disagreement", result.stdout, result.stderr)
    found = re.search(r"(\d+) messages\n", result.stdout)
    ok(found and int(found.group(1)) >= least, f"{what}: at least {least} messages",
       result.stdout)


with tempfile.TemporaryDirectory() as folder:
    vectors = golden()
    equal(len(vectors), 32, "32 golden vectors")
    path = os.path.join(folder, "golden.pcap")
    write_pcap(path, [datagram(octets) for octets in vectors])
    compare("golden vectors", path, 32)
if os.path.isdir(CAPTURES):
    compare("captures", CAPTURES, 400)
else:
    ok(True, "captures of others # SKIP there are none here")
done()
