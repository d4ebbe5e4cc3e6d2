/* SPDX-License-Identifier: MIT */
/* Views: what is at hand of a datagram, what is wrong with it and where; the same, slowly. */
#include "base/bytes.h"
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/view.h>

static const struct icmp4_key seed = {{0x76696577, 1}};

enum { ROOM = 20 + GOLDEN_MAX };

/* A vector in a datagram without options, of a protocol. */
static size_t wrap(uint8_t datagram[ROOM], int vector, uint8_t protocol)
{
	size_t length = 20 + golden_get(vector, datagram + 20);
	const struct icmp4_ip ip = {.src = 0xc00002fe,
				    .dst = 0xc0000201,
				    .total_length = (uint16_t)length,
				    .ttl = 64,
				    .protocol = protocol};

	icmp4_ip_build(&ip, datagram, 20);
	return length;
}

/* Of V01 and V05 in a datagram of 32 and 56 octets. */
static const struct {
	const char *name;
	int vector;
	size_t held, length;
	size_t at; /* so many octets in, 16 bits are changed; 0: none, 1: the first */
	uint16_t to;
	enum icmp4_fault fault;
	uint16_t where;
	bool payload, icmp, cut; /* is there, is an ICMP message, is not all there */
	uint32_t payload_held, payload_length;
	uint16_t quote_held;
} datagrams[] = {
	{"whole", 1, 32, 32, 0, 0, ICMP4_FAULT_NONE, 0, true, true, false, 12, 12, 0},
	{"CODEC-07: padded by the link", 1, 46, 46, 0, 0, ICMP4_FAULT_NONE, 0, true, true, false,
	 12, 12, 0},
	{"nothing", 1, 0, 32, 0, 0, ICMP4_FAULT_IP_SHORT, 0, false, false, false, 0, 0, 0},
	{"19 octets", 1, 19, 19, 0, 0, ICMP4_FAULT_IP_SHORT, 19, false, false, false, 0, 0, 0},
	{"CODEC-15: version 6", 1, 32, 32, 1, 0x6500, ICMP4_FAULT_IP_VERSION, 0, false, false,
	 false, 0, 0, 0},
	{"IHL 4", 1, 32, 32, 1, 0x4400, ICMP4_FAULT_IP_IHL, 0, false, false, false, 0, 0, 0},
	{"IHL 9 of 32 octets", 1, 32, 32, 1, 0x4900, ICMP4_FAULT_IP_IHL, 0, false, false, false, 0,
	 0, 0},
	{"total length 0: segmentation offload", 5, 60, 60, 2, 0, ICMP4_FAULT_IP_TOTAL_LENGTH, 2,
	 true, true, false, 40, 40, 32},
	{"total length 19", 5, 56, 56, 2, 19, ICMP4_FAULT_IP_TOTAL_LENGTH, 2, true, true, false, 36,
	 36, 28},
	{"total length past the packet", 5, 56, 56, 2, 57, ICMP4_FAULT_IP_TRUNCATED, 2, true, true,
	 true, 36, 37, 28},
	{"total length 65535", 5, 56, 100, 2, 65535, ICMP4_FAULT_IP_TRUNCATED, 2, true, true, true,
	 36, 65515, 28},
	{"total length is the header", 1, 32, 32, 2, 20, ICMP4_FAULT_ICMP_SHORT, 20, true, false,
	 false, 0, 0, 0},
	{"the sender left out an octet of 8", 1, 32, 32, 2, 27, ICMP4_FAULT_ICMP_SHORT, 27, true,
	 false, false, 7, 7, 0},
	{"the capture did", 1, 27, 32, 0, 0, ICMP4_FAULT_ICMP_CUT, 27, true, false, true, 7, 12, 0},
	{"both did", 1, 25, 32, 2, 27, ICMP4_FAULT_ICMP_SHORT, 25, true, false, true, 5, 7, 0},
	{"cut behind what must be there", 1, 28, 32, 0, 0, ICMP4_FAULT_NONE, 0, true, true, true, 8,
	 12, 0},
	{"NOERR-06: a later fragment", 1, 32, 32, 6, 1, ICMP4_FAULT_FRAGMENT, 6, true, false, false,
	 12, 12, 0},
	{"a first fragment", 1, 32, 32, 6, 0x2000, ICMP4_FAULT_NONE, 0, true, true, true, 12, 12,
	 0},
	{"a first fragment that ends in the quote", 5, 48, 48, 6, 0x2000, ICMP4_FAULT_IP_TRUNCATED,
	 2, true, true, true, 28, 36, 20},
	{"another protocol", 1, 32, 32, 8, 0x4011, ICMP4_FAULT_NONE, 0, true, false, false, 12, 12,
	 0},
	{"an error", 5, 56, 56, 0, 0, ICMP4_FAULT_NONE, 0, true, true, false, 36, 36, 28},
	{"CODEC-09: its quote is cut short", 5, 56, 56, 2, 55, ICMP4_FAULT_QUOTE_SHORT, 55, true,
	 true, false, 35, 35, 27},
	{"or not captured", 5, 55, 56, 0, 0, ICMP4_FAULT_ICMP_CUT, 55, true, true, true, 35, 36,
	 27},
	{"CODEC-09: is of version 6", 5, 56, 56, 28, 0x6500, ICMP4_FAULT_QUOTE_VERSION, 28, true,
	 true, false, 36, 36, 28},
	{"CODEC-09: has IHL 3", 5, 56, 56, 28, 0x4300, ICMP4_FAULT_QUOTE_IHL, 28, true, true, false,
	 36, 36, 28},
	{"CODEC-09: is of a later fragment", 5, 56, 56, 34, 1, ICMP4_FAULT_QUOTE_FRAGMENT, 34, true,
	 true, false, 36, 36, 28},
};

