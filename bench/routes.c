/* SPDX-License-Identifier: MIT */
/*
 * What it costs to find a route, and to sort a table, for tables of one row to a million: random
 * prefixes of /8 to /24 and a default route, and random destinations, so that memory is cold where
 * tables are large. Beside them the walk over rows in order of falling length. Figures are the
 * median of several rounds; spread is that of the last column before it.
 */
#include <icmp4/icmp4.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 7, QUERIES = 1 << 18, LINEAR_MAX = 100, CACHE_LINE = 64 };

struct bench {
	struct icmp4_route_table bare, indexed;
	struct icmp4_route by_length[LINEAR_MAX];
	size_t linear_count;
	uint32_t queries[QUERIES];
	uint64_t random;
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Keeps the compiler from dropping a result nobody reads. */
static void used(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

static uint32_t next_random(struct bench *b)
{
	b->random = b->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(b->random >> 32);
}

static void by_rows(const struct bench *b)
{
	for (size_t i = 0; i < QUERIES; i++)
		used(icmp4_route_lookup(&b->bare, b->queries[i]));
}

static void by_index(const struct bench *b)
{
	for (size_t i = 0; i < QUERIES; i++)
		used(icmp4_route_lookup(&b->indexed, b->queries[i]));
}

static void by_walk(const struct bench *b)
{
	for (size_t i = 0; i < QUERIES; i++) {
		size_t row = 0;

		while (row < b->linear_count &&
		       !icmp4_prefix_holds(b->by_length[row].to, b->queries[i]))
			row++;
		used(&b->by_length[row]);
	}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int falling_length(const void *a, const void *b)
{
	const struct icmp4_route *x = a, *y = b;

	return y->to.length - x->to.length;
}

/* Nanoseconds a query. */
static double measure(const struct bench *b, void (*work)(const struct bench *b), double *spread)
{
	double rounds[ROUNDS];

	work(b);
	for (size_t r = 0; r < ROUNDS; r++) {
		double start = seconds();

		work(b);
		rounds[r] = (seconds() - start) / QUERIES * 1e9;
	}
	qsort(rounds, ROUNDS, sizeof(rounds[0]), ascending);
	*spread = (rounds[ROUNDS - 1] - rounds[0]) / rounds[ROUNDS / 2];
	return rounds[ROUNDS / 2];
}

static void fill(struct bench *b, struct icmp4_route *routes, size_t count)
{
	for (size_t i = 1; i < count; i++)
		routes[i].to =
			(struct icmp4_prefix){next_random(b), (uint8_t)(24 - next_random(b) % 17)};
	b->linear_count = count <= LINEAR_MAX ? count : 0;
	for (size_t i = 0; i < b->linear_count; i++)
		b->by_length[i] = routes[i];
	qsort(b->by_length, b->linear_count, sizeof(*routes), falling_length);
	for (size_t i = 0; i < QUERIES; i++)
		b->queries[i] = next_random(b);
}

static void run(struct bench *b, struct icmp4_route *routes, uint32_t *words, size_t count)
{
	double spread;

	fill(b, routes, count);
	double start = seconds();
	icmp4_route_sort(routes, count);
	double sorted = seconds();
	b->bare = b->indexed = (struct icmp4_route_table){.routes = routes, .count = count};
	icmp4_route_index(&b->indexed, words);
	double indexed = seconds();

	printf("%-10zu", count);
	if (b->linear_count)
		printf(" %10.1f", measure(b, by_walk, &spread));
	else
		printf(" %10s", "-");
	printf(" %10.1f", measure(b, by_rows, &spread));
	printf(" %10.1f %8.0f%%", measure(b, by_index, &spread), spread * 100);
	printf(" %12.3f %12.3f\n", (sorted - start) * 1e3, (indexed - sorted) * 1e3);
}

int main(void)
{
	static const size_t counts[] = {1, 100, 10000, 1000000};
	struct bench *b = calloc(1, sizeof(*b));

	if (!b)
		return 2;
	printf("%-10s %10s %10s %10s %9s %12s %12s\n", "routes", "walk ns", "rows ns", "index ns",
	       "spread", "sort ms", "to index ms");
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		size_t size = icmp4_route_index_words(counts[i]) * sizeof(uint32_t);
		struct icmp4_route *routes = calloc(counts[i], sizeof(*routes));
		uint32_t *words = aligned_alloc(CACHE_LINE, size);

		if (!routes || !words)
			return 2;
		run(b, routes, words, counts[i]);
		free(routes);
		free(words);
	}
	free(b);
	return 0;
}
