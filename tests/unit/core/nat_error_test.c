/* SPDX-License-Identifier: MIT */
/* The translator and ICMP errors: what they quote is what their receiver sent. */
#include "nat_vectors.h"
#include "nat_world.h"

#define VECTOR(name) vector_##name##_outside, vector_##name##_inside, sizeof vector_##name##_outside

/* The plain function, octet by octet against what somebody else computed. */
static void test_vectors(void)
{
	static const struct {
		const char *name;
		const uint8_t *outside;
		const uint8_t *inside;
		size_t length;
		uint8_t protocol;
	} rows[] = {
		{"about UDP", VECTOR(udp), 17},
		{"about TCP", VECTOR(tcp), 6},
		{"about an echo", VECTOR(icmp), 1},
	};
	const struct icmp4_nat_endpoint inside = {HOST, 4000};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[128];
		struct icmp4_nat_error error;

		memcpy(octets, rows[i].outside, rows[i].length);
		is_int(icmp4_nat_error_look(&error, octets, rows[i].length), 0, rows[i].name);
		ok(error.quoted.src.address == PUBLIC && error.quoted.src.port == 61000 &&
			   error.quoted.dst.address == SERVER &&
			   error.quoted.protocol == rows[i].protocol,
		   "%s: whose it is", rows[i].name);
		icmp4_nat_error_from_outside(&error, inside, inside.address, 0);
		is_bytes(octets, rows[i].length, rows[i].inside, rows[i].length, rows[i].name);
	}
}

struct error_row {
	const char *name;
	bool basic;
	struct wire_spec spec;
	uint16_t quote;
	uint16_t padded;
};

static const struct error_row error_rows[] = {
	{"UDP", false, {.data = 12}, 0, 0},
	{"UDP, whole", false, {.data = 12}, 40, 0},
	{"UDP without a checksum", false, {.no_checksum = true, .data = 12}, 0, 0},
	{"UDP with options", false, {.options = 40, .data = 12}, 0, 0},
	{"UDP with an extension", false, {.data = 12}, 40, 128},
	{"first fragment of UDP", false, {.more = true, .data = 16}, 0, 0},
	{"TCP", false, {.protocol = 6, .flags = 2}, 28, 0},
	{"TCP with its checksum", false, {.protocol = 6, .flags = 2, .data = 4}, 44, 0},
	{"TCP up to its checksum", false, {.protocol = 6, .flags = 2, .data = 4}, 36, 0},
	{"echo", false, {.protocol = 1, .type = ICMP4_ECHO}, 0, 0},
	{"timestamp", false, {.protocol = 1, .type = ICMP4_TIMESTAMP, .data = 12}, 40, 0},
	{"UDP without ports", true, {.data = 12}, 0, 0},
	{"TCP without ports", true, {.protocol = 6, .data = 4}, 44, 0},
	{"echo without ports", true, {.protocol = 1, .type = ICMP4_ECHO}, 0, 0},
	{"reply without ports", true, {.protocol = 1, .type = ICMP4_ECHO_REPLY}, 0, 0},
	{"another protocol without ports", true, {.protocol = 47, .data = 12}, 0, 0},
};

/*
 * NAT-04: an error about what was translated quotes what the host sent, every octet of it; its
 * type, its code and what stands behind the quote are as the router sent them.
 */
static void test_from_outside(void)
{
	static const uint8_t types[][2] = {{3, 1}, {3, 4}, {11, 0}, {12, 0}};

	for (size_t i = 0; i < sizeof error_rows / sizeof *error_rows; i++) {
		const struct error_row *row = &error_rows[i];
		struct wire original = wire_of(&row->spec), sent = original;
		struct world world;

		world_drawn(&world, row->basic);
		wire_outward(&world, &sent);
		for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
			struct wire_error spec = {types[t][0], types[t][1], ROUTER, wire_src(&sent),
						  row->quote,  row->padded, 0xc8};
			struct wire error = wire_error_of(&spec, &sent), before = error;
			spec.dst = HOST;
			struct wire wanted = wire_error_of(&spec, &original);

			is_verdict(wire_inward(&world, &error), ICMP4_NAT_TRANSLATED, 0, row->name);
			is_bytes(error.octets, error.length, wanted.octets, wanted.length,
				 "NAT-04: as if it were about what was sent");
			ok(error.octets[1] == 0xc8 &&
				   !memcmp(error.octets + 20, before.octets + 20, 2),
			   "NAT-04, NAT-10: type, code, type of service");
			size_t end = 28u + row->padded;
			ok(!row->padded || !memcmp(error.octets + end, before.octets + end,
						   sizeof wire_extension),
			   "IIO-09: the extension stays");
		}
	}
}

