/* SPDX-License-Identifier: MIT */
/*
 * What icmp4_describe tells, written down as one line: name=value, {} around objects, [] around
 * lists. Whatever it is told, the order of the items must make a tree.
 */
#ifndef DESCRIBE_TOLD_H
#define DESCRIBE_TOLD_H

#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/describe.h>
#include <icmp4/text.h>

struct told {
	char text[4096];
	size_t length;
	int depth;
	int deepest;
	bool broken; /* closed more than was opened, or without what its kind needs */
	char closers[64];
};

__attribute__((format(printf, 2, 3))) static void put(struct told *told, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	size_t left = sizeof(told->text) - told->length;
	int length = vsnprintf(told->text + told->length, left, format, args);
	va_end(args);
	told->length += (size_t)length < left ? (size_t)length : left - 1;
}

static void put_open(struct told *told, char opener, char closer)
{
	put(told, "%c", opener);
	told->closers[told->depth++ & 63] = closer;
	if (told->depth > told->deepest)
		told->deepest = told->depth;
}

static void put_octets(struct told *told, const struct icmp4_item *item)
{
	for (size_t i = 0; i < item->length; i++)
		put(told, "%02x", item->octets[i]);
}

static void put_any_address(struct told *told, const struct icmp4_item *item)
{
	char text[ICMP4_ANY_ADDRESS_TEXT];
	struct icmp4_any_address address = {
		.afi = (uint16_t)item->number,
		.length = (uint8_t)item->length,
		.bytes = item->octets,
	};

	if (icmp4_any_address_text(&address, text, sizeof text))
		put(told, "%s", text);
	else
		put_octets(told, item);
}

static void put_value(struct told *told, const struct icmp4_item *item)
{
	char text[256];

	switch (item->kind) {
	case ICMP4_ITEM_SIGNED:
		put(told, "%" PRId32, (int32_t)item->number);
		break;
	case ICMP4_ITEM_HEX:
		put(told, "0x%" PRIx32, item->number);
		break;
	case ICMP4_ITEM_FLAG:
		put(told, "%s", item->number ? "yes" : "no");
		break;
	case ICMP4_ITEM_ADDRESS:
		icmp4_address_text(item->number, text, sizeof text);
		put(told, "%s", text);
		break;
	case ICMP4_ITEM_ANY_ADDRESS:
		put_any_address(told, item);
		break;
	case ICMP4_ITEM_WORD:
		told->broken |= !item->word;
		put(told, "%s", item->word);
		break;
	case ICMP4_ITEM_NAME:
		icmp4_escape(item->octets, item->length, text, sizeof text);
		put(told, "'%s'", text);
		break;
	case ICMP4_ITEM_DATA:
		told->broken |= !item->length;
		put_octets(told, item);
		break;
	default:
		put(told, "%" PRIu32, item->number);
	}
}

static inline void tell(void *to, const struct icmp4_item *item)
{
	struct told *told = to;

	if (item->kind == ICMP4_ITEM_CLOSE) {
		told->broken |= told->depth == 0;
		put(told, "%c", told->closers[--told->depth & 63]);
		return;
	}
	if (told->length && !strchr("{[", told->text[told->length - 1]))
		put(told, " ");
	/* A member of an object has a name, an element of a list has none. */
	bool list = told->depth && told->closers[told->depth - 1] == ']';
	told->broken |= !item->name != list;
	if (item->name)
		put(told, "%s%s", item->name,
		    item->kind == ICMP4_ITEM_OPEN || item->kind == ICMP4_ITEM_LIST ? "" : "=");
	if (item->kind == ICMP4_ITEM_OPEN)
		put_open(told, '{', '}');
	else if (item->kind == ICMP4_ITEM_LIST)
		put_open(told, '[', ']');
	else
		put_value(told, item);
}

static inline void is_told(const struct icmp4_view *view, const char *want, const char *name)
{
	struct told told = {0};

	icmp4_describe(view, icmp4_sum, tell, &told);
	is_str(told.text, want, name);
	ok(!told.broken && told.depth == 0, "%s: a tree", name);
}

struct told_row {
	const char *name;
	const char *octets; /* a datagram */
	const char *told;
};

static inline void are_told(const struct told_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t octets[512];
		size_t length = golden_octets(rows[i].octets, octets);
		uint8_t *exact = golden_exact(octets, length);
		struct icmp4_view view;

		icmp4_view_datagram(&view, exact, length, length);
		is_told(&view, rows[i].told, rows[i].name);
		free(exact);
	}
}

/* The IP header that most rows have, and the datagram that their errors quote. */
#define OUTER(length) \
	"ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=" length " df=no} "
#define QUOTED                                                                                \
	"ip{src=192.0.2.1 dst=198.51.100.7 protocol=17 ttl=1 tos=0 id=4660 length=28 df=no} " \
	"udp{src_port=49153 dst_port=33434 length=8 checksum=0x0}"

#endif
