/* SPDX-License-Identifier: MIT */
/* The ping engine on a virtual clock: probes, schedule, life and counts. */
#include "ping_bench.h"

/* 65536 targets with a slot each are to fit the memory of a small machine. */
_Static_assert(sizeof(struct icmp4_ping_target) + sizeof(struct icmp4_ping_slot) < 200,
	       "a target with its slot takes under 200 octets");

static void test_arguments(void)
{
	static const struct {
		const char *name;
		int64_t interval, gap, timeout;
		uint16_t size;
		uint8_t ttl, pattern_length;
		size_t targets, slots;
		int result;
	} rows[] = {
		{"sound", 1, 0, 1, 65507, 1, 16, 1, 1, ICMP4_OK},
		{"no interval", 0, 0, 1, 0, 1, 0, 1, 1, ICMP4_ERR_ARGUMENT},
		{"negative gap", 1, -1, 1, 0, 1, 0, 1, 1, ICMP4_ERR_ARGUMENT},
		{"no timeout", 1, 0, 0, 0, 1, 0, 1, 1, ICMP4_ERR_ARGUMENT},
		{"65508 octets", 1, 0, 1, 65508, 1, 0, 1, 1, ICMP4_ERR_ARGUMENT},
		{"TTL 0", 1, 0, 1, 0, 0, 0, 1, 1, ICMP4_ERR_ARGUMENT},
		{"pattern of 17", 1, 0, 1, 0, 1, 17, 1, 1, ICMP4_ERR_ARGUMENT},
		{"no target", 1, 0, 1, 0, 1, 0, 0, 1, ICMP4_ERR_ARGUMENT},
		{"no slot", 1, 0, 1, 0, 1, 0, 1, 0, ICMP4_ERR_ARGUMENT},
		{"3 slots", 1, 0, 1, 0, 1, 0, 1, 3, ICMP4_ERR_ARGUMENT},
		{"131072 slots", 1, 0, 1, 0, 1, 0, 1, 131072, ICMP4_ERR_ARGUMENT},
	};
	struct bench b = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = {.interval_ns = rows[i].interval,
						     .gap_ns = rows[i].gap,
						     .timeout_ns = rows[i].timeout,
						     .size = rows[i].size,
						     .ttl = rows[i].ttl,
						     .pattern_length = rows[i].pattern_length};
		struct icmp4_ping_memory memory = {b.targets, rows[i].targets, b.slots,
						   rows[i].slots};

		is_int(icmp4_ping_init(&b.ping, &options, &memory, &key, b.now), rows[i].result,
		       rows[i].name);
	}
}

/* Every probe is a sound datagram, and carries pattern and options as asked. */
static void test_probe(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_message m;
	struct icmp4_ip ip;
	struct bench b;

	options.ttl = 9;
	options.tos = 0xb8;
	options.df = true;
	options.pattern[0] = 0xca;
	options.pattern[1] = 0xfe;
	options.pattern_length = 2;
	for (options.size = 0; options.size < 70; options.size++) {
		setup(&b, &options, 1, SLOTS);
		size_t length = 28u + options.size;
		bool sound = leave(&b, at_ms(0)) && b.probe.length == length &&
			     !icmp4_ip_check(b.probe.bytes, length, length) &&
			     !icmp4_message_parse(&m, b.probe.bytes + 20, length - 20, length - 20);
		if (!ok(sound, "probe of %u octets is sound", options.size))
			continue;
		icmp4_ip_parse(&ip, b.probe.bytes);
		ok(ip.src == US && ip.dst == FAR && ip.ttl == 9 && ip.tos == 0xb8 && ip.df && ip.id,
		   "its IP header");
		ok(m.type == 8 && m.code == 0 && m.echo.id == ID && m.echo.seq == 1,
		   "its ICMP header");
		for (size_t i = 8; i < options.size; i++)
			sound = sound && m.body[i] == options.pattern[i % 2];
		ok(sound, "its pattern");
	}
}

static void test_room(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_packet packet;
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	packet = (struct icmp4_packet){.bytes = b.probe.bytes, .held = 83};
	ok(!icmp4_ping_output(&b.ping, b.now, &packet), "83 octets of room for 84");
	ok(b.targets[0].sent == 0 && b.ping.next == 0, "nothing was counted");
}

