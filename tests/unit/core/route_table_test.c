/* SPDX-License-Identifier: MIT */
/* The table of routes: the longest match, with an index and without; the order, and what it costs.
 */
#include <icmp4/route.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

enum { ROWS = 320, WORDS = 400, TABLES = 12500, QUERIES = 10 };

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 32);
}

/* The longest match, found by looking at every row; of equal ones the first. */
static const struct icmp4_route *slow_lookup(const struct icmp4_route *routes, size_t count,
					     uint32_t dst)
{
	const struct icmp4_route *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (icmp4_prefix_holds(routes[i].to, dst) &&
		    (!best || routes[i].to.length > best->to.length))
			best = &routes[i];
	return best;
}

/* Addresses are few where the mask has few bits: then prefixes nest, and many are equal. */
static const struct shape {
	const char *name;
	uint32_t mask;
	uint8_t shortest, longest;
} shapes[] = {
	{"all addresses, all lengths", UINT32_MAX, 0, 32},
	{"deep nests: few addresses, all lengths", 0xc3000003, 0, 32},
	{"all nested around one address", 0, 0, 32},
	{"the last addresses and the first", 0x80000001, 28, 32},
	{"hosts alone", 0x0000ffff, 32, 32},
	{"hosts of a network, and the default", 0x000000ff, 0, 32},
	{"networks alone", 0x0fffff00, 24, 24},
	{"as the Internet has them", 0xffffff00, 8, 24},
};

/* hop_count numbers the rows, so that order among equals can be seen. */
static void fill(struct icmp4_route *routes, size_t count, const struct shape *shape,
		 uint64_t *state)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t span = shape->longest - shape->shortest + 1u;
		uint8_t length = (uint8_t)(shape->shortest + next_random(state) % span);

		routes[i] = (struct icmp4_route){
			.to = {next_random(state) & shape->mask, length},
			.wider = next_random(state), /* of whatever was here before */
			.hop_count = (uint32_t)i,
		};
	}
}

/* Half of them near the addresses of rows, half anywhere. */
static uint32_t pick(const struct icmp4_route *routes, size_t count, const struct shape *shape,
		     uint64_t *state)
{
	uint32_t any = next_random(state);

	if (!count || any & 1)
		return any & 2 ? any : any & shape->mask;
	return routes[next_random(state) % count].to.address ^ 1u << (any >> 27);
}

static bool same(const struct icmp4_route *got, const struct icmp4_route *want)
{
	return !got == !want && (!got || got->hop_count == want->hop_count);
}

static size_t count_wrong(const struct shape *shape, size_t count, uint64_t *state)
{
	struct icmp4_route routes[ROWS], sorted[ROWS];
	uint32_t words[WORDS];
	size_t wrong = 0;

	fill(routes, count, shape, state);
	memcpy(sorted, routes, sizeof routes);
	icmp4_route_sort(sorted, count);
	const struct icmp4_route_table bare = {.routes = sorted, .count = count};
	struct icmp4_route_table table = bare;
	icmp4_route_index(&table, words);
	for (int i = 0; i < QUERIES; i++) {
		uint32_t dst = pick(routes, count, shape, state);
		const struct icmp4_route *want = slow_lookup(routes, count, dst);

		wrong += !same(icmp4_route_lookup(&bare, dst), want);
		wrong += !same(icmp4_route_lookup(&table, dst), want);
	}
	return wrong;
}

/* Small tables mostly, and some that fill several levels of the index. */
static void lookup_oracle(void)
{
	uint64_t state = 42;

	for (size_t s = 0; s < COUNT(shapes); s++) {
		size_t wrong = 0;

		for (int i = 0; i < TABLES; i++) {
			size_t most = i % 8 ? 20 : ROWS;

			wrong += count_wrong(&shapes[s], next_random(&state) % (most + 1), &state);
		}
		is_int((int64_t)wrong, 0, shapes[s].name);
	}
}

static const struct icmp4_route nested[] = {
	{.to = {0x0a010203, 32}, .wider = 1},
	{.to = {0x0a010200, 24}, .wider = 1},
	{.to = {0x0a000000, 8}, .wider = 2},
	{.to = {0x09000000, 8}, .wider = 1},
	{.to = {0, 0}},
};

/* A host part does not count, equal prefixes stay, and each row knows the one it lies in. */
static void order(void)
{
	struct icmp4_route routes[] = {
		{.to = {0x7f7f7f7f, 0}, .hop_count = 1},  {.to = {0x09ffffff, 8}, .hop_count = 1},
		{.to = {0x0a0102ff, 24}, .hop_count = 1}, {.to = {0, 0}, .hop_count = 2},
		{.to = {0x0aff0000, 8}, .hop_count = 1},  {.to = {0x0a010203, 32}, .hop_count = 1},
		{.to = {0x0a010204, 24}, .hop_count = 2},
	};
	static const struct {
		uint8_t length;
		uint32_t wider;
		size_t which;
	} rows[] = {{32, 1, 1}, {24, 2, 1}, {24, 1, 2}, {8, 2, 1}, {8, 1, 1}, {0, 0, 1}, {0, 0, 2}};

	icmp4_route_sort(routes, COUNT(routes));
	for (size_t i = 0; i < COUNT(rows); i++)
		ok(routes[i].to.length == rows[i].length && routes[i].wider == rows[i].wider &&
			   routes[i].hop_count == rows[i].which,
		   "order: /%u, the one numbered %zu", rows[i].length, rows[i].which);
}

