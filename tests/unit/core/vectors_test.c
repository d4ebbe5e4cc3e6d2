/* SPDX-License-Identifier: MIT */
/*
 * The golden vectors: sound as they stand, read to their values at both levels, built again to the
 * octet; then spoiled. What their extensions hold is in object_test.c and extension_test.c.
 */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/field.h>
#include <icmp4/quote.h>
#include <icmp4/view.h>

/* In a datagram from 192.0.2.254 to 192.0.2.1, without options. */
static size_t wrap(uint8_t datagram[GOLDEN_MAX + 20], const uint8_t *octets, size_t length)
{
	const struct icmp4_ip ip = {.src = 0xc00002fe,
				    .dst = 0xc0000201,
				    .total_length = (uint16_t)(20 + length),
				    .ttl = 64,
				    .protocol = ICMP4_PROTO_ICMP};

	icmp4_ip_build(&ip, datagram, 20);
	memcpy(datagram + 20, octets, length);
	return 20 + length;
}

static void test_accepted(void)
{
	is_int(GOLDEN_COUNT, 32, "there are 32");
	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		const struct golden *g = &golden[v - 1];
		uint8_t octets[GOLDEN_MAX], datagram[GOLDEN_MAX + 20];
		size_t length = golden_get(v, octets);
		uint8_t *exact = golden_exact(octets, length);
		struct icmp4_message message;
		struct icmp4_view view;

		ok(atoi(g->name + 1) == v && icmp4_checksum_ok(exact, length), "CKSUM-01: %s: %s",
		   g->name, g->about);
		is_int(icmp4_message_parse(&message, exact, length, length), ICMP4_FAULT_NONE,
		       "accepted as values");
		ok(icmp4_view_message(&view, exact, length, length) == ICMP4_FAULT_NONE &&
			   view.payload == exact && view.held == length,
		   "and as a view");
		is_int(icmp4_view_checksum(&view, icmp4_sum), ICMP4_CHECKSUM_OK, "and summed");
		length = wrap(datagram, exact, length);
		ok(icmp4_view_datagram(&view, datagram, length, length) == ICMP4_FAULT_NONE &&
			   view.payload == datagram + 20 && view.held == length - 20 &&
			   view.protocol == ICMP4_PROTO_ICMP,
		   "and in a datagram");
		free(exact);
	}
}

static void test_built_again(void)
{
	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX], built[GOLDEN_MAX];
		struct icmp4_message message;
		size_t length = golden_get(v, octets);

		icmp4_message_parse(&message, octets, length, length);
		int size = icmp4_message_build(&message, built, sizeof built);
		ok(size == (int)length && !memcmp(built, octets, length),
		   "CODEC-12: %s is built again", golden[v - 1].name);
	}
}

/* Type, code, checksum, and octets behind the fixed part, of V01 to V32. */
static void test_heads(void)
{
	static const struct {
		uint8_t type, code;
		uint16_t checksum;
		size_t body;
	} rows[GOLDEN_COUNT] = {
		{8, 0, 0x2104, 4},    {0, 0, 0x2904, 4},    {8, 0, 0x2168, 3},
		{8, 0, 0x0000, 0},    {3, 3, 0xba58, 28},   {3, 4, 0xb4df, 28},
		{5, 1, 0xf55b, 28},   {11, 0, 0xb25b, 28},  {12, 0, 0x9b5b, 36},
		{13, 0, 0xeef6, 0},   {14, 0, 0x8ccf, 0},   {14, 0, 0xedf2, 0},
		{17, 0, 0xeefc, 0},   {18, 0, 0xee3b, 0},   {10, 0, 0xf5ff, 0},
		{9, 0, 0xe9f0, 16},   {9, 16, 0x78ce, 24},  {11, 0, 0xb23b, 144},
		{3, 13, 0xba2e, 160}, {11, 0, 0xb23b, 148}, {11, 0, 0xb25b, 140},
		{42, 0, 0x90bc, 12},  {42, 0, 0x90bc, 12},  {42, 0, 0x90bd, 16},
		{42, 0, 0x90bc, 20},  {43, 0, 0x8fb6, 0},   {43, 0, 0x8f7d, 0},
		{43, 2, 0x8fbb, 0},   {30, 0, 0xe2c5, 0},   {38, 0, 0x70ef, 11},
		{40, 0, 0xc7e9, 28},  {4, 0, 0xb95b, 28},
	};

	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(v, octets);
		struct icmp4_message m;

		icmp4_message_parse(&m, octets, length, length);
		ok(m.type == rows[v - 1].type && m.code == rows[v - 1].code &&
			   m.checksum == rows[v - 1].checksum &&
			   m.body_length == rows[v - 1].body &&
			   m.body + m.body_length == octets + length,
		   "%s: type, code, checksum, body", golden[v - 1].name);
	}
}

