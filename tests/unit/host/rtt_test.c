/* SPDX-License-Identifier: MIT */
#include "stat/rtt.h"
#include "tap.h"
#include <math.h>
#include <stdlib.h>

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void test_known(void)
{
	static const int64_t samples[] = {30, 10, 20, 50, 40};
	struct stat_rtt rtt = {0};

	for (size_t i = 0; i < 5; i++)
		stat_rtt_add(&rtt, samples[i] * 1000000);
	is_int((int64_t)rtt.count, 5, "count");
	is_int(rtt.min_ns, 10000000, "min");
	is_int(rtt.max_ns, 50000000, "max");
	is_int(stat_rtt_mean_ns(&rtt), 30000000, "mean");
	is_int(stat_rtt_stddev_ns(&rtt), 14142136, "stddev: of the population, sqrt(200) ms");
	is_int(stat_rtt_quantile_ns(&rtt, 500), 30000000, "median");
	is_int(stat_rtt_quantile_ns(&rtt, 950), 50000000, "p95 of five is the greatest");
	is_int(stat_rtt_quantile_ns(&rtt, 200), 10000000, "p20 of five is the least");
	is_int(stat_rtt_quantile_ns(&rtt, 0), 10000000, "p0 is the least");
	is_int(stat_rtt_quantile_ns(&rtt, 1000), 50000000, "p100 is the greatest");
	stat_rtt_add(&rtt, -1);
	is_int((int64_t)rtt.count, 5, "a negative time is left out");
	stat_rtt_free(&rtt);
	is_int(stat_rtt_quantile_ns(&rtt, 500), 0, "empty: quantile 0");
	is_int(stat_rtt_stddev_ns(&rtt), 0, "empty: stddev 0");
	is_int(stat_rtt_jitter_ns(&rtt), 0, "empty: jitter 0");
}

/* RFC 3550 appendix A.8, done by hand: J16 += |d| - ((J16 + 8) >> 4), reported >> 4. */
static void test_jitter(void)
{
	static const struct {
		int64_t sample, jitter;
	} rows[] = {
		{1000, 0}, {1160, 10}, {1160, 9}, {1000, 18}, {1000, 17}, {2000, 79},
	};
	struct stat_rtt rtt = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		stat_rtt_add(&rtt, rows[i].sample);
		is_int(stat_rtt_jitter_ns(&rtt), rows[i].jitter, "jitter, step by step");
	}
	stat_rtt_free(&rtt);
	for (int i = 0; i < 10000; i++)
		stat_rtt_add(&rtt, i % 2 ? 2000000 : 1000000);
	ok(llabs(stat_rtt_jitter_ns(&rtt) - 1000000) < 1000,
	   "steps of 1 ms settle at a jitter of 1 ms, not at 16");
	stat_rtt_free(&rtt);
}

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The obvious version: everything in one sorted array, sums in two passes. */
struct oracle {
	int64_t *samples;
	size_t count;
};

static int64_t oracle_quantile(const struct oracle *all, unsigned permille)
{
	size_t rank = (all->count * permille + 999) / 1000;

	return all->samples[rank ? rank - 1 : 0];
}

static double oracle_stddev(const struct oracle *all)
{
	long double mean = 0, squares = 0;

	for (size_t i = 0; i < all->count; i++)
		mean += (long double)all->samples[i] / (long double)all->count;
	for (size_t i = 0; i < all->count; i++)
		squares += ((long double)all->samples[i] - mean) *
			   ((long double)all->samples[i] - mean) / (long double)all->count;
	return (double)sqrtl(squares);
}

static bool near(int64_t got, double want, double share)
{
	return fabs((double)got - want) <= share * want + 1;
}

static bool quantiles_agree(struct stat_rtt *rtt, const struct oracle *all)
{
	static const unsigned points[] = {0, 1, 10, 250, 500, 900, 950, 990, 999, 1000};
	double error = all->count <= STAT_EXACT ? 0 : STAT_ERROR_PERMILLE / 1000.0;
	bool agree = true;

	for (size_t i = 0; i < sizeof(points) / sizeof(*points); i++) {
		int64_t want = oracle_quantile(all, points[i]);
		int64_t got = stat_rtt_quantile_ns(rtt, points[i]);

		agree &= error > 0 ? near(got, (double)want, error) : got == want;
	}
	return agree;
}

