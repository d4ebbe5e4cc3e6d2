/* SPDX-License-Identifier: MIT */
#ifndef WIRE_TEXT_H
#define WIRE_TEXT_H
/*
 * A bounded sink of characters that goes on counting when it is full, so that the caller learns how
 * long the text would have been. What is short and frequent is inline: one line of a capture of
 * millions has to be made in a few hundred nanoseconds.
 */
#include "base/mem.h"
#include <icmp4/field.h>
#include <icmp4/text.h>

struct text {
	char *buffer;
	size_t size;
	size_t length;
};

static inline void text_char(struct text *t, char c)
{
	if (t->length < t->size)
		t->buffer[t->length] = c;
	t->length++;
}

/* The compiler makes a few moves of a length that it knows, as long as no other comes into it. */
static inline void text_piece(struct text *t, const char *piece, size_t length)
{
	size_t room = t->length < t->size ? t->size - t->length : 0;

	if (length <= room)
		memcpy(t->buffer + t->length, piece, length);
	else if (room)
		memcpy(t->buffer + t->length, piece, room);
	t->length += length;
}

/* A string constant: its length is known to the compiler. */
#define text_literal(t, literal) text_piece(t, "" literal, sizeof(literal) - 1)

/* Most strings are shorter than it takes to find out how long they are, and then to copy them. */
static inline void text_string(struct text *t, const char *s)
{
	size_t length = t->length;

	for (; *s; s++, length++)
		if (length < t->size)
			t->buffer[length] = *s;
	t->length = length;
}

void icmp4__text_number(struct text *t, uint32_t number);
void icmp4__text_signed(struct text *t, uint32_t number); /* two's complement */
void icmp4__text_hex(struct text *t, uint32_t number);
void icmp4__text_address(struct text *t, uint32_t address);
void icmp4__text_any_address(struct text *t, const struct icmp4_any_address *address);
void icmp4__text_octet(struct text *t, uint8_t octet); /* two hexadecimal digits */
void icmp4__text_escaped(struct text *t, const uint8_t *bytes, size_t length);
/* The NUL goes over the last character where there is no room behind it. */
int icmp4__text_end(struct text *t);

/* "ttl-exceeded", and type and code where the name leaves them open. */
void icmp4__text_name(struct text *t, uint8_t type, uint8_t code);
/* ", mtu 1400": a field of a message, behind a separator, unless it goes without saying. */
void icmp4__text_field(struct text *t, const char *separator, const struct icmp4_field *field,
		       uint32_t value);
/* ", mpls 16001/0 24/0", ", incoming eth0 index 7": an object of an extension. */
void icmp4__text_object(struct text *t, const struct icmp4_object *object);

#endif
