# SPDX-License-Identifier: MIT
"""Errors that must not be (RFC 1122 section 3.2.2, RFC 1812 section 4.3.2.7), whatever asks for
them: a closed port of a host, the last hop of a TTL in a router."""
from answer import SELF, Error, Reply
from ask import NEAR, echo, tcp, udp
from case import Case, Sent
from wire import BROADCAST, ICMP, IP, UDP, Raw, mac_of

HOST, ROUTER = "host", "router"
BEYOND = "10.20.0.5"
NOBODIES = ("0.0.0.0", "0.9.9.9", "127.0.0.1", "127.255.0.1", "224.0.0.5", "239.1.2.3", "240.0.0.1",
            "255.255.255.255", "10.1.0.255", "10.1.0.0")


def silent(ids, title, node, packet, **how):
    how.setdefault("by", mac_of(NEAR))
    return Case(ids, title, node, Sent(packet, **how))


def expired(title, packet, ids="NOERR-02", **how):
    return Case(ids, title, ROUTER, Sent(packet, **how), Error(11, 0))


def last_hop(kind, dst=BEYOND):
    return IP(src=NEAR, dst=dst, ttl=1) / ICMP(type=kind) / Raw(b"\0" * 20)


CASES = [
    *[silent("NOERR-01", f"an ICMP error of type {kind} has its last hop here", ROUTER,
             last_hop(kind)) for kind in (3, 4, 5, 11, 12)],
    silent("NOERR-01", "an ICMP error too big for the next link, with DF", ROUTER,
           IP(src=NEAR, dst="10.30.0.5", flags="DF") / ICMP(type=3, code=1) / Raw(b"x" * 800)),
    silent("NOERR-01", "an ICMP error where no route leads", ROUTER,
           IP(src=NEAR, dst="10.99.0.5") / ICMP(type=11) / Raw(b"\0" * 28)),
    *[silent("NOERR-03", f"a message of type {kind}, which may be one", ROUTER, last_hop(kind))
      for kind in (2, 19, 30, 31, 40, 44, 253)],
    *[expired(f"but a query of type {kind} may be told", last_hop(kind)) for kind in (8, 13, 17)],
    *[silent("NOERR-04", f"a closed port of {where}", HOST, udp(dst), to=to)
      for where, dst, to in (("the net's broadcast", "10.1.0.255", BROADCAST),
                             ("everybody", "255.255.255.255", BROADCAST),
                             ("the old broadcast", "10.1.0.0", BROADCAST),
                             ("all hosts", "224.0.0.1", "01:00:5e:00:00:01"))],
    *[silent("NOERR-04", f"an unknown protocol of {dst}", HOST,
             IP(src=NEAR, dst=dst, proto=253) / Raw(b"x"), to=BROADCAST)
      for dst in ("10.1.0.255", "255.255.255.255")],
    silent("NOERR-04", "a group's TTL ends at a router", ROUTER, udp("239.1.1.1", ttl=1),
           to="01:00:5e:01:01:01"),
    silent("NOERR-04", "a bad option to everybody", ROUTER,
           IP(src=NEAR, dst="255.255.255.255", options=[Raw(b"\x07\x03\x04\0")]) / Raw(b"x"),
           to=BROADCAST),
    silent("NOERR-05", "a closed port in a broadcast frame", HOST, udp(SELF), to=BROADCAST),
    silent("NOERR-05", "a TTL that ends in a broadcast frame", ROUTER, udp(BEYOND, ttl=1),
           to=BROADCAST),
    silent("NOERR-05", "and in a multicast frame", ROUTER, udp(BEYOND, ttl=1),
           to="01:00:5e:00:00:01"),
    silent("NOERR-06", "a later fragment has its last hop here", ROUTER,
           IP(src=NEAR, dst=BEYOND, ttl=1, frag=10, proto=17) / Raw(b"x" * 64)),
    silent("NOERR-06", "a later one where no route leads", ROUTER,
           IP(src=NEAR, dst="10.99.0.1", frag=1, flags="MF", proto=17) / Raw(b"x" * 64)),
    expired("the first fragment may be told", ids="NOERR-06",
            packet=IP(src=NEAR, dst=BEYOND, ttl=1, flags="MF") / UDP(dport=9, len=900) /
            Raw(b"x" * 64)),
    *[silent("NOERR-07", f"a closed port asked for by {src}", HOST, udp(SELF, src))
      for src in NOBODIES],
    *[silent("NOERR-07", f"a TTL that ends, of {src}", ROUTER, udp(BEYOND, src, ttl=1))
      for src in NOBODIES],
    silent("NOERR-15", "of the broadcast address of the other net", ROUTER,
           udp(BEYOND, "10.2.0.255", ttl=1)),
    silent("NOERR-12", "of one of its own addresses", ROUTER, udp(BEYOND, SELF, ttl=1)),
    silent("NOERR-12", "of that of its other side", ROUTER, udp(BEYOND, "10.2.0.1", ttl=1)),
    silent("NOERR-09", "a wrong header checksum with TTL 1", ROUTER,
           udp(BEYOND, ttl=1, chksum=0xbad)),
    silent("NOERR-09", "version 6 with TTL 1", ROUTER, udp(BEYOND, ttl=1, version=6)),
    silent("NOERR-09", "a header of three words with TTL 1", ROUTER, udp(BEYOND, ttl=1, ihl=3)),
    silent("NOERR-09", "a total length beyond the frame, in the profile bcp", ROUTER,
           udp(BEYOND, ttl=1, len=900)),
    silent("NOERR-10", "a reset from outside for a port that is closed", ROUTER,
           tcp(SELF, 5, "R")),
    Case("NOERR-14", "a router's own closed port", ROUTER, Sent(udp(SELF)), Error(3, 3)),
    Case("NOERR-14", "its own unknown protocol", ROUTER,
         Sent(IP(src=NEAR, dst=SELF, proto=200) / Raw(b"x")), Error(3, 2)),
    Case("ADDR-03", "a port of its far address: from there", ROUTER, Sent(udp("10.2.0.1")),
         Error(3, 3, src="10.2.0.1")),
    Case("TIMEX-05", "its far address is no hop away", ROUTER,
         Sent(echo("10.2.0.1", ip={"ttl": 1})), Reply(0, src="10.2.0.1")),
]
