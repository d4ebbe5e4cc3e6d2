/* SPDX-License-Identifier: MIT */
/* traceroute 2.1, as Linux has it. */
#include <stdlib.h>
#include <string.h>

#include "cmd/as/as.h"

#define AT(member)  offsetof(struct as_run, given.member)
#define ITS(member) offsetof(struct as_run, given.traceroute.member)
#define OUT(member) offsetof(struct as_run, out.member)

enum {
	ROUTE_QUERIES = 3,
	ROUTE_LENGTH = 60,
	ROUTE_LEAST = 30,
	ROUTE_LEAST_TCP = 40,
	ROUTE_LONGEST = 65000,
	ROUTE_HOPS = 30,
	ROUTE_PORT_UDP = 53,
	ROUTE_MANY = 65535,
};

/* clang-format off */
static const struct as_option route_options[] = {
	{'4', NULL, NULL, AS_NOTHING, 0, 0, 0, "IPv4 is all there is"},
	{'6', NULL, NULL, AS_REFUSED, 0, 0, 0, "IPv6 is not for this program; traceroute -6 is"},
	{'d', "debug", NULL, AS_NOTHING, 0, 0, 0, "SO_DEBUG does nothing in Linux"},
	{'F', "dont-fragment", NULL, AS_FLAG, ITS(whole), 0, 0, "never in fragments"},
	{'f', "first", "first_ttl", AS_NUMBER, ITS(first), 1, 255, "begin at this hop"},
	{'g', "gateway", "gate,...", AS_REFUSED, 0, 0, 0, "source routes are not followed any more; icmp send --option lsrr=... tries one"},
	{'I', "icmp", NULL, AS_FLAG, ITS(icmp), 0, 0, "by ICMP echo"},
	{'T', "tcp", NULL, AS_FLAG, ITS(tcp), 0, 0, "by TCP SYN, to port 80"},
	{'i', "interface", "device", AS_WORD, offsetof(struct as_run, call.options.interface), 0, 0, "interface"},
	{'m', "max-hops", "max_ttl", AS_NUMBER, ITS(max), 1, 255, "so many hops at most"},
	{'N', "sim-queries", "squeries", AS_NUMBER, ITS(ahead), 1, 255, "so many hops beyond the last that answered are asked at once"},
	{'n', NULL, NULL, AS_FLAG, AT(numeric), 0, 0, "no names"},
	{'p', "port", "port", AS_NUMBER, ITS(port), 1, ROUTE_MANY, "destination port; of ICMP, it has no meaning"},
	{'t', "tos", "tos", AS_NUMBER, AT(tos), 0, 255, "octet of DSCP and ECN"},
	{'l', "flowlabel", "flow_label", AS_REFUSED, 0, 0, 0, "is of IPv6"},
	{'w', "wait", "MAX,HERE,NEAR", AS_WORD, ITS(waits), 0, 0, "wait so many seconds at most; what is behind the comma is decided here"},
	{'q', "queries", "nqueries", AS_NUMBER, AT(count), 1, 10, "so many probes a hop"},
	{'r', NULL, NULL, AS_REFUSED, 0, 0, 0, "routes are always kept to"},
	{'s', "source", "src_addr", AS_WORD, offsetof(struct as_run, call.options.source), 0, 0, "source address"},
	{'z', "sendwait", "sendwait", AS_REAL, ITS(pause), 0, 1e6, "from probe to probe: seconds, or beyond 10 milliseconds"},
	{'e', "extensions", NULL, AS_FLAG, OUT(objects), 0, 0, "ICMP extensions, MPLS among them"},
	{'A', "as-path-lookups", NULL, AS_REFUSED, 0, 0, 0, "no registry is asked while a path is measured"},
	{'M', "module", "name", AS_WORD, ITS(method), 0, 0, "default, icmp, tcp or udp"},
	{'O', "options", "OPTS,...", AS_REFUSED, 0, 0, 0, "the methods have no options of their own"},
	{0, "sport", "num", AS_NUMBER, ITS(source_port), 1, ROUTE_MANY, "source port"},
	{0, "fwmark", "num", AS_NUMBER, AT(mark), 0, 4294967295.0, "firewall mark"},
	{'U', "udp", NULL, AS_FLAG, ITS(udp), 0, 0, "by UDP, to port 53"},
	{'L', NULL, NULL, AS_REFUSED, 0, 0, 0, "there are no probes of UDP-Lite"},
	{'D', "dccp", NULL, AS_REFUSED, 0, 0, 0, "there are no probes of DCCP"},
	{'P', "protocol", "prot", AS_WORD, ITS(protocol), 0, 0, "icmp, tcp or udp, or its number"},
	{0, "mtu", NULL, AS_FLAG, ITS(mtu), 0, 0, "where the path narrows"},
	{0, "back", NULL, AS_FLAG, OUT(back), 0, 0, "length of the way back where it differs"},
	{'V', "version", NULL, AS_FLAG, AT(version), 0, 0, "version"},
	{0, "help", NULL, AS_FLAG, AT(help), 0, 0, "this text"},
};
/* clang-format on */

