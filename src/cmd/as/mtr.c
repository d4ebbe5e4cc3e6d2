/* SPDX-License-Identifier: MIT */
/* mtr 0.95, where it reports; what it shows on a terminal is icmp trace --live. */
#include <string.h>
#include <unistd.h>

#include "cmd/as/as.h"
#include "out/as/hubs.h"

#define AT(member)  offsetof(struct as_run, given.member)
#define ITS(member) offsetof(struct as_run, given.mtr.member)
#define OUT(member) offsetof(struct as_run, out.mtr.member)
#define TO(member)  offsetof(struct as_run, call.options.member)

enum {
	MTR_CYCLES = 10,
	MTR_HOPS = 30,
	MTR_UNKNOWN = 12,
	MTR_SIZE = 64,
	MTR_LEAST = 30,
	MTR_LEAST_TCP = 40,
	MTR_PORT = 65535,
};

static const int64_t mtr_interval_ns = 1 * ICMP4_S_NS;
static const int64_t mtr_grace_ns = 5 * ICMP4_S_NS;

/* clang-format off */
static const struct as_option mtr_options[] = {
	{'F', "filename", "FILE", AS_WORD, ITS(file), 0, 0, "targets of a file"},
	{'4', NULL, NULL, AS_NOTHING, 0, 0, 0, "IPv4 is all there is"},
	{'6', NULL, NULL, AS_REFUSED, 0, 0, 0, "IPv6 is not for this program; mtr -6 is"},
	{'u', "udp", NULL, AS_FLAG, ITS(udp), 0, 0, "by UDP"},
	{'T', "tcp", NULL, AS_FLAG, ITS(tcp), 0, 0, "by TCP SYN, to port 80"},
	{'S', "sctp", NULL, AS_REFUSED, 0, 0, 0, "there are no probes of SCTP"},
	{'I', "interface", "NAME", AS_WORD, TO(interface), 0, 0, "interface"},
	{'a', "address", "ADDRESS", AS_WORD, TO(source), 0, 0, "source address"},
	{'f', "first-ttl", "NUMBER", AS_NUMBER, ITS(first), 1, 255, "begin at this hop"},
	{'m', "max-ttl", "NUMBER", AS_NUMBER, ITS(max), 1, 255, "so many hops at most"},
	{'U', "max-unknown", "NUMBER", AS_NUMBER, ITS(unknown), 1, 255, "so many silent hops end the path"},
	{'P', "port", "PORT", AS_NUMBER, ITS(port), 1, MTR_PORT, "destination port of TCP and UDP"},
	{'L', "localport", "LOCALPORT", AS_NUMBER, ITS(source_port), 1, MTR_PORT, "source port of UDP"},
	{'s', "psize", "PACKETSIZE", AS_NUMBER, AT(size), 28, 65535, "octets of a probe, headers too; none are of random size"},
	{'B', "bitpattern", "NUMBER", AS_NUMBER, ITS(pattern), 0, 255, "is told in reports; data are what the flow needs"},
	{'i', "interval", "SECONDS", AS_SECONDS, AT(interval_ns), 0.000001, 1e6, "seconds from round to round"},
	{'G', "gracetime", "SECONDS", AS_SECONDS, ITS(grace_ns), 0.000001, 1e6, "wait so long for an answer"},
	{'Q', "tos", "NUMBER", AS_NUMBER, AT(tos), 0, 255, "octet of DSCP and ECN"},
	{'e', "mpls", NULL, AS_NOTHING, 0, 0, 0, "labels are not in mtr's reports; icmp trace shows them"},
	{'Z', "timeout", "SECONDS", AS_NOTHING, 0, 0, 0, "-G is how long an answer is waited for"},
	{'M', "mark", "MARK", AS_NUMBER, AT(mark), 0, 4294967295.0, "firewall mark"},
	{'r', "report", NULL, AS_FLAG, ITS(report), 0, 0, "a report in the end"},
	{'w', "report-wide", NULL, AS_FLAG, ITS(wide), 0, 0, "the same, names in full"},
	{'c', "report-cycles", "COUNT", AS_NUMBER, AT(count), 1, 65535, "so many rounds"},
	{'j', "json", NULL, AS_FLAG, ITS(json), 0, 0, "the report in JSON"},
	{'x', "xml", NULL, AS_FLAG, ITS(xml), 0, 0, "in XML"},
	{'C', "csv", NULL, AS_FLAG, ITS(csv), 0, 0, "in CSV"},
	{'l', "raw", NULL, AS_FLAG, ITS(raw), 0, 0, "a line for each probe and answer"},
	{'p', "split", NULL, AS_REFUSED, 0, 0, 0, "-l has what other programs read"},
	{'t', "curses", NULL, AS_REFUSED, 0, 0, 0, "icmp trace --live is that"},
	{0, "displaymode", "MODE", AS_NOTHING, 0, 0, 0, "is of the terminal"},
	{'n', "no-dns", NULL, AS_FLAG, AT(numeric), 0, 0, "no names"},
	{'b', "show-ips", NULL, AS_FLAG, OUT(addresses), 0, 0, "names and addresses"},
	{'o', "order", "FIELDS", AS_WORD, OUT(fields), 0, 0, "columns, of LDRSNBAWVGJMXI and blanks"},
	{'y', "ipinfo", "NUMBER", AS_REFUSED, 0, 0, 0, "no registry is asked while a path is measured"},
	{'z', "aslookup", NULL, AS_REFUSED, 0, 0, 0, "no registry is asked while a path is measured"},
	{'h', "help", NULL, AS_FLAG, AT(help), 0, 0, "this text"},
	{'v', "version", NULL, AS_FLAG, AT(version), 0, 0, "version"},
};
/* clang-format on */

