#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp node beside the kernel: as a host on a TAP, a TUN and a veth, and as a router between kernels.

    a kernel, node as host        far == near                        10.9.0.0/24
    kernels behind our router     left -- (router) -- right          10.9.1.0/24, 10.9.2.0/24, MTU 1400
    our host behind a kernel      left -- kernel -- host (veth)      10.9.3.0/24, 10.9.4.0/24
"""
import os
import re
import shutil
import signal
import tempfile

from netlab import ICMP, Spaces, again, done, equal, lines, need_root, ok, waits

SIZES = (0, 1, 56, 1471, 1472, 1473, 1480, 2952, 8000, 40000, 65507)


def received(result):
    match = re.search(r"(\d+) received", result.stdout)
    return int(match.group(1)) if match else -1


def ping(net, name, *options, count=1):
    result = net.inside(name, ["ping", "-n", "-c", str(count), "-W", "2", "-M", "dont", *options])
    return received(result), result.stdout + result.stderr


def all_sizes(net, name, target, what):
    for size in SIZES:
        got, out = ping(net, name, "-s", str(size), target)
        equal(got, 1, f"{what}: ping -s {size} is answered", out)


def ctl(net, name, socket, *words):
    return net.inside(name, [ICMP, "ctl", socket, *words])


def status(net, name, socket):
    return lines(ctl(net, name, socket, "status", "-j"))[1]


def as_host(net, folder, kind):
    """Our host with everything switched on, the kernel at the other end of a TUN or TAP."""
    socket, file = os.path.join(folder, "host.sock"), os.path.join(folder, "host.yaml")
    with open(file, "w") as out:
        out.write(f"""
node: host
interfaces: {{lan: {{on: "{kind}:icmp0", address: 10.9.0.1/24, host: 10.9.0.2/24}}}}
limit: {{all: none, per-destination: none}}
timestamp: yes
mask-agent: yes
echo-broadcast: yes
udp: {{7: echo}}
tcp: {{80: open}}
""")
    node = net.node("near", file, "--control", socket)
    net.started(node, 1)
    all_sizes(net, "near", "10.9.0.1", f"a host on a {kind}")

    got, out = ping(net, "near", "-R", "10.9.0.1")
    ok(got == 1 and re.search(r"RR:\s+10\.9\.0\.2\n\s+10\.9\.0\.1\n\s+10\.9\.0\.2", out),
       f"{kind}: ping -R: it writes itself into the route", out)
    got, out = ping(net, "near", "-T", "tsandaddr", "10.9.0.1")
    ok(got == 1 and re.search(r"10\.9\.0\.1\s+\d+", out),
       f"{kind}: ping -T tsandaddr: and the time beside it", out)
    if kind == "tap":
        got, out = ping(net, "near", "-b", "10.9.0.255")
        equal(got, 1, "tap: a broadcast ping is answered, where that is set", out)

    result = net.inside("near", "hping3 -n -c 1 --icmp-ts 10.9.0.1")
    ok("1 packets received" in result.stderr, f"{kind}: hping3 has its timestamp",
       result.stdout, result.stderr)
    result = net.inside("near", "hping3 -n -c 1 --icmp-addr 10.9.0.1")
    ok("1 packets received" in result.stderr and "255.255.255.0" in result.stdout,
       f"{kind}: and its address mask", result.stdout, result.stderr)
    result = net.inside("near", "nping --icmp --icmp-type timestamp -c 1 10.9.0.1")
    ok("Rcvd: 1" in result.stdout, f"{kind}: nping has its timestamp", result.stdout)
    result = net.inside("near", "traceroute -n -q 1 -w 2 10.9.0.1")
    ok(re.search(r"^ 1  10\.9\.0\.1  [\d.]+ ms$", result.stdout, re.M),
       f"{kind}: traceroute ends at its first hop", result.stdout)
    result = net.inside("near", "traceroute -n -q 1 -w 2 -T -p 80 10.9.0.1")
    ok(re.search(r"^ 1  10\.9\.0\.1  [\d.]+ ms$", result.stdout, re.M),
       f"{kind}: by TCP to an open port too", result.stdout)

    state = status(net, "near", socket)
    equal(state["node"], "host", f"{kind}: ctl knows who it is")
    ok(state["done"]["answered"] >= len(SIZES), f"{kind}: and what it answered", state)
    ok(all(state["icmp"]["in"]["types"].get(asked, 0) + unasked ==
           state["icmp"]["out"]["types"].get(told, 0) > unasked for asked, told, unasked in
           (("8", "0", 0), ("13", "14", 0), ("17", "18", 1))),
       f"{kind}: and each type, as RFC 4293 counts; one mask nobody asked for", state["icmp"])
    equal(ctl(net, "near", socket, "set", "node", "echo=no").returncode, 0, f"{kind}: ctl set")
    if kind == "tap":
        ok(status(net, "near", socket)["interfaces"][0]["arp"]["heard"] > 0,
           "tap: which takes no neighbours away")
    equal(ping(net, "near", "-W", "1", "10.9.0.1")[0], 0, f"{kind}: takes effect")
    equal(ctl(net, "near", socket, "set", "node", "ech=no").returncode, 2,
          f"{kind}: a wrong key does not")
    ctl(net, "near", socket, "set", "node", "echo=yes", "ttl=999")
    equal(ping(net, "near", "-W", "1", "10.9.0.1")[0], 0, f"{kind}: nor what stands before one")

    with open(file, "a") as out:
        out.write("ttl: 99\n")
    read = net.read_again(node)
    got, out = ping(net, "near", "10.9.0.1")
    ok(read and got == 1 and "ttl=99" in out, f"{kind}: HUP reads the file again", out)
    with open(file, "a") as out:
        out.write("ttl: 999\n")
    node.send_signal(signal.SIGHUP)
    ok(node.said.has("host.yaml:"), f"{kind}: a mistake in it is told", node.said.lines)
    got, out = ping(net, "near", "10.9.0.1")
    ok(got == 1 and "ttl=99" in out, f"{kind}: a wrong one changes nothing", out)

    code, out, err = net.stop(node)
    ok(code == 0 and "a host" in out,
       f"{kind}: interrupted, it ends with its summary", code, out, err)
    ok("icmp0" not in net.inside("near", "ip link show").stdout and not os.path.exists(socket),
       f"{kind}: and leaves neither interface nor socket behind")


def as_router(net, folder):
    """Two kernels in namespaces of their own, our router between them on two TAPs."""
    file = os.path.join(folder, "router.yaml")
    with open(file, "w") as out:
        out.write("""
