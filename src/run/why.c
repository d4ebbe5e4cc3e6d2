/* SPDX-License-Identifier: MIT */
#include "run/why.h"
#include "base/siphash.h"
#include "run/engines.h"
#include "run/flows.h"

enum {
	DOMAIN_WHY = 0x77687921,
	FULL_TTL = 64,
	WALK_SLOTS = 4 * WHY_HOPS_MAX,
	FLOW_SLOTS = 2 * FULL_TTL,
	PING_SLOTS = 1024,
	ECHO_COUNT = 5,
	WALK_AHEAD = 4,    /* in three rounds a target is asked 6 times at most: see trace.h */
	PORTS_APART = 512, /* where each probe has a port: those of the phases must not meet */
};

static const int64_t wait_ns = 1500 * ICMP4_MS_NS;
static const int64_t linger_ns = 1 * ICMP4_S_NS;
static const int64_t echo_interval_ns = 100 * ICMP4_MS_NS;
static const int64_t flow_interval_ns = 200 * ICMP4_MS_NS;
static const int64_t flow_gap_ns = 5 * ICMP4_MS_NS;
static const int64_t spread_interval_ns = 160 * ICMP4_MS_NS;
static const int64_t survey_interval_ns = 30 * ICMP4_MS_NS;
static const int64_t survey_gap_ns = 2 * ICMP4_MS_NS;

/* Each phase has a key of its own: what one left in flight is no answer to another. */
static struct icmp4_key key_of(const struct run_why *why, enum why_phase phase)
{
	uint64_t number = 2 * (uint64_t)phase;

	return (struct icmp4_key){{icmp4__random(&why->key, DOMAIN_WHY, number),
				   icmp4__random(&why->key, DOMAIN_WHY, number + 1)}};
}

static struct run_world *world_of(const struct run_why *why, uint8_t protocol)
{
	return protocol == why->evidence.protocol || !why->echo ? why->world : why->echo;
}

static enum run_reason run_in(struct run_why *why, struct run_world *world,
			      struct run_engine engine)
{
	return run_loop(&(struct run_plan){
		.engine = engine,
		.world = world,
		.end = why->end,
		.room = why->room,
		.room_size = sizeof(why->room),
		.signals = why->signals,
	});
}

static struct icmp4_time now_of(const struct run_why *why)
{
	return why->world->ops->now(why->world);
}

/* --- Walks --- */

static bool is_exact(const struct run_why *why, uint8_t protocol)
{
	return protocol == why->evidence.protocol ? why->evidence.exact : why->echo_exact;
}

static void set_flow(struct run_why *why, struct icmp4_trace_options *o, uint8_t protocol)
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
	o->timeout_ns = wait_ns;
}

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

static enum run_reason walk_by(struct run_why *why, enum why_phase phase, uint8_t protocol)
{
	struct icmp4_trace_slot slots[WALK_SLOTS];
	struct icmp4_trace_memory memory = {slots, WALK_SLOTS};
	struct icmp4_key key = key_of(why, phase);
	struct run_trace_sink sink = {walk_event, walk_shown, why};
	struct icmp4_trace engine;
	enum run_reason reason;

	set_flow(why, &why->walk, protocol);
	why->walk.max = WHY_HOPS_MAX;
	why->walk.ahead = WALK_AHEAD;
	why_walk_begin(&why->evidence, protocol);
	if (icmp4_trace_init(&engine, &why->walk, &memory, &key, now_of(why)))
		return RUN_DONE;
	reason = run_in(why, world_of(why, protocol), run_trace(&engine, &sink));
	why_walk_end(&why->evidence, (enum icmp4_trace_end)engine.end);
	why->walk_done = true;
	return reason;
}

static enum run_reason walk(struct run_why *why)
{
	return walk_by(why, WHY_WALK, why->evidence.protocol);
}

static enum run_reason walk_again(struct run_why *why)
{
	return walk_by(why, WHY_AGAIN, ICMP4_PROTO_ICMP);
}

/* --- Flows of the protocol, with all of their TTL --- */

static void flow_event(void *world, size_t flow, const struct icmp4_trace_event *event)
{
	struct why_count *counts = world;

	why_take_flow(&counts[flow], event);
}

/* Flows by source ports in a row. */
static enum run_reason ask_by(struct run_why *why, enum why_phase phase,
			      struct icmp4_trace_options *options, size_t count,
			      struct why_count *counts)
{
	struct icmp4_trace traces[WHY_FLOWS];
	struct icmp4_trace_slot slots[WHY_FLOWS][FLOW_SLOTS];
	struct run_flows flows = {traces, count};
	struct run_flows_sink sink = {flow_event, counts};
	struct icmp4_key key = key_of(why, phase);

