/* SPDX-License-Identifier: MIT */
#include "cmd/verbs.h"

#include <string.h>

#include "cmd/table.h"

#define PROBES                                                                                  \
	"count interval rate deadline timeout source interface mark size length fragment dscp " \
	"ecn "
#define LABS  "lab from seed speed "
#define SHOWS "output json numeric verbose timestamps explain color"

/* clang-format off */
static const char ping_text[] =
"Sends echo requests, or the queries that --query names, and says of each what\n"
"became of it: answered in time, late, lost, refused by an ICMP error, altered on\n"
"the way, doubled, not sent. Endless until ^C, or until -c or -w; in a lab, 10\n"
"probes.\n"
"\n"
"Defaults: -i 1s -W 1s -s 56 -t 64 -M dont\n"
"\n"
"Examples\n"
"  icmp ping 192.0.2.1\n"
"  icmp ping -c 5 -i 200ms www.example.net\n"
"  icmp ping -c 1 -q 192.0.2.0/24                 which hosts are there?\n"
"  icmp ping -M do -s 1472 192.0.2.1              do 1500 octets get through?\n"
"  icmp ping --tcp=443 www.example.net            is that port open?\n"
"  icmp ping --until answer -w 5m 192.0.2.1       is it back yet?\n"
"  icmp ping --query timestamp 192.0.2.1          whose clock, which queue?\n"
"  icmp ping --query probe:eth1 192.0.2.1         is that interface up?\n"
"  icmp ping -o text -o json=run.jsonl 192.0.2.1  for you and for later\n"
"  icmp ping --live @hosts.txt                    all of them on the screen\n"
"  icmp ping --lab first-hop server               without a network\n";

static const char trace_text[] =
"Finds the routers on the way to TARGET by probes whose time to live runs out.\n"
"All probes belong to one flow, so that they take one path where a router\n"
"balances. Many hops are asked at once: most traces take a second or two.\n"
"Several targets are traced one after the other; with --many up to 16 million of\n"
"them at once, each with a few probes: hops in brackets were seen on the way to\n"
"another target. That wants a --rate outside a lab.\n"
"\n"
"Defaults: --udp=33434 -c 3 -i 100ms -W 5s -f 1 -m 30 --length 60 -M dont\n"
"\n"
"Examples\n"
"  icmp trace www.example.net\n"
"  icmp trace --tcp=443 www.example.net           the way a browser's packets go\n"
"  icmp trace -c 10 -n 192.0.2.1                  ten probes a hop, no names\n"
"  icmp trace -M probe www.example.net            and the path MTU\n"
"  icmp trace -f 5 -m 12 192.0.2.1                hops 5 to 12\n"
"  icmp trace --live www.example.net              round after round, to watch\n"
"  icmp trace --all-paths www.example.net         and all others, side by side\n"
"  icmp trace --many --rate 1000/s @hosts.txt     the ways to all of them\n"
"  icmp trace --lab first-hop server              without a network\n";

static const char mtu_text[] =
"Finds how long a datagram may be to reach TARGET whole, what stops longer ones,\n"
"and where. Asks for what routers say of it, and tries for itself: the answer is\n"
"right where routers are silent (a black hole) or wrong, and loss is not taken\n"
"for size. Where UDP stays unanswered, echo requests are tried.\n"
"\n"
"Defaults: --udp=33434 -c 3 -W 1s -t 64 --length: what the interface carries;\n"
"with --watch: -i 30s, to confirm what was found\n"
"\n"
"Examples\n"
"  icmp mtu www.example.net\n"
"  icmp mtu --explain www.example.net             in plain words\n"
"  icmp mtu --tcp=443 www.example.net             as a browser's packets go\n"
"  icmp mtu -t 5 www.example.net                  only as far as hop 5\n"
"  icmp mtu -q 192.0.2.1 198.51.100.7             just the numbers\n"
"  icmp mtu --watch 10m 192.0.2.1                 does it shrink or grow?\n"
"  icmp mtu --flows 16 192.0.2.1                  is one of equal ways narrower?\n"
"  icmp mtu --lab black-hole server               without a network\n";

