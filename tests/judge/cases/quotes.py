# SPDX-License-Identifier: MIT
"""How much of a datagram an error quotes, and how (RFC 792, RFC 1812 section 4.3.2.3)."""
import struct

from answer import SELF, Error
from ask import NEAR, udp
from case import Case, Sent
from wire import IP, Raw

ROUTER, OLD, HOST, SHORT = "router", "router-1812", "host", "short"
BEYOND = "10.20.0.5"
NOPS = b"\x01" * 40


def quoted(title, packet, node=ROUTER, ids="QUOTE-02", error=None, **how):
    return Case(ids, title, node, Sent(packet, **how), error or Error(11, 0))


def of(octets, **ip):
    """A datagram of so many octets in all, each octet of its data another."""
    header = 20 + len(bytes(ip.get("options", [b""])[0]))
    return IP(src=NEAR, dst=BEYOND, ttl=1, proto=253, **ip) / Raw(
        bytes((i * 31 + 7) & 255 for i in range(octets - header)))


CASES = [
    quoted("a datagram without data", of(20), ids="QUOTE-01"),
    quoted("with one octet", of(21), ids="QUOTE-01"),
    quoted("28 octets", of(28), ids="QUOTE-01"),
    quoted("a short one in a padded frame: no padding", of(28), ids="QUOTE-12", pad=60),
    quoted("547 octets", of(547)),
    quoted("548 are quoted whole", of(548)),
    quoted("of 549, 548", of(549)),
    quoted("of 1000, 548", of(1000)),
    quoted("of 1500, 548", of(1500)),
    quoted("a header of 60 octets", of(68, options=[Raw(NOPS)]), ids="QUOTE-01"),
    quoted("and much behind it", of(1400, options=[Raw(NOPS)])),
    quoted("the TTL as it came", of(40), ids="QUOTE-07"),
    quoted("a host's error too", udp(SELF, data=b"q" * 1000), HOST, error=Error(3, 3)),
    quoted("a host quotes what it got", udp(SELF, data=b"q", tos=3, flags="DF"), HOST,
           "QUOTE-04", Error(3, 3)),
    quoted("too big for a link: as it came", udp("10.30.0.5", data=b"q" * 1200, flags="DF"),
           error=Error(3, 4, mtu=600), ids="QUOTE-05"),
    quoted("where 56 octets are set, header and 8", of(200), SHORT, "QUOTE-01", Error(11, 0,
                                                                                    most=28)),
    quoted("the whole header and 8 even then", of(200, options=[Raw(NOPS)]), SHORT, "QUOTE-01",
           Error(11, 0, most=68)),
    quoted("a datagram cut short: what is there, and where it says otherwise",
           of(300, len=900), OLD, "PARAM-07", Error(12, 0, pointer=2, quote=None)),
    quoted("a total length below the header's: where it says so",
           IP(src=NEAR, dst=BEYOND, proto=253, len=19) / Raw(struct.pack("!Q", 7)), OLD,
           "PARAM-06", Error(12, 0, pointer=2)),
]
CASES[-1].expect[0].quote = CASES[-1].frames[0][1][14:]
