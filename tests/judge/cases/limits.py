# SPDX-License-Identifier: MIT
"""How often (RFC 1812 section 4.3.2.8): of many errors asked for some come, and each kind of answer
has its own measure. A bucket fills while it is emptied, so counts have bounds."""
import math
import struct
import time

import wire
from answer import SELF
from ask import NEAR, echo, udp
from case import Case, Sent
from wire import IP, Raw, mac_of

LIMITED, EVERYBODY, ROUTER = "limited", "limited-all", "router"
BEYOND = "10.20.0.5"


def flood(ids, title, frames, type, least, most, node=LIMITED, rate=0):
    """Of answers of a type to these datagrams there are no fewer than least, and no more than most
    and what the rate has brought since."""
    def run(stage, case):
        begun = time.monotonic()
        heard = stage.batch([Sent(packet, **how).finish(case.key) for packet, how in frames], 0.3)
        if heard is None:
            return ["the node does not answer its control"]
        bound = most + math.ceil(rate * (time.monotonic() - begun))
        count = sum(octets[12:14] == b"\x08\0" and octets[23] == 1 and octets[34] == type
                    for _, octets in heard)
        if least <= count <= bound:
            return []
        return [f"{count} of type {type} for {len(frames)} datagrams, not {least} to {bound}"]
    return Case(ids, title, node, run=run)


def many(count, packet, **how):
    return [(packet, how)] * count


def of_many(count, first=2):
    """A last hop of as many strangers behind the gateway."""
    return [(udp(BEYOND, f"10.20.{1 + i // 200}.{first + i % 200}", ttl=1),
             {"tap": "narrow", "by": mac_of("10.3.0.9")}) for i in range(count)]


def request(sequence):
    """An extended echo request by index, with its checksums."""
    objects = bytes.fromhex("2000000000080302") + struct.pack("!I", 1)
    objects = objects[:2] + struct.pack("!H", 0xffff - wire.total(objects)) + objects[4:]
    icmp = struct.pack("!BBHHBB", 42, 0, 0, 7, sequence, 1) + objects
    icmp = icmp[:2] + struct.pack("!H", 0xffff - wire.total(icmp)) + icmp[4:]
    return IP(src=NEAR, dst=SELF, proto=1) / Raw(icmp)


CASES = [
    flood("RATE-06", "a last hop, thirty times for one: its six, and what time brings",
          many(30, udp(BEYOND, "10.1.0.40", ttl=1)), 11, 6, 6, rate=1),
    flood("RATE-06", "another has his own", many(30, udp(BEYOND, "10.1.0.41", ttl=1)), 11, 6, 6,
          rate=1),
    flood("RATE-06", "closed ports count with them", many(30, udp(SELF, "10.1.0.41")), 3, 0, 1,
          rate=1),
    flood("RATE-08", "fragmentation needed does not",
          many(40, udp("10.3.0.5", "10.1.0.42", data=b"x" * 900, flags="DF")), 3, 40, 40),
    flood("RATE-09", "nor do echo replies", many(100, echo(src="10.1.0.43")), 0, 100, 100),
    flood("RATE-03", "extended echo has a limit of its own",
          [(request(i), {}) for i in range(30)], 43, 5, 5, rate=10),
    flood("SQ-01", "and nobody is ever told to slow down",
          many(200, udp(BEYOND, "10.1.0.44")), 4, 0, 0),
    # The bucket takes 0 to 2 for each (RATE-07), so that 20 are 10 at least.
    flood("RATE-07", "of two hundred that ask once: twenty, more or less", of_many(200), 11, 10, 60,
          EVERYBODY, 10),
    flood("RATE-06", "and then the others have none left", of_many(20, 30), 11, 0, 10, EVERYBODY,
          10),
    flood("RATE-08", "but fragmentation needed",
          many(40, udp("10.3.0.5", data=b"x" * 900, flags="DF")), 3, 40, 40, EVERYBODY),
    flood("RATE-01", "without limits each is told", many(60, udp(BEYOND, "10.1.0.45", ttl=1)), 11,
          60, 60, ROUTER),
]
