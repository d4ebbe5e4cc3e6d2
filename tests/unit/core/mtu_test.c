/* SPDX-License-Identifier: MIT */
/* The path MTU engine on toy roads: what it finds, who it says is why, where, and how soon. */
#include "mtu_bench.h"

static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

static struct bench bench;

static void test_arguments(void)
{
	static const struct {
		const char *name;
		uint8_t protocol, ttl, tries;
		uint16_t ceiling, dst_port;
		bool vary_port;
		int result;
	} rows[] = {
		{"sound", 17, 64, 3, 1500, 33434, false, ICMP4_OK},
		{"another protocol", 132, 64, 3, 1500, 1, false, ICMP4_ERR_ARGUMENT},
		{"TTL 0", 17, 0, 3, 1500, 1, false, ICMP4_ERR_ARGUMENT},
		{"no tries", 17, 64, 0, 1500, 1, false, ICMP4_ERR_ARGUMENT},
		{"nine tries", 17, 64, 9, 1500, 1, false, ICMP4_ERR_ARGUMENT},
		{"nothing to search", 17, 64, 3, 68, 1, false, ICMP4_ERR_ARGUMENT},
		{"two sizes", 17, 64, 3, 69, 1, false, ICMP4_OK},
		{"port 0", 6, 64, 3, 1500, 0, false, ICMP4_ERR_ARGUMENT},
		{"varied ports of TCP", 6, 64, 3, 1500, 80, true, ICMP4_ERR_ARGUMENT},
		{"64 ports", 17, 64, 3, 1500, 65472, true, ICMP4_OK},
		{"63 ports", 17, 64, 3, 1500, 65473, true, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_mtu_options options = defaults(rows[i].protocol);

		options.ttl = rows[i].ttl;
		options.tries = rows[i].tries;
		options.ceiling = rows[i].ceiling;
		options.dst_port = rows[i].dst_port;
		options.vary_port = rows[i].vary_port;
		is_int(icmp4_mtu_init(&bench.mtu, &options, &key, bench.world.now), rows[i].result,
		       rows[i].name);
	}
}

/* A drop as it should be found; hop 0: there is none. */
struct found {
	enum icmp4_mtu_witness witness;
	unsigned hop, next; /* the last that is reached, the first that is not */
	uint16_t claimed;
	bool is_far; /* the next one is the destination */
};

static void check_drop(const struct icmp4_mtu_drop *drop, const struct found *want,
		       const char *name)
{
	uint32_t from = want->witness == ICMP4_MTU_BY_SILENCE ? 0 : HOP(want->hop);

	is_str(icmp4_mtu_witness_name(drop->witness), icmp4_mtu_witness_name(want->witness), name);
	is_int(drop->from, from, name);
	is_int(drop->claimed, want->claimed, name);
	is_int(drop->last, want->hop, name);
	is_int(drop->last_from, HOP(want->hop), name);
	is_int(drop->next, want->next, name);
	if (want->witness == ICMP4_MTU_BY_SILENCE)
		is_int(drop->next_from, want->is_far ? FAR : HOP(want->next), name);
}

/* PMTU-07, PMTU-12, PMTU-15. */
static void test_roads(void)
{
	static const struct {
		struct road road;
		uint16_t mtu;
		unsigned probes_max;
		struct found found[NARROW_MAX];
	} rows[] = {
		{{"as wide as our link", 5, {{0}}, 0, 0, 0, false}, 1500, 2, {{0}}},
		{{"a router says 1400", 5, {{3, 1400, HONEST}}, 0, 0, 0, false},
		 1400,
		 6,
		 {{ICMP4_MTU_BY_ROUTER, 3, 4, 1400, false}}},
		{{"two say so", 8, {{2, 1400, HONEST}, {6, 1280, HONEST}}, 0, 0, 0, false},
		 1280,
		 9,
		 {{ICMP4_MTU_BY_ROUTER, 2, 3, 1400, false},
		  {ICMP4_MTU_BY_ROUTER, 6, 7, 1280, false}}},
		{{"the narrowest there is", 5, {{4, 68, HONEST}}, 0, 0, 0, false},
		 68,
		 6,
		 {{ICMP4_MTU_BY_ROUTER, 4, 5, 68, false}}},
		{{"of before RFC 1191", 5, {{3, 1006, OLD}}, 0, 0, 0, false},
		 1006,
		 11,
		 {{ICMP4_MTU_BY_PLATEAU, 3, 4, 0, false}}},
		{{"the same at no plateau", 5, {{3, 1111, OLD}}, 0, 0, 0, false},
		 1111,
		 20,
		 {{ICMP4_MTU_BY_PLATEAU, 3, 4, 0, false}}},
		{{"a black hole", 5, {{3, 1400, QUIET}}, 0, 0, 0, false},
		 1400,
		 45,
		 {{ICMP4_MTU_BY_SILENCE, 3, 4, 0, false}}},
		{{"one of no usual size", 5, {{3, 1337, QUIET}}, 0, 0, 0, false},
		 1337,
		 60,
		 {{ICMP4_MTU_BY_SILENCE, 3, 4, 0, false}}},
		{{"one before the end", 12, {{11, 1492, QUIET}}, 0, 0, 0, false},
		 1492,
		 40,
		 {{ICMP4_MTU_BY_SILENCE, 11, 12, 0, true}}},
		{{"one next door", 12, {{1, 576, QUIET}}, 0, 0, 0, false},
		 576,
		 50,
		 {{ICMP4_MTU_BY_SILENCE, 1, 2, 0, false}}},
		{{"one among mute hops", 9, {{4, 1400, QUIET}}, 0x60, 0, 0, false},
		 1400,
		 50,
		 {{ICMP4_MTU_BY_SILENCE, 4, 7, 0, false}}},
		{{"one behind a step", 9, {{2, 1450, HONEST}, {5, 1400, QUIET}}, 0, 0, 0, false},
		 1400,
		 40,
		 {{ICMP4_MTU_BY_ROUTER, 2, 3, 1450, false},
		  {ICMP4_MTU_BY_SILENCE, 5, 6, 0, false}}},
		{{"one before a step", 9, {{2, 1450, QUIET}, {5, 1400, HONEST}}, 0, 0, 0, false},
		 1400,
		 40,
		 {{ICMP4_MTU_BY_SILENCE, 2, 3, 0, false},
		  {ICMP4_MTU_BY_ROUTER, 5, 6, 1400, false}}},
		{{"one says too little", 5, {{3, 1400, LOW}}, 0, 0, 0, false},
		 1400,
		 20,
		 {{ICMP4_MTU_BY_LIE, 3, 4, 1300, false}}},
		{{"one says too much", 5, {{3, 1400, HIGH}}, 0, 0, 0, false},
		 1400,
		 60,
		 {{ICMP4_MTU_BY_LIE, 3, 4, 9000, false}}},
		{{"one says less than 68", 5, {{3, 1400, TINY}}, 0, 0, 0, false},
		 1400,
		 60,
		 {{ICMP4_MTU_BY_LIE, 3, 4, 20, false}}},
		{{"FAR limits its errors", 5, {{3, 1337, QUIET}}, 0, 0, 6, false},
		 1337,
		 200,
		 {{ICMP4_MTU_BY_SILENCE, 3, 4, 0, false}}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t p = 0; p < sizeof protocols; p++) {
			const char *name = rows[i].road.name;
			struct icmp4_mtu_options options = defaults(protocols[p]);
			size_t drops = 0;

			is_str(icmp4_mtu_end_name(run(&bench, &options, &rows[i].road)), "found",
			       name);
			is_int(bench.mtu.low, rows[i].mtu, name);
			ok(bench.mtu.flow.number <= rows[i].probes_max, "%s: %u probes, %u at most",
			   name, (unsigned)bench.mtu.flow.number, rows[i].probes_max);
			while (drops < NARROW_MAX && rows[i].found[drops].hop) {
				check_drop(&bench.mtu.drops[drops], &rows[i].found[drops], name);
				drops++;
			}
			is_int(bench.mtu.drop_count, (int64_t)drops, name);
		}
}

static void test_ends(void)
{
	static const struct {
		struct road road;
		const char *end;
	} rows[] = {
		{{"dead", 5, {{0}}, 0, 0, 0, true}, "unheard"},
		{{"dead, behind a step", 5, {{3, 1400, HONEST}}, 0, 0, 0, true}, "unheard"},
		{{"next door", 1, {{0}}, 0, 0, 0, false}, "found"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);

		is_str(icmp4_mtu_end_name(run(&bench, &options, &rows[i].road)), rows[i].end,
		       rows[i].road.name);
		ok(bench.mtu.flow.number <= 5, "%s: few probes", rows[i].road.name);
	}
}

/* PMTU-15: loss is not taken for an MTU. Of 300 runs at most 3 may be wrong, and none but by loss.
 */
static void test_loss(void)
{
	static const struct {
		struct road road;
		uint16_t mtu;
	} rows[] = {
		{{"20 % each way", 6, {{0}}, 0, 200, 0, false}, 1500},
		{{"and a step", 6, {{3, 1400, HONEST}}, 0, 200, 0, false}, 1400},
		{{"and a black hole", 6, {{3, 1400, QUIET}}, 0, 200, 0, false}, 1400},
		{{"5 % each way, a black hole", 6, {{3, 1337, QUIET}}, 0, 50, 0, false}, 1337},
	};
	enum { RUNS = 300 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned wrong = 0, ended = 0, located = 0;

		for (unsigned seed = 0; seed < RUNS; seed++) {
			struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);
			const struct icmp4_mtu_drop *drop = bench.mtu.drops;

			setup(&bench, &options);
			bench.dice = seed;
			if (go_on(&bench, &rows[i].road) != ICMP4_MTU_FOUND)
				continue;
			ended++;
			wrong += bench.mtu.low != rows[i].mtu;
			located += bench.mtu.drop_count && drop->last == 3 && drop->next == 4;
		}
		ok(ended >= RUNS * 95 / 100, "%s: %u of %u come to an end", rows[i].road.name,
		   ended, RUNS);
		ok(wrong <= 3, "%s: %u of %u wrong", rows[i].road.name, wrong, ended);
		ok(rows[i].mtu == 1500 || located >= ended * 9 / 10, "%s: %u of %u located",
		   rows[i].road.name, located, ended);
	}
}

/* PMTU-11: what does not know the token of the probe changes nothing, and is counted. */
static void test_forged(void)
{
	static const struct road road = {"wide", 5, {{0}}, 0, 0, 0, false};
	struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);
	struct world_datagram lie;

	setup(&bench, &options);
	if (!leave(&bench))
		abort();
	lie = error_at(&bench, 3, THEM, 3, 4, 576);
	put16(lie.bytes + 28 + 4, 0x1234);  /* the id that is quoted */
	put16(lie.bytes + 28 + 26, 0x4321); /* the checksum of UDP */
	world_resum(&lie);
	for (int i = 0; i < 10; i++) {
		arrive(&bench, &lie);
		drain(&bench);
	}
	travel(&bench, &road);
	is_str(icmp4_mtu_end_name(go_on(&bench, &road)), "found", "forged: found all the same");
	is_int(bench.mtu.low, 1500, "forged: not below what is true");
	is_int(bench.mtu.drop_count, 0, "forged: no drop");
	is_int(bench.mtu.forged, 10, "forged: counted");
	is_int(bench.told[ICMP4_MTU_FORGED], 10, "forged: told");
}

