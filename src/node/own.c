/* SPDX-License-Identifier: MIT */
/*
 * The table of own.h: a row for each address of ours, each prefix, and each thing that an extended
 * echo request may name an interface by. One number says where a row stands:
 *
 *	48      40                                   8            0
 *	 | kind  |  ones' complement of the key       | 255 - bits |
 *
 * so that of one kind keys fall, and of one key the longest prefix comes first, as in a table of
 * routes (route_table.c), whose way to all prefixes that hold an address is taken here as well:
 * the first row that does not begin behind the address, and from there each row knows the next
 * wider prefix that it lies in. Rows with the same number stand in the order of their interfaces.
 *
 * Names and MAC addresses have a number that others may share: these rows are candidates.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "node/internal.h"

enum own_kind { OWN_PREFIX, OWN_INDEX, OWN_NAME, OWN_MAC };
enum { OWN_KIND_SHIFT = 40, OWN_KEY_SHIFT = 8, OWN_BITS = 255, OWN_ADDRESS = 32, OWN_MAC_SIZE = 6 };

static uint64_t own_order(enum own_kind kind, uint32_t key, uint8_t bits)
{
	return (uint64_t)kind << OWN_KIND_SHIFT | (uint64_t)~key << OWN_KEY_SHIFT |
	       (uint64_t)(OWN_BITS - bits);
}

/* FNV-1a; whoever configures interfaces has no interest in names that collide. */
static uint32_t own_number(const void *octets, size_t length)
{
	const uint8_t *at = octets;
	uint32_t number = 2166136261u;

	for (size_t i = 0; i < length; i++)
		number = (number ^ at[i]) * 16777619u;
	return number;
}

struct icmp4_prefix icmp4__own_prefix(const struct icmp4_own *row)
{
	return (struct icmp4_prefix){
		.address = (uint32_t) ~(row->order >> OWN_KEY_SHIFT),
		.length = (uint8_t)(OWN_BITS - (row->order & OWN_BITS)),
	};
}

static bool own_before(const struct icmp4_own *row, uint64_t order, uint32_t interface)
{
	return row->order < order || (row->order == order && row->interface < interface);
}

/* How many rows stand before that; without a branch that a processor could guess wrong. */
static size_t own_search(const struct icmp4_own *rows, size_t count, uint64_t order,
			 uint32_t interface)
{
	const struct icmp4_own *row = rows;

	if (!count)
		return 0;
	while (count > 1) {
		size_t half = count / 2;

		row += own_before(&row[half - 1], order, interface) ? half : 0;
		count -= half;
	}
	return (size_t)(row - rows) + own_before(row, order, interface);
}

const struct icmp4_own *icmp4__own_wider(const struct icmp4_own *row)
{
	return row->wider ? row + row->wider : NULL;
}

static bool own_is_prefix(const struct icmp4_own *row)
{
	return row->order >> OWN_KIND_SHIFT == OWN_PREFIX;
}

const struct icmp4_own *icmp4__own_first(const struct icmp4_node_config *config, uint32_t address)
{
	size_t at = own_search(config->own, config->own_count,
			       own_order(OWN_PREFIX, address, OWN_ADDRESS), 0);
	const struct icmp4_own *row = &config->own[at];

	if (at == config->own_count || !own_is_prefix(row))
		return NULL;
	while (row && !icmp4_prefix_holds(icmp4__own_prefix(row), address))
		row = icmp4__own_wider(row);
	return row;
}

uint32_t icmp4__own_interface(const struct icmp4_node_config *config, const struct icmp4_own *row,
			      uint32_t interface)
{
	const struct icmp4_own *end = config->own + config->own_count;

	if (row->interface == interface || row + 1 == end || row[1].order != row->order)
		return row->interface;
	const struct icmp4_own *on =
		row + own_search(row, (size_t)(end - row), row->order, interface);
	if (on == end || on->order != row->order || on->interface != interface)
		return row->interface;
	return interface;
}

static uint64_t own_asked_order(const struct icmp4_identifier *asked)
{
	const struct icmp4_any_address *address = &asked->address;

	switch (asked->by) {
	case ICMP4_BY_NAME:
		return own_order(OWN_NAME, own_number(asked->name.bytes, asked->name.length), 0);
	case ICMP4_BY_INDEX:
		return own_order(OWN_INDEX, asked->index, 0);
	case ICMP4_BY_ADDRESS:
		break;
	}
	if (address->afi == ICMP4_AFI_IPV4)
		return own_order(OWN_PREFIX, get32(address->bytes), OWN_ADDRESS);
	return own_order(OWN_MAC, own_number(address->bytes, address->length), 0);
}

