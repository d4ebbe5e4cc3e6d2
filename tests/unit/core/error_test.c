/* SPDX-License-Identifier: MIT */
/* May an error be sent, and its octets: the leaves, without a node around them. */
#include "tap.h"
#include "unit/core/node_stimulus.h"
#include <icmp4/error.h>
#include <icmp4/message.h>

#define NODE_LAN IP(10, 9, 1, 1)

static const struct icmp4_prefix connected[] = {
	{NODE_LAN, 24}, {IP(10, 9, 2, 1), 24}, {IP(10, 9, 4, 0), 31}, {IP(10, 9, 5, 0), 24}};

enum { CONNECTED = sizeof connected / sizeof connected[0] };

/* What is said, and the rule that forbids an error about it; "" for none. */
static const struct {
	const char *stimulus, *rule;
} forbid_rows[] = {
	{"udp", ""},
	{"tcp", ""},
	{"proto 253", ""},
	{"echo", ""},
	{"icmp type 0", ""},
	{"icmp type 10", ""},
	{"icmp type 13", ""},
	{"icmp type 18", ""},
	{"icmp type 42", ""},
	{"icmp type 3", "NOERR-01"},
	{"icmp type 4", "NOERR-01"},
	{"icmp type 5", "NOERR-01"},
	{"icmp type 11", "NOERR-01"},
	{"icmp type 12", "NOERR-01"},
	{"icmp type 31", "NOERR-01"},
	{"icmp type 40", "NOERR-01"},
	{"icmp type 3 mf", "NOERR-01"},
	{"icmp type 1", "NOERR-03"},
	{"icmp type 19", "NOERR-03"},
	{"icmp type 44", "NOERR-03"},
	{"icmp type 253", "NOERR-03"},
	{"udp to 255.255.255.255", "NOERR-04"},
	{"udp to 224.0.0.1", "NOERR-04"},
	{"udp to 239.1.2.3", "NOERR-04"},
	{"udp to 10.9.1.255", "NOERR-04"},
	{"udp to 10.9.2.255", "NOERR-04"},
	{"udp to 10.9.2.0", "NOERR-04"},
	{"udp to 10.9.4.1", ""},   /* a /31 has no broadcast (RFC 3021) */
	{"udp to 10.9.9.255", ""}, /* nobody here knows whether it is one */
	{"udp to 10.9.2.1", ""},
	{"udp to 10.9.5.0", ""}, /* an address of ours, whatever its form */
	{"udp link broadcast", "NOERR-05"},
	{"udp link multicast", "NOERR-05"},
	{"udp offset 80", "NOERR-06"},
	{"udp offset 8 mf", "NOERR-06"},
	{"udp mf", ""},
	{"udp from 0.0.0.0", "NOERR-07"},
	{"udp from 0.1.2.3", "NOERR-07"},
	{"udp from 127.0.0.1", "NOERR-07"},
	{"udp from 224.0.0.1", "NOERR-07"},
	{"udp from 239.255.255.255", "NOERR-07"},
	{"udp from 240.0.0.1", "NOERR-07"},
	{"udp from 255.255.255.255", "NOERR-07"},
	{"udp from 10.9.1.255", "NOERR-07"},
	{"udp from 10.9.2.255", "NOERR-07"},
	{"udp from 10.9.1.0", "NOERR-08"},
	{"udp from 10.9.4.1", ""},
	{"udp to 10.9.1.1 from 10.9.1.255", "NOERR-07"}, /* to us, and no better for it */
	{"udp to 10.9.1.1 from 10.9.1.0", "NOERR-08"},
	{"udp to 10.9.1.1 from 10.9.2.255", "NOERR-07"},
	{"udp from 10.9.1.1", "NOERR-12"},
	{"udp from 10.9.2.1", "NOERR-12"},
};

static struct icmp4_packet packet_of(const char *stimulus, uint8_t *bytes)
{
	struct stimulus s = says_also(says("to 203.0.113.7"), stimulus);
	size_t held = put_stimulus(&s, bytes);

	return (struct icmp4_packet){
		.bytes = bytes, .held = held, .length = held, .link = (enum icmp4_link)s.link};
}

static void forbidden(void)
{
	for (size_t i = 0; i < sizeof forbid_rows / sizeof forbid_rows[0]; i++) {
		uint8_t bytes[128];
		struct icmp4_packet about = packet_of(forbid_rows[i].stimulus, bytes);
		enum icmp4_forbid got = icmp4_error_forbidden(&about, connected, CONNECTED);

		is_str(icmp4_forbid_rule(got), forbid_rows[i].rule, forbid_rows[i].stimulus);
	}
}

