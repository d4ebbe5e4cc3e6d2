/* SPDX-License-Identifier: MIT */
#include "run/why/phases.h"

enum { ECHO_COUNT = 5, IDS_APART = 64 };

static const int64_t echo_wait_ns = 1500 * ICMP4_MS_NS;
static const int64_t linger_ns = 1 * ICMP4_S_NS;
static const int64_t echo_interval_ns = 100 * ICMP4_MS_NS;
static const int64_t spread_interval_ns = 160 * ICMP4_MS_NS;
static const int64_t survey_interval_ns = 30 * ICMP4_MS_NS;
static const int64_t survey_gap_ns = 2 * ICMP4_MS_NS;

static void echo_event(void *world, const struct icmp4_ping_event *event)
{
	struct run_why_echoes *echoes = world;

	why_take_count(&echoes->counts[event->target], event);
}

/* An identifier for each, so that no engine takes another's answers for its own. */
static uint16_t identifier(const struct run_why *why, enum why_phase phase)
{
	if (!why->echo_exact)
		return why->echo_id;
	return (uint16_t)(why->echo_id + IDS_APART * (1 + (unsigned)phase));
}

bool run__why_ask_echoes(struct run_why *why, enum why_phase phase,
			 struct icmp4_ping_options *options, size_t count, struct why_count *counts)
{
	struct run_why_echoes *echoes = &why->echoes[phase];
	struct icmp4_ping_memory memory = {echoes->targets, count, echoes->slots,
					   RUN_WHY_PING_SLOTS};
	struct icmp4_key key = run__why_key(why, phase);
	struct run_ping_sink *sink = &why->events[phase].echoes;

	options->timeout_ns = phase == WHY_ECHO ? echo_wait_ns : run__why_patience_ns(why);
	options->linger_ns = phase == WHY_ECHO ? 0 : linger_ns;
	options->src = why->evidence.src;
	options->any_id = !why->echo_exact;
	options->id = identifier(why, phase);
	options->keeps_flows = why->echo_exact;
	echoes->counts = counts;
	if (icmp4_ping_init(&echoes->engine, options, &memory, &key, run__why_now(why)))
		return false;
	*sink = (struct run_ping_sink){echo_event, echoes};
	run_team_join(&why->team, phase, run_ping(&echoes->engine, sink), why->echo);
	return true;
}

bool run__why_echo(struct run_why *why)
{
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	options.count = ECHO_COUNT;
	options.interval_ns = echo_interval_ns;
	why->echoes[WHY_ECHO].targets[0] = (struct icmp4_ping_target){.dst = why->evidence.dst};
	return run__why_ask_echoes(why, WHY_ECHO, &options, 1, &why->evidence.echo);
}

bool run__why_spread(struct run_why *why)
{
	size_t count = why->echo_exact ? WHY_FLOWS : 1;
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	for (size_t i = 0; i < count; i++)
		why->echoes[WHY_SPREAD].targets[i] = (struct icmp4_ping_target){
			.dst = why->evidence.dst,
			.flow = (uint16_t)i,
		};
	options.count = WHY_FLOWS * WHY_ROUNDS / count;
	options.interval_ns = spread_interval_ns * (int64_t)count / WHY_FLOWS;
	return run__why_ask_echoes(why, WHY_SPREAD, &options, count, why->evidence.spread);
}

/* The hops that have a name, each once, the target behind them. */
static void list_hops(const struct why_evidence *e, struct run_why_echoes *echoes)
{
	size_t count = 0;

	for (uint8_t ttl = 1; ttl < WHY_HOPS_MAX && (!e->final || ttl < e->final); ttl++) {
		if (!e->hops[ttl].from || e->hops[ttl].from == e->dst)
			continue;
		echoes->targets[count] = (struct icmp4_ping_target){.dst = e->hops[ttl].from};
		echoes->ttls[count++] = ttl;
	}
	echoes->targets[count] = (struct icmp4_ping_target){.dst = e->dst};
	echoes->ttls[count++] = e->final ? e->final : WHY_HOPS_MAX;
	echoes->count = count;
}

bool run__why_survey(struct run_why *why)
{
	struct run_why_echoes *echoes = &why->echoes[WHY_LOSS];
	struct icmp4_ping_options options;

	list_hops(&why->evidence, echoes);
	icmp4_ping_options_default(&options);
	options.count = WHY_SURVEY;
	options.interval_ns = survey_interval_ns;
	options.gap_ns = survey_gap_ns;
	return run__why_ask_echoes(why, WHY_LOSS, &options, echoes->count, echoes->of_hop);
}

void run__why_survey_end(struct run_why *why)
{
	const struct run_why_echoes *echoes = &why->echoes[WHY_LOSS];

	for (size_t i = 0; i < echoes->count; i++) {
		why->evidence.hops[echoes->ttls[i]].asked = echoes->of_hop[i].sent;
		why->evidence.hops[echoes->ttls[i]].answered = echoes->of_hop[i].received;
	}
}