node: router
interfaces:
  left: {on: "tap:icmpl", address: 10.9.1.1/24}
  right: {on: "tap:icmpr", address: 10.9.2.1/24, mtu: 1400}
limit: {all: none, per-destination: none}
""")
    node = net.node("near", file)
    net.started(node, 2)
    # The kernels think that 1500 octets go everywhere; our router alone knows of the narrow link.
    for name, tap, link in (("left", "icmpl", 1), ("right", "icmpr", 2)):
        net.do("near", f"ip link set {tap} netns {net.spaces[name]}")
        net.do(name, f"ip addr add 10.9.{link}.2/24 dev {tap}",
               f"ip link set {tap} mtu 1500 up", f"ip route add default via 10.9.{link}.1")
    all_sizes(net, "left", "10.9.2.2", "through a router")
    got, out = ping(net, "left", "-R", "10.9.2.2")
    ok(got == 1 and "10.9.2.1" in out and "10.9.1.1" in out,
       "ping -R shows both its addresses", out)
    for kind in ("", "-I ", "-T "):
        result = net.inside("left", f"traceroute {kind}-n -q 1 -w 2 10.9.2.2")
        hops = re.findall(r"^ *\d+  (\S+)", result.stdout, re.M)
        equal(hops, ["10.9.1.1", "10.9.2.2"], f"traceroute {kind}goes through it", result.stdout)
    result = net.inside("left", "tracepath -n 10.9.2.2")
    ok("pmtu 1400" in result.stdout and "reached" in result.stdout,
       "tracepath finds the path's MTU", result.stdout)
    got, out = ping(net, "left", "-M", "do", "-s", "1472", "10.9.2.2")
    ok(got == 0 and "mtu" in out, "ping -M do is told of it", out)

    net.do("left", "ip route flush cache")
    result = tcp(net, "left", "right", "10.9.2.2", 300000)
    equal(result, 300000, "TCP of the kernel gets through the narrow link")
    cached = net.inside("left", "ip route get 10.9.2.2").stdout
    ok("mtu 1400" in cached, "having learned the path's MTU of us", cached)

    result = net.inside("left", "ping -n -c 1 -W 5 10.9.2.77", timeout=20)
    ok("Destination Host Unreachable" in result.stdout and "10.9.1.1" in result.stdout,
       "who is not there is unreachable, says the router", result.stdout)
    result = net.inside("left", "ping -n -c 1 -W 2 10.99.0.1")
    ok("Destination Net Unreachable" in result.stdout, "where no route leads, too",
       result.stdout)
    code, out, _ = net.stop(node, signal.SIGTERM)
    ok(code == 0 and "a router" in out, "terminated, it ends with its summary", out)


SERVER = """
import socket
s = socket.create_server(("0.0.0.0", 5001))
print("ready", flush=True)
s.settimeout(60)
c, _ = s.accept()
got = 0
while True:
    data = c.recv(65536)
    if not data:
        break
    got += len(data)
