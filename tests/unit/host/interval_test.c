/* SPDX-License-Identifier: MIT */
#include "stat/interval.h"
#include "tap.h"
#include <math.h>

static void test_known(void)
{
	static const struct {
		const char *name;
		uint64_t hits, trials;
		double low, high;
	} rows[] = {
		{"1 of 10", 1, 10, 0.0179, 0.4042},
		{"0 of 10: not certainly none", 0, 10, 0, 0.2775},
		{"10 of 10: not certainly all", 10, 10, 0.7225, 1},
		{"5 of 10: symmetric", 5, 10, 0.2366, 0.7634},
		{"10 of 100", 10, 100, 0.0552, 0.1744},
		{"1 of 1000000", 1, 1000000, 0.0000, 0.0000},
		{"nothing tried, nothing known", 0, 0, 0, 1},
		{"1 of 1", 1, 1, 0.2065, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct stat_interval got = stat_wilson95(rows[i].hits, rows[i].trials);

		ok(fabs(got.low - rows[i].low) < 0.00006 && fabs(got.high - rows[i].high) < 0.00006,
		   "%s: [%.4f, %.4f]", rows[i].name, got.low, got.high);
	}
}

/* It contains the share itself, stays in [0, 1], and never grows with more trials of one share. */
static void test_shape(void)
{
	bool inside = true, narrows = true;

	for (uint64_t n = 1; n <= 200; n++) {
		for (uint64_t k = 0; k <= n; k++) {
			struct stat_interval one = stat_wilson95(k, n);
			struct stat_interval ten = stat_wilson95(10 * k, 10 * n);
			double p = (double)k / (double)n;

			inside &= 0 <= one.low && one.low <= p && p <= one.high && one.high <= 1;
			narrows &= ten.high - ten.low < one.high - one.low;
		}
	}
	ok(inside, "contains the share and stays within 0 and 1, up to 200 trials");
	ok(narrows, "ten times the trials narrow it");
}

int main(void)
{
	test_known();
	test_shape();
	return tap_done();
}
