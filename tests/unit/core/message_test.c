/* SPDX-License-Identifier: MIT */
/* The ICMP message: how long each must be, what is ignored, and what is refused. */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/message.h>
#include <icmp4/registry.h>

static void test_minima(void)
{
	size_t short_wrong = 0, exact_wrong = 0;

	for (int type = 0; type <= 255; type++) {
		size_t minimum = icmp4_type_find((uint8_t)type)->minimum;
		uint8_t octets[32] = {(uint8_t)type};
		struct icmp4_message message;

		for (size_t length = 0; length <= minimum; length++) {
			golden_freshen(octets, length < 4 ? 4 : length);
			uint8_t *exact = golden_exact(octets, length);
			enum icmp4_fault fault =
				icmp4_message_parse(&message, exact, length, length);

			if (length < minimum)
				short_wrong += fault != ICMP4_FAULT_ICMP_SHORT;
			else
				exact_wrong += fault != ICMP4_FAULT_NONE;
			free(exact);
		}
	}
	ok(short_wrong == 0, "CODEC-06: every type is refused below the minimum of the registry");
	ok(exact_wrong == 0, "CODEC-06: and accepted at it");
}

/* An advertisement is as long as its count of entries and their size say: 8 + 4 * Num * Size. */
static void test_advertisement(void)
{
	static const struct {
		const char *name;
		uint8_t count, size;
		size_t length;
		enum icmp4_fault fault;
	} rows[] = {
		{"CODEC-06: no entries", 0, 2, 8, ICMP4_FAULT_NONE},
		{"CODEC-06: one of two words", 1, 2, 16, ICMP4_FAULT_NONE},
		{"CODEC-06: an octet less", 1, 2, 15, ICMP4_FAULT_ICMP_SHORT},
		{"CODEC-06: three of two words", 3, 2, 32, ICMP4_FAULT_NONE},
		{"CODEC-06: two are there", 3, 2, 24, ICMP4_FAULT_ICMP_SHORT},
		{"CODEC-06: more than all", 255, 255, 1000, ICMP4_FAULT_ICMP_SHORT},
		{"CODEC-06: 65536 words, which 16 bits call 0", 128, 128, 1000,
		 ICMP4_FAULT_ICMP_SHORT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[1000] = {9, 0, 0, 0, rows[i].count, rows[i].size};
		struct icmp4_message message;

		golden_freshen(octets, rows[i].length);
		is_int(icmp4_message_parse(&message, octets, rows[i].length, rows[i].length),
		       rows[i].fault, rows[i].name);
	}
}

/* Octets held, length on the wire, fault, and the body that is then at hand. */
static void test_lengths(void)
{
	static const struct {
		const char *name;
		size_t held, length;
		enum icmp4_fault fault;
		size_t body;
	} rows[] = {
		{"whole", 12, 12, ICMP4_FAULT_NONE, 4},
		{"CODEC-07: the frame is longer than the message", 20, 12, ICMP4_FAULT_NONE, 4},
		{"CKSUM-09: cut in the data", 10, 12, ICMP4_FAULT_ICMP_CUT, 2},
		{"cut behind the header", 8, 12, ICMP4_FAULT_ICMP_CUT, 0},
		{"ECHO-13: cut in the header", 7, 12, ICMP4_FAULT_ICMP_SHORT, 0},
		{"ECHO-13: 7 octets", 7, 7, ICMP4_FAULT_ICMP_SHORT, 0},
		{"the message claims 7 of more", 12, 7, ICMP4_FAULT_ICMP_SHORT, 0},
		{"nothing", 0, 0, ICMP4_FAULT_ICMP_SHORT, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX] = {0};
		struct icmp4_message message;

		golden_get(1, octets);
		uint8_t *exact = golden_exact(octets, rows[i].held);
		enum icmp4_fault fault =
			icmp4_message_parse(&message, exact, rows[i].held, rows[i].length);
		ok(fault == rows[i].fault && message.body_length == rows[i].body, "%s: %s",
		   rows[i].name, icmp4_fault_name(fault));
		is_int(message.cut, rows[i].held < rows[i].length, "and knows whether it was cut");
		free(exact);
	}
}

static void test_bad_checksum(void)
{
	uint8_t octets[GOLDEN_MAX];
	struct icmp4_message message;
	size_t length = golden_get(1, octets);

	octets[11] ^= 1;
	is_int(icmp4_message_parse(&message, octets, length, length), ICMP4_FAULT_ICMP_CHECKSUM,
	       "CKSUM-12: a bad checksum is seen");
	ok(message.type == 8 && message.echo.id == 0x1234 && message.body_length == 4,
	   "and the values are there all the same");
	length = golden_get(4, octets);
	is_int(icmp4_message_parse(&message, octets, length, length), ICMP4_FAULT_NONE,
	       "CKSUM-04: a checksum of 0 is sound");
}

/* Octets 4 to 7 are 0xa5, the checksum fits: what is unused must not show (CODEC-03). */
static void test_unused_is_ignored(void)
{
	static const struct {
		const char *name;
		uint8_t type, code, pointer, length;
		uint16_t mtu;
	} rows[] = {
		{"CODEC-03: 3/1 has no pointer and no MTU", 3, 1, 0, 0xa5, 0},
		{"CODEC-03: 3/4 has an MTU", 3, 4, 0, 0xa5, 0xa5a5},
		{"CODEC-03: 11/0 has neither", 11, 0, 0, 0xa5, 0},
		{"CODEC-03: 12/0 has a pointer", 12, 0, 0xa5, 0xa5, 0},
		{"CODEC-03: 12/1 has none that means anything", 12, 1, 0, 0xa5, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		struct icmp4_message m;
		size_t length = golden_get(8, octets);

		octets[0] = rows[i].type;
		octets[1] = rows[i].code;
		memset(octets + 4, 0xa5, 4);
		golden_freshen(octets, length);
		ok(icmp4_message_parse(&m, octets, length, length) == ICMP4_FAULT_NONE &&
			   m.error.pointer == rows[i].pointer && m.error.length == rows[i].length &&
			   m.error.mtu == rows[i].mtu,
		   "%s", rows[i].name);
	}
}

static void test_unused_is_zero(void)
{
	static const struct {
		const char *name;
		uint8_t type, code;
		uint8_t rest[4];
	} rows[] = {
		{"UNREACH-18: 3/0", 3, 0, {0, 7, 0, 0}},   {"UNREACH-18: 3/1", 3, 1, {0, 7, 0, 0}},
		{"UNREACH-18: 3/13", 3, 13, {0, 7, 0, 0}}, {"CODEC-02: 3/4", 3, 4, {0, 7, 5, 0x78}},
		{"CODEC-02: 11/0", 11, 0, {0, 7, 0, 0}},   {"CODEC-02: 12/0", 12, 0, {22, 7, 0, 0}},
		{"CODEC-02: 12/1", 12, 1, {0, 7, 0, 0}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct icmp4_message message = {
			.type = rows[i].type,
			.code = rows[i].code,
			.error = {.pointer = 22, .length = 7, .mtu = 1400},
		};
		uint8_t octets[8];

		is_int(icmp4_message_build(&message, octets, sizeof octets), 8, "length built");
		is_bytes(octets + 4, 4, rows[i].rest, 4, rows[i].name);
	}
}

static void test_build_refuses(void)
{
	static const uint8_t body[12];
	static const struct {
		const char *name;
		struct icmp4_message message;
		size_t size;
		int result;
	} rows[] = {
		{"no room", {.type = 8}, 7, ICMP4_ERR_SPACE},
		{"no room for the body",
		 {.type = 8, .body = body, .body_length = 4},
		 11,
		 ICMP4_ERR_SPACE},
		{"room to the octet", {.type = 8, .body = body, .body_length = 4}, 12, 12},
		{"a body of SIZE_MAX octets",
		 {.type = 8, .body = body, .body_length = SIZE_MAX},
		 SIZE_MAX,
		 ICMP4_ERR_ARGUMENT},
		{"a body that is not there", {.type = 8, .body_length = 1}, 12, ICMP4_ERR_ARGUMENT},
		{"CODEC-06: a timestamp in 19 octets", {.type = 13}, 19, ICMP4_ERR_SPACE},
		{"PROBE: a state of four bits",
		 {.type = 43, .extended_reply = {.state = 8}},
		 8,
		 ICMP4_ERR_ARGUMENT},
		{"PROBE: an L that is neither 0 nor 1",
		 {.type = 42, .extended_echo = {.local = 2}},
		 8,
		 ICMP4_ERR_ARGUMENT},
		{"CODEC-06: an advertisement without its entry",
		 {.type = 9, .advertisement = {1, 2, 9}, .body = body, .body_length = 7},
		 20,
		 ICMP4_ERR_ARGUMENT},
		{"CODEC-06: an advertisement",
		 {.type = 9, .advertisement = {1, 2, 9}, .body = body, .body_length = 8},
		 20,
		 16},
		{"CODEC-06: a timestamp of 20", {.type = 13}, 20, 20},
		{"CODEC-06: an address mask of 12", {.type = 17}, 12, 12},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[32];

		is_int(icmp4_message_build(&rows[i].message, octets, rows[i].size), rows[i].result,
		       rows[i].name);
	}
}

static void test_longest(void)
{
	static uint8_t octets[65515];
	struct icmp4_message message = {.type = 8, .body = octets + 8, .body_length = 65507};

	is_int(icmp4_message_build(&message, octets, sizeof octets), 65515,
	       "ECHO-02: 65507 octets");
	is_int(icmp4_message_parse(&message, octets, sizeof octets, sizeof octets),
	       ICMP4_FAULT_NONE, "and back");
	message.body_length++;
	is_int(icmp4_message_build(&message, octets, SIZE_MAX), ICMP4_ERR_ARGUMENT, "not one more");
}

static void test_build_in_place(void)
{
	static const size_t places[] = {8, 0, 3, 20};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		uint8_t octets[64], want[12];
		struct icmp4_message message = {.type = 8,
						.echo = {.id = 0x1234, .seq = 1},
						.body = octets + places[i],
						.body_length = 4};

		golden_octets(golden[0].octets, want);
		memcpy(octets + places[i], "abcd", 4);
		int length = icmp4_message_build(&message, octets, sizeof octets);
		is_bytes(octets, (size_t)length, want, sizeof want, "a body within the buffer");
	}
}

static void test_classes(void)
{
	static const uint8_t errors[] = {3, 4, 5, 11, 12, 31, 40};
	static const uint8_t queries[] = {0, 8, 10, 13, 14, 15, 16, 17, 18, 42};
	size_t wrong = 0;

	for (int type = 0; type <= 255; type++) {
		wrong += icmp4_type_is_error((uint8_t)type) !=
			 (memchr(errors, type, sizeof errors) != NULL);
		wrong += icmp4_type_is_query((uint8_t)type) !=
			 (memchr(queries, type, sizeof queries) != NULL);
	}
	ok(wrong == 0, "NOERR-01, NOERR-02, NOERR-03: errors, queries, and what is neither");
}

int main(void)
{
	test_minima();
	test_advertisement();
	test_lengths();
	test_bad_checksum();
	test_unused_is_ignored();
	test_unused_is_zero();
	test_build_refuses();
	test_longest();
	test_build_in_place();
	test_classes();
	return tap_done();
}
