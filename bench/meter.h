/* SPDX-License-Identifier: MIT */
#ifndef BENCH_METER_H
#define BENCH_METER_H
/*
 * What a piece of work costs: of CPU, so that what else the machine does costs nothing, and the
 * median of several rounds of about 20 ms each.
 */

typedef void meter_fn(void *world);

/* Seconds of CPU a call; *spread is (max - min) / median of the rounds. */
double meter(meter_fn *work, void *world, double *spread);

/* Keeps the compiler from dropping a result nobody reads, or from moving work out of the loop. */
static inline void meter_used(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

/* A line of the table that meter_head begins: of work that is so many pieces. */
void meter_head(const char *what);
void meter_line(const char *name, meter_fn *work, void *world, double pieces);

#endif
