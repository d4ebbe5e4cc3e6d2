/* SPDX-License-Identifier: MIT */
/* Answers to ping out of order: late, doubled, overtaken, and over the wrap of the sequence. */
#include "base/bytes.h"
#include "ping_bench.h"

/* PING-05: each answer told once, for what it is. */
static void test_order(void)
{
	static const struct {
		const char *name;
		int64_t first_ms;
		int statuses[4]; /* of two answers, after what was lost by then */
		uint32_t received, late, lost, duplicate;
	} rows[] = {
		{"in time, twice", 10, {ICMP4_PING_OK, ICMP4_PING_DUPLICATE, -1}, 1, 0, 0, 1},
		{"late, twice",
		 1500,
		 {ICMP4_PING_LOST, ICMP4_PING_LATE, ICMP4_PING_DUPLICATE, -1},
		 0,
		 1,
		 0,
		 1},
	};
	struct icmp4_ping_options options = defaults();

	options.count = 1;
	for (size_t i = 0; i < sizeof rows / sizeof *rows * 2; i++) {
		bool advances = i % 2; /* whether the timeout was noticed before the answer */
		struct icmp4_ping_event event = {0};
		struct world_datagram reply;
		struct bench b;
		int n = 0;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		reply = world_reply(FAR, &b.probe);
		for (int k = 0; k < 2; k++) {
			struct icmp4_time now = at_ms(rows[i / 2].first_ms + k);
			if (advances)
				icmp4_ping_advance(&b.ping, now);
			for (; advances && icmp4_ping_event(&b.ping, &event); n++)
				is_int(event.status, rows[i / 2].statuses[n], rows[i / 2].name);
			arrive(&b, now, &reply);
			for (; icmp4_ping_event(&b.ping, &event); n++)
				is_int(event.status, rows[i / 2].statuses[n], rows[i / 2].name);
		}
		is_int(-1, rows[i / 2].statuses[n], "and no more");
		const struct icmp4_ping_target *t = &b.targets[0];
		ok(t->received == rows[i / 2].received && t->late == rows[i / 2].late &&
			   t->lost == rows[i / 2].lost && t->duplicate == rows[i / 2].duplicate,
		   "%s: counts", rows[i / 2].name);
		ok(icmp4_ping_done(&b.ping) && sum_holds(&b), "%s: done", rows[i / 2].name);
	}
}

static void test_reordered(void)
{
	struct icmp4_ping_options options = defaults();
	struct world_datagram replies[3];
	struct icmp4_ping_event event;
	struct bench b;

	options.timeout_ns = 10 * ICMP4_S_NS;
	setup(&b, &options, 1, SLOTS);
	for (int i = 0; i < 3; i++) {
		leave(&b, at_ms(i * 1000));
		replies[i] = world_reply(FAR, &b.probe);
	}
	static const struct {
		int probe;
		bool reordered;
	} rows[] = {{1, false}, {0, true}, {2, false}};
	for (size_t i = 0; i < 3; i++) {
		arrive(&b, at_ms(3000), &replies[rows[i].probe]);
		ok(verdict(&b, &event) == ICMP4_PING_OK && event.reordered == rows[i].reordered,
		   "answer %zu: probe %d", i, rows[i].probe);
	}
	ok(b.targets[0].reordered == 1 && b.targets[0].received == 3 && b.targets[0].newest == 3,
	   "one was overtaken");

	options.timeout_ns = 500 * MS;
	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	replies[0] = world_reply(FAR, &b.probe);
	leave(&b, at_ms(1000));
	replies[1] = world_reply(FAR, &b.probe);
	arrive(&b, at_ms(1001), &replies[1]);
	ok(verdict(&b, &event) == ICMP4_PING_OK, "the second is answered");
	arrive(&b, at_ms(1002), &replies[0]);
	ok(verdict(&b, &event) == ICMP4_PING_LOST, "the first was lost");
	ok(verdict(&b, &event) == ICMP4_PING_LATE && event.reordered, "is late and overtaken");
	ok(b.targets[0].reordered == 0, "but counts as late alone");
}

