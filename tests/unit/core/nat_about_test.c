/* SPDX-License-Identifier: MIT */
/* Errors in the translator: which mapping they are about, and which are none of its business. */
#include "nat_world.h"

static const struct wire_spec datagram = {.data = 12};

/* NAT-05: the host complains about what came in; outside its words are about an outside address. */
static void test_from_inside(void)
{
	static const struct {
		const char *name;
		bool basic;
		uint32_t speaker;
		uint32_t as; /* 0: the address that stands for the host */
	} rows[] = {
		{"NAT-05 the host", false, HOST, PUBLIC},
		{"NAT-05 a router in front of it", false, OTHER, PUBLIC},
		{"NAT-05 the translator's host", false, ROUTER, ROUTER},
		{"NAT-05 the host without ports", true, HOST, 0},
		{"NAT-05 one without a mapping", true, OTHER, PUBLIC},
		{"NAT-05 the translator's host without ports", true, ROUTER, ROUTER},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world world;

		world_drawn(&world, rows[i].basic);
		struct wire sent = wire_sent(&world, &(struct wire_spec){.data = 4});
		struct wire answer = wire_answer(&sent), original = answer;
		wire_inward(&world, &answer);
		struct wire_error spec = {3, 3, rows[i].speaker, SERVER, 0, 0, 0};
		struct wire error = wire_error_of(&spec, &answer);
		is_verdict(wire_outward(&world, &error), ICMP4_NAT_TRANSLATED, 0, rows[i].name);
		spec.src = rows[i].as ? rows[i].as : wire_src(&sent);
		struct wire wanted = wire_error_of(&spec, &original);
		is_bytes(error.octets, error.length, wanted.octets, wanted.length, rows[i].name);
	}
}

/* NAT-04: about what never was translated; and what may be about the host on that machine. */
static const struct stranger_row {
	const char *name;
	bool outward;
	bool basic;
	uint32_t to; /* the error */
	struct wire_spec about;
	enum icmp4_nat_verdict verdict;
	enum icmp4_nat_reason reason;
} stranger_rows[] = {
	{"NAT-04 no mapping",
	 false,
	 false,
	 PUBLIC,
	 {.src = PUBLIC, .src_port = 4001},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_NO_MAPPING},
	{"NAT-04 another protocol",
	 false,
	 false,
	 PUBLIC,
	 {.protocol = 6, .src = PUBLIC},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_NO_MAPPING},
	{"NAT-04 from a stranger's address",
	 false,
	 false,
	 PUBLIC,
	 {.src = ROUTER},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_NO_MAPPING},
	{"NAT-04 no address",
	 false,
	 true,
	 PUBLIC,
	 {.src = 0xcb007106},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_NO_MAPPING},
	{"about the host there: a low port",
	 false,
	 false,
	 PUBLIC,
	 {.src = PUBLIC, .src_port = 53},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"about the host there: a reply of its",
	 false,
	 false,
	 PUBLIC,
	 {.protocol = 1, .type = ICMP4_ECHO_REPLY, .src = PUBLIC},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"about the host there: its address",
	 false,
	 true,
	 PUBLIC,
	 {.src = PUBLIC},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"for another", false, false, ROUTER, {.src = ROUTER}, ICMP4_NAT_UNTOUCHED, 0},
	{"NAT-05 no mapping",
	 true,
	 false,
	 SERVER,
	 {.src = SERVER, .dst = HOST, .dst_port = 4001},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_NO_MAPPING},
	{"to the host there, about what it sent",
	 true,
	 false,
	 PUBLIC,
	 {.src = PUBLIC, .dst = HOST, .src_port = 53},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"inside", true, false, OTHER, {.src = OTHER, .dst = HOST}, ICMP4_NAT_UNTOUCHED, 0},
};

static void test_strangers(void)
{
	for (size_t i = 0; i < sizeof stranger_rows / sizeof *stranger_rows; i++) {
		const struct wire_error spec = {
			11, 0, stranger_rows[i].outward ? HOST : ROUTER, stranger_rows[i].to, 0,
			0,  0};
		struct wire about = wire_of(&stranger_rows[i].about);
		struct wire error = wire_error_of(&spec, &about), before = error;
		struct world world;

		world_drawn(&world, stranger_rows[i].basic);
		struct icmp4_nat_result result = stranger_rows[i].outward
							 ? wire_outward(&world, &error)
							 : wire_inward(&world, &error);
		is_verdict(result, stranger_rows[i].verdict, stranger_rows[i].reason,
			   stranger_rows[i].name);
		ok(!memcmp(&error, &before, sizeof error), "%s: as it was", stranger_rows[i].name);
		is_int(world.nat.mappings, 0, "no error makes a mapping");
	}
}

