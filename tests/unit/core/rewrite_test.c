/* SPDX-License-Identifier: MIT */
/*
 * What a quote proves to have been changed (TRACE-04): field by field, at every length, padded,
 * and from hands that do not mean well.
 */
#include "base/bytes.h"
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/message.h>
#include <icmp4/rewrite.h>
#include <stdlib.h>

enum { SENT = 60, SRC = 0x0a000001, DST = 0x0a000009, NAT = 0x0a636401, IP = ICMP4_IP_HEADER };

/* A datagram as we would send it, with data that is not 0. */
static void build(uint8_t bytes[SENT], uint8_t protocol)
{
	static const uint8_t sums[] = {
		[ICMP4_PROTO_ICMP] = 2, [ICMP4_PROTO_TCP] = 16, [ICMP4_PROTO_UDP] = 6};
	const struct icmp4_ip ip = {.src = SRC,
				    .dst = DST,
				    .total_length = SENT,
				    .id = 0x1234,
				    .tos = 0xb9,
				    .ttl = 3,
				    .protocol = protocol,
				    .df = true};
	uint8_t *at = bytes + IP;
	uint32_t sum = 0;

	for (size_t i = 0; i < SENT; i++)
		bytes[i] = (uint8_t)(i + 1);
	icmp4_ip_build(&ip, bytes, SENT);
	if (protocol == ICMP4_PROTO_ICMP)
		put16(at, 8 << 8);
	else
		sum = icmp4_checksum_pseudo(SRC, DST, protocol, SENT - IP);
	if (protocol == ICMP4_PROTO_UDP)
		put16(at + 4, SENT - IP);
	put16(at + sums[protocol], 0);
	sum = icmp4_checksum_partial(sum, at, SENT - IP);
	put16(at + sums[protocol], icmp4_checksum_finish(sum));
}

static void quote_of(uint8_t quote[SENT], const uint8_t sent[SENT])
{
	memcpy(quote, sent, SENT);
	quote[8] = 1;
	put16(quote + 10, 0);
	put16(quote + 10, icmp4_checksum(quote, IP));
}

/* --- The table --- */

/* Our name of a field, its name in the layouts, and which bits of that it is. */
static const struct {
	const char *ours, *name;
	unsigned shift;
	uint32_t mask;
} aliases[] = {
	{"dscp", "tos", 2, 63},           {"ecn", "tos", 0, 3},
	{"udp_length", "length", 0, ~0u}, {"ip_checksum", "checksum", 0, ~0u},
	{"echo_id", "id", 0, ~0u},        {"echo_seq", "seq", 0, ~0u},
};

static const struct icmp4_layout *layout_of(const struct icmp4_rewrite_field *row)
{
	if (!row->protocol)
		return icmp4_layout_of_header(ICMP4_HEADER_IP);
	return row->protocol == ICMP4_PROTO_ICMP ? icmp4_layout_of_type(ICMP4_ECHO)
						 : icmp4_layout_of_protocol(row->protocol);
}

/* Where a field stands is said by the layouts, too: they must agree. */
static unsigned same_places(uint8_t protocol)
{
	uint8_t sent[SENT], quote[SENT];
	struct icmp4_rewrites r;
	unsigned found = 0;

	build(sent, protocol);
	quote_of(quote, sent);
	icmp4_rewrites_of(&r, sent, SENT, quote, SENT, ICMP4_REWRITE_EXPIRED);
	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++) {
		const struct icmp4_rewrite_field *row = icmp4_rewrite_field(n);
		const char *name = row->name;
		uint32_t mask = ~0u;
		unsigned shift = 0;

		for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
			if (!strcmp(row->name, aliases[i].ours)) {
				name = aliases[i].name;
				shift = aliases[i].shift;
				mask = aliases[i].mask;
			}
		const struct icmp4_field *field =
			icmp4_field_find(layout_of(row), ICMP4_ANY_CODE, name);
		if (!(r.proven >> n & 1) || !field)
			continue;
		uint32_t want = icmp4_field_get(field, quote + (row->protocol ? IP : 0));
		is_int(r.seen[n], want >> shift & mask, row->name);
		found++;
	}
	return found;
}

