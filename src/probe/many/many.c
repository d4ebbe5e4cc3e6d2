/* SPDX-License-Identifier: MIT */
/*
 * Many traces at once, in the manner of yarrp (what a probe is, its answer says; the order is
 * shuffled) and FlashRoute (a first probe that measures the distance; inward until the way is
 * known). Rounds there are none: a target whose probe was answered, or is overdue, waits in a list
 * for its next one, and the schedule takes from that list.
 */
#include "probe/many/many.h"
#include "base/mem.h"
#include "base/permutation.h"
#include "probe/probe.h"

/* So much is made up for, after a delay, by probes in a row. */
#define MANY_CATCH_UP_NS (10 * ICMP4_MS_NS)

enum { MANY_TTL_BITS = 5, MANY_FIRST_FEW = 4, MANY_FOLLOWERS = 4 };

void icmp4_many_options_default(struct icmp4_many_options *options)
{
	*options = (struct icmp4_many_options){
		.dst_port = 33434,
		.max = ICMP4_MANY_TTL_MAX,
		.gap = 5,
		.guess = 16,
		.gap_ns = 1 * ICMP4_MS_NS,
		.timeout_ns = 5 * ICMP4_S_NS,
	};
}

static bool many_options_fit(const struct icmp4_many_options *o)
{
	return o->dst_port && o->max >= 2 && o->max <= ICMP4_MANY_TTL_MAX && o->gap && o->guess &&
	       o->guess <= o->max && o->gap_ns > 0 && o->timeout_ns > 0;
}

static bool many_targets_fit(const struct icmp4_many_memory *memory)
{
	if (!memory->target_count || memory->target_count > UINT32_MAX / 2)
		return false;
	for (uint32_t i = 1; i < memory->target_count; i++)
		if (memory->targets[i - 1].dst >= memory->targets[i].dst)
			return false;
	return memory->seen_count && !(memory->seen_count & (memory->seen_count - 1));
}

int icmp4_many_init(struct icmp4_many *many, const struct icmp4_many_options *options,
		    const struct icmp4_many_memory *memory, const struct icmp4_key *key,
		    struct icmp4_time start)
{
	const struct icmp4_many_list empty = {ICMP4_MANY_NONE, ICMP4_MANY_NONE};

	if (!many_options_fit(options) || !many_targets_fit(memory))
		return ICMP4_ERR_ARGUMENT;
	*many = (struct icmp4_many){
		.options = *options,
		.memory = *memory,
		.key = *key,
		.start = start,
		.now = start,
		.send_at = start,
		.last_at = start,
		.again = 1,
		.wait_ns = options->timeout_ns < ICMP4_S_NS ? options->timeout_ns : ICMP4_S_NS,
		.waiting = empty,
		.ready = empty,
		.flight = empty,
	};
	memset(memory->seen, 0, memory->seen_count * sizeof(*memory->seen));
	for (uint32_t i = 0; i < memory->target_count; i++)
		memory->targets[i] = (struct icmp4_many_target){.dst = memory->targets[i].dst};
	return ICMP4_OK;
}

/* --- What is to be sent --- */

static uint32_t many_turn(const struct icmp4_many *many)
{
	return icmp4__permute_below(&many->key, many->turn, many->memory.target_count);
}

static unsigned many_pick_first(struct icmp4_many *many, uint32_t *target)
{
	if (many->turn == many->memory.target_count)
		return 0;
	*target = many_turn(many);
	many->turn++;
	many->memory.targets[*target].state = MANY_ASKED;
	return many->options.max;
}

/* One more may be searched: at first a few, then four for each that is through. */
static bool many_may_begin(const struct icmp4_many *many)
{
	return many->waiting.head != ICMP4_MANY_NONE &&
	       many->walking / MANY_FOLLOWERS < MANY_FIRST_FEW + many->walked;
}

static uint32_t many_pick_target(struct icmp4_many *many)
{
	uint32_t target = icmp4__many_pop(many, MANY_READY);

	if (target != ICMP4_MANY_NONE || !many_may_begin(many))
		return target;
	many->walking++;
	return icmp4__many_pop(many, MANY_WAITING);
}

static unsigned many_pick_next(struct icmp4_many *many, uint32_t *target)
{
	while ((*target = many_pick_target(many)) != ICMP4_MANY_NONE) {
		unsigned ttl = icmp4__many_next(many, *target);

		if (ttl)
			return ttl;
		icmp4__many_through(many, *target);
	}
	return 0;
}

static unsigned many_pick_again(struct icmp4_many *many, uint32_t *target)
{
	for (; many->turn < many->memory.target_count; many->turn++, many->again = 1) {
		*target = many_turn(many);
		uint32_t behind = ~(icmp4__many_bit(many->again) - 1);
		uint32_t holes = icmp4__many_holes(&many->memory.targets[*target]) & behind;

		if (!holes)
			continue;
		unsigned ttl = icmp4__many_lowest(holes);
		many->again = (uint8_t)(ttl + 1);
		many->retried++;
		return ttl;
	}
	return 0;
}

