/* SPDX-License-Identifier: MIT */
/*
 * The checksum beside memcpy of the same octets, both as a caller has them: by a call, of a length
 * that the compiler does not know, in the first cache. The kernels and memcpy take turns, for a
 * fraction of a millisecond each, so that whatever else the machine does meets all of them; a ratio
 * is of times in the same round, and medians are shown.
 *
 * Where the octets stand matters more than their number. At 0 they begin with a line of the cache,
 * as memcpy likes it best; at 34 they are the ICMP message of an Ethernet frame that does.
 */
#include <icmp4/icmp4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/cpu.h"

enum { LONGEST = 65535, LAST_PLACE = 34, ROUNDS = 101, TURN = 200000 /* nanoseconds */ };

static double nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Keeps the compiler from dropping a result nobody reads, or from moving work out of the loop. In a
 * register: a sum put on the stack is waited for by whatever pops the whole word. */
static void used(uintptr_t result)
{
	__asm__ volatile("" : : "r"(result) : "memory");
}

struct octets {
	_Alignas(64) uint8_t from[LAST_PLACE + LONGEST];
	_Alignas(64) uint8_t to[LAST_PLACE + LONGEST];
	size_t place, length;
	icmp4_sum_fn *sum; /* NULL: memcpy */
};

static void sum_once(struct octets *o)
{
	used(o->sum(o->from + o->place, o->length));
}

static void copy_once(struct octets *o)
{
	memcpy(o->to + o->place, o->from + o->place, o->length);
	used((uintptr_t)o->to);
}

/* What a call costs that does nothing: below it no difference can be seen. */
static uint16_t nothing(const uint8_t *bytes, size_t length)
{
	return (uint16_t)(bytes[0] + length);
}

/* Nanoseconds a call, over so many calls. */
static double turn(struct octets *o, icmp4_sum_fn *sum, size_t calls)
{
	void (*const volatile once)(struct octets *) = sum ? sum_once : copy_once;

	o->sum = sum;
	double start = nanoseconds();
	for (size_t i = 0; i < calls; i++)
		once(o);
	return (nanoseconds() - start) / (double)calls;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double values[ROUNDS])
{
	qsort(values, ROUNDS, sizeof(values[0]), ascending);
	return values[ROUNDS / 2];
}

enum column { CALL, COPY, DEFAULT, FASTEST, COLUMNS };

static void row(struct octets *o, size_t place, size_t length)
{
	icmp4_sum_fn *const kernels[COLUMNS] = {
		[CALL] = nothing, [DEFAULT] = icmp4_sum, [FASTEST] = io_fastest_sum()};
	static double took[COLUMNS][ROUNDS], ratio[COLUMNS][ROUNDS];

	o->place = place;
	o->length = length;
	size_t calls = 1 + (size_t)(TURN / turn(o, NULL, 1000));
	for (size_t r = 0; r < ROUNDS; r++) {
		for (size_t c = 0; c < COLUMNS; c++)
			took[c][r] = turn(o, kernels[c], calls);
		for (size_t c = DEFAULT; c < COLUMNS; c++)
			ratio[c][r] = took[COPY][r] / took[c][r];
	}
	printf("%-7zu %3zu", length, place);
	for (size_t c = 0; c < COLUMNS; c++)
		printf(" %10.2f", median(took[c]));
	for (size_t c = DEFAULT; c < COLUMNS; c++)
		printf(" %9.2f", median(ratio[c]));
	putchar('\n');
}

int main(void)
{
	static const size_t lengths[] = {20, 64, 576, 1500, LONGEST}, places[] = {0, LAST_PLACE};
	struct octets *o = aligned_alloc(_Alignof(struct octets), sizeof(*o));

	if (!o)
		return 2;
	for (size_t i = 0; i < sizeof(o->from); i++)
		o->from[i] = (uint8_t)(i * 167 >> 3);
	memset(o->to, 0, sizeof(o->to));
	printf("\n%-7s %3s %10s %10s %10s %10s %9s %9s\n", "octets", "at", "a call, ns", "memcpy",
	       "default", "this CPU's", "ratio", "ratio");
	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
		for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++)
			row(o, places[p], lengths[l]);
	}
	free(o);
	return 0;
}