/* NAT-03: behind the quoted total length there is padding, and of half a checksum nothing is known.
 */
static void test_padding(void)
{
	static const struct {
		const char *name;
		uint16_t total; /* that the quote claims */
		uint16_t quote;
		uint16_t padded;
	} rows[] = {
		{"NAT-03 padding where a checksum would be", 28, 28, 128},
		{"NAT-03 half a checksum", 40, 37, 0},
		{"NAT-03 half a checksum, then padding", 37, 37, 128},
	};
	const struct icmp4_nat_endpoint inside = {HOST, 4001};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct wire_spec spec = {.protocol = 6, .src = PUBLIC};
		const struct wire_error about = {
			11, 0, ROUTER, PUBLIC, rows[i].quote, rows[i].padded, 0};
		struct wire quoted = wire_of(&spec);
		struct icmp4_nat_error error;

		wire_put(quoted.octets + 2, rows[i].total, 2);
		wire_put(quoted.octets + 10, 0, 2);
		wire_put(quoted.octets + 10, icmp4_checksum(quoted.octets, 20), 2);
		struct wire wire = wire_error_of(&about, &quoted), before = wire;
		is_int(icmp4_nat_error_look(&error, wire.octets, wire.length), 0, rows[i].name);
		icmp4_nat_error_from_outside(&error, inside, inside.address, 0);
		ok(!memcmp(wire.octets + 28 + 22, before.octets + 28 + 22, wire.length - 50),
		   "%s: as it was", rows[i].name);
		ok(icmp4_checksum_ok(wire.octets + 20, wire.length - 20) &&
			   icmp4_checksum_ok(wire.octets + 28, 20),
		   "%s: and the message is right", rows[i].name);
	}
}

/* What is changed in an error about a datagram from the host before it comes to the translator. */
struct refusal_row {
	const char *name;
	size_t at; /* octet of the error, which changes: and the checksum of the message with it */
	uint8_t change;
	bool keep_sum;
	uint8_t type;
	enum icmp4_nat_verdict verdict;
	enum icmp4_nat_reason reason;
};

static const struct refusal_row refusal_rows[] = {
	{"as it was", 0, 0, false, 11, ICMP4_NAT_TRANSLATED, 0},
	{"NAT-03 its checksum", 30, 1, true, 11, ICMP4_NAT_DROPPED, ICMP4_NAT_CHECKSUM},
	{"NAT-03 the quoted checksum", 36, 1, false, 11, ICMP4_NAT_DROPPED,
	 ICMP4_NAT_QUOTE_CHECKSUM},
	{"NAT-03 the quoted UDP checksum is not its business", 54, 1, false, 11,
	 ICMP4_NAT_TRANSLATED, 0},
	{"a quote of version 5", 28, 0x10, false, 11, ICMP4_NAT_DROPPED, ICMP4_NAT_QUOTE},
	{"a quoted header of 16 octets", 28, 0x01, false, 11, ICMP4_NAT_DROPPED, ICMP4_NAT_QUOTE},
	{"a quoted header of 60 octets", 28, 0x0a, false, 11, ICMP4_NAT_DROPPED, ICMP4_NAT_QUOTE},
	{"a later fragment quoted", 35, 0x01, false, 11, ICMP4_NAT_DROPPED, ICMP4_NAT_QUOTE},
	{"NAT-09 redirect", 0, 0, false, 5, ICMP4_NAT_DROPPED, ICMP4_NAT_TYPE},
	{"NAT-09 source quench", 0, 0, false, 4, ICMP4_NAT_DROPPED, ICMP4_NAT_TYPE},
	{"NAT-09 parameter problem", 0, 0, false, 12, ICMP4_NAT_TRANSLATED, 0},
	{"NAT-09 unreachable", 0, 0, false, 3, ICMP4_NAT_TRANSLATED, 0},
};

static void test_refusals(void)
{
	for (size_t i = 0; i < sizeof refusal_rows / sizeof *refusal_rows; i++) {
		const struct refusal_row *row = &refusal_rows[i];
		struct world world;

		world_drawn(&world, false);
		struct wire sent = wire_sent(&world, &error_rows[0].spec);
		const struct wire_error spec = {row->type, 0, ROUTER, PUBLIC, 0, 0, 0};
		struct wire error = wire_error_of(&spec, &sent);
		error.octets[row->at] ^= row->change;
		if (row->change && !row->keep_sum) {
			wire_put(error.octets + 22, 0, 2);
			wire_put(error.octets + 22,
				 icmp4_checksum(error.octets + 20, error.length - 20), 2);
		}
		struct wire before = error;
		is_verdict(wire_inward(&world, &error), row->verdict, row->reason, row->name);
		ok((row->verdict == ICMP4_NAT_DROPPED) == !memcmp(&before, &error, sizeof error),
		   "%s: translated or as it was", row->name);
	}
}