/* Half of the samples are added to one series, half to another, which is merged into the first. */
static void test_oracle(void)
{
	static const size_t counts[] = {1, 2, 17, 1000, 1024, 1025, 3000, 100000};
	uint64_t seed = 88172645463325252u;

	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
		struct oracle all = {calloc(counts[c], sizeof(int64_t)), counts[c]};
		struct stat_rtt whole = {0}, left = {0}, right = {0};

		for (size_t i = 0; i < counts[c]; i++) {
			int64_t sample = (int64_t)(next_random(&seed) >> (24 + i % 30));

			all.samples[i] = sample;
			stat_rtt_add(&whole, sample);
			stat_rtt_add(i < counts[c] / 2 ? &left : &right, sample);
		}
		stat_rtt_merge(&left, &right);
		qsort(all.samples, all.count, sizeof(int64_t), by_value);
		ok(quantiles_agree(&whole, &all), "quantiles of %zu", counts[c]);
		ok(quantiles_agree(&left, &all), "quantiles of %zu, merged", counts[c]);
		ok(near(stat_rtt_stddev_ns(&whole), oracle_stddev(&all), 1e-9), "deviation of %zu",
		   counts[c]);
		ok(near(stat_rtt_stddev_ns(&left), oracle_stddev(&all), 1e-9),
		   "deviation of %zu, merged", counts[c]);
		ok(left.count == whole.count && left.min_ns == whole.min_ns &&
			   left.max_ns == whole.max_ns && left.max_ns == all.samples[all.count - 1],
		   "count and extremes of %zu, merged", counts[c]);
		ok(counts[c] <= STAT_EXACT || !whole.samples, "memory of %zu is bounded",
		   counts[c]);
		stat_rtt_free(&whole);
		stat_rtt_free(&left);
		stat_rtt_free(&right);
		free(all.samples);
	}
}

/* Far beyond the histogram's top: saturates, and the exact extremes still hold. */
static void test_top(void)
{
	struct stat_rtt rtt = {0};

	for (int i = 0; i < 2000; i++)
		stat_rtt_add(&rtt, INT64_MAX / 4000);
	is_int(rtt.max_ns, INT64_MAX / 4000, "the greatest is exact");
	is_int(stat_rtt_quantile_ns(&rtt, 500), INT64_MAX / 4000,
	       "a quantile never leaves the range of what was measured");
	stat_rtt_free(&rtt);
}

/* Every sample is in the bin whose bounds hold it, before and after the exact ones are given up,
 * and after a merge. */
static void test_bins(void)
{
	static const int64_t samples[] = {0,       999,     1000,        1199,
					  1200,    1000000, 54000000,    99999999,
					  1234567, 50001,   99999999999, 100000000000};
	enum { COUNT = sizeof(samples) / sizeof(*samples) };
	static const int times[] = {1, 85, 86, 1000};

	for (size_t t = 0; t < sizeof(times) / sizeof(*times); t++) {
		struct stat_rtt rtt = {0}, other = {0};
		struct stat_bin bins[STAT_BINS];
		uint64_t wrong = 0, all = 0;

		for (int k = 0; k < times[t]; k++)
			for (size_t i = 0; i < COUNT; i++)
				stat_rtt_add(k % 3 ? &rtt : &other, samples[i]);
		stat_rtt_merge(&rtt, &other);
		size_t count = stat_rtt_bins(&rtt, bins);
		for (size_t i = 0; i < count; i++) {
			uint64_t here = 0;

			for (size_t k = 0; k < COUNT; k++)
				here += samples[k] >= bins[i].from_ns && samples[k] < bins[i].to_ns;
			wrong += bins[i].count != here * (uint64_t)times[t];
			wrong += i && bins[i].from_ns != bins[i - 1].to_ns;
			all += bins[i].count;
		}
		ok(!wrong && all == rtt.count, "bins of %d samples", (int)rtt.count);
		is_int((int64_t)count, STAT_BINS, "from the first to the last");
		stat_rtt_free(&rtt);
		stat_rtt_free(&other);
	}
}

static void test_pdv(void)
{
	struct stat_rtt rtt = {0};
	struct stat_bin bins[STAT_BINS];

	is_int(stat_rtt_pdv_ns(&rtt, 990), 0, "of nothing");
	is_int((int64_t)stat_rtt_bins(&rtt, bins), 0, "no bins");
	for (int i = 100; i >= 1; i--)
		stat_rtt_add(&rtt, i * 1000);
	is_int(stat_rtt_pdv_ns(&rtt, 500), 49000, "median over the least");
	is_int(stat_rtt_pdv_ns(&rtt, 1000), 99000, "all of it");
	stat_rtt_free(&rtt);
}

int main(void)
{
	test_bins();
	test_pdv();
	test_known();
	test_jitter();
	test_oracle();
	test_top();
	return tap_done();
}
