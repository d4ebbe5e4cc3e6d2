/* SPDX-License-Identifier: MIT */
#ifndef STAT_SIZES_H
#define STAT_SIZES_H
/*
 * What became of probes of each size: where loss begins, and whether it stays. One row a size, in
 * ascending order; zero is valid: none of that size was settled.
 */
#include "stat/runs.h"
#include <stddef.h>

enum { STAT_SIZE_PARTS = 16 };

struct stat_size {
	uint32_t answered;
	uint32_t missed; /* lost, or refused by an error */
	uint32_t unsent;
	int64_t min_ns; /* of the answers' round trips */
	int64_t sum_ns;
};

/* The verdict on a probe of this size; rtt_ns where it is answered, else -1. */
void stat_size_add(struct stat_size *size, enum stat_fate fate, int64_t rtt_ns);
/* An answer came, after it had been given up. */
void stat_size_late(struct stat_size *size, int64_t rtt_ns);
void stat_size_merge(struct stat_size *size, const struct stat_size *other);

/* Where loss begins. */
struct stat_size_limit {
	size_t largest_answered; /* rows; SIZE_MAX: none */
	size_t smallest_missed;  /* the same */
	bool sharp;              /* no size below the latter missed any, none from it on had any */
};

struct stat_size_limit stat_sizes_limit(const struct stat_size *sizes, size_t count);

/* Neighbours taken together, at most STAT_SIZE_PARTS times, each about as many. */
struct stat_size_part {
	size_t first, last;
	struct stat_size size;
};

size_t stat_sizes_parts(const struct stat_size *sizes, size_t count,
			struct stat_size_part parts[STAT_SIZE_PARTS]);

#endif
