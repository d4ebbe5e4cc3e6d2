/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_MESSAGE_H
#define ICMP4_MESSAGE_H
/*
 * The ICMP message (RFC 792): octets to values and back. First light knows the fields of echo,
 * destination unreachable, time exceeded and parameter problem; every other type keeps octets 4 to
 * 7 in `rest` and what follows in `body`, so nothing is lost.
 */
#include <icmp4/fault.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_HEADER = 8 };

/* Types by their registry names; the whole registry, with texts, is in registry.h. */
enum {
	ICMP4_ECHO_REPLY = 0,
	ICMP4_UNREACHABLE = 3,
	ICMP4_SOURCE_QUENCH = 4,
	ICMP4_REDIRECT = 5,
	ICMP4_ECHO = 8,
	ICMP4_ROUTER_ADVERTISEMENT = 9,
	ICMP4_ROUTER_SOLICITATION = 10,
	ICMP4_TIME_EXCEEDED = 11,
	ICMP4_PARAMETER_PROBLEM = 12,
	ICMP4_TIMESTAMP = 13,
	ICMP4_TIMESTAMP_REPLY = 14,
};

enum {
	ICMP4_UNREACHABLE_NET = 0,
	ICMP4_UNREACHABLE_HOST = 1,
	ICMP4_UNREACHABLE_PROTOCOL = 2,
	ICMP4_UNREACHABLE_PORT = 3,
	ICMP4_FRAGMENTATION_NEEDED = 4,
	ICMP4_PROHIBITED = 13,
};

enum { ICMP4_TTL_EXCEEDED = 0, ICMP4_REASSEMBLY_EXCEEDED = 1 };

/* Octets 4 to 7 of types 0 and 8. */
struct icmp4_message_echo {
	uint16_t id;
	uint16_t seq;
};

/* Octets 4 to 7 of types 3, 11 and 12. */
struct icmp4_message_error {
	uint8_t pointer; /* 12: octet index into the quoted header; else 0 */
	uint8_t length;  /* quote in 32-bit words, 0 without extension (RFC 4884) */
	uint16_t mtu;    /* 3/4: next-hop MTU, 0 from routers before RFC 1191 */
};

struct icmp4_message {
	uint8_t type;
	uint8_t code;
	uint16_t checksum; /* as read; build computes its own */
	union {            /* octets 4 to 7, by type */
		uint8_t rest[4];
		struct icmp4_message_echo echo;
		struct icmp4_message_error error;
	};
	const uint8_t *body; /* from octet 8: echo data, or quote and extension; borrowed */
	size_t body_length;
	bool cut; /* as read: held < length, octets are missing behind body */
};

/*
 * Values of an ICMP message of which held octets are at hand and length were on the wire.
 * ICMP4_FAULT_ICMP_SHORT, ICMP4_FAULT_ICMP_CHECKSUM, or, where held < length,
 * ICMP4_FAULT_ICMP_CUT; for the last two the values are filled in all the same. body points into
 * bytes.
 */
ICMP4_API enum icmp4_fault icmp4_message_parse(struct icmp4_message *message, const uint8_t *bytes,
					       size_t held, size_t length);

/*
 * Writes the message with its checksum. body may already stand at buffer + 8 (in place).
 * Returns the message's length, ICMP4_ERR_SPACE, or ICMP4_ERR_ARGUMENT.
 */
ICMP4_API int icmp4_message_build(const struct icmp4_message *message, uint8_t *buffer,
				  size_t size);

/* Error class of RFC 1122 section 3.2.2 and its successors: 3, 4, 5, 11, 12, 31, 40. */
ICMP4_API bool icmp4_type_is_error(uint8_t type);
/* Known queries about which an error may be sent (NOERR-02): 0, 8, 10, 13 to 18, 42. */
ICMP4_API bool icmp4_type_is_query(uint8_t type);

ICMP4_END

#endif
