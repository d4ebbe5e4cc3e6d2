/* SPDX-License-Identifier: MIT */
/* The translator: which datagrams pass, as what, and what becomes of the others. */
#include "nat_world.h"

/* NAT-01: all queries with an identifier come back to who asked, though they leave as another. */
static void test_queries(void)
{
	static const struct {
		const char *name;
		uint8_t request;
		uint8_t reply;
	} rows[] = {
		{"echo", ICMP4_ECHO, ICMP4_ECHO_REPLY},
		{"timestamp", ICMP4_TIMESTAMP, ICMP4_TIMESTAMP_REPLY},
		{"information", ICMP4_INFORMATION, ICMP4_INFORMATION_REPLY},
		{"mask", ICMP4_MASK, ICMP4_MASK_REPLY},
		{"domain name", ICMP4_DOMAIN_NAME, ICMP4_DOMAIN_NAME_REPLY},
		{"extended echo", ICMP4_EXTENDED_ECHO, ICMP4_EXTENDED_ECHO_REPLY},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct wire_spec spec = {.protocol = 1, .type = rows[i].request, .src_port = 5000};
		struct world world;

		world_config(&world);
		world.config.icmp_types = UINT64_MAX;
		world_start(&world);
		struct wire first = wire_sent(&world, &spec);
		spec.src = OTHER; /* with the same identifier */
		struct wire second = wire_sent(&world, &spec);
		ok(wire_src(&second) == PUBLIC && wire_number(&first, 4) == 5000 &&
			   wire_number(&second, 4) != 5000,
		   "NAT-01 %s: two hosts with one identifier leave with two", rows[i].name);
		struct wire answer = wire_answer(&second);
		ok(answer.octets[20] == rows[i].reply, "%s: the reply", rows[i].name);
		is_verdict(wire_inward(&world, &answer), ICMP4_NAT_TRANSLATED, 0, rows[i].name);
		ok(wire_dst(&answer) == OTHER && wire_number(&answer, 4) == 5000 &&
			   wire_is_sound(answer.octets, answer.length, false),
		   "NAT-01 %s: the reply finds who asked", rows[i].name);
	}
}

struct verdict_row {
	const char *name;
	struct wire_spec spec;
	enum icmp4_nat_verdict verdict;
	enum icmp4_nat_reason reason;
};

static const struct verdict_row outward_rows[] = {
	{"UDP", {.protocol = 17}, ICMP4_NAT_TRANSLATED, 0},
	{"UDP without a checksum", {.protocol = 17, .no_checksum = true}, ICMP4_NAT_TRANSLATED, 0},
	{"TCP", {.protocol = 6, .flags = 2}, ICMP4_NAT_TRANSLATED, 0},
	{"with options", {.options = 12}, ICMP4_NAT_TRANSLATED, 0},
	{"inside to inside", {.dst = OTHER}, ICMP4_NAT_UNTOUCHED, 0},
	{"to a group", {.dst = 0xe0000001}, ICMP4_NAT_UNTOUCHED, 0},
	{"from the translator's host", {.src = PUBLIC}, ICMP4_NAT_UNTOUCHED, 0},
	{"to the translator's host", {.dst = PUBLIC}, ICMP4_NAT_UNTOUCHED, 0},
	{"echo to the translator's host",
	 {.protocol = 1, .type = ICMP4_ECHO, .dst = PUBLIC},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"NAT-08 another protocol", {.protocol = 47}, ICMP4_NAT_REFUSED, ICMP4_NAT_PROTOCOL},
	{"NAT-08 a type that does not pass",
	 {.protocol = 1, .type = ICMP4_INFORMATION},
	 ICMP4_NAT_REFUSED,
	 ICMP4_NAT_TYPE},
	{"a reply to nobody",
	 {.protocol = 1, .type = ICMP4_ECHO_REPLY},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_NO_MAPPING},
	{"a later fragment of nothing", {.offset = 64}, ICMP4_NAT_DROPPED, ICMP4_NAT_FRAGMENT},
};

