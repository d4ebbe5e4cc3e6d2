# SPDX-License-Identifier: MIT
"""What four kinds of people do with it, one step after the other, in one folder that is theirs.

who: `user`, anybody; `root` where the step takes sudo; `maker`, who builds from the source.
"""


def step(title, script, who="user", status=0, says="", verb=None, option=None, ends=None):
    """says: what the output matches. verb, option: without these it cannot be done yet. ends: of a
    step on a terminal, when ^C is typed, in seconds after its first words."""
    return {"title": title, "script": script, "who": who, "status": status, "says": says,
            "verb": verb, "option": option, "ends": ends}


# In the network of world.yaml, where the service is.
NET = "icmp lab ./world.yaml -- "
BENCH = "sudo unshare --net ./bench.sh icmp check --bench bench.yaml "

ENGINEER = [
    step("what may I do here, and what would grant the rest", "icmp doctor || test $? = 1",
         says=r"What this user may do"),
    step("one verdict on a service that is slow to answer",
         NET + "icmp why --tcp=443 api.example.net", status=None, says=r"sure .*\n(.*\n)*.*next "),
    step("each of sixteen flows to it, as they go",
         NET + "icmp trace --live --flows 16 --tcp=443 api.example.net", option=("trace", "flows"),
         ends=3, says="api.example.net"),
    step("loss of each flow, without a path", NET + "icmp ping -q -c 20 -i 50ms --flows 16 --tcp=443 "
         "api.example.net", status=None, says="flow"),
    step("how long a datagram may be", NET + "icmp mtu api.example.net", says=r"\b1400\b"),
    step("what is seen while all is well is kept",
         NET + "icmp trace -o text -o json=good.jsonl api.example.net", says="reached"),
    step("and what is seen when it is not",
         "sed 's/5ms, mtu: 1400/90ms, mtu: 1400/' world.yaml >bad.yaml && "
         "icmp lab ./bad.yaml -- icmp trace -o text -o json=bad.jsonl api.example.net", says="reached"),
    step("what is the difference", "icmp diff good.jsonl bad.jsonl --explain", verb="diff", status=1),
    step("the same of a verdict",
         NET + "icmp why -o json=before.jsonl api.example.net >before.txt; "
         "icmp lab ./bad.yaml -- icmp why --since before.jsonl api.example.net", status=None,
         says="since"),
]

AUTHOR = [
    step("the library is built and installed", 'cd "$SOURCE" && make lib && sudo make install-lib',
         who="maker"),
    step("a program finds it", 'cc "$SOURCE/examples/ping.c" $(pkg-config --cflags --libs icmp4) '
         "-o ping", who="maker"),
    step("and asks a network", NET + "./ping 203.0.113.7", says=r"3: ok"),
    step("one file and one header", 'cd "$SOURCE" && make single && cd build/single && '
         "${ARM_CC:-cc} -c icmp4.c -Os -o /dev/null", who="maker"),
    step("an error, an echo and a flow, each by one call",
         "cc calls.c $(pkg-config --cflags --libs icmp4) -o calls && ./calls", who="maker",
         says=r"error: 576 octets, 3/4\necho: 28 octets, type 0\nflow: reason 0"),
    step("their manual", "man 3 icmp4_error_build && man 3 icmp4_echo_answer && man 3 icmp4_nat_init",
         says="STANDARDS|S.?ST"),
    step("is a node of a lab right", "icmp check --lab mine.yaml --from tester --dut r1",
         status=None,
         says=r"cases: [1-9]\d* pass"),
    step("is a stack of one's own right, on a TAP",
         "sudo unshare --net ./tap.sh icmp check -I tap0 10.9.0.2 --only 'ECHO-*,QUOTE-*'",
         who="root", says=r"cases: [1-9]\d* pass, 0 fail"),
]

TESTER = [
    step("what the router must be set to", "icmp check --bench bench.yaml --prepare", says="10.9.1.1"),
    step("is the router right, for people and for a build server",
         BENCH + "--only 'ECHO-*,TTL-*,UNREACH-*,CKSUM-*' -o text -o junit=r.xml -o pcap=r.pcapng",
         who="root", status=None, says=r"cases: [1-9]\d* pass"),
    step("the report is one", "grep '<testsuite' r.xml", says="testsuite"),
    step("the packets can be read", "icmp decode -q r.pcapng", says="echo-request"),
    step("why is it wrong", "icmp check --lab bench --dut router --only 'UNREACH-*' --explain",
         says=r"cases: [1-9]\d* pass, 0 fail"),
    step("a run is kept", "icmp check --lab bench --dut host -q -o text -o json=last.jsonl",
         says="cases:"),
    step("and what is new against it counts alone",
         "icmp check --lab bench --dut host --baseline last.jsonl -q; echo status $?",
         says="status 0"),
    step("a datagram of the network",
         # Of an ordinary user tcpdump wants to become another, which no namespace of his lets it.
         NET + "sh -c 'icmp decode -I lab0 -c 1 -q -o pcap=packet.pcap & decode=$!; "
         "until ! kill -0 $decode 2>/dev/null; do ping -c 1 -W 1 box >/dev/null; done'; "
         "icmp decode packet.pcap", says="echo-re"),
    step("a redirect about it, by hand",
         NET + "icmp send --type 5 --code 1 --gateway 10.0.0.9 --quote @packet.pcap 10.0.0.1",
         says="redirect"),
]

TEACHER = [
    step("which labs are there", "icmp lab list", says=r"(?m)^first-hop "),
    step("a shell in the smallest", "echo 'ping -c 1 server' | icmp lab first-hop", says=r" 0% packet loss"),
    step("a ping that ends by itself", "icmp ping --lab first-hop server", says="10 sent, 10 received"),
    step("and is the same each time",
         "icmp ping --lab first-hop server >one.txt; icmp ping --lab first-hop server | cmp - one.txt"),
    step("the stock tool, and what each router decided",
         "icmp lab first-hop --story=story.txt -- traceroute server && grep -c r1 story.txt",
         says=r"server \("),
    step("what a message means, by number", "icmp types 3/4", says="fragmentation-needed"),
    step("and by a word", "icmp types frag", says="fragmentation-needed"),
    step("what a right tool finds there", "icmp lab expect first-hop --from client server",
         option=("lab", "to"), says="server"),
    step("the lab as a drawing", "icmp lab draw first-hop", says="client"),
]

PEOPLE = {"engineer": ENGINEER, "author": AUTHOR, "tester": TESTER, "teacher": TEACHER}
