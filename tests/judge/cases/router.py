# SPDX-License-Identifier: MIT
"""A router: what it forwards, and what it says of what it does not (RFC 1812 sections 4.3.3, 5)."""
from answer import SELF, Error, Forwarded, Reply
from ask import NEAR, echo, tcp, udp
from case import Case, Sent
from wire import BROADCAST, IP, UDP, Raw, mac_of

ROUTER, KNOBS, BARE = "router", "knobs", "bare"
BEYOND, VIA = "10.20.0.5", "10.2.0.9"
THERE = "10.2.0.7"


def passed(ids, title, packet, via=None, tap="right", **how):
    return Case(ids, title, ROUTER, Sent(packet, **how), Forwarded(tap, via))


def dropped(ids, title, packet, **how):
    how.setdefault("by", mac_of(NEAR))
    return Case(ids, title, ROUTER, Sent(packet, **how))


def told(ids, title, packet, error, **how):
    return Case(ids, title, ROUTER, Sent(packet, **how), error)


CASES = [
    passed("TIMEX-02", "to a neighbour, a hop further", udp(THERE)),
    passed("TIMEX-02", "to a net behind one", udp(BEYOND), VIA),
    passed("TIMEX-03", "TTL 2 is enough", udp(THERE, ttl=2)),
    passed("CKSUM-08", "a TTL whose checksum wraps", udp(THERE, ttl=1 << 7, tos=0)),
    passed("ROUTER-10", "TOS and ECN are nobody's business", udp(THERE, tos=0xbb)),
    passed("ROUTER-07", "the reserved flag survives", udp(THERE, flags="evil")),
    passed("ROUTER-08", "DF and a fit", udp(THERE, flags="DF")),
    passed("REASM-03", "a first fragment goes alone",
           IP(src=NEAR, dst=THERE, flags="MF") / UDP(dport=9, len=900) / Raw(b"x" * 64)),
    passed("REASM-03", "a last one too",
           IP(src=NEAR, dst=THERE, frag=9, proto=17) / Raw(b"y" * 33)),
    passed("OPT-05", "what it carries is not looked at",
           IP(src=NEAR, dst=THERE, proto=17) / Raw(b"\xff" * 9)),
    passed("RECV-08", "an ICMP error for another is forwarded",
           IP(src=NEAR, dst=THERE) / Raw(b"\x03\x01\xfc\xfe\0\0\0\0"), pad=60),
    passed("ROUTER-04", "the broadcast of a far net is like any address", udp("10.20.0.255"), VIA),
    passed("PMTU-02", "600 octets through a link of 600",
           udp("10.30.0.5", data=b"z" * 572, flags="DF"), "10.3.0.9", "narrow"),
    dropped("ROUTER-04", "the broadcast of the other net", echo("10.2.0.255")),
    dropped("ROUTER-05", "its old form", udp("10.2.0.0")),
    dropped("ROUTER-04", "everybody", udp("255.255.255.255", ttl=9), to=BROADCAST),
    dropped("ROUTER-03", "for a neighbour, in a broadcast frame", udp(THERE), to=BROADCAST),
    dropped("ROUTER-03", "in a multicast frame", udp(THERE), to="01:00:5e:00:00:09"),
    *[dropped("ROUTER-02", f"to {dst}", udp(dst))
      for dst in ("0.0.0.0", "0.1.2.3", "127.0.0.9", "240.0.0.9", "239.9.9.9")],
    *[dropped("ROUTER-02", f"from {src}", udp(THERE, src))
      for src in ("0.0.0.0", "0.1.2.3", "127.0.0.9", "224.0.0.9", "240.0.0.9", "255.255.255.255",
                  "10.1.0.255", "10.2.0.255")],
    dropped("CKSUM-13", "a header that does not add up", udp(THERE, chksum=1)),
    dropped("ROUTER-01", "a total length beyond the frame", udp(THERE, len=200)),
    told("TIMEX-01", "TTL 1", udp(THERE, ttl=1), Error(11, 0)),
    told("TIMEX-01", "TTL 0", udp(THERE, ttl=0), Error(11, 0)),
    told("TTL-01", "the error's TTL is its own", udp(BEYOND, ttl=1, tos=0), Error(11, 0, ttl=64)),
    told("TOS-03", "precedence 6, TOS as it came", udp(THERE, ttl=1, tos=0x10),
         Error(11, 0, tos=0xd0)),
    told("TOS-07", "and no ECN", udp(THERE, ttl=1, tos=0xb9), Error(11, 0, tos=0xd8)),
    told("ADDR-08", "an error to a stranger goes by his route",
         udp("10.1.0.7", "10.20.0.5", ttl=1),
         Error(11, 0, tap="right", via=VIA, src="10.2.0.1"), tap="right", by=mac_of(VIA)),
    told("ADDR-01", "from the address by which it leaves, not by which the datagram came",
         udp("10.3.0.7", "10.20.0.6", ttl=1),
         Error(11, 0, tap="right", via=VIA, src="10.2.0.1"), by=mac_of(NEAR)),
    told("UNREACH-02", "no route", udp("10.99.0.1"), Error(3, 0)),
    told("TIMEX-06", "no route comes before TTL", udp("10.99.0.1", ttl=1), Error(3, 0)),
    told("UNREACH-19", "unreachable", udp("10.41.0.1"), Error(3, 1)),
    told("UNREACH-19", "prohibited", udp("10.42.0.1"), Error(3, 13)),
    dropped("UNREACH-19", "a black hole says nothing", udp("10.40.0.1")),
    told("UNREACH-12", "a filter that rejects", udp("10.20.13.1"), Error(3, 13)),
    told("TIMEX-06", "a filter comes before TTL", udp("10.20.13.1", ttl=1), Error(3, 13)),
    told("UNREACH-12", "with the code that is set", udp("10.20.15.1"), Error(3, 3)),
    told("UNREACH-12", "by port", udp("10.20.16.1", port=53), Error(3, 13)),
    passed("UNREACH-12", "another port passes", udp("10.20.16.1", port=54), VIA),
    passed("UNREACH-12", "and another protocol", tcp("10.20.16.1", 53), VIA),
    dropped("UNREACH-12", "a filter that drops", udp("10.20.14.1")),
    dropped("UNREACH-12", "drops before TTL too", udp("10.20.14.1", ttl=1)),
    told("UNREACH-08", "too big, and DF", udp("10.30.0.5", data=b"z" * 573, flags="DF"),
         Error(3, 4, mtu=600)),
    told("PMTU-01", "much too big", udp("10.3.0.5", data=b"z" * 1472, flags="DF"),
         Error(3, 4, mtu=600)),
    told("TIMEX-06", "TTL comes before size",
         udp("10.30.0.5", data=b"z" * 800, flags="DF", ttl=1), Error(11, 0)),
    told("NOERR-02", "an echo request too big", echo("10.30.0.5", data=b"z" * 800,
                                                     ip={"flags": "DF"}), Error(3, 4, mtu=600)),
    told("ADDR-01", "from the narrow side", udp(BEYOND, "10.3.0.2", ttl=1),
         Error(11, 0, tap="narrow", src="10.3.0.1"), tap="narrow"),
    Case("ADDR-02", "where it is set, from the address by which the datagram came", KNOBS,
         Sent(udp("10.1.0.7", BEYOND, ttl=1), by=mac_of(NEAR)),
         Error(11, 0, tap="right", via=VIA, src=SELF, tos=0)),
    Case("TOS-02", "TOS and precedence as set", KNOBS, Sent(udp(THERE, ttl=1, tos=0x1e)),
         Error(11, 0, tos=0)),
    Case("UNREACH-13", "an error that is switched off", KNOBS, Sent(udp("10.99.0.1"))),
    Case("OPT-06", "record route, where it is to be ignored", KNOBS,
         Sent(udp(THERE, options=[Raw(bytes.fromhex("070b04") + bytes(9))])), Forwarded()),
    Case("OPT-06", "even one that is wrong", KNOBS,
         Sent(udp(THERE, options=[Raw(bytes.fromhex("070b03") + bytes(9))])), Forwarded()),
    Case("ROUTER-15", "a timestamp option, where it costs the datagram its life", KNOBS,
         Sent(udp(THERE, options=[Raw(bytes.fromhex("440c0500") + bytes(8))]))),
    Case("ROUTER-15", "a stream identifier, too", KNOBS,
         Sent(udp(THERE, options=[Raw(bytes.fromhex("88041234"))]))),
    Case("ADDR-07", "by an interface without an address, from the one of the node", BARE,
         Sent(udp("10.1.0.7", "10.20.0.5", ttl=1), tap="right"),
         Error(11, 0, tap="right", src="10.9.9.9")),
    Case("ADDR-03", "its own address answers by it", BARE,
         Sent(echo("10.9.9.9", "10.20.0.6"), tap="right"), Reply(0, tap="right", src="10.9.9.9")),
    Case("ROUTER-08", "what is for a neighbour there is forwarded", BARE,
         Sent(udp("10.20.0.7")), Forwarded()),
    Case("NOERR-08", "of two addresses the first is a host's", BARE,
         Sent(echo("10.1.7.0", "10.1.7.1")), Reply(0, src="10.1.7.0")),
    Case("NOERR-08", "and so is the second, which may be told", BARE,
         Sent(udp("10.1.7.0", "10.1.7.1")), Error(3, 3, src="10.1.7.0")),
    Case("NOERR-08", "an address alone is one", BARE, Sent(echo("10.1.8.8")),
         Reply(0, src="10.1.8.8")),
    Case("ADDR-06", "an error to a net of two, from the address in it", BARE,
         Sent(udp("10.20.0.8", "10.1.7.1", ttl=1)), Error(11, 0, src="10.1.7.0")),
]
