# SPDX-License-Identifier: MIT
"""Queries beside echo: timestamp, address mask, information (RFC 792, RFC 950, RFC 6918)."""
import ctypes
import struct
import time

from answer import SELF, Reply, compare
from ask import NEAR
from case import Case, Sent
from wire import BROADCAST, ICMP, IP, Ether, Raw, datagram, mac_of, transport, verifies

HOST, MORE, ROUTER, OLD = "host", "host-more", "router", "router-1812"
TTL = 99  # of host-more
DAY = 86400000
TIME_ERROR, STA_UNSYNC, STATUS_AT = 5, 0x40, 40


def timestamp(dst=SELF, src=NEAR, ip=None, more=b"", **icmp):
    icmp = {"type": 13, "seq": 5, "ts_ori": 0x01020304, "ts_rx": 0, "ts_tx": 0, **icmp}
    return IP(src=src, dst=dst, **(ip or {})) / ICMP(**icmp) / Raw(more)


def mask(dst=SELF, src=NEAR, **icmp):
    return IP(src=src, dst=dst) / ICMP(type=17, seq=6, addr_mask="0.0.0.0", **icmp)


def is_kept():
    """Does somebody keep this machine's clock? Says adjtimex(2), in its status."""
    timex = ctypes.create_string_buffer(256)
    state = ctypes.CDLL(None).adjtimex(timex)
    return state != TIME_ERROR and not struct.unpack_from("i", timex, STATUS_AT)[0] & STA_UNSYNC


def times(asked, body):
    """Identifier, sequence and originate as asked; the others of now, or marked as not of UT."""
    problems = compare("octets 4 to 11", body[4:12].hex(), asked[4:12].hex())
    problems += compare("length", len(body), 20)
    receive, transmit = struct.unpack("!II", body[12:20])
    now = int(time.time() * 1000) % DAY
    for what, stamp in (("receive", receive), ("transmit", transmit)):
        late = min((now - (stamp & 0x7fffffff)) % DAY, ((stamp & 0x7fffffff) - now) % DAY)
        if late > 10000:
            problems.append(f"{what} is {late} ms from now")
    problems += compare("high bit of a clock", receive >> 31, int(not is_kept()))
    if receive >> 31 != transmit >> 31 or receive > transmit:
        problems.append(f"receive {receive} and transmit {transmit}")
    return problems


def masked(what):
    def judge(asked, body):
        return compare("octets 4 on", body[4:].hex(), (asked[4:8] + bytes.fromhex(what)).hex())
    return judge


def timed(ids, title, packet, node=MORE, ttl=TTL, **how):
    fields = {name: how.pop(name) for name in ("tos", "src") if name in how}
    return Case(ids, title, node, Sent(packet, **how), Reply(14, body=times, ttl=ttl, **fields))


def quiet(ids, title, packet, node=HOST, **how):
    return Case(ids, title, node, Sent(packet, **how))


def announced(stage, case):
    """What the agent said when it started: one reply to everybody, with its mask."""
    said = [octets for _, octets in stage.begun
            if octets[12:14] == b"\x08\0" and octets[23] == 1 and octets[34] == 18]
    problems = compare("announcements", len(said), 1)
    for octets in said[:1]:
        frame, body = Ether(octets), transport(datagram(octets))
        problems += compare("Ethernet destination", frame.dst, BROADCAST)
        problems += compare("source", frame[IP].src, SELF)
        problems += compare("destination", frame[IP].dst, "255.255.255.255")
        problems += compare("octets 4 to 7", body[4:8].hex(), "00000000")
        if not verifies(body):
            problems.append("ICMP checksum")
    return problems


