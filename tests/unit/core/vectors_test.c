/* SPDX-License-Identifier: MIT */
/* The golden vectors: sound as they stand, understood, built again to the octet; then spoiled. */
#include "base/bytes.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/message.h>
#include <icmp4/quote.h>

static enum icmp4_fault judge(const uint8_t *octets, size_t length)
{
	uint8_t *exact = golden_exact(octets, length);
	struct icmp4_message message;
	struct icmp4_quote quote;
	enum icmp4_fault fault = icmp4_message_parse(&message, exact, length, length);

	if (!fault && icmp4_type_is_error(message.type) && message.type <= ICMP4_PARAMETER_PROBLEM)
		fault = icmp4_quote_of(&quote, &message);
	free(exact);
	return fault;
}

static void test_sound(void)
{
	is_int(GOLDEN_COUNT, 32, "there are 32");
	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(v, octets);

		ok(atoi(golden[v - 1].name + 1) == v && icmp4_checksum_ok(octets, length),
		   "CKSUM-01: %s is sound: %s", golden[v - 1].name, golden[v - 1].about);
		is_str(icmp4_fault_name(judge(octets, length)), "none", "and accepted");
	}
}

/* CODEC-12. Of the types that are not known yet, octets 4 to 7 are kept as they are. */
static void test_built_again(void)
{
	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX], built[GOLDEN_MAX];
		struct icmp4_message message;
		size_t length = golden_get(v, octets);

		icmp4_message_parse(&message, octets, length, length);
		int size = icmp4_message_build(&message, built, sizeof built);
		is_bytes(built, (size_t)size, octets, length, golden[v - 1].name);
	}
}

static void test_echo(void)
{
	static const struct {
		int vector;
		uint8_t type;
		uint16_t checksum, id, seq;
		const char *data;
	} rows[] = {
		{1, ICMP4_ECHO, 0x2104, 0x1234, 1, "abcd"},
		{2, ICMP4_ECHO_REPLY, 0x2904, 0x1234, 1, "abcd"},
		{3, ICMP4_ECHO, 0x2168, 0x1234, 1, "abc"},
		{4, ICMP4_ECHO, 0x0000, 0xf7ff, 0, ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		struct icmp4_message m;
		size_t length = golden_get(rows[i].vector, octets);

		icmp4_message_parse(&m, octets, length, length);
		ok(m.type == rows[i].type && m.code == 0 && m.checksum == rows[i].checksum &&
			   m.echo.id == rows[i].id && m.echo.seq == rows[i].seq,
		   "values of V%02d", rows[i].vector);
		is_bytes(m.body, m.body_length, (const uint8_t *)rows[i].data, strlen(rows[i].data),
			 "and its data");
	}
}

static void test_errors(void)
{
	static const struct {
		int vector;
		uint8_t type, code, pointer, length;
		uint16_t mtu;
		size_t body;
		uint8_t ttl;
	} rows[] = {
		{5, 3, 3, 0, 0, 0, 28, 1},     {6, 3, 4, 0, 0, 1400, 28, 64},
		{8, 11, 0, 0, 0, 0, 28, 1},    {9, 12, 0, 22, 0, 0, 36, 64},
		{18, 11, 0, 0, 32, 0, 144, 1}, {19, 3, 13, 0, 32, 0, 160, 1},
		{20, 11, 0, 0, 32, 0, 148, 1}, {21, 11, 0, 0, 0, 0, 140, 1},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		struct icmp4_message m;
		struct icmp4_quote q;
		size_t length = golden_get(rows[i].vector, octets);

		icmp4_message_parse(&m, octets, length, length);
		ok(m.type == rows[i].type && m.code == rows[i].code &&
			   m.error.pointer == rows[i].pointer && m.error.length == rows[i].length &&
			   m.error.mtu == rows[i].mtu && m.body_length == rows[i].body,
		   "values of V%02d", rows[i].vector);
		ok(icmp4_quote_of(&q, &m) == ICMP4_FAULT_NONE && q.ip.src == 0xc0000201 &&
			   q.ip.dst == 0xc6336407 && q.ip.ttl == rows[i].ttl &&
			   q.src_port == 49153 && q.dst_port == 33434 && q.transport_held == 8,
		   "and the flow that it quotes");
	}
}

/* The options in the quote of V09, spoiled: they end the walk, never run past it (OPT-07). */
static void test_quoted_options(void)
{
	static const uint8_t lengths[] = {0, 1, 41};

	for (size_t i = 0; i < sizeof lengths; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(9, octets), at = 0;
		struct icmp4_option option;
		enum icmp4_fault fault;

		octets[8 + 21] = lengths[i];
		uint8_t *quote = golden_exact(octets + 8, length - 8);
		ok(!icmp4_option_next(quote, &at, &option, &fault) && at == 20 &&
			   fault == ICMP4_FAULT_OPTION_LENGTH,
		   "V09 with an option of length %u", lengths[i]);
		free(quote);
	}
}

static void test_malformed(void)
{
	static const struct {
		const char *name;
		int vector;
		size_t length; /* 0: whole */
		size_t at;
		uint8_t to; /* where at is not 0 */
		enum icmp4_fault fault;
	} rows[] = {
		{"V01 of 7 octets", 1, 7, 0, 0, ICMP4_FAULT_ICMP_SHORT},
		{"V05 of 8", 5, 8, 0, 0, ICMP4_FAULT_QUOTE_SHORT},
		{"V05 of 27", 5, 27, 0, 0, ICMP4_FAULT_QUOTE_SHORT},
		{"V05 of 28", 5, 28, 0, 0, ICMP4_FAULT_QUOTE_SHORT},
		{"V05 of 35", 5, 35, 0, 0, ICMP4_FAULT_QUOTE_SHORT},
		{"V05, inner IHL 4", 5, 0, 8, 0x44, ICMP4_FAULT_QUOTE_IHL},
		{"V05, inner IHL 15", 5, 0, 8, 0x4f, ICMP4_FAULT_QUOTE_SHORT},
		{"V05, inner version 6", 5, 0, 8, 0x65, ICMP4_FAULT_QUOTE_VERSION},
		{"V18, octet 5 is 5", 18, 0, 5, 5, ICMP4_FAULT_QUOTE_SHORT},
		{"V18, octet 5 is 255", 18, 0, 5, 255, ICMP4_FAULT_QUOTE_LENGTH},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(rows[i].vector, octets);

		length = rows[i].length ? rows[i].length : length;
		if (rows[i].at)
			octets[rows[i].at] = rows[i].to;
		put16(octets + 2, 0);
		put16(octets + 2, icmp4_checksum(octets, length));
		is_str(icmp4_fault_name(judge(octets, length)), icmp4_fault_name(rows[i].fault),
		       rows[i].name);
	}
}

/* Cut anywhere, with the checksum of the whole: nothing is read past the end (CKSUM-09). */
static void test_cut(void)
{
	size_t accepted = 0, cuts = 0;

	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(v, octets);

		for (size_t held = 0; held < length; held++, cuts++) {
			uint8_t *exact = golden_exact(octets, held);
			struct icmp4_message message;
			struct icmp4_quote quote;

			accepted += !icmp4_message_parse(&message, exact, held, length);
			if (message.body_length)
				icmp4_quote_of(&quote, &message);
			free(exact);
		}
	}
	ok(accepted == 0 && cuts > 1000, "%zu cuts, none accepted", cuts);
}

int main(void)
{
	test_sound();
	test_built_again();
	test_echo();
	test_errors();
	test_quoted_options();
	test_malformed();
	test_cut();
	return tap_done();
}
