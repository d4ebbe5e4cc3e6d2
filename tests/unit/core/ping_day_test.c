/* SPDX-License-Identifier: MIT */
/*
 * More than a day of timestamp requests, one a second, on a clock that the test moves: midnight
 * comes, sequence numbers wrap, the target's clock is set, and the host sleeps for two hours.
 */
#include "ping_queries.h"

enum {
	HOUR = 3600,
	PROBES = 26 * HOUR,
	START_OF_DAY = 23 * HOUR, /* when the first one leaves */
	SET_AT = 8 * HOUR,        /* the target's clock, by that many milliseconds */
	SET_BY = 90000,
	BACK_AT = 15 * HOUR, /* and back again */
	SLEEP_AT = 11 * HOUR,
	SLEEP = 2 * HOUR,
	AHEAD = 250, /* milliseconds, of the target's clock */
	THERE = 10,
	BACK = 15,
};

struct day {
	struct bench b;
	int64_t second; /* since the start, of the schedule */
	int64_t wrong_time, wrong_answer, wrong_way, wrong_offset, lost;
};

static int64_t ahead_at(uint64_t probe)
{
	return AHEAD + (probe >= SET_AT && probe < BACK_AT ? SET_BY : 0);
}

static uint32_t of_day(int64_t ms)
{
	return (uint32_t)(((START_OF_DAY * INT64_C(1000) + ms) % DAY_MS + DAY_MS) % DAY_MS);
}

static void answer(struct day *day, uint64_t probe)
{
	int64_t sent_ms = day->second * 1000, ahead = ahead_at(probe), offset_ns = 0;
	struct world_datagram reply = turned(&day->b.probe, 14, FAR);
	uint32_t there = of_day(sent_ms + THERE + ahead);
	struct icmp4_ping_event event;

	day->wrong_time += get32(reply.bytes + TIMES_AT) != of_day(sent_ms);
	put32(reply.bytes + TIMES_AT + 4, there);
	put32(reply.bytes + TIMES_AT + 8, there);
	resum(&reply);
	arrive(&day->b, at_ms(sent_ms + THERE + BACK), &reply);
	if (verdict(&day->b, &event) != ICMP4_PING_OK || event.seq != probe + 1) {
		day->wrong_answer++;
		return;
	}
	day->wrong_way += event.up_ms != THERE + ahead || event.down_ms != BACK - ahead ||
			  event.up_queue_ms || event.down_queue_ms;
	icmp4_ping_offset(&day->b.targets[0], &offset_ns);
	day->wrong_offset += offset_ns != (2 * ahead + THERE - BACK) * MS / 2;
}

/* Its answer never comes: who sleeps hears nothing. */
static void sleep_over(struct day *day, uint64_t probe)
{
	struct icmp4_ping_event event;

	day->second += SLEEP;
	icmp4_ping_advance(&day->b.ping, at_ms(day->second * 1000 + 400));
	while (icmp4_ping_event(&day->b.ping, &event))
		day->lost += event.status == ICMP4_PING_LOST && event.seq == probe + 1;
}

static void test_day(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_TIMESTAMP);
	static struct day day;
	int64_t late = 0;

	options.unix_ns = START_OF_DAY * ICMP4_S_NS;
	options.count = PROBES;
	setup(&day.b, &options, 1, SLOTS);
	for (uint64_t n = 0; n < PROBES; n++, day.second++) {
		struct icmp4_time due = icmp4_ping_deadline(&day.b.ping);

		late += due.ns != at_ms(day.second * 1000).ns;
		if (!leave(&day.b, at_ms(day.second * 1000)) || day.b.tag != n)
			day.wrong_time++;
		if (n == SLEEP_AT)
			sleep_over(&day, n);
		else
			answer(&day, n);
	}
	is_int(late, 1, "but for the one that was slept through, all are due on the second");
	is_int(day.wrong_time, 0, "each leaves, in order, and says its time of day");
	is_int(day.wrong_answer, 0, "each answer is that of its probe");
	is_int(day.wrong_way, 0, "the ways there and back, over midnight too");
	is_int(day.wrong_offset, 0, "the offset, also when the clock was set");
	is_int(day.lost, 1, "one was lost");
	is_int(day.b.targets[0].received, PROBES - 1, "all others were received");
	is_int(day.b.targets[0].lost, 1, "and that is what is counted");
	is_int(day.b.targets[0].duplicate + day.b.targets[0].forged + day.b.targets[0].reordered, 0,
	       "nothing else was");
	ok(PROBES > 65536, "sequence numbers wrapped");
	ok(icmp4_ping_done(&day.b.ping), "and that is all");
}

/* A day of echo requests, whose sequence numbers say nothing of the wraps before them. */
static void test_wrap(void)
{
	struct icmp4_ping_options options = defaults();
	struct world_datagram old = {0};
	struct icmp4_ping_event event;
	int64_t wrong = 0;
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	for (int64_t n = 0; n < 24 * HOUR; n++) {
		wrong += !leave(&b, at_ms(n * 1000));
		struct world_datagram reply = world_reply(FAR, &b.probe);
		if (n == 4000)
			old = reply;
		/* The same number, 65536 probes later: the cookie tells them apart. */
		if (n == 4000 + 65536) {
			arrive(&b, at_ms(n * 1000 + 1), &old);
			wrong += verdict(&b, &event) != ICMP4_PING_FORGED;
		}
		arrive(&b, at_ms(n * 1000 + 30), &reply);
		wrong += verdict(&b, &event) != ICMP4_PING_OK || event.seq != (uint64_t)n + 1 ||
			 event.rtt_ns != 30 * MS;
	}
	is_int(wrong, 0, "a day of echo requests");
	is_int(b.targets[0].received, 24 * HOUR, "all received");
	is_int(b.targets[0].forged, 1, "an answer from before the wrap is none");
}

int main(void)
{
	test_day();
	test_wrap();
	return tap_done();
}
