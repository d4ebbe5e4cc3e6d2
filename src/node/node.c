/* SPDX-License-Identifier: MIT */
/*
 * The node itself: its start, its random numbers, its event, its counters. How a packet goes
 * through it is drawn in internal.h.
 *
 * A node owns nothing but this one struct, of constant size; it has no pointer into itself, so it
 * may be moved and copied between calls.
 */
#include "base/siphash.h"
#include "node/internal.h"

/* "node" and "rate" in octets. */
enum { NODE_DOMAIN = 0x6e6f6465, NODE_RATE_DOMAIN = 0x72617465 };

_Static_assert(sizeof(struct icmp4_node) < 1024, "a million nodes are to fit in a gigabyte");

void icmp4_node_init(struct icmp4_node *node, const struct icmp4_node_config *config,
		     const struct icmp4_key *key)
{
	*node = (struct icmp4_node){
		.config = *config,
		.key = *key,
		.limiter =
			{
				.key = *key,
				.randomised = true,
				.slots = config->limit_slots,
				.slot_count = config->limit_slot_count,
			},
		.reported = true,
	};
	icmp4__path_init(node);
}

const struct icmp4_packet *icmp4_node_packet(const struct icmp4_node *node)
{
	return &node->packet;
}

bool icmp4_node_event(struct icmp4_node *node, struct icmp4_node_event *event)
{
	if (node->reported)
		return false;
	node->reported = true;
	*event = node->event;
	return true;
}

uint64_t icmp4__draw(struct icmp4_node *node)
{
	return icmp4__random(&node->key, NODE_DOMAIN, node->drawn++);
}

/* 1 to 65535: some take an identification of 0 for none. */
uint16_t icmp4__draw_id(struct icmp4_node *node)
{
	return (uint16_t)(((icmp4__draw(node) >> 32) * UINT16_MAX >> 32) + 1);
}

/* What a bucket holds in this second is a number that no stranger knows (RATE-07). */
struct icmp4_rate icmp4__jittered(const struct icmp4_node *node, struct icmp4_rate rate,
				  uint8_t bucket, struct icmp4_time now)
{
	uint32_t jitter = node->config.settings->limit_jitter;

	if (!jitter || !rate.per_second_milli || !rule(RULE_RATE_07))
		return rate;
	uint64_t counter = (uint64_t)(now.ns / ICMP4_S_NS) << 8 | bucket;
	uint64_t drawn = icmp4__random(&node->key, NODE_RATE_DOMAIN, counter) >> 32;
	uint64_t burst = rate.burst + (drawn * (2 * (uint64_t)jitter + 1) >> 32);

	burst = burst > jitter ? burst - jitter : 1;
	rate.burst = burst < UINT32_MAX ? (uint32_t)burst : UINT32_MAX;
	return rate;
}

static uint64_t *node_verb_counter(struct icmp4_node_counters *counters, enum icmp4_verb verb)
{
	switch (verb) {
	case ICMP4_VERB_FORWARDED:
		return &counters->forwarded;
	case ICMP4_VERB_ANSWERED:
		return &counters->answered;
	case ICMP4_VERB_DELIVERED:
		return &counters->delivered;
	case ICMP4_VERB_HELD:
		return &counters->held;
	default:
		return NULL;
	}
}

void icmp4__count(const struct icmp4_node *node)
{
	struct icmp4_node_counters *counters = node->config.counters;
	const struct icmp4_node_event *event = &node->event;

	if (event->unfit)
		icmp4__mib_unfit(node);
	if (!counters)
		return;
	uint64_t *verb = node_verb_counter(counters, event->verb);
	if (verb)
		++*verb;
	if (event->drop)
		counters->dropped[event->drop]++;
	if (event->forbid)
		counters->forbidden[event->forbid]++;
	if (event->refusal)
		counters->refused[event->refusal]++;
	counters->limited += event->limited != ICMP4_LIMIT_PASS;
	counters->silenced += event->silenced;
	counters->unfit += event->unfit;
	counters->vetoed += event->vetoed;
	counters->mask_differs += event->mask_differs;
}

void icmp4__uncount(const struct icmp4_node *node)
{
	struct icmp4_node_counters *counters = node->config.counters;
	uint64_t *verb = counters ? node_verb_counter(counters, node->event.verb) : NULL;

	if (verb)
		--*verb;
}
