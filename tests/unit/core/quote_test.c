/* SPDX-License-Identifier: MIT */
/* Quotes in errors: cut, malformed, old-fashioned, extended, and what they say of the flow. */
#include "base/bytes.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/quote.h>

#define QUOTED "4500001c 12340000 0111bb61 c0000201 c6336407 c001829a 00080000"

/* The quote of an error that is held wholly, in memory that ends with it. */
static enum icmp4_fault quote_of(struct icmp4_quote *quote, uint8_t *octets, size_t length)
{
	struct icmp4_message message;

	put16(octets + 2, 0);
	put16(octets + 2, icmp4_checksum(octets, length));
	uint8_t *exact = golden_exact(octets, length);
	enum icmp4_fault fault = icmp4_message_parse(&message, exact, length, length);
	if (!fault)
		fault = icmp4_quote_of(quote, &message);
	quote->transport = NULL;
	free(exact);
	return fault;
}

static void test_flow(void)
{
	uint8_t octets[GOLDEN_MAX];
	struct icmp4_quote q;
	size_t length = golden_octets(QUOTED, octets);

	is_int(icmp4_quote_parse(&q, octets, length), ICMP4_FAULT_NONE, "the common quote");
	ok(q.ip.src == 0xc0000201 && q.ip.dst == 0xc6336407, "addresses");
	ok(q.ip.protocol == 17 && q.ip.id == 0x1234 && q.ip.ttl == 1,
	   "CODEC-08: protocol, id, TTL");
	ok(q.src_port == 49153 && q.dst_port == 33434 && q.checksum == 0, "ports and checksum");
	ok(q.transport == octets + 20 && q.transport_held == 8, "where the transport header is");
}

static void test_every_length(void)
{
	uint8_t octets[GOLDEN_MAX];
	struct icmp4_quote q;
	size_t length = golden_octets(QUOTED, octets);

	for (size_t held = 0; held < length; held++) {
		uint8_t *exact = golden_exact(octets, held);

		ok(icmp4_quote_parse(&q, exact, held) == ICMP4_FAULT_QUOTE_SHORT,
		   "CODEC-09: %zu octets are no quote", held);
		ok(!q.src_port && !q.dst_port && !q.transport, "CODEC-09: and give no flow");
		free(exact);
	}
}

static void test_changed_octet(void)
{
	static const struct {
		const char *name;
		size_t at;
		uint16_t to;
		enum icmp4_fault fault;
		size_t transport_held;
	} rows[] = {
		{"CODEC-09: inner version 6", 0, 0x6500, ICMP4_FAULT_QUOTE_VERSION, 0},
		{"CODEC-09: inner IHL 4", 0, 0x4400, ICMP4_FAULT_QUOTE_IHL, 0},
		{"CODEC-09: inner IHL 0", 0, 0x4000, ICMP4_FAULT_QUOTE_IHL, 0},
		{"CODEC-09: inner IHL 15 of 28 octets", 0, 0x4f00, ICMP4_FAULT_QUOTE_SHORT, 0},
		{"inner IHL 7: a header and nothing else", 0, 0x4700, ICMP4_FAULT_NONE, 0},
		{"CODEC-09: a later fragment", 6, 0x2001, ICMP4_FAULT_QUOTE_FRAGMENT, 0},
		{"a first fragment", 6, 0x2000, ICMP4_FAULT_NONE, 8},
		{"CODEC-11: inner total length 65535", 2, 0xffff, ICMP4_FAULT_NONE, 8},
		{"CODEC-11: with its octets swapped", 2, 0x1c00, ICMP4_FAULT_NONE, 8},
		{"CODEC-11: 0", 2, 0, ICMP4_FAULT_NONE, 8},
		{"CODEC-11: less the header, as old BSDs do", 2, 8, ICMP4_FAULT_NONE, 8},
		{"EXT-14: a datagram of 24 octets, padded", 2, 24, ICMP4_FAULT_NONE, 4},
		{"EXT-14: a header and nothing else, padded", 2, 20, ICMP4_FAULT_NONE, 0},
		{"CKSUM-14: TTL 0, stale checksum", 8, 0x0011, ICMP4_FAULT_NONE, 8},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		struct icmp4_quote q;
		size_t length = golden_octets(QUOTED, octets);

		put16(octets + rows[i].at, rows[i].to);
		uint8_t *exact = golden_exact(octets, length);
		enum icmp4_fault fault = icmp4_quote_parse(&q, exact, length);
		ok(fault == rows[i].fault && q.transport_held == rows[i].transport_held, "%s: %s",
		   rows[i].name, icmp4_fault_name(fault));
		free(exact);
	}
}