static uint32_t member(const struct icmp4_message *message, size_t at, size_t size)
{
	const uint8_t *value = (const uint8_t *)message + at;
	uint16_t two;
	uint32_t four;

	memcpy(&two, value, sizeof two);
	memcpy(&four, value, sizeof four);
	return size == 1 ? *value : size == 2 ? two : four;
}

#define MEMBER(m) offsetof(struct icmp4_message, m), sizeof(((struct icmp4_message *)0)->m)

/* Every field of every vector but those without one, V15 and V32. */
static const struct {
	int vector;
	const char *name;
	uint32_t value;
	size_t at, size;
} fields[] = {
	{1, "id", 0x1234, MEMBER(echo.id)},
	{1, "seq", 1, MEMBER(echo.seq)},
	{2, "id", 0x1234, MEMBER(echo.id)},
	{2, "seq", 1, MEMBER(echo.seq)},
	{3, "id", 0x1234, MEMBER(echo.id)},
	{3, "seq", 1, MEMBER(echo.seq)},
	{4, "id", 0xf7ff, MEMBER(echo.id)},
	{4, "seq", 0, MEMBER(echo.seq)},
	{5, "length_words", 0, MEMBER(error.length)},
	{6, "length_words", 0, MEMBER(error.length)},
	{6, "mtu", 1400, MEMBER(error.mtu)},
	{7, "gateway", 0xc00002fe, MEMBER(redirect.gateway)},
	{8, "length_words", 0, MEMBER(error.length)},
	{9, "pointer", 22, MEMBER(error.pointer)},
	{9, "length_words", 0, MEMBER(error.length)},
	{10, "id", 1, MEMBER(timestamp.id)},
	{10, "seq", 2, MEMBER(timestamp.seq)},
	{10, "originate_ms", 0x01020304, MEMBER(timestamp.originate)},
	{10, "receive_ms", 0, MEMBER(timestamp.receive)},
	{10, "transmit_ms", 0, MEMBER(timestamp.transmit)},
	{11, "originate_ms", 0x01020304, MEMBER(timestamp.originate)},
	{11, "receive_ms", 43200000, MEMBER(timestamp.receive)},
	{11, "transmit_ms", 43200001, MEMBER(timestamp.transmit)},
	{12, "receive_ms", 0x80000001, MEMBER(timestamp.receive)},
	{12, "transmit_ms", 0x80000002, MEMBER(timestamp.transmit)},
	{13, "id", 1, MEMBER(mask.id)},
	{13, "seq", 2, MEMBER(mask.seq)},
	{13, "mask", 0, MEMBER(mask.mask)},
	{14, "mask", 0xffffffc0, MEMBER(mask.mask)},
	{16, "count", 2, MEMBER(advertisement.count)},
	{16, "entry_size", 2, MEMBER(advertisement.entry_size)},
	{16, "lifetime_s", 1800, MEMBER(advertisement.lifetime_s)},
	{17, "count", 1, MEMBER(advertisement.count)},
	{17, "entry_size", 2, MEMBER(advertisement.entry_size)},
	{17, "lifetime_s", 1800, MEMBER(advertisement.lifetime_s)},
	{18, "length_words", 32, MEMBER(error.length)},
	{19, "length_words", 32, MEMBER(error.length)},
	{20, "length_words", 32, MEMBER(error.length)},
	{21, "length_words", 0, MEMBER(error.length)},
	{22, "id", 0x4242, MEMBER(extended_echo.id)},
	{22, "seq", 3, MEMBER(extended_echo.seq)},
	{22, "local", 1, MEMBER(extended_echo.local)},
	{23, "local", 1, MEMBER(extended_echo.local)},
	{24, "local", 0, MEMBER(extended_echo.local)},
	{25, "local", 1, MEMBER(extended_echo.local)},
	{26, "id", 0x4242, MEMBER(extended_reply.id)},
	{26, "seq", 3, MEMBER(extended_reply.seq)},
	{26, "state", 0, MEMBER(extended_reply.state)},
	{26, "active", 1, MEMBER(extended_reply.active)},
	{26, "ipv4", 1, MEMBER(extended_reply.ipv4)},
	{26, "ipv6", 1, MEMBER(extended_reply.ipv6)},
	{27, "state", 2, MEMBER(extended_reply.state)},
	{27, "active", 0, MEMBER(extended_reply.active)},
	{28, "state", 0, MEMBER(extended_reply.state)},
	{28, "ipv6", 0, MEMBER(extended_reply.ipv6)},
	{29, "id", 0x1111, MEMBER(traceroute.id)},
	{29, "outbound_hops", 3, MEMBER(traceroute.outbound_hops)},
	{29, "return_hops", 0xffff, MEMBER(traceroute.return_hops)},
	{29, "speed_bytes_s", 125000, MEMBER(traceroute.speed_bytes_s)},
	{29, "mtu", 1500, MEMBER(traceroute.mtu)},
	{30, "id", 1, MEMBER(domain.id)},
	{30, "seq", 2, MEMBER(domain.seq)},
	{30, "ttl_s", 3600, MEMBER(domain.ttl_s)},
	{31, "pointer", 20, MEMBER(photuris.pointer)},
};

