/* SPDX-License-Identifier: MIT */
/* ping of iputils. */
#include <icmp4/text.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/as/as.h"

#define AT(member)  offsetof(struct as_run, given.member)
#define OUT(member) offsetof(struct as_run, out.member)

enum { PING_TIMED = 16, MANY = 2147483647 };

/* As long as ping waits for answers of a target that was silent so far. */
static const int64_t ping_linger_ns = 10 * ICMP4_S_NS;
static const int64_t ping_interval_ns = 1 * ICMP4_S_NS;

/* clang-format off */
static const struct as_option ping_options[] = {
	{'4', NULL, NULL, AS_NOTHING, 0, 0, 0, "IPv4 is all there is"},
	{'6', NULL, NULL, AS_REFUSED, 0, 0, 0, "IPv6 is not for this program; ping -6 is"},
	{'a', NULL, NULL, AS_FLAG, OUT(audible), 0, 0, "a bell for each reply"},
	{'A', NULL, NULL, AS_FLAG, AT(ping.adaptive), 0, 0, "the next probe with the answer to the last"},
	{'b', NULL, NULL, AS_NOTHING, 0, 0, 0, "a broadcast address is refused all the same"},
	{'B', NULL, NULL, AS_FLAG, AT(ping.strict), 0, 0, "the source address in the first line"},
	{'c', NULL, "<count>", AS_NUMBER, AT(count), 1, 9223372036854775807.0, "so many probes"},
	{'C', NULL, NULL, AS_NOTHING, 0, 0, 0, "sockets are connected where that helps"},
	{'d', NULL, NULL, AS_NOTHING, 0, 0, 0, "SO_DEBUG does nothing in Linux"},
	{'D', NULL, NULL, AS_FLAG, offsetof(struct as_run, call.options.timestamps), 0, 0,
	 "Unix time before each line"},
	{'e', NULL, "<identifier>", AS_NOTHING, 0, 0, 0, "identifiers are chosen for you"},
	{'f', NULL, NULL, AS_FLAG, AT(ping.flood), 0, 0, "fast, and a dot for each that is lost"},
	{'F', NULL, "<flowlabel>", AS_REFUSED, 0, 0, 0, "is of IPv6"},
	{'h', NULL, NULL, AS_FLAG, AT(help), 0, 0, "this text"},
	{'H', NULL, NULL, AS_FLAG, OUT(names), 0, 0, "names of who answers, for an address too"},
	{'i', NULL, "<interval>", AS_SECONDS, AT(interval_ns), 0, MANY / 1000, "seconds between probes"},
	{'I', NULL, "<interface>", AS_WORD, AT(interface), 0, 0, "interface, or source address"},
	{'l', NULL, "<preload>", AS_NOTHING, 0, 0, 0, "probes keep their pace from the first"},
	{'L', NULL, NULL, AS_NOTHING, 0, 0, 0, "single hosts only, so nothing loops back"},
	{'m', NULL, "<mark>", AS_NUMBER, AT(mark), 0, 4294967295.0, "firewall mark"},
	{'M', NULL, "<pmtud opt>", AS_WORD, AT(ping.fragment), 0, 0, "do, dont, want or probe"},
	{'n', NULL, NULL, AS_FLAG, AT(numeric), 0, 0, "no names"},
	{'N', NULL, "<nodeinfo opt>", AS_REFUSED, 0, 0, 0, "is of IPv6"},
	{'O', NULL, NULL, AS_FLAG, OUT(outstanding), 0, 0, "a line for what is not answered yet"},
	{'p', NULL, "<pattern>", AS_WORD, AT(ping.pattern), 0, 0, "hex digits that fill the data"},
	{'q', NULL, NULL, AS_FLAG, AT(quiet), 0, 0, "only the summary"},
	{'Q', NULL, "<tclass>", AS_NUMBER, AT(tos), 0, 255, "octet of DSCP and ECN"},
	{'r', NULL, NULL, AS_REFUSED, 0, 0, 0, "routes are always kept to"},
	{'R', NULL, NULL, AS_FLAG, AT(ping.route), 0, 0, "record route"},
	{'s', NULL, "<size>", AS_NUMBER, AT(size), 0, 65507, "octets of data"},
	{'S', NULL, "<size>", AS_NOTHING, 0, 0, 0, "buffers are large enough"},
	{'t', NULL, "<ttl>", AS_NUMBER, AT(ttl), 0, 255, "time to live"},
	{'T', NULL, "<timestamp>", AS_WORD, AT(ping.stamps), 0, 0, "tsonly or tsandaddr"},
	{'U', NULL, NULL, AS_NOTHING, 0, 0, 0, "times are the kernel's, which are better"},
	{'v', NULL, NULL, AS_FLAG, OUT(identifier), 0, 0, "identifiers too"},
	{'V', NULL, NULL, AS_FLAG, AT(version), 0, 0, "version"},
	{'w', NULL, "<deadline>", AS_SECONDS, AT(ping.deadline_ns), 0.001, MANY, "end after so many seconds"},
	{'W', NULL, "<timeout>", AS_SECONDS, AT(timeout_ns), 0.000001, MANY, "wait so long where nothing answers"},
	{'3', NULL, NULL, AS_REFUSED, 0, 0, 0, "times have the digits of the clock"},
};
/* clang-format on */

