/* SPDX-License-Identifier: MIT */
/* The mappings of the translator: who gets which, who may use it, and what when there are none. */
#include "base/siphash.h"
#include "nat_world.h"

/* RFC 4787 REQ-1, REQ-2, REQ-3. */
static void test_mapping(void)
{
	struct wire_spec spec = {.src_port = 4000};
	struct icmp4_nat_endpoint outside;
	struct world world;

	world_config(&world);
	world_start(&world);
	struct wire one = wire_sent(&world, &spec);
	is_int(wire_number(&one, 0), 4000, "a port stays where it can");
	spec.dst = ROUTER;
	spec.dst_port = 99;
	struct wire two = wire_sent(&world, &spec);
	is_int(wire_number(&two, 0), 4000, "RFC 4787 REQ-1: whomever it speaks to");
	is_int(world.nat.mappings, 1, "one mapping");
	is_int(world.nat.sessions, 1, "and one session, since anybody may answer");
	spec.src = OTHER;
	struct wire three = wire_sent(&world, &spec);
	ok(wire_number(&three, 0) != 4000 && wire_number(&three, 0) >= 1024,
	   "RFC 4787 REQ-3: no port for two");
	ok(icmp4_nat_find(&world.nat, world.now, 17, (struct icmp4_nat_endpoint){OTHER, 4000},
			  &outside) &&
		   outside.address == PUBLIC && outside.port == wire_number(&three, 0),
	   "what stands for it can be asked");
	ok(!icmp4_nat_find(&world.nat, world.now, 6, (struct icmp4_nat_endpoint){OTHER, 4000},
			   &outside),
	   "by protocol");
}

/* Drawn ports are in range, all different, and not to be foretold. */
static void test_ports(void)
{
	struct world world;
	bool seen[8] = {false};
	int in_order = 0;
	uint16_t last = 0;

	world_config(&world);
	world.config.preserve = false;
	world.config.port_first = 6000;
	world.config.port_last = 6007;
	world_start(&world);
	for (uint16_t i = 0; i < 8; i++) {
		const struct wire_spec spec = {.src_port = (uint16_t)(2000 + i)};
		struct wire wire = wire_sent(&world, &spec);
		uint16_t port = wire_number(&wire, 0);

		ok(port >= 6000 && port <= 6007 && !seen[port - 6000], "port %u is free", port);
		seen[(port - 6000) & 7] = true;
		in_order += port == last + 1;
		last = port;
	}
	ok(in_order < 7, "not one after the other");
	struct wire wire = wire_of(&(struct wire_spec){.src_port = 3000});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_REFUSED, ICMP4_NAT_NO_PORT,
		   "NAT-08: the ninth of eight");
	wire = wire_of(&(struct wire_spec){.protocol = 6, .src_port = 3000});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0,
		   "but TCP has ports of its own");
}

/* NAT-08: whoever fills the arrays is told so, and nobody loses what he has. */
static void test_resources(void)
{
	static const struct {
		const char *name;
		size_t mappings;
		size_t sessions;
		enum icmp4_nat_reason reason;
	} rows[] = {
		{"mappings", 4, 32, ICMP4_NAT_NO_MAPPINGS},
		{"sessions", 16, 4, ICMP4_NAT_NO_SESSIONS},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world world;
		struct wire wire;

		world_config(&world);
		world.config.mapping_count = rows[i].mappings;
		world.config.session_count = rows[i].sessions;
		world_start(&world);
		for (uint16_t port = 2000; port < 2004; port++)
			wire_sent(&world, &(struct wire_spec){.src_port = port});
		wire = wire_of(&(struct wire_spec){.src_port = 3000});
		struct icmp4_nat_result result = wire_outward(&world, &wire);
		is_verdict(result, ICMP4_NAT_REFUSED, rows[i].reason, rows[i].name);
		is_int(result.error.kind, ICMP4_ERROR_PROHIBITED, "NAT-08: 3/13");
		is_int(world.nat.mappings, 4, "no mapping without a session stays");
		wire = wire_of(&(struct wire_spec){.src_port = 2001});
		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0,
			   "the others go on");
		world_wait(&world, 301);
		wire = wire_of(&(struct wire_spec){.src_port = 3000});
		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "room again");
		is_int(world.nat.mappings, 1, "all else has expired");
	}
}

