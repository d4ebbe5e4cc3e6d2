/* SPDX-License-Identifier: MIT */
/* How long the translator remembers, and what it keeps of fragments. */
#include "nat_world.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, IN = 64 };

/* NAT-02 and its like for UDP and TCP: no shorter than this, but for a lab that wants it wrong. */
static void test_floors(void)
{
	static const struct {
		const char *name;
		enum icmp4_nat_timer timer;
		int64_t least_s;
	} rows[] = {
		{"NAT-02 queries", ICMP4_NAT_TIMER_QUERY, 60},
		{"RFC 4787 REQ-5", ICMP4_NAT_TIMER_UDP, 120},
		{"RFC 5382 REQ-5 opening", ICMP4_NAT_TIMER_TRANSITORY, 240},
		{"RFC 5382 REQ-5 established", ICMP4_NAT_TIMER_TCP, 7440},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t least = rows[i].least_s * ICMP4_S_NS;
		struct world world;

		world_config(&world);
		world.config.life_ns[rows[i].timer] = least;
		is_int(world_start(&world), ICMP4_OK, rows[i].name);
		world.config.life_ns[rows[i].timer] = least - 1;
		is_int(world_start(&world), ICMP4_ERR_ARGUMENT, rows[i].name);
		world.config.wrong = ICMP4_NAT_WRONG_LIFE;
		is_int(world_start(&world), ICMP4_OK, "but for a lab");
	}
}

static void test_config(void)
{
	static const struct icmp4_prefix all = {0, 0}, wide = {0xcb000000, 8},
					 many[] = {{0x14000000, 8}, {0x15000000, 32}},
					 inner = {0x0a000010, 28};
	struct world world;

	world_config(&world);
	is_int(world_start(&world), ICMP4_OK, "as it is");
	const struct icmp4_nat_config good = world.config;
#define REFUSED(change, name)                                          \
	do {                                                           \
		world.config = good;                                   \
		change;                                                \
		is_int(world_start(&world), ICMP4_ERR_ARGUMENT, name); \
	} while (0)
	REFUSED(world.config.mapping_count = 0, "no mappings");
	REFUSED(world.config.sessions = NULL, "no sessions");
	REFUSED(world.config.session_count = SIZE_MAX, "too many sessions");
	REFUSED(world.config.fragment_count = 3, "three fragments");
	REFUSED(world.config.fragments = NULL, "fragments without memory");
	REFUSED(world.config.outside_count = 0, "no outside");
	REFUSED(world.config.outside = &all, "all the world outside");
	REFUSED(world.config.outside = &inner, "outside inside");
	REFUSED(world.config.inside = &all, "inside outside");
	REFUSED((world.config.outside = many, world.config.outside_count = 2), "too many outside");
	REFUSED(world.config.port_first = 0, "port 0");
	REFUSED(world.config.port_last = 1023, "no ports");
#undef REFUSED
	world.config = good;
	world.config.outside = &wide;
	is_int(world_start(&world), ICMP4_OK, "2^24 addresses outside");
}

/* A segment or datagram, so many seconds after the one before. */
struct life_step {
	uint8_t flags;
	int16_t after_s;
};

struct life_row {
	const char *name;
	uint8_t protocol;
	bool inward_refresh;
	struct life_step steps[6];
	int64_t life_s; /* from the last step on */
};