static void test_places(void)
{
	is_int(same_places(ICMP4_PROTO_UDP), 16, "fields of UDP that layouts have");
	is_int(same_places(ICMP4_PROTO_TCP), 20, "of TCP");
	is_int(same_places(ICMP4_PROTO_ICMP), 14, "of echo");
}

static const char *changes_of(const struct icmp4_rewrites *r)
{
	static char text[256];
	size_t used = 0;

	text[0] = '\0';
	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++)
		if (icmp4_rewritten(r, n))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? " " : "", icmp4_rewrite_field(n)->name);
	return text;
}

/* --- Changes --- */

/* A word is changed; whether the checksums go with it is the row's to say. */
struct change {
	const char *name;
	uint8_t protocol;
	uint8_t at;     /* octet of the datagram, even */
	uint16_t to;    /* what stands there then */
	bool ip_summed; /* the IP header's checksum is made to fit */
	uint8_t sum;    /* octet of the transport's checksum, updated too; 0: left */
	const char *changes;
	enum icmp4_rewrite_checksum checksum;
};

static void test_changes(void)
{
	enum { UDP = ICMP4_PROTO_UDP, ECHO = ICMP4_PROTO_ICMP, TCP = ICMP4_PROTO_TCP };
	static const struct change rows[] = {
		{"nothing", UDP, 4, 0x1234, true, 0, "", ICMP4_REWRITE_KEPT},
		{"DSCP", UDP, 0, 0x4521, true, 0, "tos dscp", ICMP4_REWRITE_KEPT},
		{"ECN", UDP, 0, 0x45b8, true, 0, "tos ecn", ICMP4_REWRITE_KEPT},
		{"DSCP, unsummed", UDP, 0, 0x4501, false, 0, "tos dscp ip_checksum",
		 ICMP4_REWRITE_KEPT},
		{"length", TCP, 2, 40, true, 0, "length", ICMP4_REWRITE_KEPT},
		{"id", TCP, 4, 7, true, 0, "id", ICMP4_REWRITE_KEPT},
		{"DF", TCP, 6, 0, true, 0, "df", ICMP4_REWRITE_KEPT},
		{"a fragment", UDP, 6, 0x6000, true, 0, "mf", ICMP4_REWRITE_KEPT},
		{"TTL 0", UDP, 8, 17, true, 0, "ttl", ICMP4_REWRITE_KEPT},
		{"TTL 5", ECHO, 8, 5 << 8 | 1, true, 0, "ttl", ICMP4_REWRITE_KEPT},
		{"source, echo", ECHO, 12, 0xc633, true, 0, "src", ICMP4_REWRITE_KEPT},
		{"source, UDP", UDP, 12, 0xc633, true, 6, "src checksum", ICMP4_REWRITE_FITS},
		{"source, UDP, not summed", UDP, 12, 0xc633, true, 0, "src", ICMP4_REWRITE_STALE},
		{"source, TCP", TCP, 12, 0xc633, true, 16, "src checksum", ICMP4_REWRITE_FITS},
		{"destination", UDP, 18, 77, true, 6, "dst checksum", ICMP4_REWRITE_FITS},
		{"source port", UDP, 20, 1024, true, 6, "src_port checksum", ICMP4_REWRITE_FITS},
		{"source port, stale", TCP, 20, 1024, true, 0, "src_port", ICMP4_REWRITE_STALE},
		{"destination port", TCP, 22, 443, true, 16, "dst_port checksum",
		 ICMP4_REWRITE_FITS},
		{"UDP length", UDP, 24, 39, true, 0, "udp_length", ICMP4_REWRITE_STALE},
		{"UDP checksum", UDP, 26, 0x7777, true, 0, "checksum", ICMP4_REWRITE_ODD},
		{"no UDP checksum", UDP, 26, 0, true, 0, "checksum", ICMP4_REWRITE_ABSENT},
		{"code", ECHO, 20, 8 << 8 | 3, true, 2, "code checksum", ICMP4_REWRITE_FITS},
		{"identifier", ECHO, 24, 99, true, 2, "checksum echo_id", ICMP4_REWRITE_FITS},
		{"sequence number of echo", ECHO, 26, 99, true, 0, "echo_seq", ICMP4_REWRITE_STALE},
		{"sequence number", TCP, 26, 99, true, 16, "sequence checksum", ICMP4_REWRITE_FITS},
		{"acknowledgement", TCP, 28, 99, true, 16, "acknowledgement checksum",
		 ICMP4_REWRITE_FITS},
		{"window", TCP, 34, 99, true, 16, "window checksum", ICMP4_REWRITE_FITS},
		{"urgent", TCP, 38, 99, true, 16, "checksum urgent", ICMP4_REWRITE_FITS},
		{"MSS", TCP, 42, 1400, true, 16, "checksum mss", ICMP4_REWRITE_FITS},
		{"data", UDP, 40, 99, true, 6, "checksum data", ICMP4_REWRITE_FITS},
		{"data, stale", UDP, 40, 99, true, 0, "data", ICMP4_REWRITE_STALE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct change *row = &rows[i];
		uint8_t sent[SENT], quote[SENT];
		struct icmp4_rewrites r;

		build(sent, row->protocol);
		quote_of(quote, sent);
		uint16_t before = get16(quote + row->at);
		put16(quote + row->at, row->to);
		if (row->ip_summed && row->at < IP) {
			put16(quote + 10, 0);
			put16(quote + 10, icmp4_checksum(quote, IP));
		}
		if (row->sum)
			put16(quote + IP + row->sum,
			      icmp4_checksum_update(get16(quote + IP + row->sum), before, row->to));
		icmp4_rewrites_of(&r, sent, SENT, quote, SENT, ICMP4_REWRITE_EXPIRED);
		is_str(changes_of(&r), row->changes, row->name);
		is_str(icmp4_rewrite_checksum_name(r.checksum),
		       icmp4_rewrite_checksum_name(row->checksum), row->name);
	}
}

/* A translator that gives the address and the port back, but not the checksum. */
static void test_translator(void)
{
	uint8_t sent[SENT], quote[SENT];
	struct icmp4_rewrites r;

	build(sent, ICMP4_PROTO_UDP);
	quote_of(quote, sent);
	uint16_t sum = icmp4_checksum_update(get16(quote + 26), SRC & 0xffff, NAT & 0xffff);
	put16(quote + 26, icmp4_checksum_update(sum, SRC >> 16, NAT >> 16));
	icmp4_rewrites_of(&r, sent, SENT, quote, SENT, ICMP4_REWRITE_EXPIRED);
	is_str(changes_of(&r), "checksum", "put back, but for the checksum");
	is_int(r.checksum, ICMP4_REWRITE_ODD, "which nothing accounts for");

	put32(sent + 12, 0);
	icmp4_rewrites_of(&r, sent, SENT, quote, SENT, ICMP4_REWRITE_EXPIRED);
	ok(!(r.changed & ~(1u << 9)) && !r.checksum, "no source known, nothing said of it");
}

/* An answer that says nothing of TTLs: whatever stands there is as it may be. */
static void test_not_expired(void)
{
	uint8_t sent[SENT], quote[SENT];
	struct icmp4_rewrites r;

	build(sent, ICMP4_PROTO_UDP);
	quote_of(quote, sent);
	quote[8] = 9;
	put16(quote + 10, 0);
	put16(quote + 10, icmp4_checksum(quote, IP));
	icmp4_rewrites_of(&r, sent, SENT, quote, SENT, 0);
	is_str(changes_of(&r), "", "a TTL that did not run out");
}

static void test_options(void)
{
	uint8_t sent[SENT], quote[SENT + 4];
	struct icmp4_rewrites r;

	build(sent, ICMP4_PROTO_UDP);
	quote_of(quote, sent);
	memmove(quote + 24, quote + 20, SENT - 20);
	quote[0] = 0x46;
	put32(quote + 20, 0x94040000); /* router alert */
	put16(quote + 10, 0);
	put16(quote + 10, icmp4_checksum(quote, 24));
	icmp4_rewrites_of(&r, sent, SENT, quote, sizeof(quote), ICMP4_REWRITE_EXPIRED);
	is_str(changes_of(&r), "options", "options put in, and the ports found behind them");
	is_int(r.checksum, ICMP4_REWRITE_KEPT, "the checksum, too");
}

/* --- How much is proven --- */

static size_t last_octet(const char *name, uint8_t protocol)
{
	static const struct {
		const char *name;
		uint8_t protocol;
		size_t end;
	} rows[] = {
		{"src_port", 0, 22},  {"dst_port", 0, 24}, {"udp_length", 0, 26},
		{"checksum", 17, 28}, {"checksum", 1, 24}, {"checksum", 6, 38},
		{"code", 0, 22},      {"echo_id", 0, 26},  {"echo_seq", 0, 28},
		{"sequence", 0, 28},  {"flags", 0, 34},    {"acknowledgement", 0, 32},
		{"window", 0, 36},    {"urgent", 0, 40},   {"mss", 0, 44},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(name, rows[i].name) &&
		    (!rows[i].protocol || rows[i].protocol == protocol))
			return rows[i].end;
	return !strcmp(name, "data") ? (protocol == 6 ? 45 : 29) : IP;
}

/* Of a quote that ends in the middle of a field, nothing is claimed about the field. */
static void test_lengths(void)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	for (size_t p = 0; p < 3; p++)
		for (size_t held = 0; held <= SENT; held++) {
			uint8_t sent[SENT], whole[SENT], *quote = malloc(held ? held : 1);
			struct icmp4_rewrites r;
			uint32_t want = 0;

			build(sent, protocols[p]);
			quote_of(whole, sent);
			for (size_t i = IP; i < SENT; i++)
				whole[i] ^= 0xff;
			memcpy(quote, whole, held);
			icmp4_rewrites_of(&r, sent, SENT, quote, held, ICMP4_REWRITE_EXPIRED);
			for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++) {
				const struct icmp4_rewrite_field *row = icmp4_rewrite_field(n);

				if ((!row->protocol || row->protocol == protocols[p]) &&
				    held >= last_octet(row->name, protocols[p]))
					want |= UINT32_C(1) << n;
			}
			is_int(r.proven, want, "what so many octets prove");
			free(quote);
		}
}

