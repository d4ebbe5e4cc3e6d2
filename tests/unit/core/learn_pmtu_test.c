/* SPDX-License-Identifier: MIT */
/* Path MTU discovery of a host: what one error makes of an estimate, and what time does. */
#include "learn_world.h"

enum { SLOTS = 16 };

static struct icmp4_learned_slot slots[SLOTS];

static struct icmp4_learned cache_of(uint16_t floor, int64_t life_ns)
{
	struct icmp4_learned_config config;
	struct icmp4_learned learned;

	icmp4_learned_config_default(&config);
	memset(slots, 0, sizeof slots);
	config.slots = slots;
	config.slot_count = SLOTS;
	config.mtu_floor = floor;
	config.mtu_life_ns = life_ns;
	config.key = (struct icmp4_key){{1, 2}};
	if (icmp4_learned_init(&learned, &config))
		ok(false, "a configuration of the tests is refused");
	return learned;
}

static enum icmp4_refusal tell(struct icmp4_learned *learned, struct icmp4_time now,
			       const struct told *told, const struct icmp4_first_hop *hop)
{
	uint8_t octets[TOLD_ROOM];
	struct icmp4_received received = hear(told, octets);

	if (received.verdict != ICMP4_VERDICT_PMTU && received.verdict != ICMP4_VERDICT_PENDING)
		return received.refusal;
	return icmp4_learn_mtu(learned, now, &received, hop);
}

static const struct learned_row {
	const char *name;
	uint16_t hop_mtu;
	uint16_t before; /* told first; 0: nothing was */
	uint16_t floor;
	uint16_t mtu;   /* told */
	uint16_t total; /* of the quote */
	uint8_t options;
	enum icmp4_refusal refusal;
	uint16_t path_mtu;
	bool fragments;
} learned_rows[] = {
	{"PMTU-04: an MTU", 1500, 0, 68, 1400, 1500, 0, 0, 1400, false},
	{"PMTU-04: a smaller one", 1500, 1400, 68, 1300, 1400, 0, 0, 1300, false},
	{"PMTU-05: the same again", 1500, 1400, 68, 1400, 1500, 0, 0, 1400, false},
	{"PMTU-05: a larger one", 1500, 1400, 68, 1401, 1500, 0, ICMP4_REFUSED_MTU_RAISES, 1400,
	 false},
	{"PMTU-05: one of 9000", 1500, 1400, 68, 9000, 9001, 0, ICMP4_REFUSED_MTU_RAISES, 1400,
	 false},
	{"PMTU-05: one not below the first hop's", 1500, 0, 68, 1500, 1501, 0,
	 ICMP4_REFUSED_MTU_RAISES, 1500, false},
	{"PMTU-05: 20 is 68, and DF clear", 1500, 0, 68, 20, 1500, 0, 0, 68, true},
	{"PMTU-05: 68 is 68", 1500, 0, 68, 68, 1500, 0, 0, 68, false},
	{"PMTU-05: the least at once", 65535, 0, 68, 67, 65535, 0, 0, 68, true},

	{"PMTU-07: no MTU", 9000, 0, 68, 0, 1500, 0, 0, 1492, false},
	{"PMTU-07: no MTU, at a plateau", 9000, 0, 68, 0, 1492, 0, 0, 1006, false},
	{"PMTU-07: no MTU, of the largest", 65535, 0, 68, 0, 65534, 0, 0, 32000, false},
	{"PMTU-07: no MTU, below all plateaus", 9000, 0, 68, 0, 60, 0, 0, 68, false},
	{"PMTU-07: no MTU, and the total length of none", 1500, 0, 68, 0, 19, 0, 0, 1492, false},
	{"PMTU-08: a header too long", 1500, 0, 68, 0, 1520, 0, 0, 1492, false},
	{"PMTU-08: with options", 1500, 0, 68, 0, 1560, 40, 0, 1492, false},
	{"PMTU-08: perhaps a header too long", 1500, 0, 68, 0, 1500, 0, 0, 1006, false},
	{"PMTU-08: not below the estimate", 9000, 1492, 68, 0, 1493, 0, 0, 1006, false},
	{"PMTU-08: below it", 1500, 0, 68, 0, 1499, 0, 0, 1492, false},
	{"PMTU-08: octets swapped", 1500, 0, 68, 0, 0xdc05, 0, 0, 1492, false},

	{"PMTU-14: a floor", 1500, 0, 552, 552, 1500, 0, 0, 552, false},
	{"PMTU-14: below it DF is clear", 1500, 0, 552, 551, 1500, 0, 0, 552, true},
	{"PMTU-14: 68, as an attacker would", 1500, 0, 552, 68, 1500, 0, 0, 552, true},
	{"PMTU-14: and stays so", 1500, 100, 552, 552, 600, 0, 0, 552, true},
	{"PMTU-14: a link below the floor", 296, 0, 552, 200, 296, 0, 0, 296, true},
	{"PMTU-14: a plateau below it", 1500, 0, 552, 0, 508, 0, 0, 552, true},
};

