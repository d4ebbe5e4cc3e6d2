# SPDX-License-Identifier: MIT
"""Redirects: a router's to its hosts (RFC 1812 section 5.2.7.2), and what a host does with them
(RFC 1122 section 3.2.2.2)."""
from socket import inet_aton

from answer import SELF, Error, Forwarded, compare
from ask import DATA, echo, udp
from case import Case, Sent
from wire import ICMP, IP, Ether, Raw, datagram, mac_of

GATEWAY, HOST, ROUTER = "gateway", "host", "router"
BETTER, BEHIND = "10.1.0.9", "10.21.0.5"
FIRST, SECOND = "10.1.0.9", "10.1.0.5"  # of the host's gateways, the one it has and another


def hairpin(ids, title, packet, gateway, via=None, src=SELF, **how):
    """Told of a better way, and forwarded all the same."""
    via = via or gateway
    return Case(ids, title, GATEWAY, Sent(packet, **how),
                [Error(5, 1, gateway=gateway, src=src), Forwarded("left", via)])


def only_forwarded(ids, title, packet, via=None, tap="left", node=GATEWAY, came="left", **how):
    return Case(ids, title, node, Sent(packet, tap=came, **how), Forwarded(tap, via))


def backs_off(stage, case):
    """Who does not obey is told once at first, and ever more seldom then."""
    packet = udp(BEHIND, "10.1.0.60")
    frames = [Sent(packet).finish(case.key)] * 30
    heard = stage.batch(frames, 0.5) or []
    mine = [octets for _, octets in heard if octets[12:14] == b"\x08\0"]
    forwarded = sum(datagram(octets)[9] == 17 for octets in mine)
    redirects = sum(datagram(octets)[9] == 1 and octets[34] == 5 for octets in mine)
    problems = compare("forwarded", forwarded, 30)
    if not 1 <= redirects <= 3:
        problems.append(f"{redirects} redirects for 30 datagrams at once")
    return problems


def gateway_of(stage, key, stranger):
    """The MAC that an answer of the host to a stranger goes to."""
    ask = Sent(echo(src=stranger), by=mac_of(FIRST)).finish(key)
    heard = stage.batch([ask], 0.1) or []
    went = [Ether(octets).dst for _, octets in heard
            if octets[12:14] == b"\x08\0" and octets[30:34] == inet_aton(stranger)]
    return went[0] if went else None


def redirect(stranger, gateway=SECOND, src=FIRST, code=1, quoted=None, dst=SELF):
    quoted = quoted or IP(src=SELF, dst=stranger, id=7) / ICMP(id=7) / Raw(DATA)
    return IP(src=src, dst=dst) / ICMP(type=5, code=code, gw=gateway) / Raw(bytes(quoted))


class Obedience:
    """A host is told of a gateway; does it use that afterwards?"""
    last = 0

    def __init__(self, obeys, **how):
        Obedience.last += 1
        self.stranger = f"192.168.1.{Obedience.last}"
        self.obeys, self.how = obeys, how

    def __call__(self, stage, case):
        how = dict(self.how)
        if how.get("quoted"):
            how["quoted"] = how["quoted"](self.stranger)
        frame = how.pop("frame", {})
        before = gateway_of(stage, case.key, self.stranger)
        packet = redirect(self.stranger, **how)
        heard = stage.batch([Sent(packet, **frame).finish(case.key)], 0.1)
        after = gateway_of(stage, case.key + 1000, self.stranger)
        answers = [octets for _, octets in heard or [] if octets[12:14] == b"\x08\0"]
        want = mac_of(how.get("gateway", SECOND)) if self.obeys else mac_of(FIRST)
        return compare("first hop before", before, mac_of(FIRST)) + \
            compare("first hop after", after, want) + \
            compare("answers to the redirect", len(answers), 0)


def obeyed(ids, title, obeys=True, node=HOST, **how):
    return Case(ids, title, node, run=Obedience(obeys, **how))


def ignored(ids, title, **how):
    return obeyed(ids, title, False, **how)


def others_keep(stage, case):
    """A redirect of a net is one for its one destination."""
    stranger, other = "192.168.77.1", "192.168.77.2"
    stage.batch([Sent(redirect(stranger, code=0)).finish(case.key)], 0.1)
    return compare("first hop of the one", gateway_of(stage, case.key, stranger),
                   mac_of(SECOND)) + \
        compare("first hop of its neighbour", gateway_of(stage, case.key + 1000, other),
                mac_of(FIRST))


