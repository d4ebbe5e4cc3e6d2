/* SPDX-License-Identifier: MIT */
/* Errors received: what each type and code means to a transport, and whom a host believes. */
#include "learn_world.h"

static const char letters[ICMP4_VERDICT_COUNT + 1] = "-shPpr";

/* What each code says to a connection that is being opened; what is not here is refused. */
static void test_codes(void)
{
	static const struct {
		const char *name;
		uint8_t type;
		const char *verdicts; /* by code */
	} rows[] = {
		{"UNREACH-15 to UNREACH-17: destination unreachable", ICMP4_UNREACHABLE,
		 "sshhPsssssssssss"},
		{"SQ-04: source quench", ICMP4_SOURCE_QUENCH, ""},
		{"REDIR-08, REDIR-10: redirect", ICMP4_REDIRECT, "rrrr"},
		{"TIMEX-07: time exceeded", ICMP4_TIME_EXCEEDED, "ss"},
		{"PARAM-11: parameter problem", ICMP4_PARAMETER_PROBLEM, "sss"},
		{"conversion error", ICMP4_CONVERSION_ERROR, ""},
		{"Photuris", ICMP4_PHOTURIS, ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t defined = strlen(rows[i].verdicts);

		for (unsigned code = 0; code < 256; code++) {
			struct told told = {
				.type = rows[i].type,
				.code = (uint8_t)code,
				.protocol = ICMP4_PROTO_TCP,
				.src_port = 4002,
				.dst_port = 80,
				.sequence = 500,
				.rest = rows[i].type == ICMP4_REDIRECT ? ANOTHER : 0,
			};
			uint8_t octets[TOLD_ROOM];
			struct icmp4_received received = hear(&told, octets);
			char want = code < defined ? rows[i].verdicts[code] : '-';

			if (code <= defined || code == 255)
				ok(letters[received.verdict] == want, "%s, code %u: %s",
				   rows[i].name, code, icmp4_verdict_name(received.verdict));
			else if (received.verdict != ICMP4_VERDICT_IGNORE)
				ok(false, "CODEC-05: %s, code %u", rows[i].name, code);
		}
	}
}

/* No other type is an error: it is refused whatever it carries. */
static void test_types(void)
{
	int heard = 0;

	for (unsigned type = 0; type < 256; type++) {
		uint8_t octets[TOLD_ROOM];
		struct told told = {.type = (uint8_t)type};
		struct icmp4_received received = hear(&told, octets);

		heard += received.verdict != ICMP4_VERDICT_IGNORE;
	}
	is_int(heard, 3, "RECV-01: of all types 3, 11 and 12, and 5 where it names a gateway");
}

#define TCP(port, number) \
	.protocol = ICMP4_PROTO_TCP, .src_port = port, .dst_port = 80, .sequence = number
#define ICMP(number) .protocol = ICMP4_PROTO_ICMP, .icmp_type = number
#define TOO_BIG(mtu) .type = ICMP4_UNREACHABLE, .code = 4, .rest = mtu
#define PORT         .type = ICMP4_UNREACHABLE, .code = 3
#define TO(address)  .type = ICMP4_REDIRECT, .code = 1, .rest = address

static const struct judged {
	const char *name;
	struct told told;
	enum icmp4_verdict verdict;
	enum icmp4_refusal refusal;
} judged[] = {
	{"UNREACH-22: a UDP socket hears that the port is closed", {PORT}, ICMP4_VERDICT_HARD, 0},
	{"UNREACH-17: so does TCP while it opens", {PORT, TCP(4002, 500)}, ICMP4_VERDICT_HARD, 0},
	{"RECV-04: but not any more", {PORT, TCP(4001, 1000)}, ICMP4_VERDICT_SOFT, 0},
	{"RECV-04: nor that there is no such protocol",
	 {.type = 3, .code = 2, TCP(4001, 1000)},
	 ICMP4_VERDICT_SOFT,
	 0},
	{"an echo request", {.type = 11, ICMP(8)}, ICMP4_VERDICT_SOFT, 0},
	{"a protocol that believes everything",
	 {.type = 11, .protocol = ICMP4_PROTO_SCTP},
	 ICMP4_VERDICT_SOFT,
	 0},
	{"it is a datagram's", {PORT, .protocol = ICMP4_PROTO_SCTP}, ICMP4_VERDICT_HARD, 0},
	{"CODEC-10: options in the quote", {PORT, .options = 40}, ICMP4_VERDICT_HARD, 0},
	{"the first of several fragments", {PORT, .first = true}, ICMP4_VERDICT_HARD, 0},

	{"RECV-03: the octet before the window",
	 {.type = 11, TCP(4001, 999)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SEQUENCE},
	{"RECV-03: the first", {.type = 11, TCP(4001, 1000)}, ICMP4_VERDICT_SOFT, 0},
	{"RECV-03: the last", {.type = 11, TCP(4001, 2999)}, ICMP4_VERDICT_SOFT, 0},
	{"RECV-03: the one behind",
	 {.type = 11, TCP(4001, 3000)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SEQUENCE},
	{"RECV-03: round the clock", {.type = 11, TCP(4003, 0xf)}, ICMP4_VERDICT_SOFT, 0},
	{"RECV-03: and out again",
	 {.type = 11, TCP(4003, 0x10)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SEQUENCE},
	{"RECV-03: nothing in flight",
	 {.type = 11, TCP(4005, 900)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SEQUENCE},
	{"RECV-03: nor for a redirect",
	 {TO(ANOTHER), TCP(4001, 999)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SEQUENCE},

	{"RECV-05: another connection with the same peer",
	 {PORT, .src_port = 4444},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_CONNECTION},
	{"RECV-05: of a closed one",
	 {.type = 11, TCP(4444, 0)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_CONNECTION},
	{"RECV-05: another sequence number of an echo",
	 {.type = 11, ICMP(8), .sequence = 0x00070002},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_CONNECTION},
	{"RECV-01, RECV-09: nobody speaks protocol 199",
	 {TOO_BIG(1400), .protocol = 199},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_PROTOCOL},
	{"RECV-10: an outer header of a tunnel that is not ours",
	 {.type = 11, .protocol = ICMP4_PROTO_IPIP},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_PROTOCOL},

	{"RECV-02: from a stranger",
	 {PORT, .src = DESTINATION},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SOURCE},
	{"RECV-02: from a broadcast address of ours",
	 {PORT, .src = HOST | 0xff},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SOURCE},
	{"RECV-12: about a directed broadcast",
	 {PORT, .dst = HOST | 0xff, .protocol = ICMP4_PROTO_SCTP},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_ABOUT},
	{"RECV-12: about a broadcast of old",
	 {PORT, .dst = 0x0a090100, .protocol = ICMP4_PROTO_SCTP},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_ABOUT},
	{"RECV-12: about multicast",
	 {PORT, .dst = 0xe0000001, .protocol = ICMP4_PROTO_SCTP},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_ABOUT},
	{"RECV-12: about loopback",
	 {PORT, .dst = 0x7f000001, .protocol = ICMP4_PROTO_SCTP},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_ABOUT},
	{"RECV-12: about an error",
	 {.type = 11, ICMP(ICMP4_UNREACHABLE)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_ABOUT},
	{"RECV-12: about an unknown type",
	 {.type = 11, ICMP(200)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_ABOUT},
	{"RECV-11: to a directed broadcast",
	 {PORT, .to = HOST | 0xff},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_BROADCAST},
	{"RECV-11: to a group",
	 {PORT, .to = 0xe0000001},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_BROADCAST},
	{"SQ-04: a source quench about a live connection",
	 {.type = 4, TCP(4001, 1000)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_QUENCH},
	{"CODEC-05: a code that nobody defined",
	 {.type = 3, .code = 200},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_CODE},
	{"types 31 and 40 are for no transport",
	 {.type = 40},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_TYPE},
	{"an echo reply is no error", {.type = 0}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_MALFORMED},
	{"CODEC-09: 27 octets of quote",
	 {PORT, .quote_octets = 27},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MALFORMED},
	{"CODEC-09: a whole datagram without ports",
	 {PORT, .total = 24},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MALFORMED},
	{"RFC 4884: a length that ends in the quoted header",
	 {.type = 11, .rest = 4 << 16},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MALFORMED},
	{"RFC 4884: a length that ends before the ports",
	 {.type = 11, .rest = 5 << 16},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MALFORMED},
	{"RFC 4884: a length that the message has not",
	 {.type = 11, .rest = 8 << 16},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MALFORMED},
	{"RFC 4884: all of the quote", {.type = 11, .rest = 7 << 16}, ICMP4_VERDICT_SOFT, 0},

	{"a smaller MTU", {TOO_BIG(1400)}, ICMP4_VERDICT_PMTU, 0},
	{"an MTU of 0, from an old router", {TOO_BIG(0)}, ICMP4_VERDICT_PMTU, 0},
	{"CODEC-11: a total length that cannot be",
	 {TOO_BIG(1400), .total = 1},
	 ICMP4_VERDICT_PMTU,
	 0},
	{"PMTU-11: the datagram might have been fragmented",
	 {TOO_BIG(1400), .may_fragment = true},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_DF},
	{"PMTU-11: of no connection",
	 {TOO_BIG(1400), .src_port = 4444},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_CONNECTION},
	{"PMTU-12: it fits", {TOO_BIG(1500)}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_MTU_FITS},
	{"PMTU-12: it just does not", {TOO_BIG(1499)}, ICMP4_VERDICT_PMTU, 0},
	{"PMTU-12: more than the socket ever sent, whatever length is quoted",
	 {TOO_BIG(1200), .src_port = 4009},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MTU_FITS},
	{"PMTU-13: larger ones arrived", {TOO_BIG(1399), TCP(4004, 1)}, ICMP4_VERDICT_PENDING, 0},
	{"PMTU-13: none larger arrived", {TOO_BIG(1400), TCP(4004, 1)}, ICMP4_VERDICT_PMTU, 0},
	{"PMTU-13: without an MTU, of a length that arrived",
	 {TOO_BIG(0), TCP(4004, 1), .total = 1400},
	 ICMP4_VERDICT_PENDING,
	 0},
	{"PMTU-13: of a length that did not",
	 {TOO_BIG(0), TCP(4004, 1), .total = 1401},
	 ICMP4_VERDICT_PMTU,
	 0},
	{"RECV-04: 3/4 never ends a connection",
	 {TOO_BIG(68), TCP(4002, 500)},
	 ICMP4_VERDICT_PMTU,
	 0},

	{"a redirect", {TO(ANOTHER)}, ICMP4_VERDICT_REDIRECT, 0},
	{"REDIR-18: octet 5 of a redirect is address", {TO(0x0aff0103)}, ICMP4_VERDICT_REDIRECT, 0},
	{"REDIR-13: to nobody", {TO(0)}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_GATEWAY},
	{"REDIR-13: to ourselves", {TO(HOST)}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_GATEWAY},
	{"REDIR-13: to our broadcast address",
	 {TO(HOST | 0xff)},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_GATEWAY},
	{"REDIR-13: to a group", {TO(0xe0000001)}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_GATEWAY},
	{"REDIR-13: to everybody", {TO(UINT32_MAX)}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_GATEWAY},
	{"REDIR-13: to loopback", {TO(0x7f000001)}, ICMP4_VERDICT_IGNORE, ICMP4_REFUSED_GATEWAY},
	{"REDIR-13: a short quote names no destination",
	 {TO(ANOTHER), .quote_octets = 19},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_MALFORMED},
	{"REDIR-13: quoted source not ours",
	 {TO(ANOTHER), .src = ANOTHER},
	 ICMP4_VERDICT_IGNORE,
	 ICMP4_REFUSED_SOURCE},
};

static void test_judged(void)
{
	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
		uint8_t octets[TOLD_ROOM];
		struct icmp4_received received = hear(&judged[i].told, octets);

		ok(received.verdict == judged[i].verdict && received.refusal == judged[i].refusal,
		   "%s: %s, %s", judged[i].name, icmp4_verdict_name(received.verdict),
		   icmp4_refusal_name(received.refusal));
	}
}

static void test_fields(void)
{
	uint8_t octets[TOLD_ROOM];
	struct icmp4_received r = hear(&(struct told){TOO_BIG(1400), TCP(4001, 1234)}, octets);

	ok(r.type == 3 && r.code == 4 && r.mtu == 1400 && r.sender == ROUTER, "of the message");
	ok(r.quoted.src == HOST && r.quoted.dst == DESTINATION && r.quoted.length == 1500,
	   "CODEC-08: of the quote");
	ok(r.quoted.protocol == 6 && r.quoted.src_port == 4001 && r.quoted.dst_port == 80 &&
		   r.quoted.sequence == 1234,
	   "of the segment");
	is_int(r.connection.nxt, 3000, "of the connection");
	r = hear(&(struct told){.type = 12, .rest = 0xff000000}, octets);
	ok(r.verdict == ICMP4_VERDICT_SOFT && r.pointer == 255,
	   "PARAM-12: a pointer beyond the quote is but a number");
	r = hear(&(struct told){.type = 12, .code = 1, .rest = 0xff000000}, octets);
	is_int(r.pointer, 0, "of a code without a pointer none");
	r = hear(&(struct told){TO(ANOTHER), ICMP(8)}, octets);
	ok(r.gateway == ANOTHER && r.quoted.id == 7 && r.quoted.seq == 1 && r.quoted.type == 8,
	   "of an echo request");
	r = hear(&(struct told){TOO_BIG(1400), .total = 19}, octets);
	is_int(r.quoted.length, 0, "a length that cannot be is none");
}

/* A message that a kernel handed over without its header: who sent it is not known. */
static void test_bare(void)
{
	uint8_t octets[TOLD_ROOM];
	struct icmp4_received received;
	struct icmp4_view view;
	size_t length = told_build(&(struct told){PORT, .to = UINT32_MAX}, octets);

	icmp4_view_message(&view, octets + 20, length - 20, length - 20);
	is_int(icmp4_error_received(&view, &host_receiver, &received), ICMP4_VERDICT_HARD,
	       "without a header the kernel judged the addressee");
	is_int(received.sender, 0, "and did not say who sent it");
}

static void test_standing(void)
{
	static const struct icmp4_prefix own[] = {
		{0x0a090102, 24}, {0x0a0901fe, 31}, {0x0a0902ff, 32}, {0x0a0900ff, 23}};
	static const struct {
		uint32_t address;
		enum icmp4_standing standing;
		const char *name;
	} rows[] = {
		{0x0a090102, ICMP4_STANDING_OWN, "ours"},
		{0x0a090103, ICMP4_STANDING_FOREIGN, "a neighbour's"},
		{0x0a0901ff, ICMP4_STANDING_BROADCAST, "the broadcast of one prefix, in a /31"},
		{0x0a0901fe, ICMP4_STANDING_OWN, "ours of a /31"},
		{0x0a0902ff, ICMP4_STANDING_OWN, "ours of a /32"},
		{0x0a090100, ICMP4_STANDING_BROADCAST, "the broadcast of old"},
		{0x0a0900ff, ICMP4_STANDING_OWN, "ours, though it ends in 255"},
		{0x0b000001, ICMP4_STANDING_FOREIGN, "a stranger's"},
	};
	const struct icmp4_prefixes host = {own, sizeof own / sizeof *own};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_int(icmp4_standing_in(&host, rows[i].address), rows[i].standing, rows[i].name);
}

static void test_names(void)
{
	int named = 0;

	for (unsigned i = 1; i < ICMP4_REFUSAL_COUNT; i++)
		named += icmp4_refusal_rule(i) && strchr(icmp4_refusal_rule(i), '-') &&
			 icmp4_refusal_name(i) && icmp4_refusal_text(i);
	is_int(named, ICMP4_REFUSAL_COUNT - 1, "each refusal names its rule, itself and why");
	is_str(icmp4_refusal_rule(ICMP4_REFUSED_SEQUENCE), "RECV-03", "RECV-03");
	is_str(icmp4_refusal_rule(ICMP4_ACCEPTED), "", "no rule refused what was accepted");
	is_str(icmp4_refusal_name(ICMP4_REFUSAL_COUNT), "accepted", "a value out of range");
	is_str(icmp4_verdict_name(ICMP4_VERDICT_PENDING), "pending", "a verdict");
	is_str(icmp4_verdict_name(ICMP4_VERDICT_COUNT), "unknown", "and none");
}

int main(void)
{
	test_codes();
	test_types();
	test_judged();
	test_fields();
	test_bare();
	test_standing();
	test_names();
	return tap_done();
}