/* NAT-08: one inside host takes no more than its share, and what has ended does not count. */
static void test_host_mappings(void)
{
	struct world world;
	struct wire wire;

	world_config(&world);
	world.config.host_mappings = 3;
	world_start(&world);
	for (uint16_t port = 2000; port < 2003; port++)
		wire_sent(&world, &(struct wire_spec){.src_port = port});
	wire = wire_of(&(struct wire_spec){.src_port = 3000});
	struct icmp4_nat_result result = wire_outward(&world, &wire);
	is_verdict(result, ICMP4_NAT_REFUSED, ICMP4_NAT_HOST_MAPPINGS, "NAT-08: its fourth");
	is_int(result.error.kind, ICMP4_ERROR_PROHIBITED, "NAT-08: of which it is told");
	wire = wire_of(&(struct wire_spec){.protocol = 6, .src_port = 2001});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_REFUSED, ICMP4_NAT_HOST_MAPPINGS,
		   "NAT-08: of whatever protocol");
	wire = wire_of(&(struct wire_spec){.src_port = 2001});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "what it has goes on");
	wire = wire_of(&(struct wire_spec){.src = OTHER, .src_port = 3000});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "another has its own");
	world_wait(&world, 301);
	wire = wire_of(&(struct wire_spec){.src_port = 3000});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "room again");
	ok(icmp4_nat_bind(&world.nat, 17, (struct icmp4_nat_endpoint){HOST, 53},
			  (struct icmp4_nat_endpoint){PUBLIC, 53}) == ICMP4_OK,
	   "what stays does not count");
	for (uint16_t port = 3001; port < 3003; port++)
		wire_sent(&world, &(struct wire_spec){.src_port = port});
	is_int(world.nat.mappings, 4, "three and the one that stays");
}

/* RFC 4787 section 5: who may answer. */
static void test_filter(void)
{
	static const struct {
		const char *name;
		enum icmp4_nat_filter filter;
		uint8_t protocol;
		bool other_address;
		bool other_port;
	} rows[] = {
		{"anybody", ICMP4_NAT_FROM_ANY, 17, true, true},
		{"anybody, TCP", ICMP4_NAT_FROM_ANY, 6, true, true},
		{"that address", ICMP4_NAT_FROM_ADDRESS, 17, false, true},
		{"that address, TCP", ICMP4_NAT_FROM_ADDRESS, 6, false, false},
		{"that endpoint", ICMP4_NAT_FROM_ENDPOINT, 17, false, false},
		{"that endpoint, TCP", ICMP4_NAT_FROM_ENDPOINT, 6, false, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct wire_spec specs[] = {
			{.protocol = rows[i].protocol, .src = SERVER, .src_port = 53},
			{.protocol = rows[i].protocol, .src = SERVER, .src_port = 54},
			{.protocol = rows[i].protocol, .src = ROUTER, .src_port = 53},
		};
		const bool passes[] = {true, rows[i].other_port, rows[i].other_address};
		struct world world;

		world_config(&world);
		world.config.filter = rows[i].filter;
		world_start(&world);
		wire_sent(&world, &(struct wire_spec){.protocol = rows[i].protocol});
		for (size_t n = 0; n < 3; n++) {
			struct wire_spec spec = specs[n];

			spec.dst = PUBLIC;
			spec.dst_port = 4000;
			spec.flags = 16;
			struct wire wire = wire_of(&spec);
			is_verdict(wire_inward(&world, &wire),
				   passes[n] ? ICMP4_NAT_TRANSLATED : ICMP4_NAT_DROPPED,
				   passes[n] ? 0 : ICMP4_NAT_FILTERED, rows[i].name);
		}
	}
}

/* A server behind the translator: always there, whatever the filter. */
static void test_bind(void)
{
	const struct icmp4_nat_endpoint inside = {HOST, 80}, outside = {PUBLIC, 8080};
	static const struct {
		const char *name;
		uint8_t protocol;
		struct icmp4_nat_endpoint inside, outside;
	} bad[] = {
		{"the same again", 6, {HOST, 80}, {PUBLIC, 8081}},
		{"the same outside", 6, {OTHER, 80}, {PUBLIC, 8080}},
		{"not inside", 17, {SERVER, 80}, {PUBLIC, 80}},
		{"not outside", 17, {HOST, 80}, {ROUTER, 80}},
		{"no port", 17, {HOST, 0}, {PUBLIC, 80}},
		{"no such protocol", 47, {HOST, 80}, {PUBLIC, 80}},
	};
	struct wire_spec spec = {
		.protocol = 6, .src = SERVER, .dst = PUBLIC, .dst_port = 8080, .flags = 2};
	struct world world;

	world_config(&world);
	world.config.filter = ICMP4_NAT_FROM_ENDPOINT;
	world_start(&world);
	is_int(icmp4_nat_bind(&world.nat, 6, inside, outside), ICMP4_OK, "bound");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		is_int(icmp4_nat_bind(&world.nat, bad[i].protocol, bad[i].inside, bad[i].outside),
		       ICMP4_ERR_ARGUMENT, bad[i].name);
	world_wait(&world, 1000000);
	struct wire wire = wire_of(&spec);
	is_verdict(wire_inward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "from whomever");
	ok(wire_dst(&wire) == HOST && wire_number(&wire, 2) == 80, "to the server");
	wire = wire_answer(&wire);
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "which answers");
	is_int(wire_number(&wire, 0), 8080, "as whom it was asked");
	world_wait(&world, 1000000);
	wire = wire_of(&spec);
	is_verdict(wire_inward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, "still there");
}

