/* SPDX-License-Identifier: MIT */
/*
 * A datagram looked at once. Everything is judged against the octets at hand: a length that the
 * packet claims can only take octets away (CKSUM-09). What the sender left out is short; what only
 * the capture or fragmentation left out is cut. Both stop a reader, but only one is a fault of the
 * sender.
 *
 * This is the innermost loop of a capture of millions: no call, no table but that of the types.
 */
#include "wire/view.h"
#include "base/bytes.h"
#include "wire/message.h"

enum { VIEW_QUOTE_MIN = 8 };        /* octets behind a quoted header (RFC 792) */
enum { VIEW_OFFSET_MASK = 0x1fff }; /* of the word of flags and fragment offset */

static inline size_t view_least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline enum icmp4_fault view_fault(struct icmp4_view *view, enum icmp4_fault fault,
					  size_t at)
{
	view->fault = (uint8_t)fault;
	view->fault_at = (uint16_t)view_least(at, UINT16_MAX);
	return fault;
}

/* Octets behind the header of an ICMP error; 0 for everything else. */
static inline uint16_t view_quote_room(const struct icmp4_view *view)
{
	if (!icmp4_view_is_icmp(view) ||
	    !(icmp4__message_shape(view->payload[0]).flags & MESSAGE_ERROR))
		return 0;
	return (uint16_t)view_least(view->held - ICMP4_HEADER, UINT16_MAX);
}

/* CODEC-09, CODEC-11: the claimed total length may shorten the quote, never lengthen it. */
static inline enum icmp4_fault view_quoted(struct icmp4_view *quote, const uint8_t *bytes,
					   size_t held)
{
	*quote = (struct icmp4_view){.quoted = true};
	if (held < ICMP4_IP_HEADER)
		return view_fault(quote, ICMP4_FAULT_QUOTE_SHORT, held);
	if (bytes[0] >> 4 != 4)
		return view_fault(quote, ICMP4_FAULT_QUOTE_VERSION, 0);

	size_t header = icmp4_ip_header_length(bytes);
	if (header < ICMP4_IP_HEADER)
		return view_fault(quote, ICMP4_FAULT_QUOTE_IHL, 0);
	if (header > held)
		return view_fault(quote, ICMP4_FAULT_QUOTE_SHORT, held);

	size_t total = icmp4_ip_total_length(bytes);
	size_t claimed = total < header ? held : total;
	size_t end = view_least(held, claimed);
	quote->ip = bytes;
	quote->payload = bytes + header;
	quote->protocol = icmp4_ip_protocol(bytes);
	quote->held = (uint32_t)(end - header);
	quote->length = (uint32_t)(claimed - header);
	/* Less than 8 octets are enough only where they were the whole datagram. */
	if (end < header + VIEW_QUOTE_MIN && end != total)
		return view_fault(quote, ICMP4_FAULT_QUOTE_SHORT, held);
	if (get16(bytes + 6) & VIEW_OFFSET_MASK)
		return view_fault(quote, ICMP4_FAULT_QUOTE_FRAGMENT, 6);
	return ICMP4_FAULT_NONE;
}

/* Octets are missing up to need: by the sender's fault, or because they were cut away. */
static inline enum icmp4_fault view_short(struct icmp4_view *view, size_t need, size_t before)
{
	bool sender = view->length < need && !(view->ip && icmp4_ip_mf(view->ip));

	return view_fault(view, sender ? ICMP4_FAULT_ICMP_SHORT : ICMP4_FAULT_ICMP_CUT,
			  before + view->held);
}

static enum icmp4_fault view_advertisement(struct icmp4_view *view, size_t before)
{
	const uint8_t *icmp = view->payload;
	size_t need = icmp4_message_minimum(icmp);

	if (view->held < need)
		return view_short(view, need, before);
	if (icmp[4] && icmp[5] < 2)
		return view_fault(view, ICMP4_FAULT_ENTRY_COUNT, before + 5);
	return ICMP4_FAULT_NONE;
}

static inline enum icmp4_fault view_error(struct icmp4_view *view, size_t before)
{
	struct icmp4_view quote;
	size_t room = view_least(view->held - ICMP4_HEADER, UINT16_MAX);

	view->quote_held = (uint16_t)room;
	enum icmp4_fault fault = view_quoted(&quote, view->payload + ICMP4_HEADER, room);
	if (!fault)
		return ICMP4_FAULT_NONE;
	if (fault == ICMP4_FAULT_QUOTE_SHORT && icmp4_view_is_cut(view))
		fault = ICMP4_FAULT_ICMP_CUT;
	return view_fault(view, fault, before + ICMP4_HEADER + quote.fault_at);
}

