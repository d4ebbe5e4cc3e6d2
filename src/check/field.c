/* SPDX-License-Identifier: MIT */
/*
 * What can be read of a datagram, as one table: most fields are octets at a place, a few need a
 * look at more than that. The same table reads what was sent, so that a case can claim that a field
 * comes back as it went.
 */
#include "base/bytes.h"
#include "check/judge.h"
#include <icmp4/extension.h>

/* What a place counts from. */
enum from { FROM_IP, FROM_OPTION, FROM_ICMP, FROM_QUOTE };

typedef bool read_fn(const struct check_look *look, uint32_t *value);

static const uint8_t *icmp_of(const struct check_look *look, size_t least)
{
	bool there = icmp4_view_is_icmp(&look->view) && look->view.held >= least;

	return there ? look->view.payload : NULL;
}

/* The quote of an error, without what an extension pads it with. */
static const uint8_t *quote_of(const struct check_look *look, size_t *length)
{
	struct icmp4_extension extension;

	if (!icmp_of(look, ICMP4_HEADER) || !icmp4_type_is_error(icmp4_view_type(&look->view)))
		return NULL;
	icmp4_extension_of(&extension, &look->view, ICMP4_EXTENSION_STRICT);
	*length = extension.at;
	return look->view.payload + ICMP4_HEADER;
}

static size_t options_length(const struct check_look *look)
{
	return look->view.ip ? icmp4_ip_header_length(look->view.ip) - ICMP4_IP_HEADER : 0;
}

/* --- Those that are more than octets at a place --- */

static bool read_options(const struct check_look *look, uint32_t *value)
{
	*value = (uint32_t)options_length(look);
	return look->view.ip;
}

static bool read_final(const struct check_look *look, uint32_t *value)
{
	size_t length = options_length(look);
	const uint8_t *option = look->view.ip ? look->view.ip + ICMP4_IP_HEADER : NULL;

	if (!option)
		return false;
	*value = icmp4_ip_dst(look->view.ip);
	if (length > 3 && (option[0] == ICMP4_OPTION_LSRR || option[0] == ICMP4_OPTION_SSRR) &&
	    option[1] <= length && option[2] <= option[1] && option[1] >= 7)
		*value = get32(option + option[1] - 4);
	return true;
}

static uint32_t first_change(const uint8_t *a, const uint8_t *b, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (a[i] != b[i])
			return (uint32_t)i;
	return CHECK_SAME;
}

static bool read_options_changed(const struct check_look *look, uint32_t *value)
{
	size_t length = options_length(look), sent = look->sent ? options_length(look->sent) : 0;
	size_t both = length < sent ? length : sent;

	if (!look->sent || !look->view.ip || !look->sent->view.ip)
		return false;
	*value = first_change(look->view.ip + ICMP4_IP_HEADER,
			      look->sent->view.ip + ICMP4_IP_HEADER, both);
	if (*value == CHECK_SAME && length != sent)
		*value = (uint32_t)both;
	return true;
}

static bool read_length(const struct check_look *look, uint32_t *value)
{
	*value = look->view.length;
	return icmp_of(look, ICMP4_HEADER);
}

static bool read_after(const struct check_look *look, uint32_t *value)
{
	*value = look->after_ms;
	return true;
}

/* Octets 4 to 7 in which neither type nor code puts anything; octet 5 is a field by itself. */
static bool read_unused(const struct check_look *look, uint32_t *value)
{
	static const struct {
		uint8_t type;
		uint32_t mask;
	} rows[] = {
		{ICMP4_UNREACHABLE, 0xff00ffff},
		{ICMP4_TIME_EXCEEDED, 0xff00ffff},
		{ICMP4_PARAMETER_PROBLEM, 0x0000ffff},
		{ICMP4_SOURCE_QUENCH, 0xffffffff},
	};
	const uint8_t *icmp = icmp_of(look, ICMP4_HEADER);

	for (size_t i = 0; icmp && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].type != icmp[0])
			continue;
		*value = get32(icmp + 4) & rows[i].mask;
		if (icmp[0] == ICMP4_UNREACHABLE && icmp[1] == ICMP4_FRAGMENTATION_NEEDED)
			*value &= 0xff000000;
		return true;
	}
	return false;
}

