# SPDX-License-Identifier: MIT
"""ARP (RFC 826, RFC 1122 section 2.3.2, RFC 5227), and what becomes of datagrams for nobody."""
from answer import SELF, Error, compare
from ask import NEAR, echo, udp
from case import Case, Sent
from stage import NODE_MAC
from wire import ARP, BROADCAST, IP, Ether, Raw, mac_of

HOST, ROUTER = "host", "router"
GIVEN_UP = 4.5  # three requests, a second apart


def asked(stage, frame, wait=0.1):
    """What ARP the node says by the left when it hears that frame."""
    heard = stage.batch([("left", bytes(frame))], wait) or []
    return [Ether(octets)[ARP] for tap, octets in heard
            if tap == "left" and octets[12:14] == b"\x08\x06"]


def request(target, by=NEAR, source=None, to=BROADCAST, **arp):
    return Ether(dst=to, src=mac_of(by)) / ARP(op=1, hwsrc=mac_of(by), psrc=source or by,
                                               pdst=target, **arp)


def answers(ids, title, frame, node=HOST):
    def run(stage, case):
        said = [arp for arp in asked(stage, frame) if arp.op == 2]
        problems = compare("answers", len(said), 1)
        for arp in said[:1]:
            problems += compare("sender", (arp.psrc, arp.hwsrc), (frame[ARP].pdst,
                                                                  NODE_MAC["left"]))
            problems += compare("target", (arp.pdst, arp.hwdst), (frame[ARP].psrc,
                                                                  frame[ARP].hwsrc))
        return problems
    return Case(ids, title, node, run=run)


def unanswered(ids, title, frame, node=HOST):
    def run(stage, case):
        said = [arp for arp in asked(stage, frame) if arp.op == 2]
        return compare("answers", len(said), 0)
    return Case(ids, title, node, run=run)


def announces(stage, case):
    said = [Ether(octets) for _, octets in stage.begun if octets[12:14] == b"\x08\x06"]
    mine = [frame[ARP] for frame in said if frame[ARP].psrc == frame[ARP].pdst == SELF]
    problems = [] if mine else ["its address is not announced"]
    for arp in mine:
        problems += compare("announced", (arp.hwsrc, arp.op), (NODE_MAC["left"], 1))
    return problems


def waits(stage, case):
    """The neighbour answers late, and the datagram that waited goes."""
    late = "10.1.0.150"
    stage.mute.add(late)
    first = stage.batch([Sent(echo(src=late)).finish(case.key)], 0.2)
    requests = [Ether(octets) for _, octets in first if octets[12:14] == b"\x08\x06"]
    problems = [] if requests else ["nobody was asked for"]
    problems += [f"to {frame.dst}" for frame in requests if frame.dst != BROADCAST]
    stage.mute.discard(late)
    reply = Ether(dst=NODE_MAC["left"], src=mac_of(late)) / ARP(
        op=2, hwsrc=mac_of(late), psrc=late, hwdst=NODE_MAC["left"], pdst=SELF)
    second = stage.batch([("left", bytes(reply))], 0.2)
    went = [Ether(octets).dst for _, octets in second if octets[12:14] == b"\x08\0"]
    return problems + compare("sent then", went, [mac_of(late)])


def paced(stage, case):
    """Ten datagrams for one that is not there: one request, not ten."""
    frames = [Sent(udp("10.2.0.210")).finish(case.key)] * 10
    heard = stage.batch(frames, 0.3)
    count = sum(octets[12:14] == b"\x08\x06" and Ether(octets)[ARP].pdst == "10.2.0.210"
                for _, octets in heard)
    return compare("requests at once", count, 1)


def disbelieved(mac):
    """An answer with such a MAC is none."""
    def run(stage, case):
        who = "10.1.0.160"
        stage.mute.add(who)
        stage.batch([Sent(echo(src=who)).finish(case.key)], 0.1)
        reply = Ether(dst=NODE_MAC["left"], src=mac_of(who)) / ARP(
            op=2, hwsrc=mac, psrc=who, hwdst=NODE_MAC["left"], pdst=SELF)
        heard = stage.batch([("left", bytes(reply))], 0.2)
        went = [Ether(octets).dst for _, octets in heard if octets[12:14] == b"\x08\0"]
        return compare("sent", went, [])
    return run


