# SPDX-License-Identifier: MIT
"""What has to come of a case, in RFC 791's and 792's terms, judged on scapy's dissection of it.

Each kind of answer says what is wrong with a frame as texts; none: nothing is.
"""
import struct

import wire
from stage import NODE_IP, NODE_MAC
from wire import ICMP, IP, TCP, UDP, Ether, IPerror, mac_of

SELF = NODE_IP["left"]
QUOTED = 548  # octets: what is left of 576 behind the headers (RFC 1812 section 4.3.2.3)
LONG = 240


def compare(what, got, want):
    if got == want:
        return []
    if isinstance(got, str) and len(got) > LONG and len(got) == len(want):
        at = next(i for i, (a, b) in enumerate(zip(got, want)) if a != b)
        got, want, what = got[at:][:LONG], want[at:][:LONG], f"{what}, from octet {at // 2}"
    return [f"{what} is {got!r}"[:LONG * 2], f"{' ' * len(what)}not {want!r}"[:LONG * 2]]


class Answer:
    """What every datagram of the node has in common: sound, from it, to the right station."""

    about, protocol = 0, 1

    def __init__(self, tap="left", via=None, tos=0, ttl=64, src=SELF, dst=None, options=b"",
                 group=None):
        self.tap, self.via, self.tos, self.ttl = tap, via, tos, ttl
        self.src, self.dst, self.options, self.group = src, dst, options, group

    def judge(self, case, tap, octets):
        problems = wire.unsound(octets)
        if problems:
            return problems + [wire.shown(octets)]
        frame, ip = Ether(octets), wire.datagram(octets)
        dst = self.dst or wire.socket.inet_ntoa(case.frames[self.about][1][26:30])
        station = self.group or mac_of(self.via or dst)
        problems = compare("TAP", tap, self.tap)
        problems += compare("Ethernet destination", frame.dst, station)
        problems += compare("Ethernet source", frame.src, NODE_MAC[tap])
        problems += compare("source", frame[IP].src, self.src)
        problems += compare("destination", frame[IP].dst, dst)
        problems += compare("TOS", frame[IP].tos, self.tos)
        problems += compare("TTL", frame[IP].ttl, self.ttl)
        options = ip[20:wire.header_length(ip)]
        if callable(self.options):
            problems += self.options(options)
        else:
            problems += compare("options", options.hex(), self.options.hex())
        problems += compare("protocol", frame[IP].proto, self.protocol)
        if frame[IP].proto == self.protocol:
            problems += self.rest(case, frame, ip)
        return problems + [wire.shown(octets)] if problems else []

    def rest(self, case, frame, ip):
        return []


class Error(Answer):
    """An ICMP error about the datagram of the case's n-th frame."""

    def __init__(self, type, code, about=0, mtu=0, pointer=0, gateway=None, quote=None,
                 objects=None, tos=0xc0, most=QUOTED, hop=False, ttl_came=None, **common):
        super().__init__(tos=tos, **common)
        self.ttl_came = ttl_came  # where it went through others before
        self.hop = hop  # RFC 1812 section 4.3.2.3: the hop need not be undone in the quote
        self.type, self.code, self.about = type, code, about
        self.mtu, self.pointer, self.gateway = mtu, pointer, gateway
        self.quote, self.objects, self.most = quote, objects, most

    def unused(self):
        """Octets 4 to 7 of the message."""
        words = {12: struct.pack("!BBH", self.pointer, 0, 0), 3: struct.pack("!HH", 0, self.mtu)}
        octets = bytearray(words.get(self.type, b"\0\0\0\0"))
        if self.type == 5:
            return wire.socket.inet_aton(self.gateway)
        if self.objects is not None:
            octets[1] = 32
        return bytes(octets)

    def rest(self, case, frame, ip):
        icmp, body = frame[ICMP], wire.transport(ip)
        problems = compare("type and code", (icmp.type, icmp.code), (self.type, self.code))
        problems += compare("octets 4 to 7", body[4:8].hex(), self.unused().hex())
        problems += compare("offset and MF", wire.fragment(ip), 0)
        whole = self.quote or wire.datagram(case.frames[self.about][1])
        if self.ttl_came is not None:
            whole = summed(whole[:8] + bytes([self.ttl_came]) + whole[9:])
        if self.hop and body[16:17] == bytes([whole[8] - 1]):
            whole = hopped(whole)
        if self.objects is None:
            problems += compare("quote", body[8:].hex(), whole[:self.most].hex())
        else:
            problems += compare("quote", body[8:136].hex(), whole[:128].ljust(128, b"\0").hex())
            problems += extension(body[136:], self.objects)
        if not frame.haslayer(IPerror):
            problems.append("scapy finds no quote")
        if len(ip) > 576:
            problems.append(f"{len(ip)} octets are more than 576")
        return problems


def extension(octets, objects):
    """The structure of RFC 4884 section 7: version, checksum, objects of whole words."""
    problems = []
    if len(octets) < 8 or octets[:2] != b"\x20\0" or not wire.verifies(octets):
        problems.append(f"extension structure {octets[:4].hex()}")
    return problems + compare("objects", octets[4:].hex(), b"".join(objects).hex())


