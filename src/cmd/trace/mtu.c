/* SPDX-License-Identifier: MIT */
#include "cmd/trace/mtu.h"

enum { PORTS_MAX = 1024 };

/*
 * What the trace left in flight bears tokens of its key, or ports that it counted through: the
 * search has others, so that no late answer is taken for one to its own probes.
 */
static struct icmp4_mtu_options same_flow(const struct icmp4_trace_options *trace)
{
	struct icmp4_mtu_options options;

	icmp4_mtu_options_default(&options, trace->dst);
	options.src = trace->src;
	options.protocol = trace->protocol;
	options.src_port = trace->src_port;
	options.dst_port = trace->dst_port;
	options.vary_port = trace->vary_port;
	options.any_id = trace->any_id;
	options.tos = trace->tos;
	options.gap_ns = trace->gap_ns;
	if (trace->vary_port && trace->dst_port < UINT16_MAX - 2 * PORTS_MAX)
		options.dst_port = (uint16_t)(trace->dst_port + PORTS_MAX);
	return options;
}

enum run_reason trace_mtu(struct session *s, const struct icmp4_trace_options *trace, size_t target,
			  uint8_t ttl, uint8_t *room)
{
	struct mtu_search search = {
		.session = s,
		.options = same_flow(trace),
		.key = {{session_random(s, 3), session_random(s, 4)}},
		.out.target = target,
		.room = room,
	};
	enum run_reason reason;

	if (ttl)
		search.options.ttl = ttl;
	search.options.ceiling = mtu_search_longest(&search);
	if (!mtu_search_begin(&search))
		return RUN_DONE;
	reason = mtu_search_run(&search, s->world);
	outs_mtu_end(&s->outs, &search.out);
	return reason;
}