/* Cookie and IP id differ from probe to probe, and with the key. */
static void test_secrets(void)
{
	struct icmp4_ping_options options = defaults();
	uint8_t cookies[SLOTS][8];
	unsigned same = 0, same_id = 0;
	uint16_t ids[SLOTS];
	struct bench b;

	options.interval_ns = 1;
	setup(&b, &options, 2, SLOTS);
	for (size_t i = 0; i < SLOTS; i++) {
		ok(leave(&b, at_ms(1)) || leave(&b, at_ms((int64_t)i + 2)), "probe %zu", i);
		memcpy(cookies[i], b.probe.bytes + 28, 8);
		ids[i] = icmp4_ip_id(b.probe.bytes);
		for (size_t j = 0; j < i; j++) {
			same += memcmp(cookies[i], cookies[j], 8) == 0;
			same_id += ids[i] == ids[j];
		}
	}
	ok(same == 0 && same_id == 0, "no two probes share a cookie or an IP id");
}

/* start + n / T * period + n % T * spacing, by the deadline alone. */
static void test_schedule(void)
{
	static const struct {
		const char *name;
		size_t targets;
		int64_t interval_ms, gap_ms, period_ms, spacing_ms;
	} rows[] = {
		{"one target, 1 s", 1, 1000, 0, 1000, 10},
		{"three targets, no gap: 10 ms", 3, 1000, 0, 1000, 10},
		{"three targets, 12 ms: spread evenly", 3, 12, 0, 12, 4},
		{"three targets, 5 ms gap", 3, 1000, 5, 1000, 5},
		{"three targets, a gap that stretches", 3, 1000, 600, 1800, 600},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		struct icmp4_ping_event event;
		struct bench b;
		int64_t wrong = 0;

		options.interval_ns = rows[i].interval_ms * MS;
		options.gap_ns = rows[i].gap_ms * MS;
		options.timeout_ns = 1;
		setup(&b, &options, rows[i].targets, SLOTS);
		for (int64_t n = 0; n < 1000; n++) {
			int64_t targets = (int64_t)rows[i].targets;
			struct icmp4_time due = at_ms(n / targets * rows[i].period_ms +
						      n % targets * rows[i].spacing_ms);

			wrong += icmp4_ping_deadline(&b.ping).ns != due.ns;
			/* Every probe leaves up to 0.9 ms late: that must not add up. */
			due.ns += n % 10 * 100000;
			wrong += !leave(&b, due) || b.tag != (uint64_t)n ||
				 icmp4_ip_dst(b.probe.bytes) != FAR + (uint32_t)(n % targets);
			icmp4_ping_advance(&b.ping, icmp4_time_add(due, 1));
			while (icmp4_ping_event(&b.ping, &event))
				;
		}
		is_int(wrong, 0, rows[i].name);
	}
}

/* A world that was late gets no burst, loses no number, and is back on the schedule soon. */
static void test_late_world(void)
{
	static const struct {
		const char *name;
		int64_t now_ms, next_ms, after_ms;
	} rows[] = {
		{"in time", 1000, 2000, 3000},
		{"a little late", 1200, 2000, 3000},
		{"later than half of it", 1900, 2400, 3000},
		{"a period late", 2000, 3000, 4000},
		{"suspended for an hour", 3600250, 3601000, 3602000},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		struct bench b;

		options.timeout_ns = 3600 * ICMP4_S_NS * 24;
		setup(&b, &options, 1, SLOTS);
		ok(leave(&b, at_ms(0)) && leave(&b, at_ms(rows[i].now_ms)), "%s: leaves",
		   rows[i].name);
		ok(!leave(&b, at_ms(rows[i].now_ms)), "%s: alone", rows[i].name);
		is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(rows[i].next_ms).ns, rows[i].name);
		ok(leave(&b, at_ms(rows[i].next_ms)) && b.tag == 2, "%s: no number skipped",
		   rows[i].name);
		is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(rows[i].after_ms).ns, rows[i].name);
	}
}

/* A probe waits for its slot; nothing in flight is forgotten. */
static void test_slots(void)
{
	struct icmp4_ping_options options = defaults();
	struct world_datagram first = {0};
	struct icmp4_ping_event event;
	struct bench b;

	options.interval_ns = 100 * MS;
	setup(&b, &options, 1, 4);
	for (int n = 0; n < 4; n++) {
		ok(leave(&b, at_ms(n * 100)), "slot %d", n);
		if (n == 0)
			first = world_reply(FAR, &b.probe);
	}
	ok(!leave(&b, at_ms(400)), "no slot for a fifth probe");
	is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(1000).ns, "until the first is lost");
	icmp4_ping_advance(&b.ping, at_ms(1000));
	is_int(verdict(&b, &event), ICMP4_PING_LOST, "lost");
	ok(leave(&b, at_ms(1000)) && b.tag == 4, "the fifth probe leaves");
	is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(1100).ns, "the next is lost");
	arrive(&b, at_ms(1001), &first);
	is_int(verdict(&b, &event), -1, "an answer to the first is no longer known");
}

