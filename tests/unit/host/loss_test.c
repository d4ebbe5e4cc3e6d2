/* SPDX-License-Identifier: MIT */
/* Whose loss it is: series whose cause is known, and how often chance is taken for a cause. */
#include "stat/loss/loss.h"
#include "tap.h"
#include <stdint.h>

#define WELL              \
	{                 \
		.lost = 0 \
	}

enum { HOPS = 8, PROBES = 400, SEEDS = 300 };

/* How one hop answers: what is lost up to it, what of its answers, and by which bucket. */
struct truth {
	double lost;
	double withheld;
	double depth, rate;
	int64_t slow_ns;
	bool silent;
};

static struct stat_probe probes[HOPS][PROBES];
static struct stat_hop hops[HOPS];
static struct stat_path_loss found;
static uint64_t state;

static double chance(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (double)(state >> 11) / 9007199254740992.0;
}

static bool passes(const struct truth *truth, double *tokens, int64_t step_ns)
{
	bool heard = chance() >= truth->lost && chance() >= truth->withheld && !truth->silent;

	if (truth->depth <= 0)
		return heard;
	*tokens += truth->rate * (double)step_ns / 1e9;
	*tokens = *tokens < truth->depth ? *tokens : truth->depth;
	if (*tokens < 1)
		return false;
	--*tokens;
	return heard;
}

static void play(const struct truth *truths, size_t count, size_t rounds, int64_t step_ns,
		 uint64_t seed)
{
	state = seed * 2654435761u + 1;
	for (size_t i = 0; i < count; i++) {
		double tokens = truths[i].depth;

		hops[i] = (struct stat_hop){probes[i], rounds, rounds, 0};
		for (size_t k = 0; k < rounds; k++) {
			bool heard = passes(&truths[i], &tokens, step_ns);
			int64_t rtt = (int64_t)(i + 1) * 5000000 + truths[i].slow_ns +
				      (int64_t)(chance() * 1e6);

			probes[i][k] =
				(struct stat_probe){{(int64_t)k * step_ns}, heard ? rtt : -1};
			hops[i].lost += !heard;
		}
	}
	stat_path_loss(&found, hops, count, 0);
}

/* "1:none 2:limited ..." */
static const char *verdicts(size_t count)
{
	static char text[256];
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s%s",
					   i ? " " : "", stat_loss_name(found.hops[i].loss),
					   found.hops[i].slow_ns ? "+slow" : "");
	return text;
}

static void test_causes(void)
{
	static const struct {
		const char *name;
		struct truth truths[HOPS];
		size_t count, rounds;
		const char *verdicts;
		size_t links, from, to;
	} rows[] = {
		{"all well", {WELL, WELL, WELL}, 3, 100, "none none none", 0, 0, 0},
		{"a lossy link",
		 {WELL, WELL, {.lost = .3}, {.lost = .3}, {.lost = .3}},
		 5,
		 100,
		 "none none path path path",
		 1,
		 1,
		 2},
		{"the first link",
		 {{.lost = .3}, {.lost = .3}, {.lost = .3}},
		 3,
		 100,
		 "path path path",
		 1,
		 STAT_HERE,
		 0},
		{"a limit of 1/s, 6 at once",
		 {WELL, {.depth = 6, .rate = 1}, WELL, WELL},
		 4,
		 100,
		 "none rate-limited none none",
		 0,
		 0,
		 0},
		{"a limit of the destination",
		 {WELL, WELL, {.depth = 6, .rate = 1}},
		 3,
		 100,
		 "none none rate-limited",
		 0,
		 0,
		 0},
		{"a hop that answers as it likes",
		 {WELL, {.withheld = .5}, WELL, WELL},
		 4,
		 100,
		 "none withheld none none",
		 0,
		 0,
		 0},
		{"a silent hop",
		 {WELL, {.silent = true}, WELL},
		 3,
		 100,
		 "none silent none",
		 0,
		 0,
		 0},
		{"a slow control plane",
		 {WELL, {.slow_ns = 40000000}, WELL, WELL},
		 4,
		 20,
		 "none none+slow none none",
		 0,
		 0,
		 0},
		{"a limit before a lossy link",
		 {WELL, {.depth = 6, .rate = 1}, {.lost = .3}, {.lost = .3}, {.lost = .3}},
		 5,
		 200,
		 "none rate-limited path path path",
		 1,
		 0,
		 2},
		{"a silent hop before a lossy link",
		 {WELL, {.silent = true}, {.lost = .3}, {.lost = .3}},
		 4,
		 200,
		 "none silent path path",
		 1,
		 0,
		 2},
		{"nothing behind it",
		 {WELL, {.silent = true}, {.silent = true}},
		 3,
		 100,
		 "none silent silent",
		 0,
		 0,
		 0},
		{"limits that take as much as the link behind them",
		 {{.depth = 6, .rate = 8}, {.depth = 6, .rate = 8}, {.lost = .2}},
		 3,
		 200,
		 "rate-limited rate-limited path",
		 1,
		 STAT_HERE,
		 2},
		{"three probes say nothing",
		 {WELL, {.lost = .3}, {.lost = .3}},
		 3,
		 3,
		 NULL,
		 0,
		 0,
		 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		play(rows[i].truths, rows[i].count, rows[i].rounds, 100 * ICMP4_MS_NS, 7);
		if (rows[i].verdicts)
			is_str(verdicts(rows[i].count), rows[i].verdicts, rows[i].name);
		is_int((long)found.link_count, (long)rows[i].links, rows[i].name);
		if (found.link_count && rows[i].links) {
			ok(found.links[0].from == rows[i].from, "%s: from", rows[i].name);
			ok(found.links[0].to == rows[i].to, "%s: to", rows[i].name);
		}
	}
}

static void test_bucket(void)
{
	static const struct {
		double depth, rate;
		int64_t step_ns;
		size_t rounds;
	} rows[] = {
		{6, 1, 100 * ICMP4_MS_NS, 100},  {1, 2, 100 * ICMP4_MS_NS, 60},
		{5, 10, 20 * ICMP4_MS_NS, 200},  {50, 100, 5 * ICMP4_MS_NS, 400},
		{10, 8, 100 * ICMP4_MS_NS, 200},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct truth truth = {.depth = rows[i].depth, .rate = rows[i].rate};

		play(&truth, 1, rows[i].rounds, rows[i].step_ns, 3);
		struct stat_bucket bucket = found.hops[0].bucket;
		ok(bucket.found && bucket.depth == (uint32_t)rows[i].depth &&
			   bucket.low < 1.02 * rows[i].rate && bucket.high > .98 * rows[i].rate &&
			   bucket.high < 1.3 * bucket.low,
		   "%g at once, %g/s: found %d: %u, %.2f [%.2f, %.2f]", rows[i].depth, rows[i].rate,
		   bucket.found, bucket.depth, bucket.rate, bucket.low, bucket.high);
	}
}

/* Chance is no bucket, and no outage is one either. */
static void test_no_bucket(void)
{
	static const double shares[] = {.02, .1, .3, .5, .8};

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		int taken = 0;

		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			struct truth truth = {.lost = shares[i]};

			play(&truth, 1, 100, 100 * ICMP4_MS_NS, seed);
			taken += found.hops[0].bucket.found;
		}
		ok(taken <= SEEDS / 50, "%g lost by chance: taken for a bucket in %d of %d",
		   shares[i], taken, SEEDS);
	}
	for (size_t k = 0; k < 100; k++)
		probes[0][k] = (struct stat_probe){{(int64_t)k * 100 * ICMP4_MS_NS},
						   k >= 40 && k < 70 ? -1 : 1000000};
	ok(!stat_bucket_find(probes[0], 100).found, "nor is an outage one");
}

