/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_ROUTE_H
#define ICMP4_ROUTE_H
/*
 * Routes, and the table that finds the longest match among one or a million of them:
 *
 *	icmp4_route_sort(routes, count);
 *	struct icmp4_route_table table = {.routes = routes, .count = count};
 *	icmp4_route_index(&table, words);                  // where there are thousands
 *	const struct icmp4_route *route = icmp4_route_lookup(&table, dst);
 *
 * Nothing writes to a table in use: any number of nodes may share one.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

enum icmp4_route_kind {
	ICMP4_ROUTE_NONE = 0, /* lookup found nothing: 3/0 */
	ICMP4_ROUTE_FORWARD,
	ICMP4_ROUTE_UNREACHABLE, /* 3/1 (UNREACH-19) */
	ICMP4_ROUTE_PROHIBIT,    /* 3/13 */
	ICMP4_ROUTE_BLACKHOLE,   /* silent */
};

struct icmp4_label_stack; /* see label.h */

/* One next hop of a route. gateway 0: the destination is on-link. */
struct icmp4_next_hop {
	uint32_t interface;
	uint32_t gateway;
	uint32_t weight; /* share of the flows among the next hops of its route; at least 1 */
	const struct icmp4_label_stack *push; /* labels that it gets on that way; NULL: none */
};

struct icmp4_route {
	struct icmp4_prefix to; /* a host part does not count */
	enum icmp4_route_kind kind;
	uint32_t wider; /* so many rows on is the next wider prefix that this one lies in; 0: none.
			 * icmp4_route_sort sets it */
	const struct icmp4_next_hop *hops; /* at least one for ICMP4_ROUTE_FORWARD */
	uint32_t hop_count;
	bool fixed; /* no redirect replaces its next hop (REDIR-14) */
};

/*
 * Finds the route for a destination: the node's own table (icmp4_route_lookup with a struct
 * icmp4_route_table as world), or anything else that answers the question. NULL: no route. The
 * prefixes of the node's interfaces are routes by themselves: a route found here comes before them
 * only where its prefix is as long or longer.
 */
typedef const struct icmp4_route *icmp4_route_fn(const void *world, uint32_t dst);

struct icmp4_route_table {
	const struct icmp4_route *routes; /* in the order of icmp4_route_sort */
	size_t count;                     /* less than 2^32 */
	const uint32_t *index;            /* by icmp4_route_index; NULL: the rows are searched */
};

ICMP4_API icmp4_route_fn icmp4_route_lookup;

/*
 * Sorts by falling address, then by falling length; of equal prefixes the first stays so, and is
 * the one that lookup finds. In place; the stack takes as many small frames as count has bits, and
 * rows that are in order already cost one look. Constant rows need no sort where they stand in this
 * order and none lies within another.
 */
ICMP4_API void icmp4_route_sort(struct icmp4_route *routes, size_t count);

/*
 * An index makes lookup several times as fast in a large table (from about a thousand rows on). It
 * fills the words given, of which there are as many as icmp4_route_index_words says (about 1.07 a
 * row), and hands them to the table. They are best aligned to a cache line. After another sort it
 * must be made anew.
 */
ICMP4_API size_t icmp4_route_index_words(size_t count);
ICMP4_API void icmp4_route_index(struct icmp4_route_table *table, uint32_t *words);

ICMP4_END

#endif
