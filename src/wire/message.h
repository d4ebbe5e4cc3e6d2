/* SPDX-License-Identifier: MIT */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H
/* What must be known of a type to take a message apart, in a table that has no words in it. */
#include <icmp4/message.h>

enum {
	MESSAGE_ERROR = 1,   /* no error may be sent about it */
	MESSAGE_QUERY = 2,   /* an error may be (NOERR-02) */
	MESSAGE_QUOTES = 4,  /* its body begins with a quoted datagram */
	MESSAGE_EXTENDS = 8, /* and may go on: octet 5 is the length of the quote (RFC 4884) */
	MESSAGE_HAS_ID = 16, /* identifier in octets 4 and 5, sequence in 6 and 7 */
};

struct message_shape {
	uint8_t more; /* octets that the shortest well-formed message has behind its header */
	uint8_t flags;
};

struct message_shape icmp4__message_shape(uint8_t type);

#endif
