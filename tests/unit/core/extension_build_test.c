/* SPDX-License-Identifier: MIT */
/* Extension structures written, and given to errors: what fits, and what may not be sent. */
#include "extension_bench.h"

enum { DATAGRAM_576 = 556 };

static const uint8_t stack[] = {0, 12, 1, 1, 0x03, 0xe8, 0x10, 0x01, 0x00, 0x01, 0x81, 0xff};

/* V18 from the error V08 and two labels; octet 5 and all that is padding are ours. */
static void test_golden(void)
{
	static const struct {
		int number, plain;
		size_t at, length; /* of its objects */
	} rows[] = {{18, 8, 140, 12}, {19, 5, 140, 28}, {20, 8, 140, 16}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t want[GOLDEN_MAX], plain[GOLDEN_MAX], body[GOLDEN_MAX], built[GOLDEN_MAX];
		size_t length = golden_get(rows[i].number, want);
		size_t plain_length = golden_get(rows[i].plain, plain);
		struct icmp4_message message;

		icmp4_message_parse(&message, plain, plain_length, plain_length);
		message.code = want[1];
		int got = icmp4_extension_attach(&message, want + rows[i].at, rows[i].length,
						 DATAGRAM_576, body, sizeof body);
		ok(got == (int)length - 8 && message.error.length == 32 && message.body == body,
		   "EXT-02, EXT-04: V%d: 128 octets of quote, which is 32 words", rows[i].number);
		int size = icmp4_message_build(&message, built, sizeof built);
		is_bytes(built, size < 0 ? 0 : (size_t)size, want, length,
			 "EXT-03, CKSUM-10: built again to the octet");
	}
}

static void test_types(void)
{
	size_t wrong = 0;

	for (int type = 0; type <= 255; type++) {
		uint8_t body[200], quote[28] = {0x45};
		struct icmp4_message message = {
			.type = (uint8_t)type, .body = quote, .body_length = sizeof quote};
		int got = icmp4_extension_attach(&message, stack, sizeof stack, DATAGRAM_576, body,
						 sizeof body);
		bool may = type == 3 || type == 11 || type == 12;

		wrong += may ? got != 144 : got != ICMP4_ERR_ARGUMENT || message.body != quote;
	}
	ok(wrong == 0,
	   "EXT-01, REDIR-18: attached to types 3, 11 and 12 and refused by all others");
}