/* Who does not mind a bad quoted checksum gets it on as bad as it was. */
static void test_unchecked(void)
{
	struct world world;

	world_drawn(&world, false);
	world.nat.config.check_quote = false;
	struct wire sent = wire_sent(&world, &error_rows[0].spec);
	sent.octets[8] ^= 5;
	const struct wire_error spec = {11, 0, ROUTER, PUBLIC, 0, 0, 0};
	struct wire error = wire_error_of(&spec, &sent);
	is_verdict(wire_inward(&world, &error), ICMP4_NAT_TRANSLATED, 0, "NAT-03 switched off");
	error.octets[36] ^= 5;
	ok(icmp4_checksum_ok(error.octets + 28, 20), "wrong by what was wrong before");
}

/* The ways in which others' translators are wrong; the message around is always right. */
static void test_wrong(void)
{
	static const struct {
		const char *name;
		uint32_t wrong;
		bool address, port, header_sum, transport_sum; /* are they right? */
	} rows[] = {
		{"nothing", 0, true, true, true, true},
		{"the quote", ICMP4_NAT_WRONG_QUOTE, false, false, true, true},
		{"its port", ICMP4_NAT_WRONG_QUOTE_PORT, true, false, true, true},
		{"its header's checksum", ICMP4_NAT_WRONG_QUOTE_SUM, true, true, false, true},
		{"its UDP checksum", ICMP4_NAT_WRONG_TRANSPORT_SUM, true, true, true, false},
		{"both checksums", ICMP4_NAT_WRONG_QUOTE_SUM | ICMP4_NAT_WRONG_TRANSPORT_SUM, true,
		 true, false, false},
	};
	const struct wire_spec spec = {.data = 8};
	const struct wire_error about = {11, 0, ROUTER, PUBLIC, 36, 0, 0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world world;

		world_drawn(&world, false);
		world.nat.config.wrong = rows[i].wrong;
		struct wire sent = wire_sent(&world, &spec);
		struct wire error = wire_error_of(&about, &sent);
		const uint8_t *quote = error.octets + 28;
		is_verdict(wire_inward(&world, &error), ICMP4_NAT_TRANSLATED, 0, rows[i].name);
		ok(wire_dst(&error) == HOST && icmp4_checksum_ok(error.octets, 20) &&
			   icmp4_checksum_ok(error.octets + 20, error.length - 20),
		   "%s: the message is right", rows[i].name);
		ok((icmp4_ip_src(quote) == HOST) == rows[i].address, "%s: address", rows[i].name);
		ok((wire_get(quote + 20, 2) == 4000) == rows[i].port, "%s: port", rows[i].name);
		ok(icmp4_checksum_ok(quote, 20) == rows[i].header_sum, "%s: header checksum",
		   rows[i].name);
		ok((wire_get(quote + 26, 2) == wire_sum(quote, 36)) == rows[i].transport_sum,
		   "%s: transport checksum", rows[i].name);
	}
}

/* What the plain function cannot make anything of. */
static void test_look(void)
{
	static const struct {
		const char *name;
		size_t length;
		enum icmp4_nat_reason reason;
	} rows[] = {
		{"nothing", 0, ICMP4_NAT_MALFORMED},
		{"no whole header", 19, ICMP4_NAT_MALFORMED},
		{"cut", 55, ICMP4_NAT_MALFORMED},
	};
	const struct wire_error spec = {11, 0, ROUTER, PUBLIC, 0, 0, 0};
	struct wire about = wire_of(&(struct wire_spec){.src = PUBLIC});
	struct wire wire = wire_error_of(&spec, &about);
	struct icmp4_nat_error error;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_int(icmp4_nat_error_look(&error, wire.octets, rows[i].length), rows[i].reason,
		       rows[i].name);
	is_int(icmp4_nat_error_look(&error, about.octets, about.length), ICMP4_NAT_MALFORMED,
	       "no error");
	wire.octets[54] ^= 1;
	is_int(icmp4_nat_error_look(&error, wire.octets, wire.length), ICMP4_NAT_CHECKSUM,
	       "NAT-03: its checksum");
	is_int(error.quoted.src.port, 4000, "and yet all of it");
}

int main(void)
{
	test_vectors();
	test_from_outside();
	test_padding();
	test_refusals();
	test_unchecked();
	test_wrong();
	test_look();
	return tap_done();
}