static const struct verdict_row inward_rows[] = {
	{"to a port that is not mapped",
	 {.src = SERVER, .dst = PUBLIC, .dst_port = 9},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"to the router", {.src = SERVER, .dst = ROUTER}, ICMP4_NAT_UNTOUCHED, 0},
	{"echo to the translator's host, with an identifier in use",
	 {.protocol = 1, .type = ICMP4_ECHO, .src = SERVER, .dst = PUBLIC},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"a reply",
	 {.protocol = 1, .type = ICMP4_ECHO_REPLY, .src = SERVER, .dst = PUBLIC},
	 ICMP4_NAT_TRANSLATED,
	 0},
	{"a reply of a type that does not pass",
	 {.protocol = 1, .type = ICMP4_MASK_REPLY, .src = SERVER, .dst = PUBLIC},
	 ICMP4_NAT_DROPPED,
	 ICMP4_NAT_TYPE},
	{"UDP from whomever",
	 {.src = ROUTER, .dst = PUBLIC, .dst_port = 4000},
	 ICMP4_NAT_TRANSLATED,
	 0},
	{"another protocol",
	 {.protocol = 47, .src = SERVER, .dst = PUBLIC},
	 ICMP4_NAT_UNTOUCHED,
	 0},
	{"a later fragment of who knows what",
	 {.src = SERVER, .dst = PUBLIC, .offset = 64},
	 ICMP4_NAT_UNTOUCHED,
	 0},
};

/* What is not translated stays as it is, octet by octet, and what is has right checksums. */
static void check_verdicts(const struct verdict_row *rows, size_t count, bool inward)
{
	static const struct wire_spec echo = {.protocol = 1, .type = ICMP4_ECHO};

	for (size_t i = 0; i < count; i++) {
		struct wire wire = wire_of(&rows[i].spec), before = wire;
		struct world world;

		world_config(&world);
		world_start(&world);
		if (inward) {
			wire_sent(&world, &echo);
			wire_sent(&world, &(struct wire_spec){.protocol = 17});
		}
		struct icmp4_nat_result result =
			inward ? wire_inward(&world, &wire) : wire_outward(&world, &wire);
		is_verdict(result, rows[i].verdict, rows[i].reason, rows[i].name);
		ok((result.error.kind == ICMP4_ERROR_PROHIBITED) ==
			   (result.verdict == ICMP4_NAT_REFUSED),
		   "%s: an error where it is refused", rows[i].name);
		ok(result.verdict == ICMP4_NAT_TRANSLATED || !memcmp(&wire, &before, sizeof wire),
		   "%s: else untouched", rows[i].name);
		ok(wire_is_sound(wire.octets, wire.length, false), "%s: checksums", rows[i].name);
		is_int((int64_t)world.nat.dropped[rows[i].reason], rows[i].reason != 0,
		       "counted by its reason");
	}
}

static void test_malformed(void)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
		size_t length;
	} rows[] = {
		{"header checksum", 10, 0xee, 48}, {"version", 0, 0x65, 48}, {"cut", 0, 0x45, 47},
		{"no header", 0, 0x45, 19},        {"nothing", 0, 0x45, 0},
	};
	const struct wire_spec spec = {.data = 20};
	struct world world;

	world_config(&world);
	world_start(&world);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct wire wire = wire_of(&spec);

		wire.octets[rows[i].at] = rows[i].value;
		wire.length = rows[i].length;
		is_verdict(wire_outward(&world, &wire), ICMP4_NAT_DROPPED, ICMP4_NAT_MALFORMED,
			   rows[i].name);
	}
	/* The first fragment of a TCP segment that stops in front of the flags. */
	struct wire tiny = wire_of(&spec);
	tiny.octets[9] = 6;
	tiny.octets[3] = 36;
	tiny.length = 36;
	wire_put(tiny.octets + 10, 0, 2);
	wire_put(tiny.octets + 10, icmp4_checksum(tiny.octets, 20), 2);
	is_verdict(wire_outward(&world, &tiny), ICMP4_NAT_DROPPED, ICMP4_NAT_MALFORMED,
		   "TCP of 16 octets");
}

