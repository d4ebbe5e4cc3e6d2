/* SPDX-License-Identifier: MIT */
/* tracepath of iputils. */
#include <stdlib.h>
#include <string.h>

#include "cmd/as/as.h"

#define AT(member)  offsetof(struct as_run, given.member)
#define ITS(member) offsetof(struct as_run, given.tracepath.member)

enum { WAY_HOPS = 30, WAY_ROUNDS = 3, WAY_PORT = 44444, WAY_LONGEST = 65535, WAY_USAGE = 255 };

static const int64_t way_timeout_ns = 1 * ICMP4_S_NS;

/* clang-format off */
static const struct as_option way_options[] = {
	{'4', NULL, NULL, AS_NOTHING, 0, 0, 0, "IPv4 is all there is"},
	{'6', NULL, NULL, AS_REFUSED, 0, 0, 0, "IPv6 is not for this program; tracepath -6 is"},
	{'b', NULL, NULL, AS_FLAG, offsetof(struct as_run, out.both), 0, 0, "names and addresses"},
	{'l', NULL, "<length>", AS_NUMBER, AT(size), 29, 2147483647.0, "datagrams no longer than this"},
	{'m', NULL, "<hops>", AS_NUMBER, ITS(max), 1, 255, "so many hops at most"},
	{'n', NULL, NULL, AS_FLAG, AT(numeric), 0, 0, "no names"},
	{'p', NULL, "<port>", AS_NUMBER, ITS(port), 1, 65535, "destination port"},
	{'V', NULL, NULL, AS_FLAG, AT(version), 0, 0, "version"},
	{'h', NULL, NULL, AS_FLAG, AT(help), 0, 0, "this text"},
};
/* clang-format on */

/* "HOST/PORT", of old. */
static bool settle_target(struct as_run *run, int64_t *port)
{
	struct cmd_options *o = &run->call.options;
	const char *slash = strchr(o->operands[0], '/');
	char *end;

	if (!slash)
		return true;
	*port = strtoll(slash + 1, &end, 10);
	if (end == slash + 1 || *end || *port < 1 || *port > UINT16_MAX)
		return as_refuse(run, "invalid argument: '%s'", o->operands[0]);
	size_t length = (size_t)(slash - o->operands[0]);
	if (!as_replace_operands(run, o->operands[0], "", ""))
		return false;
	run->made[length] = '\0';
	return true;
}

static bool way_settle(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;
	int64_t port = g->tracepath.port > 0 ? g->tracepath.port : WAY_PORT;

	if (!settle_target(run, &port))
		return false;
	o->probe_port = (uint16_t)port;
	o->probe = CMD_PROBE_UDP;
	o->max = g->tracepath.max > 0 ? (int)g->tracepath.max : WAY_HOPS;
	o->first = 1;
	o->gap = o->max;
	o->count = WAY_ROUNDS;
	o->count_given = true;
	o->timeout_ns = way_timeout_ns;
	o->fragment = CMD_FRAGMENT_PROBE;
	o->numeric = g->numeric;
	run->out.length = g->size > 0 && g->size < WAY_LONGEST ? (uint16_t)g->size : WAY_LONGEST;
	return true;
}

/* What was begun is a success, whatever the path is like. */
static int way_status(const struct as_run *run, int status)
{
	if (run->out.asked && status == CMD_NO)
		return CMD_YES;
	return status == CMD_COULD_NOT ? CMD_NO : status;
}

const struct as_tool as_tracepath = {
	.name = "tracepath",
	.verb = "trace",
	.operands = "<destination>",
	.format = "as-tracepath",
	.version = "tracepath of icmp4 " ICMP4_VERSION ", in the manner of iputils",
	.usage = WAY_USAGE,
	.invalid = CMD_NO,
	.least = 1,
	.most = 1,
	.missing = "a destination is missing",
	.options = way_options,
	.option_count = sizeof(way_options) / sizeof(*way_options),
	.settle = way_settle,
	.status = way_status,
};
