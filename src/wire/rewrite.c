/* SPDX-License-Identifier: MIT */
/*
 * The rewrite map's one table: a row for each field that a quote can show, where it stands, and how
 * it is to be taken. Comparison, text and JSON read it; nothing else knows the fields.
 *
 * Both datagrams are laid open into parts (IP header, transport) whose lengths say how much of them
 * is there; a row whose octets lie in both is proven, and no other is read.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include <icmp4/checksum.h>
#include <icmp4/rewrite.h>

struct rewrite_part {
	const uint8_t *bytes;
	size_t held;
};

struct rewrite_datagram {
	struct rewrite_part ip, transport;
};

struct rewrite_pair {
	struct rewrite_datagram sent, seen;
	uint8_t protocol;
	unsigned kind; /* of enum icmp4_rewrite_quote */
};

struct rewrite_values {
	uint32_t sent, seen;
};

/* False: not proven. */
typedef bool rewrite_read_fn(const struct rewrite_pair *pair, struct rewrite_values *values);

enum { REWRITE_TTL_LEFT = 1, REWRITE_UDP_SUM = 6, REWRITE_ICMP_SUM = 2, REWRITE_TCP_SUM = 16 };

static bool rewrite_read_ttl(const struct rewrite_pair *pair, struct rewrite_values *values)
{
	*values = (struct rewrite_values){REWRITE_TTL_LEFT, icmp4_ip_ttl(pair->seen.ip.bytes)};
	return pair->kind & ICMP4_REWRITE_EXPIRED;
}

static bool rewrite_read_ip_sum(const struct rewrite_pair *pair, struct rewrite_values *values)
{
	const struct rewrite_part *ip = &pair->seen.ip;
	uint8_t header[ICMP4_IP_HEADER_MAX];

	memcpy(header, ip->bytes, ip->held);
	put16(header + 10, 0);
	*values = (struct rewrite_values){icmp4_checksum(header, ip->held), get16(ip->bytes + 10)};
	return true;
}

/* Octets of them: we send none. */
static bool rewrite_read_options(const struct rewrite_pair *pair, struct rewrite_values *values)
{
	*values = (struct rewrite_values){0, (uint32_t)pair->seen.ip.held - ICMP4_IP_HEADER};
	return true;
}

/* The first octet that no row of the protocol names. */
static size_t rewrite_data_at(uint8_t protocol)
{
	return protocol == ICMP4_PROTO_TCP ? 24 : 8;
}

static bool rewrite_read_data(const struct rewrite_pair *pair, struct rewrite_values *values)
{
	const struct rewrite_part *sent = &pair->sent.transport, *seen = &pair->seen.transport;
	size_t at = rewrite_data_at(pair->protocol);
	size_t end = sent->held < seen->held ? sent->held : seen->held;

	if (end <= at)
		return false;
	*values = (struct rewrite_values){icmp4_sum(sent->bytes + at, end - at),
					  icmp4_sum(seen->bytes + at, end - at)};
	return true;
}

#define REWRITE_NUMBER  ICMP4_FIELD_NUMBER
#define REWRITE_HEX     ICMP4_FIELD_HEX
#define REWRITE_FLAG    ICMP4_FIELD_FLAG
#define REWRITE_ADDRESS ICMP4_FIELD_ADDRESS
#define REWRITE_DRAWN   ICMP4_REWRITE_DRAWN
#define REWRITE_MARK    ICMP4_REWRITE_MARK
#define REWRITE_FLOW    ICMP4_REWRITE_FLOW
#define REWRITE_SUM     (ICMP4_REWRITE_SUM | ICMP4_REWRITE_DRAWN)

