/* SPDX-License-Identifier: MIT */
#ifndef STAT_INTERVAL_H
#define STAT_INTERVAL_H
/*
 * How far a measured share can be trusted. One probe of ten lost is not "10 % loss": with 95 %
 * confidence it is something between 1.8 % and 40.4 %.
 */
#include <stddef.h>
#include <stdint.h>

struct stat_interval {
	double low;
	double high;
};

/* Wilson's score interval at 95 % for hits out of trials; [0, 1] when nothing was tried. */
struct stat_interval stat_wilson95(uint64_t hits, uint64_t trials);

/*
 * Of count sorted samples, the one of this rank (from 0) from either end: between both the median
 * lies, with at least 95 % confidence. 0 where there are too few to say: then it is somewhere.
 */
size_t stat_median_rank(size_t count);

#endif
