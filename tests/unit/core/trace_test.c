/* SPDX-License-Identifier: MIT */
/* The trace engine on toy paths: what it finds, with how many probes, and how soon. */
#include "trace_bench.h"

static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

static struct bench bench, twin;

static void test_arguments(void)
{
	static const struct {
		const char *name;
		uint8_t protocol, first, max, ahead, gap;
		uint16_t length, dst_port;
		bool vary_port;
		size_t slots;
		int result;
	} rows[] = {
		{"sound", 17, 1, 30, 1, 1, 30, 33434, false, 60, ICMP4_OK},
		{"sound TCP", 6, 30, 30, 1, 1, 40, 80, false, 60, ICMP4_OK},
		{"another protocol", 132, 1, 30, 1, 1, 60, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"first 0", 17, 0, 30, 1, 1, 60, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"first beyond max", 17, 31, 30, 1, 1, 60, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"nothing ahead", 17, 1, 30, 0, 1, 60, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"no gap", 17, 1, 30, 1, 0, 60, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"29 octets of UDP", 17, 1, 30, 1, 1, 29, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"29 octets of ICMP", 1, 1, 30, 1, 1, 29, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"39 octets of TCP", 6, 1, 30, 1, 1, 39, 1, false, 60, ICMP4_ERR_ARGUMENT},
		{"port 0", 17, 1, 30, 1, 1, 60, 0, false, 60, ICMP4_ERR_ARGUMENT},
		{"varied ports of ICMP", 1, 1, 30, 1, 1, 60, 1, true, 60, ICMP4_ERR_ARGUMENT},
		{"varied ports of TCP", 6, 1, 30, 1, 1, 60, 1, true, 60, ICMP4_ERR_ARGUMENT},
		{"60 ports for 60 slots", 17, 1, 30, 1, 1, 60, 65476, true, 60, ICMP4_OK},
		{"59 ports", 17, 1, 30, 1, 1, 60, 65477, true, 60, ICMP4_ERR_ARGUMENT},
		{"59 slots", 17, 1, 30, 1, 1, 60, 1, false, 59, ICMP4_ERR_ARGUMENT},
		{"65535 slots", 17, 1, 30, 1, 1, 60, 1, false, 65535, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace_options options = defaults(rows[i].protocol);
		struct icmp4_trace_memory memory = {bench.slots, rows[i].slots};

		options.first = rows[i].first;
		options.max = rows[i].max;
		options.ahead = rows[i].ahead;
		options.gap = rows[i].gap;
		options.length = rows[i].length;
		options.dst_port = rows[i].dst_port;
		options.vary_port = rows[i].vary_port;
		is_int(icmp4_trace_init(&bench.trace, &options, &memory, &key, at_ms(0)),
		       rows[i].result, rows[i].name);
	}
}

/* TRACE-01, TRACE-07: where each path ends, with no probe too many. */
static void test_paths(void)
{
	static const struct {
		struct path path;
		enum icmp4_trace_end end;
		unsigned last, probes_max;
		int64_t within_ms; /* one round */
	} rows[] = {
		{{"next door", 1, 0, 0, false, false, 1}, ICMP4_TRACE_REACHED, 1, 5, 10},
		{{"three hops", 3, 0, 0, false, false, 10}, ICMP4_TRACE_REACHED, 3, 8, 100},
		{{"twelve hops", 12, 0, 0, false, false, 10}, ICMP4_TRACE_REACHED, 12, 17, 500},
		{{"at the highest TTL", 30, 0, 0, false, false, 2},
		 ICMP4_TRACE_REACHED,
		 30,
		 30,
		 500},
		{{"hop 2 silent", 6, 1 << 2, 0, false, false, 10}, ICMP4_TRACE_REACHED, 6, 11, 700},
		{{"5 silent", 9, 0x7c, 0, false, false, 10}, ICMP4_TRACE_REACHED, 9, 14, 6500},
		{{"7 silent", 12, 0x3f8, 0, false, false, 10}, ICMP4_TRACE_REACHED, 12, 17, 12000},
		{{"hop 1 silent", 4, 2, 0, false, false, 40}, ICMP4_TRACE_REACHED, 4, 9, 2000},
		{{"dead target", 4, 0, 0, true, false, 10}, ICMP4_TRACE_GAP, 11, 11, 10100},
		{{"8 silent", 20, 0xff0, 0, false, false, 1}, ICMP4_TRACE_GAP, 11, 11, 10100},
		{{"nothing answers", 9, ~UINT64_C(0), 0, true, false, 1},
		 ICMP4_TRACE_GAP,
		 8,
		 8,
		 10100},
		{{"refused by hop 3", 9, 0, 3, false, false, 10},
		 ICMP4_TRACE_UNREACHABLE,
		 3,
		 8,
		 100},
		{{"too far", 40, 0, 0, false, false, 1}, ICMP4_TRACE_MAX, 30, 30, 500},
		{{"gap at the end", 40, 0x7fc00000, 0, false, false, 1},
		 ICMP4_TRACE_GAP,
		 29,
		 29,
		 10100},
		{{"short gap at the end", 40, 0x7c000000, 0, false, false, 1},
		 ICMP4_TRACE_MAX,
		 30,
		 30,
		 5100},
		{{"11/0 from the target", 3, 0, 0, false, true, 1}, ICMP4_TRACE_MAX, 30, 30, 500},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t p = 0; p < sizeof protocols; p++) {
			const char *name = rows[i].path.name;
			struct icmp4_trace_options options = defaults(protocols[p]);

			options.rounds = 1;
			is_str(icmp4_trace_end_name(run(&bench, &options, &rows[i].path)),
			       icmp4_trace_end_name(rows[i].end), name);
			is_int(bench.trace.last, rows[i].last, name);
			ok(bench.sent[0] <= rows[i].probes_max, "%s: %u probes, %u at most", name,
			   bench.sent[0], rows[i].probes_max);
			ok(bench.world.now.ns <= rows[i].within_ms * MS, "%s: in %d ms", name,
			   (int)(bench.world.now.ns / MS));
			bool speaks = !rows[i].path.silent && !rows[i].path.dead;
			ok(!speaks || bench.in_flight_max <= options.ahead, "%s: window kept",
			   name);
			unsigned unsettled = 0;
			for (unsigned ttl = 1; ttl <= rows[i].last; ttl++)
				unsettled += bench.by_ttl[ttl][ICMP4_TRACE_ANSWERED] +
						     bench.by_ttl[ttl][ICMP4_TRACE_SILENT] !=
					     1;
			is_int(unsettled, 0, "each hop was told once");
		}
}

/* Later rounds: one probe more for each hop, at once, an interval apart, waiting for nobody. */
static void test_rounds(void)
{
	static const struct {
		struct path path;
		enum icmp4_trace_end end;
		unsigned hops;
		int64_t until_ms; /* the last round begins, then ten round trips of silence */
	} rows[] = {
		{{"six hops, one silent", 6, 1 << 3, 0, false, false, 5},
		 ICMP4_TRACE_REACHED,
		 6,
		 300 + 300},
		{{"too far, one silent", 40, 1 << 3, 0, false, false, 1},
		 ICMP4_TRACE_MAX,
		 30,
		 300 + 300},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows * sizeof protocols; i++) {
		const struct path *path = &rows[i / sizeof protocols].path;
		struct icmp4_trace_options options = defaults(protocols[i % sizeof protocols]);
		unsigned hops = rows[i / sizeof protocols].hops;

		options.rounds = 4;
		is_int(run(&bench, &options, path), rows[i / sizeof protocols].end, path->name);
		for (unsigned round = 1; round < 4; round++)
			is_int(bench.sent[round], hops, "a probe a hop");
		for (unsigned ttl = 1; ttl <= hops; ttl++) {
			is_int(bench.by_ttl[ttl][ICMP4_TRACE_ANSWERED], ttl == 3 ? 0 : 4,
			       "answers");
			is_int(bench.by_ttl[ttl][ICMP4_TRACE_SILENT], ttl == 3 ? 4 : 0, "silences");
		}
		is_int(bench.world.now.ns, at_ms(rows[i / sizeof protocols].until_ms).ns,
		       "nobody waited for the silent hop");
		is_int(bench.told[ICMP4_TRACE_LATE] + bench.told[ICMP4_TRACE_FORGED] +
			       bench.told[ICMP4_TRACE_DUPLICATE],
		       0, "and nothing else was told");
	}
}

/* However late each wait ends, a hundred rounds take a hundred intervals; but half an interval late
 * begins anew. */
static void test_schedule(void)
{
	static const struct path path = {"one hop", 1, 0, 0, false, false, 1};
	static const struct {
		const char *name;
		int64_t late_ms; /* each round but the first */
		int64_t next_ms; /* after a hundred of them, the next is due */
	} rows[] = {
		{"in time", 0, 10000},
		{"each 3 ms late", 3, 10000},
		{"49 ms", 49, 10000},
		{"50 ms", 50, 99 * 150 + 100},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

		options.rounds = 0;
		setup(&bench, &options, SLOTS);
		while (bench.trace.round < 99) {
			uint32_t round = bench.trace.round;

			/* The loop gets no turn between the end of a round and that. */
			while (bench.trace.oldest < bench.trace.number || !bench.trace.number)
				step(&bench, &path);
			bench.world.now =
				icmp4_time_add(bench.trace.round_at, rows[i].late_ms * MS);
			while (bench.trace.round == round)
				step(&bench, &path);
		}
		is_int(bench.trace.round_at.ns, at_ms(rows[i].next_ms).ns, rows[i].name);
	}
}

/* In a trace without end the path grows, shrinks, and comes back. */
static void test_moving_end(void)
{
	static const struct {
		struct path path;
		enum icmp4_trace_end end;
		unsigned last;
	} rows[] = {
		{{"three hops", 3, 0, 0, false, false, 1}, ICMP4_TRACE_REACHED, 3},
		{{"five", 5, 0, 0, false, false, 1}, ICMP4_TRACE_REACHED, 5},
		{{"nine, behind a silent one", 9, 1 << 6, 0, false, false, 1},
		 ICMP4_TRACE_REACHED,
		 9},
		{{"two", 2, 0, 0, false, false, 1}, ICMP4_TRACE_REACHED, 2},
		{{"refused by hop 2", 9, 0, 2, false, false, 1}, ICMP4_TRACE_REACHED, 2},
		{{"and on", 9, 0, 0, false, false, 1}, ICMP4_TRACE_REACHED, 9},
		{{"refused by hop 4", 9, 0, 4, false, false, 1}, ICMP4_TRACE_UNREACHABLE, 4},
		{{"no more", 9, 0, 0, false, false, 1}, ICMP4_TRACE_REACHED, 9},
		{{"too far", 40, 0, 0, false, false, 1}, ICMP4_TRACE_MAX, 30},
	};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

	options.rounds = 0;
	setup(&bench, &options, SLOTS);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t until = bench.trace.round + 12;

		while (bench.trace.round < until)
			step(&bench, &rows[i].path);
		is_int(bench.trace.last, rows[i].last, rows[i].path.name);
		is_str(icmp4_trace_end_name(bench.trace.end), icmp4_trace_end_name(rows[i].end),
		       rows[i].path.name);
	}
}