/* Rows that an author put in order, with `wider` or where there is none, are a table as they are;
 * to sort them again changes nothing. */
static void by_hand(void)
{
	static const struct icmp4_route_table table = {.routes = nested, .count = COUNT(nested)};
	static const struct {
		const char *name;
		uint32_t dst;
		size_t row;
	} rows[] = {
		{"a host", 0x0a010203, 0},        {"its network", 0x0a010204, 1},
		{"the network's", 0x0a010300, 2}, {"before all", 0x08ffffff, 4},
		{"behind all", 0xffffffff, 4},    {"next to them", 0x09ffffff, 3},
	};
	struct icmp4_route again[COUNT(nested)];

	for (size_t i = 0; i < COUNT(rows); i++)
		ok(icmp4_route_lookup(&table, rows[i].dst) == &nested[rows[i].row], "by hand: %s",
		   rows[i].name);
	memcpy(again, nested, sizeof nested);
	icmp4_route_sort(again, COUNT(nested));
	for (size_t i = 0; i < COUNT(nested); i++)
		ok(again[i].to.address == nested[i].to.address && again[i].wider == nested[i].wider,
		   "by hand: row %zu is where sorting puts it", i);
}

static void empty(void)
{
	struct icmp4_route_table table = {0};

	icmp4_route_sort(NULL, 0);
	ok(!icmp4_route_lookup(&table, 0), "empty: no route");
	is_int((int64_t)icmp4_route_index_words(0), 0, "empty: no words");
	icmp4_route_index(&table, &(uint32_t){0});
	ok(!icmp4_route_lookup(&table, 0), "empty: nor with an index");
}

/* The index writes the words that it asked for, and no more. */
static void index_words(void)
{
	static const struct {
		size_t count, words;
	} rows[] = {{1, 16}, {16, 16}, {17, 48}, {256, 272}, {257, 272 + 32 + 16}, {320, 368}};
	struct icmp4_route routes[ROWS];
	uint64_t state = 3;

	fill(routes, ROWS, &shapes[0], &state);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct icmp4_route_table table = {.routes = routes, .count = rows[i].count};
		uint32_t words[WORDS];

		memset(words, 0xa5, sizeof words);
		icmp4_route_sort(routes, rows[i].count);
		is_int((int64_t)icmp4_route_index_words(rows[i].count), (int64_t)rows[i].words,
		       "words of an index");
		icmp4_route_index(&table, words);
		ok(words[rows[i].words - 1] != 0xa5a5a5a5 && words[rows[i].words] == 0xa5a5a5a5,
		   "%zu rows: all of them written, and no other", rows[i].count);
	}
}

/* In falling order of where they begin, longer first; equals as they came. */
static bool in_order(const struct icmp4_route *a, const struct icmp4_route *b)
{
	uint32_t x = a->to.address & icmp4_prefix_mask(a->to.length);
	uint32_t y = b->to.address & icmp4_prefix_mask(b->to.length);

	if (x != y)
		return x > y;
	return a->to.length != b->to.length ? a->to.length > b->to.length
					    : a->hop_count < b->hop_count;
}

/* A hundred thousand rows of each shape: a sort that is quadratic would not come back. */
static void large(void)
{
	enum { LARGE = 100000 };
	struct icmp4_route *routes = calloc(LARGE, sizeof *routes);
	uint32_t *words = calloc(icmp4_route_index_words(LARGE), sizeof *words);
	uint64_t state = 7;

	for (size_t s = 0; routes && words && s < COUNT(shapes); s++) {
		struct icmp4_route_table table = {.routes = routes, .count = LARGE};
		const struct icmp4_route_table bare = table;
		size_t wrong = 0;

		fill(routes, LARGE, &shapes[s], &state);
		icmp4_route_sort(routes, LARGE);
		icmp4_route_index(&table, words);
		for (size_t i = 1; i < LARGE; i++)
			wrong += !in_order(&routes[i - 1], &routes[i]);
		is_int((int64_t)wrong, 0, shapes[s].name);
		for (size_t i = wrong = 0; i < LARGE; i++) {
			uint32_t dst = pick(routes, LARGE, &shapes[s], &state);

			wrong += icmp4_route_lookup(&table, dst) != icmp4_route_lookup(&bare, dst);
		}
		is_int((int64_t)wrong, 0, "the index finds what the rows do");
	}
	free(routes);
	free(words);
}

int main(void)
{
	lookup_oracle();
	order();
	by_hand();
	empty();
	index_words();
	large();
	return tap_done();
}