/* A refusal and an answer to the same probe: it arrived. */
static void test_refused_and_answered(void)
{
	static const struct road road = {"wide", 5, {{0}}, 0, 0, 0, false};
	struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);
	struct world_datagram lie;

	setup(&bench, &options);
	for (int size = 0; size < 1500; size = (int)bench.probe.length) {
		if (!leave(&bench) && !step(&bench, &road))
			abort();
		if (bench.probe.length < 1500)
			travel(&bench, &road);
	}
	lie = error_at(&bench, 3, THEM, 3, 4, 576);
	arrive(&bench, &lie);
	drain(&bench);
	is_int(bench.mtu.high, 1500, "refused");
	lie = far_answer(&bench, 5);
	arrive(&bench, &lie);
	is_int(bench.told[ICMP4_MTU_TOO_BIG], 1, "told as such");
	is_str(icmp4_mtu_end_name(go_on(&bench, &road)), "found", "and answered");
	is_int(bench.mtu.low, 1500, "it did arrive");
	is_int(bench.mtu.drop_count, 0, "nothing stops it");
}

/* Our own host refuses what is longer than its link, or everything. */
static void test_unsent(void)
{
	static const struct road road = {"wide", 5, {{0}}, 0, 0, 0, false};
	static const struct {
		const char *name;
		size_t most;
		const char *end;
		uint16_t mtu;
	} rows[] = {
		{"our link carries 1450", 1450, "found", 1450},
		{"there is no route", 0, "not-sent", 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);

		setup(&bench, &options);
		do {
			while (leave(&bench))
				if (bench.probe.length > rows[i].most) {
					icmp4_mtu_failed(&bench.mtu, bench.tag, 90);
					drain(&bench);
				} else {
					travel(&bench, &road);
				}
		} while (step(&bench, &road));
		is_str(icmp4_mtu_end_name(icmp4_mtu_ended(&bench.mtu)), rows[i].end, rows[i].name);
		is_int(bench.mtu.low, rows[i].mtu, rows[i].name);
		ok(bench.told[ICMP4_MTU_UNSENT] > 0, "%s: told", rows[i].name);
		ok(!bench.mtu.drop_count || bench.mtu.drops[0].witness == ICMP4_MTU_BY_HOST,
		   "%s: by the host", rows[i].name);
	}
}