static bool read_data_changed(const struct check_look *look, uint32_t *value)
{
	const uint8_t *got = icmp_of(look, ICMP4_HEADER);
	const uint8_t *sent = look->sent ? icmp_of(look->sent, ICMP4_HEADER) : NULL;

	if (!got || !sent)
		return false;
	size_t length = look->view.held - ICMP4_HEADER, want = look->sent->view.held - ICMP4_HEADER;
	size_t both = length < want ? length : want;

	*value = first_change(got + ICMP4_HEADER, sent + ICMP4_HEADER, both);
	if (*value == CHECK_SAME && length != want)
		*value = (uint32_t)both;
	return true;
}

static bool read_quoted(const struct check_look *look, uint32_t *value)
{
	size_t length;

	if (!quote_of(look, &length))
		return false;
	*value = (uint32_t)length;
	return true;
}

/* TTL and header checksum change on the way; what lies behind the datagram's own end is no part of
 * it, but where an extension pads. */
static bool read_quote_changed(const struct check_look *look, uint32_t *value)
{
	size_t length;
	const uint8_t *quote = quote_of(look, &length);
	const struct check_look *sent = look->sent;

	if (!quote || !sent)
		return false;
	*value = CHECK_SAME;
	for (size_t i = 0; i < length && i < sent->length; i++)
		if (quote[i] != sent->bytes[i] && i != 8 && i != 10 && i != 11) {
			*value = (uint32_t)i;
			return true;
		}
	if (length > sent->length && !look->view.payload[5])
		*value = (uint32_t)sent->length;
	return true;
}

static bool read_quote_sum(const struct check_look *look, uint32_t *value)
{
	size_t length;
	const uint8_t *quote = quote_of(look, &length);

	if (!quote || length < ICMP4_IP_HEADER || icmp4_ip_header_length(quote) > length)
		return false;
	*value = icmp4_checksum_ok(quote, icmp4_ip_header_length(quote));
	return true;
}

static bool read_extension(const struct check_look *look, uint32_t *value)
{
	struct icmp4_extension extension;

	if (!icmp_of(look, ICMP4_HEADER))
		return false;
	*value = 0;
	if (icmp4_extension_of(&extension, &look->view, ICMP4_EXTENSION_STRICT))
		*value = icmp4_extension_check(&extension) ? 2 : 1;
	return true;
}

/* The first entry of the stack that an extension tells of. */
static bool read_entry(const struct check_look *look, struct icmp4_mpls_entry *entry)
{
	struct icmp4_extension extension;
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!icmp_of(look, ICMP4_HEADER) ||
	    !icmp4_extension_of(&extension, &look->view, ICMP4_EXTENSION_STRICT))
		return false;
	while (icmp4_object_next(&extension, &at, &object, &fault))
		if (icmp4_mpls_count(&object)) {
			*entry = icmp4_mpls_entry(&object, 0);
			return true;
		}
	return false;
}

static bool read_label(const struct check_look *look, uint32_t *value)
{
	struct icmp4_mpls_entry entry = {0};
	bool there = read_entry(look, &entry);

	*value = entry.label;
	return there;
}

static bool read_label_ttl(const struct check_look *look, uint32_t *value)
{
	struct icmp4_mpls_entry entry = {0};
	bool there = read_entry(look, &entry);

	*value = entry.ttl;
	return there;
}

static bool read_behind(const struct check_look *look, uint32_t *value)
{
	*value = look->behind;
	return true;
}

/* --- The table --- */