/* The next probe, moving on through the phases; 0: there is none now. */
static unsigned many_pick(struct icmp4_many *many, uint32_t *target)
{
	unsigned ttl = 0;

	if (many->phase == MANY_FIRST && !(ttl = many_pick_first(many, target)))
		many->phase = MANY_SEARCH;
	if (many->phase == MANY_SEARCH && !(ttl = many_pick_next(many, target)) &&
	    many->flight.head == ICMP4_MANY_NONE) {
		many->phase = many->options.no_retry ? MANY_LINGER : MANY_AGAIN;
		many->turn = 0;
	}
	if (many->phase == MANY_AGAIN && !(ttl = many_pick_again(many, target)))
		many->phase = MANY_LINGER;
	return ttl;
}

static void many_schedule(struct icmp4_many *many)
{
	struct icmp4_time least = icmp4_time_add(many->now, -MANY_CATCH_UP_NS);

	if (icmp4_time_before(many->send_at, least))
		many->send_at = least;
	many->send_at = icmp4_time_add(many->send_at, many->options.gap_ns);
	many->last_at = many->now;
}

static void many_note_probe(struct icmp4_many *many, uint32_t target, unsigned ttl)
{
	struct icmp4_many_target *t = &many->memory.targets[target];

	t->asked |= icmp4__many_bit(ttl);
	t->ttl = (uint8_t)ttl;
	t->left_us = icmp4__many_us(many, many->now);
	many->sent++;
	if (many->phase != MANY_AGAIN)
		icmp4__many_push(many, MANY_FLIGHT, target);
}

bool icmp4_many_output(struct icmp4_many *many, struct icmp4_time now, struct icmp4_packet *packet)
{
	uint32_t target;
	unsigned ttl;

	icmp4__many_clock(many, now);
	if (many->has_event || packet->held < ICMP4_MANY_LENGTH ||
	    icmp4_time_before(many->now, many->send_at))
		return false;
	ttl = many_pick(many, &target);
	if (!ttl)
		return false;
	many_schedule(many);
	many_note_probe(many, target, ttl);
	icmp4__many_build(many, many->memory.targets[target].dst, ttl, packet->bytes);
	icmp4__leave(packet, ICMP4_MANY_LENGTH, (uint64_t)target << MANY_TTL_BITS | ttl,
		     many->memory.targets[target].dst);
	return true;
}

void icmp4_many_sent(struct icmp4_many *many, uint64_t tag, struct icmp4_time stamp)
{
	uint64_t target = tag >> MANY_TTL_BITS;

	if (target < many->memory.target_count &&
	    many->memory.targets[target].ttl == (tag & ICMP4_MANY_TTL_MAX))
		many->memory.targets[target].left_us = icmp4__many_us(many, stamp);
}

void icmp4_many_failed(struct icmp4_many *many, uint64_t tag, int reason)
{
	uint64_t target = tag >> MANY_TTL_BITS;

	if (target >= many->memory.target_count)
		return;
	many->unsent++;
	many->event = (struct icmp4_many_event){
		.status = ICMP4_MANY_UNSENT,
		.target = (uint32_t)target,
		.ttl = tag & ICMP4_MANY_TTL_MAX,
		.rtt_ns = -1,
		.reason = reason,
	};
	many->has_event = true;
}

void icmp4_many_dropped(struct icmp4_many *many, uint64_t count)
{
	many->dropped += count;
}

/* --- Time --- */

/* Of the probe that left first of those under way; left_us alone goes round too soon. */
static struct icmp4_time many_overdue_at(const struct icmp4_many *many)
{
	const struct icmp4_many_target *t = &many->memory.targets[many->flight.head];
	int32_t age_us = (int32_t)(icmp4__many_us(many, many->now) - t->left_us);

	return icmp4_time_add(many->now, many->wait_ns - (int64_t)age_us * 1000);
}

static bool many_may_send(const struct icmp4_many *many)
{
	if (many->phase == MANY_SEARCH)
		return many->ready.head != ICMP4_MANY_NONE || many_may_begin(many) ||
		       many->flight.head == ICMP4_MANY_NONE;
	return many->phase == MANY_FIRST || many->phase == MANY_AGAIN;
}

struct icmp4_time icmp4_many_deadline(const struct icmp4_many *many)
{
	struct icmp4_time at = ICMP4_NEVER;

	if (many->phase == MANY_ENDED)
		return at;
	if (many->phase == MANY_LINGER)
		return icmp4_time_add(many->last_at, many->wait_ns);
	if (many_may_send(many))
		at = many->send_at;
	if (many->flight.head != ICMP4_MANY_NONE)
		at = icmp4_time_min(at, many_overdue_at(many));
	return at;
}

void icmp4_many_advance(struct icmp4_many *many, struct icmp4_time now)
{
	icmp4__many_clock(many, now);
	while (many->flight.head != ICMP4_MANY_NONE &&
	       !icmp4_time_before(many->now, many_overdue_at(many)))
		icmp4__many_settled(many, icmp4__many_pop(many, MANY_FLIGHT));
	if (many->phase == MANY_LINGER && !icmp4_time_before(many->now, icmp4_many_deadline(many)))
		many->phase = MANY_ENDED;
}

bool icmp4_many_event(struct icmp4_many *many, struct icmp4_many_event *event)
{
	if (!many->has_event)
		return false;
	*event = many->event;
	many->has_event = false;
	return true;
}

void icmp4_many_stop(struct icmp4_many *many)
{
	many->phase = MANY_ENDED;
}

bool icmp4_many_done(const struct icmp4_many *many)
{
	return many->phase == MANY_ENDED && !many->has_event;
}