static const char why_text[] =
"Where does my packet die, and why? Takes one flow and asks whatever it takes to\n"
"know: the name, this host, the hops, echo and other flows to compare with, the\n"
"path MTU, the loss and where it begins. Says one verdict in plain words, how\n"
"sure it is, whose part of the path it is, and the next command to type.\n"
"\n"
"Defaults: --udp=33434, and echo where UDP stays silent\n"
"\n"
"Examples\n"
"  icmp why www.example.net\n"
"  icmp why --tcp=443 www.example.net             as a browser's packets go\n"
"  icmp why --tcp=443 --sport 40123 192.0.2.1     this very flow\n"
"  icmp why -o text -o json=good.jsonl 192.0.2.1  keep what it saw\n"
"  icmp why --since good.jsonl 192.0.2.1          and see what changed\n"
"  icmp why --lab black-hole server               without a network\n";

static const char check_text[] =
"Says whether a device's ICMP is right: sends it what the RFCs speak of, and\n"
"holds its answers against them, case by case. A case is named after its\n"
"requirement.\n"
"\n"
"  icmp check ADDRESS                a device, as far as it shows from here\n"
"  icmp check -I IFACE ADDRESS       a host on that link, by frames of our own\n"
"  icmp check --bench FILE           a device between links of this machine\n"
"  icmp check --lab LAB --dut NODE   a node of a simulated network, in no time\n"
"  icmp check --list                 the cases; -v: and what has none, and why\n"
"\n"
"pass; fail: a MUST is broken; warn: a SHOULD; info: a choice that the RFCs\n"
"leave; advice: no RFC says so, but experience does; not-run: and why. Beyond\n"
"the local link only well-formed datagrams are sent, unless you say\n"
"--yes-i-may-test-this.\n"
"\n"
"First the device's limits are measured, which pace the cases, and what its\n"
"answers say of its stack: --only limits,fingerprint for these alone.\n"
"\n"
"Defaults: --profile rfc1812, -W 1s\n"
"\n"
"Examples\n"
"  icmp check --lab bench --dut router\n"
"  icmp check --lab bench --dut host --explain --only 'ECHO-*,QUOTE-*'\n"
"  icmp check -o text -o json=run.jsonl 192.0.2.1\n"
"  icmp check --baseline run.jsonl 192.0.2.1      only what is new counts\n";

static const char decode_text[] =
"Says what the ICMP messages in a capture mean, one line each, and what belongs\n"
"together: a reply and its request, an error and the datagram that it is about.\n"
"\n"
"  icmp decode FILE...     captures: pcap, pcapng or hex dumps, gzip'd or not\n"
"  icmp decode -           one on standard input\n"
"  icmp decode -I IFACE    what passes this interface, until ^C\n"
"  icmp decode HEX...      a datagram or an ICMP message in hexadecimal digits\n"
"\n"
"-v shows every field of a message, and where its sender broke a rule.\n"
"-o pcap=FILE keeps the frames with ICMP, however deep they were hidden.\n"
"\n"
"Examples\n"
"  icmp decode trouble.pcap\n"
"  icmp decode -q trouble.pcap                    what is in it, as a summary\n"
"  icmp decode --explain -c 20 trouble.pcap       in plain words\n"
"  icmp decode -v 0800f7ff00000000                one message, digit by digit\n"
"  icmp decode -I eth0 --filter 'host 192.0.2.1'\n"
"  tcpdump -U -w - | icmp decode -j -\n";

static const char send_text[] =
"Makes one ICMP message, of any type, and sends it; shows what leaves and what\n"
"comes back. With -o pcap=FILE it is written to a capture instead. @FILE and @-\n"
"take the JSON lines of icmp decode -j back, and rebuild each message; a TARGET\n"
"beside them takes them all.\n"
"\n"
"Beyond the local link only what an honest sender emits may leave, unless\n"
"--yes-i-may-test-this. A fault is one thing that is wrong: --bad-checksum,\n"
"--truncate, or --length, which the header then claims.\n"
"\n"
"Defaults: -c 1 -i 1s -W 1s -t 64; a quote of 548 octets, 128 before an object\n"
"\n"
"Examples\n"
"  icmp send --type echo-request --set id=7 --data text:hello 192.0.2.1\n"
"  icmp send --type 5 --code 1 --gateway 10.0.0.9 --quote @packet.pcap 10.0.0.1\n"
"  icmp send --type 3 --code 4 --set mtu=1400 --quote tcp:dport=443 192.0.2.1\n"
"  icmp send --type 11 --quote udp:ttl=1 --object mpls:label=24,ttl=1 192.0.2.1\n"
"  icmp send --type 42 --set local=on --object identifier:name=eth0 192.0.2.1\n"
"  icmp decode -j old.pcap | icmp send @- -o pcap=new.pcap\n"
"  icmp send --lab first-hop --type 8 server      without a network\n";

