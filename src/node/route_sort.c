/* SPDX-License-Identifier: MIT */
/*
 * Puts a table in the order that lookup needs. Runs of one row are merged to runs of two, of four,
 * and so on: stable, and without room of its own. A merge cuts both runs where the order does,
 * changes the two middle pieces round, and is left with two smaller merges; it calls itself for the
 * smaller only, so that its depth is at most the logarithm of what it merges.
 */
#include "node/route.h"

static bool route_before(const struct icmp4_route *a, const struct icmp4_route *b)
{
	uint32_t key_a = icmp4__route_key(a), key_b = icmp4__route_key(b);

	return key_a != key_b ? key_a > key_b : a->to.length > b->to.length;
}

static void route_reverse(struct icmp4_route *routes, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct icmp4_route held = routes[i];

		routes[i] = routes[count - 1 - i];
		routes[count - 1 - i] = held;
	}
}

/* The first `left` rows change places with the `right` rows behind them. */
static void route_rotate(struct icmp4_route *routes, size_t left, size_t right)
{
	route_reverse(routes, left);
	route_reverse(routes + left, right);
	route_reverse(routes, left + right);
}

/* How many rows of a sorted run stay before this one; equal ones do, or do not. */
static size_t route_cut(const struct icmp4_route *routes, size_t count,
			const struct icmp4_route *row, bool equal)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;
		bool stays = equal ? !route_before(row, &routes[middle])
				   : route_before(&routes[middle], row);

		if (stays)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

/* Two sorted runs, one behind the other. */
static void route_merge(struct icmp4_route *routes, size_t left, size_t right)
{
	while (left && right && route_before(&routes[left], &routes[left - 1])) {
		size_t a = left / 2, b = right / 2;

		if (left + right == 2) {
			route_reverse(routes, 2);
			return;
		}
		if (left > right)
			b = route_cut(routes + left, right, &routes[a], false);
		else
			a = route_cut(routes, left, &routes[left + b], true);
		route_rotate(routes + a, left - a, b);
		if (a + b < left - a + right - b) {
			route_merge(routes, a, b);
			routes += a + b;
			left -= a;
			right -= b;
		} else {
			route_merge(routes + a + b, left - a, right - b);
			left = a;
			right = b;
		}
	}
}

static void route_order(struct icmp4_route *routes, size_t count)
{
	for (size_t run = 1; run < count; run *= 2)
		for (size_t at = 0; at < count && count - at > run; at += 2 * run) {
			size_t rest = count - at - run;

			route_merge(routes + at, run, rest < run ? rest : run);
		}
}

static bool route_within(const struct icmp4_route *narrow, const struct icmp4_route *wide)
{
	return wide->to.length < narrow->to.length &&
	       icmp4_prefix_holds(wide->to, narrow->to.address);
}

/* The row behind lies within whatever this one lies in, or is it: so the search climbs. */
static uint32_t route_wider(const struct icmp4_route *routes, size_t count, size_t at)
{
	size_t wider = at + 1;

	while (wider < count && !route_within(&routes[at], &routes[wider]))
		wider = routes[wider].wider ? wider + routes[wider].wider : count;
	return wider < count ? (uint32_t)(wider - at) : 0;
}

void icmp4_route_sort(struct icmp4_route *routes, size_t count)
{
	route_order(routes, count);
	for (size_t at = count; at--;)
		routes[at].wider = route_wider(routes, count, at);
}
