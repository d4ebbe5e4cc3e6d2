# SPDX-License-Identifier: MIT
"""Octets as scapy sees them, and checksums as RFC 1071 has them: nothing here is icmp4's."""
import contextlib
import io
import logging
import socket
import struct

logging.getLogger("scapy").setLevel(logging.ERROR)
with contextlib.redirect_stderr(io.StringIO()):
    from scapy.config import conf  # noqa: F401
    from scapy.layers.inet import IP, ICMP, TCP, UDP, IPerror  # noqa: F401
    from scapy.layers.l2 import ARP, Ether  # noqa: F401
    from scapy.packet import Raw  # noqa: F401

BROADCAST = "ff:ff:ff:ff:ff:ff"
ERRORS = (3, 4, 5, 11, 12)
HEADER = 14
SHOWN = 120


def mac_of(address):
    """Every station of the judge has a MAC that tells its address."""
    return "02:01:" + ":".join(f"{octet:02x}" for octet in socket.inet_aton(address))


def total(octets):
    """The folded one's complement sum of RFC 1071 section 1."""
    octets = bytes(octets)
    if len(octets) % 2:
        octets += b"\0"
    result = sum(word for (word,) in struct.iter_unpack("!H", octets))
    while result >> 16:
        result = (result & 0xffff) + (result >> 16)
    return result


def verifies(octets):
    return total(octets) == 0xffff


def datagram(frame):
    """The IPv4 datagram in an Ethernet frame, without what pads the frame."""
    octets = bytes(frame)[HEADER:]
    if len(octets) < 20:
        return octets
    return octets[:struct.unpack("!H", octets[2:4])[0]]


def header_length(ip):
    return (ip[0] & 15) * 4


def transport(ip):
    return ip[header_length(ip):]


def fragment(ip):
    return struct.unpack("!H", ip[6:8])[0] & 0x3fff


def pseudo(ip):
    body = transport(ip)
    return ip[12:20] + struct.pack("!BBH", 0, ip[9], len(body)) + body


def rebuilt(ip):
    """What scapy makes of the datagram when it has to find lengths and checksums by itself."""
    packet = IP(ip)
    for name in ("ihl", "len", "chksum"):
        delattr(packet, name)
    if fragment(ip) == 0 and packet.haslayer(ICMP) and packet.payload.name == "ICMP":
        del packet[ICMP].chksum
        packet[ICMP].remove_payload()
        return bytes(packet / Raw(transport(ip)[len(packet[ICMP]):]))
    return bytes(packet) if packet.payload.name != "ICMP" else ip


def unsound(frame):
    """What is wrong with a frame whoever sent it: lengths, checksums, padding that leaks."""
    octets, ip = bytes(frame), datagram(frame)
    if octets[12:14] != b"\x08\0":
        return [f"Ethernet type {octets[12:14].hex()}"]
    if len(ip) < 20 or ip[0] >> 4 != 4 or header_length(ip) < 20:
        return ["no IPv4 header"]
    problems = []
    if struct.unpack("!H", ip[2:4])[0] > len(octets) - HEADER:
        problems.append("total length is more than the frame has")
    if any(octets[HEADER + len(ip):]):
        problems.append("what pads the frame is not 0")
    if not verifies(ip[:header_length(ip)]):
        problems.append("IP checksum")
    if fragment(ip) == 0:
        if ip[9] == 1 and not verifies(transport(ip)):
            problems.append("ICMP checksum")
        if ip[9] in (6, 17) and not verifies(pseudo(ip)):
            problems.append("TCP or UDP checksum")
        if ip[9] == 1 and rebuilt(ip) != ip:
            problems.append(f"scapy would have built {rebuilt(ip).hex()}")
    return problems


def shown(frame):
    octets = bytes(frame)
    more = f" and {len(octets) - SHOWN} octets more" if len(octets) > SHOWN else ""
    return f"{Ether(octets).summary()}\n    {octets[:SHOWN].hex()}{more}"