/* NAT-09: RFC 5508 REQ-10 and REQ-11, type by type, and a policy that overrides them. */
static void test_types(void)
{
	static const uint8_t pass[] = {0, 3, 8, 11, 12, 13, 14, 42, 43};
	uint64_t expected = 0;
	struct world world;

	for (size_t i = 0; i < sizeof pass; i++)
		expected |= (uint64_t)1 << pass[i];
	ok(icmp4_nat_types_default() == expected, "NAT-09: the types that pass by default");
	for (unsigned type = 0; type < 256; type++) {
		const struct wire_spec spec = {.protocol = 1, .type = (uint8_t)type};
		struct wire wire = wire_of(&spec);
		bool query = type == 8 || type == 13 || type == 42;

		if (icmp4_type_is_error((uint8_t)type) || type == 0 || type == 14 || type == 43)
			continue;
		world_config(&world);
		world_start(&world);
		struct icmp4_nat_result result = wire_outward(&world, &wire);
		ok(query ? result.verdict == ICMP4_NAT_TRANSLATED
			 : result.verdict == ICMP4_NAT_REFUSED && result.reason == ICMP4_NAT_TYPE,
		   "NAT-09: type %u", type);
	}
	struct wire wire = wire_of(&(struct wire_spec){.protocol = 1, .type = ICMP4_ECHO});
	world_config(&world);
	world.config.icmp_types = 0;
	world_start(&world);
	is_verdict(wire_outward(&world, &wire), ICMP4_NAT_REFUSED, ICMP4_NAT_TYPE,
		   "NAT-09: a policy overrides");
}

/* NAT-10: type of service and all else of the header stay. */
static void test_service(void)
{
	const struct wire_spec spec = {.tos = 0xb9, .id = 0x1234, .options = 4, .data = 9};
	struct wire before = wire_of(&spec), wire = before;
	struct world world;

	world_config(&world);
	world.config.preserve = false;
	world_start(&world);
	wire_outward(&world, &wire);
	ok(wire.octets[1] == 0xb9 && !memcmp(wire.octets, before.octets, 10),
	   "NAT-10: the DS field stays, and ECN, and the TTL");
	wire = wire_answer(&wire);
	wire.octets[1] = 0x03;
	wire_put(wire.octets + 10, 0, 2);
	wire_put(wire.octets + 10, icmp4_checksum(wire.octets, 20), 2);
	wire_inward(&world, &wire);
	is_int(wire.octets[1], 0x03, "NAT-10: inward, too");
}

/* UNREACH-03: what left and finds no neighbour is again what the inside host had sent. */
static void test_taken_back(void)
{
	static const struct {
		const char *name;
		struct wire_spec spec;
		bool back;
	} rows[] = {
		{"UDP", {.data = 5}, true},
		{"UDP without a checksum", {.no_checksum = true}, true},
		{"TCP", {.protocol = ICMP4_PROTO_TCP, .flags = 2, .options = 8}, true},
		{"echo", {.protocol = 1, .type = ICMP4_ECHO}, true},
		{"a first fragment", {.more = true, .data = 8}, true},
		{"one behind it", {.offset = 16, .data = 8}, false},
		{"of the router's own", {.src = PUBLIC, .src_port = 7}, false},
	};

	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		bool basic = i % 2;
		struct wire before = wire_of(&rows[i / 2].spec), wire = before, left;
		struct world world;

		world_drawn(&world, basic);
		wire_outward(&world, &wire);
		left = wire;
		const struct icmp4_packet packet = {
			.bytes = wire.octets, .held = wire.length, .length = wire.length};
		ok(icmp4_nat_take_back(&world.nat, &packet) == rows[i / 2].back, "%s, %s",
		   rows[i / 2].name, basic ? "without ports" : "with ports");
		const struct wire *want = rows[i / 2].back ? &before : &left;
		is_bytes(wire.octets, wire.length, want->octets, want->length, "octet for octet");
	}
}

int main(void)
{
	test_queries();
	check_verdicts(outward_rows, sizeof outward_rows / sizeof *outward_rows, false);
	check_verdicts(inward_rows, sizeof inward_rows / sizeof *inward_rows, true);
	test_malformed();
	test_types();
	test_service();
	test_taken_back();
	return tap_done();
}