static void test_unsent(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_ping_event event;
	struct bench b;

	options.count = 2;
	setup(&b, &options, 2, SLOTS);
	leave(&b, at_ms(0));
	icmp4_ping_failed(&b.ping, b.tag, 101);
	ok(!leave(&b, at_ms(10)), "nothing leaves while an event waits");
	is_int(verdict(&b, &event), ICMP4_PING_UNSENT, "it did not leave");
	ok(event.reason == 101 && event.rtt_ns == -1 && event.number == 0, "and why");
	icmp4_ping_failed(&b.ping, 0, 102);
	icmp4_ping_failed(&b.ping, 77, 103);
	is_int(verdict(&b, &event), -1, "failed once is enough, and a strange tag is ignored");
	struct world_datagram error = world_error(US, 3, 4, &b.probe, 28);
	arrive(&b, at_ms(5), &error);
	is_int(verdict(&b, &event), -1, "our own host's explanation of it is not an answer");
	ok(leave(&b, at_ms(10)) && b.tag == 1, "the second leaves in its turn");
	ok(b.targets[0].sent == 0 && b.targets[0].unsent == 1 && b.targets[1].sent == 1,
	   "sent counts only what left");
	ok(sum_holds(&b), "the sum holds");
}

static void test_end(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_ping_event event;
	struct bench b;

	options.count = 2;
	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	leave(&b, at_ms(1000));
	ok(!leave(&b, at_ms(2000)) && !icmp4_ping_done(&b.ping), "two, and the wait for them");
	is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(1000).ns, "deadline of the first");
	icmp4_ping_advance(&b.ping, at_ms(2000));
	ok(verdict(&b, &event) == ICMP4_PING_LOST && event.seq == 1, "first lost");
	ok(verdict(&b, &event) == ICMP4_PING_LOST && event.seq == 2, "second lost");
	is_int(verdict(&b, &event), -1, "no more");
	ok(icmp4_ping_done(&b.ping), "done");
	is_int(icmp4_ping_deadline(&b.ping).ns, ICMP4_NEVER.ns, "nothing to wait for");

	options.count = 0;
	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	icmp4_ping_stop(&b.ping);
	ok(!leave(&b, at_ms(1000)) && !icmp4_ping_done(&b.ping), "stopped, but one in flight");
	icmp4_ping_advance(&b.ping, at_ms(1000));
	ok(verdict(&b, &event) == ICMP4_PING_LOST && icmp4_ping_done(&b.ping), "lost and done");

	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	icmp4_ping_stop(&b.ping);
	icmp4_ping_failed(&b.ping, b.tag, 1);
	ok(!icmp4_ping_done(&b.ping), "not done before all is told");
	ok(verdict(&b, &event) == ICMP4_PING_UNSENT && icmp4_ping_done(&b.ping), "told and done");
	icmp4_ping_dropped(&b.ping, 3);
	is_int((int64_t)b.ping.dropped, 3, "what the world lost is told");
}

/* A network that does everything at random, and remembers what it did. */
struct network {
	struct bench b;
	struct world world;
	uint64_t dice;
	struct icmp4_ping_target truth[TARGETS];
	uint32_t told[ICMP4_PING_STATUS_COUNT];
};

enum fate {
	FATE_OK,
	FATE_LATE,
	FATE_LOST,
	FATE_ERROR,
	FATE_CORRUPTED,
	FATE_WRONG,
	FATE_TWICE,
	FATE_FORGED,
	FATE_UNSENT,
	FATES
};

/* What becomes of the probe that just left; fates that need a second answer post two. */
static void network_fate(struct network *n, enum fate fate)
{
	uint32_t dst = icmp4_ip_dst(n->b.probe.bytes);
	struct icmp4_ping_target *truth = &n->truth[dst - FAR];
	struct world_datagram reply = world_reply(dst, &n->b.probe);
	int64_t delay = 1 + world_dice(&n->dice) % 400 * MS;

	truth->sent += fate != FATE_UNSENT;
	truth->received += fate == FATE_OK || fate == FATE_TWICE;
	truth->late += fate == FATE_LATE;
	truth->lost += fate == FATE_LOST || fate == FATE_FORGED;
	truth->icmp_errors += fate == FATE_ERROR;
	truth->corrupted += fate == FATE_CORRUPTED;
	truth->wrong_address += fate == FATE_WRONG;
	truth->duplicate += fate == FATE_TWICE;
	truth->forged += fate == FATE_FORGED;
	truth->unsent += fate == FATE_UNSENT;
	if (fate == FATE_UNSENT)
		icmp4_ping_failed(&n->b.ping, n->b.tag, 1);
	if (fate == FATE_UNSENT || fate == FATE_LOST)
		return;
	if (fate == FATE_CORRUPTED)
		bad_last_octet(&reply);
	if (fate == FATE_FORGED)
		other_cookie(&reply);
	if (fate == FATE_WRONG)
		reply = world_reply(THEM, &n->b.probe);
	if (fate == FATE_ERROR)
		reply = world_error(THEM, 3, 1, &n->b.probe, 28);
	world_post(&n->world, fate == FATE_LATE ? delay + 501 * MS : delay, &reply);
	if (fate == FATE_TWICE)
		world_post(&n->world, delay + 5 * MS, &reply);
}