static const struct rewrite_row {
	struct icmp4_rewrite_field field;
	uint8_t at, bit, bits; /* as in struct icmp4_field, of the protocol's header */
	rewrite_read_fn *read; /* where it is more than a place */
} rewrite_rows[] = {
	{{"tos", REWRITE_NUMBER, 0, ICMP4_REWRITE_WHOLE}, 1, 0, 8, NULL},
	{{"dscp", REWRITE_NUMBER, 0, REWRITE_MARK}, 1, 0, 6, NULL},
	{{"ecn", REWRITE_NUMBER, 0, REWRITE_MARK}, 1, 6, 2, NULL},
	{{"length", REWRITE_NUMBER, 0, 0}, 2, 0, 16, NULL},
	{{"id", REWRITE_NUMBER, 0, REWRITE_DRAWN}, 4, 0, 16, NULL},
	{{"df", REWRITE_FLAG, 0, REWRITE_MARK}, 6, 1, 1, NULL},
	{{"mf", REWRITE_FLAG, 0, 0}, 6, 2, 1, NULL},
	{{"fragment_offset", REWRITE_NUMBER, 0, 0}, 6, 3, 13, NULL},
	{{"ttl", REWRITE_NUMBER, 0, ICMP4_REWRITE_HERE}, 8, 0, 8, rewrite_read_ttl},
	{{"ip_checksum", REWRITE_HEX, 0, ICMP4_REWRITE_HERE}, 10, 0, 16, rewrite_read_ip_sum},
	{{"src", REWRITE_ADDRESS, 0, REWRITE_FLOW}, 12, 0, 32, NULL},
	{{"dst", REWRITE_ADDRESS, 0, REWRITE_FLOW}, 16, 0, 32, NULL},
	{{"options", REWRITE_NUMBER, 0, 0}, 20, 0, 0, rewrite_read_options},
	{{"src_port", REWRITE_NUMBER, ICMP4_PROTO_UDP, REWRITE_FLOW}, 0, 0, 16, NULL},
	{{"dst_port", REWRITE_NUMBER, ICMP4_PROTO_UDP, REWRITE_FLOW}, 2, 0, 16, NULL},
	{{"udp_length", REWRITE_NUMBER, ICMP4_PROTO_UDP, 0}, 4, 0, 16, NULL},
	{{"checksum", REWRITE_HEX, ICMP4_PROTO_UDP, REWRITE_SUM}, REWRITE_UDP_SUM, 0, 16, NULL},
	{{"code", REWRITE_NUMBER, ICMP4_PROTO_ICMP, 0}, 1, 0, 8, NULL},
	{{"checksum", REWRITE_HEX, ICMP4_PROTO_ICMP, REWRITE_SUM}, REWRITE_ICMP_SUM, 0, 16, NULL},
	{{"echo_id", REWRITE_NUMBER, ICMP4_PROTO_ICMP, REWRITE_FLOW}, 4, 0, 16, NULL},
	{{"echo_seq", REWRITE_NUMBER, ICMP4_PROTO_ICMP, REWRITE_DRAWN}, 6, 0, 16, NULL},
	{{"src_port", REWRITE_NUMBER, ICMP4_PROTO_TCP, REWRITE_FLOW}, 0, 0, 16, NULL},
	{{"dst_port", REWRITE_NUMBER, ICMP4_PROTO_TCP, REWRITE_FLOW}, 2, 0, 16, NULL},
	{{"sequence", REWRITE_NUMBER, ICMP4_PROTO_TCP, REWRITE_DRAWN}, 4, 0, 32, NULL},
	{{"acknowledgement", REWRITE_NUMBER, ICMP4_PROTO_TCP, 0}, 8, 0, 32, NULL},
	{{"flags", REWRITE_NUMBER, ICMP4_PROTO_TCP, 0}, 13, 0, 8, NULL},
	{{"window", REWRITE_NUMBER, ICMP4_PROTO_TCP, REWRITE_MARK}, 14, 0, 16, NULL},
	{{"checksum", REWRITE_HEX, ICMP4_PROTO_TCP, REWRITE_SUM}, REWRITE_TCP_SUM, 0, 16, NULL},
	{{"urgent", REWRITE_NUMBER, ICMP4_PROTO_TCP, 0}, 18, 0, 16, NULL},
	{{"mss", REWRITE_NUMBER, ICMP4_PROTO_TCP, REWRITE_MARK}, 22, 0, 16, NULL},
	{{"data", REWRITE_HEX, 0, REWRITE_DRAWN}, 0, 0, 0, rewrite_read_data},
};

_Static_assert(sizeof rewrite_rows / sizeof *rewrite_rows == ICMP4_REWRITE_FIELDS, "a bit each");

const struct icmp4_rewrite_field *icmp4_rewrite_field(size_t n)
{
	return &rewrite_rows[n].field;
}

static const char *const rewrite_checksum_names[] = {
	[ICMP4_REWRITE_UNPROVEN] = "unproven", [ICMP4_REWRITE_KEPT] = "kept",
	[ICMP4_REWRITE_FITS] = "fits",         [ICMP4_REWRITE_STALE] = "stale",
	[ICMP4_REWRITE_ABSENT] = "absent",     [ICMP4_REWRITE_ODD] = "odd",
};

const char *icmp4_rewrite_checksum_name(enum icmp4_rewrite_checksum checksum)
{
	size_t n = (size_t)checksum;

	return n < sizeof rewrite_checksum_names / sizeof *rewrite_checksum_names
		       ? rewrite_checksum_names[n]
		       : "unknown";
}

/* --- The two datagrams --- */

/* False: that is no IPv4 header, or not all of it. */
static bool rewrite_open(struct rewrite_datagram *open, const uint8_t *bytes, size_t held)
{
	if (icmp4_ip_look(bytes, held))
		return false;

	size_t header = icmp4_ip_header_length(bytes);
	open->ip = (struct rewrite_part){bytes, header};
	open->transport = (struct rewrite_part){bytes + header, held - header};
	if (icmp4_ip_offset(bytes))
		open->transport.held = 0;
	return true;
}

/* Word by word, for a field must not be proven by half. */
static size_t rewrite_unpadded(const uint8_t *bytes, size_t held)
{
	size_t words = held / 4;

	while (words && !get32(bytes + 4 * (words - 1)))
		words--;
	return 4 * words;
}

/* --- Field by field --- */