/* By a TTL that ends on the way: the MTU as far as that hop. */
static void test_part_of_the_way(void)
{
	static const struct road road = {
		"narrow behind hop 5", 8, {{2, 1400, HONEST}, {5, 600, QUIET}}, 0, 0, 0, true};
	struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);

	options.ttl = 4;
	is_str(icmp4_mtu_end_name(run(&bench, &options, &road)), "found", "as far as hop 4");
	is_int(bench.mtu.low, 1400, "only what is narrow before it counts");
	is_int(bench.mtu.reached_from, HOP(4), "and it is that hop that says so");
}

/*
 * RFC 8899 section 5.2: what was found is confirmed by one probe; from there on more is searched;
 * what no longer arrives is searched anew. Nor is what was expected believed (PMTU-12).
 */
static void test_expected(void)
{
	static const struct {
		struct road road;
		uint16_t expected, ceiling, mtu;
		unsigned probes;
		const char *end;
	} rows[] = {
		{{"confirmed", 5, {{3, 1400, HONEST}}, 0, 0, 0, false},
		 1400,
		 1400,
		 1400,
		 1,
		 "found"},
		{{"no more", 5, {{3, 1400, HONEST}}, 0, 0, 0, false}, 1400, 1500, 1400, 5, "found"},
		{{"grown", 5, {{0}}, 0, 0, 0, false}, 1400, 1500, 1500, 2, "found"},
		{{"grown a bit", 5, {{3, 1450, HONEST}}, 0, 0, 0, false},
		 1400,
		 1500,
		 1450,
		 6,
		 "found"},
		{{"fallen", 5, {{3, 1300, HONEST}}, 0, 0, 0, false}, 1400, 1400, 1300, 6, "found"},
		{{"a hole", 5, {{3, 1337, QUIET}}, 0, 0, 0, false}, 1400, 1400, 1337, 60, "found"},
		{{"dead", 5, {{0}}, 0, 0, 0, true}, 1400, 1400, 0, 20, "unheard"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_mtu_options options = defaults(ICMP4_PROTO_UDP);
		const char *name = rows[i].road.name;

		options.expected = rows[i].expected;
		options.ceiling = rows[i].ceiling;
		is_str(icmp4_mtu_end_name(run(&bench, &options, &rows[i].road)), rows[i].end, name);
		is_int(bench.mtu.low, rows[i].mtu, name);
		ok(bench.mtu.flow.number <= rows[i].probes, "%s: %u probes, %u at most", name,
		   (unsigned)bench.mtu.flow.number, rows[i].probes);
	}
	struct icmp4_mtu_options beyond = defaults(ICMP4_PROTO_UDP);

	beyond.expected = 1501;
	is_int(icmp4_mtu_init(&bench.mtu, &beyond, &key, bench.world.now), ICMP4_ERR_ARGUMENT,
	       "longer than the longest");
}

int main(void)
{
	test_arguments();
	test_roads();
	test_expected();
	test_ends();
	test_loss();
	test_forged();
	test_refused_and_answered();
	test_unsent();
	test_part_of_the_way();
	return tap_done();
}
