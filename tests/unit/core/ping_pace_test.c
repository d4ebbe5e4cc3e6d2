/* SPDX-License-Identifier: MIT */
/* When probes leave: as soon as they are answered, at random, until somebody answers or fails. */
#include "ping_bench.h"

/* The time of the next probe, in nanoseconds; it leaves then. */
static int64_t next_probe(struct bench *b)
{
	struct icmp4_time at = icmp4_ping_deadline(&b->ping);

	icmp4_ping_advance(&b->ping, at);
	return leave(b, at) ? at.ns : -1;
}

static void answer(struct bench *b, int64_t ms)
{
	struct world_datagram reply = world_reply(b->ping.memory.targets[0].dst, &b->probe);
	struct icmp4_ping_event event;

	arrive(b, at_ms(ms), &reply);
	is_int(verdict(b, &event), ICMP4_PING_OK, "the answer");
}

static void test_adaptive(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_ping_event event;
	struct bench b;

	options.pace = ICMP4_PING_ADAPTIVE;
	options.gap_ns = 20 * ICMP4_MS_NS;
	options.timeout_ns = 5 * ICMP4_S_NS;
	setup(&b, &options, 1, SLOTS);
	is_int(next_probe(&b), 0, "the first leaves at once");
	answer(&b, 30);
	is_int(next_probe(&b), at_ms(30).ns, "the next with the answer");
	answer(&b, 35);
	is_int(next_probe(&b), at_ms(50).ns, "but not before the gap is over");
	is_int(next_probe(&b), at_ms(1050).ns, "without an answer, after the interval");
	is_int(next_probe(&b), at_ms(2050).ns, "and again");
	answer(&b, 2060);
	is_int(next_probe(&b), at_ms(2070).ns, "until there is one");
	is_int(verdict(&b, &event), -1, "nothing else happened");
}

/* The schedule of RFC 2330 section 11.1.1: mean and deviation are both the interval, and what is
 * longer than the interval is 1 in e. */
static void test_poisson(void)
{
	enum { PROBES = 20000, MEAN_US = 1000000 };
	struct icmp4_ping_options options = defaults();
	int64_t before = 0, sum = 0, longer = 0;
	double squares = 0;
	struct bench b;

	options.pace = ICMP4_PING_POISSON;
	options.timeout_ns = 1;
	setup(&b, &options, 1, SLOTS);
	before = next_probe(&b);
	for (int i = 0; i < PROBES; i++) {
		struct icmp4_ping_event event;

		icmp4_ping_advance(&b.ping, icmp4_ping_deadline(&b.ping));
		while (icmp4_ping_event(&b.ping, &event))
			continue;
		int64_t at = next_probe(&b), us = (at - before) / 1000;
		sum += us;
		squares += ((double)us - MEAN_US) * ((double)us - MEAN_US);
		longer += us > MEAN_US;
		before = at;
	}
	int64_t mean = sum / PROBES;
	double variance = squares / PROBES / MEAN_US / MEAN_US;
	ok(mean > 970000 && mean < 1030000, "the mean is the interval: %d us", (int)mean);
	ok(variance > 0.93 && variance < 1.07, "so is the deviation: variance %.3f", variance);
	ok(longer > PROBES * 358 / 1000 && longer < PROBES * 378 / 1000,
	   "1 in e is longer: %d of %d", (int)longer, PROBES);
}

/* Probes that each of three targets gets, if the first answers its second one and no other does. */
static void test_until(void)
{
	static const struct {
		const char *name;
		enum icmp4_ping_until until;
		uint32_t sent[TARGETS];
	} rows[] = {
		{"the count is full", ICMP4_PING_UNTIL_COUNT, {4, 4, 4}},
		{"it answers", ICMP4_PING_UNTIL_ANSWER, {2, 4, 4}},
		{"it fails", ICMP4_PING_UNTIL_FAILURE, {1, 1, 1}},
	};
	struct icmp4_ping_options options = defaults();

	options.count = 4;
	options.timeout_ns = 500 * ICMP4_MS_NS;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event;
		struct bench b;

		options.until = rows[i].until;
		setup(&b, &options, TARGETS, SLOTS);
		while (!icmp4_ping_done(&b.ping)) {
			struct icmp4_time at = icmp4_ping_deadline(&b.ping);

			icmp4_ping_advance(&b.ping, at);
			while (icmp4_ping_event(&b.ping, &event))
				continue;
			if (!leave(&b, at) || b.tag != TARGETS)
				continue;
			struct world_datagram reply = world_reply(FAR, &b.probe);
			arrive(&b, icmp4_time_add(at, MS), &reply);
			while (icmp4_ping_event(&b.ping, &event))
				continue;
		}
		for (size_t t = 0; t < TARGETS; t++)
			is_int(b.targets[t].sent, rows[i].sent[t], rows[i].name);
		ok(sum_holds(&b), "until %s: counts", rows[i].name);
	}
}

/* Nobody is left to ask: the run ends, however many probes were to come. */
static void test_all_closed(void)
{
	struct icmp4_ping_options options = defaults();
	struct bench b;

	options.until = ICMP4_PING_UNTIL_ANSWER;
	setup(&b, &options, 1, SLOTS);
	next_probe(&b);
	answer(&b, 10);
	ok(icmp4_ping_done(&b.ping), "an endless run ends with its answer");
	ok(!leave(&b, at_ms(5000)), "and sends no more");
}

/* A window of one probe: what is over makes room for what is passed over, and the other way. */
static void test_until_in_a_narrow_window(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_ping_event event;
	struct bench b;

	options.until = ICMP4_PING_UNTIL_ANSWER;
	options.count = 3;
	options.timeout_ns = 500 * ICMP4_MS_NS;
	setup(&b, &options, 2, 1);
	next_probe(&b);
	answer(&b, 5);
	while (!icmp4_ping_done(&b.ping)) {
		icmp4_ping_advance(&b.ping, icmp4_ping_deadline(&b.ping));
		while (icmp4_ping_event(&b.ping, &event))
			continue;
		next_probe(&b);
	}
	is_int(b.targets[0].sent, 1, "who has answered is not asked again");
	is_int(b.targets[1].sent, 3, "who has not is");
}

/* The longest interval there is, at random. */
static void test_longest_poisson(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_ping_event event;
	struct bench b;

	options.pace = ICMP4_PING_POISSON;
	options.interval_ns = INT64_MAX;
	for (uint64_t drawn = 0; drawn < 16; drawn++) {
		setup(&b, &options, 1, SLOTS);
		b.ping.key = (struct icmp4_key){{drawn, 1}};
		is_int(next_probe(&b), 0, "the first leaves at once");
		icmp4_ping_advance(&b.ping, icmp4_ping_deadline(&b.ping));
		is_int(verdict(&b, &event), ICMP4_PING_LOST, "and is lost");
		ok(icmp4_ping_deadline(&b.ping).ns > 3600 * ICMP4_S_NS, "the next waits for long");
	}
}

int main(void)
{
	test_until_in_a_narrow_window();
	test_longest_poisson();
	test_adaptive();
	test_poisson();
	test_until();
	test_all_closed();
	return tap_done();
}