/* An address for an address: nothing but that changes. */
static void test_basic(void)
{
	static const struct {
		const char *name;
		struct wire_spec spec;
	} rows[] = {
		{"UDP", {.protocol = 17}},
		{"TCP", {.protocol = 6, .flags = 2}},
		{"echo", {.protocol = 1, .type = ICMP4_ECHO}},
		{"reply", {.protocol = 1, .type = ICMP4_ECHO_REPLY}},
		{"GRE", {.protocol = 47}},
	};
	struct world world;
	uint32_t address = 0;

	world_config(&world);
	world_basic(&world);
	world_start(&world);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct wire before = wire_of(&rows[i].spec), wire = before;

		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_TRANSLATED, 0, rows[i].name);
		ok((!address || wire_src(&wire) == address) && wire_src(&wire) != PUBLIC &&
			   icmp4_nat_is_outside(&world.nat, wire_src(&wire)),
		   "%s: always the same address, not the translator's own", rows[i].name);
		address = wire_src(&wire);
		wire_put(before.octets + 12, address, 4);
		ok(!memcmp(wire.octets + 20, before.octets + 20, 6) &&
			   wire_is_sound(wire.octets, wire.length, false),
		   "%s: nothing else", rows[i].name);
	}
	struct wire ask = wire_of(&(struct wire_spec){
		.protocol = 1, .type = ICMP4_ECHO, .src = SERVER, .dst = address});
	is_verdict(wire_inward(&world, &ask), ICMP4_NAT_TRANSLATED, 0, "queries come in, too");
	is_int(wire_dst(&ask), HOST, "to the host");
}

/* The pool has eight addresses, of which one is the translator's own. */
static void test_pool(void)
{
	struct world world;
	uint32_t given[7];

	world_config(&world);
	world_basic(&world);
	world_start(&world);
	for (uint32_t i = 0; i < 7; i++) {
		struct wire wire = wire_sent(&world, &(struct wire_spec){.src = HOST + i});
		bool fresh = true;

		given[i] = wire_src(&wire);
		for (uint32_t k = 0; k < i; k++)
			fresh = fresh && given[k] != given[i];
		ok(fresh && given[i] != PUBLIC, "address %u is nobody else's", i);
	}
	struct wire wire = wire_of(&(struct wire_spec){.src = HOST + 7});
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_REFUSED, ICMP4_NAT_NO_PORT,
		   "NAT-08: no address left");
}

