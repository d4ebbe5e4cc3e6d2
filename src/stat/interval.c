/* SPDX-License-Identifier: MIT */
#include "stat/interval.h"
#include <math.h>

static double within(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

/*
 * Wilson, not the textbook p +- z sqrt(p(1-p)/n): that one says "certainly 0 %" after ten answers
 * out of ten, and leaves [0, 1].
 */
struct stat_interval stat_wilson95(uint64_t hits, uint64_t trials)
{
	const double z = 1.959963984540054;

	if (!trials)
		return (struct stat_interval){0, 1};
	double n = (double)trials;
	double p = (double)hits / n;
	double shrink = 1 + z * z / n;
	double middle = (p + z * z / (2 * n)) / shrink;
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink;
	/* p itself is always inside; only rounding could say otherwise at 0 and 1. */
	return (struct stat_interval){within(middle - half, 0, p), within(middle + half, p, 1)};
}

/* The greatest rank that at most 2.5 % of all series have so few samples below their median for. */
size_t stat_median_rank(size_t count)
{
	double n = (double)count, below = 0;
	size_t rank = 0;

	for (size_t k = 0; k < count / 2; k++) {
		double i = (double)k;

		below += exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) - n * log(2));
		if (below > 0.025)
			break;
		rank = k;
	}
	return rank;
}
