/* SPDX-License-Identifier: MIT */
#include "cmd/table.h"

#include <string.h>

#define AT(member) offsetof(struct cmd_options, member)
#define DAY_NS     ((int64_t)86400 * 1000000000)

/* clang-format off */
static const struct cmd_option table[] = {
	{"icmp", 0, CMD_KIND_PROBE, NULL, AT(probe), CMD_PROBE_ICMP, 0, CMD_GROUP_PROBE,
	 "probe with ICMP echo requests"},
	{"udp", 0, CMD_KIND_PROBE, "[=PORT]", AT(probe), CMD_PROBE_UDP, 0, CMD_GROUP_PROBE,
	 "probe with UDP datagrams"},
	{"tcp", 0, CMD_KIND_PROBE, "[=PORT]", AT(probe), CMD_PROBE_TCP, 0, CMD_GROUP_PROBE,
	 "probe with TCP SYN segments"},
	{"sport", 0, CMD_KIND_PORT, "PORT", AT(source_port), 1, 65535, CMD_GROUP_PROBE,
	 "source port: probe this very flow"},
	{"first", 'f', CMD_KIND_INT, "TTL", AT(first), 1, 255, CMD_GROUP_PROBE,
	 "TTL of the first hop to ask"},
	{"max", 'm', CMD_KIND_INT, "TTL", AT(max), 1, 255, CMD_GROUP_PROBE,
	 "TTL of the last hop to ask"},
	{"exclude", 0, CMD_KIND_EXCLUDE, "TARGET", AT(exclude), 0, 0, CMD_GROUP_PROBE,
	 "leave these targets out; may be given again"},
	{"query", 0, CMD_KIND_WORD, "KIND", AT(query), 0, 0, CMD_GROUP_PROBE,
	 "echo timestamp mask info router probe:IFACE|#N|ADDR neighbour:ADDR"},
	{"flows", 0, CMD_KIND_INT, "N", AT(flows), 1, 1024, CMD_GROUP_PROBE,
	 "probe N flows to each target, and say how each fares"},
	{"all-paths", 0, CMD_KIND_FLAG, NULL, AT(all_paths), 0, 0, CMD_GROUP_PROBE,
	 "find every path side by side"},
	{"many", 0, CMD_KIND_FLAG, NULL, AT(many), 0, 0, CMD_GROUP_PROBE,
	 "all targets at once, by few probes, a line each"},
	{"dut", 0, CMD_KIND_WORD, "NODE", AT(dut), 0, 0, CMD_GROUP_PROBE,
	 "the device that is judged"},
	{"profile", 0, CMD_KIND_CHOICE, "rfc1812|bcp", AT(profile), CMD_PROFILE_RFC1812, 0,
	 CMD_GROUP_PROBE, "bcp: what current practice sets aside is no fault"},

	{"count", 'c', CMD_KIND_COUNT, "COUNT", AT(count), 0, 0, CMD_GROUP_PACE,
	 "so many; 0: endless"},
	{"interval", 'i', CMD_KIND_TIME, "TIME", AT(interval_ns), 1, DAY_NS, CMD_GROUP_PACE,
	 "from one probe or round to the next"},
	{"rate", 0, CMD_KIND_RATE, "N/s", AT(gap_ns), 0, 0, CMD_GROUP_PACE,
	 "no more probes than that over all targets"},
	{"deadline", 'w', CMD_KIND_TIME, "TIME", AT(deadline_ns), 1, 365 * DAY_NS, CMD_GROUP_PACE,
	 "end the whole run after this time"},
	{"timeout", 'W', CMD_KIND_TIME, "TIME", AT(timeout_ns), 1, DAY_NS, CMD_GROUP_PACE,
	 "wait so long for each answer"},
	{"pace", 0, CMD_KIND_CHOICE, "regular|adaptive|poisson", AT(pace), CMD_PACE_REGULAR, 0,
	 CMD_GROUP_PACE, "adaptive: the next with the answer; poisson: random"},
	{"until", 0, CMD_KIND_CHOICE, "count|answer|failure", AT(until), CMD_UNTIL_COUNT, 0,
	 CMD_GROUP_PACE, "end a target when it first answers, or fails to"},
	{"flood", 0, CMD_KIND_FLAG, NULL, AT(flood), 0, 0, CMD_GROUP_PACE,
	 "1000 probes a second; 100 without CAP_NET_RAW"},

	{"resolve-again", 0, CMD_KIND_TIME, "TIME", AT(again_ns), 1000000000, 365 * DAY_NS,
	 CMD_GROUP_PACE, "ask for the addresses of names again so often, and in an outage"},

	{"watch", 0, CMD_KIND_TIME, "TIME", AT(watch_ns), 1000000000, 365 * DAY_NS, CMD_GROUP_PACE,
	 "go on, and search for more so often: say what changes"},

	{"ttl", 't', CMD_KIND_INT, "TTL", AT(ttl), 1, 255, CMD_GROUP_PACKET,
	 "time to live of what is sent"},
	{"size", 's', CMD_KIND_BYTES, "BYTES", AT(size), 0, 65507, CMD_GROUP_PACKET,
	 "data behind the transport header"},
	{"length", 0, CMD_KIND_BYTES, "BYTES", AT(length), 0, 65535, CMD_GROUP_PACKET,
	 "length of the whole datagram, instead of --size"},
	{"sweep", 0, CMD_KIND_SWEEP, "MIN:MAX[:STEP]", AT(sweep_min), 0, 65507, CMD_GROUP_PACKET,
	 "one size of data after the other, and how each fares"},
	{"fragment", 'M', CMD_KIND_CHOICE, "do|dont|probe", AT(fragment), CMD_FRAGMENT_DO, 0,
	 CMD_GROUP_PACKET, "do and probe: never (DF); dont: where a link is too small"},
	{"pattern", 0, CMD_KIND_PATTERN, "HEX", AT(pattern), 1, CMD_PATTERN_MAX, CMD_GROUP_PACKET,
	 "fill the data with these octets, up to 16"},
	{"dscp", 0, CMD_KIND_DSCP, "V", AT(dscp), 0, 63, CMD_GROUP_PACKET,
	 "class of service: 0..63, ef, af11..af43, cs0..cs7, le"},
	{"ecn", 0, CMD_KIND_INT, "V", AT(ecn), 0, 3, CMD_GROUP_PACKET,
	 "congestion bits, 0..3"},
	{"source", 'S', CMD_KIND_WORD, "ADDRESS", AT(source), 0, 0, CMD_GROUP_PACKET,
	 "source address"},
	{"interface", 'I', CMD_KIND_WORD, "IFACE", AT(interface), 0, 0, CMD_GROUP_PACKET,
	 "send and listen by this interface"},
	{"mark", 0, CMD_KIND_U32, "N", AT(mark), 0, UINT32_MAX, CMD_GROUP_PACKET,
	 "firewall mark, for policy routing"},
	{"type", 0, CMD_KIND_WORD, "TYPE", AT(type), 0, 0, CMD_GROUP_MESSAGE,
	 "ICMP type: a number, or a name of icmp types"},
	{"code", 0, CMD_KIND_WORD, "CODE", AT(code), 0, 0, CMD_GROUP_MESSAGE,
	 "ICMP code: the same; default 0"},
	{"set", 0, CMD_KIND_WORDS, "FIELD=VALUE", AT(sets), 0, 0, CMD_GROUP_MESSAGE,
	 "a field of the type by its name in JSON; may be given again"},
	{"gateway", 0, CMD_KIND_WORD, "ADDRESS", AT(gateway), 0, 0, CMD_GROUP_MESSAGE,
	 "router that a redirect names; the same as --set gateway="},
	{"data", 0, CMD_KIND_WORD, "HEX|text:WORDS", AT(data), 0, 0, CMD_GROUP_MESSAGE,
	 "what follows the fields; name:a.example. writes a domain name"},
	{"quote", 0, CMD_KIND_WORD, "@FILE[#N]|SPEC", AT(quote), 0, 0, CMD_GROUP_MESSAGE,
	 "datagram that an error quotes: frame N, or udp:dport=53,ttl=1"},
	{"quote-length", 0, CMD_KIND_BYTES, "BYTES", AT(quote_length), 0, 65535,
	 CMD_GROUP_MESSAGE, "so much of it; default 548, and 128 before an extension"},
	{"object", 0, CMD_KIND_WORDS, "SPEC", AT(objects), 0, 0, CMD_GROUP_MESSAGE,
	 "extension object: mpls:label=24,ttl=1; may be given again"},
	{"router", 0, CMD_KIND_WORDS, "ADDRESS[/PREF]", AT(routers), 0, 0, CMD_GROUP_MESSAGE,
	 "entry of a router advertisement; may be given again"},
	{"option", 0, CMD_KIND_WORDS, "SPEC", AT(options), 0, 0, CMD_GROUP_MESSAGE,
	 "IP option: rr ts lsrr=A,B ssrr=A,B ra, HEX; may be given again"},
	{"fragments", 0, CMD_KIND_BYTES, "BYTES", AT(fragments), 28, 65535, CMD_GROUP_MESSAGE,
	 "in fragments none of which is longer"},
	{"bad-checksum", 0, CMD_KIND_FLAG, NULL, AT(bad_checksum), 0, 0, CMD_GROUP_MESSAGE,
	 "with a wrong ICMP checksum"},
	{"truncate", 0, CMD_KIND_BYTES, "BYTES", AT(truncate), 0, 65535, CMD_GROUP_MESSAGE,
	 "only so much of the ICMP message"},
	{"yes-i-may-test-this", 0, CMD_KIND_FLAG, NULL, AT(may_test), 0, 0, CMD_GROUP_MESSAGE,
	 "faults, and broadcasts, beyond the local link too"},

	{"lab", 0, CMD_KIND_WORD, "NAME|FILE", AT(lab), 0, 0, CMD_GROUP_LAB,
	 "in this simulated network, in virtual time, without privilege"},
	{"from", 0, CMD_KIND_WORD, "NODE", AT(from), 0, 0, CMD_GROUP_LAB,
	 "take the place of this node; default: the first of attach:"},
	{"seed", 0, CMD_KIND_SEED, "N", AT(seed), 0, 0, CMD_GROUP_LAB,
	 "of all randomness, instead of the file's: same seed, same run"},
	{"speed", 0, CMD_KIND_SPEED, "max|N", AT(speed), 0, 0, CMD_GROUP_LAB,
	 "virtual seconds in a real one; default: max"},
	{"story", 0, CMD_KIND_STORY, "[=FILE]", AT(story), 0, 0, CMD_GROUP_LAB,
	 "tell each packet's decisions, a line each; default: stderr"},
	{"as", 0, CMD_KIND_WORD, "NODE", AT(as), 0, 0, CMD_GROUP_LAB,
	 "run this node of the lab for real"},
	{"control", 0, CMD_KIND_WORD, "SOCKET", AT(control), 0, 0, CMD_GROUP_LAB,
	 "be steered by icmp ctl"},

	{"output", 'o', CMD_KIND_OUTPUT, "FORMAT[=FILE]", AT(outputs), 0, 0, CMD_GROUP_OUTPUT,
	 "write in this format, here or to a file; may be given again"},
	{"json", 'j', CMD_KIND_JSON, NULL, AT(outputs), 0, 0, CMD_GROUP_OUTPUT,
	 "the same as -o json"},
	{"numeric", 'n', CMD_KIND_FLAG, NULL, AT(numeric), 0, 0, CMD_GROUP_OUTPUT,
	 "ask for no names"},
	{"asn", 0, CMD_KIND_WORD, "FILE", AT(asn), 0, 0, CMD_GROUP_OUTPUT,
	 "whose networks they are: a table of prefixes, or a MaxMind database"},
	{"verbose", 'v', CMD_KIND_LEVEL, NULL, AT(verbose), 0, 0, CMD_GROUP_OUTPUT,
	 "more, on standard error too"},
	{"quiet", 'q', CMD_KIND_FLAG, NULL, AT(quiet), 0, 0, CMD_GROUP_OUTPUT,
	 "the summary only"},
	{"timestamps", 'D', CMD_KIND_FLAG, NULL, AT(timestamps), 0, 0, CMD_GROUP_OUTPUT,
	 "begin each line with the time"},
	{"explain", 0, CMD_KIND_FLAG, NULL, AT(explain), 0, 0, CMD_GROUP_OUTPUT,
	 "in plain words: what it means, likely cause, what to do next"},
	{"color", 0, CMD_KIND_CHOICE, "auto|always|never", AT(color), CMD_COLOR_AUTO, 0,
	 CMD_GROUP_OUTPUT, "auto, the default: on a terminal, unless NO_COLOR is set"},
	{"live", 0, CMD_KIND_FLAG, NULL, AT(live), 0, 0, CMD_GROUP_OUTPUT,
	 "on the whole screen, kept up to date; ? shows its keys"},
	{"listen", 0, CMD_KIND_WORD, "ADDR:PORT", AT(listen), 0, 0, CMD_GROUP_OUTPUT,
	 "offer OpenMetrics over HTTP, at /metrics"},

	{"filter", 0, CMD_KIND_WORD, "BPF", AT(filter), 0, 0, CMD_GROUP_SELECT,
	 "only packets that match, as in tcpdump"},
	{"only", 0, CMD_KIND_WORD, "LIST", AT(only), 0, 0, CMD_GROUP_SELECT,
	 "only these cases: NOERR-*,QUOTE-02"},
	{"list", 0, CMD_KIND_FLAG, NULL, AT(list), 0, 0, CMD_GROUP_SELECT,
	 "name what there is, and end"},
	{"bench", 0, CMD_KIND_WORD, "FILE", AT(bench), 0, 0, CMD_GROUP_SELECT,
	 "the links that the device stands between"},
	{"prepare", 0, CMD_KIND_FLAG, NULL, AT(prepare), 0, 0, CMD_GROUP_SELECT,
	 "say what must be configured on the device, and end"},
	{"baseline", 0, CMD_KIND_WORD, "FILE", AT(baseline), 0, 0, CMD_GROUP_SELECT,
	 "compare with this earlier run, in JSON"},
	{"since", 0, CMD_KIND_WORD, "FILE", AT(since), 0, 0, CMD_GROUP_SELECT,
	 "say what changed since this earlier run, in JSON"},

	{"help", 'h', CMD_KIND_FLAG, NULL, AT(help), 0, 0, CMD_GROUP_GENERAL,
	 "this help"},
	{"version", 0, CMD_KIND_FLAG, NULL, AT(version), 0, 0, CMD_GROUP_GENERAL,
	 "name and version"},
};
/* clang-format on */