/* NAT-07: from inside to inside by outside addresses. */
static void test_hairpin(void)
{
	static const struct {
		const char *name;
		bool basic;
		struct wire_spec spec;
	} rows[] = {
		{"NAT-07 UDP", false, {.src_port = 7000}},
		{"NAT-07 TCP", false, {.protocol = 6, .flags = 2, .src_port = 7000}},
		{"NAT-07 UDP without ports", true, {.src_port = 7000}},
		{"NAT-07 query without ports",
		 true,
		 {.protocol = 1, .type = ICMP4_ECHO, .src_port = 7000}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct wire_spec spec = rows[i].spec;
		struct world world;

		world_config(&world);
		if (rows[i].basic)
			world_basic(&world);
		world_start(&world);
		spec.src = OTHER;
		spec.src_port = 4000;
		struct wire other = wire_sent(&world, &spec);
		spec.src = HOST;
		spec.src_port = 7000;
		spec.dst = wire_src(&other);
		spec.dst_port = 4000;
		struct wire wire = wire_of(&spec);
		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_HAIRPINNED, 0, rows[i].name);
		ok(wire_dst(&wire) == OTHER && icmp4_nat_is_outside(&world.nat, wire_src(&wire)) &&
			   wire_src(&wire) != OTHER &&
			   wire_is_sound(wire.octets, wire.length, false),
		   "%s: from an outside address to the other", rows[i].name);
		wire = wire_answer(&wire);
		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_HAIRPINNED, 0, rows[i].name);
		is_int(wire_dst(&wire), HOST, "and the answer comes back");
		is_int(wire_src(&wire), spec.dst, "from where the question went");
		world.nat.config.hairpin = false;
		wire = wire_of(&spec);
		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_DROPPED, ICMP4_NAT_HAIRPIN,
			   "switched off");
	}
}

/* The slow and obvious translator: a list of who sent, and when. */
enum { MODEL_HOSTS = 4, MODEL_PORTS = 6, MODEL_STEPS = 30000 };

struct model {
	struct icmp4_time until; /* 0: never sent */
	uint16_t outside;
};

static const struct icmp4_key model_seed = {{47, 87}};

/* What the list says of each endpoint is what the translator says, and no two share a port. */
static bool agrees(struct world *world, struct model (*model)[MODEL_PORTS])
{
	bool taken[16] = {false}, agree = true;

	for (uint32_t h = 0; h < MODEL_HOSTS; h++) {
		for (uint32_t p = 0; p < MODEL_PORTS; p++) {
			const struct icmp4_nat_endpoint inside = {HOST + h, (uint16_t)(2000 + p)};
			struct icmp4_nat_endpoint outside;
			bool found = icmp4_nat_find(&world->nat, world->now, 17, inside, &outside);

			agree = agree && found == icmp4_time_before(world->now, model[h][p].until);
			if (!found)
				continue;
			agree = agree && outside.port == model[h][p].outside &&
				!taken[outside.port & 15];
			taken[outside.port & 15] = true;
		}
	}
	return agree;
}

/* Random senders and pauses. There is room for 16 of 24, so that some are refused. */
static void test_against_list(void)
{
	struct model model[MODEL_HOSTS][MODEL_PORTS] = {{{{0}, 0}}};
	uint32_t agreed = 0, refused = 0, wrong = 0;
	struct world world;

	world_config(&world);
	world.config.port_first = 5008;
	world.config.port_last = 5023;
	world_start(&world);
	for (uint32_t n = 0; n < MODEL_STEPS; n++) {
		uint64_t drawn = icmp4__random(&model_seed, 0, n);
		uint32_t h = drawn & 3, p = (uint32_t)(drawn >> 8 & 0xff) % MODEL_PORTS;
		struct wire wire = wire_of(
			&(struct wire_spec){.src = HOST + h, .src_port = (uint16_t)(2000 + p)});

		world_wait(&world, (int64_t)(drawn >> 16 & 31));
		bool known = icmp4_time_before(world.now, model[h][p].until);
		bool passed = wire_outward(&world, &wire).verdict == ICMP4_NAT_TRANSLATED;
		refused += !passed;
		wrong += known && (!passed || wire_number(&wire, 0) != model[h][p].outside);
		if (passed) {
			model[h][p].outside = wire_number(&wire, 0);
			model[h][p].until = icmp4_time_add(world.now, 300 * ICMP4_S_NS);
		}
		agreed += agrees(&world, model);
	}
	is_int(agreed, MODEL_STEPS, "RFC 4787 REQ-3: always as a list would have it");
	is_int(wrong, 0, "nobody who lives is refused or given another port");
	ok(refused > 100 && refused < MODEL_STEPS / 2, "%u were refused", refused);
}

int main(void)
{
	test_mapping();
	test_ports();
	test_resources();
	test_host_mappings();
	test_filter();
	test_bind();
	test_basic();
	test_pool();
	test_hairpin();
	test_against_list();
	return tap_done();
}