	options->first = options->max = FULL_TTL;
	options->interval_ns = flow_interval_ns;
	for (size_t i = 0; i < count; i++) {
		struct icmp4_trace_memory memory = {slots[i], FLOW_SLOTS};

		key.word[1]++;
		if (icmp4_trace_init(&traces[i], options, &memory, &key,
				     icmp4_time_add(now_of(why), (int64_t)i * flow_gap_ns)))
			return RUN_DONE;
		options->src_port++;
	}
	return run_in(why, world_of(why, options->protocol), run_flows(&flows, &sink));
}

static enum run_reason ask_flows(struct run_why *why)
{
	struct icmp4_trace_options options;

	set_flow(why, &options, why->evidence.protocol);
	options.src_port++;
	options.rounds = WHY_TRIES;
	return ask_by(why, WHY_FLOWS_P, &options, WHY_FLOWS, why->evidence.flows_p);
}

/* --- Echo requests --- */

struct asking {
	struct why_count *counts; /* one a target */
	struct why_evidence *evidence;
};

static void echo_event(void *world, const struct icmp4_ping_event *event)
{
	struct asking *asking = world;

	why_take_count(&asking->counts[event->target], event);
}

/* flows: whether they are kept, where that is ours to choose. */
static enum run_reason ping(struct run_why *why, enum why_phase phase,
			    struct icmp4_ping_options *options, struct icmp4_ping_target *targets,
			    size_t count, struct why_count *counts)
{
	struct icmp4_ping_slot slots[PING_SLOTS];
	struct icmp4_ping_memory memory = {targets, count, slots, PING_SLOTS};
	struct asking asking = {counts, &why->evidence};
	struct run_ping_sink sink = {echo_event, &asking};
	struct icmp4_key key = key_of(why, phase);
	struct icmp4_ping engine;

	options->timeout_ns = wait_ns;
	options->linger_ns = phase == WHY_ECHO ? 0 : linger_ns;
	options->src = why->evidence.src;
	options->any_id = !why->echo_exact;
	options->id = why->echo_id;
	options->keeps_flows = why->echo_exact;
	if (icmp4_ping_init(&engine, options, &memory, &key, now_of(why)))
		return RUN_DONE;
	return run_in(why, why->echo, run_ping(&engine, &sink));
}

static enum run_reason ask_echo(struct run_why *why)
{
	struct icmp4_ping_target target = {.dst = why->evidence.dst};
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	options.count = ECHO_COUNT;
	options.interval_ns = echo_interval_ns;
	return ping(why, WHY_ECHO, &options, &target, 1, &why->evidence.echo);
}

static enum run_reason ask_spread(struct run_why *why)
{
	size_t count = why->echo_exact ? WHY_FLOWS : 1;
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	for (size_t i = 0; i < count; i++)
		why->spread[i] = (struct icmp4_ping_target){
			.dst = why->evidence.dst,
			.flow = (uint16_t)i,
		};
	options.count = WHY_FLOWS * WHY_ROUNDS / count;
	options.interval_ns = spread_interval_ns * (int64_t)count / WHY_FLOWS;
	why->spread_done = true;
	return ping(why, WHY_SPREAD, &options, why->spread, count, why->evidence.spread);
}

/* The hops that have a name, each once, the target behind them. */
static size_t list_hops(const struct why_evidence *e, struct icmp4_ping_target *targets,
			uint8_t *ttls)
{
	size_t count = 0;

	for (uint8_t ttl = 1; ttl < WHY_HOPS_MAX && (!e->final || ttl < e->final); ttl++) {
		if (!e->hops[ttl].from || e->hops[ttl].from == e->dst)
			continue;
		targets[count] = (struct icmp4_ping_target){.dst = e->hops[ttl].from};
		ttls[count++] = ttl;
	}
	targets[count] = (struct icmp4_ping_target){.dst = e->dst};
	ttls[count++] = e->final ? e->final : WHY_HOPS_MAX;
	return count;
}

static enum run_reason survey(struct run_why *why)
{
	struct icmp4_ping_target targets[WHY_HOPS_MAX + 1];
	struct why_count counts[WHY_HOPS_MAX + 1] = {0};
	uint8_t ttls[WHY_HOPS_MAX + 1];
	size_t count = list_hops(&why->evidence, targets, ttls);
	struct icmp4_ping_options options;
	enum run_reason reason;

