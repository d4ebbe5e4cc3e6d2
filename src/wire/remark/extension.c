/* SPDX-License-Identifier: MIT */
/* Remarks on extension structures: where they stand and what they are made of. */
#include "base/bytes.h"
#include "wire/message.h"
#include "wire/remark/remark.h"

enum { REMARK_QUOTE_WORDS = ICMP4_QUOTE_PADDED / 4 };

/* Errors that may have none are looked at too: some have one. Where the message was cut, nobody can
 * tell whether there is one at the fallback place. */
static bool remark_may_extend(const struct remark_facts *f)
{
	return !f->cut && (f->extended || icmp4_type_is_error(f->type));
}

/* Nothing says that there is a structure: only its version and its checksum can (EXT-08). */
static bool remark_stray_extension(const struct remark_facts *f)
{
	const uint8_t *bytes = f->icmp + ICMP4_HEADER + ICMP4_QUOTE_PADDED;
	size_t before = ICMP4_HEADER + ICMP4_QUOTE_PADDED;

	return (f->type == ICMP4_REDIRECT || f->type == ICMP4_SOURCE_QUENCH) &&
	       f->view->held >= before + ICMP4_EXTENSION_HEADER + ICMP4_OBJECT_HEADER &&
	       bytes[0] >> 4 == 2 && get16(bytes + 2) &&
	       icmp4_checksum_ok(bytes, f->view->held - before);
}

static bool remark_misplaced(const struct remark_facts *f)
{
	return f->extended && f->extension.place == ICMP4_EXTENSION_MISPLACED;
}

static bool remark_legacy(const struct remark_facts *f)
{
	return f->extended && f->extension.place == ICMP4_EXTENSION_LEGACY;
}

static bool remark_has_fault(const struct remark_facts *f, enum icmp4_fault fault)
{
	return f->extended && f->extension.fault == fault;
}

static bool remark_length_beyond(const struct remark_facts *f)
{
	return remark_has_fault(f, ICMP4_FAULT_QUOTE_LENGTH);
}

static bool remark_length_small(const struct remark_facts *f)
{
	return f->extended && f->extension.place == ICMP4_EXTENSION_BY_LENGTH &&
	       !remark_length_beyond(f) && !remark_has_fault(f, ICMP4_FAULT_EXTENSION_SHORT) &&
	       f->icmp[MESSAGE_LENGTH_AT] < REMARK_QUOTE_WORDS;
}

static bool remark_version(const struct remark_facts *f)
{
	return remark_has_fault(f, ICMP4_FAULT_EXTENSION_VERSION);
}

static bool remark_extension_reserved(const struct remark_facts *f)
{
	return f->extended && !f->extension.fault && get16(f->extension.bytes) & 0x0fff;
}

/* Receivers take it for "not transmitted"; our builder, as most senders, transmits one. */
static bool remark_no_checksum(const struct remark_facts *f)
{
	return f->extended && !f->extension.fault && f->extension.checksum == ICMP4_CHECKSUM_ABSENT;
}

/* Of types 42 and 43: only over the data behind it, too, the sum is right (PROBE-17). */
static bool remark_wide_checksum(const struct remark_facts *f)
{
	return f->extended && !f->extension.fault && f->extension.checksum == ICMP4_CHECKSUM_OK &&
	       !icmp4_checksum_ok(f->extension.bytes, f->extension.held);
}

static bool remark_extension_checksum(const struct remark_facts *f)
{
	return remark_has_fault(f, ICMP4_FAULT_EXTENSION_CHECKSUM);
}

static bool remark_empty(const struct remark_facts *f)
{
	return remark_has_fault(f, ICMP4_FAULT_EXTENSION_EMPTY);
}

static const struct remark_row remark_extension_rows[] = {
	{{"EXT-01", "RFC 4884 section 4.6", "messages of this type have no extension"},
	 remark_stray_extension},
	{{"EXT-02", "RFC 4884 section 4", "the length octet does not point at the extension"},
	 remark_misplaced},
	{{"EXT-07", "RFC 4884 section 5.5", "the extension is in the old form, without a length"},
	 remark_legacy},
	{{"EXT-10", "RFC 4884 section 4", "the length octet points past the message"},
	 remark_length_beyond},
	{{"EXT-03", "RFC 4884 section 4", "the quote before the extension is under 128 octets"},
	 remark_length_small},
	{{"EXT-13", "RFC 4884 section 7", "the extension is not of version 2"}, remark_version},
	{{"EXT-13", "RFC 4884 section 7", "reserved bits of the extension are set"},
	 remark_extension_reserved},
	{{"EXT-09", "RFC 4884 section 9", "the checksum of the extension is wrong"},
	 remark_extension_checksum},
	{{"CKSUM-10", "RFC 4884 section 7", "the extension has no checksum"}, remark_no_checksum},
	{{"CKSUM-10", "RFC 4884 section 7",
	  "the checksum of the extension takes in the data behind it"},
	 remark_wide_checksum},
	{{"EXT-05", "RFC 4884 section 7", "the extension has no object"}, remark_empty},
};

const struct remark_group icmp4__remarks_extension = {remark_may_extend,
						      REMARK_ROWS(remark_extension_rows)};