/* The whole of a datagram that had less than 8 octets of data, not padded. */
static void test_short_datagram(void)
{
	uint8_t octets[GOLDEN_MAX];
	struct icmp4_quote q;

	golden_octets("45000018 12340000 01110000 c0000201 c6336407 c001829a", octets);
	uint8_t *exact = golden_exact(octets, 24);
	is_int(icmp4_quote_parse(&q, exact, 24), ICMP4_FAULT_NONE,
	       "CODEC-09: a whole datagram of 24 octets");
	ok(q.transport_held == 4 && q.src_port == 0, "whose 4 octets name no flow");
	is_int(icmp4_quote_parse(&q, exact, 23), ICMP4_FAULT_QUOTE_SHORT, "one octet less is cut");
	free(exact);

	octets[3] = 20;
	exact = golden_exact(octets, 20);
	is_int(icmp4_quote_parse(&q, exact, 20), ICMP4_FAULT_NONE, "CODEC-09: a header alone");
	is_int((int64_t)q.transport_held, 0, "which has no transport");
	free(exact);
}

static void test_options(void)
{
	uint8_t octets[68] = {0x4f, 0, 0, 68, 0, 0, 0, 0, 1, 17};
	struct icmp4_quote q;

	memset(octets + 20, ICMP4_OPTION_NOP, 40);
	put32(octets + 60, 0xc001829a);
	is_int(icmp4_quote_parse(&q, octets, sizeof octets), ICMP4_FAULT_NONE,
	       "CODEC-10: 40 octets of options");
	ok(q.ip.option_length == 40 && q.src_port == 0xc001 && q.dst_port == 0x829a,
	   "CODEC-10: ports behind them");
	is_int(icmp4_quote_parse(&q, octets, 67), ICMP4_FAULT_QUOTE_SHORT, "one octet short");
}

