# SPDX-License-Identifier: MIT
"""Fragments: put together by a host, made by a router (RFC 791, RFC 1122 section 3.3.2)."""
import wire
from answer import SELF, Error, Forwarded, Whole, compare
from ask import NEAR, udp
from case import Case, Sent
from wire import BROADCAST, ICMP, IP, UDP, Raw

HOST, ROUTER = "host", "router"
EXPIRED = 3.5  # reassembly-timeout is 2 s, and may not come to the millisecond


def pieces(packet, cuts, key, **ip):
    """Fragments of a datagram, cut at these octets of its data."""
    whole = packet.copy()
    whole[IP].id = key
    data, protocol = bytes(whole)[20:], bytes(whole)[9]
    ends = [*cuts[1:], len(data)]
    return [IP(src=packet.src, dst=packet.dst, id=key, proto=protocol,
               ttl=packet.ttl, flags="MF" if end < len(data) else 0, frag=start // 8, **ip) /
            Raw(data[start:end]) for start, end in zip(cuts, ends)]


class Names:
    """Identifications of our own, below the keys, so that fragments share one."""
    last = 100


def fresh():
    Names.last += 1
    return Names.last


def big(octets, key):
    return IP(src=NEAR, dst=SELF, proto=1) / ICMP(id=key, seq=1) / Raw(
        bytes((i * 13 + 5) & 255 for i in range(octets)))


def rejoined(ids, title, octets, cuts, order=None, node=HOST):
    """An echo in fragments, answered as a whole (or in fragments of the node's own)."""
    key = fresh()
    packet = big(octets, key)
    parts = pieces(packet, cuts, key)
    chosen = [parts[i] for i in (order or range(len(parts)))]
    case = Case(ids, title, node, [Sent(part) for part in chosen], Whole(same_echo(packet)))
    case.key = key
    return case


def same_echo(packet):
    wanted = bytearray(bytes(packet)[20:])

    def judge(case, pieces, data):
        first = pieces[0]
        problems = compare("addresses", (IP(first).src, IP(first).dst), (SELF, NEAR))
        problems += compare("type", data[0], 0)
        if not wire.verifies(data):
            problems.append("ICMP checksum of the whole")
        return problems + compare("octets 4..", data[4:].hex(), bytes(wanted[4:]).hex())
    return judge


def spoiled(ids, title, parts, key=None, wait=0.0, expect=()):
    case = Case(ids, title, HOST, [Sent(part) for part in parts], expect, wait=wait)
    if key:
        case.key = key
    return case


def lone(first, key):
    """One fragment of two, of an echo."""
    parts = pieces(big(64, key), [0, 40], key)
    return parts[0 if first else 1]


def never_whole(ids, title, key, to=None, **other):
    """Two halves that differ in what makes them one datagram (RFC 791 section 3.2)."""
    first, last = lone(True, key), lone(False, key)
    first.src = last.src = f"10.1.0.{key}"
    for field, value in other.items():
        setattr(last, field, value)
    case = Case(ids, title, HOST, [Sent(first), Sent(last, to=to)], Error(11, 1),
                wait=EXPIRED)
    case.key = key
    return case


def overlap(key):
    parts = pieces(big(64, key), [0, 40], key)
    parts[1].frag = 4
    return parts


def beyond(key):
    """Its last fragment ends behind octet 65535."""
    return [IP(src=NEAR, dst=SELF, id=key, proto=1, flags="MF") / Raw(b"\x08\0\0\0" * 2),
            IP(src=NEAR, dst=SELF, id=key, proto=1, frag=8189) / Raw(b"x" * 1000)]


def same_transit(case, pieces, data):
    sent, first = wire.datagram(case.frames[0][1]), pieces[0]
    problems = compare("data", data.hex(), wire.transport(sent).hex())
    for ip in pieces.values():
        problems += compare("TTL", ip[8], sent[8] - 1)
        problems += compare("addresses", ip[12:20], sent[12:20])
        problems += compare("protocol", ip[9], sent[9])
        problems += compare("reserved flag", ip[6] & 0x80, sent[6] & 0x80)
    return problems + compare("identification", first[4:6], sent[4:6])


def cut_by_router(ids, title, octets, **ip):
    packet = udp("10.3.0.5", data=bytes(i * 11 & 255 for i in range(octets)), **ip)
    return Case(ids, title, ROUTER, Sent(packet), Whole(same_transit, "narrow", 600))


COPIED, ALONE = bytes.fromhex("94040000"), bytes.fromhex("0707080a05050500")


def with_options(case, pieces, data):
    """Router alert is in each fragment; record route, which is full, in the first alone."""
    problems = same_transit(case, pieces, data)
    for at, ip in pieces.items():
        problems += compare(f"options at {at}", ip[20:wire.header_length(ip)].hex(),
                            (COPIED + (b"" if at else ALONE)).hex())
    return problems


CLOSED = IP(src=NEAR, dst=SELF, id=96) / UDP(sport=96, dport=4444) / Raw(b"u" * 64)

CASES = [
    rejoined("CODEC-13", "two fragments", 64, [0, 40]),
    rejoined("CODEC-13", "the last first", 64, [0, 40], [1, 0]),
    rejoined("ECHO-02", "3000 octets in three", 3000, [0, 1480, 2960]),
    rejoined("CODEC-13", "in any order", 3000, [0, 800, 1600, 2400], [2, 0, 3, 1]),
    rejoined("REASM-01", "576 octets in all", 548, [0, 80, 160, 240, 320, 400, 480]),
    rejoined("REASM-01", "fragments of 8 octets", 200, list(range(0, 208, 8))),
    rejoined("REASM-04", "one that comes twice, the same", 64, [0, 24, 40], [0, 1, 1, 2]),
    rejoined("REASM-01", "65507 octets", 65507, list(range(0, 65515, 1480))),
    rejoined("ECHO-03", "20000 octets, backwards", 20000, list(range(0, 20008, 1400)),
             list(range(14, -1, -1))),
    rejoined("REASM-01", "a router does so for itself", 3000, [0, 1480, 2960], [1, 2, 0], ROUTER),
    never_whole("REASM-01", "halves from two sources", 80, src="10.1.0.7"),
    never_whole("REASM-01", "halves of two protocols", 81, proto=17),
    never_whole("REASM-01", "halves for two addresses", 82, dst="10.1.0.255"),
    never_whole("REASM-01", "halves with two identifications", 83, id=84),
    never_whole("HOST-04", "halves, one of which came by broadcast", 85, to=BROADCAST),
    spoiled("NOERR-01", "only the first fragment of an ICMP error ever comes",
            [IP(src=NEAR, dst=SELF, id=98, proto=1, flags="MF") /
             Raw(bytes.fromhex("0301fcfe") + bytes(60))], wait=EXPIRED),
    spoiled("REASM-04", "fragments that overlap", overlap(fresh())),
    spoiled("REASM-04", "and one that would make it whole comes too late",
            [*overlap(90), pieces(big(64, 90), [0, 40], 90)[1]]),
    spoiled("REASM-04", "more than 65535 octets", beyond(fresh())),
    spoiled("REASM-04", "a fragment in the middle of 7 octets",
            [IP(src=NEAR, dst=SELF, id=91, proto=1, flags="MF") / Raw(b"\x08\0\xf7\xff\0\0\0"),
             IP(src=NEAR, dst=SELF, id=91, proto=1, frag=1) / Raw(b"x")]),
    spoiled("CKSUM-12", "two fragments whose whole does not add up",
            pieces(IP(src=NEAR, dst=SELF, proto=1) / ICMP(id=92, chksum=0x77) / Raw(b"x" * 64),
                   [0, 40], 92)),
    spoiled("NOERR-06", "only a later fragment ever comes", [lone(False, 93)], wait=EXPIRED),
    spoiled("TIMEX-08", "only the first fragment ever comes", [lone(True, 94)], 94, EXPIRED,
            Error(11, 1)),
    spoiled("NOERR-04", "only the first, to everybody",
            [IP(src=NEAR, dst="255.255.255.255", id=95, proto=17, flags="MF") / Raw(b"x" * 64)],
            wait=EXPIRED),
    spoiled("CODEC-13", "a closed port, asked for in fragments: the whole is quoted",
            pieces(CLOSED, [0, 40], 96), 96, expect=Error(3, 3, quote=bytes(CLOSED))),
    cut_by_router("ROUTER-08", "a router makes fragments of what is too big", 1000),
    cut_by_router("ROUTER-08", "of the largest frame", 1472),
    cut_by_router("ROUTER-08", "one octet too many", 573),
    cut_by_router("REASM-05", "the reserved flag is in each", 900, flags="evil"),
    Case("REASM-05", "options that are to be copied, and those that are not", ROUTER,
         Sent(IP(src=NEAR, dst="10.3.0.5", options=[Raw(COPIED + ALONE)]) /
              UDP(dport=9) / Raw(b"o" * 900)), Whole(with_options, "narrow", 600)),
    Case("REASM-03", "no error about transit fragments that never get whole", ROUTER,
         Sent(IP(src=NEAR, dst="10.2.0.5", flags="MF", proto=17) / Raw(b"x" * 64)), Forwarded()),
    Case("ROUTER-08", "a fragment that is too big is cut once more", ROUTER,
         Sent(IP(src=NEAR, dst="10.3.0.5", flags="MF", proto=17) / Raw(b"f" * 1200)),
         Whole(same_transit, "narrow", 600, more=1)),
]