/* The sequence number comes again every 65536 probes: the newest is meant. */
static void test_wrap(void)
{
	struct icmp4_ping_options options = defaults();
	struct world_datagram reply, before = {0}, first = {0};
	struct world_datagram udp = world_wrap(FAR, US, ICMP4_PROTO_UDP, 8);
	struct icmp4_ping_event event;
	unsigned wrong = 0;
	struct bench b;

	options.interval_ns = MS;
	options.any_id = true;
	setup(&b, &options, 1, SLOTS);
	for (int64_t n = 0; n < 140000; n++) {
		wrong += !leave(&b, at_ms(n)) || get16(b.probe.bytes + 26) != (uint16_t)(n + 1);
		reply = world_reply(FAR, &b.probe);
		if (n)
			arrive(&b, at_ms(n), &before);
		wrong += n && (verdict(&b, &event) != ICMP4_PING_OK || event.reordered ||
			       event.number != (uint64_t)n - 1 || event.rtt_ns != MS);
		before = reply;
		wrong += icmp4_ip_id(b.probe.bytes) == 0;
		arrive(&b, at_ms(n), &udp); /* no ICMP: not to be taken for sequence number 0 */
		wrong += verdict(&b, &event) != -1;
		if (n == 5)
			first = reply;
		if (n != 5 + 65536)
			continue;
		arrive(&b, at_ms(n), &first);
		is_int(verdict(&b, &event), ICMP4_PING_FORGED, "a reply of 65536 probes ago");
	}
	is_int(wrong, 0, "140000 probes, each answered when the next one was under way");
	is_int(b.targets[0].received, 139999, "and counted");
}

/* Time in our own host before the wire is no part of the round trip, and told by itself. */
static void test_left(void)
{
	static const struct {
		const char *name;
		int64_t left_ms[2]; /* -1: not told */
		int64_t arrives_ms;
		int status;
		int64_t rtt_ms, own_ms;
	} rows[] = {
		{"not told", {-1, -1}, 30, ICMP4_PING_OK, 30, -1},
		{"told", {4, -1}, 30, ICMP4_PING_OK, 26, 4},
		{"told again: the first holds", {4, 9}, 30, ICMP4_PING_OK, 26, 4},
		{"at once", {0, -1}, 30, ICMP4_PING_OK, 30, 0},
		{"before it was sent", {-5, -1}, 30, ICMP4_PING_OK, 35, 0},
		{"in time only since it left late", {600, -1}, 1500, ICMP4_PING_OK, 900, 600},
		{"longer than is kept", {7000, -1}, 7001, ICMP4_PING_OK, 1, 4294},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		struct icmp4_ping_event event = {0};
		struct world_datagram reply;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		icmp4_ping_sent(&b.ping, b.tag, at_ms(0));
		for (int k = 0; k < 2; k++)
			if (rows[i].left_ms[k] != -1)
				icmp4_ping_left(&b.ping, b.tag, at_ms(rows[i].left_ms[k]));
		reply = world_reply(FAR, &b.probe);
		arrive(&b, at_ms(rows[i].arrives_ms), &reply);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(event.rtt_ns, rows[i].rtt_ms * MS, "round trip");
		is_int(event.own_ns < 0 ? -1 : event.own_ns / MS, rows[i].own_ms, "before it");
		is_int(b.targets[0].stamped, rows[i].own_ms >= 0, "counted");
		icmp4_ping_left(&b.ping, b.tag, at_ms(1));
		icmp4_ping_left(&b.ping, 999, at_ms(1));
		ok(sum_holds(&b), "what comes too late, or of no probe, changes nothing");
	}
}

int main(void)
{
	test_left();
	test_order();
	test_reordered();
	test_wrap();
	return tap_done();
}
