/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_QUOTE_H
#define ICMP4_QUOTE_H
/*
 * The datagram that an ICMP error quotes: its header and at least 8 octets of what followed
 * (RFC 792, RFC 1812 section 4.3.2.3, RFC 4884). Which flow does this error concern? The answer
 * is a struct icmp4_quote.
 */
#include <icmp4/ip.h>
#include <icmp4/message.h>

ICMP4_BEGIN

struct icmp4_quote {
	struct icmp4_ip ip;       /* total_length is what the quote claims: information only */
	const uint8_t *transport; /* behind the quoted IP header, options skipped; borrowed */
	size_t transport_held;    /* never past the quote, nor past the inner total length */
	uint16_t src_port;        /* UDP, TCP */
	uint16_t dst_port;
	uint16_t checksum; /* UDP (octet 6) and ICMP (octet 2): of the transport header */
	uint32_t sequence; /* TCP */
	uint8_t type;      /* ICMP: of the quoted message */
	uint8_t code;
	uint16_t id; /* ICMP echo and the queries shaped like it */
	uint16_t seq;
};

/*
 * The quote of an error message of type 3, 4, 5, 11 or 12 that icmp4_message_parse gave, with the
 * RFC 4884 length octet honoured. Refuses what CODEC-09 lists, by ICMP4_FAULT_QUOTE_*.
 */
ICMP4_API enum icmp4_fault icmp4_quote_of(struct icmp4_quote *quote,
					  const struct icmp4_message *error);

/* The same over bare octets that begin with the quoted IP header. */
ICMP4_API enum icmp4_fault icmp4_quote_parse(struct icmp4_quote *quote, const uint8_t *bytes,
					     size_t held);

/*
 * Fills the transport fields (ports, checksum, id, seq ...) of protocol from at least 8 octets;
 * fewer leave them 0. For octets that came without the IP header that quoted them.
 */
ICMP4_API void icmp4_quote_transport(struct icmp4_quote *quote, uint8_t protocol,
				     const uint8_t *bytes, size_t held);

ICMP4_END

#endif
