/* SPDX-License-Identifier: MIT */
#ifndef WIRE_LAYOUT_H
#define WIRE_LAYOUT_H
/* What the tables of field.h share: how a row names the member of struct icmp4_message. */
#include <icmp4/field.h>
#include <icmp4/message.h>

/* The layout of every type without a public format: octets 4 to 7 as they are. */
extern const struct icmp4_layout icmp4__layout_opaque;

/* The last two cells of a row: member and size. */
#define LAYOUT_MEMBER(name)                             \
	(uint8_t) offsetof(struct icmp4_message, name), \
		(uint8_t)sizeof(((struct icmp4_message *)0)->name)
#define LAYOUT_NO_MEMBER 0, 0

#define LAYOUT_OF(rows, octets)                                           \
	{                                                                 \
		rows, (uint8_t)(sizeof(rows) / sizeof((rows)[0])), octets \
	}

#endif
