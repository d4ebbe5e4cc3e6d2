# SPDX-License-Identifier: MIT
"""Errors that a host receives: none is answered, some teach it a path's MTU (RFC 1191 section 3),
and forged ones do not (RFC 5927)."""
from answer import SELF, compare
from ask import DATA, NEAR, echo
from case import Case, Sent
from wire import BROADCAST, ICMP, IP, UDP, Raw, datagram, mac_of

HOST, ROUTER = "host", "router"
GATEWAY = "10.1.0.9"


def from_host(to, protocol=None, octets=1400):
    """A datagram that the host could have sent."""
    return IP(src=SELF, dst=to, id=9) / (protocol or UDP(sport=7, dport=4000, len=octets)) / \
        Raw(b"q" * octets)


def error(quoted, type=3, code=1, src=GATEWAY, dst=SELF, keep=548, **icmp):
    return IP(src=src, dst=dst) / ICMP(type=type, code=code, **icmp) / Raw(bytes(quoted)[:keep])


def silent(ids, title, packet, node=HOST, **how):
    how.setdefault("by", mac_of(GATEWAY))
    return Case(ids, title, node, Sent(packet, **how))


def largest(stage, key, stranger):
    """The largest datagram of the host's answer to an echo of 1428 octets."""
    ask = Sent(echo(src=stranger, data=b"m" * 1400), by=mac_of(GATEWAY)).finish(key)
    heard = stage.batch([ask], 0.1) or []
    mine = [datagram(octets) for _, octets in heard
            if octets[12:14] == b"\x08\0" and octets[33] == int(stranger.split(".")[3])]
    return max((len(ip) for ip in mine), default=0), len(mine)


class Lesson:
    """A host is told of an MTU; how large are its datagrams then?"""
    last = 0

    def __init__(self, least, most, **how):
        Lesson.last += 1
        self.stranger = f"192.168.2.{Lesson.last}"
        self.least, self.most, self.how = least, most, how

    def __call__(self, stage, case):
        how = dict(self.how)
        src = how.pop("quoted_src", SELF)
        frame = how.pop("frame", {})
        total = how.pop("total", 1428)
        flags = how.pop("flags", "DF")
        quoted = IP(src=src, dst=self.stranger, id=9, len=total, flags=flags) / UDP(
            sport=7, dport=4000, len=total - 20) / Raw(DATA)
        before, _ = largest(stage, case.key, self.stranger)
        packet = error(quoted, 3, how.pop("code", 4), **how)
        stage.batch([Sent(packet, by=mac_of(GATEWAY), **frame).finish(case.key)], 0.1)
        after, _ = largest(stage, case.key + 1000, self.stranger)
        problems = compare("length before", before, 1428)
        if not self.least <= after <= self.most:
            problems.append(f"{after} octets after, not {self.least} to {self.most}")
        return problems


def learned(ids, title, least, most, **how):
    return Case(ids, title, HOST, run=Lesson(least, most, **how))


def unlearned(ids, title, **how):
    return learned(ids, title, 1428, 1428, **how)


CASES = [
    *[silent("RECV-08", f"type {kind} code {code} about its own datagram",
             error(from_host("192.168.3.1"), kind, code))
      for kind, code in ((3, 0), (3, 1), (3, 3), (3, 13), (3, 15), (11, 0), (11, 1), (12, 0))],
    silent("CODEC-05", "a code that nobody knows", error(from_host("192.168.3.1"), 3, 200)),
    silent("SQ-04", "source quench", error(from_host("192.168.3.1"), 4, 0)),
    silent("SQ-03", "source quench to a router", error(from_host("192.168.3.1"), 4, 0), ROUTER),
    silent("CODEC-09", "an error without a quote", error(b"", 3, 1)),
    silent("CODEC-09", "with half a header", error(from_host(NEAR), 3, 1, keep=10)),
    silent("CODEC-11", "whose quote says that it has 65535 octets",
           error(IP(src=SELF, dst=NEAR, len=65535) / UDP() / Raw(DATA))),
    silent("PARAM-12", "whose pointer points at nothing", error(from_host(NEAR), 12, 0, ptr=255)),
    silent("RECV-09", "about a protocol that it does not speak",
           error(IP(src=SELF, dst=NEAR, proto=199) / Raw(DATA), 3, 4, nexthopmtu=600)),
    silent("REDIR-16", "a redirect that is no good",
           error(from_host("192.168.3.1"), 5, 1, gw="224.0.0.1")),
    silent("RECV-10", "an error about an error about an error",
           error(error(error(from_host(NEAR))))),

    learned("PMTU-04", "an MTU of 600", 68, 600, nexthopmtu=600),
    learned("PMTU-05", "of 68", 68, 68, nexthopmtu=68),
    learned("PMTU-05", "of 20: 68", 68, 68, nexthopmtu=20),
    learned("PMTU-07", "none: the next plateau", 68, 1006, nexthopmtu=0),
    unlearned("PMTU-05", "one of 9000: what it has is less", nexthopmtu=9000),
    unlearned("UNREACH-16", "another code has no MTU", nexthopmtu=600, code=1),
    unlearned("RECV-02", "about a stranger's datagram", nexthopmtu=600, quoted_src="10.1.0.2"),
    unlearned("RECV-11", "told to everybody", nexthopmtu=600, dst="10.1.0.255",
              frame={"to": BROADCAST}),
    unlearned("CKSUM-12", "in a message that does not add up", nexthopmtu=600, chksum=0x5555),
    unlearned("RECV-12", "of one that any router could have cut", nexthopmtu=600, flags=0),
    unlearned("PMTU-12", "for a datagram that was smaller than that", nexthopmtu=600, total=300),
]
