/* SPDX-License-Identifier: MIT */
/* How long a ping waits for answers that are late. */
#include "ping_bench.h"

/* Two probes, a second apart, on a path slower than the timeout: when is it over? */
static void test_linger(void)
{
	static const struct {
		const char *name;
		int64_t linger_ms;
		int64_t answer_ms[2]; /* when each is answered; 0: never */
		int64_t done_ms;
		uint32_t late, lost;
	} rows[] = {
		{"nothing comes", 10000, {0, 0}, 11000, 0, 2},
		{"no lingering", 0, {0, 0}, 2000, 0, 2},
		{"both come late", 10000, {4200, 5200}, 5200, 2, 0},
		{"one comes late: twice its round trip", 10000, {4200, 0}, 9400, 1, 1},
		{"one comes in time: the other is lost", 10000, {20, 0}, 2000, 0, 1},
		{"both come in time", 10000, {20, 1020}, 1020, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		struct world_datagram probes[2];
		struct icmp4_ping_event event;
		int64_t done_ms = -1;
		int behind = 0;
		struct bench b;

		options.count = 2;
		options.linger_ns = rows[i].linger_ms * MS;
		setup(&b, &options, 1, SLOTS);
		for (int64_t ms = 0; done_ms < 0 && ms < 20000; ms += 20) {
			if (leave(&b, at_ms(ms)))
				probes[b.tag] = b.probe;
			for (size_t n = 0; n < 2; n++)
				if (ms && ms == rows[i].answer_ms[n]) {
					struct world_datagram reply = world_reply(FAR, &probes[n]);
					arrive(&b, at_ms(ms), &reply);
					verdict(&b, &event);
				}
			icmp4_ping_advance(&b.ping, at_ms(ms));
			while (verdict(&b, &event) >= 0)
				;
			if (icmp4_ping_done(&b.ping))
				done_ms = ms;
			else
				behind += icmp4_ping_deadline(&b.ping).ns <= at_ms(ms).ns;
		}
		is_int(done_ms, rows[i].done_ms, rows[i].name);
		is_int(behind, 0, "each deadline was ahead");
		ok(b.targets[0].late == rows[i].late && b.targets[0].lost == rows[i].lost,
		   "%s: late and lost", rows[i].name);
	}
}

/* One quick target says nothing of a slow one, and none of both of one that is dead. */
static void test_linger_each(void)
{
	static const struct {
		const char *name;
		int64_t answer_ms[TARGETS]; /* 0: never */
		int64_t done_ms;
	} rows[] = {
		{"all in time", {20, 40, 60}, 60},
		{"one is slow", {20, 3000, 60}, 3000},
		{"two are slow", {1200, 3000, 60}, 3000},
		{"one is dead", {20, 40, 0}, 10000},
		{"one is dead, one is slow", {20, 3000, 0}, 10000},
		{"all are dead", {0, 0, 0}, 10000},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		struct world_datagram probes[TARGETS];
		struct icmp4_ping_event event;
		int64_t done_ms = -1;
		struct bench b;

		options.count = 1;
		options.gap_ns = 1;
		options.linger_ns = 10000 * (int64_t)MS;
		setup(&b, &options, TARGETS, SLOTS);
		for (uint64_t n = 0; n < TARGETS; n++) {
			ok(leave(&b, (struct icmp4_time){(int64_t)n}), "leaves");
			probes[n] = b.probe;
		}
		for (int64_t ms = 0; done_ms < 0 && ms < 20000; ms += 20) {
			for (uint32_t n = 0; n < TARGETS; n++)
				if (ms && ms == rows[i].answer_ms[n]) {
					struct world_datagram reply =
						world_reply(FAR + n, &probes[n]);
					arrive(&b, at_ms(ms), &reply);
					verdict(&b, &event);
				}
			icmp4_ping_advance(&b.ping, at_ms(ms));
			while (verdict(&b, &event) >= 0)
				;
			if (icmp4_ping_done(&b.ping))
				done_ms = ms;
		}
		ok(done_ms >= rows[i].done_ms && done_ms <= rows[i].done_ms + 20,
		   "%s: over at %d ms", rows[i].name, (int)done_ms);
		ok(sum_holds(&b), "the sum holds");
	}
}

int main(void)
{
	test_linger();
	test_linger_each();
	return tap_done();
}