class Reply(Answer):
    """An ICMP reply: what of the request comes back with another type, and what is new."""

    def __init__(self, type, code=0, body=None, df=0, **common):
        super().__init__(**common)
        self.type, self.code, self.body, self.df = type, code, body, df

    def rest(self, case, frame, ip):
        asked = wire.transport(wire.datagram(case.frames[0][1]))
        body = wire.transport(ip)
        problems = compare("type and code", tuple(body[:2]), (self.type, self.code))
        problems += compare("DF", int(frame[IP].flags.DF), self.df)
        problems += compare("MF and offset", wire.fragment(ip), 0)
        if callable(self.body):
            return problems + self.body(asked, body)
        want = asked[4:] if self.body is None else self.body
        return problems + compare("octets 4..", body[4:].hex(), want.hex())


def summed(ip):
    """A datagram with its header's checksum made right."""
    ip = bytearray(ip)
    ip[10:12] = b"\0\0"
    ip[10:12] = struct.pack("!H", 0xffff - wire.total(ip[:wire.header_length(ip)]))
    return bytes(ip)


def hopped(ip):
    """A datagram after a hop: TTL one less, all else as it was."""
    return summed(ip[:8] + bytes([ip[8] - 1]) + ip[9:])


class Forwarded:
    """The datagram of a frame, a hop further; options and destination as is said."""

    def __init__(self, tap="right", via=None, about=0, options=None, dst=None):
        self.tap, self.via, self.about = tap, via, about
        self.options, self.dst = options, dst

    def judge(self, case, tap, octets):
        ip = bytearray(hopped(wire.datagram(case.frames[self.about][1])))
        if self.options is not None:
            ip[20:20 + len(self.options)] = self.options
        if self.dst:
            ip[16:20] = wire.socket.inet_aton(self.dst)
        frame, want = Ether(octets), summed(ip)
        problems = compare("TAP", tap, self.tap)
        problems += compare("Ethernet destination", frame.dst, mac_of(self.via or IP(want).dst))
        problems += compare("Ethernet source", frame.src, NODE_MAC[tap])
        problems += compare("datagram", wire.datagram(octets).hex(), want.hex())
        return problems + [wire.shown(octets)] if problems else []


class Whole:
    """Fragments, all of them, that make up the datagram `make` makes of the one asked for."""

    def __init__(self, make, tap="left", mtu=1500, via=None, more=0):
        self.make, self.tap, self.mtu, self.via, self.more = make, tap, mtu, via, more

    def judge_all(self, case, answers):
        problems, pieces = [], {}
        for tap, octets in answers:
            ip, frame = wire.datagram(octets), Ether(octets)
            header, word = wire.header_length(ip), struct.unpack("!H", ip[6:8])[0]
            pieces[(word & 0x1fff) * 8] = ip
            problems += wire.unsound(octets) + compare("TAP", tap, self.tap)
            problems += compare("Ethernet destination", frame.dst,
                                mac_of(self.via or frame[IP].dst))
            if len(ip) > self.mtu:
                problems.append(f"{len(ip)} octets are more than {self.mtu}")
            if word & 0x2000 and (len(ip) - header) % 8:
                problems.append("a fragment that is not the last has a wrong length")
        return problems + self.judge_whole(case, pieces)

    def judge_whole(self, case, pieces):
        data = b""
        for at in sorted(pieces):
            if at != len(data):
                return [f"a gap or overlap at {at}, behind {len(data)}"]
            data += wire.transport(pieces[at])
        if not pieces:
            return ["nothing came"]
        problems = compare("MF of the last", pieces[max(pieces)][6] >> 5 & 1, self.more)
        if len({bytes(ip[4:6]) for ip in pieces.values()}) != 1:
            problems.append("identifications differ")
        return problems + self.make(case, pieces, data)


class Tcp(Answer):
    """A segment of the node, by its flags and numbers."""

    protocol = 6

    def __init__(self, flags, seq=None, ack=None, **common):
        super().__init__(**common)
        self.flags, self.seq, self.ack = flags, seq, ack

    def rest(self, case, frame, ip):
        tcp = frame[TCP]
        asked = IP(wire.datagram(case.frames[0][1]))[TCP]
        problems = compare("flags", str(tcp.flags), self.flags)
        problems += compare("ports", (tcp.sport, tcp.dport), (asked.dport, asked.sport))
        for what, want in (("seq", self.seq), ("ack", self.ack)):
            if want is not None:
                problems += compare(what, getattr(tcp, what), want)
        return problems


class Udp(Answer):
    """A UDP datagram of the node."""

    protocol = 17

    def __init__(self, data, **common):
        super().__init__(**common)
        self.data = data

    def rest(self, case, frame, ip):
        asked = IP(wire.datagram(case.frames[0][1]))[UDP]
        udp = frame[UDP]
        problems = compare("ports", (udp.sport, udp.dport), (asked.dport, asked.sport))
        return problems + compare("data", wire.transport(ip)[8:], self.data)