def unshaken(stage, case):
    """Somebody else claims the node's address: it says again whose it is."""
    claim = Ether(dst=BROADCAST, src=mac_of("10.1.0.7")) / ARP(
        op=1, hwsrc=mac_of("10.1.0.7"), psrc=SELF, pdst=SELF)
    said = asked(stage, claim, 0.3)
    problems = [] if any(arp.psrc == SELF for arp in said) else ["it does not defend itself"]
    return problems + [f"it says {arp.hwsrc}" for arp in said
                       if arp.psrc == SELF and arp.hwsrc != NODE_MAC["left"]]


DEAD = "10.2.0.201"

CASES = [
    Case("UNREACH-03", "a neighbour that is not there, after the requests", ROUTER,
         Sent(udp("10.2.0.200")), Error(3, 1, hop=True), wait=GIVEN_UP),
    Case("UNREACH-04", "a net whose gateway is not there", ROUTER, Sent(udp("10.43.0.1")),
         Error(3, 1, hop=True), wait=GIVEN_UP),
    Case("ROUTER-11", "five datagrams for one: one error", ROUTER, [Sent(udp(DEAD))] * 5,
         Error(3, 1, hop=True), wait=GIVEN_UP),
    Case("NOERR-01", "an ICMP error for nobody", ROUTER,
         Sent(IP(src=NEAR, dst="10.2.0.203", proto=1) /
              Raw(bytes.fromhex("0301fcfe00000000"))), wait=GIVEN_UP),
    Case("NOERR-06", "a later fragment for nobody", ROUTER,
         Sent(IP(src=NEAR, dst="10.2.0.204", proto=17, frag=5) /
              Raw(b"x" * 32)), wait=GIVEN_UP),
    answers("ROUTER-11", "who has its address", request(SELF)),
    answers("ROUTER-11", "asked by unicast", request(SELF, to=NODE_MAC["left"])),
    answers("HOST-02", "asked by somebody without one (RFC 5227)", request(SELF, source="0.0.0.0")),
    unanswered("HOST-01", "who has another's", request("10.1.0.77")),
    unanswered("HOST-01", "who has one of another net", request("10.9.9.9")),
    unanswered("HOST-01", "a router is no proxy", request("10.2.0.7"), ROUTER),
    unanswered("HOST-01", "its far address is not of this link", request("10.2.0.1"), ROUTER),
    unanswered("ROUTER-12", "asked by a broadcast MAC",
               Ether(dst=BROADCAST, src=mac_of(NEAR)) / ARP(op=1, hwsrc=BROADCAST, psrc="10.1.0.8",
                                                            pdst=SELF)),
    unanswered("ROUTER-01", "asked for hardware that is not Ethernet", request(SELF, hwtype=6)),
    unanswered("ROUTER-01", "with addresses that are too long", request(SELF, hwlen=8)),
    unanswered("ROUTER-01", "of an operation that nobody knows",
               Ether(dst=BROADCAST, src=mac_of(NEAR)) /
               ARP(op=9, hwsrc=mac_of(NEAR), psrc=NEAR, pdst=SELF)),
    Case("ROUTER-11", "its address is announced when it starts", HOST, run=announces),
    Case("ROUTER-11", "what waits for ARP goes when that is answered", HOST, run=waits),
    Case("ROUTER-11", "requests are not as many as datagrams", ROUTER, run=paced),
    Case("ROUTER-12", "an answer that names the broadcast MAC", HOST, run=disbelieved(BROADCAST)),
    Case("ROUTER-12", "one that names a group's", HOST, run=disbelieved("01:00:5e:00:00:09")),
    Case("ROUTER-12", "somebody else claims its address", HOST, run=unshaken),
]