print(got)
"""

CLIENT = """
import socket, sys
c = socket.create_connection((sys.argv[1], 5001), timeout=60)
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
c.sendall(b"x" * int(sys.argv[2]))
"""


def tcp(net, client, server, address, octets):
    """How many octets arrive of so many that are sent."""
    import subprocess
    there = subprocess.Popen(["ip", "netns", "exec", net.spaces[server], "python3", "-c", SERVER],
                             stdout=subprocess.PIPE, text=True)
    there.stdout.readline()
    net.inside(client, ["python3", "-c", CLIENT, address, str(octets)])
    try:
        out, _ = there.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        there.kill()
        out, _ = there.communicate()
    return int(out or -1)


ASKERS = """
import socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0x806))
for i in range(20):
    mac, sender = bytes((2, 0, 0, 0, 9, i)), bytes((10, 9, 4, 100 + i))
    s.send(b"\\xff" * 6 + mac + b"\\x08\\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, 1) + mac
           + sender + bytes(6) + socket.inet_aton(sys.argv[2]))
s.settimeout(3)
replies = 0
try:
    while replies < 20:
        replies += s.recv(2048)[20:22] == bytes((0, 2))
except TimeoutError:
    pass
print(replies)
"""


def two_on_one(net, folder):
    file = os.path.join(folder, "two.yaml")
    for text, said in (
            ("{a: {on: icmpv, address: 10.9.4.3/24}, b: {on: icmpv, address: 10.9.5.3/24}}",
             "a and b both stand on icmpv"),
            ("{icmpv: {address: 10.9.4.3/24, host: 10.9.4.4/24}}", "`host` is for a TUN or TAP"),
            ("{lan: {on: tapz, mtu: 65535}}", "`mtu` of lan is 65535; a TAP has 68 to 65521")):
        with open(file, "w") as out:
            out.write(f"interfaces: {text}\n")
        result = net.inside("near", [ICMP, "node", "-w", "0.2s", file])
        ok(result.returncode == 2 and said in result.stderr, f"refused: {said}", result.stderr)


def from_a_pipe(net, folder):
    """What has no length that could be asked for; and an interface that has no address."""
    socket = os.path.join(folder, "pipe.sock")
    script = f"""
{ICMP} node -w 60s --control {socket} <(echo 'interfaces: {{lan: {{on: "tap:icmpf"}}}}'
                                       sleep 0.2; echo 'node: piped') &