static const struct row {
	const char *name;
	enum check_kind kind;
	read_fn *read; /* or: */
	enum from from;
	uint8_t at, octets, shift;
	uint32_t mask;
} rows[CHECK_FIELDS] = {
	[CHECK_END] = {.name = ""},
	[CHECK_ANSWERS] = {.name = "answers"},
	[CHECK_ELAPSED] = {.name = "milliseconds", .read = read_after},
	[CHECK_IP_SRC] = {"ip.src", CHECK_KIND_ADDRESS, NULL, FROM_IP, 12, 4, 0, UINT32_MAX},
	[CHECK_IP_DST] = {"ip.dst", CHECK_KIND_ADDRESS, NULL, FROM_IP, 16, 4, 0, UINT32_MAX},
	[CHECK_IP_TTL] = {"ip.ttl", CHECK_KIND_NUMBER, NULL, FROM_IP, 8, 1, 0, 0xff},
	[CHECK_IP_PRECEDENCE] = {"ip.precedence", CHECK_KIND_NUMBER, NULL, FROM_IP, 1, 1, 5, 7},
	[CHECK_IP_TOS] = {"ip.tos", CHECK_KIND_HEX, NULL, FROM_IP, 1, 1, 0, 0x1e},
	[CHECK_IP_ECN] = {"ip.ecn", CHECK_KIND_NUMBER, NULL, FROM_IP, 1, 1, 0, 3},
	[CHECK_IP_DSCP] = {"ip.dscp", CHECK_KIND_NUMBER, NULL, FROM_IP, 1, 1, 2, 63},
	[CHECK_IP_RESERVED] = {"ip.reserved", CHECK_KIND_NUMBER, NULL, FROM_IP, 6, 1, 7, 1},
	[CHECK_IP_DF] = {"ip.df", CHECK_KIND_NUMBER, NULL, FROM_IP, 6, 1, 6, 1},
	[CHECK_IP_MF] = {"ip.mf", CHECK_KIND_NUMBER, NULL, FROM_IP, 6, 1, 5, 1},
	[CHECK_IP_LENGTH] = {"ip.length", CHECK_KIND_NUMBER, NULL, FROM_IP, 2, 2, 0, 0xffff},
	[CHECK_IP_FINAL] = {.name = "ip.final-dst", .kind = CHECK_KIND_ADDRESS, .read = read_final},
	[CHECK_IP_OPTIONS] = {.name = "ip.options.length", .read = read_options},
	[CHECK_OPTION] = {"ip.option", CHECK_KIND_NUMBER, NULL, FROM_OPTION, 0, 1, 0, 0xff},
	[CHECK_OPTION_LENGTH] = {"ip.option.length", CHECK_KIND_NUMBER, NULL, FROM_OPTION, 1, 1, 0,
				 0xff},
	[CHECK_OPTION_POINTER] = {"ip.option.pointer", CHECK_KIND_NUMBER, NULL, FROM_OPTION, 2, 1,
				  0, 0xff},
	[CHECK_OPTION_3] = {"ip.option.octet-3", CHECK_KIND_HEX, NULL, FROM_OPTION, 3, 1, 0, 0xff},
	[CHECK_SLOT_1] = {"ip.option.slot-1", CHECK_KIND_ADDRESS, NULL, FROM_OPTION, 3, 4, 0,
			  UINT32_MAX},
	[CHECK_SLOT_2] = {"ip.option.slot-2", CHECK_KIND_ADDRESS, NULL, FROM_OPTION, 7, 4, 0,
			  UINT32_MAX},
	[CHECK_SLOT_3] = {"ip.option.slot-3", CHECK_KIND_ADDRESS, NULL, FROM_OPTION, 11, 4, 0,
			  UINT32_MAX},
	[CHECK_OPTION_CHANGED] = {.name = "ip.options.first-change",
				  .kind = CHECK_KIND_PLACE,
				  .read = read_options_changed},
	[CHECK_CODE] = {"icmp.code", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 1, 1, 0, 0xff},
	[CHECK_CHECKSUM] = {"icmp.checksum", CHECK_KIND_HEX, NULL, FROM_ICMP, 2, 2, 0, 0xffff},
	[CHECK_LENGTH] = {.name = "icmp.length", .read = read_length},
	[CHECK_UNUSED] = {.name = "icmp.unused", .kind = CHECK_KIND_HEX, .read = read_unused},
	[CHECK_POINTER] = {"icmp.pointer", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 4, 1, 0, 0xff},
	[CHECK_QUOTE_WORDS] = {"icmp.quote-words", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 5, 1, 0,
			       0xff},
	[CHECK_MTU] = {"icmp.mtu", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 6, 2, 0, 0xffff},
	[CHECK_GATEWAY] = {"icmp.gateway", CHECK_KIND_ADDRESS, NULL, FROM_ICMP, 4, 4, 0,
			   UINT32_MAX},
	[CHECK_ID] = {"icmp.id", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 4, 2, 0, 0xffff},
	[CHECK_SEQ] = {"icmp.seq", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 6, 2, 0, 0xffff},
	[CHECK_ORIGINATE] = {"icmp.originate", CHECK_KIND_HEX, NULL, FROM_ICMP, 8, 4, 0,
			     UINT32_MAX},
	[CHECK_RECEIVE] = {"icmp.receive", CHECK_KIND_HEX, NULL, FROM_ICMP, 12, 4, 0, UINT32_MAX},
	[CHECK_TRANSMIT] = {"icmp.transmit", CHECK_KIND_HEX, NULL, FROM_ICMP, 16, 4, 0, UINT32_MAX},
	[CHECK_MASK] = {"icmp.mask", CHECK_KIND_ADDRESS, NULL, FROM_ICMP, 8, 4, 0, UINT32_MAX},
	[CHECK_PROBE_SEQ] = {"icmp.seq", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 6, 1, 0, 0xff},
	[CHECK_PROBE_STATE] = {"icmp.state", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 7, 1, 5, 7},
	[CHECK_PROBE_FLAGS] = {"icmp.flags", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 7, 1, 0, 7},
	[CHECK_PROBE_RESERVED] = {"icmp.reserved", CHECK_KIND_NUMBER, NULL, FROM_ICMP, 7, 1, 3, 3},
	[CHECK_DATA_CHANGED] = {.name = "icmp.data.first-change",
				.kind = CHECK_KIND_PLACE,
				.read = read_data_changed},
	[CHECK_QUOTED] = {.name = "quote.length", .read = read_quoted},
	[CHECK_QUOTE_TTL] = {"quote.ip.ttl", CHECK_KIND_NUMBER, NULL, FROM_QUOTE, 8, 1, 0, 0xff},
	[CHECK_QUOTE_CHANGED] = {.name = "quote.first-change",
				 .kind = CHECK_KIND_PLACE,
				 .read = read_quote_changed},
	[CHECK_QUOTE_SUM] = {.name = "quote.ip.checksum-right", .read = read_quote_sum},
	[CHECK_EXTENSION] = {.name = "extension", .read = read_extension},
	[CHECK_LABEL] = {.name = "extension.label", .read = read_label},
	[CHECK_LABEL_TTL] = {.name = "extension.label.ttl", .read = read_label_ttl},
	[CHECK_BEHIND] = {.name = "behind", .read = read_behind},
};

