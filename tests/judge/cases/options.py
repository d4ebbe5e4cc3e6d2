# SPDX-License-Identifier: MIT
"""IP options: recorded, stamped, followed, passed on, or wrong (RFC 791, RFC 1812 section 5.3.13).

Octets are written as they stand in the header; what is short of a word is padded by scapy.
"""
import struct

from answer import SELF, Error, Forwarded, Reply
from ask import DATA, NEAR, echo, udp
from case import Case, Sent
from wire import ICMP, IP, Raw

ROUTER, OLD, HOST, MORE, HOST_OLD = "router", "router-1812", "host", "host-more", "host-1812"
THERE = "10.2.0.7"
HEX = bytes.fromhex


def ip4(address):
    return bytes(int(octet) for octet in address.split("."))


def padded(octets):
    return octets + b"\0" * (-len(octets) % 4)


def asks(octets, dst=SELF, **ip):
    return echo(dst, ip={"options": [Raw(octets)], **ip})


def comes_back(ids, title, octets, back=None, node=HOST, **how):
    """An echo with these options, and those of the answer."""
    wanted = octets if back is None else back
    wanted = wanted if callable(wanted) else padded(wanted)
    return Case(ids, title, node, Sent(asks(octets)), Reply(0, options=wanted, **how))


def wrong(ids, title, octets, pointer, node=HOST, dst=SELF, **ip):
    return Case(ids, title, node, Sent(asks(octets, dst, **ip)), Error(12, 0, pointer=pointer))


def passes(ids, title, octets, becomes=None, node=ROUTER, dst=THERE, to=None, **how):
    """Options of a datagram in transit, and what they are when it leaves, and for where."""
    return Case(ids, title, node, Sent(asks(octets, dst)),
                Forwarded(options=becomes and padded(becomes), dst=to, **how))


def lost(ids, title, octets, node=ROUTER, dst=SELF, **ip):
    return Case(ids, title, node, Sent(asks(octets, dst, **ip)))


def stamped(before, at):
    """The octets as they were, but for a time of this day at an offset."""
    def judge(octets):
        now = struct.unpack("!I", octets[at:at + 4])[0]
        if len(octets) < at + 4 or octets[:at] != before[:at] or octets[at + 4:] != \
                padded(before)[at + 4:]:
            return [f"options are {octets.hex()}, not {before.hex()} with a time at {at}"]
        if now & 0x7fffffff >= 86400000 or now == 0:
            return [f"{now} is no time"]
        return []
    return judge


RECORD = HEX("070b04") + bytes(8)
RECORDED = HEX("070b08") + ip4(SELF) + bytes(4)
FULL = HEX("070708") + ip4("10.5.5.5")

