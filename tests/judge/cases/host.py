# SPDX-License-Identifier: MIT
"""A host: whom it answers, and whom it does not (RFC 1122 sections 3.2.1, 3.3.6, 4.1, 4.2)."""
from answer import SELF, Error, Reply, Tcp, Udp
from ask import DATA, NEAR, echo, tcp, udp
from case import Case, Sent
from wire import BROADCAST, ICMP, IP, UDP, Raw, mac_of

HOST, MORE = "host", "host-more"


def quiet(ids, title, packet, node=HOST, **how):
    return Case(ids, title, node, Sent(packet, **how))


def answered(ids, title, packet, node=HOST, expect=None, **how):
    return Case(ids, title, node, Sent(packet, **how), expect or Reply(0))


CASES = [
    answered("ECHO-01", "an echo request is answered", echo()),
    answered("ECHO-02", "without data too", echo(data=b"")),
    answered("ECHO-02", "with one octet", echo(data=b"\xff")),
    answered("CKSUM-02", "with an odd number of octets", echo(data=b"odd number of octets.")),
    answered("ECHO-02", "with 1472 octets", echo(data=bytes(i * 7 & 255 for i in range(1472)))),
    answered("ECHO-02", "sequence 65535", echo(seq=65535)),
    answered("CKSUM-04", "a request whose checksum is 0",
             echo(data=b"", seq=(0xffff - 0x0800 - 0x1234) & 0xffff, id=0x1234, src="10.1.0.20")),
    answered("ECHO-02", "data that makes all sums 0xffff", echo(data=b"\xff" * 64)),
    answered("TTL-04", "with TTL 1", echo(ip={"ttl": 1})),
    answered("TTL-04", "and with TTL 0", echo(ip={"ttl": 0})),
    answered("TTL-02", "with TTL 255 the answer still has the node's", echo(ip={"ttl": 255})),
    answered("ECHO-09", "with DF: the answer has none", echo(ip={"flags": "DF"})),
    answered("ROUTER-07", "with the reserved flag of the header", echo(ip={"flags": "evil"})),
    answered("TOS-04", "TOS is copied", echo(ip={"tos": 0x1c}), expect=Reply(0, tos=0x1c)),
    answered("TOS-04", "precedence is copied", echo(ip={"tos": 0xb8}), expect=Reply(0, tos=0xb8)),
    answered("TOS-07", "ECN is not", echo(ip={"tos": 0xbb}), expect=Reply(0, tos=0xb8)),
    answered("ECHO-09", "a code comes back", echo(code=7), expect=Reply(0, code=7)),
    answered("ECHO-09", "but 0 where that is set", echo(code=7), MORE, Reply(0, ttl=99)),
    answered("CODEC-07", "what pads the frame is not echoed", echo(data=b""), pad=60),
    answered("CODEC-07", "even where there is a lot of it", echo(data=b"abc"), pad=1000),
    answered("ADDR-09", "a stranger's echo is answered by way of the gateway",
             echo(src="192.168.7.7"), expect=Reply(0, via="10.1.0.9"), by=mac_of("10.1.0.9")),
    quiet("ECHO-10", "an echo in a broadcast frame to its address alone", echo(), to=BROADCAST),
    quiet("ECHO-12", "an echo reply that nobody asked for", echo(type=0)),
    quiet("ECHO-06", "an echo to the net's broadcast", echo("10.1.0.255"), to=BROADCAST),
    quiet("ECHO-06", "to everybody", echo("255.255.255.255"), to=BROADCAST),
    quiet("ECHO-06", "to all hosts", echo("224.0.0.1"), to="01:00:5e:00:00:01"),
    quiet("ECHO-06", "to the net's old broadcast", echo("10.1.0.0"), to=BROADCAST),
    answered("ADDR-05", "broadcast echo is answered where that is set", echo("10.1.0.255"), MORE,
             Reply(0, ttl=99), to=BROADCAST),
    answered("ADDR-05", "to everybody too", echo("255.255.255.255"), MORE, Reply(0, ttl=99),
             to=BROADCAST),
    answered("ADDR-05", "and to all hosts", echo("224.0.0.1"), MORE, Reply(0, ttl=99),
             to="01:00:5e:00:00:01"),
    answered("ADDR-05", "a second address answers for itself", echo("10.1.9.1"), MORE,
             Reply(0, src="10.1.9.1", ttl=99)),
    answered("TTL-02", "the TTL is what is set", echo(), MORE, Reply(0, ttl=99)),
    quiet("HOST-01", "an echo for somebody else", echo("10.1.0.77")),
    quiet("HOST-01", "for a group that it has not joined", echo("224.1.2.3"),
          to="01:00:5e:01:02:03"),
    quiet("HOST-01", "to all routers, of a host", echo("224.0.0.2"), MORE,
          to="01:00:5e:00:00:02"),
    quiet("UNREACH-21", "a datagram for another net, sent to its MAC", udp("10.77.0.1")),
    quiet("UNREACH-21", "and with TTL 1", udp("10.77.0.1", ttl=1)),
    quiet("REDIR-07", "for another host of its net, from that net", udp("10.1.0.9")),
    quiet("ROUTER-12", "a frame for another station", echo(), to="02:00:00:00:00:77"),
    *[quiet("ECHO-11", f"an echo from {source}", echo(src=source), by=mac_of(NEAR))
      for source in ("0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "240.0.0.1",
                     "255.255.255.255", "10.1.0.255", "10.1.0.0")],
    quiet("NOERR-12", "an echo from its own address", echo(src=SELF), by=mac_of(NEAR)),
    quiet("CKSUM-12", "a wrong ICMP checksum", echo(chksum=0x1234)),
    quiet("CKSUM-12", "a checksum of 0 that is not right", echo(chksum=0)),
    quiet("CKSUM-13", "a wrong IP checksum", echo(ip={"chksum": 0x4321})),
    quiet("CODEC-15", "IP version 5", echo(ip={"version": 5})),
    quiet("CODEC-15", "IP version 6 in an IPv4 frame", echo(ip={"version": 6})),
    quiet("ROUTER-01", "a header of four words", echo(ip={"ihl": 4})),
    quiet("ROUTER-01", "a header longer than the datagram", echo(data=b"", ip={"ihl": 15})),
    quiet("ROUTER-01", "a total length below the header's", echo(ip={"len": 19})),
    quiet("CKSUM-09", "a total length beyond the frame", echo(ip={"len": 1400})),
    quiet("ROUTER-01", "a frame that ends inside the IP header", echo(), cut=14 + 19),
    quiet("CODEC-01", "an IP header and nothing behind it", IP(src=NEAR, dst=SELF, proto=1)),
    *[quiet("ECHO-13", f"an echo of {length} octets",
            IP(src=NEAR, dst=SELF, proto=1) / Raw(b"\x08\0\xf7\xff\0\0\0"[:length]))
      for length in (1, 4, 7)],
    *[quiet("CODEC-04", f"a message of type {kind}",
            IP(src=NEAR, dst=SELF) / ICMP(type=kind) / Raw(b"\0\0\0\0" * 4))
      for kind in (1, 2, 7, 19, 29, 44, 200, 253, 255)],
    *[quiet("DEP-01", f"deprecated type {kind}",
            IP(src=NEAR, dst=SELF) / ICMP(type=kind) / Raw(b"\0\0\0\0" * 4))
      for kind in (6, 30, 31, 32, 37, 39, 40, 41)],

    Case("UNREACH-07", "a closed UDP port", HOST, Sent(udp(SELF)), Error(3, 3)),
    Case("UNREACH-07", "whatever the TTL", HOST, Sent(udp(SELF, ttl=1)), Error(3, 3)),
    Case("UNREACH-07", "without a UDP checksum", HOST,
         Sent(IP(src=NEAR, dst=SELF) / UDP(dport=33435, chksum=0) / Raw(b"x")),
         Error(3, 3)),
    Case("UNREACH-06", "an unknown protocol", HOST,
         Sent(IP(src=NEAR, dst=SELF, proto=253) / Raw(b"experiment")), Error(3, 2)),
    Case("UNREACH-06", "one without data", HOST, Sent(IP(src=NEAR, dst=SELF, proto=99)),
         Error(3, 2)),
    Case("TOS-01", "an error of a host has no TOS, whatever it is about", HOST,
         Sent(udp(SELF, tos=0x1e)), Error(3, 3)),
    Case("UNREACH-07", "an open UDP port without an answer is silent", HOST,
         Sent(udp(SELF, port=9))),
    Case("UNREACH-07", "UDP echo, its TTL as the default", HOST, Sent(udp(SELF, port=7, ttl=255)),
         Udp(DATA)),
    Case("NOERR-13", "of two echo services each takes a hop, so that they end", HOST,
         Sent(udp(SELF, port=7, ttl=9)), Udp(DATA, ttl=8)),
    Case("UNREACH-07", "a UDP checksum that is wrong", HOST,
         Sent(IP(src=NEAR, dst=SELF) / UDP(dport=33434, chksum=1) / Raw(b"x"))),
    Case("UNREACH-07", "a UDP length beyond the datagram", HOST,
         Sent(IP(src=NEAR, dst=SELF) / UDP(dport=33434, len=900) / Raw(b"x"))),
    Case("UNREACH-07", "a closed TCP port is reset, and no ICMP", HOST, Sent(tcp(SELF, 22)),
         Tcp("RA", 0, 1001)),
    Case("UNREACH-07", "an ACK out of nothing is reset at its number", HOST,
         Sent(tcp(SELF, 22, "A", ack=777)), Tcp("R", 777)),
    Case("UNREACH-07", "a reset is never answered", HOST, Sent(tcp(SELF, 22, "R"))),
    Case("UNREACH-07", "an open TCP port shakes hands", HOST, Sent(tcp(SELF, 80)),
         Tcp("SA", None, 1001)),
    Case("UNREACH-12", "a filtered one is silent", HOST, Sent(tcp(SELF, 81))),
    Case("HOST-02", "SYN to the broadcast address", HOST,
         Sent(tcp("10.1.0.255", 80), to=BROADCAST)),
]