static void test_learned(void)
{
	for (size_t i = 0; i < sizeof learned_rows / sizeof *learned_rows; i++) {
		const struct learned_row *row = &learned_rows[i];
		struct icmp4_learned learned = cache_of(row->floor, ICMP4_MTU_LIFE_NS);
		struct icmp4_first_hop hop = usual_hop;
		struct told told = {.type = 3, .code = 4, .rest = row->before, .total = 9999};

		hop.mtu = row->hop_mtu;
		if (row->before)
			tell(&learned, seconds(1), &told, &hop);
		told.rest = row->mtu;
		told.total = row->total;
		told.options = row->options;
		enum icmp4_refusal refusal = tell(&learned, seconds(2), &told, &hop);
		struct icmp4_path path =
			icmp4_learned_path(&learned, seconds(3), DESTINATION, &hop);
		ok(refusal == row->refusal && path.mtu == row->path_mtu &&
			   path.fragments == row->fragments,
		   "%s: %s, %u%s", row->name, icmp4_refusal_name(refusal), path.mtu,
		   path.fragments ? ", DF clear" : "");
		ok(!path.redirected && path.gateway == ROUTER, "and by the same gateway");
	}
}

/* Of the table of RFC 1191 section 7.1 each row, one less and one more. */
static void test_plateaus(void)
{
	static const uint16_t table[] = {65535, 32000, 17914, 8166, 4352, 2002,
					 1492,  1006,  508,   296,  68,   68};

	for (size_t i = 0; i + 1 < sizeof table / sizeof *table; i++) {
		is_int(icmp4_mtu_plateau(table[i]), table[i + 1], "below a plateau the next");
		if (table[i] < 65535)
			is_int(icmp4_mtu_plateau((uint16_t)(table[i] + 1)), table[i],
			       "just above it, itself");
	}
	is_int(icmp4_mtu_plateau(0), 68, "below all, the least");
}

/* One error at 0 s, perhaps another, and the estimate at a later time. */
static void test_ageing(void)
{
	static const struct {
		const char *name;
		int64_t life_ns;
		uint16_t told, again;
		int64_t again_at, at;
		uint16_t path_mtu;
	} rows[] = {
		{"PMTU-06: not before five minutes", ICMP4_MTU_LIFE_LEAST_NS, 1400, 0, 0, 299,
		 1400},
		{"PMTU-09: after them, the first hop's", ICMP4_MTU_LIFE_LEAST_NS, 1400, 0, 0, 300,
		 1500},
		{"PMTU-09: ten minutes", ICMP4_MTU_LIFE_NS, 1400, 0, 0, 599, 1400},
		{"PMTU-09: are over", ICMP4_MTU_LIFE_NS, 1400, 0, 0, 600, 1500},
		{"PMTU-06: the same again counts anew", ICMP4_MTU_LIFE_NS, 1400, 1400, 500, 1099,
		 1400},
		{"PMTU-09: and ends", ICMP4_MTU_LIFE_NS, 1400, 1400, 500, 1100, 1500},
		{"PMTU-05: a larger one does not keep the smaller alive", ICMP4_MTU_LIFE_NS, 1400,
		 1450, 500, 600, 1500},
		{"PMTU-10: a smaller one counts at once", ICMP4_MTU_LIFE_NS, 1400, 1300, 500, 500,
		 1300},
		{"PMTU-09: after it the larger may come", ICMP4_MTU_LIFE_NS, 1300, 1400, 600, 601,
		 1400},
		{"PMTU-09: infinity", ICMP4_LIFE_FOREVER_NS, 1400, 0, 0, 9000000000, 1400},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_learned learned = cache_of(68, rows[i].life_ns);
		struct told told = {.type = 3, .code = 4, .rest = rows[i].told};

		tell(&learned, seconds(0), &told, &usual_hop);
		told.rest = rows[i].again;
		if (rows[i].again)
			tell(&learned, seconds(rows[i].again_at), &told, &usual_hop);
		is_int(icmp4_learned_path(&learned, seconds(rows[i].at), DESTINATION, &usual_hop)
			       .mtu,
		       rows[i].path_mtu, rows[i].name);
	}
}

