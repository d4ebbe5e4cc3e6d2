# SPDX-License-Identifier: MIT
"""What is often sent."""
from answer import SELF
from wire import ICMP, IP, TCP, UDP, Raw

NEAR = "10.1.0.2"
DATA = bytes(range(0x30, 0x58))


def echo(dst=SELF, src=NEAR, data=DATA, ip=None, **icmp):
    return IP(src=src, dst=dst, **(ip or {})) / ICMP(type=icmp.pop("type", 8), **icmp) / Raw(data)


def udp(dst, src=NEAR, port=33434, data=DATA, **ip):
    return IP(src=src, dst=dst, **ip) / UDP(dport=port) / Raw(data)


def tcp(dst, port, flags="S", src=NEAR, seq=1000, ack=0, **ip):
    return IP(src=src, dst=dst, **ip) / TCP(dport=port, flags=flags, seq=seq, ack=ack)