/* Steps with IN come from outside; a step without flags ends a row of TCP. */
static const struct life_row life_rows[] = {
	{"NAT-02 query", 1, false, {{ACK, 0}}, 60},
	{"NAT-02 query, asked again", 1, false, {{ACK, 0}, {ACK, 59}}, 60},
	{"query, answered", 1, false, {{ACK, 0}, {IN, 50}}, 10},
	{"query, answered, where that counts", 1, true, {{ACK, 0}, {IN, 50}}, 60},
	{"UDP", 17, false, {{ACK, 0}}, 300},
	{"UDP: RFC 4787 REQ-6 outward counts", 17, false, {{ACK, 0}, {ACK, 299}}, 300},
	{"UDP: inward does not", 17, false, {{ACK, 0}, {IN, 200}}, 100},
	{"UDP: unless wanted", 17, true, {{ACK, 0}, {IN, 200}}, 300},
	{"TCP opens", 6, false, {{SYN, 0}}, 240},
	{"TCP half open", 6, false, {{SYN, 0}, {IN | SYN | ACK, 1}}, 240},
	{"TCP established", 6, false, {{SYN, 0}, {IN | SYN | ACK, 1}, {ACK, 1}}, 7440},
	{"TCP picked up in the middle", 6, false, {{ACK, 0}, {IN | ACK, 1}}, 7440},
	{"TCP: inward counts", 6, false, {{ACK, 0}, {IN | ACK, 1}, {IN | ACK, 7000}}, 7440},
	{"TCP half closed", 6, false, {{ACK, 0}, {IN | ACK, 1}, {FIN | ACK, 1}}, 7440},
	{"TCP closed",
	 6,
	 false,
	 {{ACK, 0}, {IN | ACK, 1}, {FIN | ACK, 1}, {IN | FIN | ACK, 1}, {ACK, 1}},
	 240},
	{"TCP reset from outside", 6, false, {{ACK, 0}, {IN | ACK, 1}, {IN | RST, 1}}, 240},
	{"TCP reset from inside", 6, false, {{ACK, 0}, {IN | ACK, 1}, {RST | ACK, 1}}, 240},
	{"TCP after a forged reset",
	 6,
	 false,
	 {{ACK, 0}, {IN | ACK, 1}, {IN | RST, 1}, {ACK, 1}, {IN | ACK, 1}},
	 7440},
	{"TCP anew on the same ports",
	 6,
	 false,
	 {{ACK, 0}, {IN | FIN | ACK, 1}, {FIN | ACK, 1}, {SYN, 1}, {IN | SYN | ACK, 1}, {ACK, 1}},
	 7440},
};

static void life_step(struct world *world, const struct life_row *row, struct life_step step)
{
	struct wire_spec spec = {
		.protocol = row->protocol, .type = ICMP4_ECHO, .flags = step.flags & 31};

	world_wait(world, step.after_s);
	if (!(step.flags & IN)) {
		wire_sent(world, &spec);
		return;
	}
	struct wire sent = wire_of(&spec);
	wire_put(sent.octets + 12, PUBLIC, 4);
	struct wire answer = wire_answer(&sent);
	if (row->protocol == 6)
		answer.octets[33] = step.flags & 31;
	wire_inward(world, &answer);
}

static void test_lives(void)
{
	for (size_t i = 0; i < sizeof life_rows / sizeof *life_rows; i++) {
		const struct life_row *row = &life_rows[i];
		const struct icmp4_nat_endpoint inside = {HOST, 4000};
		struct icmp4_nat_endpoint outside;
		struct world world;

		world_config(&world);
		world.config.inward_refresh = row->inward_refresh;
		world_start(&world);
		for (size_t n = 0; n < 6 && row->steps[n].flags; n++)
			life_step(&world, row, row->steps[n]);
		world_wait(&world, row->life_s - 1);
		ok(icmp4_nat_find(&world.nat, world.now, row->protocol, inside, &outside),
		   "%s: lives", row->name);
		world_wait(&world, 1);
		ok(!icmp4_nat_find(&world.nat, world.now, row->protocol, inside, &outside),
		   "%s: and ends", row->name);
		is_int(world.nat.sessions, 0, "nothing is left");
	}
}

/* Two connections from one port share a mapping, which lives as long as the longer. */
static void test_shared(void)
{
	struct wire_spec spec = {.protocol = 6, .flags = SYN};
	struct icmp4_nat_endpoint outside;
	struct world world;

	world_config(&world);
	world_start(&world);
	wire_sent(&world, &spec);
	spec.dst_port = 54;
	wire_sent(&world, &spec);
	ok(world.nat.mappings == 1 && world.nat.sessions == 2, "one mapping, two sessions");
	world_wait(&world, 239);
	wire_sent(&world, &spec);
	world_wait(&world, 1);
	ok(icmp4_nat_find(&world.nat, world.now, 6, (struct icmp4_nat_endpoint){HOST, 4000},
			  &outside),
	   "one of them ends");
	ok(world.nat.mappings == 1 && world.nat.sessions == 1, "the mapping stays");
	world_wait(&world, 239);
	icmp4_nat_find(&world.nat, world.now, 6, outside, &outside);
	is_int(world.nat.mappings, 0, "the other, too");
}

