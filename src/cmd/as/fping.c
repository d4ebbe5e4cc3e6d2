/* SPDX-License-Identifier: MIT */
/* fping 5. */
#include <stdlib.h>
#include <string.h>

#include "cmd/as/as.h"

#define AT(member)  offsetof(struct as_run, given.member)
#define OUT(member) offsetof(struct as_run, out.member)
#define TO(member)  offsetof(struct as_run, call.options.member)
#define MANY_MS     4294967295.0
#define MANY        2147483647.0

enum { FPING_TRIES = 4, FPING_COUNT_MAX = 1000000 };

static const int64_t fping_gap_ns = 10 * ICMP4_MS_NS;
static const int64_t fping_period_ns = 1 * ICMP4_S_NS;
static const int64_t fping_timeout_ns = 500 * ICMP4_MS_NS;
static const int64_t fping_longest_ns = 2 * ICMP4_S_NS;

/* clang-format off */
static const struct as_option fping_options[] = {
	{'4', "ipv4", NULL, AS_NOTHING, 0, 0, 0, "IPv4 is all there is"},
	{'6', "ipv6", NULL, AS_REFUSED, 0, 0, 0, "IPv6 is not for this program; fping -6 is"},
	{'a', "alive", NULL, AS_FLAG, OUT(only_alive), 0, 0, "only targets that are alive"},
	{'A', "addr", NULL, AS_FLAG, OUT(addresses), 0, 0, "targets by address"},
	{'b', "size", "BYTES", AS_NUMBER, AT(size), 0, 65507, "octets of data"},
	{'B', "backoff", "N", AS_REAL, AT(fping.backoff), 1, 5, "how much longer each retry is waited for"},
	{'c', "count", "N", AS_NUMBER, AT(count), 1, MANY, "so many probes to each target"},
	{'C', "vcount", "N", AS_NUMBER, AT(fping.vcount), 1, FPING_COUNT_MAX, "the same, and each time in the end"},
	{'d', "rdns", NULL, AS_FLAG, OUT(names), 0, 0, "targets by name"},
	{'D', "timestamp", NULL, AS_FLAG, TO(timestamps), 0, 0, "Unix time before each line"},
	{'e', "elapsed", NULL, AS_FLAG, OUT(elapsed), 0, 0, "round trip times"},
	{'f', "file", "FILE", AS_WORD, AT(fping.file), 0, 0, "targets of a file; -: standard input"},
	{'g', "generate", NULL, AS_FLAG, AT(fping.generate), 0, 0, "targets: from the first to the second, or a prefix"},
	{'h', "help", NULL, AS_FLAG, AT(help), 0, 0, "this text"},
	{'H', "ttl", "N", AS_NUMBER, AT(ttl), 1, 255, "time to live"},
	{'i', "interval", "MSEC", AS_MILLIS, AT(fping.gap_ns), 0, MANY_MS, "from any probe to the next"},
	{'I', "iface", "IFACE", AS_WORD, TO(interface), 0, 0, "interface"},
	{'l', "loop", NULL, AS_FLAG, AT(fping.loop), 0, 0, "until interrupted"},
	{'m', "all", NULL, AS_REFUSED, 0, 0, 0, "of a name, its first address is taken"},
	{'M', "dontfrag", NULL, AS_FLAG, AT(fping.whole), 0, 0, "never in fragments"},
	{'n', "name", NULL, AS_FLAG, OUT(names), 0, 0, "targets by name"},
	{'N', "netdata", NULL, AS_REFUSED, 0, 0, 0, "-o json serves such readers"},
	{'o', "outage", NULL, AS_FLAG, OUT(outage), 0, 0, "time without answers"},
	{'O', "tos", "N", AS_NUMBER, AT(tos), 0, 255, "octet of DSCP and ECN"},
	{'p', "period", "MSEC", AS_MILLIS, AT(interval_ns), 1, MANY_MS, "from probe to probe of a target"},
	{'q', "quiet", NULL, AS_FLAG, TO(quiet), 0, 0, "only sums"},
	{'Q', "squiet", "SECS", AS_REFUSED, 0, 0, 0, "sums at the end; SIGQUIT tells them before"},
	{'r', "retry", "N", AS_NUMBER, AT(fping.retry), 0, 20, "so many retries"},
	{'R', "random", NULL, AS_NOTHING, 0, 0, 0, "data are different in each probe"},
	{'s', "stats", NULL, AS_FLAG, OUT(totals), 0, 0, "sums of all targets"},
	{'S', "src", "ADDRESS", AS_WORD, TO(source), 0, 0, "source address"},
	{'t', "timeout", "MSEC", AS_MILLIS, AT(timeout_ns), 0.001, MANY_MS, "wait so long for an answer"},
	{'u', "unreach", NULL, AS_FLAG, OUT(only_unreachable), 0, 0, "only targets that are unreachable"},
	{'v', "version", NULL, AS_FLAG, AT(version), 0, 0, "version"},
	{'x', "reachable", "N", AS_NUMBER, AT(fping.reachable), 1, MANY, "are so many reachable?"},
};
/* clang-format on */