/* Where an option's own words and place are those of another verb. */
static const struct {
	const char *verb;
	const char *option;
	enum cmd_group group;
	const char *help;
} wordings[] = {
	{"ping", "count", CMD_GROUP_PACE, "so many probes to each target; 0: endless"},
	{"ping", "option", CMD_GROUP_PACKET, "IP option: rr[=SLOTS] ts[=FLAG[/SLOTS]] ra, HEX"},
	{"trace", "count", CMD_GROUP_PACE, "so many probes to each hop; 0: endless"},
	{"trace", "fragment", CMD_GROUP_PACKET,
	 "do: never (DF); dont: where a link is too small; probe: DF, and find the path MTU"},
	{"mtu", "count", CMD_GROUP_PACE, "so many probes of a size must vanish, 1..8"},
	{"mtu", "length", CMD_GROUP_PACKET, "the longest datagram to try"},
	{"mtu", "ttl", CMD_GROUP_PACKET, "time to live: how far the path is searched"},
	{"decode", "count", CMD_GROUP_PACE, "end after so many messages; 0: endless"},
	{"decode", "deadline", CMD_GROUP_PACE, "end listening after this time"},
	{"decode", "interface", CMD_GROUP_SELECT, "listen on this interface"},
	{"decode", "verbose", CMD_GROUP_OUTPUT, "every field, and where a rule was broken"},
	{"decode", "timestamps", CMD_GROUP_OUTPUT, "Unix time on each line"},
	{"send", "count", CMD_GROUP_PACE, "each message so many times; 0: endless"},
	{"send", "interval", CMD_GROUP_PACE, "from one message to the next"},
	{"send", "timeout", CMD_GROUP_PACE, "listen so long after the last message"},
	{"send", "length", CMD_GROUP_PACKET, "length that the IP header claims"},
	{"send", "size", CMD_GROUP_PACKET, "so many octets of data"},
	{"send", "verbose", CMD_GROUP_OUTPUT, "every field, and where a rule was broken"},
	{"types", "verbose", CMD_GROUP_OUTPUT, "unassigned types too, and more of each"},
};