static bool settle_form(struct as_run *run)
{
	const struct as_given_mtr *g = &run->given.mtr;
	const struct {
		bool given;
		enum out_as_mtr_form is;
	} forms[] = {
		{g->json, OUT_AS_MTR_JSON},     {g->xml, OUT_AS_MTR_XML},
		{g->csv, OUT_AS_MTR_CSV},       {g->raw, OUT_AS_MTR_RAW},
		{g->report, OUT_AS_MTR_REPORT}, {g->wide, OUT_AS_MTR_REPORT},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i].given) {
			run->out.mtr.form = forms[i].is;
			return true;
		}
	return as_refuse(run, "on a terminal, icmp trace --live is what you want; -r reports");
}

static bool settle_fields(struct as_run *run)
{
	struct out_as_mtr *mtr = &run->out.mtr;

	mtr->wide = run->given.mtr.wide;
	if (!mtr->fields)
		mtr->fields = "LS NABWV";
	for (const char *letter = mtr->fields; *letter; letter++)
		if (!mtr_field(*letter))
			return as_refuse(run, "Unknown field identifier: %c", *letter);
	if (strlen(mtr->fields) > MTR_COLUMNS)
		return as_refuse(run, "Too many fields: %s", mtr->fields);
	return true;
}

static void settle_probes(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;
	int64_t least = g->mtr.tcp ? MTR_LEAST_TCP : MTR_LEAST;

	o->probe = g->mtr.tcp ? CMD_PROBE_TCP : g->mtr.udp ? CMD_PROBE_UDP : CMD_PROBE_ICMP;
	run->out.mtr.size = g->size > 0 ? (unsigned)g->size : MTR_SIZE;
	o->length = run->out.mtr.size < least ? least : run->out.mtr.size;
	if (g->mtr.port > 0)
		o->probe_port = (uint16_t)g->mtr.port;
	if (g->mtr.source_port > 0)
		o->source_port = (uint16_t)g->mtr.source_port;
	run->out.mtr.tos = g->tos > 0 ? (unsigned)g->tos : 0;
	run->out.mtr.pattern = g->mtr.pattern > 0 ? (unsigned)g->mtr.pattern : 0;
	if (g->mark > 0)
		o->mark = (uint32_t)g->mark;
	as_settle_header(run);
}

static bool settle_course(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;

	o->first = g->mtr.first > 0 ? (int)g->mtr.first : 1;
	o->max = g->mtr.max > 0 ? (int)g->mtr.max : MTR_HOPS;
	o->gap = g->mtr.unknown > 0 ? (int)g->mtr.unknown : MTR_UNKNOWN;
	o->count = g->count > 0 ? (uint64_t)g->count : MTR_CYCLES;
	o->count_given = true;
	o->interval_ns = g->interval_ns > 0 ? g->interval_ns : mtr_interval_ns;
	o->timeout_ns = g->mtr.grace_ns > 0 ? g->mtr.grace_ns : mtr_grace_ns;
	run->out.mtr.tests = (unsigned)o->count;
	if (o->first > o->max)
		return as_refuse(run, "firstTTL(%d) cannot be larger than maxTTL(%d)", o->first,
				 o->max);
	return true;
}

static bool settle_targets(struct as_run *run)
{
	struct cmd_options *o = &run->call.options;

	if (run->given.mtr.file && o->operand_count)
		return as_refuse(run, "-F takes the place of targets");
	if (run->given.mtr.file)
		return as_replace_operands(run, "@", run->given.mtr.file, "");
	if (!o->operand_count)
		o->operands[o->operand_count++] = "localhost";
	return true;
}

static bool mtr_settle(struct as_run *run)
{
	struct out_as_mtr *mtr = &run->out.mtr;
	char host[OUT_AS_HOST] = "";

	if (gethostname(host, sizeof(host) - 1))
		host[0] = '\0';
	as_name(mtr->host, host);
	run->call.options.numeric = run->given.numeric;
	if (!settle_form(run) || !settle_fields(run) || !settle_targets(run))
		return false;
	settle_probes(run);
	return settle_course(run);
}

/* A path that was asked for is reported, whatever it is like. */
static int mtr_status(const struct as_run *run, int status)
{
	return run->out.asked ? CMD_YES : status;
}

const struct as_tool as_mtr = {
	.name = "mtr",
	.verb = "trace",
	.operands = "[hostname...]",
	.format = "as-mtr",
	.version = "mtr of icmp4 " ICMP4_VERSION ", in the manner of mtr 0.95",
	.usage = CMD_NO,
	.invalid = CMD_NO,
	.least = 0,
	.most = SIZE_MAX,
	.options = mtr_options,
	.option_count = sizeof(mtr_options) / sizeof(*mtr_options),
	.settle = mtr_settle,
	.status = mtr_status,
};
