#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Router discovery (RFC 1256) between icmp node and others: FRR's zebra as router, scapy as host and
as router, and the kernel behind it all.

    multi, broad   zebra -- our host, advertisements by multicast and by broadcast
    near           our router; scapy listens in far, on three interfaces of different settings
    guest          our host; the kernel of gate forwards for it, and scapy there says so
"""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from netlab import ICMP, PATIENCE, Spaces, done, equal, lines, need_root, ok, waits

ZEBRA = "/usr/lib/frr/zebra"

# Listens for ICMP on an interface until its standard input ends, and sends what is written there:
# a line is a delay, a source and the octets of a message, to the group or address that follows.
PEER = """
import json, sys, threading, time
from scapy.all import AsyncSniffer, Ether, IP, ICMP, Raw, raw, sendp, conf
from scapy.utils import checksum
conf.verb = 0
interface = sys.argv[1]
mac = open(f"/sys/class/net/{interface}/address").read().strip()
groups = {"224.0.0.1": "01:00:5e:00:00:01", "224.0.0.2": "01:00:5e:00:00:02"}

seen = threading.Event()

def show(frame):
    if frame.type == 0x88b5:
        seen.set()
    if IP not in frame or frame[IP].proto != 1 or frame.src == mac:
        return
    ip, octets = frame[IP], raw(frame[IP].payload)[:frame[IP].len - frame[IP].ihl * 4]
    header = raw(ip)[:ip.ihl * 4]
    print(json.dumps({"at": float(frame.time), "to": frame.dst, "src": ip.src, "dst": ip.dst,
                      "ttl": ip.ttl, "tos": ip.tos, "sound": checksum(header) == 0 == checksum(octets),
                      "octets": octets.hex()}), flush=True)

# What is sent is heard by who sent it, too: behind it, nothing of before is unread.
def heard_all():
    seen.clear()
    while not seen.wait(0.2):
        sendp(Ether(src=mac, dst=mac, type=0x88b5), iface=interface)

sniffer = AsyncSniffer(iface=interface, prn=show, store=False)
sniffer.start()
heard_all()
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    delay, source, destination, octets = line.split()
    time.sleep(float(delay))
    octets = bytes.fromhex(octets)
    if octets[2:4] == bytes(2):
        octets = octets[:2] + checksum(octets).to_bytes(2, "big") + octets[4:]
    print(json.dumps({"said": time.time()}), flush=True)
    sendp(Ether(src=mac, dst=groups.get(destination, "ff:ff:ff:ff:ff:ff")) /
          IP(src=source, dst=destination, ttl=1, proto=1) / Raw(octets), iface=interface)
heard_all()
"""


class Peer:
    """Scapy on an interface of a namespace."""

    def __init__(self, net, name, interface):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", net.spaces[name], "/usr/bin/python3", "-c", PEER, interface],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True)
        net.nodes.append(self.process)
        self.net = net
        self.said = []  # when it spoke

    def ready(self):
        return self.process.stdout.readline()

    def say(self, delay, source, destination, octets):
        self.process.stdin.write(f"{delay} {source} {destination} {octets}\n")
        self.process.stdin.flush()

    def end(self):
        """What was heard; advertisements are read already."""
        self.process.stdin.close()
        self.net.nodes.remove(self.process)
        heard = [json.loads(line) for line in self.process.stdout]
        self.process.wait(timeout=PATIENCE)
        self.said = [line["said"] for line in heard if "said" in line]
        return [dict(one, **advertisement(bytes.fromhex(one["octets"]))) for one in heard
                if "octets" in one]


def advertisement(octets):
    """The fields of RFC 1256 section 3, by hand."""
    if octets[0] != 9:
        return {"type": octets[0]}
    count, size = octets[4], octets[5]
    entries = [octets[8 + 4 * size * i:][:8] for i in range(count)]
    return {"type": 9, "code": octets[1], "size": size,
            "lifetime": int.from_bytes(octets[6:8], "big"),
            "entries": [(".".join(map(str, entry[:4])),
                         int.from_bytes(entry[4:], "big", signed=True)) for entry in entries],
            "rest": octets[8 + 4 * size * count:]}


def node(net, name, folder, text, interfaces=1):
    file = os.path.join(folder, f"{name}.yaml")
    with open(file, "w") as out:
        out.write(text)
    base = os.path.join(folder, name)
    process = net.node(name, file, "--control", base + ".sock", f"--story={base}.story", "-o",
                       f"pcap={base}.pcap")
    net.started(process, interfaces)
    return process


def story(folder, name):
    with open(os.path.join(folder, f"{name}.story")) as file:
        return file.read()


def status(net, name, folder):
    socket = os.path.join(folder, f"{name}.sock")
    told = lines(net.inside(name, [ICMP, "ctl", socket, "status", "-j"]))
    return next(one for one in told if one["kind"] == "status")


# --- FRR as router ---------------------------------------------------------------------------------

def frr_start(net, folder, name, mode, solicit):
    """zebra in a namespace of its own, our host at the other end of its link.

    FRR 8.4 takes no solicitation by multicast for one, and swaps the octets of the address that its
    advertisements come from; what is in them is right, and RFC 1256 asks for no more.
    """
    space, router = os.path.join(folder, name + ".frr"), name + "r"
    os.mkdir(space)
    net.sysctl(router, "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
    net.veth(name, "icmph", router, "irdp0")
    net.do(router, "ip addr add 10.9.5.1/24 dev irdp0")
    with open(os.path.join(space, "zebra.conf"), "w") as out:
        out.write(f"interface irdp0\n ip irdp {mode}\n ip irdp minadvertinterval 3\n"
                  " ip irdp maxadvertinterval 4\n ip irdp holdtime 20\n ip irdp preference 5\n")
    zebra = subprocess.Popen(
        ["ip", "netns", "exec", net.spaces[router], ZEBRA, "-M", "irdp", "-u", "root", "-g",
         "frrvty", "-f", f"{space}/zebra.conf", "-i", f"{space}/pid", "-z", f"{space}/zserv",
         "--vty_socket", space, "-P", "0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    net.nodes.append(zebra)
    ours = node(net, name, folder, f"""