CASES = [
    comes_back("OPT-01", "record route: its address goes into the answer", RECORD, RECORDED),
    comes_back("OPT-01", "behind those that are there", HEX("070b08") + ip4("10.7.7.7") + bytes(4),
               HEX("070b0c") + ip4("10.7.7.7") + ip4(SELF)),
    comes_back("OPT-11", "a full record comes back as it was", FULL),
    wrong("OPT-11", "a record with room for three octets", HEX("07060400") + bytes(2), 22),
    wrong("OPT-12", "a pointer below the first slot", HEX("070b03") + bytes(8), 22),
    wrong("OPT-12", "a pointer of 0", HEX("070b00") + bytes(8), 22),
    wrong("OPT-12", "a pointer between slots", HEX("070b05") + bytes(8), 22),
    wrong("PARAM-09", "a length of 0", HEX("0700") + bytes(2), 20),
    wrong("PARAM-09", "a length of 1", HEX("0701") + bytes(2), 20),
    wrong("PARAM-09", "a length beyond the header", HEX("072704") + bytes(1), 20),
    wrong("PARAM-09", "an unknown option's too, behind no-operations", HEX("0101de28"), 22),
    wrong("PARAM-09", "an option without a length", HEX("01010107"), 23),
    comes_back("OPT-07", "no-operations are not for long", HEX("01010101"), b""),
    comes_back("OPT-07", "nor unknown options", HEX("de060102") + bytes(2), b""),
    comes_back("OPT-08", "nor a stream identifier", HEX("88041234"), b""),
    comes_back("OPT-07", "what is behind the end of the list is nothing", HEX("00070000"), b""),
    comes_back("OPT-07", "router alert asks nothing of a host", HEX("94040000"), b""),
    comes_back("OPT-01", "a timestamp", HEX("440c0500") + bytes(8),
               stamped(HEX("440c0900") + bytes(8), 4)),
    comes_back("OPT-01", "a timestamp beside its address", HEX("440c0501") + bytes(8),
               stamped(HEX("440c0d01") + ip4(SELF) + bytes(4), 8)),
    comes_back("OPT-10", "where its address is asked for", HEX("440c0503") + ip4(SELF) + bytes(4),
               stamped(HEX("440c0d03") + ip4(SELF) + bytes(4), 8)),
    comes_back("OPT-10", "where another's is, nothing", HEX("440c0503") + ip4("10.7.7.7") +
               bytes(4)),
    comes_back("OPT-10", "no room: one more did not fit", HEX("44080900") + bytes(4),
               HEX("44080910") + bytes(4)),
    comes_back("OPT-10", "no room in one that names addresses: nothing is too many",
               HEX("440c0d03") + ip4("10.7.7.7") + bytes(4)),
    wrong("OPT-11", "room for an address and not for its time", HEX("44080501") + bytes(4), 22),
    comes_back("OPT-11", "a record without any slot", HEX("070304")),
    wrong("PARAM-09", "a record too short for a pointer", HEX("07020000"), 21),
    wrong("PARAM-09", "a timestamp too short for its flags", HEX("44030500"), 21),
    wrong("OPT-10", "sixteen did not", HEX("440809f0") + bytes(4), 23),
    wrong("OPT-12", "a timestamp's pointer below its first slot", HEX("44080400") + bytes(4), 22),

    passes("OPT-06", "a router records the address by which it forwards", RECORD,
           HEX("070b08") + ip4("10.2.0.1") + bytes(4)),
    passes("OPT-11", "a full record goes through", FULL),
    passes("OPT-05", "so does an unknown option", HEX("de060102") + bytes(2)),
    passes("OPT-05", "a stream identifier", HEX("88041234")),
    passes("OPT-05", "security", HEX("820b0000000000000000000000")[:11] + b"\0"),
    passes("DEP-02", "traceroute's option of RFC 1393", HEX("520c00010000ffff") + ip4(NEAR)),
    passes("ROUTER-15", "router alert", HEX("94040000")),
    passes("OPT-10", "a timestamp for another", HEX("440c0503") + ip4("10.7.7.7") + bytes(4)),
    passes("OPT-10", "a full one counts", HEX("44080900") + bytes(4), HEX("44080910") + bytes(4)),
    wrong("QUOTE-06", "what is wrong in transit is quoted as it came", HEX("070b03") + bytes(8),
          22, ROUTER, THERE),
    wrong("TIMEX-06", "most options come before the route", HEX("070b03") + bytes(8), 22, ROUTER,
          "10.99.0.1"),
    lost("ROUTER-15", "a loose source route, by today's practice", HEX("830704") + ip4(THERE)),
    lost("ROUTER-15", "a strict one", HEX("890704") + ip4(THERE)),
    lost("ROUTER-15", "one in transit", HEX("830704") + ip4(THERE), dst="10.2.0.8"),
    lost("UNREACH-10", "a host follows none, and says nothing", HEX("830704") + ip4("10.1.0.7"),
         HOST),

    passes("OPT-06", "by RFC 1812 a loose route is followed", HEX("830704") + ip4(THERE),
           HEX("830708") + ip4("10.2.0.1"), OLD, SELF, THERE),
    passes("OPT-06", "a strict one to a neighbour too", HEX("890704") + ip4(THERE),
           HEX("890708") + ip4("10.2.0.1"), OLD, SELF, THERE),
    Case("UNREACH-09", "a strict one to no neighbour", OLD,
         Sent(asks(HEX("890704") + ip4("10.20.0.5"))), Error(3, 5)),
    Case("UNREACH-09", "a loose one to nowhere", OLD, Sent(asks(HEX("830704") + ip4("10.99.0.5"))),
         Error(3, 5)),
    wrong("PARAM-08", "a strict one that is not for us", HEX("890704") + ip4(THERE), 16, OLD,
          "10.2.0.8"),
    wrong("OPT-13", "two source routes", HEX("830704") + ip4(THERE) + HEX("830704") + ip4(THERE),
          27, OLD),
    passes("OPT-06", "a loose one for somebody else is not ours to follow",
           HEX("830704") + ip4("10.2.0.8"), None, OLD),
    Case("OPT-04", "an error about a source route goes back by it", OLD,
         Sent(udp(SELF, ttl=1, options=[Raw(HEX("830b08") + ip4("10.1.0.77") + ip4(THERE))])),
         Error(11, 0, dst="10.1.0.77", options=padded(HEX("830704") + ip4(NEAR)))),
    Case("NOERR-01", "an ICMP error with a source route that fails", OLD,
         Sent(IP(src=NEAR, dst=SELF, options=[Raw(HEX("830704") + ip4("10.99.0.5"))]) /
              ICMP(type=3, code=1) / Raw(DATA))),
    Case("OPT-02", "a route that is complete is reversed", MORE,
         Sent(asks(HEX("830708") + ip4("10.1.0.77"))),
         Reply(0, ttl=99, dst="10.1.0.77", options=padded(HEX("830704") + ip4(NEAR)))),
    Case("OPT-03", "of one that begins with its source, that is left out", MORE,
         Sent(asks(HEX("830b0c") + ip4(NEAR) + ip4("10.1.0.77"))),
         Reply(0, ttl=99, dst="10.1.0.77", options=padded(HEX("830704") + ip4(NEAR)))),
    passes("HOST-08", "by RFC 1122 a host follows one that leaves by where it came",
           HEX("830704") + ip4("10.77.0.7"), HEX("830708") + ip4(SELF), HOST_OLD, SELF,
           tap="left", via="10.1.0.9", to="10.77.0.7"),
    Case("UNREACH-10", "and says that it follows none to its other net", HOST_OLD,
         Sent(asks(HEX("830704") + ip4(THERE))), Error(3, 5)),
    Case("NOERR-01", "but not of an ICMP error", HOST_OLD,
         Sent(IP(src=NEAR, dst=SELF, options=[Raw(HEX("830704") + ip4(THERE))]) /
              ICMP(type=11) / Raw(DATA))),
]