/* DF is clear for as long as the estimate that it was cleared for. */
static void test_floor_ages(void)
{
	struct icmp4_learned learned = cache_of(552, ICMP4_MTU_LIFE_NS);
	struct told told = {.type = 3, .code = 4, .rest = 100};
	struct icmp4_path path;

	tell(&learned, seconds(0), &told, &usual_hop);
	path = icmp4_learned_path(&learned, seconds(600), DESTINATION, &usual_hop);
	ok(path.mtu == 1500 && !path.fragments, "PMTU-09: DF is set again with the next probe");
	told.rest = 1400;
	tell(&learned, seconds(601), &told, &usual_hop);
	path = icmp4_learned_path(&learned, seconds(602), DESTINATION, &usual_hop);
	ok(path.mtu == 1400 && !path.fragments, "and stays so after the next error");
}

/* Destinations do not learn from each other; a link that carries less still counts. */
static void test_paths(void)
{
	struct icmp4_learned learned = cache_of(68, ICMP4_MTU_LIFE_NS);
	struct icmp4_first_hop narrow = usual_hop;
	struct told told = {.type = 3, .code = 4, .rest = 1400};

	tell(&learned, seconds(1), &told, &usual_hop);
	is_int(icmp4_learned_path(&learned, seconds(1), DESTINATION + 1, &usual_hop).mtu, 1500,
	       "another host of the same net");
	narrow.mtu = 1280;
	is_int(icmp4_learned_path(&learned, seconds(1), DESTINATION, &narrow).mtu, 1280,
	       "the first hop has changed, and carries less");
	told.rest = 1350;
	is_int(tell(&learned, seconds(1), &told, &narrow), ICMP4_REFUSED_MTU_RAISES,
	       "PMTU-05: then what it carries is the estimate");
}

static void test_configurations(void)
{
	static const struct {
		const char *name;
		size_t count;
		bool no_slots;
		int64_t mtu_life_ns, redirect_life_ns;
		uint16_t floor;
		int outcome;
	} rows[] = {
		{"as usual", 16, false, ICMP4_MTU_LIFE_NS, 1, 68, ICMP4_OK},
		{"one slot", 1, false, ICMP4_MTU_LIFE_NS, 1, 68, ICMP4_OK},
		{"no slot", 0, true, ICMP4_MTU_LIFE_NS, 1, 68, ICMP4_OK},
		{"three slots", 3, false, ICMP4_MTU_LIFE_NS, 1, 68, ICMP4_ERR_ARGUMENT},
		{"slots that are not there", 16, true, ICMP4_MTU_LIFE_NS, 1, 68,
		 ICMP4_ERR_ARGUMENT},
		{"PMTU-06: five minutes", 16, false, 300 * ICMP4_S_NS, 1, 68, ICMP4_OK},
		{"PMTU-06: a moment less", 16, false, 300 * ICMP4_S_NS - 1, 1, 68,
		 ICMP4_ERR_ARGUMENT},
		{"redirects that are over at once", 16, false, ICMP4_MTU_LIFE_NS, 0, 68,
		 ICMP4_ERR_ARGUMENT},
		{"PMTU-05: a floor below 68", 16, false, ICMP4_MTU_LIFE_NS, 1, 67,
		 ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_learned learned;
		struct icmp4_learned_config config = {
			.slots = rows[i].no_slots ? NULL : slots,
			.slot_count = rows[i].count,
			.mtu_life_ns = rows[i].mtu_life_ns,
			.redirect_life_ns = rows[i].redirect_life_ns,
			.mtu_floor = rows[i].floor,
		};

		is_int(icmp4_learned_init(&learned, &config), rows[i].outcome, rows[i].name);
	}
}

/* Without a slot nothing is learned, and nothing is lost. */
static void test_no_room(void)
{
	struct icmp4_learned_config config;
	struct icmp4_learned learned;
	struct told told = {.type = 3, .code = 4, .rest = 1400};

	icmp4_learned_config_default(&config);
	icmp4_learned_init(&learned, &config);
	is_int(tell(&learned, seconds(1), &told, &usual_hop), ICMP4_REFUSED_NO_ROOM, "no room");
	is_int(icmp4_learned_path(&learned, seconds(1), DESTINATION, &usual_hop).mtu, 1500,
	       "the first hop's MTU");
	icmp4_learned_forget(&learned, DESTINATION);
}

int main(void)
{
	test_learned();
	test_plateaus();
	test_ageing();
	test_floor_ages();
	test_paths();
	test_configurations();
	test_no_room();
	return tap_done();
}
