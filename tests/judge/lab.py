# SPDX-License-Identifier: MIT
"""The judge in the place of a host of a lab (`icmp lab FILE -- ...`): datagrams by a TUN, no ARP.

They are given Ethernet headers here, as if each came from the node for its own station, so that a
case is judged in one way wherever it plays.
"""
import atexit
import os
import subprocess
import time

import netlab
from stage import CONTROL, HERE, NODE_MAC, Stage, entered
from wire import HEADER, IP, ICMP, Ether, Raw, mac_of
from scapy.arch.linux import L2Socket

TUN, SELF, FIRST = "lab0", "10.80.0.1", "10.80.0.2"
NODE_MAC[TUN] = "02:00:00:00:00:0f"


def youngest(pid):
    """The process at the end of a line of children."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        children = file.read().split()
    return youngest(children[0]) if children else pid


class Lab(Stage):
    def __init__(self):
        self.taps, self.heard, self.begun, self.mute = [TUN], [], [], set()

    def start(self, name):
        file = os.path.join(HERE, "nodes", f"{name}.yaml")
        self.node = subprocess.Popen([netlab.ICMP, "lab", file, "--", "sleep", "100"],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        atexit.register(self.node.terminate)
        for _ in range(100):
            time.sleep(0.05)
            try:
                with entered(f"/proc/{youngest(self.node.pid)}/ns/net"):
                    self.sockets = {TUN: L2Socket(iface=TUN)}
                return []
            except OSError:
                continue
        raise RuntimeError(f"{name} did not start")

    def stop(self):
        self.sockets[TUN].close()
        self.node.terminate()
        _, err = self.node.communicate(timeout=10)
        return 0 if self.node.returncode in (0, -15, 143) else self.node.returncode, err

    def put(self, tap, octets):
        super().put(tap, octets[HEADER:])

    def take(self, tap, octets):
        if octets[0] >> 4 == 4:
            station = mac_of(IP(octets).dst)
            self.heard.append((tap, bytes(Ether(dst=station, src=NODE_MAC[tap], type=0x800)) +
                               octets))

    def control(self, tap, number):
        return bytes(Ether(dst=NODE_MAC[tap], src=mac_of(SELF), type=0x800) /
                     IP(src=SELF, dst=FIRST, id=CONTROL) /
                     ICMP(id=CONTROL, seq=number) / Raw(b"control"))
