/* SPDX-License-Identifier: MIT */
#include "stat/rtt.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Log-linear: the octave of a value and the STAT_STEP_BITS bits behind its leading one. Below
 * 2^STAT_STEP_BITS every value has a bucket of its own.
 */
static size_t bucket_of(int64_t value_ns)
{
	const int64_t top = ((int64_t)1 << STAT_TOP_BITS) - 1;
	uint64_t value = (uint64_t)(value_ns < top ? value_ns : top);

	if (value < 1u << STAT_STEP_BITS)
		return (size_t)value;
	unsigned shift = 63u - (unsigned)__builtin_clzll(value) - STAT_STEP_BITS;
	return ((size_t)shift << STAT_STEP_BITS) + (size_t)(value >> shift);
}

/* The middle of what the bucket stands for, so that the error is half a bucket at most. */
static int64_t bucket_value(size_t bucket)
{
	size_t octave = bucket >> STAT_STEP_BITS;

	if (octave < 2)
		return (int64_t)bucket;
	unsigned shift = (unsigned)octave - 1;
	int64_t low = (int64_t)(bucket - ((size_t)shift << STAT_STEP_BITS)) << shift;
	return low + (((int64_t)1 << shift) >> 1);
}

/* Where the bins end; the first one at 1 us. */
static int64_t bin_end(size_t bin)
{
	static const int64_t steps[10] = {100, 120, 150, 200, 250, 300, 400, 500, 600, 800};
	int64_t end = steps[bin % 10];

	if (bin >= STAT_BINS - 1)
		return INT64_MAX;
	for (size_t i = 0; i < bin / 10 + 1; i++)
		end *= 10;
	return end;
}

static size_t bin_of(int64_t value_ns)
{
	size_t low = 0, high = STAT_BINS - 1;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (value_ns < bin_end(middle))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void enter(struct stat_rtt *rtt, int64_t sample_ns)
{
	rtt->buckets[bucket_of(sample_ns)]++;
	rtt->bins[bin_of(sample_ns)]++;
}

static bool to_histogram(struct stat_rtt *rtt)
{
	if (rtt->buckets)
		return true;
	rtt->buckets = calloc(STAT_BUCKETS + STAT_BINS, sizeof(*rtt->buckets));
	if (!rtt->buckets)
		return false;
	rtt->bins = rtt->buckets + STAT_BUCKETS;
	for (uint64_t i = 0; i < rtt->count; i++)
		enter(rtt, rtt->samples[i]);
	free(rtt->samples);
	rtt->samples = NULL;
	rtt->room = 0;
	return true;
}

static bool grow(struct stat_rtt *rtt)
{
	uint32_t room = rtt->room ? rtt->room * 2 : 16;
	int64_t *samples = realloc(rtt->samples, room * sizeof(*samples));

	if (!samples)
		return false;
	rtt->samples = samples;
	rtt->room = room;
	return true;
}

static bool keep(struct stat_rtt *rtt, int64_t sample_ns)
{
	if (rtt->buckets || rtt->count >= STAT_EXACT) {
		if (!to_histogram(rtt))
			return false;
		enter(rtt, sample_ns);
		return true;
	}
	if (rtt->count >= rtt->room && !grow(rtt))
		return false;
	rtt->samples[rtt->count] = sample_ns;
	rtt->sorted = false;
	return true;
}

void stat_rtt_add(struct stat_rtt *rtt, int64_t sample_ns)
{
	if (sample_ns < 0)
		return;
	if (!rtt->blind)
		rtt->blind = !keep(rtt, sample_ns);
	if (rtt->count) {
		int64_t change = llabs(sample_ns - rtt->last_ns);
		rtt->jitter_16 += change - ((rtt->jitter_16 + 8) >> 4);
		rtt->changes++;
	}
	rtt->last_ns = sample_ns;
	if (!rtt->count || sample_ns < rtt->min_ns)
		rtt->min_ns = sample_ns;
	if (!rtt->count || sample_ns > rtt->max_ns)
		rtt->max_ns = sample_ns;
	rtt->count++;
	double off = (double)sample_ns - rtt->mean_ns;
	rtt->mean_ns += off / (double)rtt->count;
	rtt->square_sum += off * ((double)sample_ns - rtt->mean_ns);
}

static bool merge_samples(struct stat_rtt *rtt, const struct stat_rtt *other)
{
	if (!other->buckets && !rtt->buckets && rtt->count + other->count <= STAT_EXACT) {
		while (rtt->room < rtt->count + other->count)
			if (!grow(rtt))
				return false;
		memcpy(rtt->samples + rtt->count, other->samples,
		       other->count * sizeof(*other->samples));
		rtt->sorted = false;
		return true;
	}
	if (!to_histogram(rtt))
		return false;
	for (size_t i = 0; other->buckets && i < STAT_BUCKETS + STAT_BINS; i++)
		rtt->buckets[i] += other->buckets[i];
	for (uint64_t i = 0; !other->buckets && i < other->count; i++)
		enter(rtt, other->samples[i]);
	return true;
}

static void merge_jitter(struct stat_rtt *rtt, const struct stat_rtt *other)
{
	double a = (double)rtt->changes, b = (double)other->changes;

	if (!rtt->changes && !other->changes)
		return;
	rtt->jitter_16 =
		llround(((double)rtt->jitter_16 * a + (double)other->jitter_16 * b) / (a + b));
	rtt->changes += other->changes;
}

void stat_rtt_merge(struct stat_rtt *rtt, const struct stat_rtt *other)
{
	if (!other->count)
		return;
	rtt->blind = rtt->blind || other->blind || !merge_samples(rtt, other);
	if (!rtt->count || other->min_ns < rtt->min_ns)
		rtt->min_ns = other->min_ns;
	if (!rtt->count || other->max_ns > rtt->max_ns)
		rtt->max_ns = other->max_ns;
	double a = (double)rtt->count, b = (double)other->count;
	double off = other->mean_ns - rtt->mean_ns;
	rtt->square_sum += other->square_sum + off * off * a * b / (a + b);
	rtt->mean_ns += off * b / (a + b);
	merge_jitter(rtt, other);
	rtt->last_ns = other->last_ns;
	rtt->count += other->count;
}

void stat_rtt_free(struct stat_rtt *rtt)
{
	free(rtt->samples);
	free(rtt->buckets);
	*rtt = (struct stat_rtt){0};
}

int64_t stat_rtt_mean_ns(const struct stat_rtt *rtt)
{
	return llround(rtt->mean_ns);
}

int64_t stat_rtt_stddev_ns(const struct stat_rtt *rtt)
{
	return rtt->count ? llround(sqrt(rtt->square_sum / (double)rtt->count)) : 0;
}

int64_t stat_rtt_jitter_ns(const struct stat_rtt *rtt)
{
	return rtt->jitter_16 >> 4;
}

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t histogram_at(const struct stat_rtt *rtt, uint64_t rank)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < STAT_BUCKETS; i++) {
		seen += rtt->buckets[i];
		if (seen >= rank)
			return bucket_value(i);
	}
	return rtt->max_ns;
}

