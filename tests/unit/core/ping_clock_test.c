/* SPDX-License-Identifier: MIT */
/* Timestamp replies: what their times are, and what they tell of clocks and queues. */
#include "ping_queries.h"

static uint32_t swapped(uint32_t n)
{
	return n << 24 | (n << 8 & 0xff0000) | (n >> 8 & 0xff00) | n >> 24;
}

/* TS-04, TS-11, TS-13: what the times are, and the ways between two clocks. */
static void test_times(void)
{
	static const struct {
		const char *name;
		int64_t sent_ms, rtt_ms; /* since midnight */
		uint32_t receive, transmit;
		enum icmp4_ping_clock clock;
		int32_t up_ms, down_ms;
	} rows[] = {
		{"clocks agree", 1000, 30, 1010, 1010, ICMP4_CLOCK_STANDARD, 10, 20},
		{"it took its time", 1000, 30, 1010, 1015, ICMP4_CLOCK_STANDARD, 10, 15},
		{"its clock is ahead", 1000, 30, 6010, 6010, ICMP4_CLOCK_STANDARD, 5010, -4980},
		{"its clock is behind midnight", 1000, 30, DAY_MS - 990, DAY_MS - 990,
		 ICMP4_CLOCK_STANDARD, -1990, 2020},
		{"midnight on the way there", DAY_MS - 10, 30, 10, 10, ICMP4_CLOCK_STANDARD, 20,
		 10},
		{"midnight on the way back", DAY_MS - 20, 30, DAY_MS - 10, DAY_MS - 10,
		 ICMP4_CLOCK_STANDARD, 10, 20},
		{"half a day", 0, 0, DAY_MS / 2, DAY_MS / 2, ICMP4_CLOCK_STANDARD, DAY_MS / 2,
		 -DAY_MS / 2},
		{"the last of the day", 1000, 2, DAY_MS - 1, DAY_MS - 1, ICMP4_CLOCK_STANDARD,
		 -1001, 1003},
		{"24 hours", 1000, 2, DAY_MS, DAY_MS, ICMP4_CLOCK_INVALID, 0, 0},
		{"highest without the bit", 1000, 2, 0x7fffffff, 1000, ICMP4_CLOCK_INVALID, 0, 0},
		{"high bit", 1000, 2, 0x800003e8, 0x800003e8, ICMP4_CLOCK_OTHER, 0, 0},
		{"high bit of the second", 1000, 2, 1001, 0x800003e9, ICMP4_CLOCK_OTHER, 0, 0},
		{"second past the day", 1000, 2, 1001, DAY_MS, ICMP4_CLOCK_INVALID, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = asking(ICMP4_PING_TIMESTAMP);
		struct icmp4_ping_event event;
		struct world_datagram reply;
		int64_t offset_ns;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(rows[i].sent_ms));
		is_int(get32(b.probe.bytes + TIMES_AT), rows[i].sent_ms, "originate");
		reply = turned(&b.probe, 14, FAR);
		put32(reply.bytes + TIMES_AT + 4, rows[i].receive);
		put32(reply.bytes + TIMES_AT + 8, rows[i].transmit);
		resum(&reply);
		arrive(&b, at_ms(rows[i].sent_ms + rows[i].rtt_ms), &reply);
		is_int(verdict(&b, &event), ICMP4_PING_OK, rows[i].name);
		is_int(event.clock, rows[i].clock, "its clock");
		is_int(event.up_ms, rows[i].up_ms, "there");
		is_int(event.down_ms, rows[i].down_ms, "back");
		is_int(icmp4_ping_offset(&b.targets[0], &offset_ns),
		       rows[i].clock == ICMP4_CLOCK_STANDARD, "whether there is an offset");
		is_int(offset_ns, (int64_t)(rows[i].up_ms - rows[i].down_ms) * MS / 2, "offset");
	}
}

static void exchange(struct bench *b, int64_t at, uint32_t receive, int64_t rtt,
		     struct icmp4_ping_event *event)
{
	leave(b, at_ms(at));
	struct world_datagram reply = turned(&b->probe, 14, FAR);

