#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp ping --udp and --tcp against ports of a kernel behind a veth pair: open, closed, dropped,
rejected in several ways; as root and as an ordinary user, in one flow and in several."""
import subprocess
import sys

from netlab import ICMP, Spaces, done, equal, lines, need_root, ok

need_root()
LISTEN = """
import select, socket
tcp = socket.socket()
tcp.bind(("10.9.0.2", 80))
tcp.listen(64)
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.bind(("10.9.0.2", 7))
talks = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
talks.bind(("10.9.0.2", 8))
print("ready", flush=True)
while True:
    for one in select.select((tcp, echo, talks), (), ())[0]:
        if one is tcp:
            one.accept()[0].close()
            continue
        data, who = one.recvfrom(65535)
        one.sendto(data if one is echo else b"what?", who)
"""
RULES = """
table ip t {
  chain in {
    type filter hook input priority 0;
    tcp dport 81 drop
    tcp dport 82 reject with tcp reset
    tcp dport 83 reject with icmp type admin-prohibited
    tcp dport 84 reject with icmp type port-unreachable
    udp dport 91 drop
    udp dport 93 reject with icmp type admin-prohibited
    udp dport 94 reject with icmp type port-unreachable
  }
}
"""
spaces = Spaces("a", "b")
spaces.veth("a", "near", "b", "far")
spaces.do("a", "ip addr add 10.9.0.1/24 dev near")
spaces.do("b", "ip addr add 10.9.0.2/24 dev far")
spaces.sysctl("b", "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=100000",
              "net.ipv4.icmp_msgs_burst=10000")
loaded = spaces.inside("b", "nft -f -", stdin=RULES)
equal(loaded.returncode, 0, "rules", loaded.stderr)
server = subprocess.Popen(
    ["ip", "netns", "exec", spaces.spaces["b"], sys.executable, "-c", LISTEN],
    stdout=subprocess.PIPE, text=True, start_new_session=True)
spaces.nodes.append(server)
equal(server.stdout.readline(), "ready\n", "a listener")


def ping(*arguments, user):
    result = spaces.inside("a", [ICMP, "ping", "-j", *arguments, "10.9.0.2"], user=user)
    rows = {}
    for row in lines(result):
        rows.setdefault(row["kind"], []).append(row)
    return rows, result


# What is asked, and of 3 probes how many are open, closed, refused and lost.
PORTS = (("tcp", "open", "--tcp=80", 3, 0, 0, 0),
         ("tcp", "closed", "--tcp=79", 0, 3, 0, 0),
         ("tcp", "dropped", "--tcp=81", 0, 0, 0, 3),
         ("tcp", "reset by a rule", "--tcp=82", 0, 3, 0, 0),
         ("tcp", "prohibited", "--tcp=83", 0, 0, 3, 0),
         ("tcp", "port unreachable", "--tcp=84", 0, 3, 0, 0),
         ("udp", "echoed", "--udp=7", 3, 0, 0, 0),
         ("udp", "answered by other words", "--udp=8", 3, 0, 0, 0),
         ("udp", "closed", "--udp=9", 0, 3, 0, 0),
         ("udp", "dropped", "--udp=91", 0, 0, 0, 3),
         ("udp", "prohibited", "--udp=93", 0, 0, 3, 0),
         ("udp", "port unreachable", "--udp=94", 0, 3, 0, 0))
SOCKETS = {(False, "tcp"): ("raw", "kernel"), (False, "udp"): ("raw", "kernel"),
           (True, "tcp"): ("connect", "process"), (True, "udp"): ("udp", "kernel")}

for user in (False, True):
    who = "an ordinary user" if user else "root"
    for protocol, name, probe, *wanted in PORTS:
        what = f"{who}, {protocol} {name}"
        rows, result = ping("-c3", "-i150ms", "-W500ms", probe, user=user)
        start, summary = rows["start"][0], rows["summary"][0]
        equal((start["socket"], start["stamps"]), SOCKETS[user, protocol], f"{what}: its socket")
        got = [summary.get("port_open", 0), summary.get("port_closed", 0),
               summary["icmp_errors"], summary["lost"]]
        equal(got, wanted, what, rows["summary"], result.stderr)
        if wanted[2]:
            says = {(row["from"], row["packet"]["icmp"]["code"]) for row in rows["reply"]}
            equal(says, {("10.9.0.2", 13)}, f"{what}: by whom, and why", rows["reply"])
        if wanted[0] or wanted[1]:
            ok(all(0 < row["rtt_ms"] < 400 for row in rows["reply"]), f"{what}: round trips",
               rows["reply"])

    # Each flow by a port of its own, and each is answered for itself.
    for protocol, probe, key in (("tcp", "--tcp=80", "port_open"), ("udp", "--udp=7", "port_open"),
                                 ("udp", "--udp=9", "port_closed")):
        rows, result = ping("-c3", "-i300ms", "--flows", "8", probe, user=user)
        got = [(row["flow"], row[key]) for row in rows["summary"]]
        equal(got, [(flow, 3) for flow in range(1, 9)], f"{who}, {probe}: eight flows",
              rows["summary"], result.stderr)

# One flow of several is lost on the way: an ECMP member that is dead.
for user in (False, True):
    who = "an ordinary user" if user else "root"
    for probe, protocol in (("--udp=7", "udp"), ("--tcp=80", "tcp")):
        spaces.do("b", "nft flush ruleset")
        loaded = spaces.inside("b", "nft -f -", stdin="table ip t {\n chain in {\n type filter "
                               "hook input priority 0;\n"
                               f"{protocol} sport 40003 drop\n }}\n}}\n")
        equal(loaded.returncode, 0, f"{who}, {protocol}: a flow is dropped", loaded.stderr)
        rows, result = ping("-c5", "-i200ms", "-W600ms", "--flows", "5", "--sport", "40000", probe,
                            user=user)
        equal(rows["flows"][0]["silent"], [4], f"{who}, {protocol}: the one dead flow is named",
              rows["summary"], result.stderr)

spaces.do("b", "nft flush ruleset")
text = spaces.inside("a", [ICMP, "ping", "-c1", "--tcp=80", "10.9.0.2"], user=True).stdout
ok("by connect()" in text, "whose clock a round trip by connections is by, is said", text)
done()