static bool rewrite_read(const struct rewrite_row *row, const struct rewrite_pair *pair,
			 struct rewrite_values *values)
{
	const struct icmp4_field field = {.at = row->at, .bit = row->bit, .bits = row->bits};
	bool ip = !row->field.protocol;
	const struct rewrite_part *sent = ip ? &pair->sent.ip : &pair->sent.transport;
	const struct rewrite_part *seen = ip ? &pair->seen.ip : &pair->seen.transport;

	if (!ip && row->field.protocol != pair->protocol)
		return false;
	if (row->read)
		return row->read(pair, values);
	if (icmp4_field_end(&field) > sent->held || icmp4_field_end(&field) > seen->held)
		return false;
	*values = (struct rewrite_values){icmp4_field_get(&field, sent->bytes),
					  icmp4_field_get(&field, seen->bytes)};
	return true;
}

/* Of what a transport sums together with an address that we do not know, we know nothing. */
static bool rewrite_is_known(const struct rewrite_row *row, const struct rewrite_pair *pair)
{
	bool source = row->at == 12 && !row->field.protocol && row->bits == 32;

	if (icmp4_ip_src(pair->sent.ip.bytes))
		return true;
	return !source &&
	       (!(row->field.traits & ICMP4_REWRITE_SUM) || pair->protocol == ICMP4_PROTO_ICMP);
}

/* --- The transport's checksum --- */

static uint16_t rewrite_update32(uint16_t sum, uint32_t before, uint32_t after)
{
	sum = icmp4_checksum_update(sum, (uint16_t)(before >> 16), (uint16_t)(after >> 16));
	return icmp4_checksum_update(sum, (uint16_t)before, (uint16_t)after);
}

/* What it would have to be, were nothing changed but what the quote shows. */
static uint16_t rewrite_expected(const struct rewrite_pair *pair, size_t at)
{
	const struct rewrite_part *sent = &pair->sent.transport, *seen = &pair->seen.transport;
	const uint8_t *from = pair->sent.ip.bytes, *to = pair->seen.ip.bytes;
	size_t end = sent->held < seen->held ? sent->held : seen->held;
	uint16_t sum = get16(sent->bytes + at);

	if (pair->protocol != ICMP4_PROTO_ICMP) {
		sum = rewrite_update32(sum, icmp4_ip_src(from), icmp4_ip_src(to));
		sum = rewrite_update32(sum, icmp4_ip_dst(from), icmp4_ip_dst(to));
	}
	for (size_t i = 0; i + 2 <= end; i += 2)
		if (i != at)
			sum = icmp4_checksum_update(sum, get16(sent->bytes + i),
						    get16(seen->bytes + i));
	return sum;
}

/* Zero can be written in two ways. */
static bool rewrite_same_sum(uint16_t a, uint16_t b)
{
	return (a == UINT16_MAX ? 0 : a) == (b == UINT16_MAX ? 0 : b);
}

static enum icmp4_rewrite_checksum rewrite_judge(const struct rewrite_pair *pair, size_t at)
{
	uint16_t sent = get16(pair->sent.transport.bytes + at);
	uint16_t seen = get16(pair->seen.transport.bytes + at);

	if (pair->protocol == ICMP4_PROTO_UDP && sent && !seen)
		return ICMP4_REWRITE_ABSENT;
	if (rewrite_same_sum(seen, rewrite_expected(pair, at)))
		return rewrite_same_sum(seen, sent) ? ICMP4_REWRITE_KEPT : ICMP4_REWRITE_FITS;
	return seen == sent ? ICMP4_REWRITE_STALE : ICMP4_REWRITE_ODD;
}

/* --- All of it --- */

static void rewrite_compare(struct icmp4_rewrites *rewrites, const struct rewrite_pair *pair)
{
	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++) {
		const struct rewrite_row *row = &rewrite_rows[n];
		struct rewrite_values values;

		if (!rewrite_read(row, pair, &values) || !rewrite_is_known(row, pair))
			continue;
		rewrites->sent[n] = values.sent;
		rewrites->seen[n] = values.seen;
		rewrites->proven |= UINT32_C(1) << n;
		rewrites->changed |= (uint32_t)(values.sent != values.seen) << n;
		if (row->field.traits & ICMP4_REWRITE_SUM)
			rewrites->checksum = (uint8_t)rewrite_judge(pair, row->at);
	}
}

void icmp4_rewrites_of(struct icmp4_rewrites *rewrites, const uint8_t *sent, size_t sent_held,
		       const uint8_t *quote, size_t held, unsigned kind)
{
	struct rewrite_pair pair = {.kind = kind};
	size_t shown = kind & ICMP4_REWRITE_PADDED ? rewrite_unpadded(quote, held) : held;

	*rewrites = (struct icmp4_rewrites){0};
	if (!rewrite_open(&pair.sent, sent, sent_held) || !rewrite_open(&pair.seen, quote, shown))
		return;
	pair.protocol = icmp4_ip_protocol(sent);
	if (icmp4_ip_protocol(quote) != pair.protocol)
		pair.seen.transport.held = 0;
	rewrite_compare(rewrites, &pair);
}