static void test_datagram(void)
{
	for (size_t i = 0; i < sizeof datagrams / sizeof *datagrams; i++) {
		uint8_t datagram[ROOM] = {0};
		struct icmp4_view v;

		wrap(datagram, datagrams[i].vector, ICMP4_PROTO_ICMP);
		if (datagrams[i].at)
			put16(datagram + datagrams[i].at - (datagrams[i].at == 1), datagrams[i].to);
		uint8_t *exact = golden_exact(datagram, datagrams[i].held);
		is_str(icmp4_fault_name(icmp4_view_datagram(&v, exact, datagrams[i].held,
							    datagrams[i].length)),
		       icmp4_fault_name(datagrams[i].fault), datagrams[i].name);
		ok(v.fault == datagrams[i].fault && v.fault_at == datagrams[i].where && !v.quoted &&
			   v.ip == (datagrams[i].payload ? exact : NULL) &&
			   v.payload == (datagrams[i].payload ? exact + 20 : NULL) &&
			   v.held == datagrams[i].payload_held &&
			   v.length == datagrams[i].payload_length &&
			   v.quote_held == datagrams[i].quote_held,
		   "where, and what is at hand");
		ok(icmp4_view_is_icmp(&v) == datagrams[i].icmp &&
			   icmp4_view_is_cut(&v) == datagrams[i].cut,
		   "ICMP or not, cut or not");
		free(exact);
	}
}

