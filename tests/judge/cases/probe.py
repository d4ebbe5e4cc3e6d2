# SPDX-License-Identifier: MIT
"""PROBE (RFC 8335): what an extended echo request asks, who may ask, and what is said."""
import struct

import wire
from answer import SELF, Reply, compare
from ask import NEAR
from case import Case, Sent
from wire import BROADCAST, IP, Raw, mac_of
from scapy.contrib.icmp_extensions import ICMPExtensionObject as Object

PROXY, SOME, HOST = "proxy", "proxy-some", "host"
NAME, INDEX, ADDRESS = 1, 2, 3
LOCAL, ACTIVE, IPV4 = 1, 4, 2
KNOWN = tuple(state << 5 for state in (2, 3, 4, 5))  # reachable, stale, delay, probe
NO_ERROR, MALFORMED, NO_INTERFACE, NO_ENTRY = range(4)


def structure(*objects, checksum=None):
    octets = b"\x20\0\0\0" + b"".join(objects)
    right = 0xffff - wire.total(octets)
    return octets[:2] + struct.pack("!H", right if checksum is None else checksum) + octets[4:]


def identify(kind, data, number=3, length=None):
    return bytes(Object(classnum=number, classtype=kind, len=length) / Raw(data))


def by_name(text):
    octets = text.encode()
    return identify(NAME, octets + b"\0" * (-len(octets) % 4))


def by_index(index):
    return identify(INDEX, struct.pack("!I", index))


def by_address(octets, afi=1, length=None):
    """Padded to a word, as RFC 8335 section 2.1 has it."""
    length = len(octets) if length is None else length
    return identify(ADDRESS, struct.pack("!HBB", afi, length, 0) + octets +
                    b"\0" * (-len(octets) % 4))


def ip4(address):
    return wire.socket.inet_aton(address)


def request(extension, code=0, local=LOCAL, src=NEAR, dst=SELF, sequence=9, reserved=0, **ip):
    """A message of type 42; the identifier is the case's key, which is put in later."""
    return Probe(extension, code, local | reserved, src, dst, sequence, ip)


class Probe:
    """Built when the key is known, for the checksum is over it."""

    def __init__(self, extension, code, last, src, dst, sequence, ip):
        self.parts = extension, code, last, sequence
        self.ip = IP(src=src, dst=dst, proto=1, **ip)

    def sent(self, key):
        extension, code, last, sequence = self.parts
        icmp = struct.pack("!BBHHBB", 42, code, 0, key, sequence, last) + extension
        right = struct.pack("!H", 0xffff - wire.total(icmp))
        return self.ip / Raw(icmp[:2] + right + icmp[4:])


class Asked(Sent):
    def finish(self, key):
        self.packet = self.packet.sent(key)
        return super().finish(key)


class Said(Reply):
    """Type 43 with DF, TTL 255 and no TOS, the structure of the request behind it (RFC8335bis)."""

    def __init__(self, code, last=0, **common):
        super().__init__(43, code, body=self.copied, df=1, ttl=255, tos=0, **common)
        self.last = last if isinstance(last, tuple) else (last,)

    def copied(self, asked, body):
        problems = compare("octets 4 to 6", body[4:7].hex(), asked[4:7].hex())
        if body[7] not in self.last:
            problems.append(f"octet 7 is {body[7]:#x}, none of {self.last}")
        return problems + compare("octets 8 on", body[8:].hex(), asked[8:].hex())


def says(ids, title, packet, code, last=0, node=PROXY, **how):
    return Case(ids, title, node, Asked(packet, **how), Said(code, last))


def quiet(ids, title, packet, node=PROXY, **how):
    how.setdefault("by", mac_of(NEAR))
    return Case(ids, title, node, Asked(packet, **how))


def of(*objects, **more):
    return request(structure(*objects), **more)


UP = ACTIVE | IPV4
FIRST = by_index(1)