CASES = [
    hairpin("REDIR-02", "a net behind another router of the link", udp(BEHIND, "10.1.0.20"),
            BETTER),
    hairpin("REDIR-05", "a neighbour: it is the gateway itself", udp("10.1.0.7", "10.1.0.21"),
            "10.1.0.7"),
    hairpin("REDIR-04", "with TTL 2 the copy still goes", udp(BEHIND, "10.1.0.22", ttl=2), BETTER),
    Case("REDIR-01", "whatever TOS, by code 1", GATEWAY,
         Sent(udp(BEHIND, "10.1.0.23", tos=0x10)),
         [Error(5, 1, gateway=BETTER, tos=0xd0), Forwarded("left", BETTER)]),
    hairpin("NOERR-02", "of an echo request", echo(BEHIND, "10.1.0.24"), BETTER),
    hairpin("ADDR-06", "from the address of the net that both are in",
            udp("10.1.5.7", "10.1.5.20"), "10.1.5.7", src="10.1.5.1"),
    only_forwarded("REDIR-03", "between two nets on one link", udp("10.1.5.7", "10.1.0.25")),
    only_forwarded("REDIR-03", "by another link", udp("10.20.0.5", "10.1.0.26"), "10.2.0.9",
                   "right"),
    only_forwarded("REDIR-03", "of a neighbour's address that came by another link",
                   udp("10.1.0.7", "10.1.0.32"), "10.1.0.7", came="right",
                   by=mac_of("10.2.0.5")),
    only_forwarded("REDIR-06", "of a stranger that is not on the link", udp(BEHIND, "192.168.9.9"),
                   BETTER, by=mac_of("10.1.0.5")),
    only_forwarded("NOERR-11", "of an ICMP error",
                   IP(src="10.1.0.27", dst=BEHIND) / ICMP(type=3, code=1) / Raw(bytes(28)),
                   BETTER),
    Case("REDIR-03", "of one with a source route", GATEWAY,
         Sent(IP(src="10.1.0.28", dst=SELF,
                 options=[Raw(bytes.fromhex("830704") + bytes([10, 21, 0, 5]) + b"\0")]) /
              Raw(DATA)),
         Forwarded("left", BETTER, dst=BEHIND,
                   options=bytes.fromhex("830708") + bytes([10, 1, 0, 1]) + b"\0")),
    Case("TIMEX-06", "with TTL 1: an error, and no redirect", GATEWAY,
         Sent(udp(BEHIND, "10.1.0.29", ttl=1)), Error(11, 0)),
    only_forwarded("NOERR-06", "of a later fragment",
                   IP(src="10.1.0.30", dst=BEHIND, frag=7, proto=17) / Raw(DATA), BETTER),
    only_forwarded("REDIR-02", "where they are switched off", udp("10.1.0.7", "10.1.0.31"), None,
                   node=ROUTER),
    Case("REDIR-06", "who does not obey", GATEWAY, run=backs_off),

    obeyed("REDIR-08", "a host obeys"),
    obeyed("REDIR-08", "one for a net", code=0),
    obeyed("REDIR-10", "one for a TOS", code=3),
    obeyed("REDIR-10", "one for a net and a TOS", code=2),
    Case("REDIR-09", "one for a net is for its one host", HOST, run=others_keep),
    ignored("CODEC-05", "one of code 4", code=4),
    ignored("REDIR-11", "to a gateway that is not on its net", gateway="10.2.0.9"),
    ignored("REDIR-12", "from somebody who is not its gateway", src="10.1.0.7"),
    ignored("REDIR-13", "to itself", gateway=SELF),
    ignored("REDIR-13", "to everybody", gateway="10.1.0.255"),
    ignored("REDIR-13", "to nobody", gateway="0.0.0.0"),
    ignored("REDIR-13", "to a group", gateway="224.0.0.1"),
    ignored("RECV-02", "about a datagram that was not its own",
            quoted=lambda to: IP(src="10.1.0.2", dst=to) / ICMP() / Raw(DATA)),
    ignored("CODEC-09", "with a quote that is cut in its header",
            quoted=lambda to: bytes(IP(src=SELF, dst=to) / ICMP())[:19]),
    ignored("RECV-12", "about an ICMP error",
            quoted=lambda to: IP(src=SELF, dst=to) / ICMP(type=3) / Raw(bytes(28))),
    ignored("RECV-11", "to everybody", dst="10.1.0.255", frame={"to": "ff:ff:ff:ff:ff:ff"}),
    ignored("REDIR-15", "a router ignores them", node="gatekeeper"),
]
