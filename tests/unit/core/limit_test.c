/* SPDX-License-Identifier: MIT */
/* Token buckets against tokens counted in fractions; the two levels; what a flood can do. */
#include "base/siphash.h"
#include "tap.h"
#include <icmp4/limit.h>

static const struct icmp4_key seed = {{0x6c696d6974, 1}};

/*
 * The obvious bucket: tokens are added as time passes and a message takes one. A token is counted
 * in 10^12 parts, so that what a nanosecond adds is exactly the rate in thousandths.
 */
#define TOKEN ((uint64_t)1000000000000)

struct slow_bucket {
	uint64_t parts;
	int64_t last_ns;
};

static bool slow_pass(struct slow_bucket *slow, struct icmp4_rate rate, int64_t now_ns)
{
	slow->parts += (uint64_t)(now_ns - slow->last_ns) * rate.per_second_milli;
	if (slow->parts > rate.burst * TOKEN)
		slow->parts = rate.burst * TOKEN;
	slow->last_ns = now_ns;
	if (slow->parts < TOKEN)
		return false;
	slow->parts -= TOKEN;
	return true;
}

static bool fast_pass(struct icmp4_bucket *bucket, struct icmp4_rate rate, int64_t now_ns)
{
	struct icmp4_time now = {now_ns};

	if (!icmp4_bucket_has(bucket, rate, now))
		return false;
	icmp4_bucket_take(bucket, rate, now, 1000);
	return true;
}

/* Steps of half a message's time in the mean, with pauses in which the bucket fills. */
static int64_t step_ns(struct icmp4_rate rate, uint64_t n)
{
	uint64_t drawn = icmp4__random(&seed, rate.per_second_milli, n);
	uint64_t message_ns = TOKEN / rate.per_second_milli;

	if (drawn % 512 == 0)
		return (int64_t)(message_ns * rate.burst);
	return (int64_t)((drawn >> 16) % (message_ns + 1));
}

