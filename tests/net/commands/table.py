# SPDX-License-Identifier: MIT
"""What the command lines need to be run as they stand, and what must come of them.

A line without a row runs in the network of world.yaml, and must end with 0 and say something.
"""

# Words that stand for a word of the reader's own.
WORDS = {
    "ADDRESS": "192.0.2.1", "ADDRESS/LENGTH": "10.9.0.1/24", "COMMAND": "true", "HEX": "0800f7ff00000000",
    "HOST": "www.example.net", "IFACE": "tap0", "KEY=VALUE": "ttl=33", "LAB": "bench", "NAME": "tour",
    "NODE": "router", "SHAPE": "line", "SIZE": "3", "SOCKET": "/run/edge.sock", "WHAT": "node",
}


def row(ends=None, status=(0,), before="", given=None, silent=False):
    """ends: seconds after its first words, ^C is typed. given: what is run in its place."""
    return {"ends": ends, "status": status, "before": before, "given": given, "silent": silent}


def wait_for(test):
    return f"until {test}; do sleep 0.05; done\n"


NODE = ("icmp node edge.yaml --control /run/edge.sock >node.txt 2>&1 &\n" +
        wait_for("icmp ctl /run/edge.sock status >ctl.txt 2>&1"))


def tap(address):
    return (f"icmp node -I tap0 {address}/24 >node.txt 2>&1 &\n" +
            wait_for("grep -qs 'is up as' node.txt"))


PEER = tap("10.9.0.1") + "ip address add 10.9.0.2/24 dev tap0\n"
HOST = tap("10.9.0.2") + "ip address add 10.9.0.1/24 dev tap0\n"
ETH0 = "ip tuntap add eth0 mode tap && ip link set eth0 up\n"


def lab(name):
    return (f"icmp lab --control=/tmp/lab.sock {name} -- sleep 50 >lab.txt 2>&1 &\n" +
            wait_for("icmp ctl /tmp/lab.sock status >ctl.txt 2>&1"))


ENDLESS = row(ends=2)
# A black hole, a closed port: the answer of the network is no, and that is what the line shows.
NO = row(status=(1,))


def some(line, before=""):
    return row(status=(0, 1), given=line + " --only 'ECHO-*'", before=before)