node: {name}
interfaces: {{lan: {{on: icmph, address: 10.9.5.2/24, discovery: {{solicitation-address: {solicit}}}}}}}
""")
    return zebra, ours


def frr_end(net, folder, name, zebra, ours):
    ok(waits(lambda: "learns" in story(folder, name)) and
       "learns   router 10.9.5.1 on lan, preference 5, for 20 s" in story(folder, name),
       f"{name}: our host learns zebra's address, preference and lifetime", story(folder, name))
    routers = status(net, name, folder).get("routers")
    ok(routers and routers[0]["address"] == "10.9.5.1" and 0 < routers[0]["left_s"] <= 20,
       f"{name}: and its status has it", routers)
    if name == "broad":
        ok(waits(lambda: " renews " in story(folder, name)),
           f"{name}: and hears it again", story(folder, name))
    zebra.terminate()
    zebra.wait(timeout=PATIENCE)
    net.nodes.remove(zebra)
    ok(waits(lambda: "withdrawn" in story(folder, name)),
       f"{name}: zebra ends, and is forgotten", story(folder, name))
    ok("routers" not in status(net, name, folder), f"{name}: in the status, too")
    equal(net.stop(ours)[0], 0, f"{name}: the host ends well")


# --- Our router ------------------------------------------------------------------------------------

ROUTER = """
node: router
forward: yes
interfaces:
  plain:
    on: icmp1
    address: [10.9.6.1/24, 10.9.7.1/24, 10.9.8.1/24]
    discovery: {preference-level: 7, addresses: {10.9.7.1: {preference-level: -3}, 10.9.8.1: no}}
  single:   # what goes to all would serve who asks, too: it is not due when somebody does
    on: icmp2
    address: 10.9.9.1/24
    discovery: {unicast-reply: yes, max-advertisement-interval: 20, min-advertisement-interval: 18}
  agent:
    on: icmp3
    address: 10.9.10.1/24
    discovery:
      advertisement-address: 255.255.255.255
      advertisement-lifetime: 12
      agent: {is: [home, foreign, gre], care-of: 10.9.10.1, registration-lifetime: 300, prefix-lengths: yes}
  quiet: {on: icmp4, address: 10.9.11.1/24, discovery: no}