/* RFC 4884 section 4: zeros up to 128 octets are not the datagram's. */
static void test_padding(void)
{
	uint8_t sent[SENT], quote[128] = {0};
	struct icmp4_rewrites r, bare;

	build(sent, ICMP4_PROTO_TCP);
	quote_of(quote, sent);
	memset(quote + 28, 0, sizeof(quote) - 28);
	icmp4_rewrites_of(&r, sent, SENT, quote, sizeof(quote),
			  ICMP4_REWRITE_EXPIRED | ICMP4_REWRITE_PADDED);
	icmp4_rewrites_of(&bare, sent, SENT, quote, 28, ICMP4_REWRITE_EXPIRED);
	is_str(changes_of(&r), "", "padding is no change");
	is_int(r.proven, bare.proven, "and proves as much as the quote without it");
	icmp4_rewrites_of(&r, sent, SENT, quote, sizeof(quote), ICMP4_REWRITE_EXPIRED);
	ok(r.changed, "zeros that are no padding are a change");
}

/* Octets of any kind, in blocks of their very size: the sanitizers watch. */
static void test_hostile(void)
{
	uint64_t state = 88172645463325252u;
	unsigned impossible = 0;

	for (int i = 0; i < 200000; i++) {
		uint8_t sent[SENT];
		struct icmp4_rewrites r;

		state ^= state << 13, state ^= state >> 7, state ^= state << 17;
		size_t held = state % 140;
		uint8_t *quote = malloc(held ? held : 1);
		build(sent, (uint8_t[]){1, 6, 17}[state >> 32 & 1 ? 0 : state >> 40 & 1 ? 1 : 2]);
		for (size_t at = 0; at < held; at++)
			quote[at] = (uint8_t)((at < SENT ? sent[at] : 0) ^
					      (state >> at % 56 & 3 ? 0 : state >> at % 48));
		icmp4_rewrites_of(&r, sent, SENT, quote, held, state >> 50 & 3);
		impossible += (r.changed & ~r.proven) != 0;
		free(quote);
	}
	is_int(impossible, 0, "nothing is changed that is not proven");
}

int main(void)
{
	test_places();
	test_changes();
	test_translator();
	test_not_expired();
	test_options();
	test_lengths();
	test_padding();
	test_hostile();
	return tap_done();
}
