/* SPDX-License-Identifier: MIT */
#include "run/why/phases.h"

enum {
	PORTS_APART = 512, /* where each probe has a port: those of the phases must not meet */
};

static const int64_t long_interval_ns = 50 * ICMP4_MS_NS;

static void mtu_event(void *world, const struct icmp4_mtu_event *event)
{
	const struct run_why *why = world;

	if (why->sink.mtu)
		why->sink.mtu(why->sink.world, &why->mtu, event);
}

bool run__why_mtu(struct run_why *why)
{
	uint8_t protocol = why_mtu_protocol(&why->evidence);
	struct run_mtu_sink *sink = &why->events[WHY_MTU].mtu;
	struct icmp4_key key = run__why_key(why, WHY_MTU);
	struct icmp4_trace_options flow;
	struct icmp4_mtu_options options;

	run__why_set_flow(why, &flow, protocol);
	icmp4_mtu_options_default(&options, why->evidence.dst);
	options.src = flow.src;
	options.protocol = protocol;
	options.src_port = flow.src_port;
	options.dst_port = flow.dst_port;
	options.vary_port = flow.vary_port;
	options.any_id = flow.any_id;
	options.ceiling = why->ceiling;
	options.eager = true;
	if (flow.vary_port && flow.dst_port < UINT16_MAX - 2 * PORTS_APART)
		options.dst_port = (uint16_t)(flow.dst_port + PORTS_APART);
	if (icmp4_mtu_init(&why->mtu, &options, &key, run__why_now(why)))
		return false;
	*sink = (struct run_mtu_sink){mtu_event, why};
	run_team_join(&why->team, WHY_MTU, run_mtu(&why->mtu, sink), run__why_world(why, protocol));
	return true;
}

void run__why_mtu_end(struct run_why *why)
{
	why_take_mtu(&why->evidence, &why->mtu);
	why->mtu_done = true;
}

/* Long probes whose answers are short: they arrive, or they do not. */
static bool ask_there(struct run_why *why)
{
	struct why_evidence *e = &why->evidence;
	bool tcp = e->protocol == ICMP4_PROTO_TCP;
	struct icmp4_trace_options options;

	run__why_set_flow(why, &options, tcp ? ICMP4_PROTO_TCP : ICMP4_PROTO_UDP);
	options.rounds = WHY_TRIES;
	options.length = e->drop.size;
	options.df = true;
	return run__why_ask_flows(why, WHY_COUNTER, &options, 1, &e->counter);
}

/* Long probes whose answers are as long. */
static bool ask_back(struct run_why *why)
{
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	options.count = WHY_LONG;
	options.interval_ns = long_interval_ns;
	options.size = (uint16_t)(why->evidence.mtu - ICMP4_IP_HEADER - ICMP4_HEADER);
	options.df = true;
	why->echoes[WHY_COUNTER].targets[0] = (struct icmp4_ping_target){.dst = why->evidence.dst};
	return run__why_ask_echoes(why, WHY_COUNTER, &options, 1, &why->evidence.counter);
}

bool run__why_counter(struct run_why *why)
{
	return why->evidence.mtu_protocol == ICMP4_PROTO_ICMP ? ask_there(why) : ask_back(why);
}
