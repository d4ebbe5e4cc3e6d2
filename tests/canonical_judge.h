/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a datagram that is read and built again. The octets are those that were read; or
 * it is faulty, for a reason that is told; or there is a remark on it that there is none of on what
 * was built. Whatever else happens is silence, and no input may make it happen (CODEC-12).
 */
#ifndef CANONICAL_JUDGE_H
#define CANONICAL_JUDGE_H

#include "canonical.h"
#include <icmp4/checksum.h>
#include <icmp4/describe.h>
#include <icmp4/remark.h>

struct canonical_remarks {
	const struct icmp4_remark *rows[ICMP4_REMARKS_MAX];
	size_t count;
};

static inline void canonical_remarks(struct canonical_remarks *r, const uint8_t *octets,
				     size_t length)
{
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	r->count = icmp4_remarks(&view, icmp4_sum, r->rows, ICMP4_REMARKS_MAX);
}

/* There is a remark in one that is not in the other. */
static inline bool canonical_more(const struct canonical_remarks *one,
				  const struct canonical_remarks *other)
{
	for (size_t i = 0; i < one->count; i++) {
		size_t k = 0;

		while (k < other->count && other->rows[k] != one->rows[i])
			k++;
		if (k == other->count)
			return true;
	}
	return false;
}

/* "malformed" anywhere but in a quote. */
struct canonical_told {
	unsigned depth;
	unsigned quote; /* the depth it is at; 0: not in one */
	bool malformed;
};

static inline void canonical_tell(void *to, const struct icmp4_item *item)
{
	struct canonical_told *told = to;

	if (item->kind == ICMP4_ITEM_CLOSE) {
		if (told->quote == told->depth)
			told->quote = 0;
		told->depth--;
	} else if (item->kind == ICMP4_ITEM_OPEN || item->kind == ICMP4_ITEM_LIST) {
		told->depth++;
		if (!told->quote && item->name && !strcmp(item->name, "quote"))
			told->quote = told->depth;
		if (!told->quote && item->name && !strcmp(item->name, "malformed"))
			told->malformed = true;
	}
}

static inline bool canonical_is_malformed(const struct icmp4_view *view)
{
	struct canonical_told told = {0};

	icmp4_describe(view, icmp4_sum, canonical_tell, &told);
	return told.malformed;
}

enum canonical_verdict { CANONICAL_SAME, CANONICAL_REMARKED, CANONICAL_FAULTY, CANONICAL_SILENT };

/* What was built comes back. */
static inline bool canonical_is_fixed(const struct canonical *c)
{
	struct canonical again;
	struct icmp4_view view;

	icmp4_view_datagram(&view, c->octets, c->length, c->length);
	canonical_again(&again, &view);
	return !again.faulty && !again.refused && again.length == c->length &&
	       !memcmp(again.octets, c->octets, c->length);
}

/* base: the datagram that it was made from, whose remarks do not count where none can be built; or
 * NULL. */
static inline enum canonical_verdict canonical_judge(const uint8_t *octets, size_t length,
						     const struct canonical *base)
{
	struct canonical again;
	struct canonical_remarks drawn, excused = {.count = 0};
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	canonical_again(&again, &view);
	canonical_remarks(&drawn, octets, length);
	if (again.faulty)
		return view.fault || !icmp4_view_is_icmp(&view) || icmp4_view_is_cut(&view) ||
				       drawn.count || canonical_is_malformed(&view)
			       ? CANONICAL_FAULTY
			       : CANONICAL_SILENT;

	size_t whole = icmp4_ip_total_length(octets);
	if (!again.refused && again.length == whole && !memcmp(again.octets, octets, whole))
		return CANONICAL_SAME;
	if (!again.refused && !canonical_is_fixed(&again))
		return CANONICAL_SILENT;
	if (!again.refused)
		canonical_remarks(&excused, again.octets, again.length);
	else if (base)
		canonical_remarks(&excused, base->octets, base->length);
	return canonical_more(&drawn, &excused) ? CANONICAL_REMARKED : CANONICAL_SILENT;
}

/* --- Checksums that fit --- */

static inline void canonical_put16(uint8_t *octets, uint16_t value)
{
	octets[0] = (uint8_t)(value >> 8);
	octets[1] = (uint8_t)value;
}

static inline void canonical_sum(uint8_t *octets, size_t length, size_t at)
{
	canonical_put16(octets + at, 0);
	canonical_put16(octets + at, icmp4_checksum(octets, length));
}

/* That of the extension only where there is one and its sum is wrong. */
static inline void canonical_sum_extension(uint8_t *octets, size_t length)
{
	struct icmp4_extension extension;
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	if (icmp4_extension_of(&extension, &view, ICMP4_EXTENSION_COMPATIBLE) &&
	    extension.fault == ICMP4_FAULT_EXTENSION_CHECKSUM)
		canonical_sum(octets + (extension.bytes - octets), extension.held, 2);
}

static inline void canonical_sums(uint8_t *octets, size_t length)
{
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	if (icmp4_view_is_icmp(&view))
		canonical_sum(octets + (view.payload - octets), view.held, 2);
	if (view.ip)
		canonical_sum(octets, icmp4_ip_header_length(octets), 10);
}

#endif