/* One step of the loop; false at the end. The last event, if any, is in *event. */
static bool network_step(struct network *n, struct icmp4_ping_event *event)
{
	struct world_datagram arrival;

	if (leave(&n->b, n->world.now))
		network_fate(n, (enum fate)(world_dice(&n->dice) % FATES));
	event->number = UINT64_MAX;
	while (icmp4_ping_event(&n->b.ping, event))
		n->told[event->status]++;
	struct icmp4_time deadline = icmp4_ping_deadline(&n->b.ping);
	if (icmp4_ping_done(&n->b.ping)) {
		if (!n->world.count)
			return false;
		deadline = ICMP4_NEVER;
	}
	if (icmp4_time_before(n->world.now, deadline) && world_step(&n->world, deadline, &arrival))
		arrive(&n->b, n->world.now, &arrival);
	else
		icmp4_ping_advance(&n->b.ping, n->world.now);
	return true;
}

static void network_setup(struct network *n, uint64_t seed)
{
	struct icmp4_ping_options options = defaults();

	memset(n, 0, sizeof *n);
	options.interval_ns = 100 * MS;
	options.timeout_ns = 500 * MS;
	options.count = 100;
	setup(&n->b, &options, TARGETS, SLOTS);
	n->dice = seed;
	for (size_t i = 0; i < TARGETS; i++)
		n->truth[i].dst = FAR + (uint32_t)i;
}

/* The counts of the engine are what the network did. */
static void test_truth(void)
{
	static struct network n;

	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct icmp4_ping_event event;
		unsigned steps = 0, wrong = 0;

		network_setup(&n, seed);
		for (; network_step(&n, &event); steps++)
			wrong += !sum_holds(&n.b);
		ok(!wrong && steps > 300, "seed %u: the sum held at each of %u steps",
		   (unsigned)seed, steps);
		for (size_t i = 0; i < TARGETS; i++) {
			struct icmp4_ping_target *got = &n.b.targets[i], *want = &n.truth[i];

			want->newest = got->newest;
			want->last = got->last;
			want->rtt_max_ns = got->rtt_max_ns;
			want->reordered = got->reordered;
			ok(memcmp(got, want, sizeof *got) == 0, "seed %u: target %zu counts truly",
			   (unsigned)seed, i);
		}
		ok(n.told[ICMP4_PING_LOST] == n.truth[0].lost + n.truth[1].lost + n.truth[2].lost +
						      n.told[ICMP4_PING_LATE],
		   "seed %u: each late one was told lost before", (unsigned)seed);
	}
}

/* A snapshot is the struct with its arrays: the copy goes on as the original does. */
static void test_snapshot(void)
{
	static struct network a, b;
	struct icmp4_ping_event of_a, of_b;
	unsigned steps = 0, wrong = 0;
	bool more = true;

	network_setup(&a, 99);
	for (int i = 0; i < 200; i++)
		network_step(&a, &of_a);
	b = a;
	b.b.ping.memory.targets = b.b.targets;
	b.b.ping.memory.slots = b.b.slots;
	for (; more; steps++) {
		more = network_step(&a, &of_a);
		wrong += network_step(&b, &of_b) != more;
		wrong += of_a.number != of_b.number || a.world.now.ns != b.world.now.ns;
		wrong += a.b.probe.length != b.b.probe.length ||
			 memcmp(a.b.probe.bytes, b.b.probe.bytes, a.b.probe.length) != 0;
	}
	is_int(wrong, 0, "both did the same");
	ok(steps > 100, "for %u steps", steps);
	ok(memcmp(a.b.targets, b.b.targets, sizeof a.b.targets) == 0, "and count the same");
}

static void test_names(void)
{
	for (int i = 0; i < ICMP4_PING_STATUS_COUNT; i++)
		ok(icmp4_ping_status_name((enum icmp4_ping_status)i)[0], "status %d has a name", i);
	is_str(icmp4_ping_status_name(ICMP4_PING_WRONG_ADDRESS), "wrong-address", "a name");
	is_str(icmp4_ping_status_name((enum icmp4_ping_status)99), "unknown", "no such status");
}

int main(void)
{
	test_arguments();
	test_probe();
	test_room();
	test_secrets();
	test_schedule();
	test_late_world();
	test_slots();
	test_unsent();
	test_end();
	test_truth();
	test_snapshot();
	test_names();
	return tap_done();
}