/* Headers that no words can say. */
static void forbidden_by_octets(void)
{
	static const struct {
		const char *name;
		uint8_t at, value;
		bool mend;
		enum icmp4_forbid forbid;
	} rows[] = {
		{"unchanged", 1, 0, false, ICMP4_ALLOWED},
		{"checksum", 10, 0x55, false, ICMP4_FORBID_MALFORMED},
		{"version 5", 0, 0x55, true, ICMP4_FORBID_MALFORMED},
		{"version 6", 0, 0x65, true, ICMP4_FORBID_MALFORMED},
		{"IHL 4", 0, 0x44, true, ICMP4_FORBID_MALFORMED},
		{"IHL past the end", 0, 0x4f, false, ICMP4_FORBID_MALFORMED},
		{"total length under the header", 3, 19, true, ICMP4_FORBID_MALFORMED},
		{"total length over the frame", 2, 1, true, ICMP4_FORBID_MALFORMED},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[128];
		struct icmp4_packet about = packet_of("udp", bytes);

		bytes[rows[i].at] = rows[i].value;
		if (rows[i].mend)
			mend(bytes);
		ok(icmp4_error_forbidden(&about, connected, CONNECTED) == rows[i].forbid,
		   "forbidden by octets: %s", rows[i].name);
	}

	uint8_t bytes[128];
	struct icmp4_packet about = packet_of("udp", bytes);
	for (about.held = 0; about.held < 20; about.held++)
		if (icmp4_error_forbidden(&about, NULL, 0) != ICMP4_FORBID_MALFORMED)
			break;
	ok(about.held == 20, "forbidden: every cut of the header");
}

/* ICMP without a single octet of its message could be anything. */
static void forbidden_empty_icmp(void)
{
	uint8_t bytes[128];
	struct icmp4_packet about = packet_of("echo", bytes);

	set16(bytes + 2, 20);
	mend(bytes);
	ok(icmp4_error_forbidden(&about, NULL, 0) == ICMP4_FORBID_UNKNOWN_TYPE,
	   "forbidden: ICMP that ends with its IP header");
}

/* The datagram that golden vectors V05, V06 and V08 quote: 192.0.2.1 to 198.51.100.7, UDP. */
static const uint8_t golden_quote[] = {0x45, 0x00, 0x00, 0x1c, 0x12, 0x34, 0x00, 0x00, 0x01, 0x11,
				       0xbb, 0x61, 0xc0, 0x00, 0x02, 0x01, 0xc6, 0x33, 0x64, 0x07,
				       0xc0, 0x01, 0x82, 0x9a, 0x00, 0x08, 0x00, 0x00};

/* Outer header of all three: 192.0.2.254 to 192.0.2.1, TOS 0xc0, TTL 64, id 1, 56 octets. */
static const uint8_t golden_outer[] = {0x45, 0xc0, 0x00, 0x38, 0x00, 0x01, 0x00, 0x00, 0x40, 0x01,
				       0xf5, 0x04, 0xc0, 0x00, 0x02, 0xfe, 0xc0, 0x00, 0x02, 0x01};