CASES = [
    quiet("TS-01", "timestamp, of a host as it comes", timestamp()),
    quiet("MASK-01", "address mask", mask()),
    quiet("INFO-01", "information", IP(src=NEAR, dst=SELF) / ICMP(type=15)),
    quiet("INFO-01", "information, with everything switched on",
          IP(src=NEAR, dst=SELF) / ICMP(type=15), MORE),
    quiet("MASK-10", "a mask reply that nobody asked for",
          IP(src=NEAR, dst=SELF) / ICMP(type=18, addr_mask="255.0.0.0")),
    quiet("TS-09", "a timestamp reply that nobody asked for", timestamp(type=14), MORE),
    quiet("RD-14", "a router solicitation, of a host",
          IP(src=NEAR, dst="224.0.0.2", ttl=1) / ICMP(type=10), to="01:00:5e:00:00:02"),
    quiet("RD-14", "a router advertisement",
          IP(src=NEAR, dst="224.0.0.1", ttl=1) / ICMP(type=9) / Raw(bytes(8)),
          to="01:00:5e:00:00:01"),
    quiet("MASK-02", "address mask, of a router as it comes", mask(), ROUTER),
    quiet("TS-01", "timestamp too", timestamp(), ROUTER),
    timed("TS-01", "a router by RFC 1812 answers it", timestamp(), OLD, 64),
    quiet("MASK-02", "but not address mask, for it was not made an authority", mask(), OLD),
    timed("TS-02", "timestamp, where it is switched on", timestamp()),
    timed("TS-03", "an originate that is not standard comes back", timestamp(ts_ori=0x80000007)),
    timed("TS-10", "what is behind its 20 octets does not", timestamp(more=b"behind")),
    timed("TS-03", "what is in the fields of the answer does not",
          timestamp(ts_rx=0x11111111, ts_tx=0x22222222)),
    timed("TOS-04", "TOS as it came", timestamp(ip={"tos": 0x50}), tos=0x50),
    timed("TS-07", "a second address answers for itself", timestamp("10.1.9.1"), src="10.1.9.1"),
    timed("TS-08", "to everybody, where that is set", timestamp("255.255.255.255"), to=BROADCAST),
    quiet("TS-08", "and not where that is not", timestamp("255.255.255.255"), OLD, to=BROADCAST),
    quiet("CODEC-06", "a timestamp of 19 octets",
          IP(src=NEAR, dst=SELF, proto=1) / Raw(b"\x0d\0\xf2\xff" + bytes(15)), MORE),
    quiet("CODEC-06", "a timestamp of 12",
          IP(src=NEAR, dst=SELF, proto=1) / Raw(b"\x0d\0\xf2\xff" + bytes(8)), MORE),
    quiet("CKSUM-12", "a timestamp that does not add up", timestamp(chksum=0x9999), MORE),
    quiet("HOST-04", "a timestamp in a broadcast frame", timestamp(), MORE, to=BROADCAST),
    quiet("NOERR-07", "a timestamp from a group", timestamp(src="224.0.0.7"), MORE,
          by=mac_of(NEAR)),
    Case("MASK-04", "address mask, of an agent", MORE, Sent(mask()),
         Reply(18, body=masked("ffffff00"), ttl=TTL)),
    Case("MASK-04", "of its other net, the mask of that", MORE, Sent(mask(src="10.1.9.5")),
         Reply(18, body=masked("fffffff0"), ttl=TTL)),
    quiet("MASK-06", "of somebody without an address, where two masks could be meant",
          mask("255.255.255.255", "0.0.0.0"), MORE, to=BROADCAST, by=mac_of(NEAR)),
    quiet("CODEC-06", "a mask request of 11 octets",
          IP(src=NEAR, dst=SELF, proto=1) / Raw(b"\x11\0\xee\xff" + bytes(7)), MORE),
    Case("MASK-05", "of somebody without an address: to everybody", "agent",
         Sent(mask("255.255.255.255", "0.0.0.0"), to=BROADCAST, by=mac_of(NEAR)),
         Reply(18, body=masked("ffffff00"), dst="255.255.255.255", group=BROADCAST)),
    Case("MASK-05", "of one that knows its host part alone", "agent",
         Sent(mask("255.255.255.255", "0.0.0.9"), to=BROADCAST, by=mac_of(NEAR)),
         Reply(18, body=masked("ffffff00"), dst="255.255.255.255", group=BROADCAST)),
    Case("MASK-04", "of one that knows it", "agent", Sent(mask()),
         Reply(18, body=masked("ffffff00"))),
    Case("MASK-03", "an agent announces its mask when it starts", "agent", run=announced),
]