static const char *const titles[CMD_GROUP_COUNT] = {
	[CMD_GROUP_PROBE] = "What to ask",   [CMD_GROUP_PACE] = "When and how long",
	[CMD_GROUP_PACKET] = "What is sent", [CMD_GROUP_MESSAGE] = "What it says",
	[CMD_GROUP_LAB] = "In a lab",        [CMD_GROUP_OUTPUT] = "What is printed",
	[CMD_GROUP_SELECT] = "Which of it",  [CMD_GROUP_GENERAL] = "General",
};

enum { TABLE_COUNT = sizeof(table) / sizeof(table[0]) };

const struct cmd_option *cmd_option_table(size_t *count)
{
	*count = TABLE_COUNT;
	return table;
}

struct cmd_help cmd_option_help(const struct cmd_verb *verb, const struct cmd_option *option)
{
	for (size_t i = 0; i < sizeof(wordings) / sizeof(wordings[0]); i++)
		if (!strcmp(wordings[i].verb, verb->name) &&
		    !strcmp(wordings[i].option, option->name))
			return (struct cmd_help){wordings[i].group, wordings[i].help};
	return (struct cmd_help){option->group, option->help};
}

const char *cmd_group_title(enum cmd_group group)
{
	return titles[group];
}

const struct cmd_option *cmd_option_named(const char *name, size_t length)
{
	for (size_t i = 0; i < TABLE_COUNT; i++)
		if (strlen(table[i].name) == length && !memcmp(table[i].name, name, length))
			return &table[i];
	return NULL;
}

const struct cmd_option *cmd_option_lettered(char letter)
{
	for (size_t i = 0; i < TABLE_COUNT; i++)
		if (letter && table[i].letter == letter)
			return &table[i];
	return NULL;
}

int cmd_word_index(const char *list, const char *word, size_t length)
{
	for (int index = 0; *list; index++) {
		size_t here = strcspn(list, " |");

		if (here == length && !memcmp(list, word, length))
			return index;
		list += here;
		list += strspn(list, " |");
	}
	return -1;
}

bool cmd_verb_takes(const struct cmd_verb *verb, const struct cmd_option *option)
{
	if (option->group == CMD_GROUP_GENERAL)
		return true;
	return cmd_word_index(verb->takes, option->name, strlen(option->name)) >= 0;
}

bool cmd_option_may_stand_alone(const struct cmd_option *option)
{
	return !option->argument || option->argument[0] == '[';
}
