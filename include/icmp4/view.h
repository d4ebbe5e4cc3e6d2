/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_VIEW_H
#define ICMP4_VIEW_H
/*
 * A checked view of a datagram: pointers into octets that stay the caller's, looked at once, after
 * which everything in it may be read without another test. It costs a few nanoseconds and changes
 * nothing; every octet of the input can be reached through it. The other level is the plain values
 * of message.h.
 *
 * What was quoted by an error is a view again.
 */
#include <icmp4/checksum.h>
#include <icmp4/fault.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>

ICMP4_BEGIN

struct icmp4_view {
	const uint8_t *ip; /* the header, wholly held; NULL: octets began with the ICMP header */
	const uint8_t *payload; /* behind the IP header: for protocol 1 the ICMP message */
	uint32_t held;          /* octets of payload at hand, never past its length */
	uint32_t length;        /* octets of payload on the wire: total length less the header */
	uint8_t protocol;
	bool quoted;         /* from an error: changed on the way, usually cut */
	uint8_t fault;       /* enum icmp4_fault: as returned */
	uint16_t fault_at;   /* octet of the input that shows the fault: what is too short or cut
			      * ends there */
	uint16_t quote_held; /* ICMP error: octets of the quote, of padding and extension too */
};

/*
 * A datagram of which held octets are at hand and length were on the wire (never smaller).
 * ICMP4_FAULT_NONE: header sound but for its checksum, which is not looked at; for ICMP, the type's
 * minimum is there (CODEC-06) and an error has a quote as CODEC-09 wants it. Not an ICMP message:
 * ICMP4_FAULT_NONE with another protocol. A fragment with an offset: ICMP4_FAULT_FRAGMENT; the
 * first of several is viewed as cut.
 *
 * With a fault, ip and payload are set as far as they could be read, and else NULL: with
 * ICMP4_FAULT_ICMP_SHORT payload and held are right, for example. ICMP4_FAULT_ICMP_CUT says that
 * what is missing was on the wire: the capture or fragmentation took it away. With a total length
 * that cannot be (0 is what segmentation offload leaves there) the payload goes as far as the
 * packet; the message in it is not judged then, but its quote can be viewed.
 */
ICMP4_API enum icmp4_fault icmp4_view_datagram(struct icmp4_view *view, const uint8_t *bytes,
					       size_t held, size_t length);
/* The same where the octets begin with the ICMP header. */
ICMP4_API enum icmp4_fault icmp4_view_message(struct icmp4_view *view, const uint8_t *bytes,
					      size_t held, size_t length);

/*
 * What an ICMP error quotes (types 3, 4, 5, 11, 12, 31, 40), of which held octets are the quote:
 * view->quote_held, or less where an extension was found behind it. Its total length is information
 * only and may shorten the payload, never lengthen what is held (CODEC-11). ICMP4_FAULT_QUOTE_*:
 * quote has what could be read; fault_at counts from the quote's first octet. A message in a quote
 * is not held to its type's minimum, but may quote again.
 */
ICMP4_API enum icmp4_fault icmp4_view_quote(struct icmp4_view *quote, const struct icmp4_view *view,
					    size_t held);

/* Whether it is an ICMP message of which at least the 8 octets of the header are held: a fragment
 * with an offset is none. */
static inline bool icmp4_view_is_icmp(const struct icmp4_view *view)
{
	return view->protocol == ICMP4_PROTO_ICMP && view->held >= ICMP4_HEADER &&
	       !(view->ip && icmp4_ip_offset(view->ip));
}

/* Of a view for which icmp4_view_is_icmp holds. */
static inline uint8_t icmp4_view_type(const struct icmp4_view *view)
{
	return view->payload[0];
}

static inline uint8_t icmp4_view_code(const struct icmp4_view *view)
{
	return view->payload[1];
}

/* Octets are missing: the capture was cut, or these are a fragment. */
static inline bool icmp4_view_is_cut(const struct icmp4_view *view)
{
	return view->held < view->length || (view->ip && icmp4_ip_mf(view->ip));
}

/* The checksums, by a kernel of checksum.h. Of the ICMP message; of a quoted one too. */
ICMP4_API enum icmp4_checksum_state icmp4_view_checksum(const struct icmp4_view *view,
							icmp4_sum_fn *sum);
/* Of the IP header, which must be there. */
ICMP4_API enum icmp4_checksum_state icmp4_view_ip_checksum(const struct icmp4_view *view,
							   icmp4_sum_fn *sum);

ICMP4_END

#endif
