/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_MESSAGE_H
#define ICMP4_MESSAGE_H
/*
 * The ICMP message (RFC 792) as values: octets to a plain struct and back, for every type of the
 * registry. Where each field stands is a row of field.h; a type without a public format keeps
 * octets 4 to 7 in `rest`. What follows the fixed fields is `body`, borrowed.
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
	ICMP4_INFORMATION = 15,
	ICMP4_INFORMATION_REPLY = 16,
	ICMP4_MASK = 17,
	ICMP4_MASK_REPLY = 18,
	ICMP4_TRACEROUTE = 30,
	ICMP4_CONVERSION_ERROR = 31,
	ICMP4_DOMAIN_NAME = 37,
	ICMP4_DOMAIN_NAME_REPLY = 38,
	ICMP4_PHOTURIS = 40,
	ICMP4_SEAMOBY = 41,
	ICMP4_EXTENDED_ECHO = 42,
	ICMP4_EXTENDED_ECHO_REPLY = 43,
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

/* Types 0, 8, 15, 16, 37. */
struct icmp4_message_echo {
	uint16_t id;
	uint16_t seq;
};

/* Types 3, 11 and 12; body: quote and extension. Type 4 has none of these fields. */
struct icmp4_message_error {
	uint8_t pointer; /* 12 code 0: octet index into the quoted header */
	uint8_t length;  /* quote in 32-bit words, 0 without extension (RFC 4884) */
	uint16_t mtu;    /* 3/4: next-hop MTU, 0 from routers before RFC 1191 */
};

/* Type 5; body: quote. */
struct icmp4_message_redirect {
	uint32_t gateway;
};

/* Type 9; body: entries and extensions, see advertisement.h. */
struct icmp4_message_advertisement {
	uint8_t count;      /* entries; 0 only from mobility agents */
	uint8_t entry_size; /* 32-bit words an entry, 2 or more */
	uint16_t lifetime_s;
};

/* Types 13 and 14: ms since midnight UT; with the high bit set, anything else (TS-04). */
struct icmp4_message_timestamp {
	uint16_t id;
	uint16_t seq;
	uint32_t originate;
	uint32_t receive;
	uint32_t transmit;
};

/* Types 17 and 18. */
struct icmp4_message_mask {
	uint16_t id;
	uint16_t seq;
	uint32_t mask;
};

/* Type 30 (RFC 1393). */
struct icmp4_message_traceroute {
	uint16_t id;
	uint16_t outbound_hops;
	uint16_t return_hops;
	uint32_t speed_bytes_s;
	uint32_t mtu;
};

/* Type 31 (RFC 1475) and 40 (RFC 2521); body: quote. */
struct icmp4_message_conversion {
	uint32_t pointer; /* octet of the quote */
};

struct icmp4_message_photuris {
	uint16_t pointer; /* octet of the quote at which the SPI stands; 0: none */
};

/* Type 38 (RFC 1788); body: names, see domain.h. */
struct icmp4_message_domain {
	uint16_t id;
	uint16_t seq;
	int32_t ttl_s; /* signed by RFC 1788; no sound one is negative */
};

/* Type 41 (RFC 4065). */
struct icmp4_message_seamoby {
	uint8_t subtype; /* 0 CARD, 1 CXTP */
};

/* Type 42 (RFC 8335); body: extension structure. */
struct icmp4_message_extended_echo {
	uint16_t id;
	uint8_t seq;
	uint8_t local; /* L: the probed interface is the proxy's own; 0 or 1 */
};

/* Type 43. */
struct icmp4_message_extended_reply {
	uint16_t id;
	uint8_t seq;
	uint8_t state; /* of the neighbour entry, 0..7: see icmp4_probe_state_name */
	uint8_t active;
	uint8_t ipv4;
	uint8_t ipv6;
};

struct icmp4_message {
	uint8_t type;
	uint8_t code;
	uint16_t checksum; /* as read; build computes its own */
	union {            /* the fixed fields, by type */
		uint8_t rest[4];
		struct icmp4_message_echo echo;
		struct icmp4_message_error error;
		struct icmp4_message_redirect redirect;
		struct icmp4_message_advertisement advertisement;
		struct icmp4_message_timestamp timestamp;
		struct icmp4_message_mask mask;
		struct icmp4_message_traceroute traceroute;
		struct icmp4_message_conversion conversion;
		struct icmp4_message_photuris photuris;
		struct icmp4_message_domain domain;
		struct icmp4_message_seamoby seamoby;
		struct icmp4_message_extended_echo extended_echo;
		struct icmp4_message_extended_reply extended_reply;
	};
	const uint8_t *body; /* behind the fixed fields; borrowed */
	size_t body_length;
	bool cut; /* as read: held < length, octets are missing behind body */
};

/* "reserved", "incomplete", "reachable", "stale", "delay", "probe", "failed"; "unknown" */
ICMP4_API const char *icmp4_probe_state_name(uint8_t state);

/*
 * Octets of the shortest well-formed message that begins with these ICMP4_HEADER octets (CODEC-06):
 * the fixed part of its type and, for type 9, its entries.
 */
ICMP4_API uint32_t icmp4_message_minimum(const uint8_t *header);

/*
 * Values of an ICMP message of which held octets are at hand and length were on the wire.
 * ICMP4_FAULT_ICMP_SHORT (also where less than the fixed part is held), ICMP4_FAULT_ICMP_CHECKSUM,
 * or, where held < length, ICMP4_FAULT_ICMP_CUT; for the last two the values are filled in all the
 * same. A field that a message of this code does not have is 0. body points into bytes.
 */
ICMP4_API enum icmp4_fault icmp4_message_parse(struct icmp4_message *message, const uint8_t *bytes,
					       size_t held, size_t length);

/*
 * Writes the message with its checksum; a field that a message of this code does not have is
 * written as 0. body may already stand where it goes, behind the fixed fields. Returns the
 * message's length; ICMP4_ERR_SPACE; or ICMP4_ERR_ARGUMENT: a value is wider than its field, the
 * message would be shorter than its minimum or longer than a datagram, or body is NULL.
 */
ICMP4_API int icmp4_message_build(const struct icmp4_message *message, uint8_t *buffer,
				  size_t size);

/* Error class of RFC 1122 section 3.2.2 and its successors: 3, 4, 5, 11, 12, 31, 40. */
ICMP4_API bool icmp4_type_is_error(uint8_t type);
/* Known queries about which an error may be sent (NOERR-02): 0, 8, 10, 13 to 18, 42. */
ICMP4_API bool icmp4_type_is_query(uint8_t type);

ICMP4_END

#endif