static void test_against_slow(void)
{
	static const struct {
		const char *name;
		struct icmp4_rate rate;
		bool exact; /* a message takes a whole number of nanoseconds */
	} rows[] = {
		{"RATE-09: 1000/s, burst 50", {1000000, 50}, true},
		{"RATE-09: 1/s, burst 6", {1000, 6}, true},
		{"1/s, burst 1", {1000, 1}, true},
		{"one in 1000 s, burst 2", {1, 2}, true},
		{"10 a minute, burst 3", {167, 3}, false},
		{"3/s, burst 3", {3000, 3}, false},
		{"7/s, burst 100", {7000, 100}, false},
		{"999999.999/s, burst 4", {999999999, 4}, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_rate rate = rows[i].rate;
		struct slow_bucket slow = {rate.burst * TOKEN, 0};
		struct icmp4_bucket fast = {{0}};
		int64_t now_ns = 0, passed = 0, differ = 0, behind = 0, ahead = 0;

		for (uint64_t n = 0; n < 50000; n++) {
			now_ns += step_ns(rate, n);
			bool should = slow_pass(&slow, rate, now_ns);
			bool does = fast_pass(&fast, rate, now_ns);
			passed += should;
			differ += should != does;
			behind += should - does;
			ahead += behind < 0;
		}
		ok(ahead == 0, "%s: never ahead of the slow one", rows[i].name);
		ok(rows[i].exact ? differ == 0 : behind <= 1 + passed / 1000,
		   "%s: %" PRId64 " behind after %" PRId64, rows[i].name, behind, passed);
	}
}

static void test_edges(void)
{
	const struct icmp4_rate one = {1000, 1}, none = {0, 0}, closed = {1000, 0};
	const struct icmp4_rate most = {UINT32_MAX, UINT32_MAX}, deep = {1, UINT32_MAX};
	struct icmp4_bucket bucket = {{0}};

	ok(fast_pass(&bucket, one, -5000000000), "a bucket never used is full before time 0 too");
	ok(!fast_pass(&bucket, one, -4000000001), "and empty after one");
	ok(fast_pass(&bucket, one, -4000000000), "and full again to the nanosecond");

	bucket = (struct icmp4_bucket){{0}};
	bool all = true;
	for (int i = 0; i < 1000; i++)
		all = all && fast_pass(&bucket, none, 1);
	ok(all && bucket.full_at.ns == 0, "no rate is no limit");
	ok(!icmp4_bucket_has(&bucket, closed, (struct icmp4_time){1}),
	   "no depth lets nothing pass");

	ok(fast_pass(&bucket, most, INT64_MAX - 1), "the highest rate at the end of time");
	ok(bucket.full_at.ns >= INT64_MAX - 1, "saturates");
	bucket = (struct icmp4_bucket){{0}};
	icmp4_bucket_take(&bucket, deep, (struct icmp4_time){1}, UINT32_MAX);
	ok(bucket.full_at.ns > 0, "the highest cost at the lowest rate stays in range");
	icmp4_bucket_take(&bucket, deep, (struct icmp4_time){1}, UINT32_MAX);
	icmp4_bucket_take(&bucket, deep, (struct icmp4_time){1}, UINT32_MAX);
	is_int(bucket.full_at.ns, INT64_MAX, "and never wraps");
	ok(icmp4_bucket_has(&bucket, deep, (struct icmp4_time){1}),
	   "a depth beyond time is never empty");
}

/* Parts of messages, as costs other than 1000 make them, round up. */
static void test_cost(void)
{
	static const struct {
		uint32_t rate_milli, cost_milli;
		int64_t ns;
	} rows[] = {
		{1000, 1000, 1000000000}, {1000, 0, 0},
		{1000, 2000, 2000000000}, {1000, 1, 1000000},
		{1000, 2500, 2500000000}, {3000, 1000, 333333334},
		{3000, 2000, 666666668},  {3, 1000, 333333333334},
		{999999999, 1, 2},        {3000, 500, 166666667},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_bucket bucket = {{0}};

		icmp4_bucket_take(&bucket, (struct icmp4_rate){rows[i].rate_milli, 5},
				  (struct icmp4_time){7}, rows[i].cost_milli);
		ok(bucket.full_at.ns == 7 + rows[i].ns, "%u thousandths at %u thousandths a second",
		   rows[i].cost_milli, rows[i].rate_milli);
	}
}

enum { SLOTS = 64 };

static struct icmp4_limiter limiter_of(struct icmp4_limit_slot *slots, size_t count)
{
	memset(slots, 0, count * sizeof *slots);
	return (struct icmp4_limiter){
		.key = seed,
		.total = {1000000, 50},
		.per_destination = {1000, 6},
		.slots = slots,
		.slot_count = count,
	};
}

/* 10000 a second for ten seconds to one destination; the first six, then one a second. */
static void test_one_destination(void)
{
	struct icmp4_limit_slot slots[SLOTS];
	struct icmp4_limiter limiter = limiter_of(slots, SLOTS);
	int outcome[3] = {0}, other = 0;

	for (int64_t n = 0; n < 100000; n++) {
		struct icmp4_time now = {1 + n * 100000};

		outcome[icmp4_limiter_ask(&limiter, now, 0x0a000001)]++;
		if (n % 10000 == 5000)
			other += !icmp4_limiter_ask(&limiter, now, 0x0a000002);
	}
	is_int(outcome[ICMP4_LIMIT_PASS], 15, "RATE-09: six at once, then one a second");
	is_int(outcome[ICMP4_LIMIT_DESTINATION], 99985, "RATE-11: each refusal says by whom");
	is_int(outcome[ICMP4_LIMIT_TOTAL], 0, "the global bucket refused nothing");
	is_int(other, 10, "RATE-06: a flood of one destination starves no other");
}

/* What the destination's bucket refuses costs the global one nothing, and the other way round. */
static void test_order(void)
{
	struct icmp4_limit_slot slots[SLOTS];
	struct icmp4_limiter limiter = limiter_of(slots, SLOTS);
	const struct icmp4_time now = {1};

	for (int n = 0; n < 6; n++)
		icmp4_limiter_ask(&limiter, now, 1);
	int64_t owed = limiter.bucket.full_at.ns;
	is_int(icmp4_limiter_ask(&limiter, now, 1), ICMP4_LIMIT_DESTINATION,
	       "its own share is used");
	is_int(limiter.bucket.full_at.ns, owed, "RATE-06: which the global bucket does not pay");

	for (uint32_t n = 0; n < 44; n++)
		icmp4_limiter_ask(&limiter, now, 100 + n);
	is_int(icmp4_limiter_ask(&limiter, now, 2), ICMP4_LIMIT_TOTAL,
	       "RATE-11: the total is used");
	size_t touched = 0;
	for (size_t i = 0; i < SLOTS; i++)
		touched += slots[i].destination == 2;
	is_int((int64_t)touched, 0, "RATE-06: which no destination pays");
}

/* Without a table, or without a rate per destination, there is the global bucket alone. */
static void test_one_level(void)
{
	struct icmp4_limit_slot slots[SLOTS];
	struct icmp4_limiter limiter = limiter_of(slots, SLOTS);
	int passed[2] = {0};

	limiter.slots = NULL;
	for (int n = 0; n < 100; n++)
		passed[0] += !icmp4_limiter_ask(&limiter, (struct icmp4_time){1}, 1);
	limiter = limiter_of(slots, SLOTS);
	limiter.per_destination = (struct icmp4_rate){0, 0};
	for (int n = 0; n < 100; n++)
		passed[1] += !icmp4_limiter_ask(&limiter, (struct icmp4_time){1}, 1);
	ok(passed[0] == 50 && passed[1] == 50, "50 pass, whoever asks");
}

/*
 * RATE-07: the count of a second is no constant that a stranger could subtract his own from, and
 * yet 1000 in the mean, to within four standard deviations of that mean.
 */
static void test_randomised(void)
{
	struct icmp4_limiter limiter = {.key = seed, .total = {1000000, 50}, .randomised = true};
	int64_t sum = 0, differ = 0, first = 0, now_ns = 1;

	for (int64_t window = 0; window < 1000; window++) {
		int64_t passed = 0;

		for (int i = 0; i < 4000; i++, now_ns += 250000)
			passed += !icmp4_limiter_ask(&limiter, (struct icmp4_time){now_ns}, 1);
		first = window ? first : passed;
		differ += passed != first;
		sum += passed;
	}
	ok(differ > 900, "RATE-07: %" PRId64 " of 999 windows differ from the first", differ);
	ok(sum > 996500 && sum < 1003500, "RATE-07: 1000 a second in the mean: %" PRId64,
	   sum / 1000);

	struct icmp4_limiter other = {.key = {{9, 9}}, .total = {1000000, 50}, .randomised = true};
	limiter = (struct icmp4_limiter){.key = seed, .total = {1000000, 50}, .randomised = true};
	for (int i = 0; i < 40; i++) {
		icmp4_limiter_ask(&limiter, (struct icmp4_time){1}, 1);
		icmp4_limiter_ask(&other, (struct icmp4_time){1}, 1);
	}
	ok(limiter.bucket.full_at.ns != other.bucket.full_at.ns || limiter.drawn != other.drawn,
	   "RATE-07: another key draws other costs");
}

/* RATE-10: a million sources write nowhere but into the table, and push out no busy one. */
static void test_million_sources(void)
{
	static const size_t counts[] = {1, 2, 4, SLOTS};

	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		struct icmp4_limit_slot slots[SLOTS + 1];
		struct icmp4_limiter limiter = limiter_of(slots, SLOTS);
		int victim = 0, others = 0;

		memset(slots, 0, sizeof slots);
		slots[counts[c]].destination = 0x5a5a5a5a;
		limiter.slot_count = counts[c];
		limiter.total = (struct icmp4_rate){0, 0};
		for (uint32_t n = 0; n < 1000000; n++) {
			struct icmp4_time now = {1 + (int64_t)n * 10000};

			others += !icmp4_limiter_ask(&limiter, now, 0x20000000 + n);
			victim += !icmp4_limiter_ask(&limiter, now, 0x0a000001);
		}
		is_int(slots[counts[c]].destination, 0x5a5a5a5a,
		       "RATE-10: nothing behind the table");
		is_int(others, 1000000, "each new source may have its first");
		if (counts[c] >= 2)
			is_int(victim, 15,
			       "and the flooded one stays in its place: 6, and 9 in 9 s");
	}
}

/* Destinations that meet in a table without a key meet no more under another key. */
static void test_keyed(void)
{
	struct icmp4_limit_slot a[SLOTS], b[SLOTS];
	struct icmp4_limiter one = limiter_of(a, SLOTS), other = limiter_of(b, SLOTS);
	int moved = 0;

	other.key.word[0]++;
	for (uint32_t n = 1; n <= 16; n++) {
		icmp4_limiter_ask(&one, (struct icmp4_time){1}, n);
		icmp4_limiter_ask(&other, (struct icmp4_time){1}, n);
	}
	for (size_t i = 0; i < SLOTS; i++)
		moved += a[i].destination != b[i].destination;
	ok(moved > 16, "RATE-10: the key decides who stands where (%d slots differ)", moved);
}

int main(void)
{
	test_against_slow();
	test_edges();
	test_cost();
	test_one_destination();
	test_order();
	test_one_level();
	test_randomised();
	test_million_sources();
	test_keyed();
	return tap_done();
}