static bool settle_pattern(struct as_run *run)
{
	struct cmd_options *o = &run->call.options;
	const char *digits = run->given.ping.pattern;
	size_t length = digits ? strlen(digits) : 0;

	if (digits && (!length || strspn(digits, "0123456789abcdefABCDEF") != length))
		return as_refuse(run, "patterns must be specified as hex digits: %s", digits);
	for (size_t i = 0; i < length && o->pattern_length < CMD_PATTERN_MAX; i += 2) {
		const char two[] = {digits[i], digits[i + 1], '\0'};

		o->pattern[o->pattern_length++] = (uint8_t)strtoul(two, NULL, 16);
	}
	run->out.pattern = digits;
	return true;
}

static bool settle_fragments(struct as_run *run)
{
	static const struct {
		const char *word;
		enum cmd_fragment is;
	} words[] = {
		{"do", CMD_FRAGMENT_DO},
		{"dont", CMD_FRAGMENT_DONT},
		{"want", CMD_FRAGMENT_DEFAULT},
		{"probe", CMD_FRAGMENT_PROBE},
	};
	const char *word = run->given.ping.fragment;

	for (size_t i = 0; word && i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].word, word)) {
			run->call.options.fragment = words[i].is;
			return true;
		}
	return !word || as_refuse(run, "invalid -M argument: %s", word);
}

static bool settle_ip_options(struct as_run *run)
{
	static const struct {
		const char *word, *spec;
	} stamps[] = {{"tsonly", "ts=0"}, {"tsandaddr", "ts=1"}};
	struct cmd_words *specs = &run->call.options.options;
	const char *word = run->given.ping.stamps;

	if (run->given.ping.route && word)
		return as_refuse(run, "only one of -T or -R may be used");
	if (run->given.ping.route)
		specs->words[specs->count++] = "rr";
	for (size_t i = 0; word && i < sizeof(stamps) / sizeof(*stamps); i++)
		if (!strcmp(stamps[i].word, word))
			specs->words[specs->count++] = stamps[i].spec;
	return !word || specs->count ||
	       as_refuse(run, "invalid timestamp type: %s: tsonly or tsandaddr", word);
}

/* -I takes an interface or an address, and one of each in two. */
static void settle_source(struct as_run *run)
{
	struct cmd_options *o = &run->call.options;
	const char *word = run->given.interface;
	uint32_t address;

	if (word || run->given.ping.strict)
		run->out.device = "";
	if (!word)
		return;
	if (icmp4_address_parse(word, &address))
		o->source = word;
	else
		run->out.device = o->interface = word;
}

static void settle_pace(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;

	o->count = g->count > 0 ? (uint64_t)g->count : 0;
	o->count_given = g->count > 0;
	o->deadline_ns = g->ping.deadline_ns;
	run->out.flood = g->ping.flood;
	run->out.quick = g->ping.flood || g->ping.adaptive || !g->interval_ns;
	o->flood = run->out.quick && !g->ping.adaptive && g->interval_ns <= 0;
	o->pace = g->ping.adaptive ? CMD_PACE_ADAPTIVE : CMD_PACE_REGULAR;
	o->interval_ns = o->flood ? -1 : g->interval_ns;
	run->out.interval_ns = o->flood              ? ICMP4_MS_NS
			       : g->interval_ns >= 0 ? g->interval_ns
						     : ping_interval_ns;
	/* An answer that takes longer is one all the same: our LATE is told as an answer. */
	o->timeout_ns =
		run->out.interval_ns > ping_interval_ns ? run->out.interval_ns : ping_interval_ns;
	if (run->out.outstanding)
		o->timeout_ns = run->out.interval_ns;
	o->linger_ns = g->timeout_ns > 0 ? g->timeout_ns : ping_linger_ns;
}

static bool ping_settle(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;
	uint32_t address;

	o->size = g->size;
	run->out.untimed = g->size >= 0 && g->size < PING_TIMED;
	if (!g->ttl)
		return as_refuse(run, "cannot set unicast time-to-live: Invalid argument");
	as_settle_header(run);
	if (g->mark > 0)
		o->mark = (uint32_t)g->mark;
	o->quiet = g->quiet;
	/* An address is not looked up, as ping does not. */
	o->numeric =
		g->numeric || (icmp4_address_parse(o->operands[0], &address) && !run->out.names);
	settle_source(run);
	settle_pace(run);
	return settle_pattern(run) && settle_fragments(run) && settle_ip_options(run);
}

/* 1: no reply, or with both -c and -w fewer than were asked for. */
static int ping_status(const struct as_run *run, int status)
{
	const struct as_given *g = &run->given;

	if (!run->out.sent)
		return status;
	if (g->ping.deadline_ns > 0 && g->count > 0 && run->out.received < (uint64_t)g->count)
		return CMD_NO;
	return run->out.received ? CMD_YES : CMD_NO;
}

const struct as_tool as_ping = {
	.name = "ping",
	.verb = "ping",
	.operands = "<destination>",
	.format = "as-ping",
	.version = "ping of icmp4 " ICMP4_VERSION ", in the manner of iputils",
	.usage = CMD_COULD_NOT,
	.invalid = CMD_NO,
	.least = 1,
	.most = 1,
	.missing = "usage error: Destination address required",
	.options = ping_options,
	.option_count = sizeof(ping_options) / sizeof(*ping_options),
	.settle = ping_settle,
	.status = ping_status,
};