discovery: {max-advertisement-interval: 4, min-advertisement-interval: 3}
"""

SOLICITATION = "0a00000000000000"


def is_advertisement(one):
    return one["type"] == 9


def our_router(net, folder):
    for i in (1, 2, 3, 4):
        net.veth("near", f"icmp{i}", "far", f"peer{i}")
    net.do("far", "ip addr add 10.9.9.2/24 dev peer2")
    peers = [Peer(net, "far", f"peer{i}") for i in (1, 2, 3, 4)]
    for peer in peers:
        peer.ready()
    process = node(net, "near", folder, ROUTER, 4)
    began = time.time()
    plain, single, agent, quiet = peers
    plain.say(5, "10.9.6.9", "224.0.0.2", SOLICITATION)
    plain.say(0.1, "10.99.0.9", "224.0.0.2", SOLICITATION)
    plain.say(0.1, "10.9.6.9", "224.0.0.2", "0a01000000000000")
    plain.say(0.1, "10.9.6.9", "224.0.0.2", "0a00123400000000")
    single.say(5, "10.9.9.2", "224.0.0.2", SOLICITATION)
    agent.say(5, "10.99.0.9", "255.255.255.255", SOLICITATION)
    quiet.say(5, "10.9.11.9", "224.0.0.2", SOLICITATION)
    return process, peers, began


def gaps(heard):
    times = [one["at"] for one in heard]
    return [b - a for a, b in zip(times, times[1:])]


def our_router_judged(net, folder, process, peers, began):
    waits(lambda: time.time() >= began + 14)
    ok(net.read_again(process), "our router reads its file again")
    stopped = time.time()
    code, _, err = net.stop(process, signal.SIGTERM)
    plain, single, agent, quiet = ([one for one in peer.end() if is_advertisement(one)]
                                   for peer in peers)
    asked = peers[0].said[0]
    text = story(folder, "near")
    equal(code, 0, "our router ends well", err)

    ok(len(plain) >= 5, "our router advertises", plain)
    equal({(one["to"], one["src"], one["dst"], one["ttl"], one["code"], one["size"], one["sound"],
            tuple(one["entries"]), one["rest"]) for one in plain},
          {("01:00:5e:00:00:01", "10.9.6.1", "224.0.0.1", 1, 0, 2, True,
            (("10.9.6.1", 7), ("10.9.7.1", -3)), b"")},
          "as RFC 1256 says: group, TTL 1, code 0, both addresses, with their preferences, "
          "and not the one that is not to be advertised")
    equal([one["lifetime"] for one in plain], [12] * (len(plain) - 1) + [0],
          "for three times the longest interval, and at its end for 0 s")
    # Of what the RFC wants by then, a machine under load may be late with a part of a second.
    ok(-0.5 <= plain[0]["at"] - began < 2.7, "the first within two seconds", plain[0]["at"] - began)
    ok(0 <= plain[-1]["at"] - stopped < 5, "the last as it ends", plain[-1]["at"] - stopped)
    answers = [one for one in plain if asked < one["at"] < asked + 2.7]
    ok(answers, "a solicitation is answered within two seconds, to all", plain, asked)
    between = gaps(plain[:-1])
    ok(all(0.5 < gap < 4.7 for gap in between) and any(gap > 2.9 for gap in between),
       "intervals are of 3 to 4 s, or shorter for who asks", between)
    ok("hears    the solicitation of 10.9.6.9 on plain" in text, "the story tells of who asks",
       text)
    ok("drops    router discovery of 10.99.0.9 on plain; source" in text,
       "who is no neighbour is not heard", text)
    ok("drops    router discovery of 10.9.6.9 on plain; code" in text, "nor another code", text)
    ok("drops    router discovery of 10.9.6.9 on plain; malformed (icmp-checksum)" in text,
       "nor a wrong checksum", text)

    alone = [one for one in single if one["dst"] == "10.9.9.2"]
    ok(len(alone) == 1 and alone[0]["to"] != "01:00:5e:00:00:01" and alone[0]["sound"],
       "where it is set so, who asks is answered alone", single)
    equal([one["lifetime"] for one in single][-1], 0, "and the others hear of its end, too")

    ok({one["dst"] for one in agent} == {"255.255.255.255"} and
       {one["to"] for one in agent} == {"ff:ff:ff:ff:ff:ff"},
       "to hosts without multicast it goes by broadcast", agent)
    rests = [one["rest"] for one in agent]
    wanted = [bytes.fromhex(f"100a{i:04x}012c34000a090a01130118") + b"\0" for i in
              range(len(rests))]
    equal(rests, wanted, "a mobility agent counts, and says what it is and how long its prefix is")
    ok("hears    the solicitation of 10.99.0.9 on agent" in text,
       "and hears who is no neighbour: a mobile node", text)
    equal(quiet, [], "an interface without discovery says nothing")


# --- Our host --------------------------------------------------------------------------------------

def words(lifetime, *entries):
    """An advertisement, without its checksum."""
    body = "".join("".join(f"{int(part):02x}" for part in address.split(".")) +
                   f"{preference & 0xffffffff:08x}" for address, preference in entries)
    return f"09000000{len(entries):02x}02{lifetime:04x}{body}"


def answered(net):
    result = net.inside("left", "ping -n -c 1 -W 2 10.9.12.2")
    return " 1 received" in result.stdout


def our_host(net, folder):
    net.veth("guest", "icmpg", "gate", "gatelan")
    net.veth("left", "icmpl", "gate", "gatewan")
    net.do("gate", "ip addr add 10.9.12.1/24 dev gatelan", "ip addr add 10.9.12.7/24 dev gatelan",
           "ip addr add 10.9.13.1/24 dev gatewan")
    net.sysctl("gate", "net.ipv4.ip_forward=1")
    net.do("left", "ip addr add 10.9.13.2/24 dev icmpl", "ip route add default via 10.9.13.1")
    peer = Peer(net, "gate", "gatelan")
    peer.ready()
    process = node(net, "guest", folder, """
