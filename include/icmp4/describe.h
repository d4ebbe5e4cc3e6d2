/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_DESCRIBE_H
#define ICMP4_DESCRIBE_H
/*
 * Everything that a datagram says, told item by item to a function of the caller's: the one walk
 * behind JSON and the many-line text. Items come in the order of the wire; their names are those of
 * icmp-json(5). Nothing that was held is left out but what a sender had to leave 0: what has no
 * name, and what the named fields would not give back, is told as data. From the items of a message
 * that obeys the RFCs the same octets can be built again.
 *
 *	packet  { ip {...}, icmp {type, code, name, checksum, fields..., quote {packet},
 *	          extension {...}, data, malformed} | udp {...} | tcp {...} | inner {packet} | data,
 *	          malformed {reason, at}, trailer }
 */
#include <icmp4/field.h>
#include <icmp4/view.h>

ICMP4_BEGIN

enum icmp4_item_kind {
	ICMP4_ITEM_OPEN,  /* an object begins; name NULL inside a list */
	ICMP4_ITEM_LIST,  /* a list begins */
	ICMP4_ITEM_CLOSE, /* the innermost object or list ends */
	ICMP4_ITEM_NUMBER,
	ICMP4_ITEM_SIGNED, /* number, as an int32_t */
	ICMP4_ITEM_HEX,    /* number that people read in hexadecimal */
	ICMP4_ITEM_FLAG,
	ICMP4_ITEM_ADDRESS,     /* number, as an IPv4 address */
	ICMP4_ITEM_WORD,        /* word: a constant of ours */
	ICMP4_ITEM_NAME,        /* octets: text from the wire, to be escaped */
	ICMP4_ITEM_DATA,        /* octets */
	ICMP4_ITEM_ANY_ADDRESS, /* octets, of the address family number (icmp4_any_address_text) */
};

struct icmp4_item {
	enum icmp4_item_kind kind;
	const char *name;
	uint32_t number;
	const char *word;
	const uint8_t *octets;
	size_t length;
};

typedef void icmp4_tell_fn(void *to, const struct icmp4_item *item);

/* How deep quotes in quotes are followed; deeper ones are told as data. */
enum { ICMP4_DESCRIBE_DEPTH = 4 };

/* Tells the members of the packet object; the caller opens and closes it. */
ICMP4_API void icmp4_describe(const struct icmp4_view *view, icmp4_sum_fn *sum, icmp4_tell_fn *tell,
			      void *to);
/* The members of the icmp object alone. */
ICMP4_API void icmp4_describe_message(const struct icmp4_view *view, icmp4_sum_fn *sum,
				      icmp4_tell_fn *tell, void *to);

ICMP4_END

#endif
