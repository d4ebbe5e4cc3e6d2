/* SPDX-License-Identifier: MIT */
/*
 * A token bucket, found by trying: rates around the one at which answers came once the first was
 * missing, and depths around the number that came before. Each is run beside the probes, and what
 * it gets wrong is counted.
 *
 * Almost any series fits some bucket a little. So one is only believed when it says in fewer bits
 * which probes were answered than chance does, by more than a misfit would once in a hundred times,
 * the price of having chosen among so many paid (minimum description length).
 */
#include "stat/loss/loss.h"
#include <math.h>

enum { RATES = 201, DEPTHS = 5, REFILLS = 3, LONGEST = 4096 };

static const double surplus_bits = 6.6; /* 1 in 100 */

static bool is_heard(const struct stat_probe *probe)
{
	return probe->rtt_ns >= 0;
}

static double seconds(const struct stat_probe *from, const struct stat_probe *to)
{
	return (double)icmp4_time_since(to->at, from->at) / 1e9;
}

/* What is known before any bucket is tried. */
struct series {
	const struct stat_probe *probes;
	size_t count;
	size_t lost;
	size_t emptied; /* the first that was not answered */
	size_t refills; /* answered right behind one that was not */
	double rough;   /* answers a second from there on */
};

static struct series series_of(const struct stat_probe *probes, size_t count)
{
	struct series s = {probes, count < LONGEST ? count : LONGEST, 0, 0, 0, 0};
	size_t later = 0;

	s.emptied = s.count;
	for (size_t i = 0; i < s.count; i++) {
		if (!is_heard(&probes[i])) {
			s.emptied = s.lost++ ? s.emptied : i;
			continue;
		}
		later += s.lost > 0;
		s.refills += i > 0 && !is_heard(&probes[i - 1]);
	}
	double span = s.lost ? seconds(&probes[s.emptied], &probes[s.count - 1]) : 0;
	s.rough = span > 0 ? (double)later / span : 0;
	return s;
}

/* Probes of which this bucket, full at the start, says the wrong thing. */
static size_t wrong_by(const struct series *s, double depth, double rate)
{
	double tokens = depth;
	size_t wrong = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (i)
			tokens += rate * seconds(&s->probes[i - 1], &s->probes[i]);
		tokens = tokens < depth ? tokens : depth;
		bool gives = tokens >= 1;
		tokens -= gives;
		wrong += gives != is_heard(&s->probes[i]);
	}
	return wrong;
}

/* How many bits it takes to say which `few` of `all`. */
static double bits_of(size_t few, size_t all)
{
	double n = (double)all, k = (double)few;

	return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / log(2) + log2(n + 1);
}

/* Close to the rough one where the grid is finest: over a hundred answers a hundredth shows. */
static double rate_near(double rough, int r)
{
	double away = 2.0 * r / (RATES - 1) - 1;

	return rough * (1 + 0.4 * away * fabs(away));
}

/* The best of all buckets, and between which rates there are equally good ones. */
static size_t try_all(const struct series *s, struct stat_bucket *best)
{
	size_t least = s->count + 1;

	for (int r = 0; r < RATES; r++) {
		double rate = rate_near(s->rough, r);
		double flowed = rate * seconds(&s->probes[0], &s->probes[s->emptied]);
		double middle = ceil((double)s->emptied - flowed);

		for (int d = 0; d < DEPTHS; d++) {
			double depth = middle + d - DEPTHS / 2;
			size_t wrong = depth < 1 ? s->count + 1 : wrong_by(s, depth, rate);

			if (wrong > least || depth < 1)
				continue;
			if (wrong < least)
				*best = (struct stat_bucket){true, (uint32_t)depth, rate, rate,
							     rate};
			least = wrong;
			best->high = rate;
		}
	}
	best->rate = (best->low + best->high) / 2;
	return least;
}

struct stat_bucket stat_bucket_find(const struct stat_probe *probes, size_t count)
{
	const struct stat_bucket none = {0};
	struct series s = series_of(probes, count);
	struct stat_bucket best = {0};

	if (s.refills < REFILLS || s.rough <= 0)
		return none;
	size_t wrong = try_all(&s, &best);
	if (!best.found)
		return none;
	double saved = bits_of(s.lost, s.count) - bits_of(wrong, s.count);
	return saved > log2(RATES * DEPTHS) + surplus_bits ? best : none;
}