/* Nobody answered at first: whoever does is followed. */
static void test_out_of_gap(void)
{
	static const struct path dead = {"nobody", 9, ~UINT64_C(0), 0, true, false, 1};
	static const struct path alive = {"eleven", 11, 1 << 8, 0, false, false, 1};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

	options.rounds = 0;
	setup(&bench, &options, SLOTS);
	while (bench.trace.round < 3)
		step(&bench, &dead);
	is_int(bench.trace.end, ICMP4_TRACE_GAP, dead.name);
	while (bench.trace.round < 100)
		step(&bench, &alive);
	is_int(bench.trace.end, ICMP4_TRACE_REACHED, alive.name);
	is_int(bench.trace.last, 11, alive.name);
}

/* What a later round says of the end: reached stays reached, and betters an error. */
static void test_other_end(void)
{
	static const struct path path = {"answers by hand", 9, ~UINT64_C(0), 0, true, false, 1};
	static const struct {
		const char *name;
		bool reaches[2]; /* the answer to TTL 3 in either round */
		enum icmp4_trace_end end;
	} rows[] = {
		{"reached, then refused", {true, false}, ICMP4_TRACE_REACHED},
		{"refused, then reached", {false, true}, ICMP4_TRACE_REACHED},
		{"refused twice", {false, false}, ICMP4_TRACE_UNREACHABLE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
		struct world_datagram third = {0}, answer;
		struct icmp4_trace_event event;

		setup(&bench, &options, SLOTS);
		for (unsigned round = 0; round < 2; round++) {
			bench.world.now = at_ms(round * 100);
			while (leave(&bench))
				if (bench.probe.bytes[8] == 3)
					third = bench.probe;
			is_int(bench.trace.round, round, path.name);
			answer = rows[i].reaches[round] ? world_error(FAR, 3, 3, &third, 28)
							: world_error(HOP(3), 3, 1, &third, 28);
			arrive(&bench, &answer);
			is_int(verdict(&bench, &event), ICMP4_TRACE_ANSWERED, rows[i].name);
		}
		is_int(bench.trace.end, rows[i].end, rows[i].name);
		is_int(bench.trace.last, 3, rows[i].name);
	}
}

static void test_pacing(void)
{
	static const struct path path = {"four hops", 4, 0, 0, false, false, 1};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	int64_t last = -1;
	unsigned early = 0;

	options.gap_ns = 20 * MS;
	options.rounds = 2;
	setup(&bench, &options, SLOTS);
	do {
		uint64_t number = bench.trace.number;
		struct icmp4_time now = bench.world.now;
		if (!step(&bench, &path))
			break;
		if (bench.trace.number == number)
			continue;
		early += bench.trace.number != number + 1 || (last >= 0 && now.ns - last < 20 * MS);
		last = now.ns;
	} while (true);
	is_int(early, 0, "never two probes within 20 ms");
	is_int(bench.sent[1], 4, "and all of them");
}

/* The end of the path must be known before it is gone over again. */
static void test_unknown_end(void)
{
	static const struct path path = {"silent up to 30", 40, 0x7c000000, 0, false, false, 1};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

	setup(&bench, &options, SLOTS);
	while (bench.trace.round == 0 && step(&bench, &path))
		;
	is_int(bench.sent[0], 30, "all TTLs");
	ok(bench.world.now.ns >= at_ms(5000).ns, "the second round waited for the last of them");
}

/* When silence is told: ten round trips of a farther hop, but at least 250 ms, or the timeout. */
static void test_patience(void)
{
	static const struct {
		const char *name;
		int64_t rtt_ms, timeout_ms, told_ms;
	} rows[] = {
		{"a quick path: 250 ms", 2, 5000, 250},
		{"a slow path: ten round trips", 20, 5000, 1200},
		{"a very slow path: the timeout", 200, 5000, 5000},
		{"little patience", 2, 200, 200},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct path path = {rows[i].name, 6, 1 << 2, 0, false, false, rows[i].rtt_ms};
		struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

		options.rounds = 1;
		options.ahead = 6;
		options.timeout_ns = rows[i].timeout_ms * MS;
		is_int(run(&bench, &options, &path), ICMP4_TRACE_REACHED, path.name);
		is_int(bench.silent_at[2].ns, at_ms(rows[i].told_ms).ns, path.name);
	}
}

/* The slowest answer of the farthest hop is the measure, not the last one. */
static void test_slowest(void)
{
	static const int64_t answers_ms[] = {60, 110};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	struct world_datagram third = {0}, answer;
	struct icmp4_trace_event event;

	options.rounds = 2;
	setup(&bench, &options, SLOTS);
	for (int round = 0; round < 2; round++) {
		bench.world.now = at_ms(round * 100);
		while (leave(&bench))
			if (bench.probe.bytes[8] == 3)
				third = bench.probe;
		bench.world.now = at_ms(answers_ms[round]);
		answer = world_error(FAR, 3, 3, &third, 28);
		arrive(&bench, &answer);
		is_int(verdict(&bench, &event), ICMP4_TRACE_ANSWERED, "the target answers");
	}
	is_int(icmp4_trace_deadline(&bench.trace).ns, at_ms(600).ns, "ten times 60 ms");
}

/* Linux sends 6 errors at once to one prober, then one a second: no trace may need more. */
static void test_defaults(void)
{
	struct icmp4_trace_options options;

	icmp4_trace_options_default(&options, FAR);
	is_int(options.ahead - 1 + options.rounds, 5, "a destination is asked 5 times at most");
}

/* On any path the first round needs no more than hops + ahead probes, and finds the truth. */
static void test_any_path(void)
{
	unsigned wrong = 0, paths = 0;
	uint64_t dice = 7;

	for (; paths < 500; paths++) {
		struct icmp4_trace_options options = defaults(protocols[paths % 3]);
		struct path path = {"some path", 1 + world_dice(&dice) % 25, 0, 0, false,
				    false,       1 + world_dice(&dice) % 60};

		path.silent = world_dice(&dice) & world_dice(&dice) & ((1u << path.hops) - 1);
		path.silent &= 0x7f7f7f7f; /* never eight in a row */
		options.ahead = (uint8_t)(1 + world_dice(&dice) % 8);
		options.rounds = 1;
		wrong += run(&bench, &options, &path) != ICMP4_TRACE_REACHED ||
			 bench.trace.last != path.hops || bench.sent[0] > path.hops + options.ahead;
		for (unsigned ttl = 1; ttl <= path.hops; ttl++) {
			bool silent = path.silent >> ttl & 1;
			wrong += bench.by_ttl[ttl][ICMP4_TRACE_SILENT] != silent ||
				 bench.by_ttl[ttl][ICMP4_TRACE_ANSWERED] == silent;
		}
	}
	is_int(wrong, 0, "500 paths, each found as it is");
}

/* The ends of the range: TTL 255 must not wrap, and a trace may begin beyond its target. */
static void test_range(void)
{
	static const struct {
		const char *name;
		uint8_t first, max;
		unsigned hops, last, sent;
		enum icmp4_trace_end end;
	} rows[] = {
		{"up to 255", 1, 255, 1000, 255, 255, ICMP4_TRACE_MAX},
		{"255 alone", 255, 255, 1000, 255, 1, ICMP4_TRACE_MAX},
		{"one TTL", 4, 4, 9, 4, 1, ICMP4_TRACE_MAX},
		{"from the middle", 3, 30, 6, 6, 10, ICMP4_TRACE_REACHED},
		{"from beyond", 9, 30, 6, 9, 13, ICMP4_TRACE_REACHED},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace_options options = defaults(ICMP4_PROTO_ICMP);
		struct path path = {rows[i].name, rows[i].hops, 0, 0, false, false, 1};

		options.first = rows[i].first;
		options.max = rows[i].max;
		options.rounds = 2;
		is_int(run(&bench, &options, &path), rows[i].end, path.name);
		is_int(bench.trace.last, rows[i].last, path.name);
		ok(bench.sent[0] <= rows[i].sent && bench.sent[0] > 0, "%s: %u probes", path.name,
		   bench.sent[0]);
	}
}

/* A final answer after the gap had ended the path still ends it better. */
static void test_late_end(void)
{
	static const struct path path = {"nobody", 9, ~UINT64_C(0), 0, true, false, 1};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	struct world_datagram third = {0}, answer;
	struct icmp4_trace_event event;

	options.rounds = 1;
	setup(&bench, &options, SLOTS);
	while (leave(&bench))
		if (bench.probe.bytes[8] == 3)
			third = bench.probe;
	while (step(&bench, &path))
		;
	is_int(icmp4_trace_ended(&bench.trace), ICMP4_TRACE_GAP, "the gap ended it");
	answer = world_error(FAR, 3, 3, &third, 28);
	arrive(&bench, &answer);
	is_int(verdict(&bench, &event), ICMP4_TRACE_LATE, "then hop 3 answers");
	ok(event.final && event.reached && event.ttl == 3, "and is the target");
	is_int(icmp4_trace_ended(&bench.trace), ICMP4_TRACE_REACHED, "reached after all");
	is_int(bench.trace.last, 3, "at TTL 3");
}

static void test_unsent(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	struct icmp4_trace_event event;
	unsigned told = 0;

	setup(&bench, &options, SLOTS);
	for (int i = 0; i < 20 && leave(&bench); i++) {
		icmp4_trace_failed(&bench.trace, bench.tag, 101);
		ok(!leave(&bench), "nothing leaves while an event waits");
		told += verdict(&bench, &event) == ICMP4_TRACE_UNSENT && event.reason == 101 &&
			event.ttl == i + 1;
		icmp4_trace_failed(&bench.trace, bench.tag, 101);
		told += verdict(&bench, &event) != -1;
	}
	is_int(told, 8, "eight probes, each told once");
	is_int(bench.trace.end, ICMP4_TRACE_GAP, "where nothing can be sent, the gap ends it");
}

static void test_stop(void)
{
	static const struct path path = {"three hops", 3, 0, 0, false, false, 10};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

	options.rounds = 0;
	setup(&bench, &options, SLOTS);
	while (bench.trace.round < 20)
		step(&bench, &path);
	is_int(icmp4_trace_ended(&bench.trace), ICMP4_TRACE_RUNNING, "endless");
	icmp4_trace_stop(&bench.trace);
	while (step(&bench, &path))
		;
	is_int(icmp4_trace_ended(&bench.trace), ICMP4_TRACE_REACHED, "stopped; its end was known");
	is_int(icmp4_trace_deadline(&bench.trace).ns, ICMP4_NEVER.ns, "nothing to wait for");

	setup(&bench, &options, SLOTS);
	leave(&bench);
	icmp4_trace_stop(&bench.trace);
	ok(!leave(&bench), "stopped at once");
	is_int(icmp4_trace_ended(&bench.trace), ICMP4_TRACE_RUNNING, "one in flight");
	while (step(&bench, &path))
		;
	is_int(icmp4_trace_ended(&bench.trace), ICMP4_TRACE_STOPPED, "stopped before the end");
}

/* Few slots: later rounds wait for them, and nothing in flight is forgotten. */
static void test_slots(void)
{
	static const struct path path = {"dead target", 3, 0, 0, true, false, 1};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	unsigned settled = 0;

	options.max = 8;
	options.gap = 3;
	options.rounds = 6;
	options.interval_ns = 1;
	setup(&bench, &options, 16);
	while (step(&bench, &path))
		;
	for (unsigned ttl = 1; ttl <= 5; ttl++)
		settled += bench.by_ttl[ttl][ICMP4_TRACE_ANSWERED] +
			   bench.by_ttl[ttl][ICMP4_TRACE_SILENT];
	is_int(settled, 30, "six rounds of five hops through 16 slots");
}

static void test_snapshot(void)
{
	static const struct path path = {"nine hops", 9, 1 << 4, 0, false, false, 7};
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_TCP);
	unsigned steps = 0, wrong = 0;
	bool more = true;

	setup(&bench, &options, SLOTS);
	for (int i = 0; i < 12; i++)
		step(&bench, &path);
	twin = bench;
	twin.trace.memory.slots = twin.slots;
	for (; more; steps++) {
		more = step(&bench, &path);
		wrong += step(&twin, &path) != more || twin.world.now.ns != bench.world.now.ns ||
			 memcmp(twin.probe.bytes, bench.probe.bytes, bench.probe.length) != 0;
	}
	is_int(wrong, 0, "both did the same");
	ok(steps > 10 && memcmp(twin.by_ttl, bench.by_ttl, sizeof twin.by_ttl) == 0,
	   "and told the same, in %u steps", steps);
}

static void test_names(void)
{
	for (int i = 0; i < ICMP4_TRACE_STATUS_COUNT; i++)
		ok(icmp4_trace_status_name((enum icmp4_trace_status)i)[0], "status %d", i);
	is_str(icmp4_trace_status_name((enum icmp4_trace_status)99), "unknown", "no such status");
	is_str(icmp4_trace_end_name(ICMP4_TRACE_STOPPED), "stopped", "a name of an end");
	is_str(icmp4_trace_end_name((enum icmp4_trace_end)99), "unknown", "no such end");
}

int main(void)
{
	test_defaults();
	test_arguments();
	test_paths();
	test_rounds();
	test_schedule();
	test_moving_end();
	test_out_of_gap();
	test_other_end();
	test_pacing();
	test_unknown_end();
	test_patience();
	test_slowest();
	test_any_path();
	test_range();
	test_late_end();
	test_unsent();
	test_stop();
	test_slots();
	test_snapshot();
	test_names();
	return tap_done();
}
