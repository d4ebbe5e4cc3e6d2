#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Messages that hardly any tool decodes, made by scapy and by hand, read by icmp decode; then made
by icmp send and read by scapy and tshark."""
import logging
import os
import shutil
import socket
import struct
import tempfile

from netlab import ICMP, done, equal, lines, ok, run, skip_all

logging.getLogger("scapy").setLevel(logging.ERROR)
try:
    from scapy.all import ICMP as ScapyICMP, IP, UDP, Raw, rdpcap, wrpcap
    from scapy.contrib.icmp_extensions import ICMPExtensionHeader
    from scapy.contrib.mpls import MPLS
except ImportError:
    skip_all("scapy is missing")

SENDER, RECEIVER = "192.0.2.254", "192.0.2.1"
FOLDER = tempfile.TemporaryDirectory()


def checksum(octets):
    total = sum(struct.unpack(f">{(len(octets) + 1) // 2}H", octets + b"\0" * (len(octets) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def summed(octets, at=2):
    return octets[:at] + struct.pack(">H", checksum(octets)) + octets[at + 2:]


def message(kind, code, rest, body=b""):
    return summed(bytes([kind, code, 0, 0]) + rest + body)


def structure(*objects):
    whole = b"".join(struct.pack(">HBB", 4 + len(payload), number, c_type) + payload
                     for number, c_type, payload in objects)
    return summed(b"\x20\0\0\0" + whole)


def address(dotted):
    return socket.inet_aton(dotted)


def name(text):
    raw = text.encode()
    room = (len(raw) + 1 + 3) // 4 * 4
    return bytes([room]) + raw.ljust(room - 1, b"\0")


QUOTE = bytes(IP(src=RECEIVER, dst="198.51.100.7", ttl=1, id=0x1234) /
              UDP(sport=49153, dport=33434))
PADDED = QUOTE.ljust(128, b"\0")


def extended(kind, code, *objects):
    return message(kind, code, bytes([0, 32, 0, 0]), PADDED + structure(*objects))


# Name; the ICMP octets; what decode must say of it: path in the icmp object, value.
ROWS = [
    ("30 traceroute, forwarded",
     message(30, 0, struct.pack(">HH", 0x1111, 0),
             struct.pack(">HHII", 3, 0xffff, 125000, 1500)),
     {"id": 0x1111, "outbound_hops": 3, "return_hops": 0xffff, "speed_bytes_s": 125000,
      "mtu": 1500}),
    ("31 conversion error",
     message(31, 2, struct.pack(">I", 20), QUOTE),
     {"pointer": 20, "quote.udp.dst_port": 33434, "quote.ip.ttl": 1}),
    ("37 domain name request", message(37, 0, struct.pack(">HH", 7, 9)), {"id": 7, "seq": 9}),
    ("38 domain name reply, two names",
     message(38, 0, struct.pack(">HHI", 7, 9, 3600), b"\1a\7example\0\3www\7example\0"),
     {"ttl_s": 3600, "names": ["a.example.", "www.example."]}),
    ("40 Photuris", message(40, 1, struct.pack(">HH", 0, 20), QUOTE),
     {"pointer": 20, "quote.ip.dst": "198.51.100.7"}),
    ("41 Seamoby", message(41, 0, b"\1\0\0\0", b"options"),
     {"subtype": 1, "data_hex": b"options".hex()}),
    ("42 by name, with data behind the object",
     message(42, 0, struct.pack(">HBB", 0x4242, 3, 1), structure((3, 1, b"br0\0")) + b"behind"),
     {"id": 0x4242, "seq": 3, "local": True, "extension.objects.0.identifier.name": "br0",
      "extension.checksum": "ok", "data_hex": b"behind".hex()}),
    ("42 by an 802 address",
     message(42, 0, struct.pack(">HBB", 1, 2, 1),
             structure((3, 3, struct.pack(">HBB", 6, 6, 0) + bytes.fromhex("02005e1000010000")))),
     {"extension.objects.0.identifier.address": "02:00:5e:10:00:01"}),
    ("42 by an IPv6 address",
     message(42, 0, struct.pack(">HBB", 1, 2, 0),
             structure((3, 3, struct.pack(">HBB", 2, 16, 0) +
                        socket.inet_pton(socket.AF_INET6, "2001:db8::1")))),
     {"local": False, "extension.objects.0.identifier.address": "2001:db8::1"}),
    ("43, the interface is up", message(43, 0, struct.pack(">HBB", 0x4242, 3, 7)),
     {"state": 0, "active": True, "ipv4": True, "ipv6": True}),
    ("43, a stale neighbour", message(43, 0, struct.pack(">HBB", 0x4242, 3, 3 << 5)),
     {"state": 3, "state_name": "stale", "active": False}),
    ("RFC 5837, every element",
     extended(11, 0, (2, 0x0f, struct.pack(">IHH", 7, 1, 0) + address("192.0.2.254") +
                      name("eth0") + struct.pack(">I", 1500))),
     {"extension.objects.0.interface":
      {"role": "incoming", "index": 7, "address": "192.0.2.254", "name": "eth0", "mtu": 1500}}),
    ("RFC 5837, a name that ends its object, and a next hop",
     extended(3, 1, (2, 0x4a, struct.pack(">I", 9) + name("ge-0/0/1")),
              (2, 0xc4, struct.pack(">HH", 1, 0) + address("198.51.100.9"))),
     {"extension.objects.0.interface": {"role": "sub-ip", "index": 9, "name": "ge-0/0/1"},
      "extension.objects.1.interface": {"role": "next-hop", "address": "198.51.100.9"}}),
    ("class 4, a pointer", extended(12, 0, (4, 1, struct.pack(">I", 1280))),
     {"extension.objects.0.pointer": 1280}),
    ("class 5, address and name",
     extended(11, 0, (5, 6, struct.pack(">HH", 1, 0) + address("203.0.113.9") + name("r1"))),
     {"extension.objects.0.node": {"address": "203.0.113.9", "name": "r1"}}),
    ("a private class between two label stacks",
     extended(11, 0, (1, 1, struct.pack(">I", 16001 << 12 | 1 << 8 | 1)), (250, 9, b"\1\2\3\4"),
              (1, 1, struct.pack(">I", 24 << 12 | 5 << 9 | 1 << 8 | 255))),
     {"extension.objects.0.labels.0.label": 16001, "extension.objects.1.name": "private",
      "extension.objects.1.data_hex": "01020304", "extension.objects.2.labels.0.tc": 5}),
    ("Mobile IP, foreign agent with a challenge",
     message(9, 16, struct.pack(">BBH", 1, 2, 1800),
             address("192.0.2.1") + struct.pack(">i", -5) +
             b"\x10\x0a" + struct.pack(">HHH", 77, 0xffff, 0x9040) + address("192.0.2.2") +
             b"\x13\x01\x18" + b"\x18\x04abcd" + b"\0"),
     {"routers.0.preference": -5, "agent_extensions.0.sequence": 77,
      "agent_extensions.0.care_of": ["192.0.2.2"],
      "agent_extensions.1.prefix_lengths": [24],
      "agent_extensions.2.name": "challenge", "agent_extensions.3.name": "padding"}),
    ("253, an experiment", message(253, 7, b"\1\2\3\4", b"\xff\0"),
     {"rest": 0x01020304, "data_hex": "ff00"}),
    ("a name that would act on a terminal",
     extended(11, 0, (5, 2, name("\x1b[2J"))),
     {"extension.objects.0.node.name": "\x1b[2J"}),
]


def find(tree, path):
    for step in path.split("."):
        tree = tree[int(step)] if step.isdigit() else tree[step]
    return tree


def decoded(*arguments):
    result = run(ICMP, "decode", "-j", *arguments)
    equal(result.returncode, 0, "decode reads it all", result.stderr)
    return [row for row in lines(result) if row["kind"] == "message"]


def test_by_hand():
    path = os.path.join(FOLDER.name, "exotic.pcap")
    wrpcap(path, [IP(src=SENDER, dst=RECEIVER, proto=1, ttl=64) / Raw(octets)
                  for _, octets, _ in ROWS], linktype=101)
    rows = decoded(path)
    equal(len(rows), len(ROWS), "every message is found")
    for (title, _, wanted), row in zip(ROWS, rows):
        icmp = row["packet"]["icmp"]
        equal(icmp["checksum"], "ok", f"{title}: checksum")
        for where, value in wanted.items():
            try:
                got = find(icmp, where)
            except (KeyError, IndexError) as error:
                got = f"no {error}"
            equal(got, value, f"{title}: {where}")
        ok("malformed" not in str(row), f"{title}: nothing is amiss", row)
    text = run(ICMP, "decode", "-v", path)
    ok("\x1b" not in text.stdout and "\\x1b[2J" in text.stdout, "names from the wire are escaped")


def test_by_scapy():
    path = os.path.join(FOLDER.name, "scapy.pcap")
    wrpcap(path, [
        IP(src=RECEIVER, dst=SENDER) / ScapyICMP(type=13, id=5, seq=6, ts_ori=1, ts_rx=2, ts_tx=3),
        IP(src=RECEIVER, dst=SENDER) / ScapyICMP(type=17, id=5, seq=6, addr_mask="255.255.255.192"),
        IP(src=SENDER, dst=RECEIVER) / ScapyICMP(type=5, code=1, gw="192.0.2.9") / QUOTE,
        IP(src=SENDER, dst=RECEIVER) / ScapyICMP(type=3, code=4, nexthopmtu=1400) / QUOTE,
        IP(src=SENDER, dst=RECEIVER) / ScapyICMP(type=12, ptr=20) / QUOTE,
    ], linktype=101)
    icmp = [row["packet"]["icmp"] for row in decoded(path)]
    equal([icmp[0][key] for key in ("originate_ms", "receive_ms", "transmit_ms")], [1, 2, 3],
          "timestamp")
    equal(icmp[1]["mask"], "255.255.255.192", "address mask")
    equal(icmp[2]["gateway"], "192.0.2.9", "redirect")
    equal(icmp[3]["mtu"], 1400, "fragmentation needed")
    equal(icmp[4]["pointer"], 20, "parameter problem")


QUOTED = "udp:src=192.0.2.1,dst=198.51.100.7,sport=49153,dport=33434,ttl=1"
ERROR = ["--quote", QUOTED]
# What is typed; what tshark reads back: field, value.
SENT = [
    (["--type", "8", "--set", "id=4660", "--set", "seq=1", "--data", "text:abcd"],
     {"icmp.type": "8", "icmp.ident": "4660", "icmp.seq": "1", "data.data": "61626364"}),
    (["--type", "3", "--code", "4", "--set", "mtu=1400", *ERROR],
     {"icmp.code": "4", "icmp.mtu": "1400", "udp.dstport": "33434"}),
    (["--type", "5", "--code", "1", "--gateway", "192.0.2.9", *ERROR],
     {"icmp.redir_gw": "192.0.2.9", "udp.srcport": "49153"}),
    (["--type", "12", "--set", "pointer=20", *ERROR], {"icmp.pointer": "20"}),
    (["--type", "13", "--set", "id=1", "--set", "originate_ms=16909060"],
     {"icmp.originate_timestamp": "16909060", "icmp.receive_timestamp": "0"}),
    (["--type", "18", "--set", "mask=255.255.255.192"], {"icmp.address_mask": "255.255.255.192"}),
    (["--type", "9", "--set", "lifetime_s=1800", "--router", "192.0.2.1",
      "--router", "192.0.2.2/-5"],
     {"icmp.num_addrs": "2", "icmp.lifetime": "1800", "icmp.pref_level": "0,-5"}),
    (["--type", "11", *ERROR, "--object", "mpls:label=16001,tc=3,ttl=1/label=24,ttl=255"],
     {"icmp.ext.checksum.status": "1", "icmp.mpls.label": "16001,24", "icmp.mpls.exp": "3,0",
      "icmp.mpls.s": "0,1", "icmp.mpls.ttl": "1,255", "icmp.length": "32"}),
    (["--type", "11", *ERROR, "--object",
      "interface:role=incoming,index=7,address=192.0.2.254,name=eth0,mtu=1500"],
     {"icmp.int_info.index": "7", "icmp.int_info.ipv4": "192.0.2.254",
      "icmp.int_info.name": "eth0", "icmp.int_info.mtu": "1500"}),
    (["--type", "42", "--set", "id=5", "--set", "local=on", "--object", "identifier:name=br0"],
     {"icmp.ext.echo.req.local": "1", "icmp.int_ident.name": "br0",
      "icmp.ext.checksum.status": "1"}),
    (["--type", "8", "-t", "9", "--dscp", "ef", "--option", "rr=3"],
     {"ip.ttl": "9", "ip.dsfield.dscp": "46", "ip.opt.type": "7"}),
]
ADDRESSES = ["--yes-i-may-test-this", "-S", SENDER, RECEIVER]


def flag(value):
    return {"True": "1", "False": "0"}.get(value, value)


def tshark(path, fields):
    command = ["tshark", "-n", "-o", "ip.check_checksum:TRUE", "-o",
               "icmp.favor_icmp_mpls:TRUE", "-r", path, "-T", "fields", "-E", "aggregator=,"]
    for field in ("icmp.checksum.status", "ip.checksum.status", *fields):
        command += ["-e", field]
    return run(*command).stdout.rstrip("\n").split("\t")


def test_sent():
    path = os.path.join(FOLDER.name, "sent.pcapng")
    for words, wanted in SENT:
        title = " ".join(words)
        result = run(ICMP, "send", *words, "-o", f"pcap={path}", *ADDRESSES)
        equal(result.returncode, 0, f"icmp send {title}", result.stderr)
        if not shutil.which("tshark"):
            ok(True, "read by tshark # SKIP it is missing")
            continue
        icmp, ip, *found = tshark(path, wanted)
        equal((icmp[:1], ip[:1]), ("1", "1"), f"{title}: tshark finds both checksums sound")
        for (field, value), got in zip(wanted.items(), found):
            ok(",".join(flag(v) for v in got.split(",")).startswith(value),
               f"{title}: {field} is {value}", f"got {got}")


def test_sent_to_scapy():
    path = os.path.join(FOLDER.name, "scapy-reads.pcapng")
    result = run(ICMP, "send", "--type", "11", *ERROR, "--object", "mpls:label=24,ttl=7",
                 "-o", f"pcap={path}", *ADDRESSES)
    equal(result.returncode, 0, "a time exceeded with a label", result.stderr)
    packet = rdpcap(path)[0]
    icmp = packet[ScapyICMP]
    equal((packet[IP].src, packet[IP].dst, icmp.type, icmp.length), (SENDER, RECEIVER, 11, 32),
          "scapy reads the headers back")
    extension = packet[ICMPExtensionHeader]
    equal((extension.version, extension.chksum), (2, 24046), "and the extension")
    equal((packet[MPLS].label, packet[MPLS].s, packet[MPLS].ttl), (24, 1, 7), "and the label")


test_by_hand()
test_by_scapy()
test_sent()
test_sent_to_scapy()
done()