CASES = [
    quiet("PROBE-03", "a host as it comes answers none", of(FIRST), HOST),
    says("PROBE-12", "its interface by index", of(FIRST), NO_ERROR, UP),
    says("PROBE-12", "by name", of(by_name("eth0")), NO_ERROR, UP),
    says("PROBE-12", "by address", of(by_address(ip4(SELF))), NO_ERROR, UP),
    says("PROBE-12", "by MAC", of(by_address(bytes.fromhex("020000000001"), 6)), NO_ERROR, UP),
    says("PROBE-12", "another that is up", of(by_name("back")), NO_ERROR, UP),
    says("PROBE-12", "its address", of(by_address(ip4("10.2.0.1"))), NO_ERROR, UP),
    says("PROBE-05", "DF, TTL 255, no TOS, whatever was asked with",
         of(FIRST, tos=0xb8, ttl=3), NO_ERROR, UP),
    says("PROBE-06", "the code of the request is nothing", of(FIRST, code=7), NO_ERROR, UP),
    says("PROBE-06", "nor are reserved bits", of(FIRST, reserved=0xfe), NO_ERROR, UP),
    says("PROBE-20", "a sequence of 255", of(FIRST, sequence=255), NO_ERROR, UP),
    says("PROBE-17", "data behind the structure comes back", request(structure(FIRST) + b"behind"),
         NO_ERROR, UP),
    says("PROBE-08", "a structure without checksum", request(structure(FIRST, checksum=0)),
         NO_ERROR, UP),
    says("PROBE-09", "an index that it has not", of(by_index(99)), NO_INTERFACE),
    says("PROBE-09", "a name that it has not", of(by_name("nosuch")), NO_INTERFACE),
    says("PROBE-09", "a name longer than its own", of(by_name("eth01")), NO_INTERFACE),
    says("PROBE-09", "a name shorter", of(by_name("eth")), NO_INTERFACE),
    says("PROBE-09", "an address that is not its own", of(by_address(ip4("10.1.0.2"))),
         NO_INTERFACE),
    says("PROBE-09", "an IPv6 address", of(by_address(bytes(15) + b"\1", 2)), NO_INTERFACE),
    says("PROBE-07", "no structure at all", request(b""), MALFORMED),
    says("PROBE-07", "a structure without an object", request(structure()), MALFORMED),
    says("PROBE-07", "two objects", of(FIRST, by_index(2)), MALFORMED),
    says("PROBE-07", "an object of another class", of(identify(2, bytes(4), number=2)),
         MALFORMED),
    says("PROBE-07", "a C-Type of 0", of(identify(0, bytes(4))), MALFORMED),
    says("PROBE-07", "a C-Type of 4", of(identify(4, bytes(4))), MALFORMED),
    says("PROBE-07", "an index of 8 octets", of(identify(INDEX, bytes(8))), MALFORMED),
    says("PROBE-07", "an object beyond the message", of(identify(INDEX, bytes(4), length=40)),
         MALFORMED),
    says("PROBE-07", "an object of length 0", of(identify(INDEX, bytes(4), length=0)), MALFORMED),
    says("PROBE-16", "IPv4 with 5 octets", of(by_address(bytes(8), 1, 5)), MALFORMED),
    says("PROBE-16", "an address beyond its object", of(by_address(bytes(4), 2, 16)), MALFORMED),
    says("PROBE-07", "by name about a neighbour", of(by_name("eth0"), local=0), MALFORMED),
    says("PROBE-07", "by index about one", of(FIRST, local=0), MALFORMED),
    says("PROBE-08", "a structure that does not add up",
         request(structure(FIRST, checksum=0x1111)), MALFORMED),
    says("PROBE-07", "a structure of version 1",
         request(b"\x10" + structure(FIRST, checksum=0)[1:]), MALFORMED),
    says("PROBE-13", "a neighbour that it knows", of(by_address(ip4(NEAR)), local=0), NO_ERROR,
         KNOWN),
    says("PROBE-10", "one that it never met", of(by_address(ip4("10.1.0.111")), local=0),
         NO_ENTRY),
    says("PROBE-13", "one by MAC", of(by_address(bytes.fromhex("02010a010002"), 6), local=0),
         NO_ERROR, KNOWN),
    quiet("PROBE-03", "to everybody", of(FIRST, dst="255.255.255.255"), to=BROADCAST),
    quiet("PROBE-03", "to all hosts", of(FIRST, dst="224.0.0.1"), to="01:00:5e:00:00:01"),
    quiet("PROBE-03", "from a group", of(FIRST, src="224.0.0.9")),
    quiet("PROBE-04", "by an interface that is closed to it",
          of(FIRST, src="10.2.0.2", dst="10.2.0.1"), tap="right", by=mac_of("10.2.0.2")),
    quiet("NOERR-07", "from 127.0.0.1", of(FIRST, src="127.0.0.1")),
    says("PROBE-04", "where index alone is allowed, by index", of(FIRST), NO_ERROR, UP, SOME),
    quiet("PROBE-04", "not by name", of(by_name("eth0")), SOME),
    quiet("PROBE-04", "not by address", of(by_address(ip4(SELF))), SOME),
    quiet("PROBE-04", "and not about neighbours", of(by_address(ip4(NEAR)), local=0), SOME),
]
