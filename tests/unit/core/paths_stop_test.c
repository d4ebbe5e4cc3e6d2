/* SPDX-License-Identifier: MIT */
/* The stopping points of the search for all paths, against the chances that they are made of. */
#include <icmp4/paths.h>

#include "tap.h"

enum { WAYS_MAX = 128 };

/* The chance to stop before all ways were seen, by all that can have been seen after n flows. */
static double missed(enum icmp4_paths_bound bound, uint32_t ways)
{
	double chance[WAYS_MAX + 2] = {0, 1}, sum = 0;
	uint32_t last = icmp4_paths_enough(bound, ways);

	for (uint32_t flows = 1;; flows++) {
		for (uint32_t seen = 1; seen < ways; seen++)
			if (flows >= icmp4_paths_enough(bound, seen + 1)) {
				sum += chance[seen];
				chance[seen] = 0;
			}
		if (flows >= last)
			return sum;
		for (uint32_t seen = ways; seen > 0; seen--)
			chance[seen] =
				(chance[seen] * seen + chance[seen - 1] * (ways - seen + 1)) / ways;
	}
}

/* The bound is kept for any number of ways, and for some it would not be with a flow less. */
static void test_bound(void)
{
	for (int b = 0; b < ICMP4_PATHS_BOUND_COUNT; b++) {
		enum icmp4_paths_bound bound = (enum icmp4_paths_bound)b;
		double most = icmp4_paths_bound_ppm(bound) / 1e6, worst = 0;

		for (uint32_t ways = 2; ways <= WAYS_MAX; ways++) {
			double is = missed(bound, ways);

			worst = is > worst ? is : worst;
		}
		ok(worst <= most, "%s: %g of %g", icmp4_paths_bound_name(bound), worst, most);
		ok(worst > most * 0.9, "%s: and no flow is wasted", icmp4_paths_bound_name(bound));
	}
}

/* As the papers have them. */
static void test_papers(void)
{
	static const struct {
		enum icmp4_paths_bound bound;
		uint32_t enough[8]; /* from k = 2 on */
	} rows[] = {
		{ICMP4_PATHS_VERTEX_95, {6, 11, 16, 21, 27, 33, 39, 45}},
		{ICMP4_PATHS_VERTEX_99, {8, 15, 21, 28, 36, 43, 51, 58}},
		{ICMP4_PATHS_GRAPH_95, {11, 19, 27, 36, 45, 54, 64, 73}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (uint32_t k = 2; k < 10; k++)
			is_int(icmp4_paths_enough(rows[i].bound, k), rows[i].enough[k - 2],
			       icmp4_paths_bound_name(rows[i].bound));
}

/* Beyond the table there are more and more. */
static void test_beyond(void)
{
	for (int b = 0; b < ICMP4_PATHS_BOUND_COUNT; b++) {
		uint32_t before = 0, falls = 0;

		for (uint32_t k = 2; k < 4096; k++) {
			uint32_t enough = icmp4_paths_enough((enum icmp4_paths_bound)b, k);

			falls += enough <= before;
			before = enough;
		}
		is_int(falls, 0, "one more way, more flows");
	}
	is_int(icmp4_paths_enough(ICMP4_PATHS_VERTEX_95, 0), 6, "never none");
	is_str(icmp4_paths_bound_name(ICMP4_PATHS_BOUND_COUNT), "unknown", "no bound");
}

int main(void)
{
	test_bound();
	test_papers();
	test_beyond();
	return tap_done();
}