until {ICMP} ctl {socket} status 2>/dev/null; do sleep 0.1; done
{ICMP} ctl {socket} stop; wait
"""
    result = net.inside("near", ["bash", "-c", script])
    ok("piped, a host," in result.stdout, "a file that is a pipe is read to its end", result.stdout,
       result.stderr)
    ok(re.search(r"lan +on tap:icmpf +up +unnumbered", result.stdout),
       "who has no address is called unnumbered", result.stdout)


def large_frames(net, folder):
    """More of them at once than there is room to put them together: the rest must not wait."""
    net.veth("right", "icmpj", "far", "jumbo")
    net.do("right", "ip link set icmpj mtu 65000")
    net.do("far", "ip link set jumbo mtu 65000", "ip addr add 10.9.8.1/24 dev jumbo")
    file = os.path.join(folder, "jumbo.yaml")
    with open(file, "w") as out:
        out.write("interfaces: {icmpj: {address: 10.9.8.2/24, mtu: 65000}}\nlimit: {all: none}\n")
    node = net.node("right", file)
    net.started(node, 1)
    ping(net, "far", "10.9.8.2")

    def forty():
        return net.inside("far", "ping -q -n -s 60000 -c 40 -l 40 -W 2 10.9.8.2")

    def at_once(result):
        longest = re.search(r"= [\d.]+/[\d.]+/([\d.]+)/", result.stdout)
        return received(result) == 40 and longest and float(longest.group(1)) < 500

    result = again(forty, at_once)
    ok(at_once(result), "forty frames of 60000 octets are answered at once", result.stdout)
    net.stop(node)


def silent_clients(net):
    """Who connects to --listen and says nothing keeps nobody out for longer than ten seconds."""
    node = net.node("far", "-I", "tun:icmpq", "10.9.9.1/24", "--listen", "127.0.0.1:9174")
    net.started(node, 1)
    scrape = ["python3", "-c", SCRAPER]
    result = net.inside("far", scrape)
    ok(result.stdout == "200\n", "twenty silent clients are gone after a while", result.stdout,
       result.stderr)
    net.stop(node)


SCRAPER = """
import http.client, socket, time
silent = [socket.create_connection(("127.0.0.1", 9174)) for _ in range(20)]
time.sleep(13)
client = http.client.HTTPConnection("127.0.0.1", 9174, timeout=30)
client.request("HEAD", "/metrics")
print(client.getresponse().status)
"""


def behind_kernel(net, folder):
    """Our host on one end of a veth, a kernel that forwards at the other."""
    net.veth("near", "icmpv", "far", "gw")
    net.veth("left", "icmpu", "far", "icmpd")
    net.do("far", "ip addr add 10.9.4.1/24 dev gw", "ip addr add 10.9.3.1/24 dev icmpd")
    net.sysctl("far", "net.ipv4.ip_forward=1", "net.ipv4.icmp_ratelimit=0")
    net.do("left", "ip addr flush dev icmpu", "ip addr add 10.9.3.2/24 dev icmpu",
           "ip route replace default via 10.9.3.1")
    file, socket = os.path.join(folder, "veth.yaml"), os.path.join(folder, "veth.sock")
    with open(file, "w") as out:
        out.write("""
node: guest
interfaces: {eth: {on: icmpv, address: 10.9.4.2/24}}
routes: {default: 10.9.4.1}
limit: {all: none, per-destination: none}
udp: {7: echo}
""")
    node = net.node("near", file, "--control", socket)
    net.started(node, 1)
    all_sizes(net, "left", "10.9.4.2", "a host on a veth, behind a kernel")
    result = net.inside("left", "traceroute -n -q 1 -w 2 10.9.4.2")
    hops = re.findall(r"^ *\d+  (\S+)", result.stdout, re.M)
    equal(hops, ["10.9.3.1", "10.9.4.2"], "traceroute finds it behind the kernel", result.stdout)

    result = net.inside("far", ["python3", "-c", ASKERS, "gw", "10.9.4.2"])
    equal(result.stdout, "20\n", "each of twenty who ask by ARP at once is answered",
          result.stderr)
    ok(net.read_again(node), "its file is read again")
    net.do("near", "ip link set icmpv down")
    equal(ping(net, "left", "-W", "1", "10.9.4.2")[0], 0, "its interface down, it is silent")
    net.do("near", "ip link set icmpv up")
    ok(waits(lambda: ping(net, "left", "10.9.4.2")[0] == 1), "and up again, it answers")
    two_on_one(net, folder)
    from_a_pipe(net, folder)
    net.do("near", "ip link del icmpv")
    ok(waits(lambda: not status(net, "near", socket)["interfaces"][0]["up"]) and
       node.poll() is None, "its interface taken away, it goes on, and says so")
    net.veth("near", "icmpv", "far", "gw")
    net.do("far", "ip addr add 10.9.4.1/24 dev gw")
    ok(waits(lambda: ping(net, "left", "10.9.4.2")[0] == 1), "given back, it answers")
    code, out, err = net.stop(node)
    ok(code == 0 and "up again" in err, "and has told of it all", code, out, err)


def main():
    need_root()
    folder = tempfile.mkdtemp(prefix="icmp4-node-")
    net = Spaces("near", "far", "left", "right")
    try:
        as_host(net, folder, "tap")
        as_host(net, folder, "tun")
        as_router(net, folder)
        behind_kernel(net, folder)
        large_frames(net, folder)
        silent_clients(net)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done()


main()