/* Octets of quote given, and what is then sent of them. */
static void test_quotes(void)
{
	static const struct {
		const char *name;
		size_t body, most, size;
		int result;
		uint8_t words;
	} rows[] = {
		{"EXT-03: none is padded to 128", 0, DATAGRAM_576, 600, 144, 32},
		{"EXT-03: 28 are padded to 128", 28, DATAGRAM_576, 600, 144, 32},
		{"EXT-03: 127", 127, DATAGRAM_576, 600, 144, 32},
		{"EXT-03: 128 stay", 128, DATAGRAM_576, 600, 144, 32},
		{"EXT-03: 129 become 132", 129, DATAGRAM_576, 600, 148, 33},
		{"EXT-03: 532 fill a datagram of 576", 532, DATAGRAM_576, 600, 548, 133},
		{"EXT-03: 533 are cut to 532", 533, DATAGRAM_576, 600, 548, 133},
		{"EXT-03: 1500 are cut", 1500, DATAGRAM_576, 600, 548, 133},
		{"EXT-03: within 555 it is a word less", 1500, 555, 600, 544, 132},
		{"EXT-02: octet 5 can say 1020", 1500, 2000, 2000, 1036, 255},
		{"EXT-15: room for 128 to the octet", 28, 8 + 144, 144, 144, 32},
		{"EXT-15: an octet less", 28, 8 + 143, 600, ICMP4_ERR_SPACE, 0},
		{"EXT-15: no room at all", 28, 0, 600, ICMP4_ERR_SPACE, 0},
		{"a buffer an octet too small", 28, DATAGRAM_576, 143, ICMP4_ERR_SPACE, 0},
		{"no buffer", 28, DATAGRAM_576, 0, ICMP4_ERR_SPACE, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t quote[1500], *body = golden_exact(quote, rows[i].size);
		struct icmp4_message message = {
			.type = 11, .body = quote, .body_length = rows[i].body};
		size_t wrong = 0;

		memset(quote, 0xa5, sizeof quote);
		memset(body, 0xff, rows[i].size);
		int got = icmp4_extension_attach(&message, stack, sizeof stack, rows[i].most, body,
						 rows[i].size);
		for (size_t k = 0; got > 0 && k < (size_t)rows[i].words * 4; k++)
			wrong += body[k] != (k < rows[i].body ? 0xa5 : 0);
		ok(got == rows[i].result && wrong == 0 && message.error.length == rows[i].words &&
			   message.body_length == (got > 0 ? (size_t)got : rows[i].body),
		   "%s: %d", rows[i].name, got);
		free(body);
	}
}

static void test_quote_in_place(void)
{
	uint8_t buffer[200];
	struct icmp4_message message = {.type = 3, .body = buffer + 8, .body_length = 100};

	for (size_t i = 0; i < sizeof buffer; i++)
		buffer[i] = (uint8_t)i;
	ok(icmp4_extension_attach(&message, stack, sizeof stack, DATAGRAM_576, buffer,
				  sizeof buffer) == 144 &&
		   buffer[0] == 8 && buffer[99] == 107 && buffer[100] == 0,
	   "a quote that is in the buffer already moves to its front");
}

static void test_objects_refused(void)
{
	static const struct {
		const char *name;
		const char *objects;
	} rows[] = {
		{"EXT-05: no object", ""},
		{"EXT-12: three octets", "000301"},
		{"EXT-12: length 0", "00000101 03e81001"},
		{"EXT-12: length 6", "00060101 03e8"},
		{"EXT-12: past the end", "000c0101 03e81001"},
		{"EXT-12: two octets behind the last", "00080101 03e81001 0004"},
		{"IIO-02: two objects of one role", "00080208 00000001 00080208 00000002"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t objects[32], body[200], quote[28] = {0x45};
		struct icmp4_message message = {
			.type = 12, .body = quote, .body_length = sizeof quote};
		size_t length = golden_octets(rows[i].objects, objects);

		memset(body, 0xff, sizeof body);
		int got = icmp4_extension_attach(&message, objects, length, DATAGRAM_576, body,
						 sizeof body);
		ok(got == ICMP4_ERR_ARGUMENT && message.body == quote && body[0] == 0xff,
		   "%s: refused, and nothing changed", rows[i].name);
	}
}

/* Words of a private object that make the whole sum to 0xffff. */
static void test_checksum_zero(void)
{
	uint8_t object[] = {0, 8, 247, 0, 0, 0, 0, 0}, bytes[12];

	put16(object + 6, (uint16_t)(0xffff - 0x2000 - 8 - 0xf700 + 0xffff));
	int length = icmp4_extension_build(object, sizeof object, bytes, sizeof bytes);
	ok(length == 12 && get16(bytes + 2) == 0xffff && icmp4_checksum_ok(bytes, 12),
	   "CKSUM-11: a checksum of 0 is sent as 0xffff, which is as good");
}

static void test_build(void)
{
	static uint8_t objects[65536];
	uint8_t bytes[64], want[16];

	is_int(icmp4_extension_build(stack, 0, bytes, sizeof bytes), ICMP4_ERR_ARGUMENT,
	       "EXT-05: a header alone is not built");
	is_int(icmp4_extension_build(objects, sizeof objects, bytes, sizeof bytes),
	       ICMP4_ERR_ARGUMENT, "nor more than a datagram holds");
	is_int(icmp4_extension_build(stack, sizeof stack, bytes, 15), ICMP4_ERR_SPACE, "no room");
	is_int(icmp4_extension_build(stack, sizeof stack, bytes, 3), ICMP4_ERR_SPACE,
	       "none for the header");
	is_int(icmp4_extension_build(stack, sizeof stack, want, 16), 16, "room to the octet");
	memcpy(bytes + 4, stack, sizeof stack);
	icmp4_extension_build(bytes + 4, sizeof stack, bytes, 16);
	is_bytes(bytes, 16, want, 16, "objects that stand where they go");
	memcpy(bytes, stack, sizeof stack);
	icmp4_extension_build(bytes, sizeof stack, bytes, 16);
	is_bytes(bytes, 16, want, 16, "or where the header goes");
}

/* Any objects, any quote: what is attached is found again, octet for octet. */
static void test_there_and_back(void)
{
	size_t wrong = 0, plain = 0;

	for (uint64_t n = 0; n < 5000; n++) {
		uint8_t objects[400], quote[600] = {0x45}, body[600], octets[700];
		size_t length = 0, count = 1 + bench_random(20, n) % 8;
		struct icmp4_message message = {.type = 11, .body = quote};

		for (size_t i = 0; i < count; i++)
			length += (size_t)icmp4_object_build(
				(uint8_t)(bench_random(21 + n, i) % 250 + 6), (uint8_t)i, quote,
				bench_random(22 + n, i) % 40, objects + length, 44);
		message.body_length = 28 + bench_random(23, n) % 560;
		if (icmp4_extension_attach(&message, objects, length, DATAGRAM_576, body,
					   sizeof body) < 0) {
			plain++;
			continue;
		}
		int size = icmp4_message_build(&message, octets, sizeof octets);
		struct bench b = bench_of(octets, (size_t)size);
		wrong += size > DATAGRAM_576 || !b.found || b.extension.fault ||
			 icmp4_extension_check(&b.extension) || b.extension.at < 128 ||
			 b.extension.held != 4 + length ||
			 memcmp(b.extension.bytes + 4, objects, length);
		bench_end(&b);
	}
	ok(wrong == 0 && plain == 0, "EXT-03: 5000 random extensions come back");
}

int main(void)
{
	test_golden();
	test_types();
	test_quotes();
	test_quote_in_place();
	test_objects_refused();
	test_checksum_zero();
	test_build();
	test_there_and_back();
	return tap_done();
}