static int64_t clamped(const struct stat_rtt *rtt, int64_t value)
{
	return value < rtt->min_ns ? rtt->min_ns : value > rtt->max_ns ? rtt->max_ns : value;
}

int64_t stat_rtt_quantile_ns(struct stat_rtt *rtt, unsigned permille)
{
	if (rtt->blind)
		return -1;
	if (!rtt->count)
		return 0;
	/* Rank 1..count; in two parts, so that no count can overflow it. */
	uint64_t whole = rtt->count / 1000, rest = rtt->count % 1000;
	uint64_t rank = whole * permille + (rest * permille + 999) / 1000;
	if (!rank)
		rank = 1;
	if (rtt->buckets)
		return clamped(rtt, histogram_at(rtt, rank));
	if (!rtt->sorted)
		qsort(rtt->samples, (size_t)rtt->count, sizeof(*rtt->samples), by_value);
	rtt->sorted = true;
	return rtt->samples[rank - 1];
}

int64_t stat_rtt_pdv_ns(struct stat_rtt *rtt, unsigned permille)
{
	return rtt->blind ? -1 : stat_rtt_quantile_ns(rtt, permille) - rtt->min_ns;
}

static void fill_bins(const struct stat_rtt *rtt, uint64_t counts[STAT_BINS])
{
	for (size_t i = 0; i < STAT_BINS; i++)
		counts[i] = rtt->bins ? rtt->bins[i] : 0;
	for (uint64_t i = 0; !rtt->bins && i < rtt->count; i++)
		counts[bin_of(rtt->samples[i])]++;
}

size_t stat_rtt_bins(const struct stat_rtt *rtt, struct stat_bin bins[STAT_BINS])
{
	uint64_t counts[STAT_BINS];
	size_t first = 0, last = STAT_BINS;

	if (rtt->blind || !rtt->count)
		return 0;
	fill_bins(rtt, counts);
	while (!counts[first])
		first++;
	while (!counts[last - 1])
		last--;
	for (size_t i = first; i < last; i++)
		bins[i - first] = (struct stat_bin){i ? bin_end(i - 1) : 0, bin_end(i), counts[i]};
	return last - first;
}
