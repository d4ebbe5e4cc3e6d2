# SPDX-License-Identifier: MIT
"""What errors carry behind the quote: RFC 4884's structure, RFC 5837's interfaces, and the node's
name; built by scapy for comparison."""
from answer import SELF, Error, Forwarded, Reply
from ask import DATA, NEAR, echo, udp
from case import Case, Sent
from wire import IP, Raw
from scapy.contrib.icmp_extensions import (ICMPExtensionInterfaceInformation as Interface,
                                           ICMPExtensionObject as Object)

ALL, TELLER, PLAIN = "announcer", "teller", "router"
BEYOND, NEXT = "10.20.0.5", "10.3.0.9"
INCOMING, OUTGOING, NEXT_HOP = 0, 2, 3


def name(text):
    """A name as RFC 5837 section 4.3 has it: its length counts itself and what pads it."""
    octets = bytes([0]) + text.encode()
    octets += b"\0" * (-len(octets) % 4)
    return bytes([len(octets)]) + octets[1:]


def interface(role, index, address, text, mtu):
    padded = name(text)
    return bytes(Interface(interface_role=role, has_ifindex=1, has_ipaddr=1, has_ifname=1,
                           has_mtu=1, ifindex=index, afi=1, ip4=address, ifname_len=padded[0],
                           ifname=padded[1:], mtu=mtu))


def node(address, text):
    """Class 5 with address and name (draft-ietf-intarea-extended-icmp-nodeid)."""
    data = b"\0\1\0\0" + bytes(int(octet) for octet in address.split(".")) + name(text)
    return bytes(Object(classnum=5, classtype=6) / Raw(data))


LEFT = interface(INCOMING, 1, SELF, "eth0", 1500)
NARROW = interface(OUTGOING, 2, "10.3.0.1", "uplink7", 600)
HOP = bytes(Interface(interface_role=NEXT_HOP, has_ipaddr=1, afi=1, ip4=NEXT))
DIRECT = bytes(Interface(interface_role=NEXT_HOP, has_ipaddr=1, afi=1, ip4="10.3.0.5"))
NODE = node("10.9.9.9", "announcer")
INDEX = bytes(Interface(interface_role=INCOMING, has_ifindex=1, ifindex=1))


def carries(ids, title, packet, error, where=ALL, **how):
    return Case(ids, title, where, Sent(packet, **how), error)


def expired(*objects, **more):
    return Error(11, 0, objects=objects, **more)


CASES = [
    carries("IIO-01", "where it came by and would have gone, and who the node is",
            udp(BEYOND, ttl=1), expired(LEFT, NARROW, HOP, NODE)),
    carries("QUOTE-10", "of 28 octets: padded to 128", udp(BEYOND, ttl=1, data=b""),
            expired(LEFT, NARROW, HOP, NODE)),
    carries("EXT-04", "of 1500: cut to 128", udp(BEYOND, ttl=1, data=b"x" * 1472),
            expired(LEFT, NARROW, HOP, NODE)),
    carries("EXT-03", "of 127 octets", udp(BEYOND, ttl=1, data=b"y" * 99),
            expired(LEFT, NARROW, HOP, NODE)),
    carries("EXT-03", "of 129", udp(BEYOND, ttl=1, data=b"y" * 101),
            expired(LEFT, NARROW, HOP, NODE)),
    carries("QUOTE-12", "what pads the frame is not quoted", udp(BEYOND, ttl=1, data=b"z"),
            expired(LEFT, NARROW, HOP, NODE), pad=200),
    carries("QUOTE-01", "of a header of 60 octets",
            udp(BEYOND, ttl=1, data=b"q" * 90, options=[Raw(b"\1" * 40)]),
            expired(LEFT, NARROW, HOP, NODE)),
    carries("PMTU-01", "beside an MTU", udp("10.3.0.5", data=b"x" * 900, flags="DF"),
            Error(3, 4, mtu=600, objects=(LEFT, NARROW, DIRECT, NODE))),
    carries("EXT-01", "beside a pointer",
            udp(BEYOND, options=[Raw(bytes.fromhex("070b03") + bytes(9))]),
            Error(12, 0, pointer=22, objects=(LEFT, NODE))),
    carries("IIO-01", "without a route there is no way out to tell of", udp("10.99.0.1"),
            Error(3, 0, objects=(LEFT, NODE))),
    carries("EXT-01", "of its own closed port", udp(SELF), Error(3, 3, objects=(LEFT, NODE))),
    carries("EXT-01", "an echo reply has none", echo(), Reply(0)),
    carries("IIO-01", "from the other side the interfaces change places",
            udp("10.1.0.5", "10.3.0.2", ttl=1), Error(
                11, 0, tap="narrow", src="10.3.0.1", objects=(
                    interface(INCOMING, 2, "10.3.0.1", "uplink7", 600),
                    interface(OUTGOING, 1, SELF, "eth0", 1500),
                    bytes(Interface(interface_role=NEXT_HOP, has_ipaddr=1, afi=1,
                                    ip4="10.1.0.5")), NODE)), tap="narrow"),
    carries("NOERR-01", "an ICMP error still provokes none",
            IP(src=NEAR, dst=BEYOND, ttl=1, proto=1) / Raw(b"\x0b\0\xf4\xff" + bytes(32)), ()),
    carries("IIO-10", "an index and nothing else, where that is all that is set",
            udp(BEYOND, ttl=1), expired(INDEX), TELLER),
    carries("EXT-02", "and its length says where it begins", udp(BEYOND, ttl=1, data=b"w" * 400),
            expired(INDEX), TELLER),
    carries("IIO-10", "by default nothing is told", udp(BEYOND, ttl=1, data=DATA * 9),
            Error(11, 0), PLAIN),
    carries("REDIR-18", "a redirect never has one", udp("10.1.0.7"), [
        Error(5, 1, gateway="10.1.0.7"), Forwarded("left")], TELLER),
]