static void test_protocols(void)
{
	static const struct {
		const char *name;
		uint8_t protocol;
		const char *transport;
		struct icmp4_quote want;
	} rows[] = {
		{"UDP",
		 17,
		 "0001 0002 0008 abcd",
		 {.src_port = 1, .dst_port = 2, .checksum = 0xabcd}},
		{"TCP",
		 6,
		 "0001 0002 01020304",
		 {.src_port = 1, .dst_port = 2, .sequence = 0x1020304}},
		{"echo request",
		 1,
		 "0800 abcd 1234 0007",
		 {.type = 8, .checksum = 0xabcd, .id = 0x1234, .seq = 7}},
		{"echo reply, code 1",
		 1,
		 "0001 abcd 1234 0007",
		 {.code = 1, .checksum = 0xabcd, .id = 0x1234, .seq = 7}},
		{"timestamp",
		 1,
		 "0d00 abcd 1234 0007",
		 {.type = 13, .checksum = 0xabcd, .id = 0x1234, .seq = 7}},
		{"an error has no id",
		 1,
		 "0301 abcd 1234 0007",
		 {.type = 3, .code = 1, .checksum = 0xabcd}},
		{"RECV-09: a protocol that nobody knows",
		 199,
		 "0001 0002 0003 0004",
		 {.src_port = 0}},
		{"7 octets", 17, "0001 0002 0008 ab", {.src_port = 0}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct icmp4_quote *want = &rows[i].want;
		uint8_t octets[GOLDEN_MAX];
		size_t held = golden_octets(rows[i].transport, octets);
		uint8_t *exact = golden_exact(octets, held);
		struct icmp4_quote q = {.src_port = 9, .sequence = 9, .type = 9, .id = 9, .seq = 9};

		icmp4_quote_transport(&q, rows[i].protocol, exact, held);
		ok(q.src_port == want->src_port && q.dst_port == want->dst_port &&
			   q.checksum == want->checksum && q.sequence == want->sequence &&
			   q.type == want->type && q.code == want->code && q.id == want->id &&
			   q.seq == want->seq,
		   "fields of %s", rows[i].name);
		ok(q.ip.protocol == rows[i].protocol && q.transport == exact &&
			   q.transport_held == held,
		   "and where they are");
		free(exact);
	}
}

/* Octet 5 of V18, whose extension begins behind 128 octets of quote. */
static void test_length_octet(void)
{
	static const struct {
		const char *name;
		int vector;
		uint8_t length;
		enum icmp4_fault fault;
		size_t transport_held;
	} rows[] = {
		{"V18: EXT-14, ends at the inner total length", 18, 32, ICMP4_FAULT_NONE, 8},
		{"EXT-10: shorter than an extension allows", 18, 31, ICMP4_FAULT_NONE, 8},
		{"EXT-10: no room for the inner header", 18, 5, ICMP4_FAULT_QUOTE_SHORT, 0},
		{"EXT-10: 7 words are enough", 18, 7, ICMP4_FAULT_NONE, 8},
		{"EXT-10: all of it", 18, 36, ICMP4_FAULT_NONE, 8},
		{"EXT-10: past the message", 18, 37, ICMP4_FAULT_QUOTE_LENGTH, 0},
		{"EXT-10: far past it", 18, 255, ICMP4_FAULT_QUOTE_LENGTH, 0},
		{"EXT-06: V21, no length, no extension", 21, 0, ICMP4_FAULT_NONE, 8},
		{"REDIR-18: V07, octet 5 is address", 7, 255, ICMP4_FAULT_NONE, 8},
		{"V32: a source quench has no length", 32, 255, ICMP4_FAULT_NONE, 8},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		struct icmp4_quote q;
		size_t length = golden_get(rows[i].vector, octets);

		octets[5] = rows[i].length;
		enum icmp4_fault fault = quote_of(&q, octets, length);
		ok(fault == rows[i].fault && q.transport_held == rows[i].transport_held, "%s: %s",
		   rows[i].name, icmp4_fault_name(fault));
	}
}

/* The quote of a message that a capture cut before its end is as good as what is held of it. */
static void test_cut(void)
{
	uint8_t octets[GOLDEN_MAX];
	struct icmp4_message message;
	struct icmp4_quote q;
	size_t length = golden_get(18, octets);

	icmp4_message_parse(&message, octets, 68, length);
	is_int(icmp4_quote_of(&q, &message), ICMP4_FAULT_NONE, "68 of 152 octets: quote is there");
	is_int(q.dst_port, 33434, "and names the flow");
	icmp4_message_parse(&message, octets, 35, length);
	is_int(icmp4_quote_of(&q, &message), ICMP4_FAULT_QUOTE_SHORT, "35 octets: it is not");
}

static void test_no_error(void)
{
	static const int vectors[] = {1, 2, 10, 15, 29, 31};

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		uint8_t octets[GOLDEN_MAX];
		struct icmp4_quote q;
		size_t length = golden_get(vectors[i], octets);

		ok(quote_of(&q, octets, length) == ICMP4_FAULT_QUOTE_SHORT, "%s quotes nothing",
		   golden[vectors[i] - 1].about);
	}
}

int main(void)
{
	test_flow();
	test_every_length();
	test_changed_octet();
	test_short_datagram();
	test_options();
	test_protocols();
	test_length_octet();
	test_cut();
	test_no_error();
	return tap_done();
}
