/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_FIELD_H
#define ICMP4_FIELD_H
/*
 * Where each field stands in a header, as const tables: one row a field. The parser and the builder
 * of messages, text, JSON both ways, `icmp send --set` and `icmp types -v` read the same rows, so
 * that a field is described once.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

enum icmp4_field_kind {
	ICMP4_FIELD_NUMBER,
	ICMP4_FIELD_SIGNED, /* two's complement */
	ICMP4_FIELD_FLAG,   /* one bit */
	ICMP4_FIELD_ADDRESS,
	ICMP4_FIELD_HEX,    /* a number that people read in hexadecimal */
	ICMP4_FIELD_UNUSED, /* 0 when sent, ignored when received (CODEC-02, CODEC-03) */
};

enum { ICMP4_ANY_CODE = -1 };

struct icmp4_field {
	const char *name; /* snake_case, unit as suffix: the key in JSON; NULL for unused octets */
	uint8_t kind;     /* enum icmp4_field_kind */
	uint8_t at;       /* octet of the header that the field begins in */
	uint8_t bit;      /* of that octet, 0 is the most significant */
	uint8_t bits;     /* width; bit + bits <= 32 */
	uint8_t member;   /* offset in struct icmp4_message of its value */
	uint8_t size;     /* octets of that member: 1, 2, 4; 0: there is none */
	int16_t code;     /* only in messages of this code; else it is unused */
};

/* Fields in the order of the wire, all octets covered. */
struct icmp4_layout {
	const struct icmp4_field *fields;
	uint8_t count;
	uint8_t length; /* octets of the fixed part */
};

/* Headers that are no ICMP message. */
enum icmp4_header {
	ICMP4_HEADER_IP, /* without options */
	ICMP4_HEADER_UDP,
	ICMP4_HEADER_TCP,
	ICMP4_HEADER_SCTP,
	ICMP4_HEADER_GRE, /* the first 4 octets */
	ICMP4_HEADER_IGMP,
	ICMP4_HEADER_ROUTER, /* an entry of a router advertisement (RFC 1256 section 3) */
	ICMP4_HEADER_COUNT
};

/* Octets 4 to the end of the fixed part (offsets count from octet 0 of the message). Never NULL:
 * a type without a public format has one field, rest. */
ICMP4_API const struct icmp4_layout *icmp4_layout_of_type(uint8_t type);
ICMP4_API const struct icmp4_layout *icmp4_layout_of_header(enum icmp4_header header);
/* Of the header that an IPv4 protocol begins with; NULL: none that we know, or ICMP. */
ICMP4_API const struct icmp4_layout *icmp4_layout_of_protocol(uint8_t protocol);
/* "udp", "tcp", "sctp", ...; NULL where we have no name. */
ICMP4_API const char *icmp4_protocol_name(uint8_t protocol);

/* Octets from the header's first that must be held to read the field. */
ICMP4_API size_t icmp4_field_end(const struct icmp4_field *field);
/* The field's value; the caller answers for the octets being there. */
ICMP4_API uint32_t icmp4_field_get(const struct icmp4_field *field, const uint8_t *header);
/* Sets it; false, and nothing changed: value is too wide. */
ICMP4_API bool icmp4_field_set(const struct icmp4_field *field, uint8_t *header, uint32_t value);
/* By name, among those that messages of this code have (ICMP4_ANY_CODE: all); NULL: none. */
ICMP4_API const struct icmp4_field *icmp4_field_find(const struct icmp4_layout *layout, int code,
						     const char *name);

static inline bool icmp4_field_applies(const struct icmp4_field *field, uint8_t code)
{
	return field->code == ICMP4_ANY_CODE || field->code == code;
}

/* Bits to the right of the field in the 32-bit word of the header that it stands in. What messages
 * of one type and code, or a header, do not use stands in one such word. */
static inline unsigned icmp4_field_word_shift(const struct icmp4_field *field)
{
	return 32u - field->at % 4u * 8u - field->bit - field->bits;
}

ICMP4_END

#endif
