# SPDX-License-Identifier: MIT
"""Label switching (RFC 3031, 3032, 3443) and the labels in errors (RFC 4950), built by scapy.

    judge -- pe1 -- p1 -- p2 -- pe2 -- server, vault
"""
from answer import Error, Reply
from ask import echo, udp
from case import Case, Sent
from lab import SELF, TUN
from scapy.contrib.icmp_extensions import ICMPExtensionMPLS
from scapy.contrib.mpls import MPLS
from wire import ICMP, IP, Raw

SERVER, VAULT = "10.80.0.9", "10.80.0.10"
PE1, P1, P2, PE2 = "10.0.0.3", "10.0.0.5", "10.0.0.7", "10.0.0.9"


def stack(*entries):
    """Top first, as they came (RFC 4950 section 5): label and TTL; the last is the bottom."""
    last = len(entries) - 1
    return bytes(ICMPExtensionMPLS(len=4 + 4 * len(entries), stack=[
        MPLS(label=label, cos=0, s=int(i == last), ttl=ttl)
        for i, (label, ttl) in enumerate(entries)]))


def to(dst, **ip):
    return udp(dst, SELF, **ip)


def at(ids, title, packet, expect=()):
    return Case(ids, title, "labels", Sent(packet, tap=TUN), expect)


def from_lsr(router, ttl_came, *entries, type=11, code=0, **more):
    """TTL in the answer: of 64, one for each router between it and the judge."""
    hops = (PE1, P1, P2, PE2).index(router)
    return Error(type, code, tap=TUN, src=router, ttl=64 - hops, objects=[stack(*entries)],
                 ttl_came=ttl_came, **more)


CASES = [
    at("MPLS-01", "the router that gives labels saw none", to(SERVER, ttl=1),
       Error(11, 0, tap=TUN, src=PE1)),
    at("MPLS-03", "the first that switches them", to(SERVER, ttl=2), from_lsr(P1, 1, (16001, 1))),
    at("MPLS-03", "the second; inside, the TTL is the one from the edge", to(SERVER, ttl=3),
       from_lsr(P2, 2, (24003, 1))),
    at("MPLS-01", "the last", to(SERVER, ttl=4), from_lsr(PE2, 3, (17000, 1))),
    at("QUOTE-10", "a short quote is padded", to(SERVER, ttl=2, data=b""),
       from_lsr(P1, 1, (16001, 1))),
    at("EXT-04", "a long one is cut", to(SERVER, ttl=3, data=b"l" * 800),
       from_lsr(P2, 2, (24003, 1))),
    at("MPLS-01", "of an echo request", echo(SERVER, SELF, ip={"ttl": 2}),
       from_lsr(P1, 1, (16001, 1))),
    at("TIMEX-02", "five hops to the server: no error", echo(SERVER, SELF, ip={"ttl": 5}),
       Reply(0, tap=TUN, src=SERVER, ttl=60)),
    at("MPLS-05", "a pipe is one hop: its end sees what it began with", to(VAULT, ttl=2),
       from_lsr(PE2, 1, (17001, 253))),
    at("MPLS-05", "and the next is the host behind it", echo(VAULT, SELF, ip={"ttl": 3}),
       Reply(0, tap=TUN, src=VAULT, ttl=60)),
    at("PMTU-03", "a label costs four octets of the link", to(SERVER, data=b"f" * 969, flags="DF"),
       from_lsr(P1, 63, (16001, 63), type=3, code=4, mtu=996)),
    at("PMTU-03", "996 octets pass", echo(SERVER, SELF, data=b"f" * 968, ip={"flags": "DF"}),
       Reply(0, tap=TUN, src=SERVER, ttl=60)),
    at("NOERR-01", "an ICMP error with labels ends in silence",
       IP(src=SELF, dst=SERVER, ttl=2) / ICMP(type=3, code=1) / Raw(bytes(28))),
    at("NOERR-06", "and so does a later fragment",
       IP(src=SELF, dst=SERVER, ttl=3, frag=4, proto=17) / Raw(b"x" * 32)),
]
