/* SPDX-License-Identifier: MIT */
/*
 * What bucket answered a train like that. A limiter lets depth + rate x time pass while it is asked
 * for more: the rate is read where the bucket is empty, from the first answer there to the last,
 * and then the depth is what passed before, less what flowed in meanwhile.
 */
#include "check/survey/train.h"

/* So many of the next that are unanswered make an unanswered one more than a loss. */
enum { LOOK_AHEAD = 8, UNANSWERED = 5 };
/* Answers that make a rate of a part of the train. */
enum { ENOUGH_IN_BURST = 64, ENOUGH_IN_FAST = 8, ENOUGH_INTERVALS = 3 };

struct part {
	size_t from, to;
	size_t heard, first, last; /* answered: how many, and which */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static struct part part_of(const struct check_train *train, size_t from, size_t to)
{
	struct part part = {.from = from, .to = to};

	for (size_t i = from; i < to; i++) {
		if (!train->heard[i])
			continue;
		part.first = part.heard++ ? part.first : i;
		part.last = i;
	}
	return part;
}

static bool is_emptied_at(const struct check_train *train, size_t at, size_t count)
{
	size_t unanswered = 0, end = at + LOOK_AHEAD;

	if (train->heard[at] || end > count)
		return false;
	for (size_t i = at; i < end; i++)
		unanswered += !train->heard[i];
	return unanswered >= UNANSWERED;
}

static int64_t span(const struct check_train *train, size_t from, size_t to)
{
	return icmp4_time_since(train->at[to], train->at[from]);
}

static uint32_t rate_of(const struct check_train *train, const struct part *part)
{
	if (part->heard < 2)
		return 0;
	int64_t ns = span(train, part->first, part->last);

	return ns > 0 ? (uint32_t)((part->heard - 1) * 1000 * ICMP4_S_NS / (uint64_t)ns) : 0;
}

/* The most exact part in which the limiter was asked for more than it gives. */
static struct part refill_of(const struct check_train *train, size_t emptied, size_t count)
{
	struct part burst = {0}, fast = part_of(train, train->burst, least(train->fast, count));

	if (emptied < train->burst)
		burst = part_of(train, emptied, least(train->burst, count));
	if (burst.heard >= ENOUGH_IN_BURST)
		return burst;
	if (emptied < train->burst && fast.heard >= ENOUGH_IN_FAST &&
	    fast.heard < (fast.to - fast.from) * 9 / 10)
		return fast;
	return part_of(train, emptied, count);
}

/* A message that costs nothing lets the next follow at once, and one that costs double makes it
 * late: both, or it may have been loss. */
static enum check_maybe is_irregular(const struct check_train *train, const struct part *part,
				     uint32_t rate_milli)
{
	bool early = false, late = false;
	size_t before = part->first;
	int64_t mean_ns;

	if (part->heard <= ENOUGH_INTERVALS || !rate_milli)
		return CHECK_UNKNOWN;
	mean_ns = 1000 * ICMP4_S_NS / rate_milli;
	for (size_t i = part->first + 1; i <= part->last; i++) {
		if (!train->heard[i])
			continue;
		early |= span(train, before, i) < mean_ns * 6 / 10;
		late |= span(train, before, i) > mean_ns * 14 / 10;
		before = i;
	}
	return early && late ? CHECK_YES : CHECK_NO;
}

static uint32_t depth_of(const struct check_train *train, size_t emptied, uint32_t rate_milli)
{
	struct part full = part_of(train, 0, emptied);
	uint64_t flowed_in;

	if (!full.heard)
		return 0;
	flowed_in = (uint64_t)span(train, 0, full.last) / 1000 * rate_milli / (ICMP4_S_NS);
	return (uint32_t)(full.heard > flowed_in ? full.heard - flowed_in : 1);
}

/* First stimulus that the bucket had nothing for; count: it had enough for all. */
static size_t emptied_by(const struct check_train *train, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_emptied_at(train, i, count))
			return i;
	return count;
}

uint32_t check_train_depth(const struct check_train *train, uint32_t rate_milli)
{
	return depth_of(train, emptied_by(train, train->count), rate_milli);
}

struct check_bucket check_train_bucket(const struct check_train *train, size_t count)
{
	struct check_bucket bucket = {.emptied_by = emptied_by(train, count)};
	struct part refill;

	if (bucket.emptied_by == count)
		return bucket;
	refill = refill_of(train, bucket.emptied_by, count);
	bucket.limited = true;
	bucket.refilled = part_of(train, bucket.emptied_by, count).heard;
	bucket.rate_milli = rate_of(train, &refill);
	bucket.irregular = is_irregular(train, &refill, bucket.rate_milli);
	bucket.depth = depth_of(train, bucket.emptied_by, bucket.rate_milli);
	return bucket;
}
