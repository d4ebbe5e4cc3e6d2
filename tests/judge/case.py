# SPDX-License-Identifier: MIT
"""A case: what is sent to a node, and what has to come of it.

Every datagram of a case has the case's key as identification, and as what names its answers:
identifier, source port; so many cases can be asked at once.
"""
import struct

import wire
from answer import Whole
from ask import NEAR
from stage import NODE_MAC
from wire import ICMP, IP, TCP, UDP, Ether, mac_of

FIRST_KEY = 20000


class Case:
    count = 0

    def __init__(self, ids, title, node, sent=(), expect=(), wait=0.0, run=None):
        Case.count += 1
        self.key = FIRST_KEY + Case.count
        self.ids, self.title, self.node, self.wait, self.run = ids, title, node, wait, run
        self.expect = list(expect) if isinstance(expect, (list, tuple)) else [expect]
        sent = sent if isinstance(sent, (list, tuple)) else [sent]
        self.frames = [frame.finish(self.key) for frame in sent]
        self.sources = {octets[26:30] for _, octets in self.frames}

    @property
    def name(self):
        return f"{self.ids}: {self.title}"

    def judge(self, answers):
        """Problems with what came, as texts. The order is free: ARP may hold one answer back."""
        problems = []
        if len(self.expect) == 1 and isinstance(self.expect[0], Whole):
            return self.expect[0].judge_all(self, answers)
        if len(answers) != len(self.expect):
            problems.append(f"{len(self.expect)} expected, {len(answers)} came")
        left = list(answers)
        for expected in self.expect[:len(answers)]:
            judged = [(expected.judge(self, *answer), answer) for answer in left]
            least, answer = min(judged, key=lambda one: len(one[0]))
            left.remove(answer)
            problems += least
        return problems


class Sent:
    """One frame to be sent: a scapy datagram, or octets as they are."""

    def __init__(self, packet, tap="left", to=None, by=None, pad=0, cut=None):
        self.packet, self.tap, self.pad, self.cut = packet, tap, pad, cut
        self.to, self.by = to or NODE_MAC[tap], by

    def finish(self, key):
        packet = self.packet.copy() if not isinstance(self.packet, bytes) else self.packet
        if not isinstance(packet, bytes):
            name(packet, key)
        ip = bytes(packet)
        by = self.by or mac_of(wire.IP(ip).src if len(ip) >= 20 else NEAR)
        header = bytes(Ether(dst=self.to, src=by, type=0x800))
        octets = (header + ip)[:self.cut]
        return self.tap, octets + b"\xa5" * (self.pad - len(octets))


def name(packet, key):
    """Gives the key to what has no name of its own."""
    if packet.haslayer(IP) and "id" not in packet[IP].fields:
        packet[IP].id = key
    for layer, field in ((ICMP, "id"), (UDP, "sport"), (TCP, "sport")):
        if packet.haslayer(layer) and field not in packet[layer].fields:
            if layer is not ICMP or packet[ICMP].type in (8, 0, 13, 14, 15, 16, 17, 18):
                setattr(packet[layer], field, key)


def keys(octets):
    """By what an answer may name its case, the surest first."""
    ip = wire.datagram(octets)
    if len(ip) < 28 or octets[12:14] != b"\x08\0":
        return []
    body = wire.transport(ip)
    own = struct.unpack("!H", ip[4:6])[0]
    if wire.fragment(ip) & 0x1fff:
        return [own]
    if ip[9] == 1 and body[0] in wire.ERRORS and len(body) >= 14:
        return [struct.unpack("!H", body[12:14])[0], own]
    if ip[9] == 1 and len(body) >= 6:
        return [struct.unpack("!H", body[4:6])[0], own]
    if ip[9] in (6, 17) and len(body) >= 4:
        source, target = struct.unpack("!HH", body[:4])
        return [target, own, source]
    return [own]