/* The ICMP message behind so many octets of the input. */
static inline enum icmp4_fault view_icmp(struct icmp4_view *view, size_t before)
{
	if (view->held < ICMP4_HEADER)
		return view_short(view, ICMP4_HEADER, before);

	struct message_shape shape = icmp4__message_shape(view->payload[0]);
	size_t need = (size_t)ICMP4_HEADER + shape.more;
	if (view->held < need)
		return view_short(view, need, before);
	if (shape.flags & MESSAGE_ERROR)
		return view_error(view, before);
	if (view->payload[0] == ICMP4_ROUTER_ADVERTISEMENT)
		return view_advertisement(view, before);
	return ICMP4_FAULT_NONE;
}

/*
 * The header is sound, its total length is not: 0 is what a sender's segmentation offload leaves
 * there. The message behind it is viewed all the same, as far as the packet goes.
 */
static enum icmp4_fault view_bad_length(struct icmp4_view *view, enum icmp4_fault fault)
{
	view->quote_held = view_quote_room(view);
	return view_fault(view, fault, 2);
}

enum icmp4_fault icmp4_view_datagram(struct icmp4_view *view, const uint8_t *bytes, size_t held,
				     size_t length)
{
	*view = (struct icmp4_view){0};
	if (held < ICMP4_IP_HEADER)
		return view_fault(view, ICMP4_FAULT_IP_SHORT, held);
	if (bytes[0] >> 4 != 4)
		return view_fault(view, ICMP4_FAULT_IP_VERSION, 0);

	size_t header = icmp4_ip_header_length(bytes);
	if (header < ICMP4_IP_HEADER || header > held)
		return view_fault(view, ICMP4_FAULT_IP_IHL, 0);

	size_t wire = length > held ? view_least(length, UINT32_MAX) : held;
	size_t total = icmp4_ip_total_length(bytes);
	size_t claimed = total < header ? wire : total;
	view->ip = bytes;
	view->payload = bytes + header;
	view->protocol = icmp4_ip_protocol(bytes);
	view->held = (uint32_t)(view_least(held, claimed) - header);
	view->length = (uint32_t)(claimed - header);
	if (total < header)
		return view_bad_length(view, ICMP4_FAULT_IP_TOTAL_LENGTH);
	if (total > wire)
		return view_bad_length(view, ICMP4_FAULT_IP_TRUNCATED);
	if (get16(bytes + 6) & VIEW_OFFSET_MASK)
		return view_fault(view, ICMP4_FAULT_FRAGMENT, 6);
	return view->protocol == ICMP4_PROTO_ICMP ? view_icmp(view, header) : ICMP4_FAULT_NONE;
}

enum icmp4_fault icmp4_view_message(struct icmp4_view *view, const uint8_t *bytes, size_t held,
				    size_t length)
{
	*view = (struct icmp4_view){
		.payload = bytes,
		.held = (uint32_t)view_least(view_least(held, length), UINT32_MAX),
		.length = (uint32_t)view_least(length, UINT32_MAX),
		.protocol = ICMP4_PROTO_ICMP,
	};
	return view_icmp(view, 0);
}

enum icmp4_fault icmp4__view_quoted(struct icmp4_view *quote, const uint8_t *bytes, size_t held)
{
	return view_quoted(quote, bytes, held);
}

enum icmp4_fault icmp4_view_quote(struct icmp4_view *quote, const struct icmp4_view *view,
				  size_t held)
{
	size_t room = view_least(held, view->quote_held);
	enum icmp4_fault fault =
		view_quoted(quote, room ? view->payload + ICMP4_HEADER : NULL, room);

	quote->quote_held = view_quote_room(quote);
	return fault;
}

/* One fragment of several has the checksum of the whole. */
enum icmp4_checksum_state icmp4_view_checksum(const struct icmp4_view *view, icmp4_sum_fn *sum)
{
	if (!view->payload || icmp4_view_is_cut(view) || (view->ip && icmp4_ip_offset(view->ip)))
		return ICMP4_CHECKSUM_CUT;
	return sum(view->payload, view->held) == 0xffff ? ICMP4_CHECKSUM_OK : ICMP4_CHECKSUM_BAD;
}

enum icmp4_checksum_state icmp4_view_ip_checksum(const struct icmp4_view *view, icmp4_sum_fn *sum)
{
	return sum(view->ip, icmp4_ip_header_length(view->ip)) == 0xffff ? ICMP4_CHECKSUM_OK
									 : ICMP4_CHECKSUM_BAD;
}
