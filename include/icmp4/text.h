/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_TEXT_H
#define ICMP4_TEXT_H
/*
 * Text without stdio. Each function writes at most size octets, always ends with NUL when size is
 * not 0, and returns the length the whole text has (as snprintf does), so that a too small buffer
 * is seen. Octets from a packet come out escaped.
 */
#include <icmp4/message.h>
#include <icmp4/object.h>
#include <icmp4/types.h>
#include <icmp4/view.h>

ICMP4_BEGIN

enum { ICMP4_ADDRESS_TEXT = 16, ICMP4_ANY_ADDRESS_TEXT = 46, ICMP4_LINE_TEXT = 160 };

/* Dotted quad. */
ICMP4_API int icmp4_address_text(uint32_t address, char *buffer, size_t size);

/*
 * Exactly four decimal octets and nothing else, no leading zeros beyond a lone 0; true and the
 * address, or false. ("010.1.1.1" and "10.1" mean different things to different tools: refused.)
 */
ICMP4_API bool icmp4_address_parse(const char *text, uint32_t *address);

/*
 * An address of any family as its own standard writes it: IPv4, IPv6 (RFC 5952), and 6 or 8 octets
 * of IEEE 802 with colons. 0, and an empty text, for a family or a length without such a form.
 */
ICMP4_API int icmp4_any_address_text(const struct icmp4_any_address *address, char *buffer,
				     size_t size);

/* "echo-request, id 4660, seq 1" or "fragmentation-needed, mtu 1400": one message, one line. */
ICMP4_API int icmp4_message_text(const struct icmp4_message *message, char *buffer, size_t size);

/*
 * One line of a datagram: who to whom, what, and what it is about, with labels and interfaces of an
 * extension where there is one.
 *	"192.0.2.254 > 192.0.2.1: ttl-exceeded, about udp 192.0.2.1:49153 > 198.51.100.7:33434
 *	ttl 1, mpls 16001/0 24/0"
 */
ICMP4_API int icmp4_view_text(const struct icmp4_view *view, char *buffer, size_t size);

/*
 * Everything in it, a line an item as icmp4_describe tells it, "name: value" with the meaning of
 * well-known numbers behind it, each indented by indent blanks more than what it is part of, each
 * line ended by a newline. Of data the first 64 octets are shown.
 */
ICMP4_API int icmp4_view_details(const struct icmp4_view *view, icmp4_sum_fn *sum, unsigned indent,
				 char *buffer, size_t size);

/*
 * Octets as printable ASCII: what is not, and the backslash, as \xNN. The rule for every name that
 * came from a wire (PING-04).
 */
ICMP4_API int icmp4_escape(const uint8_t *bytes, size_t length, char *buffer, size_t size);

ICMP4_END

#endif