static const char lab_text[] =
"A lab is a network of hosts and routers, simulated in one process. Any program\n"
"can live in it: it takes the place of one node, in a namespace of its own, and\n"
"ends with it. It needs no root where user namespaces are allowed.\n"
"\n"
"  icmp lab NAME                  a shell in the lab\n"
"  icmp lab NAME -- COMMAND...    one command; its exit status is the result\n"
"  icmp lab list                  the labs that are installed\n"
"  icmp lab show NAME             nodes, addresses and links\n"
"  icmp lab draw NAME             the network as a drawing\n"
"  icmp lab lint NAME             what is wrong with the file, or useless in it\n"
"  icmp lab expect NAME           does it keep the claims of its `expect`?\n"
"  icmp lab generate SHAPE SIZE   a lab file: line ring grid tree fat-tree random\n"
"                                 internet\n"
"  icmp lab import FILE           a lab file of GraphML, GML, Graphviz,\n"
"                                 containerlab or an edge list\n"
"\n"
"NAME is an installed lab, or a file: see icmp-lab(5). A lab that is called like\n"
"one of the words above is meant by  icmp lab run NAME.\n"
"\n"
"Examples\n"
"  icmp lab first-hop\n"
"  icmp lab first-hop -- ping -c 3 server\n"
"  icmp lab first-hop --story=story.txt -- traceroute server\n"
"  icmp lab --from server ./mine.yaml -- icmp decode -I lab0\n"
"  icmp lab generate internet 1000 --seed 7 >world.yaml\n"
"\n"
"Exit status, of a run: the command's own; 125 the lab failed, 126 the command\n"
"cannot be executed, 127 it is not found, 128+N it died of signal N.\n";

static const char node_text[] =
"Runs one host or router of its own on real interfaces, beside the kernel's: it\n"
"answers, forwards and reports as the RFCs say. Interfaces are made (TUN, TAP) or\n"
"taken as they are (Ethernet). To open them takes CAP_NET_ADMIN or CAP_NET_RAW;\n"
"what reads the packets has neither.\n"
"\n"
"  icmp node FILE                     as the file says: see icmp-node(5)\n"
"  icmp node -I IFACE ADDRESS/LENGTH  a host with this address there\n"
"  icmp node --lab NAME --as NODE     a node of a lab, its links as TAPs\n"
"\n"
"IFACE is tun:NAME, tap:NAME or an Ethernet interface; a name that is not there\n"
"is made, as a TAP if it begins so. HUP reads the file again; ^C ends it, with a\n"
"summary.\n"
"\n"
"Examples\n"
"  icmp node -I tap0 10.9.0.1/24 --story\n"
"  icmp node edge.yaml --control /run/edge.sock --listen 127.0.0.1:9174\n"
"  icmp node edge.yaml -o pcap=seen.pcapng -o json=run.jsonl\n"
"  icmp ctl /run/edge.sock status\n";

static const char ctl_text[] =
"Speaks with a node or a lab that runs with --control=SOCKET.\n"
"\n"
"  icmp ctl SOCKET status              state and counters; -j for a program\n"
"  icmp ctl SOCKET set node KEY=VALUE  change a knob while it runs\n"
"  icmp ctl SOCKET set WHAT KEY=VALUE  of a lab: a node, 'r1 -- r2' or 'r1 -> r2'\n"
"  icmp ctl SOCKET stop\n"
"\n"
"Examples\n"
"  icmp ctl /run/edge.sock status -j\n"
"  icmp ctl /run/edge.sock set node echo=no ttl=255\n"
"  icmp ctl /tmp/lab.sock set 'r4 -> r2' loss=20%\n";

static const char doctor_text[] =
"Looks at what this user may do on this machine, at what is lost without, and at\n"
"the local things that make measurements lie. It names the command that mends\n"
"each. Nothing is changed, and no packet is sent.\n"
"\n"
"Examples\n"
"  icmp doctor\n"
"  icmp doctor -j | jq -r 'select(.state==\"missing\").remedy'\n";

static const char as_text[] =
"Does what TOOL would, with the options, the text and the exit statuses of TOOL,\n"
"for scripts that were written for it. icmp as TOOL --help lists its options; a\n"
"link of TOOL's name to icmp does the same as icmp as TOOL.\n"
"\n"
"  ping         of iputils\n"
"  fping        version 5\n"
"  traceroute   version 2.1\n"
"  tracepath    of iputils\n"
"  mtr          version 0.95, where it reports\n"
"\n"
"Examples\n"
"  icmp as ping -c 3 -i 0.2 192.0.2.1\n"
"  ln -s $(command -v icmp) ~/bin/ping            for what calls it by name\n";