node: guest
interfaces: {lan: {on: icmpg, address: 10.9.12.2/24, discovery: yes}}
""")
    ok(not answered(net), "our host without a router reaches nobody behind one")
    peer.say(0, "10.9.12.1", "224.0.0.1",
             words(60, ("10.9.12.1", 5), ("10.9.12.7", 1), ("10.77.0.1", 9)))
    ok(waits(lambda: "10.9.12.7 on lan" in story(folder, "guest")), "scapy advertises two",
       story(folder, "guest"))
    ok("learns   router 10.9.12.1 on lan, preference 5, for 60 s" in story(folder, "guest") and
       "10.77.0.1" not in story(folder, "guest"),
       "our host believes both, and nothing of who is no neighbour", story(folder, "guest"))
    ok(answered(net), "and now has a way to answer")
    peer.say(0, "10.9.12.1", "224.0.0.1", words(60, ("10.9.12.1", 5))[:8] + "0002003c")
    peer.say(0, "10.9.12.1", "224.0.0.1", "0901" + words(60, ("10.9.12.9", 5))[4:])
    peer.say(0, "10.9.12.1", "224.0.0.1", words(0, ("10.9.12.1", 5)))
    ok(waits(lambda: "forgets  router 10.9.12.1 on lan; withdrawn" in story(folder, "guest")),
       "one is withdrawn", story(folder, "guest"))
    text = story(folder, "guest")
    ok("on lan; code" in text and "on lan; malformed (" in text,
       "what has another code or no entry is not believed", text)
    ok(answered(net), "the other serves")
    peer.say(0, "10.9.12.7", "224.0.0.1", words(2, ("10.9.12.7", 1)))
    ok(waits(lambda: "; not heard for its lifetime" in story(folder, "guest")),
       "and is forgotten when its lifetime is over", story(folder, "guest"))
    ok(not answered(net), "then nobody is reached again")
    peer.say(0, "10.9.12.7", "224.0.0.1", words(60, ("10.9.12.7", -2147483648)))
    waits(lambda: "preference -2147483648" in story(folder, "guest"))
    ok(not answered(net), "a router of the least preference is never a default one")
    net.stop(process)
    asked = [one for one in peer.end() if one["type"] == 10]
    ok(1 <= len(asked) <= 3 and asked[0]["octets"] == "0a00f5ff00000000" and
       (asked[0]["to"], asked[0]["dst"], asked[0]["ttl"]) ==
       ("01:00:5e:00:00:02", "224.0.0.2", 1), "at the start it asked all routers", asked)


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-discovery-")
    os.chmod(folder, 0o755)
    net = Spaces("near", "far", "guest", "gate", "left", "multi", "multir", "broad", "broadr")
    try:
        frr = []
        if os.path.exists(ZEBRA):
            frr = [("multi", *frr_start(net, folder, "multi", "multicast", "224.0.0.2")),
                   ("broad", *frr_start(net, folder, "broad", "broadcast", "255.255.255.255"))]
        else:
            ok(True, "zebra as router # SKIP FRR is not installed")
        router = our_router(net, folder)
        our_host(net, folder)
        our_router_judged(net, folder, *router)
        for one in frr:
            frr_end(net, folder, *one)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