	put32(reply.bytes + TIMES_AT + 4, receive);
	put32(reply.bytes + TIMES_AT + 8, receive);
	resum(&reply);
	arrive(b, at_ms(at + rtt), &reply);
	is_int(verdict(b, event), ICMP4_PING_OK, "an answer");
}

/* A clock 100 ms ahead, 10 ms of way each; then a queue of 5 ms there, then one of 7 ms back. */
static void test_queues(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_TIMESTAMP);
	struct icmp4_ping_event event;
	struct bench b;

	options.unix_ns = INT64_C(1795425424) * 1000 * MS; /* 09:17:04 */
	int64_t base = INT64_C(1795425424000) % DAY_MS;
	setup(&b, &options, 1, SLOTS);
	exchange(&b, 0, (uint32_t)(base + 115), 25, &event);
	is_int(event.up_queue_ms, 0, "the first has no queue to be compared with");
	exchange(&b, 1000, (uint32_t)(base + 1110), 20, &event);
	is_int(event.offset_ns, 100 * MS, "offset");
	exchange(&b, 2000, (uint32_t)(base + 2115), 25, &event);
	is_int(event.up_queue_ms * 100 + event.down_queue_ms, 500, "queue on the way there");
	exchange(&b, 3000, (uint32_t)(base + 3110), 27, &event);
	is_int(event.up_queue_ms * 100 + event.down_queue_ms, 7, "queue on the way back");
	is_int(event.offset_ns, 100 * MS, "the offset stays");
	is_int(b.targets[0].timed, 4, "answers timed");
}

/* TS-13: a host that forgot network order is told of, not put right. */
static void test_swapped(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_TIMESTAMP);
	struct icmp4_ping_event event;
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	exchange(&b, 43200000, swapped(43200010), 20, &event);
	is_int(event.clock, ICMP4_CLOCK_SWAPPED, "noon in the wrong order");
	is_int(b.targets[0].timed, 0, "and not taken for a time");
}

/* TS-03: what comes back of the originate time must be what left. */
static void test_originate(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_TIMESTAMP);
	struct icmp4_ping_event event;
	struct world_datagram reply;
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(77));
	reply = turned(&b.probe, 14, FAR);
	put32(reply.bytes + TIMES_AT, 78);
	resum(&reply);
	arrive(&b, at_ms(80), &reply);
	is_int(verdict(&b, &event), ICMP4_PING_CORRUPTED, "another originate time");
	is_int(event.corrupted_at, 0, "and where");
	is_int(event.clock, ICMP4_CLOCK_NONE, "its times tell nothing");
}

/* PING-02: whatever the clocks are, nothing overflows. */
static void test_hostile_clocks(void)
{
	static const int64_t clocks[] = {INT64_MIN, -1, 0, INT64_MAX};
	static const uint32_t times[] = {0, 1, 0x7fffffff, 0x80000000, UINT32_MAX};

	for (size_t i = 0; i < 4 * 4 * 5 * 5; i++) {
		struct icmp4_ping_options options = asking(ICMP4_PING_TIMESTAMP);
		struct icmp4_ping_event event;
		struct world_datagram reply;
		struct bench b;

		options.unix_ns = clocks[i % 4];
		setup(&b, &options, 1, SLOTS);
		leave(&b, (struct icmp4_time){i / 4 % 4 < 2 ? 0 : clocks[i / 4 % 4]});
		reply = turned(&b.probe, 14, FAR);
		put32(reply.bytes + TIMES_AT + 4, times[i / 16 % 5]);
		put32(reply.bytes + TIMES_AT + 8, times[i / 80 % 5]);
		resum(&reply);
		arrive(&b, b.now, &reply);
		int status = verdict(&b, &event);
		ok(status == ICMP4_PING_OK && event.up_ms >= -DAY_MS / 2 &&
			   event.down_ms <= DAY_MS / 2 && event.clock != ICMP4_CLOCK_NONE,
		   "clock %zu", i);
	}
}

int main(void)
{
	test_times();
	test_queues();
	test_swapped();
	test_originate();
	test_hostile_clocks();
	return tap_done();
}
