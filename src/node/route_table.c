/* SPDX-License-Identifier: MIT */
/*
 * The longest match (RFC 1812 section 5.2.4.3). A prefix is a stretch of addresses, and two
 * prefixes never cross: they lie apart, or one within the other. Rows stand in falling order of
 * where they begin, the longer first. Of all that hold an address the longest begins last; so the
 * first row that does not begin behind the address either holds it, or lies within whatever does:
 * from there each row knows the next wider one (wider), and at most 32 steps lead to the answer or
 * out of the table.
 *
 * That first row is found by halving. In a large table nearly each halving waits for memory, so an
 * index may stand in front: the keys of all rows in blocks of a cache line, above them the last key
 * of each block, and so on up to a single block, which stands first. A look at one block finds the
 * block below it: five blocks lead to one of a million rows.
 */
#include "node/route.h"

enum { ROUTE_BLOCK_BITS = 4, ROUTE_BLOCK = 1 << ROUTE_BLOCK_BITS };

/* Of one row or more; without a branch that a processor could guess wrong. */
static size_t route_search(const struct icmp4_route *routes, size_t count, uint32_t dst)
{
	const struct icmp4_route *row = routes;

	while (count > 1) {
		size_t half = count / 2;

		row += icmp4__route_key(&row[half - 1]) > dst ? half : 0;
		count -= half;
	}
	return (size_t)(row - routes) + (icmp4__route_key(row) > dst);
}

/* Keys on a level: at the bottom one for each row. Of one row or more, as all that follows. */
static size_t route_keys(size_t count, unsigned level)
{
	return ((count - 1) >> ROUTE_BLOCK_BITS * level) + 1;
}

/* All blocks of a level are whole. */
static size_t route_level_words(size_t count, unsigned level)
{
	return route_keys(count, level + 1) * ROUTE_BLOCK;
}

static unsigned route_levels(size_t count)
{
	unsigned levels = 1;

	while (route_keys(count, levels) > 1)
		levels++;
	return levels;
}

static size_t route_above(const uint32_t *block, uint32_t dst)
{
	uint32_t above = 0;

	for (size_t i = 0; i < ROUTE_BLOCK; i++)
		above += block[i] > dst;
	return above;
}

/* The last row does not begin behind dst: so on each level some key is found. */
static size_t route_descend(const struct icmp4_route_table *table, uint32_t dst)
{
	const uint32_t *words = table->index;
	size_t at = 0;

	for (unsigned level = route_levels(table->count); level--;) {
		at = at * ROUTE_BLOCK + route_above(words + at * ROUTE_BLOCK, dst);
		words += route_level_words(table->count, level);
	}
	return at;
}

static size_t route_first(const struct icmp4_route_table *table, uint32_t dst)
{
	if (!table->index)
		return route_search(table->routes, table->count, dst);
	if (icmp4__route_key(&table->routes[table->count - 1]) > dst)
		return table->count;
	return route_descend(table, dst);
}

const struct icmp4_route *icmp4_route_lookup(const void *world, uint32_t dst)
{
	const struct icmp4_route_table *table = world;
	size_t first = table->count ? route_first(table, dst) : 0;

	if (first == table->count)
		return NULL;
	const struct icmp4_route *row = &table->routes[first];
	while (!icmp4_prefix_holds(row->to, dst)) {
		if (!row->wider)
			return NULL;
		row += row->wider;
	}
	return row;
}

size_t icmp4_route_index_words(size_t count)
{
	size_t words = 0;

	if (!count)
		return 0;
	for (unsigned level = route_levels(count); level--;)
		words += route_level_words(count, level);
	return words;
}

/* The last key of each block below, in words that are as many as whole blocks need. */
static void route_fill_level(const struct icmp4_route_table *table, unsigned level, uint32_t *words)
{
	size_t keys = route_keys(table->count, level);
	size_t room = route_level_words(table->count, level);

	for (size_t i = 0; i < keys; i++) {
		size_t end = (i + 1) << ROUTE_BLOCK_BITS * level;
		size_t last = (end < table->count ? end : table->count) - 1;

		words[i] = icmp4__route_key(&table->routes[last]);
	}
	for (size_t i = keys; i < room; i++)
		words[i] = 0;
}

void icmp4_route_index(struct icmp4_route_table *table, uint32_t *words)
{
	table->index = words;
	if (!table->count)
		return;
	for (unsigned level = route_levels(table->count); level--;) {
		route_fill_level(table, level, words);
		words += route_level_words(table->count, level);
	}
}