/* The router's own errors, about neither side's inside, are not touched; its fragments drop. */
static void test_router(void)
{
	struct world world;

	world_drawn(&world, false);
	struct wire about = wire_of(&(struct wire_spec){.src = SERVER, .dst = PUBLIC});
	const struct wire_error spec = {3, 3, PUBLIC, SERVER, 0, 0, 0};
	struct wire error = wire_error_of(&spec, &about);
	is_verdict(wire_outward(&world, &error), ICMP4_NAT_UNTOUCHED, 0, "its own closed port");

	struct wire sent = wire_sent(&world, &datagram);
	const struct wire_error inward = {3, 3, ROUTER, PUBLIC, 0, 0, 0};
	error = wire_error_of(&inward, &sent);
	error.octets[6] = 0x20;
	wire_put(error.octets + 10, 0, 2);
	wire_put(error.octets + 10, icmp4_checksum(error.octets, 20), 2);
	is_verdict(wire_inward(&world, &error), ICMP4_NAT_DROPPED, ICMP4_NAT_FRAGMENT,
		   "an error in fragments");
}

/* NAT-06: neither longer nor shorter by any number of errors. */
static void test_lives(void)
{
	static const struct wire_spec specs[] = {
		{.protocol = 1, .type = ICMP4_ECHO},
		{.protocol = 17},
		{.protocol = 6, .flags = 2},
	};
	static const int64_t lives[] = {60, 300, 240};

	for (size_t i = 0; i < 3; i++) {
		const struct wire_error spec = {3, 3, ROUTER, PUBLIC, 0, 0, 0};
		struct world world;

		world_drawn(&world, false);
		struct wire sent = wire_sent(&world, &specs[i]);
		world_wait(&world, lives[i] - 1);
		struct wire error = wire_error_of(&spec, &sent);
		is_verdict(wire_inward(&world, &error), ICMP4_NAT_TRANSLATED, 0,
			   "NAT-06: not deleted before");
		error = wire_error_of(&spec, &sent);
		is_verdict(wire_inward(&world, &error), ICMP4_NAT_TRANSLATED, 0,
			   "NAT-06: nor by the first error");
		world_wait(&world, 1);
		error = wire_error_of(&spec, &sent);
		is_verdict(wire_inward(&world, &error), ICMP4_NAT_DROPPED, ICMP4_NAT_NO_MAPPING,
			   "NAT-06: not refreshed");
	}
}

/* NAT-07: an error about a hairpin finds its way back, with both ends as its receiver knows them.
 */
static void test_hairpin(void)
{
	for (int basic = 0; basic < 2; basic++) {
		struct world world;

		world_drawn(&world, basic);
		struct wire other = wire_sent(&world, &(struct wire_spec){.src = OTHER});
		uint32_t there = wire_src(&other);
		const struct wire_spec spec = {.src_port = 7000,
					       .dst = there,
					       .dst_port = wire_number(&other, 0),
					       .data = 8};
		struct wire original = wire_of(&spec), wire = original;
		wire_outward(&world, &wire);
		uint32_t here = wire_src(&wire);

		struct wire_error error = {3, 3, OTHER, here, 0, 0, 0};
		struct wire told = wire_error_of(&error, &wire);
		is_verdict(wire_outward(&world, &told), ICMP4_NAT_HAIRPINNED, 0, "NAT-07 error");
		error = (struct wire_error){3, 3, basic ? there : PUBLIC, HOST, 0, 0, 0};
		struct wire wanted = wire_error_of(&error, &original);
		is_bytes(told.octets, told.length, wanted.octets, wanted.length,
			 "NAT-07: about what was sent");
		world.nat.config.hairpin = false;
		error = (struct wire_error){3, 3, OTHER, here, 0, 0, 0};
		told = wire_error_of(&error, &wire);
		is_verdict(wire_outward(&world, &told), ICMP4_NAT_DROPPED, ICMP4_NAT_HAIRPIN,
			   "switched off");
	}
}

/* Errors are about who was spoken to. */
static void test_filtered(void)
{
	struct world world;

	world_drawn(&world, false);
	world.nat.config.filter = ICMP4_NAT_FROM_ENDPOINT;
	struct wire sent = wire_sent(&world, &datagram);
	const struct wire_error spec = {3, 3, ROUTER, PUBLIC, 0, 0, 0};
	struct wire error = wire_error_of(&spec, &sent);
	is_verdict(wire_inward(&world, &error), ICMP4_NAT_TRANSLATED, 0, "about the server");
	const struct wire_spec never = {
		.src = PUBLIC, .src_port = wire_number(&sent, 0), .dst_port = 54};
	struct wire about = wire_of(&never);
	error = wire_error_of(&spec, &about);
	is_verdict(wire_inward(&world, &error), ICMP4_NAT_DROPPED, ICMP4_NAT_FILTERED,
		   "about whom it never spoke to");
}

int main(void)
{
	test_from_inside();
	test_strangers();
	test_router();
	test_lives();
	test_hairpin();
	test_filtered();
	return tap_done();
}