static void golden(void)
{
	static const struct {
		const char *name;
		struct icmp4_error error;
		uint8_t quoted_ttl;
		uint8_t header[8];
	} rows[] = {
		{"V05: 3/3", {ICMP4_ERROR_PORT_UNREACHABLE, 0}, 1, {3, 3, 0xba, 0x58, 0, 0, 0, 0}},
		{"V06: 3/4",
		 {ICMP4_ERROR_FRAGMENTATION_NEEDED, 1400},
		 64,
		 {3, 4, 0xb4, 0xdf, 0, 0, 0x05, 0x78}},
		{"V08: 11/0", {ICMP4_ERROR_TTL_EXCEEDED, 0}, 1, {11, 0, 0xb2, 0x5b, 0, 0, 0, 0}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t quote[28], want[56], got[576];
		struct icmp4_packet about = {.bytes = quote, .held = 28, .length = 28};
		struct icmp4_error_style style;

		memcpy(quote, golden_quote, 28);
		quote[8] = rows[i].quoted_ttl;
		quote[6] = rows[i].quoted_ttl == 64 ? 0x40 : 0; /* V06 has DF */
		mend(quote);
		memcpy(want, golden_outer, 20);
		memcpy(want + 20, rows[i].header, 8);
		memcpy(want + 28, quote, 28);
		icmp4_error_style_default(&style, IP(192, 0, 2, 254));
		style.id = 1;
		int length = icmp4_error_build(rows[i].error, &about, &style, got, sizeof got);
		is_bytes(got, length < 0 ? 0 : (size_t)length, want, sizeof want, rows[i].name);
	}
}

/* What is quoted of how much: QUOTE-01, -02, -08, -12. */
static void quoted(void)
{
	static const struct {
		const char *name;
		uint32_t data, padding, options, held, size_max, quote, data_max;
		bool ignore_ihl;
	} rows[] = {
		{"UDP without data", 0, 0, 0, 0, 576, 28, 0, false},
		{"that in a frame of 60 octets", 0, 18, 0, 0, 576, 28, 0, false},
		{"520 octets fill it", 520, 0, 0, 0, 576, 548, 0, false},
		{"521 octets are cut", 521, 0, 0, 0, 576, 548, 0, false},
		{"1000 octets", 972, 0, 0, 0, 576, 548, 0, false},
		{"held less than long", 972, 0, 0, 100, 576, 100, 0, false},
		{"held the header alone", 972, 0, 0, 20, 576, 20, 0, false},
		{"small errors", 972, 0, 0, 0, 56, 28, 0, false},
		{"small errors quote options whole, and 8 octets", 972, 0, 40, 0, 56, 68, 0, false},
		{"40 octets of options", 0, 0, 40, 0, 576, 68, 0, false},
		{"8 behind the header", 972, 0, 0, 0, 576, 28, 8, false},
		{"8 behind one with options", 972, 0, 40, 0, 576, 68, 8, false},
		{"never less", 972, 0, 40, 0, 576, 68, 3, false},
		{"100 behind the header", 972, 0, 0, 0, 576, 120, 100, false},
		{"100 of which less are there", 40, 0, 0, 0, 576, 68, 100, false},
		{"100 of which less fit", 972, 0, 0, 0, 100, 72, 100, false},
		{"all that there is room for", 972, 0, 0, 0, 576, 548, 548, false},
		{"without an eye for options", 972, 0, 40, 0, 576, 28, 8, true},
		{"and the room that there is", 972, 0, 40, 0, 576, 548, 0, true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[1600], got[600];
		struct stimulus s = says("udp to 203.0.113.7");

		s.data = rows[i].data;
		s.pad = rows[i].padding;
		s.option_length = rows[i].options;
		size_t held = put_stimulus(&s, bytes);
		struct icmp4_error_style style;
		struct icmp4_packet about = {
			.bytes = bytes, .held = rows[i].held ? rows[i].held : held, .length = held};
		icmp4_error_style_default(&style, NODE_LAN);
		style.size_max = (uint16_t)rows[i].size_max;
		style.data_max = (uint16_t)rows[i].data_max;
		style.ignore_ihl = rows[i].ignore_ihl;
		int length = icmp4_error_build((struct icmp4_error){ICMP4_ERROR_NET_UNREACHABLE, 0},
					       &about, &style, got, sizeof got);
		ok(length == (int)rows[i].quote + 28 && !memcmp(got + 28, bytes, rows[i].quote) &&
			   got[25] == 0 && at16(got + 26) == 0,
		   "quoted: %s (%d)", rows[i].name, length - 28);
	}
}

static void arguments(void)
{
	static const struct {
		const char *name;
		struct icmp4_error error;
		size_t size;
		uint16_t size_max;
		int want;
	} rows[] = {
		{"no kind", {ICMP4_ERROR_NONE, 0}, 576, 576, ICMP4_ERR_ARGUMENT},
		{"kind out of range", {ICMP4_ERROR_COUNT, 0}, 576, 576, ICMP4_ERR_ARGUMENT},
		{"MTU 67", {ICMP4_ERROR_FRAGMENTATION_NEEDED, 67}, 576, 576, ICMP4_ERR_ARGUMENT},
		{"MTU 68", {ICMP4_ERROR_FRAGMENTATION_NEEDED, 68}, 576, 576, 64},
		{"MTU 65535", {ICMP4_ERROR_FRAGMENTATION_NEEDED, 65535}, 576, 576, 64},
		{"MTU 65536",
		 {ICMP4_ERROR_FRAGMENTATION_NEEDED, 65536},
		 576,
		 576,
		 ICMP4_ERR_ARGUMENT},
		{"pointer 59", {ICMP4_ERROR_PARAMETER, 59}, 576, 576, 64},
		{"no gateway", {ICMP4_ERROR_REDIRECT, 0}, 576, 576, ICMP4_ERR_ARGUMENT},
		{"pointer 60", {ICMP4_ERROR_PARAMETER, 60}, 576, 576, ICMP4_ERR_ARGUMENT},
		{"argument of 3/0", {ICMP4_ERROR_NET_UNREACHABLE, 1}, 576, 576, ICMP4_ERR_ARGUMENT},
		{"size_max 55", {ICMP4_ERROR_TTL_EXCEEDED, 0}, 576, 55, ICMP4_ERR_ARGUMENT},
		{"size_max 577", {ICMP4_ERROR_TTL_EXCEEDED, 0}, 577, 577, ICMP4_ERR_ARGUMENT},
		{"just enough room", {ICMP4_ERROR_TTL_EXCEEDED, 0}, 64, 576, 64},
		{"an octet too little", {ICMP4_ERROR_TTL_EXCEEDED, 0}, 63, 576, ICMP4_ERR_SPACE},
		{"no room", {ICMP4_ERROR_TTL_EXCEEDED, 0}, 0, 576, ICMP4_ERR_SPACE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[128], got[600];
		struct icmp4_packet about = packet_of("udp", bytes);
		struct icmp4_error_style style;

		icmp4_error_style_default(&style, NODE_LAN);
		style.size_max = rows[i].size_max;
		memset(got, 0xaa, sizeof got);
		int length = icmp4_error_build(rows[i].error, &about, &style, got, rows[i].size);
		size_t end = length < 0 ? 0 : (size_t)length;
		ok(length == rows[i].want && got[end] == 0xaa, "arguments: %s (%d)", rows[i].name,
		   length);
	}
}

/* The error may be written over the packet that it is about, wherever that lies in the buffer. */
static void overlaps(void)
{
	static const size_t places[] = {0, 1, 8, 20, 27, 28, 29, 60, 500};

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		uint8_t apart[128], buffer[700], want[600];
		struct icmp4_packet about = packet_of("udp data 40 tos 8", apart);
		const struct icmp4_error error = {ICMP4_ERROR_TTL_EXCEEDED, 0};
		struct icmp4_error_style style;

		icmp4_error_style_default(&style, NODE_LAN);
		int length = icmp4_error_build(error, &about, &style, want, sizeof want);
		about.bytes = memcpy(buffer + places[i], apart, about.held);
		int got = icmp4_error_build(error, &about, &style, buffer, sizeof buffer);
		is_bytes(buffer, got < 0 ? 0 : (size_t)got, want, (size_t)length,
			 "overlaps: the same octets");
	}
}

/* Kinds, types and codes; only 3/4 has an MTU, only 12 a pointer (UNREACH-11, -18), only 5 a
 * gateway. */
static void kinds(void)
{
	static const struct {
		struct icmp4_error error;
		uint8_t type, code;
		uint32_t rest; /* octets 4 to 7 */
		const char *name;
	} rows[] = {
		{{ICMP4_ERROR_NET_UNREACHABLE, 0}, 3, 0, 0, "net-unreachable"},
		{{ICMP4_ERROR_HOST_UNREACHABLE, 0}, 3, 1, 0, "host-unreachable"},
		{{ICMP4_ERROR_PROTOCOL_UNREACHABLE, 0}, 3, 2, 0, "protocol-unreachable"},
		{{ICMP4_ERROR_PORT_UNREACHABLE, 0}, 3, 3, 0, "port-unreachable"},
		{{ICMP4_ERROR_FRAGMENTATION_NEEDED, 1400}, 3, 4, 1400, "fragmentation-needed"},
		{{ICMP4_ERROR_PROHIBITED, 0}, 3, 13, 0, "prohibited"},
		{{ICMP4_ERROR_TTL_EXCEEDED, 0}, 11, 0, 0, "ttl-exceeded"},
		{{ICMP4_ERROR_REASSEMBLY_EXCEEDED, 0}, 11, 1, 0, "reassembly-exceeded"},
		{{ICMP4_ERROR_PARAMETER, 22}, 12, 0, 0x16000000, "parameter-problem"},
		{{ICMP4_ERROR_SOURCE_ROUTE, 0}, 3, 5, 0, "source-route-failed"},
		{{ICMP4_ERROR_REDIRECT, 0x0a090109}, 5, 1, 0x0a090109, "redirect"},
		{{ICMP4_ERROR_REDIRECT_TOS, 0x0a090109}, 5, 3, 0x0a090109, "redirect-tos"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct icmp4_error_row *row = icmp4_error_row(rows[i].error.kind);
		uint8_t bytes[128], got[600];
		struct icmp4_packet about = packet_of("udp", bytes);
		struct icmp4_error_style style;

		icmp4_error_style_default(&style, NODE_LAN);
		int length = icmp4_error_build(rows[i].error, &about, &style, got, sizeof got);
		ok(length == 64 && got[20] == rows[i].type && got[21] == rows[i].code &&
			   icmp4_ip_address(got + 24) == rows[i].rest &&
			   row->type == rows[i].type && row->code == rows[i].code &&
			   !strcmp(row->name, rows[i].name),
		   "kinds: %s", rows[i].name);
	}
	ok(sizeof rows / sizeof rows[0] == ICMP4_ERROR_COUNT - 1, "kinds: all of them");
	is_str(icmp4_error_row((enum icmp4_error_kind)99)->name, "none", "kinds: out of range");
}

/* TOS-02, -03, -07; TTL-01; ADDR-08; DF 0. */
static void outer_header(void)
{
	static const struct {
		uint8_t tos, set, copy, want;
	} rows[] = {
		{0x00, 0xc0, 0x1e, 0xc0}, {0x28, 0xc0, 0x1e, 0xc8}, {0xb9, 0xc0, 0x1e, 0xd8},
		{0x03, 0xc0, 0x1e, 0xc0}, {0x1e, 0xc0, 0x00, 0xc0}, {0x1e, 0x00, 0x00, 0x00},
		{0xff, 0xe0, 0xff, 0xfc}, {0x08, 0x03, 0x1e, 0x08},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[128], got[600];
		char stimulus[40];

		snprintf(stimulus, sizeof stimulus, "udp ttl 5 df tos %u", rows[i].tos);
		struct icmp4_packet about = packet_of(stimulus, bytes);
		struct icmp4_error_style style;

		icmp4_error_style_default(&style, NODE_LAN);
		style.tos_or = rows[i].set;
		style.tos_copy = rows[i].copy;
		icmp4_error_build((struct icmp4_error){ICMP4_ERROR_PROHIBITED, 0}, &about, &style,
				  got, sizeof got);
		ok(got[1] == rows[i].want && got[8] == 64 && at16(got + 6) == 0 &&
			   icmp4_ip_src(got) == NODE_LAN && icmp4_ip_dst(got) == HOST_A &&
			   slow_sum(got, 20, 0) == 0 && slow_sum(got + 20, 44, 0) == 0,
		   "outer header: TOS 0x%02x gives 0x%02x", rows[i].tos, got[1]);
	}
}

static void answer(void)
{
	uint8_t bytes[128], got[600], want[600];
	struct icmp4_packet about = packet_of("udp", bytes);
	struct icmp4_error error = {ICMP4_ERROR_FRAGMENTATION_NEEDED, 1400};
	struct icmp4_error_style style;
	enum icmp4_forbid forbid = ICMP4_FORBID_COUNT;

	icmp4_error_style_default(&style, NODE_LAN);
	int built = icmp4_error_build(error, &about, &style, want, sizeof want);
	int length = icmp4_error_answer(error, &about, connected, CONNECTED, &style, got,
					sizeof got, &forbid);
	is_bytes(got, (size_t)length, want, (size_t)built, "answer: allowed, so built");
	is_int(forbid, ICMP4_ALLOWED, "answer: nothing forbids it");
	about.link = ICMP4_LINK_BROADCAST;
	length = icmp4_error_answer(error, &about, connected, CONNECTED, &style, got, sizeof got,
				    &forbid);
	is_int(length, 0, "answer: forbidden, so 0");
	is_str(icmp4_forbid_rule(forbid), "NOERR-05", "answer: by this rule");
	is_str(icmp4_forbid_text(forbid), "the link delivered it to more than one host",
	       "answer: which says");
}

static void names(void)
{
	for (int i = 0; i < ICMP4_FORBID_COUNT; i++) {
		const char *name = icmp4_forbid_rule((enum icmp4_forbid)i);
		const char *text = icmp4_forbid_text((enum icmp4_forbid)i);

		ok(text && *text && name && (i == 0) == (*name == 0), "names: forbid %d is %s", i,
		   name);
	}
	is_str(icmp4_forbid_rule((enum icmp4_forbid)99), "", "names: rule out of range");
	is_str(icmp4_forbid_text((enum icmp4_forbid)99), "unknown", "names: text out of range");
}

int main(void)
{
	forbidden();
	forbidden_by_octets();
	forbidden_empty_icmp();
	golden();
	quoted();
	arguments();
	overlaps();
	kinds();
	outer_header();
	answer();
	names();
	return tap_done();
}
