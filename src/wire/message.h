/* SPDX-License-Identifier: MIT */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H
/* What must be known of a type to take a message apart, in a table that has no words in it. */
#include <icmp4/field.h>
#include <icmp4/message.h>

enum {
	MESSAGE_ERROR = 1,   /* no error may be sent about it; its body begins with a quote */
	MESSAGE_QUERY = 2,   /* an error may be (NOERR-02) */
	MESSAGE_EXTENDS = 4, /* octet 5 is the length of the quote (RFC 4884) */
	MESSAGE_HAS_ID = 8,  /* identifier in octets 4 and 5, sequence in 6 and 7 */
	MESSAGE_QUOTES = 16, /* hosts act on its quote; those of 31 and 40 are but shown (DEP-01) */
};

struct message_shape {
	uint8_t more; /* octets of the fixed part behind the 8 of the header (CODEC-06) */
	uint8_t flags;
};

enum { MESSAGE_SHAPES = ICMP4_EXTENDED_ECHO_REPLY + 1 };

/* By type; what is not in it has 8 octets and no flag. */
extern const struct message_shape icmp4__message_shapes[MESSAGE_SHAPES];

/* Octet 5 of types that extend: words of quote. Octet 7 of types 42 and 43 (RFC 8335). */
enum {
	MESSAGE_LENGTH_AT = 5,
	MESSAGE_PROBE_AT = 7,
	MESSAGE_PROBE_LOCAL = 0x01,
	MESSAGE_PROBE_STATE_SHIFT = 5,
	MESSAGE_PROBE_ACTIVE = 0x04,
	MESSAGE_PROBE_PROTOCOLS = 0x03,
};

/* The value of the member that a row of the message's layout names. */
uint32_t icmp4__message_value(const struct icmp4_message *message, const struct icmp4_field *field);

static inline struct message_shape icmp4__message_shape(uint8_t type)
{
	return type < MESSAGE_SHAPES ? icmp4__message_shapes[type] : (struct message_shape){0, 0};
}

#endif