/* The quote of V05, its header claiming other lengths, of which so many octets are the quote. */
static void test_quote(void)
{
	static const struct {
		const char *name;
		uint16_t total;
		size_t held;
		enum icmp4_fault fault;
		bool ip;
		uint32_t payload_held, payload_length;
	} rows[] = {
		{"as it is", 28, 28, ICMP4_FAULT_NONE, true, 8, 8},
		{"more than there is: what there is", 28, 1000, ICMP4_FAULT_NONE, true, 8, 8},
		{"CODEC-11: it claims more", 65535, 28, ICMP4_FAULT_NONE, true, 8, 65515},
		{"CODEC-11: it claims nothing", 0, 28, ICMP4_FAULT_NONE, true, 8, 8},
		{"CODEC-11: it claims less than a header", 19, 28, ICMP4_FAULT_NONE, true, 8, 8},
		{"CODEC-09: a datagram of 24", 24, 28, ICMP4_FAULT_NONE, true, 4, 4},
		{"CODEC-09: a header alone", 20, 28, ICMP4_FAULT_NONE, true, 0, 0},
		{"CODEC-09: of which that is held", 20, 20, ICMP4_FAULT_NONE, true, 0, 0},
		{"CODEC-09: 7 octets of 8", 28, 27, ICMP4_FAULT_QUOTE_SHORT, true, 7, 8},
		{"CODEC-09: 19 of the header", 28, 19, ICMP4_FAULT_QUOTE_SHORT, false, 0, 0},
		{"nothing", 28, 0, ICMP4_FAULT_QUOTE_SHORT, false, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(5, octets);
		struct icmp4_view v, q;

		put16(octets + 10, rows[i].total);
		icmp4_view_message(&v, octets, length, length);
		is_str(icmp4_fault_name(icmp4_view_quote(&q, &v, rows[i].held)),
		       icmp4_fault_name(rows[i].fault), rows[i].name);
		ok(q.quoted && q.fault == rows[i].fault &&
			   q.ip == (rows[i].ip ? octets + 8 : NULL) &&
			   q.payload == (rows[i].ip ? octets + 28 : NULL) &&
			   q.held == rows[i].payload_held && q.length == rows[i].payload_length,
		   "and what is at hand");
	}
}

/* All that quote do it behind octet 8, and nothing else does. */
static void test_who_quotes(void)
{
	int wrong = 0;

	for (int type = 0; type < 256; type++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(8, octets);
		struct icmp4_view v, q;

		octets[0] = (uint8_t)type;
		octets[4] = 0;
		icmp4_view_message(&v, octets, length, length);
		enum icmp4_fault fault = icmp4_view_quote(&q, &v, v.quote_held);
		if (icmp4_type_is_error((uint8_t)type))
			wrong += v.quote_held != 28 || fault || q.payload != octets + 28;
		else
			wrong += v.quote_held || fault != ICMP4_FAULT_QUOTE_SHORT || q.payload;
	}
	is_int(wrong, 0, "errors quote, all of them, and nothing else does");
}

/* NOERR-01 forbids it and somebody sends it: an error about an error about a datagram. */
static void test_quote_in_quote(void)
{
	uint8_t octets[8 + 20 + GOLDEN_MAX] = {11};
	size_t length = 8 + wrap(octets + 8, 5, ICMP4_PROTO_ICMP);
	struct icmp4_view outer, inner, innermost;

	ok(!icmp4_view_message(&outer, octets, length, length) && outer.quote_held == 56,
	   "an error about an error");
	ok(!icmp4_view_quote(&inner, &outer, outer.quote_held) && icmp4_view_is_icmp(&inner) &&
		   icmp4_view_type(&inner) == 3 && icmp4_view_code(&inner) == 3 &&
		   inner.quote_held == 28,
	   "that error");
	ok(!icmp4_view_quote(&innermost, &inner, inner.quote_held) &&
		   innermost.payload == octets + 56 && innermost.protocol == ICMP4_PROTO_UDP &&
		   innermost.quoted,
	   "and what it is about");
}

static void test_checksums(void)
{
	static const struct {
		const char *name;
		size_t held;
		size_t at;
		uint16_t to;
		enum icmp4_checksum_state icmp, ip;
	} rows[] = {
		{"as built", 32, 0, 0, ICMP4_CHECKSUM_OK, ICMP4_CHECKSUM_OK},
		{"CKSUM-12: a wrong octet", 32, 30, 0, ICMP4_CHECKSUM_BAD, ICMP4_CHECKSUM_OK},
		{"CKSUM-13: a wrong octet of the header", 32, 16, 0, ICMP4_CHECKSUM_OK,
		 ICMP4_CHECKSUM_BAD},
		{"CKSUM-09: not all captured", 31, 0, 0, ICMP4_CHECKSUM_CUT, ICMP4_CHECKSUM_OK},
		{"CODEC-13: a first fragment", 32, 6, 0x2000, ICMP4_CHECKSUM_CUT,
		 ICMP4_CHECKSUM_BAD},
		{"CODEC-13: a last fragment", 32, 6, 2, ICMP4_CHECKSUM_CUT, ICMP4_CHECKSUM_BAD},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t datagram[ROOM];
		struct icmp4_view v;

		wrap(datagram, 1, ICMP4_PROTO_ICMP);
		if (rows[i].at)
			put16(datagram + rows[i].at, rows[i].to);
		icmp4_view_datagram(&v, datagram, rows[i].held, 32);
		is_int(icmp4_view_checksum(&v, icmp4_sum), rows[i].icmp, rows[i].name);
		is_int(icmp4_view_ip_checksum(&v, icmp4_sum), rows[i].ip, "and of the header");
	}
}

/* One octet, or -1 where there is none: the slow way never asks a pointer. */
struct slow {
	const uint8_t *bytes;
	size_t held;
};

static long slow_number(struct slow s, size_t at, size_t octets)
{
	long number = 0;

	for (size_t i = 0; i < octets; i++) {
		if (at + i >= s.held)
			return -1;
		number = number * 256 + s.bytes[at + i];
	}
	return number;
}

/* CODEC-09 as it is written; at: where the quote begins. */
static enum icmp4_fault slow_quote(struct slow s, size_t at)
{
	long first = slow_number(s, at, 1), total = slow_number(s, at + 2, 2);
	long header = first % 16 * 4, here = (long)s.held - (long)at;

	if (here < 20)
		return ICMP4_FAULT_QUOTE_SHORT;
	if (first / 16 != 4)
		return ICMP4_FAULT_QUOTE_VERSION;
	if (header < 20)
		return ICMP4_FAULT_QUOTE_IHL;
	if (here < header || (here < header + 8 && (total < header || total > here)))
		return ICMP4_FAULT_QUOTE_SHORT;
	return slow_number(s, at + 6, 2) % 0x2000 ? ICMP4_FAULT_QUOTE_FRAGMENT : ICMP4_FAULT_NONE;
}

static enum icmp4_fault slow_icmp(struct slow s, size_t at, size_t end, bool first)
{
	long here = (long)s.held - (long)at, all = (long)end - (long)at, need = 8;
	enum icmp4_fault missing = first ? ICMP4_FAULT_ICMP_CUT : ICMP4_FAULT_ICMP_SHORT;

	if (here >= 8)
		need = icmp4_message_minimum(s.bytes + at);
	if (here < need)
		return all < need ? missing : ICMP4_FAULT_ICMP_CUT;
	if (slow_number(s, at, 1) == 9 && slow_number(s, at + 4, 1) &&
	    slow_number(s, at + 5, 1) < 2)
		return ICMP4_FAULT_ENTRY_COUNT;
	if (!icmp4_type_is_error(s.bytes[at]))
		return ICMP4_FAULT_NONE;

	enum icmp4_fault fault = slow_quote(s, at + 8);
	return fault == ICMP4_FAULT_QUOTE_SHORT && (first || here < all) ? ICMP4_FAULT_ICMP_CUT
									 : fault;
}

static enum icmp4_fault slow_datagram(struct slow s, size_t length)
{
	long header = slow_number(s, 0, 1) % 16 * 4, total = slow_number(s, 2, 2);
	long fragment = slow_number(s, 6, 2);

	if (s.held < 20)
		return ICMP4_FAULT_IP_SHORT;
	if (slow_number(s, 0, 1) / 16 != 4)
		return ICMP4_FAULT_IP_VERSION;
	if (header < 20 || header > (long)s.held)
		return ICMP4_FAULT_IP_IHL;
	if (total < header)
		return ICMP4_FAULT_IP_TOTAL_LENGTH;
	if (total > (long)length)
		return ICMP4_FAULT_IP_TRUNCATED;
	if (fragment % 0x2000)
		return ICMP4_FAULT_FRAGMENT;
	if (slow_number(s, 9, 1) != ICMP4_PROTO_ICMP)
		return ICMP4_FAULT_NONE;
	s.held = s.held < (size_t)total ? s.held : (size_t)total;
	return slow_icmp(s, (size_t)header, (size_t)total, fragment / 0x2000 % 2);
}

/* A vector in a datagram, three of its first 56 octets changed, cut, in memory of its length. */
static void test_against_the_slow_way(void)
{
	int wrong = 0, quotes = 0, kinds = 0, seen[ICMP4_FAULT_COUNT] = {0};

	for (uint64_t n = 0; n < 100000; n++) {
		static const uint8_t often[] = {0, 2, 3, 6, 7, 20, 24, 25, 28, 30, 31, 34};
		uint8_t datagram[ROOM];
		uint64_t r = icmp4__random(&seed, 1, n);
		size_t length = wrap(datagram, (int)(r % GOLDEN_COUNT) + 1, ICMP4_PROTO_ICMP);
		struct icmp4_view v, q;

		for (uint64_t i = 0; i < (r >> 8) % 4; i++) {
			uint64_t change = icmp4__random(&seed, 2 + n, i);
			size_t at = i % 2 ? change % 56 % length : often[change % sizeof often];

			datagram[at] ^= (uint8_t)(1U << (change >> 32) % 8);
		}
		size_t held = (r >> 16) % 2 ? length : (r >> 17) % (length + 1);
		uint8_t *exact = golden_exact(datagram, held);
		enum icmp4_fault fault = icmp4_view_datagram(&v, exact, held, length);
		wrong += fault != slow_datagram((struct slow){exact, held}, length);
		wrong += v.fault != fault || v.fault_at > held;
		wrong += v.payload && v.payload + v.held > exact + held;
		seen[fault]++;
		if (v.quote_held) {
			struct slow s = {v.payload, v.held};

			quotes++;
			fault = icmp4_view_quote(&q, &v, v.quote_held);
			wrong += fault != slow_quote(s, 8) || q.fault_at > v.quote_held;
			wrong += q.payload && q.payload + q.held > exact + held;
		}
		free(exact);
	}
	for (int f = 0; f < ICMP4_FAULT_COUNT; f++)
		kinds += seen[f] > 10;
	ok(wrong == 0 && quotes > 15000, "CODEC-12: as the slow way judges, and %d quotes", quotes);
	is_int(kinds, 14, "all that there is to find was found");
}

int main(void)
{
	test_datagram();
	test_quote();
	test_who_quotes();
	test_quote_in_quote();
	test_checksums();
	test_against_the_slow_way();
	return tap_done();
}
