/* SPDX-License-Identifier: MIT */
#include "meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 7 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double take(meter_fn *work, void *world, size_t calls)
{
	double start = seconds();

	for (size_t i = 0; i < calls; i++)
		work(world);
	return seconds() - start;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double meter(meter_fn *work, void *world, double *spread)
{
	double rounds[ROUNDS];
	size_t calls = 1;

	while (take(work, world, calls) < 0.02)
		calls *= 2;
	for (size_t r = 0; r < ROUNDS; r++)
		rounds[r] = take(work, world, calls) / (double)calls;
	qsort(rounds, ROUNDS, sizeof(rounds[0]), ascending);
	*spread = (rounds[ROUNDS - 1] - rounds[0]) / rounds[ROUNDS / 2];
	return rounds[ROUNDS / 2];
}

void meter_head(const char *what)
{
	printf("%-46s %10s %14s %8s\n", what, "ns", "million/s", "spread");
}

void meter_line(const char *name, meter_fn *work, void *world, double pieces)
{
	double spread;
	double took = meter(work, world, &spread) / pieces;

	printf("%-46s %10.1f %14.1f %7.0f%%\n", name, took * 1e9, 1e-6 / took, spread * 100);
}
