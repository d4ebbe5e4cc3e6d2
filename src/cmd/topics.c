/* SPDX-License-Identifier: MIT */
#include "cmd/help.h"

/* clang-format off */
static const struct help_topic topics[] = {
	{"exit", "what the exit status says",
"  0  yes: all targets answered; the destination was reached; found\n"
"  1  no: the network's answer is negative, for at least one target\n"
"  2  could not: usage, unknown name, file, permission, system\n"
"\n"
"2 beats 1: what was learned before is still printed. Interrupted by ^C or -w, a\n"
"verb prints its summary and ends with 0 or 1 by what is settled then.\n"
"\n"
"icmp lab NAME -- COMMAND ends as the command did; 125 if the lab failed, 126 if\n"
"the command cannot be executed, 127 if it is not found, 128+N if signal N ended\n"
"it.\n"},
	{"units", "how times, rates and sizes are written",
"  TIME   a number and ns us ms s m h or d; bare, it is seconds: 0.2  200ms  5m\n"
"  RATE   so many in a second, minute or hour: 50/s  30/m\n"
"  BYTES  a number, K for 1024, M for 1048576: 1400  64K\n"
"  LOSS   of a link in a lab file: 1%  0.01%\n"
"\n"
"Text shows times in ms. JSON names the unit in the key: rtt_ms, size_bytes.\n"},
	{"targets", "how to name what is asked",
"  NAME             by /etc/hosts or DNS, A records only; in a lab, a node\n"
"  A.B.C.D          an address, four numbers\n"
"  A.B.C.D/LEN      the hosts of a network: up to 30 bits, not its two ends\n"
"  A.B.C.D-A.B.C.D  all from the first to the last\n"
"  @FILE            those in a file, one a line; # begins a comment\n"
"  @-               the same from standard input; ping begins as they come\n"
"\n"
"--exclude TARGET takes some of them away again. 65536 are the most in one run.\n"
"icmp speaks IPv4 only, and says so when given an IPv6 address.\n"},
	{"output", "text for people, JSON for programs",
"Results go to standard output, diagnostics to standard error, always.\n"
"\n"
"  -o FORMAT       one format to standard output: text, or json\n"
"  -o FORMAT=FILE  and others, in the same run, to files\n"
"  -j              the same as -o json\n"
"\n"
"JSON is one object a line, each with v and kind, the first start, the last end;\n"
"icmp-json(5) tells every key. Colour is for terminals, and off where NO_COLOR\n"
"is set; --color always and --color never overrule both.\n"},
	{"privileges", "what needs which, and how to grant it",
"ping    an ICMP datagram socket is enough: sysctl net.ipv4.ping_group_range must\n"
"        hold your group. With CAP_NET_RAW it sees more.\n"
"trace   UDP needs nothing, --icmp the same as ping; --tcp needs CAP_NET_RAW.\n"
"        Without it a router that balances may show a mixture of paths.\n"
"lab     a user namespace and /dev/net/tun, or root.\n"
"--lab   nothing at all: the network is simulated in this very process.\n"
"mtu     as trace.\n"
"check, decode -I, send, node   CAP_NET_RAW of your own: sudo. What listens to\n"
"        others or makes any packet is not for whoever comes by.\n"
"\n"
"To grant ping, trace and mtu once and for all:\n"
"        sudo setcap cap_net_raw+ep \"$(command -v icmp)\"\n"
"icmp doctor says what you may do here.\n"},
	{"verdicts", "what icmp why can say, and how it knows",
"icmp why asks by one flow, the one that you name: --tcp=443 --sport 40123 HOST.\n"
"It tries these in order, and says the first that holds:\n"
"\n"
"  nothing leaves   the name does not resolve; no route here; own firewall;\n"
"                   cannot send; nobody answers ARP\n"
"  it is stopped    a loop; refused by a router (prohibited, no route, host\n"
"                   unreachable); port closed; port filtered in silence; dead\n"
"                   beyond a hop; nobody answers at all\n"
"  some is stopped  one of several equal paths is broken; long datagrams vanish,\n"
"                   on the way there or back; loss from a link on\n"
"  it gets through  but the target is slow; addresses or headers are rewritten;\n"
"                   the way back is another one; a router limits its answers\n"
"\n"
"What tells them apart is comparison: with echo, with other flows, with short\n"
"datagrams, with each hop. \"certain\" is what somebody said or what could be no\n"
"chance; \"likely\" is silence that has one plain reason; \"possible\" has two.\n"
"\n"
"  icmp why -o json=good.jsonl HOST    while all is well\n"
"  icmp why --since good.jsonl HOST    at 3 a.m.\n"},
	{"labs", "networks to learn and to test with",
"A lab file can be as small as one line:\n"
"\n"
"  links: { client -- r1 -- r2 -- server: 10ms }\n"
"\n"
"Ends are hosts, the rest are routers; addresses and routes follow by themselves.\n"
"icmp-lab(5) tells all that can be said about hosts, routers and links.\n"
"\n"
"  icmp lab list                       what is installed\n"
"  icmp lab draw ./mine.yaml           see it\n"
"  icmp ping --lab ./mine.yaml server  in virtual time: ten seconds take none\n"
"  icmp lab ./mine.yaml -- mtr server  in real time, by any program\n"
"  icmp lab ./mine.yaml --story -- ping -c 1 server\n"
"                                      what each router decided, and why\n"},
};
/* clang-format on */

const struct help_topic *help_topics(size_t *count)
{
	*count = sizeof(topics) / sizeof(topics[0]);
	return topics;
}
