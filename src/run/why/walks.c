/* SPDX-License-Identifier: MIT */
#include "run/why/phases.h"

enum {
	WALK_AHEAD = 4, /* in three rounds a target is asked 6 times at most: see trace.h */
	ALONE = 4,      /* times as often a flow that has no others beside it is asked */
};

static const int64_t walk_wait_ns = 1500 * ICMP4_MS_NS;
static const int64_t flow_interval_ns = 200 * ICMP4_MS_NS;
static const int64_t flow_gap_ns = 5 * ICMP4_MS_NS;

static bool is_exact(const struct run_why *why, uint8_t protocol)
{
	return protocol == why->evidence.protocol ? why->evidence.exact : why->echo_exact;
}

void run__why_set_flow(struct run_why *why, struct icmp4_trace_options *o, uint8_t protocol)
{
	const struct why_evidence *e = &why->evidence;
	bool exact = is_exact(why, protocol);

	icmp4_trace_options_default(o, e->dst);
	o->src = e->src;
	o->protocol = protocol;
	o->dst_port = e->dst_port;
	o->src_port = e->src_port;
	if (protocol == ICMP4_PROTO_ICMP && e->protocol != protocol)
		o->src_port = why->echo_id;
	o->vary_port = !exact && protocol == ICMP4_PROTO_UDP;
	o->any_id = !exact && protocol == ICMP4_PROTO_ICMP;
	o->timeout_ns = walk_wait_ns;
}

/* --- Of the hops --- */

static void walk_event(void *world, const struct icmp4_trace_event *event)
{
	struct run_why *why = world;

	why_take_walk(&why->evidence, event);
	if (why->sink.walk)
		why->sink.walk(why->sink.world, event);
}

static void walk_shown(void *world)
{
	(void)world;
}

static bool walk_by(struct run_why *why, enum why_phase phase, uint8_t protocol)
{
	struct icmp4_trace_memory memory = {why->hops.slots, RUN_WHY_WALK_SLOTS};
	struct icmp4_key key = run__why_key(why, phase);
	struct run_trace_sink *sink = &why->events[phase].walk;

	run__why_set_flow(why, &why->walk, protocol);
	why->walk.max = WHY_HOPS_MAX;
	why->walk.ahead = WALK_AHEAD;
	why_walk_begin(&why->evidence, protocol);
	if (icmp4_trace_init(&why->hops.engine, &why->walk, &memory, &key, run__why_now(why)))
		return false;
	*sink = (struct run_trace_sink){walk_event, walk_shown, why};
	run_team_join(&why->team, phase, run_trace(&why->hops.engine, sink),
		      run__why_world(why, protocol));
	return true;
}

bool run__why_walk(struct run_why *why)
{
	return walk_by(why, WHY_WALK, why->evidence.protocol);
}

bool run__why_walk_again(struct run_why *why)
{
	return walk_by(why, WHY_AGAIN, ICMP4_PROTO_ICMP);
}

void run__why_walk_end(struct run_why *why)
{
	why_walk_end(&why->evidence, (enum icmp4_trace_end)why->hops.engine.end);
	why->walk_done = true;
}

/* --- Of flows, with all of their TTL --- */

static void flow_event(void *world, size_t flow, const struct icmp4_trace_event *event)
{
	struct why_count *counts = world;

	why_take_flow(&counts[flow], event);
}

bool run__why_ask_flows(struct run_why *why, enum why_phase phase,
			struct icmp4_trace_options *options, size_t count, struct why_count *counts)
{
	struct run_why_flows *all = &why->flows;
	struct icmp4_key key = run__why_key(why, phase);
	struct run_flows_sink *sink = &why->events[phase].flows;

	all->flows = (struct run_flows){all->traces, count};
	options->first = options->max = RUN_WHY_FULL_TTL;
	options->interval_ns = flow_interval_ns / (count > 1 ? 1 : ALONE);
	options->timeout_ns = run__why_patience_ns(why);
	for (size_t i = 0; i < count; i++) {
		struct icmp4_trace_memory memory = {all->slots[i], RUN_WHY_FLOW_SLOTS};
		struct icmp4_time start =
			icmp4_time_add(run__why_now(why), (int64_t)i * flow_gap_ns);

		key.word[1]++;
		if (icmp4_trace_init(&all->traces[i], options, &memory, &key, start))
			return false;
		options->src_port++;
	}
	*sink = (struct run_flows_sink){flow_event, counts};
	run_team_join(&why->team, phase, run_flows(&all->flows, sink),
		      run__why_world(why, options->protocol));
	return true;
}

bool run__why_flows(struct run_why *why)
{
	struct icmp4_trace_options options;

	run__why_set_flow(why, &options, why->evidence.protocol);
	options.src_port++;
	options.rounds = WHY_TRIES;
	return run__why_ask_flows(why, WHY_FLOWS_P, &options, WHY_FLOWS, why->evidence.flows_p);
}