const struct icmp4_own *icmp4__own_asked(const struct icmp4_node_config *config,
					 const struct icmp4_identifier *asked, size_t *count)
{
	uint64_t order = own_asked_order(asked);
	size_t at = own_search(config->own, config->own_count, order, 0);

	*count = own_search(config->own + at, config->own_count - at, order + 1, 0);
	return config->own + at;
}

size_t icmp4_own_count(const struct icmp4_interface *interfaces, size_t count)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += 2 * interfaces[i].prefix_count + 2 + (interfaces[i].mac != NULL);
	return rows;
}

/* A prefix of 32 bits is its address. */
static size_t own_put_prefix(struct icmp4_own *rows, struct icmp4_prefix prefix, uint32_t interface)
{
	rows[0] = (struct icmp4_own){own_order(OWN_PREFIX, prefix.address, OWN_ADDRESS), interface,
				     0};
	if (prefix.length >= OWN_ADDRESS)
		return 1;
	uint32_t network = prefix.address & icmp4_prefix_mask(prefix.length);
	rows[1] = (struct icmp4_own){own_order(OWN_PREFIX, network, prefix.length), interface, 0};
	return 2;
}

static size_t own_put(struct icmp4_own *rows, const struct icmp4_interface *own, uint32_t interface)
{
	uint32_t index = own->index ? own->index : interface + 1;
	uint32_t name = own_number(own->name, mem_text_length(own->name));
	size_t count = 0;

	for (size_t p = 0; p < own->prefix_count; p++)
		count += own_put_prefix(rows + count, own->prefixes[p], interface);
	rows[count++] = (struct icmp4_own){own_order(OWN_INDEX, index, 0), interface, 0};
	rows[count++] = (struct icmp4_own){own_order(OWN_NAME, name, 0), interface, 0};
	if (own->mac) {
		uint32_t mac = own_number(own->mac, OWN_MAC_SIZE);

		rows[count++] = (struct icmp4_own){own_order(OWN_MAC, mac, 0), interface, 0};
	}
	return count;
}

static void own_swap(struct icmp4_own *a, struct icmp4_own *b)
{
	struct icmp4_own held = *a;

	*a = *b;
	*b = held;
}

/* The heap's greatest is at its root: the row here goes down to where none below is greater. */
static void own_sift(struct icmp4_own *rows, size_t count, size_t at)
{
	for (size_t below = 2 * at + 1; below < count; below = 2 * at + 1) {
		if (below + 1 < count &&
		    own_before(&rows[below], rows[below + 1].order, rows[below + 1].interface))
			below++;
		if (!own_before(&rows[at], rows[below].order, rows[below].interface))
			return;
		own_swap(&rows[at], &rows[below]);
		at = below;
	}
}

static void own_put_in_order(struct icmp4_own *rows, size_t count)
{
	for (size_t at = count / 2; at--;)
		own_sift(rows, count, at);
	for (size_t end = count; end > 1; end--) {
		own_swap(&rows[0], &rows[end - 1]);
		own_sift(rows, end - 1, 0);
	}
}

static bool own_within(const struct icmp4_own *narrow, const struct icmp4_own *wide)
{
	struct icmp4_prefix inner = icmp4__own_prefix(narrow), outer = icmp4__own_prefix(wide);

	return own_is_prefix(wide) && outer.length < inner.length &&
	       icmp4_prefix_holds(outer, inner.address);
}

/* As in route_sort.c: the row behind lies within whatever this one lies in, or is it. */
static uint32_t own_wider(const struct icmp4_own *rows, size_t count, size_t at)
{
	size_t wider = at + 1;

	while (wider < count && !own_within(&rows[at], &rows[wider]))
		wider = rows[wider].wider ? wider + rows[wider].wider : count;
	return wider < count ? (uint32_t)(wider - at) : 0;
}

size_t icmp4_own_sort(struct icmp4_own *rows, const struct icmp4_interface *interfaces,
		      size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += own_put(rows + total, &interfaces[i], (uint32_t)i);
	own_put_in_order(rows, total);
	for (size_t at = total; at--;)
		rows[at].wider = own_wider(rows, total, at);
	return total;
}