/* Over many runs: how often the guilty link is named, and how often an innocent one. */
static void test_rates(void)
{
	static const struct {
		const char *name;
		struct truth truths[HOPS];
		size_t from, to; /* to 0: no link is guilty */
		size_t rounds;
		int named; /* of SEEDS, at least: a range that holds the link */
	} rows[] = {
		{"no loss", {WELL, WELL, WELL, WELL, WELL, WELL, WELL, WELL}, 0, 0, 100, 0},
		{"20 % in the middle",
		 {WELL,
		  WELL,
		  WELL,
		  {.lost = .2},
		  {.lost = .2},
		  {.lost = .2},
		  {.lost = .2},
		  {.lost = .2}},
		 2,
		 3,
		 100,
		 290},
		{"5 % in the middle",
		 {WELL,
		  WELL,
		  WELL,
		  {.lost = .05},
		  {.lost = .05},
		  {.lost = .05},
		  {.lost = .05},
		  {.lost = .05}},
		 2,
		 3,
		 100,
		 250},
		{"10 % on the first link",
		 {{.lost = .1},
		  {.lost = .1},
		  {.lost = .1},
		  {.lost = .1},
		  {.lost = .1},
		  {.lost = .1},
		  {.lost = .1},
		  {.lost = .1}},
		 STAT_HERE,
		 0,
		 200,
		 270},
		{"hops that withhold, each its own share",
		 {{.withheld = .5},
		  {.withheld = .1},
		  WELL,
		  {.withheld = .7},
		  {.withheld = .3},
		  WELL,
		  {.withheld = .4},
		  WELL},
		 0,
		 0,
		 100,
		 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool guilty = rows[i].named > 0;
		int named = 0, wrong = 0;

		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			play(rows[i].truths, HOPS, rows[i].rounds, 100 * ICMP4_MS_NS, seed);
			for (size_t k = 0; k < found.link_count; k++) {
				const struct stat_link_loss *link = &found.links[k];
				bool holds = guilty && link->from + 1 <= rows[i].from + 1 &&
					     link->to >= rows[i].to;

				named += holds;
				wrong += !holds;
			}
		}
		ok(named >= rows[i].named, "%s: named in %d of %d", rows[i].name, named, SEEDS);
		ok(wrong <= SEEDS / 20, "%s: an innocent link in %d of %d", rows[i].name, wrong,
		   SEEDS);
	}
}

static void test_dropped(void)
{
	static const struct truth truths[] = {WELL, {.lost = .3}, {.lost = .3}, {.lost = .3}};

	play(truths, 4, 100, 100 * ICMP4_MS_NS, 7);
	is_int((long)found.link_count, 1, "a link loses");
	stat_path_loss(&found, hops, 4, 100);
	is_int((long)found.link_count, 0, "unless this machine lost the answers itself");
}

int main(void)
{
	test_causes();
	test_bucket();
	test_no_bucket();
	test_rates();
	test_dropped();
	return tap_done();
}
