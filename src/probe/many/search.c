/* SPDX-License-Identifier: MIT */
/*
 * Which hop of a target is asked next. What is known of it stands in two sets of TTLs: those that
 * were asked, and those that answered. The first probe, of the highest TTL, is in them too.
 */
#include "probe/many/many.h"

/* Targets so near each other, in the list and by address, are likely to be as far. */
enum { SEARCH_SPAN = 8, SEARCH_BITS = 16 };

unsigned icmp4__many_lowest(uint32_t set)
{
	unsigned ttl = 0;

	while (ttl < 32 && !(set & icmp4__many_bit(ttl)))
		ttl++;
	return ttl;
}

unsigned icmp4__many_highest(uint32_t set)
{
	unsigned ttl = 0;

	while (set >>= 1)
		ttl++;
	return ttl;
}

static unsigned search_near(const struct icmp4_many *many, uint32_t target, uint32_t other)
{
	const struct icmp4_many_target *targets = many->memory.targets;

	if (other >= many->memory.target_count ||
	    (targets[other].dst ^ targets[target].dst) >> (32 - SEARCH_BITS))
		return 0;
	return targets[other].last;
}

/* As far as its neighbours are; else as most targets are. */
static unsigned search_guess(const struct icmp4_many *many, uint32_t target)
{
	unsigned best = 0;

	for (uint32_t i = 1; i <= SEARCH_SPAN; i++) {
		unsigned before = i > target ? 0 : search_near(many, target, target - i);
		unsigned behind = search_near(many, target, target + i);

		if (before || behind)
			return before ? before : behind;
	}
	for (unsigned ttl = 1; ttl <= ICMP4_MANY_TTL_MAX; ttl++)
		if (many->distances[ttl] > many->distances[best])
			best = ttl;
	best = best ? best : many->options.guess;
	return best < many->options.max ? best : many->options.max;
}

/* So many hops in a row were asked and are silent, up to the one asked last. */
static bool search_is_silent(const struct icmp4_many *many, const struct icmp4_many_target *t)
{
	unsigned gap = many->options.gap, lowest = icmp4__many_lowest(t->asked);

	if (t->ttl < lowest + gap - 1)
		return false;
	for (unsigned ttl = t->ttl + 1u - gap; ttl <= t->ttl; ttl++)
		if (t->answered & icmp4__many_bit(ttl))
			return false;
	return true;
}

static unsigned search_outward(const struct icmp4_many *many, const struct icmp4_many_target *t)
{
	unsigned next = t->ttl + 1u;

	if ((t->last && next >= t->last) || next >= many->options.max || search_is_silent(many, t))
		return 0;
	return next;
}

static unsigned search_inward(const struct icmp4_many_target *t)
{
	unsigned lowest = icmp4__many_lowest(t->asked);

	return (t->last && t->last < lowest ? t->last : lowest) - 1;
}

/* Nothing but the first probe is out: from where it says that the end is, or from a guess on. */
static unsigned search_begin(struct icmp4_many *many, uint32_t target)
{
	struct icmp4_many_target *t = &many->memory.targets[target];
	unsigned guess;

	if (t->last || t->answered) {
		t->state = MANY_INWARD;
		return search_inward(t);
	}
	guess = search_guess(many, target);
	t->state = guess < many->options.max ? MANY_OUTWARD : MANY_INWARD;
	return t->state == MANY_OUTWARD ? guess : guess - 1;
}

unsigned icmp4__many_next(struct icmp4_many *many, uint32_t target)
{
	struct icmp4_many_target *t = &many->memory.targets[target];
	unsigned next = 0;

	if (t->state == MANY_ASKED)
		return search_begin(many, target);
	if (t->state == MANY_OUTWARD || t->state == MANY_ONWARD)
		next = search_outward(many, t);
	if (t->state == MANY_OUTWARD && !next)
		t->state = MANY_INWARD;
	if (t->state == MANY_INWARD)
		next = search_inward(t);
	return next;
}

uint32_t icmp4__many_holes(const struct icmp4_many_target *t)
{
	unsigned end = t->last ? t->last : icmp4__many_highest(t->answered);

	return t->asked & ~t->answered & (icmp4__many_bit(end) - 1);
}