static const char types_text[] =
"Looks up what ICMP messages mean: every type and code of the registry, who\n"
"sends it, and what it means when it arrives.\n"
"\n"
"Examples\n"
"  icmp types            all that are assigned\n"
"  icmp types 3          one type and its codes\n"
"  icmp types 3/4        one code\n"
"  icmp types frag       every name and text with this word\n"
"  icmp types -j 11      for a program\n";

static const char help_text[] =
"Without a word: what icmp is and what to try. With a verb: all about it. With a\n"
"topic: exit, units, targets, output, privileges, verdicts, labs.\n";

static const struct cmd_verb verbs[] = {
	{"ping", "TARGET...", "does it answer, how fast, how surely",
	 PROBES "icmp udp tcp sport query flows option exclude ttl sweep flood pace until resolve-again pattern quiet "
	 "live " LABS SHOWS,
	 "text json", 1, SIZE_MAX, false, ping_text, cmd_ping},
	{"trace", "TARGET...", "which routers lie on the way",
	 PROBES "icmp udp tcp sport exclude flows first max all-paths many live asn " LABS SHOWS,
	 "text json dot svg", 1, SIZE_MAX, false, trace_text, cmd_trace},
	{"mtu", "TARGET...", "how long a datagram may be, and what stops longer ones",
	 "count interval watch rate deadline timeout source interface mark length dscp ecn icmp "
	 "udp tcp sport flows ttl quiet " LABS SHOWS,
	 "text json", 1, SIZE_MAX, false, mtu_text, cmd_mtu},
	{"why", "TARGET", "where does my packet die, and why",
	 "icmp udp tcp sport since deadline source interface mark quiet " LABS
	 "output json numeric asn verbose timestamps color",
	 "text json", 1, 1, false, why_text, cmd_why},
	{"check", "[ADDRESS]", "is a device's ICMP right",
	 "dut profile only list bench prepare baseline rate deadline timeout source interface "
	 "yes-i-may-test-this quiet " LABS "story output json verbose explain color",
	 "text json tap junit pcap", 0, 1, false, check_text, cmd_check},
	{"decode", "[FILE|-|HEX]...", "what the ICMP messages in a capture mean",
	 "count deadline interface filter quiet output json numeric verbose timestamps explain "
	 "color", "text json pcap", 0, SIZE_MAX, false, decode_text, cmd_decode},
	{"send", "TARGET|@FILE|@-", "any ICMP message, made by hand",
	 "type code set gateway data quote quote-length object router option fragments "
	 "bad-checksum truncate yes-i-may-test-this count interval deadline timeout source "
	 "interface mark size length fragment dscp ecn ttl pattern quiet " LABS SHOWS,
	 "text json pcap", 1, 2, false, send_text, cmd_send},
	{"lab", "[WORD] NAME|FILE [-- COMMAND...]",
	 "a network in one process, for any program",
	 "from seed story control output json", "text json", 0, 4, true, lab_text, cmd_lab},
	{"node", "FILE|ADDRESS/LENGTH", "a host or router of its own on real interfaces",
	 "interface lab as seed deadline story control listen output json verbose quiet color",
	 "text json metrics pcap", 0, 1, false, node_text, cmd_node},
	{"ctl", "SOCKET WORD...", "a word with a node or lab that runs",
	 "output json", "text json metrics", 2, SIZE_MAX, false, ctl_text, cmd_ctl},
	{"doctor", "", "what may be done here, and what is in the way",
	 "output json color", "text json", 0, 0, false, doctor_text, cmd_doctor},
	{"types", "[TYPE|TYPE/CODE|WORD]...", "what ICMP types and codes mean",
	 "output json verbose", "text json", 0, SIZE_MAX, false, types_text, cmd_types},
	{"as", "TOOL [WORD...]", "as ping, mtr and others: options, text, exit status",
	 "", "text", 1, SIZE_MAX, false, as_text, cmd_as},
	{"help", "[VERB|TOPIC]", "how to use all this",
	 "", "text", 0, 2, false, help_text, cmd_help},
};
/* clang-format on */

enum { VERB_COUNT = sizeof(verbs) / sizeof(verbs[0]) };

const struct cmd_verb *cmd_verbs(size_t *count)
{
	*count = VERB_COUNT;
	return verbs;
}

const struct cmd_verb *cmd_verb_find(const char *name)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

bool cmd_verb_later(const char *word)
{
	return cmd_word_index("diff", word, strlen(word)) >= 0;
}