ROWS = {
    # Endless until ^C.
    "icmp ping 192.0.2.1": ENDLESS,
    "icmp ping --tcp=443 www.example.net": ENDLESS,
    "icmp ping --query timestamp 192.0.2.1": ENDLESS,
    "icmp ping --query probe:eth1 192.0.2.1": ENDLESS,
    "icmp ping -M do -s 1472 192.0.2.1": ENDLESS,
    "icmp mtu --watch 10m 192.0.2.1": ENDLESS,
    "icmp ping -o text -o json=run.jsonl 192.0.2.1": ENDLESS,
    "icmp ping -c 100 -o text -o json=run.jsonl 192.0.2.1": ENDLESS,
    "icmp ping --live @hosts.txt": ENDLESS,
    "icmp www.example.net": ENDLESS,
    "icmp trace --live www.example.net": ENDLESS,
    "icmp trace --live -o json=run.jsonl www.example.net": ENDLESS,
    "icmp lab ./mine.yaml -- mtr server": ENDLESS,
    "icmp lab --control=/tmp/lab.sock first-hop -- ping server": ENDLESS,
    "icmp lab --from server ./mine.yaml -- icmp decode -I lab0": ENDLESS,
    "icmp node -I tap0 10.9.0.1/24 --story": ENDLESS,
    "icmp node -I tap0 10.9.0.1/24 --story &": row(ends=2, given="icmp node -I tap0 10.9.0.1/24 --story"),
    "icmp node -I tap0 10.9.0.1/24 &": row(ends=2, given="icmp node -I tap0 10.9.0.1/24"),
    "icmp node edge.yaml --control /run/edge.sock --listen 127.0.0.1:9174": ENDLESS,
    "icmp node edge.yaml -o pcap=seen.pcapng -o json=run.jsonl": ENDLESS,
    "icmp node FILE": row(ends=2, given="icmp node edge.yaml"),
    "icmp node -I IFACE ADDRESS/LENGTH": ENDLESS,
    "icmp node --lab NAME --as NODE": row(ends=2, given="icmp node --lab tour --as r1"),
    "icmp decode -I eth0 --filter 'host 192.0.2.1'": row(ends=2, before=ETH0),
    "icmp decode -I IFACE": row(ends=2, given="icmp decode -I lab0"),
    # It is right if a MUST is broken. All cases take half a minute, and two by frames: once is enough.
    "icmp check ADDRESS": some("icmp check 192.0.2.1"),
    "icmp check -o text -o json=run.jsonl 192.0.2.1": row(status=(0, 1)),
    "icmp check -o junit=report.xml -o pcap=run.pcapng 192.0.2.1": some(
        "icmp check -o junit=report.xml -o pcap=run.pcapng 192.0.2.1"),
    "icmp check --baseline run.jsonl 192.0.2.1": some("icmp check --baseline run.jsonl 192.0.2.1"),
    "icmp check -I tap0 10.9.0.2": some("icmp check -I tap0 10.9.0.2", before=HOST),
    "icmp check -I IFACE ADDRESS": some("icmp check -I tap0 10.9.0.2", before=HOST),

    # The network says no.
    "icmp ping -c 1 -q 192.0.2.0/24": NO,
    "icmp ping -c 1 -q --rate 100/s 192.0.2.0/24": NO,
    "icmp ping --lab tour -c1 -M do -s 1472 server": NO,
    "icmp why --lab night --tcp=443 shop": NO,
    "icmp why --lab black-hole server": NO,
    # By what this machine is like.
    "icmp doctor": row(status=(0, 1)),
    "icmp doctor -j | jq -r 'select(.state==\"missing\").remedy'": row(silent=True),

    # What must run beside them, or have run before.
    "icmp ctl /run/edge.sock status": row(before=NODE),
    "icmp ctl /run/edge.sock status -j": row(before=NODE),
    "icmp ctl /run/edge.sock set node echo=no limit=10/s": row(before=NODE, silent=True),
    "icmp ctl /run/edge.sock set node echo=no ttl=255": row(before=NODE, silent=True),
    "icmp ctl SOCKET status": row(before=NODE),
    "icmp ctl SOCKET set node KEY=VALUE": row(before=NODE, silent=True),
    "icmp ctl SOCKET set WHAT KEY=VALUE": row(before=NODE, silent=True),
    "icmp ctl SOCKET stop": row(before=NODE, silent=True),
    "icmp ctl /tmp/lab.sock set 'r4 -> r2' loss=20%": row(before=lab("diamond"), silent=True),
    "icmp ctl /tmp/lab.sock set 'r1 -> r2' 'loss=20% burst 4' jitter=5ms": row(before=lab("first-hop"),
                                                                          silent=True),
    "ip address add 10.9.0.2/24 dev tap0": row(before=tap("10.9.0.1"), silent=True),
    "ping 10.9.0.1": row(ends=2, before=PEER),
    "icmp lab world.yaml -- traceroute host.as166": row(
        before="icmp lab generate internet 1000 --seed 7 >world.yaml\n"),
    "icmp lab generate internet 1000 --seed 7 >world.yaml": row(silent=True),
    "icmp lab import FILE": row(given="icmp lab import net.dot"),
    "icmp lab NAME -- COMMAND": row(silent=True),
    "icmp check --bench FILE": row(given="icmp check --bench bench.yaml --prepare"),
    "icmp decode -": row(given="icmp decode - <trouble.pcap"),
    "icmp decode FILE": row(given="icmp decode trouble.pcap"),
    "icmp lab FILE -- COMMAND": row(silent=True, given="icmp lab ./mine.yaml -- true"),
    "icmp decode -j old.pcap | icmp send @- -o pcap=new.pcap": row(silent=True),
    "icmp why -o json=good.jsonl 192.0.2.1": row(silent=True),
    "icmp why -o json=good.jsonl HOST": row(silent=True),
    "cc ping.c $(pkg-config --cflags --libs icmp4)": row(silent=True),
    "cc program.c $(pkg-config --cflags --libs icmp4)": row(silent=True),
    "ln -s $(command -v icmp) ~/bin/ping": row(silent=True),
    "unshare -rn sh": row(silent=True),
}

# What is not run here, and why.
NOT_RUN = {
    "make check": "runs this test",
    "make check-all": "runs this test, and needs hours",
    "make deb": "tests/packages.t holds what it makes",
    "make unit": "make check runs it",
    "make SAN=address,undefined CC=clang unit": "make check runs it",
    "make judge": "make check-all runs it",
    "make mutants": "make check-all runs it",
    "make check-mutants": "make check runs it",
    "make why-matrix": "make check-all runs it",
    "make mda": "make check-all runs it",
    "sudo setcap cap_net_raw+ep \"$(command -v icmp)\"":
        "gives rights to a program of this machine; the package does so in tests/packages.t",
    "icmp check --bench bench.yaml": "needs a device between two links: tests/net/check_linux.t has one",
}