/* Later fragments follow the first, out and in, until it is forgotten. */
static void test_fragments(void)
{
	static const struct {
		const char *name;
		size_t count;
		bool first;
		int64_t wait_s;
		uint16_t id;
		bool passes;
	} rows[] = {
		{"the next", 8, true, 1, 77, true},
		{"in a table of one", 1, true, 1, 77, true},
		{"another datagram", 8, true, 1, 78, false},
		{"too late", 8, true, 60, 77, false},
		{"before the first", 8, false, 1, 77, false},
		{"no table", 0, true, 1, 77, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct wire_spec first = {.id = 77, .more = true, .data = 16};
		const struct wire_spec later = {.id = rows[i].id, .offset = 24, .data = 16};
		struct world world;

		world_config(&world);
		world.config.preserve = false;
		world.config.fragment_count = rows[i].count;
		world_start(&world);
		if (rows[i].first)
			wire_sent(&world, &first);
		world_wait(&world, rows[i].wait_s);
		struct wire wire = wire_of(&later), before = wire;
		is_verdict(wire_outward(&world, &wire),
			   rows[i].passes ? ICMP4_NAT_TRANSLATED : ICMP4_NAT_DROPPED,
			   rows[i].passes ? 0 : ICMP4_NAT_FRAGMENT, rows[i].name);
		ok(!rows[i].passes ||
			   (wire_src(&wire) == PUBLIC && icmp4_checksum_ok(wire.octets, 20) &&
			    !memcmp(wire.octets + 20, before.octets + 20, wire.length - 20)),
		   "%s: its data stay", rows[i].name);
	}
}

/* Whole, cut in two by hand and translated: put together again the checksum is right. */
static void test_reunited(void)
{
	const struct wire_spec spec = {.id = 9, .data = 40};
	struct wire whole = wire_of(&spec), first = whole, later = whole;
	struct world world;

	world_config(&world);
	world.config.preserve = false;
	world_start(&world);
	first.length = 44;
	wire_put(first.octets + 2, 44, 2);
	first.octets[6] = 0x20;
	memmove(later.octets + 20, whole.octets + 44, whole.length - 44);
	later.length = whole.length - 24;
	wire_put(later.octets + 2, (uint32_t)later.length, 2);
	later.octets[7] = 3;
	for (int i = 0; i < 2; i++) {
		struct wire *part = i ? &later : &first;

		wire_put(part->octets + 10, 0, 2);
		wire_put(part->octets + 10, icmp4_checksum(part->octets, 20), 2);
		is_verdict(wire_outward(&world, part), ICMP4_NAT_TRANSLATED, 0, "a fragment");
	}
	memcpy(whole.octets + 12, first.octets + 12, 32);
	memcpy(whole.octets + 44, later.octets + 20, later.length - 20);
	is_int(wire_get(whole.octets + 26, 2), wire_sum(whole.octets, whole.length),
	       "RFC 4787 REQ-14: the checksum of the whole");
}

/* Both fragments of a hairpin take it. */
static void test_hairpin_fragments(void)
{
	struct wire_spec spec = {.src = OTHER};
	struct world world;

	world_config(&world);
	world_start(&world);
	wire_sent(&world, &spec);
	spec = (struct wire_spec){.dst = PUBLIC,
				  .dst_port = 4000,
				  .src_port = 7000,
				  .id = 5,
				  .more = true,
				  .data = 16};
	wire_sent(&world, &spec);
	spec.more = false;
	spec.offset = 24;
	struct wire wire = wire_of(&spec);
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_HAIRPINNED, 0, "NAT-07 in fragments");
	ok(wire_dst(&wire) == OTHER && wire_src(&wire) == PUBLIC, "both addresses");
}

/* A full set forgets the oldest, and nothing is written behind the slots. */
static void test_fragment_flood(void)
{
	struct wire_spec spec = {.more = true, .data = 16};
	struct world world;

	world_config(&world);
	world.config.fragment_count = 4;
	world.fragments[4].id = 0x5a5a;
	world_start(&world);
	for (uint16_t id = 0; id < 1000; id++) {
		spec.id = id;
		world.now.ns++;
		wire_sent(&world, &spec);
	}
	spec.more = false;
	spec.offset = 24;
	for (uint16_t id = 990; id < 1000; id++) {
		spec.id = id;
		struct wire wire = wire_of(&spec);
		ok((wire_outward(&world, &wire).verdict == ICMP4_NAT_TRANSLATED) == (id >= 996),
		   "RATE-10: fragment %u: the last four are known", id);
	}
	is_int(world.fragments[4].id, 0x5a5a, "nothing behind the slots");
}

int main(void)
{
	test_floors();
	test_config();
	test_lives();
	test_shared();
	test_fragments();
	test_reunited();
	test_hairpin_fragments();
	test_fragment_flood();
	return tap_done();
}
