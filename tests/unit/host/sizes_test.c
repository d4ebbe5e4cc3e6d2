/* SPDX-License-Identifier: MIT */
/* What became of probes size by size, and of several targets together. */
#include "out/total.h"
#include "stat/sizes.h"
#include "tap.h"

enum { MS = 1000000 };

static void test_limit(void)
{
	static const struct {
		const char *name;
		const char *fates; /* a size each: answered, missed, both, neither */
		size_t largest_answered, smallest_missed;
		bool sharp;
	} rows[] = {
		{"none was sent", "....", SIZE_MAX, SIZE_MAX, false},
		{"all answered", "aaaa", 3, SIZE_MAX, false},
		{"all missed", "mmmm", SIZE_MAX, 0, false},
		{"a limit", "aamm", 1, 2, true},
		{"a limit with a gap", "aa.m", 1, 3, true},
		{"one lost below", "amam", 2, 1, false},
		{"at the limit some", "aabm", 2, 2, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stat_size sizes[4] = {{0}};

		for (size_t k = 0; k < 4; k++) {
			char fate = rows[i].fates[k];
			if (fate == 'a' || fate == 'b')
				stat_size_add(&sizes[k], STAT_ANSWERED, MS);
			if (fate == 'm' || fate == 'b')
				stat_size_add(&sizes[k], STAT_MISSED, -1);
		}
		struct stat_size_limit limit = stat_sizes_limit(sizes, 4);
		ok(limit.largest_answered == rows[i].largest_answered &&
			   limit.smallest_missed == rows[i].smallest_missed &&
			   limit.sharp == rows[i].sharp,
		   "%s", rows[i].name);
	}
}

static void test_row(void)
{
	struct stat_size size = {0};

	stat_size_add(&size, STAT_ANSWERED, 5 * MS);
	stat_size_add(&size, STAT_MISSED, -1);
	stat_size_add(&size, STAT_VOID, -1);
	stat_size_late(&size, 3 * MS);
	is_int(size.answered, 2, "what comes late is answered");
	is_int(size.missed, 0, "and no longer missed");
	is_int(size.unsent, 1, "not sent");
	is_int(size.min_ns, 3 * MS, "the least");
	is_int(size.sum_ns, 8 * MS, "the sum");
}

/* Every size is in one part, parts are in order and about equal. */
static void test_parts(void)
{
	static const size_t counts[] = {1, 2, 15, 16, 17, 31, 100, 65508};
	static struct stat_size sizes[65508];

	for (size_t i = 0; i < 65508; i++)
		stat_size_add(&sizes[i], STAT_ANSWERED, (int64_t)i);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct stat_size_part parts[STAT_SIZE_PARTS];
		size_t got = stat_sizes_parts(sizes, counts[i], parts), next = 0, wrong = 0;

		for (size_t k = 0; k < got; k++) {
			size_t width = parts[k].last - parts[k].first + 1;
			wrong += parts[k].first != next || parts[k].size.answered != width ||
				 parts[k].size.min_ns != (int64_t)parts[k].first ||
				 width > counts[i] / got + 1;
			next = parts[k].last + 1;
		}
		ok(!wrong && next == counts[i] && got <= STAT_SIZE_PARTS, "%zu sizes in %zu parts",
		   counts[i], got);
	}
}

/* Three targets, of which the second has one answer and so no jitter of its own. */
static void test_total(void)
{
	struct icmp4_ping_target targets[3] = {
		{.sent = UINT32_MAX, .received = 5, .lost = UINT32_MAX - 5},
		{.sent = 2, .received = 1, .icmp_errors = 1},
		{.sent = 1, .unsent = 1},
	};
	static const int64_t times[2][5] = {{10, 20, 10, 20, 10}, {400}};
	struct stat_rtt rtt[3] = {{0}};
	struct out_total total = {0};

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 5 && times[i][k]; k++)
			stat_rtt_add(&rtt[i], times[i][k] * MS);
	int64_t jitter_ns = stat_rtt_jitter_ns(&rtt[0]);
	for (size_t i = 0; i < 3; i++) {
		struct out_ping ping = {.target = i, .counts = &targets[i], .rtt = &rtt[i]};
		out_total_add(&total, &ping);
	}
	is_int((int)total.targets, 3, "targets");
	is_int((int)total.answered, 2, "with an answer");
	ok(total.counts.sent == (uint64_t)UINT32_MAX + 3, "more sent than 32 bits count");
	ok(out_counts_unanswered(&total.counts) == (uint64_t)UINT32_MAX - 4, "and lost");
	is_int((int)out_counts_in_flight(&total.counts), 1, "under way");
	is_int(stat_rtt_mean_ns(&total.rtt), 470 * MS / 6, "the mean of all");
	is_int(stat_rtt_quantile_ns(&total.rtt, 500), 10 * MS, "the median of all");
	is_int(total.rtt.max_ns, 400 * MS, "the longest of all");
	ok(jitter_ns > 0 && stat_rtt_jitter_ns(&total.rtt) == jitter_ns,
	   "jitter is of those that have one");
	out_total_free(&total);
	stat_rtt_free(&rtt[0]);
	stat_rtt_free(&rtt[1]);
}

int main(void)
{
	test_limit();
	test_row();
	test_parts();
	test_total();
	return tap_done();
}