const char *check_field_name(enum check_field field)
{
	return rows[field].name;
}

enum check_kind check_field_kind(enum check_field field)
{
	return rows[field].kind;
}

static const uint8_t *base_of(const struct check_look *look, enum from from, size_t *held)
{
	switch (from) {
	case FROM_IP:
		*held = look->view.ip ? ICMP4_IP_HEADER : 0;
		return look->view.ip;
	case FROM_OPTION:
		*held = options_length(look);
		return look->view.ip ? look->view.ip + ICMP4_IP_HEADER : NULL;
	case FROM_ICMP:
		*held = look->view.held;
		return icmp_of(look, ICMP4_HEADER);
	default:
		return quote_of(look, held);
	}
}

bool check__read(const struct check_look *look, enum check_field field, uint32_t *value)
{
	const struct row *row = &rows[field];
	size_t held = 0;

	if (row->read)
		return row->read(look, value);
	const uint8_t *at = base_of(look, row->from, &held);

	if (!at || !row->octets || held < (size_t)row->at + row->octets)
		return false;
	uint32_t whole = 0;
	for (unsigned i = 0; i < row->octets; i++)
		whole = whole << 8 | at[row->at + i];
	*value = whole >> row->shift & row->mask;
	return true;
}

void check__look(struct check_look *look, const uint8_t *bytes, size_t held, size_t length,
		 const struct check_look *sent)
{
	*look = (struct check_look){.bytes = bytes, .length = held, .sent = sent};
	icmp4_view_datagram(&look->view, bytes, held, length);
}