	icmp4_ping_options_default(&options);
	options.count = WHY_SURVEY;
	options.interval_ns = survey_interval_ns;
	options.gap_ns = survey_gap_ns;
	reason = ping(why, WHY_LOSS, &options, targets, count, counts);
	for (size_t i = 0; i < count; i++) {
		why->evidence.hops[ttls[i]].asked = counts[i].sent;
		why->evidence.hops[ttls[i]].answered = counts[i].received;
	}
	return reason;
}

/* --- The path MTU --- */

struct searching {
	struct run_why *why;
	struct icmp4_mtu *engine;
};

static void mtu_event(void *world, const struct icmp4_mtu_event *event)
{
	const struct searching *searching = world;
	const struct run_why_sink *sink = &searching->why->sink;

	if (sink->mtu)
		sink->mtu(sink->world, searching->engine, event);
}

static enum run_reason search_by(struct run_why *why, uint8_t protocol)
{
	struct icmp4_mtu *engine = &why->mtu;
	struct searching searching = {why, engine};
	struct run_mtu_sink sink = {mtu_event, &searching};
	struct icmp4_key key = key_of(why, WHY_MTU);
	struct icmp4_trace_options flow;
	struct icmp4_mtu_options options;

	set_flow(why, &flow, protocol);
	icmp4_mtu_options_default(&options, why->evidence.dst);
	options.src = flow.src;
	options.protocol = protocol;
	options.src_port = flow.src_port;
	options.dst_port = flow.dst_port;
	options.vary_port = flow.vary_port;
	options.any_id = flow.any_id;
	options.ceiling = why->ceiling;
	if (flow.vary_port && flow.dst_port < UINT16_MAX - 2 * PORTS_APART)
		options.dst_port = (uint16_t)(flow.dst_port + PORTS_APART);
	if (icmp4_mtu_init(engine, &options, &key, now_of(why)))
		return RUN_DONE;
	return run_in(why, world_of(why, protocol), run_mtu(engine, &sink));
}

static enum run_reason search_mtu(struct run_why *why)
{
	struct why_evidence *e = &why->evidence;
	enum run_reason reason = search_by(why, why_mtu_protocol(e));

	why_take_mtu(e, &why->mtu);
	why->mtu_done = true;
	return reason;
}

/* Long probes whose answers are short: they arrive, or they do not. */
static enum run_reason ask_there(struct run_why *why)
{
	struct why_evidence *e = &why->evidence;
	bool tcp = e->protocol == ICMP4_PROTO_TCP;
	struct icmp4_trace_options options;

	set_flow(why, &options, tcp ? ICMP4_PROTO_TCP : ICMP4_PROTO_UDP);
	options.rounds = WHY_TRIES;
	options.length = e->drop.size;
	options.df = true;
	return ask_by(why, WHY_COUNTER, &options, 1, &e->counter);
}

/* Long probes whose answers are as long. */
static enum run_reason ask_back(struct run_why *why)
{
	struct icmp4_ping_target target = {.dst = why->evidence.dst};
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	options.count = WHY_LONG;
	options.interval_ns = echo_interval_ns;
	options.size = (uint16_t)(why->evidence.mtu - ICMP4_IP_HEADER - ICMP4_HEADER);
	options.df = true;
	return ping(why, WHY_COUNTER, &options, &target, 1, &why->evidence.counter);
}

static enum run_reason ask_counter(struct run_why *why)
{
	return why->evidence.mtu_protocol == ICMP4_PROTO_ICMP ? ask_there(why) : ask_back(why);
}

enum run_reason run_why(struct run_why *why)
{
	static enum run_reason (*const phases[WHY_DONE])(struct run_why * why) = {
		[WHY_WALK] = walk,           [WHY_ECHO] = ask_echo,     [WHY_FLOWS_P] = ask_flows,
		[WHY_AGAIN] = walk_again,    [WHY_SPREAD] = ask_spread, [WHY_MTU] = search_mtu,
		[WHY_COUNTER] = ask_counter, [WHY_LOSS] = survey,
	};
	enum run_reason reason = RUN_DONE;
	enum why_phase phase;

	while (reason == RUN_DONE && (phase = why_next(&why->evidence)) < WHY_DONE) {
		if (why->sink.phase)
			why->sink.phase(why->sink.world, phase);
		reason = phases[phase](why);
	}
	return reason;
}
