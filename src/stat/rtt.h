/* SPDX-License-Identifier: MIT */
#ifndef STAT_RTT_H
#define STAT_RTT_H
/*
 * Figures of a series of round-trip times, in bounded memory however long the series is.
 *
 * Up to STAT_EXACT samples are kept and quantiles are exact: each is a time that was measured
 * (nearest rank). From then on a histogram takes over whose buckets are a 64th of an octave wide;
 * a quantile is then off by at most STAT_ERROR_PERMILLE of itself. Count, extremes, mean, deviation
 * and jitter are exact always.
 *
 * Zero is a valid empty series. Memory grows with need; should it run out, only the quantiles are
 * lost.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STAT_DECADES = 8, /* from 1 us to 100 s */
	STAT_BINS = 10 * STAT_DECADES + 2,
	STAT_EXACT = 1024,
	STAT_STEP_BITS = 6, /* 2^6 buckets an octave */
	STAT_TOP_BITS = 41, /* longer than 2^41 ns (36 minutes) counts as that */
	STAT_BUCKETS = (STAT_TOP_BITS - STAT_STEP_BITS + 1) << STAT_STEP_BITS,
	STAT_ERROR_PERMILLE = 8,
};

struct stat_rtt {
	uint64_t count;
	int64_t min_ns;
	int64_t max_ns;
	double mean_ns;
	double square_sum; /* of the deviations from the mean (Welford) */
	int64_t last_ns;
	int64_t jitter_16; /* RFC 3550 section A.8: 16 times the jitter */
	uint64_t changes;  /* from one sample to the next, that it is made of */
	int64_t *samples;  /* the first STAT_EXACT, or NULL */
	uint32_t room;
	bool sorted;
	bool blind;        /* memory ran out: no quantiles */
	uint64_t *buckets; /* of STAT_BUCKETS, or NULL */
	uint64_t *bins;    /* of STAT_BINS, where there are buckets */
};

/* Part of the series, in steps of a tenth of a decade that have short names: 10, 12, 15, 20 ... */
struct stat_bin {
	int64_t from_ns;
	int64_t to_ns; /* what is as long is in the next one; INT64_MAX: the last one has no end */
	uint64_t count;
};

/* Negative times are a caller's mistake and are left out. */
void stat_rtt_add(struct stat_rtt *rtt, int64_t sample_ns);
/* As if all samples of other had been added, but for the jitter: the mean of both, by how many
 * changes each is made of. */
void stat_rtt_merge(struct stat_rtt *rtt, const struct stat_rtt *other);
void stat_rtt_free(struct stat_rtt *rtt);

/* For an empty series all of these are 0. */
int64_t stat_rtt_mean_ns(const struct stat_rtt *rtt);
/* Of the population: of these very samples. */
int64_t stat_rtt_stddev_ns(const struct stat_rtt *rtt);
/* Smoothed change from each sample to the next; 0 until there are two. */
int64_t stat_rtt_jitter_ns(const struct stat_rtt *rtt);
/* The time that permille of the samples do not exceed; -1 when memory ran out. */
int64_t stat_rtt_quantile_ns(struct stat_rtt *rtt, unsigned permille);
/* Packet delay variation (RFC 5481 section 4.2), here of round trips: what the same quantile is
 * longer than the shortest. -1 when memory ran out. */
int64_t stat_rtt_pdv_ns(struct stat_rtt *rtt, unsigned permille);
/* The histogram, from the first bin with samples to the last; exact however long the series is.
 * Returns how many bins; 0 when memory ran out. */
size_t stat_rtt_bins(const struct stat_rtt *rtt, struct stat_bin bins[STAT_BINS]);

#endif
