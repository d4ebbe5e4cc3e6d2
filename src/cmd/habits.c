/* SPDX-License-Identifier: MIT */
#include "cmd/habits.h"

#include <string.h>

/* In order of verb, then of word. The tools are ping, fping, traceroute, mtr,
 * tcpdump, tshark, hping and nping. */
static const struct {
	const char *verb;
	const char *word;
	const char *text;
} habits[] = {
	{"ping", "-4", "-4 is not needed: icmp speaks IPv4 only"},
	{"ping", "-6", "-6 is another protocol: icmp speaks IPv4 only"},
	{"ping", "-A", "-A adapts the pace; here that is --flood"},
	{"ping", "-C", "-C counts in other tools; here that is -c"},
	{"ping", "-F", "-F is not an option; don't fragment is -M do"},
	{"ping", "-Q", "-Q is not an option; class of service is --dscp and --ecn"},
	{"ping", "-R", "-R is not an option; recording the route is --option rr"},
	{"ping", "-T", "-T is not an option; time stamps are --option ts, the TTL is -t"},
	{"ping", "-V", "-V is not an option; the version is --version"},
	{"ping", "-a", "-a is not an option; what answered is in the summary: -q"},
	{"ping", "-f", "-f is the first TTL of a trace; flood is --flood"},
	{"ping", "-g", "-g is not an option; a network is a target: 192.0.2.0/24"},
	{"ping", "-i", "-i is the interval; interface is -I"},
	{"ping", "-l", "-l is not an option; the pace is -i, --rate or --flood"},
	{"ping", "-m", "-m is the last TTL of a trace; mark is --mark"},
	{"ping", "-p", "-p is not an option; the fill is --pattern, the interval is -i"},
	{"ping", "-r", "-r is not an option; the number of probes is -c"},
	{"ping", "-s", "-s is the size; source is -S"},
	{"ping", "--timestamp", "--timestamp is not an option; it is --query timestamp"},
	{"ping", "--address", "--address is not an option; it is --query mask"},
	{"ping", "-t", "-t is the time to live; endless is -c 0, and the default"},
	{"trace", "-4", "-4 is not needed: icmp speaks IPv4 only"},
	{"trace", "-6", "-6 is another protocol: icmp speaks IPv4 only"},
	{"trace", "-A", "-A is not an option; icmp trace has no AS numbers yet"},
	{"trace", "-F", "-F is not an option; don't fragment is -M do"},
	{"trace", "-I", "-I is the interface; ICMP probes are --icmp"},
	{"trace", "-P", "-P is not an option; the probe is --icmp, --udp or --tcp"},
	{"trace", "-T", "-T is not an option; TCP probes are --tcp"},
	{"trace", "-U", "-U is not an option; UDP probes are --udp"},
	{"trace", "-V", "-V is not an option; the version is --version"},
	{"trace", "-b", "-b is not an option; names and addresses are both shown"},
	{"trace", "-i", "-i is the interval; interface is -I"},
	{"trace", "-p", "-p is not an option; the port is --udp=PORT or --tcp=PORT"},
	{"trace", "-q", "-q is not an option of trace; probes for each hop are -c"},
	{"trace", "-r", "-r is not an option; a report is what you get"},
	{"trace", "-s", "-s is the size; source is -S"},
	{"trace", "-t", "-t is the TTL of a ping; class of service is --dscp"},
	{"trace", "-u", "-u is not an option; UDP probes are --udp"},
	{"trace", "-z", "-z is not an option; the pause between rounds is -i"},
	{"trace", "--report", "--report is what you get; rounds are -c"},
	{"trace", "--report-cycles", "--report-cycles is not an option; rounds are -c"},
	{"mtu", "-4", "-4 is not needed: icmp speaks IPv4 only"},
	{"mtu", "-M", "-M is not an option of mtu; no probe may be cut"},
	{"mtu", "-b", "-b is not an option; names and addresses are both shown"},
	{"mtu", "-l", "-l is not an option; the longest datagram to try is --length"},
	{"mtu", "-m", "-m is the last TTL of a trace; how far the path is searched is -t"},
	{"mtu", "-p", "-p is not an option; the port is --udp=PORT or --tcp=PORT"},
	{"mtu", "-s", "-s is the size of a ping; the longest datagram to try is --length"},
	{"decode", "-A", "-A is not an option; every field and all data are -v"},
	{"decode", "-T", "-T is not an option; what programs read is -j"},
	{"decode", "-V", "-V is not an option; every field is -v, the version --version"},
	{"decode", "-X", "-X is not an option; every field and all data are -v"},
	{"decode", "-Y", "-Y is not an option; a filter as in tcpdump is --filter"},
	{"decode", "-e", "-e is not an option; the layers around a message are -v"},
	{"decode", "-f", "-f is the first TTL of a trace; a filter is --filter"},
	{"decode", "-i", "-i is the interval; interface is -I"},
	{"decode", "-l", "-l is not needed: each line goes out at once where it matters"},
	{"decode", "-p", "-p is not needed: listening is never promiscuous"},
	{"decode", "-r", "-r is not needed: icmp decode FILE"},
	{"decode", "-s", "-s is the size of a probe; frames are captured whole"},
	{"decode", "-t", "-t is the time to live; Unix time on each line is -D"},
	{"decode", "-w", "-w is the deadline; a capture is written by -o pcap=FILE"},
	{"decode", "-x", "-x is not an option; every field and all data are -v"},
	{"send", "-1", "-1 is not needed: icmp sends nothing but ICMP"},
	{"send", "-4", "-4 is not needed: icmp speaks IPv4 only"},
	{"send", "-6", "-6 is another protocol: icmp speaks IPv4 only"},
	{"send", "-C", "-C is not an option; the ICMP type is --type"},
	{"send", "-K", "-K is not an option; the ICMP code is --code"},
	{"send", "-Q", "-Q is not an option; class of service is --dscp and --ecn"},
	{"send", "-a", "-a is not an option; the source address is -S"},
	{"send", "-b", "-b is not an option; a wrong checksum is --bad-checksum"},
	{"send", "-d", "-d is not an option; data is --data, filler -s"},
	{"send", "-e", "-e is not an option; what follows the fields is --data"},
	{"send", "-f", "-f is not an option; fragments are --fragments"},
	{"send", "-i", "-i is the interval; interface is -I"},
	{"send", "-p", "-p is not an option; the fill is --pattern"},
	{"send", "-s", "-s is the size; source is -S"},
	{"send", "--icmp-code", "--icmp-code is not an option; the ICMP code is --code"},
	{"send", "--icmp-gw", "--icmp-gw is not an option; the gateway is --gateway"},
	{"send", "--icmp-type", "--icmp-type is not an option; the ICMP type is --type"},
	{"send", "--icmpcode", "--icmpcode is not an option; the ICMP code is --code"},
	{"send", "--icmptype", "--icmptype is not an option; the ICMP type is --type"},
	{"send", "--spoof", "--spoof is not an option; the source address is -S"},
	{"types", "-a", "-a is not an option; unassigned types too are -v"},
	{"lab", "-c", "-c is not an option of lab; a command follows --"},
	{"lab", "-f", "-f is not an option of lab; a file is named as it is: icmp lab FILE"},
};

enum { HABIT_COUNT = sizeof(habits) / sizeof(habits[0]) };

const char *cmd_habit(const struct cmd_verb *verb, const char *word, size_t length)
{
	for (size_t i = 0; i < HABIT_COUNT; i++)
		if (!strcmp(habits[i].verb, verb->name) && strlen(habits[i].word) == length &&
		    !memcmp(habits[i].word, word, length))
			return habits[i].text;
	return NULL;
}

const char *cmd_habit_row(size_t index, const char **verb, const char **word)
{
	if (index >= HABIT_COUNT)
		return NULL;
	*verb = habits[index].verb;
	*word = habits[index].word;
	return habits[index].text;
}