static bool settle_targets(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;

	if (g->fping.file && (g->fping.generate || o->operand_count))
		return as_refuse(run, "-f takes the place of targets and of -g");
	if (g->fping.file)
		return as_replace_operands(run, "@", g->fping.file, "");
	if (g->fping.generate && o->operand_count == 2)
		return as_replace_operands(run, o->operands[0], "-", o->operands[1]);
	if (g->fping.generate && o->operand_count != 1)
		return as_refuse(run, "-g wants a prefix, or a first and a last address");
	return o->operand_count || as_refuse(run, "no targets; see icmp as fping -h");
}

static bool settle_modes(struct as_run *run)
{
	const struct as_given *g = &run->given;

	if ((g->count > 0) + (g->fping.vcount > 0) + g->fping.loop > 1)
		return as_refuse(run, "specify only one of c, C, l");
	if (run->out.only_alive && run->out.only_unreachable)
		return as_refuse(run, "specify only one of a, u");
	run->out.counting = g->count > 0 || g->fping.vcount > 0 || g->fping.loop;
	run->out.verbose_count = g->fping.vcount > 0 ? (uint64_t)g->fping.vcount : 0;
	run->out.wanted = g->fping.reachable > 0 ? (uint64_t)g->fping.reachable : 0;
	run->call.options.quiet |= run->out.wanted > 0;
	return true;
}

/* How long the last retry is waited for. */
static int64_t patience(const struct as_given *g, int64_t timeout_ns, int64_t retries)
{
	double wait = (double)timeout_ns, factor = g->fping.backoff > 0 ? g->fping.backoff : 1.5;

	for (int64_t i = 0; i < retries; i++)
		wait *= factor;
	return (int64_t)wait;
}

static void settle_counting(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;
	int64_t count = g->count > 0 ? g->count : g->fping.vcount;
	int64_t period_ns = g->interval_ns > 0 ? g->interval_ns : fping_period_ns;

	o->count = count > 0 ? (uint64_t)count : 0;
	o->interval_ns = period_ns;
	o->timeout_ns = period_ns < fping_longest_ns ? period_ns : fping_longest_ns;
	o->linger_ns = 0;
}

static void settle_asking(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;
	int64_t retries = g->fping.retry >= 0 ? g->fping.retry : FPING_TRIES - 1;

	o->timeout_ns = fping_timeout_ns;
	if (g->timeout_ns > 0)
		o->timeout_ns = g->timeout_ns;
	o->count = (uint64_t)retries + 1;
	o->until = CMD_UNTIL_ANSWER;
	o->interval_ns = o->timeout_ns;
	o->linger_ns = patience(g, o->timeout_ns, retries);
}

static bool fping_settle(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;

	if (!settle_targets(run) || !settle_modes(run))
		return false;
	o->count_given = true;
	if (run->out.counting)
		settle_counting(run);
	else
		settle_asking(run);
	if (g->timeout_ns > 0)
		o->timeout_ns = g->timeout_ns;
	o->gap_ns = g->fping.gap_ns >= 0 ? g->fping.gap_ns : fping_gap_ns;
	o->size = g->size;
	as_settle_header(run);
	if (g->fping.whole)
		o->fragment = CMD_FRAGMENT_DO;
	o->numeric = !run->out.names;
	return true;
}

/* 2, a name that is none, beats all; -x asks for another number than all of them. */
static int fping_status(const struct as_run *run, int status)
{
	if (run->out.wanted && run->out.asked)
		return run->out.received >= run->out.wanted ? CMD_YES : CMD_NO;
	return status;
}

const struct as_tool as_fping = {
	.name = "fping",
	.verb = "ping",
	.operands = "[targets...]",
	.format = "as-fping",
	.version = "fping: of icmp4 " ICMP4_VERSION ", in the manner of Version 5.1",
	.usage = CMD_NO,
	.invalid = CMD_NO,
	.least = 0,
	.most = SIZE_MAX,
	.options = fping_options,
	.option_count = sizeof(fping_options) / sizeof(*fping_options),
	.settle = fping_settle,
	.status = fping_status,
};
