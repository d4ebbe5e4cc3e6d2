/* SPDX-License-Identifier: MIT */
/* Targets that come while a ping runs, and others that leave it. */
#include "ping_bench.h"

/* The target of the next probe, which leaves when it is due; -1: none will. */
static int next_target(struct bench *b, int64_t *ms)
{
	struct icmp4_time at = icmp4_ping_deadline(&b->ping);
	struct icmp4_ping_event event;

	while (at.ns != ICMP4_NEVER.ns) {
		icmp4_ping_advance(&b->ping, at);
		while (icmp4_ping_event(&b->ping, &event))
			;
		if (leave(b, at)) {
			*ms = at.ns / MS;
			return (int)icmp4_ip_dst(b->probe.bytes) - (int)FAR;
		}
		at = icmp4_ping_deadline(&b->ping);
	}
	return -1;
}

static struct icmp4_ping_options growing(void)
{
	struct icmp4_ping_options options = defaults();

	options.grows = true;
	options.count = 2;
	options.timeout_ns = 100 * MS;
	return options;
}

static void grow(struct bench *b, int64_t ms, size_t count)
{
	icmp4_ping_advance(&b->ping, at_ms(ms));
	for (size_t i = b->ping.memory.target_count; i < count; i++)
		b->targets[i].dst = FAR + (uint32_t)i;
	icmp4_ping_grow(&b->ping, at_ms(ms), b->targets, count);
}

/* When each probe leaves, of targets that come at 0, 300 and 305 ms. */
static void test_schedule(void)
{
	static const struct {
		int target;
		int64_t ms;
	} rows[] = {{0, 0}, {1, 300}, {2, 305}, {0, 1000}, {1, 1010}, {2, 1020}};
	struct icmp4_ping_options options = growing();
	struct bench b;
	int64_t ms;

	setup(&b, &options, 1, SLOTS);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (i == 1)
			grow(&b, 300, 2);
		if (i == 2)
			grow(&b, 305, 3);
		is_int(next_target(&b, &ms), rows[i].target, "whose turn it is");
		is_int(ms, rows[i].ms, "and when");
	}
	is_int(next_target(&b, &ms), -1, "each had as many as were asked for");
	ok(!icmp4_ping_done(&b.ping), "but more targets may come");
	icmp4_ping_complete(&b.ping);
	ok(icmp4_ping_done(&b.ping), "until it is said that none will");
	ok(sum_holds(&b), "the sum holds");
}

/* The first target comes late, and the next one when all others have had enough. */
static void test_idle(void)
{
	struct icmp4_ping_options options = growing();
	struct bench b;
	int64_t ms;

	options.count = 1;
	setup(&b, &options, 0, SLOTS);
	is_int(next_target(&b, &ms), -1, "nobody to ask");
	ok(!icmp4_ping_done(&b.ping), "yet");
	grow(&b, 7300, 1);
	is_int(next_target(&b, &ms), 0, "the first target");
	is_int(ms, 7300, "is asked at once");
	is_int(next_target(&b, &ms), -1, "and no more");
	grow(&b, 99400, 2);
	is_int(next_target(&b, &ms), 1, "the second");
	is_int(ms, 99400, "just so");
}

/* What is in flight is settled by what was known when it left; numbers go on from the old one. */
static void test_moved(void)
{
	struct icmp4_ping_options options = growing();
	struct icmp4_ping_event event;
	struct world_datagram reply;
	struct bench b;
	int64_t ms;

	options.timeout_ns = 5 * ICMP4_S_NS;
	options.count = 3;
	setup(&b, &options, 1, SLOTS);
	next_target(&b, &ms);
	reply = world_reply(FAR, &b.probe);
	icmp4_ping_close(&b.ping, 0);
	b.targets[1].before = b.targets[0].sent;
	grow(&b, 500, 2);
	is_int(next_target(&b, &ms), 1, "the new address is asked");
	is_int(ms, 500, "at once");
	arrive(&b, at_ms(600), &reply);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "an answer of the old one");
	is_int((int)event.target, 0, "counts for it");
	reply = world_reply(FAR + 1, &b.probe);
	arrive(&b, at_ms(601), &reply);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "one of the new");
	is_int((int)event.seq, 2, "its number goes on");
	is_int(next_target(&b, &ms), 1, "the third is the new one's too");
	icmp4_ping_complete(&b.ping);
	is_int((int)(b.targets[0].sent + b.targets[1].sent), 3, "three in all");
	is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(ms + 5000).ns, "and no more");
}

int main(void)
{
	test_schedule();
	test_idle();
	test_moved();
	return tap_done();
}
