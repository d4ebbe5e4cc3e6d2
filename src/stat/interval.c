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
