/* SPDX-License-Identifier: MIT */
/*
 * Token buckets, kept as the point in time when they will be full again (the generic cell rate
 * algorithm): a message takes `span` nanoseconds to come back, a bucket of `burst` messages is
 * empty when it needs burst spans, and whoever takes a message moves `full_at` one span away.
 *
 *	      now          full_at    now + burst * span
 *	-------|--------------|---------------|--------->
 *	        what is owed     what is left                 has: owed <= (burst - 1) * span
 *
 * A span is rounded up to a nanosecond: a bucket gives at most what its rate says, and burst
 * messages are always exactly a full bucket.
 *
 * The limiter puts a global bucket before one for each destination (RATE-06). Destinations share a
 * table of sets of four slots, chosen by a keyed hash (RATE-10): in its set a newcomer takes the
 * place of whoever owes least, so that a flood of one destination pushes nobody out and is not
 * pushed out itself by those it meets there.
 */
#include "base/rule.h"
#include "base/siphash.h"
#include <icmp4/limit.h>

enum { LIMIT_MESSAGE_MILLI = 1000, LIMIT_WAYS = 4 };

/* "cost" and "slot" in octets. */
#define LIMIT_COST_DOMAIN  ((uint64_t)0x636f7374)
#define LIMIT_TABLE_DOMAIN ((uint64_t)0x736c6f74)

/* Nanoseconds that one message takes to come back; under 2^40. */
static uint64_t limit_span(struct icmp4_rate rate)
{
	const uint64_t message = (uint64_t)LIMIT_MESSAGE_MILLI * ICMP4_S_NS;

	return (message + rate.per_second_milli - 1) / rate.per_second_milli;
}

/* span * n, or INT64_MAX where that is less. */
static uint64_t limit_spans(uint64_t span, uint32_t n)
{
	uint64_t high = span * (n >> 16);

	if (high >> 46)
		return INT64_MAX;
	return (high << 16) + span * (n & 0xffff);
}

/* Nanoseconds until the bucket is full; an instant of 0 says that it was never used. */
static uint64_t limit_owed(const struct icmp4_bucket *bucket, struct icmp4_time now)
{
	if (bucket->full_at.ns == 0 || bucket->full_at.ns <= now.ns)
		return 0;
	return (uint64_t)bucket->full_at.ns - (uint64_t)now.ns;
}

bool icmp4_bucket_has(const struct icmp4_bucket *bucket, struct icmp4_rate rate,
		      struct icmp4_time now)
{
	if (rate.per_second_milli == 0)
		return true;
	if (rate.burst == 0)
		return false;
	return limit_owed(bucket, now) <= limit_spans(limit_span(rate), rate.burst - 1);
}

void icmp4_bucket_take(struct icmp4_bucket *bucket, struct icmp4_rate rate, struct icmp4_time now,
		       uint32_t cost_milli)
{
	if (rate.per_second_milli == 0)
		return;

	uint64_t span = limit_span(rate);
	uint64_t part = span * (cost_milli % LIMIT_MESSAGE_MILLI);
	uint64_t cost = limit_spans(span, cost_milli / LIMIT_MESSAGE_MILLI) +
			(part + LIMIT_MESSAGE_MILLI - 1) / LIMIT_MESSAGE_MILLI;
	struct icmp4_time from = limit_owed(bucket, now) ? bucket->full_at : now;

	bucket->full_at = icmp4_time_add(from, cost < INT64_MAX ? (int64_t)cost : INT64_MAX);
}

/* The destination's bucket; NULL where there is no limit per destination. */
static struct icmp4_bucket *limit_bucket(struct icmp4_limiter *limiter, uint32_t destination)
{
	if (!limiter->slots || !limiter->slot_count)
		return NULL;

	uint64_t hash = rule(RULE_RATE_10)
				? icmp4__random(&limiter->key, LIMIT_TABLE_DOMAIN, destination)
				: destination;
	size_t ways = limiter->slot_count < LIMIT_WAYS ? limiter->slot_count : LIMIT_WAYS;
	size_t set = (size_t)hash & (limiter->slot_count / ways - 1);
	struct icmp4_limit_slot *slots = limiter->slots + set * ways, *least = slots;

	for (size_t i = 0; i < ways; i++) {
		if (slots[i].destination == destination)
			return &slots[i].bucket;
		if (icmp4_time_before(slots[i].bucket.full_at, least->bucket.full_at))
			least = &slots[i];
	}
	*least = (struct icmp4_limit_slot){.destination = destination};
	return &least->bucket;
}

/* 0, 1 or 2 messages alike: 1 in the mean, and no stranger can count what others took. */
static uint32_t limit_cost(struct icmp4_limiter *limiter)
{
	if (!limiter->randomised || !rule(RULE_RATE_07))
		return LIMIT_MESSAGE_MILLI;

	uint64_t drawn = icmp4__random(&limiter->key, LIMIT_COST_DOMAIN, limiter->drawn++);
	return (uint32_t)((drawn >> 32) * 3 >> 32) * LIMIT_MESSAGE_MILLI;
}

enum icmp4_limit icmp4_limiter_ask(struct icmp4_limiter *limiter, struct icmp4_time now,
				   uint32_t destination)
{
	if (!icmp4_bucket_has(&limiter->bucket, limiter->total, now))
		return ICMP4_LIMIT_TOTAL;

	struct icmp4_bucket *own = rule(RULE_RATE_06) ? limit_bucket(limiter, destination) : NULL;
	if (own && !icmp4_bucket_has(own, limiter->per_destination, now))
		return ICMP4_LIMIT_DESTINATION;

	icmp4_bucket_take(&limiter->bucket, limiter->total, now, limit_cost(limiter));
	if (own)
		icmp4_bucket_take(own, limiter->per_destination, now, LIMIT_MESSAGE_MILLI);
	return ICMP4_LIMIT_PASS;
}