static const struct {
	const char *word, *number;
	enum cmd_probe is;
} protocols[] = {
	{"icmp", "1", CMD_PROBE_ICMP},
	{"tcp", "6", CMD_PROBE_TCP},
	{"udp", "17", CMD_PROBE_UDP},
};

/* -M default is what no option says. */
static bool settle_protocol(struct as_run *run)
{
	const struct as_given_traceroute *g = &run->given.traceroute;
	const char *word = g->protocol ? g->protocol : g->method;
	enum cmd_probe *probe = &run->call.options.probe;

	*probe = g->icmp  ? CMD_PROBE_ICMP
		 : g->tcp ? CMD_PROBE_TCP
		 : g->udp ? CMD_PROBE_UDP
			  : CMD_PROBE_DEFAULT;
	if (!word || !strcmp(word, "default"))
		return true;
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (!strcmp(word, protocols[i].word) || !strcmp(word, protocols[i].number)) {
			*probe = protocols[i].is;
			return true;
		}
	return as_refuse(run, "there are no probes of %s here", word);
}

static void settle_ports(struct as_run *run)
{
	const struct as_given_traceroute *g = &run->given.traceroute;
	struct cmd_options *o = &run->call.options;

	if (o->probe == CMD_PROBE_UDP)
		o->probe_port = ROUTE_PORT_UDP;
	if (g->port > 0)
		o->probe_port = (uint16_t)g->port;
	if (g->source_port > 0)
		o->source_port = (uint16_t)g->source_port;
}

/* What is too short is made as long as need be. */
static bool settle_length(struct as_run *run)
{
	const char *word =
		run->call.options.operand_count > 1 ? run->call.options.operands[1] : NULL;
	int64_t least = run->call.options.probe == CMD_PROBE_TCP ? ROUTE_LEAST_TCP : ROUTE_LEAST;
	int64_t length = ROUTE_LENGTH;
	char *end;

	if (word) {
		length = strtoll(word, &end, 0);
		if (end == word || *end || length < 0)
			return as_refuse(run, "packetlen is a number: '%s'", word);
	}
	if (length > ROUTE_LONGEST)
		return as_refuse(run, "too big packetlen %s specified", word);
	if (run->given.traceroute.mtu)
		run->out.length = word ? (uint16_t)length : ROUTE_LONGEST;
	run->call.options.length = length < least || run->given.traceroute.mtu ? least : length;
	run->call.options.operand_count = 1;
	return true;
}

static bool settle_range(struct as_run *run)
{
	const struct as_given_traceroute *g = &run->given.traceroute;
	struct cmd_options *o = &run->call.options;

	o->first = g->first > 0 ? (int)g->first : 1;
	o->max = g->max > 0 ? (int)g->max : ROUTE_HOPS;
	o->ahead = (int)g->ahead;
	o->gap = o->max;
	if (o->first > o->max)
		return as_refuse(run, "first hop out of range");
	return true;
}

static bool settle_pace(struct as_run *run)
{
	const struct as_given_traceroute *g = &run->given.traceroute;
	struct cmd_options *o = &run->call.options;
	double wait = 0, unit = g->pause > 10 ? 1e6 : 1e9;
	char *end;

	o->count = run->given.count > 0 ? (uint64_t)run->given.count : ROUTE_QUERIES;
	o->count_given = true;
	if (g->pause > 0)
		o->gap_ns = (int64_t)(g->pause * unit);
	if (!g->waits)
		return true;
	wait = strtod(g->waits, &end);
	if (end == g->waits || (*end && *end != ',') || !(wait > 0 && wait < ROUTE_MANY))
		return as_refuse(run, "bad wait specifications `%s' used", g->waits);
	o->timeout_ns = (int64_t)(wait * 1e9);
	return true;
}

static bool route_settle(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;

	o->numeric = g->numeric;
	if (g->mark > 0)
		o->mark = (uint32_t)g->mark;
	as_settle_header(run);
	run->out.mtu = g->traceroute.mtu;
	if (g->traceroute.whole)
		o->fragment = CMD_FRAGMENT_DO;
	if (g->traceroute.mtu)
		o->fragment = CMD_FRAGMENT_PROBE;
	if (!settle_protocol(run) || !settle_length(run))
		return false;
	settle_ports(run);
	return settle_range(run) && settle_pace(run);
}

/* Whatever became of the path, it was traced. */
static int route_status(const struct as_run *run, int status)
{
	return run->out.asked && status == CMD_NO ? CMD_YES : status;
}

const struct as_tool as_traceroute = {
	.name = "traceroute",
	.verb = "trace",
	.operands = "host [packetlen]",
	.format = "as-traceroute",
	.version = "traceroute of icmp4 " ICMP4_VERSION
		   ", in the manner of Modern traceroute for Linux",
	.usage = CMD_COULD_NOT,
	.invalid = CMD_COULD_NOT,
	.least = 1,
	.most = 2,
	.missing = "Specify \"host\" missing argument.",
	.options = route_options,
	.option_count = sizeof(route_options) / sizeof(*route_options),
	.settle = route_settle,
	.status = route_status,
};