static void test_fields(void)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(fields[i].vector, octets);
		const struct icmp4_field *field = icmp4_field_find(icmp4_layout_of_type(octets[0]),
								   octets[1], fields[i].name);
		struct icmp4_message m;

		icmp4_message_parse(&m, octets, length, length);
		ok(field && icmp4_field_get(field, octets) == fields[i].value &&
			   member(&m, fields[i].at, fields[i].size) == fields[i].value,
		   "V%02d: %s, as a field and as a value", fields[i].vector, fields[i].name);
	}
}

/* The flow that each error is about, at both levels. */
static void test_quotes(void)
{
	static const struct {
		int vector;
		uint8_t ttl, protocol;
	} rows[] = {
		{5, 1, 17},  {6, 64, 17}, {7, 1, 17},  {8, 1, 17},   {9, 64, 17}, {18, 1, 17},
		{19, 1, 17}, {20, 1, 17}, {21, 1, 17}, {31, 64, 50}, {32, 1, 17},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(rows[i].vector, octets);
		struct icmp4_message m;
		struct icmp4_view view, about;
		struct icmp4_quote q;

		icmp4_view_message(&view, octets, length, length);
		ok(icmp4_view_quote(&about, &view, view.quote_held) == ICMP4_FAULT_NONE &&
			   about.quoted && about.ip == octets + 8 && about.held == 8 &&
			   about.length == 8 && about.protocol == rows[i].protocol &&
			   icmp4_ip_ttl(about.ip) == rows[i].ttl &&
			   icmp4_ip_src(about.ip) == 0xc0000201 &&
			   icmp4_ip_dst(about.ip) == 0xc6336407,
		   "what V%02d quotes", rows[i].vector);
		if (rows[i].protocol != ICMP4_PROTO_UDP)
			continue;
		icmp4_message_parse(&m, octets, length, length);
		ok(icmp4_quote_of(&q, &m) == ICMP4_FAULT_NONE && q.ip.ttl == rows[i].ttl &&
			   q.src_port == 49153 && q.dst_port == 33434 && q.transport_held == 8,
		   "and the flow");
	}
}

/* Cut anywhere, by the sender and by the capture: nothing is read past the end (CKSUM-09). */
static void test_cut(void)
{
	size_t summed = 0, cuts = 0, outside = 0, blamed = 0;

	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(v, octets);

		for (size_t held = 0; held < length; held++, cuts++) {
			uint8_t *exact = golden_exact(octets, held);
			struct icmp4_message message;
			struct icmp4_view view, about;
			struct icmp4_quote quote;

			summed += !icmp4_message_parse(&message, exact, held, length);
			if (message.body_length)
				icmp4_quote_of(&quote, &message);
			icmp4_view_message(&view, exact, held, held);
			icmp4_view_quote(&about, &view, view.quote_held);
			outside += about.payload && about.payload + about.held > exact + held;
			enum icmp4_fault fault = icmp4_view_message(&view, exact, held, length);
			blamed += fault != ICMP4_FAULT_NONE && fault != ICMP4_FAULT_ICMP_CUT;
			summed += icmp4_view_checksum(&view, icmp4_sum) != ICMP4_CHECKSUM_CUT;
			icmp4_view_quote(&about, &view, view.quote_held);
			outside += about.payload && about.payload + about.held > exact + held;
			free(exact);
		}
	}
	ok(summed == 0 && cuts > 1000, "CKSUM-09: %zu cuts, of none a checksum is judged", cuts);
	is_int((int64_t)blamed, 0, "what the capture lacks is no fault of the sender");
	is_int((int64_t)outside, 0, "and no quote reaches past its end");
}

int main(void)
{
	test_accepted();
	test_built_again();
	test_heads();
	test_fields();
	test_quotes();
	test_cut();
	return tap_done();
}
