# SPDX-License-Identifier: MIT
"""A namespace with TAPs, a node of ours at one end of them, and the judge at the other.

The kernel's end has no address, so the kernel answers nothing. The judge reads and writes frames
there, and answers ARP for its stations: every address but those that nobody has.
"""
import ctypes
import os
import re
import select
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "net"))
import netlab  # noqa: E402
from wire import ARP, BROADCAST, Ether, IP, ICMP, Raw, conf, mac_of  # noqa: E402
from scapy.arch.linux import L2Socket  # noqa: E402

HERE = os.path.dirname(os.path.realpath(__file__))
TAPS = ("left", "right", "narrow")
NODE_MAC = {"left": "02:00:00:00:00:01", "right": "02:00:00:00:00:02",
            "narrow": "02:00:00:00:00:03"}
NODE_IP = {"left": "10.1.0.1", "right": "10.2.0.1", "narrow": "10.3.0.1"}
MET = (2, 5, 7, 9)  # hosts whose MAC the node has when the cases begin
CONTROL = 0xc0de
CLONE_NEWNET = 0x40000000
SEND_BETWEEN_LOOKS = 8

conf.bufsize = 1 << 20
conf.sniff_promisc = False


class entered:
    """A block that runs in a network namespace; sockets opened there stay there."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.before = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.switch(os.open(self.path, os.O_RDONLY))

    def __exit__(self, *_):
        self.switch(self.before)

    @staticmethod
    def switch(fd):
        if ctypes.CDLL(None, use_errno=True).setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        os.close(fd)


def is_absent(address):
    """Of each net, the hosts from .200 on are not there."""
    return int(address.split(".")[3]) >= 200


class Stage:
    def __init__(self):
        self.net = netlab.Spaces("judge")
        self.net.sysctl("judge", "net.ipv6.conf.all.disable_ipv6=1",
                        "net.ipv6.conf.default.disable_ipv6=1")
        for tap in TAPS:
            self.net.do("judge", f"ip tuntap add mode tap name {tap}",
                        f"ip link set {tap} mtu 9000 up")
        with entered(f"/run/netns/{self.net.spaces['judge']}"):
            self.sockets = {tap: L2Socket(iface=tap) for tap in TAPS}
        self.node = None
        self.mute = set()
        self.heard = []

    def start(self, name):
        """The node of nodes/NAME.yaml; what it said while it started is in heard."""
        self.heard.clear()
        file = os.path.join(HERE, "nodes", f"{name}.yaml")
        with open(file) as text:
            self.taps = re.findall(r'tap:(\w+)", address', text.read())
        self.node = self.net.node("judge", file, "--quiet")
        time.sleep(0.3)
        self.listen(0.3)
        for tap in self.taps:
            for host in MET:
                self.meet(tap, f"{NODE_IP[tap][:-1]}{host}")
        self.listen(0.1)
        return list(self.heard)

    def stop(self):
        code, _, err = self.net.stop(self.node)
        return code, err

    def meet(self, tap, address):
        """One station makes itself known, as by asking for the node."""
        self.put(tap, bytes(Ether(dst=BROADCAST, src=mac_of(address)) /
                            ARP(op=1, hwsrc=mac_of(address), psrc=address,
                                pdst=NODE_IP[tap])))

    def put(self, tap, octets):
        self.sockets[tap].outs.send(octets)

    def answer(self, tap, frame):
        """ARP in the name of whoever is there."""
        asked = frame[ARP]
        if asked.op != 1 or is_absent(asked.pdst) or asked.pdst in self.mute:
            return
        if asked.pdst == NODE_IP[tap]:
            return
        mac = mac_of(asked.pdst)
        self.put(tap, bytes(Ether(dst=asked.hwsrc, src=mac) /
                            ARP(op=2, hwsrc=mac, psrc=asked.pdst, hwdst=asked.hwsrc,
                                pdst=asked.psrc)))

    def look(self, timeout):
        """Whatever is there now, or comes in time; false: nothing did."""
        by_socket = {socket.ins: tap for tap, socket in self.sockets.items()}
        ready, _, _ = select.select(list(by_socket), [], [], timeout)
        for one in ready:
            tap = by_socket[one]
            _, octets, _ = self.sockets[tap].recv_raw(65600)
            if octets:
                self.take(tap, octets)
        return bool(ready)

    def take(self, tap, octets):
        self.heard.append((tap, octets))
        if octets[12:14] == b"\x08\x06":
            self.answer(tap, Ether(octets))

    def listen(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.look(left)

    def control(self, tap, number):
        """An echo that is answered: whatever was asked before it has been decided."""
        near = NODE_IP[tap][:-1] + "2"
        return bytes(Ether(dst=NODE_MAC[tap], src=mac_of(near)) /
                     IP(src=near, dst=NODE_IP[tap], id=CONTROL) /
                     ICMP(id=CONTROL, seq=number) / Raw(b"control"))

    @staticmethod
    def is_control(octets):
        return octets[12:14] == b"\x08\0" and octets[34:35] == b"\0" and \
            octets[38:40] == CONTROL.to_bytes(2, "big")

    def batch(self, frames, wait):
        """Sends them all, then a control by each port; what came until `wait` after its answer.
        None: there was no answer."""
        self.heard.clear()
        for number, (tap, octets) in enumerate(frames):
            self.put(tap, octets)
            if number % SEND_BETWEEN_LOOKS == 0:
                while self.look(0.002):
                    pass
        self.listen(0.02)
        for number, tap in enumerate(self.taps):
            self.put(tap, self.control(tap, number))
        end = time.monotonic() + 3
        while sum(self.is_control(o) for _, o in self.heard) < len(self.taps):
            if time.monotonic() > end:
                return None
            self.look(0.1)
        self.listen(wait)
        return [(tap, octets) for tap, octets in self.heard if not self.is_control(octets)]
