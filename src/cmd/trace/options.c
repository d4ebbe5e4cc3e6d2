/* SPDX-License-Identifier: MIT */
/* What `icmp trace` was told, as the engine takes it: the same for one flow and for several. */
#include "cmd/trace/options.h"
#include "cmd/flow.h"

enum { LAB_ROUNDS = 10 };

/* From round to round where there is no end: no router limits one error a second. */
static const int64_t live_interval_ns = 1 * ICMP4_S_NS;

static bool read_length(struct session *s, struct icmp4_trace_options *to)
{
	const struct cmd_options *o = &s->call->options;
	bool tcp = to->protocol == ICMP4_PROTO_TCP;
	int64_t headers = ICMP4_IP_HEADER + (tcp ? 20 : 8);

	if (o->size >= 0 && o->length >= 0)
		return session_fail(s, "usage", "-s and --length say the same thing",
				    "-s counts data, --length the whole datagram");
	int64_t length = o->length >= 0 ? o->length : o->size >= 0 ? headers + o->size : to->length;
	int64_t least = tcp ? 40 : 30;
	if (length < least || length > UINT16_MAX)
		return session_fail(s, "usage", "no probe has that size",
				    tcp ? "-s is 0 to 65495, --length 40 to 65535"
					: "-s is 2 to 65507, --length 30 to 65535");
	to->length = (uint16_t)length;
	return true;
}

static bool read_rounds(struct session *s, struct icmp4_trace_options *to)
{
	const struct cmd_options *o = &s->call->options;

	if (o->count > UINT16_MAX)
		return session_fail(s, "usage", "-c is at most 65535 in a trace", "0 is endless");
	if (o->count_given)
		to->rounds = (uint16_t)o->count;
	else if (o->live)
		to->rounds = 0;
	if (!to->rounds && s->lab && o->deadline_ns < 0 && !o->live)
		to->rounds = LAB_ROUNDS;
	return true;
}

static bool read_range(struct session *s, struct icmp4_trace_options *to)
{
	const struct cmd_options *o = &s->call->options;

	if (o->ttl >= 0)
		return session_fail(s, "usage", "a trace has no -t",
				    "-f is the first TTL, -m the last");
	if (o->first > 0)
		to->first = (uint8_t)o->first;
	if (o->max > 0)
		to->max = (uint8_t)o->max;
	if (o->ahead > 0)
		to->ahead = (uint8_t)o->ahead;
	if (o->gap > 0)
		to->gap = (uint8_t)o->gap;
	if (to->first > to->max)
		return session_fail(s, "usage", "-f lies behind -m", NULL);
	return true;
}

static void read_header(struct session *s, struct icmp4_trace_options *to)
{
	const struct cmd_options *o = &s->call->options;

	if (o->fragment != CMD_FRAGMENT_DEFAULT)
		to->df = o->fragment != CMD_FRAGMENT_DONT;
	if (o->live)
		to->interval_ns = live_interval_ns;
	if (o->interval_ns > 0)
		to->interval_ns = o->interval_ns;
	if (o->gap_ns >= 0)
		to->gap_ns = o->gap_ns;
	if (o->timeout_ns > 0)
		to->timeout_ns = o->timeout_ns;
}

/* The flow: what a balancer hashes, and what is ours to choose of it. */
static void read_flow(struct session *s, struct icmp4_trace_options *to)
{
	struct flow flow = flow_read(s);

	to->protocol = flow.protocol;
	to->src_port = flow.src_port;
	to->dst_port = flow.dst_port;
	to->vary_port = flow.vary_port;
	to->any_id = flow.any_id;
	to->tos = flow.tos;
	flow_warn(s, &flow);
}

bool trace_options_read(struct session *s, struct icmp4_trace_options *to)
{
	icmp4_trace_options_default(to, 0);
	read_flow(s, to);
	read_header(s, to);
	return read_length(s, to) && read_rounds(s, to) && read_range(s, to);
}
