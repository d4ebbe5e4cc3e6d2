/* SPDX-License-Identifier: MIT */
/*
 * Which way to an address (RFC 1812 section 5.2.4): a prefix of our own is a route by itself,
 * unless the table knows a longer or equal one; then the table; and of a route's next hops one by
 * its weight and the datagram's flow.
 */
#include "base/rule.h"
#include "node/internal.h"

enum { ROUTE_GROUPS_LENGTH = 4 }; /* of 224/4 */

const struct icmp4_route *icmp4_route_lookup(const void *world, uint32_t dst)
{
	const struct icmp4_route_table *table = world;

	for (size_t i = 0; i < table->count; i++)
		if (icmp4_prefix_holds(table->routes[i].to, dst))
			return &table->routes[i];
	return NULL;
}

static bool route_before(const struct icmp4_route *a, const struct icmp4_route *b)
{
	return a->to.length > b->to.length;
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

/* Merges two sorted runs without room of their own, stable; recursion as deep as a logarithm. */
static void route_merge(struct icmp4_route *routes, size_t left, size_t right)
{
	size_t a = left / 2, b = right / 2;

	if (!left || !right)
		return;
	if (left + right == 2) {
		if (route_before(&routes[1], &routes[0]))
			route_reverse(routes, 2);
		return;
	}
	if (left > right)
		b = route_cut(routes + left, right, &routes[a], false);
	else
		a = route_cut(routes, left, &routes[left + b], true);
	route_rotate(routes + a, left - a, b);
	route_merge(routes, a, b);
	route_merge(routes + a + b, left - a, right - b);
}

void icmp4_route_sort(struct icmp4_route *routes, size_t count)
{
	if (count < 2)
		return;
	icmp4_route_sort(routes, count / 2);
	icmp4_route_sort(routes + count / 2, count - count / 2);
	route_merge(routes, count / 2, count - count / 2);
}

bool icmp4__interface_up(const struct icmp4_node *node, uint32_t interface)
{
	if (interface == ICMP4_INTERFACE_SELF)
		return true;
	return interface < node->config.interface_count && node->config.interfaces[interface].up;
}

/* Every link carries 68 octets (RFC 791 section 3.2). */
uint16_t icmp4__mtu(const struct icmp4_node *node, uint32_t interface)
{
	if (interface >= node->config.interface_count)
		return UINT16_MAX;
	uint16_t mtu = node->config.interfaces[interface].mtu;
	return mtu < 68 ? 68 : mtu;
}

static uint64_t route_weight(const struct icmp4_node *node, const struct icmp4_next_hop *hop)
{
	return icmp4__interface_up(node, hop->interface) ? hop->weight : 0;
}

/* hash * total / 2^32, where the product may have 96 bits: four weights of a billion are enough. */
static uint64_t route_share(uint32_t hash, uint64_t total)
{
	return hash * (total >> 32) + (hash * (total & UINT32_MAX) >> 32);
}

/* The hash as a point on a line on which each next hop owns as much as it weighs. */
static const struct icmp4_next_hop *route_hop(struct icmp4_node *node,
					      const struct icmp4_route *route,
					      const struct icmp4__flow *flow)
{
	const struct icmp4_next_hop *hops = route->hops;
	uint64_t total = 0;

	if (route->hop_count == 1)
		return hops;
	for (size_t i = 0; i < route->hop_count; i++)
		total += route_weight(node, &hops[i]);
	uint64_t point = route_share(icmp4__flow_hash(node, flow), total);
	for (size_t i = 0; i < route->hop_count; i++) {
		uint64_t weight = route_weight(node, &hops[i]);

		if (point < weight)
			return &hops[i];
		point -= weight;
	}
	return hops;
}

/* What a route that leads nowhere says (UNREACH-19). */
static const enum icmp4_drop route_drop[] = {
	[ICMP4_ROUTE_NONE] = ICMP4_DROP_NO_ROUTE,
	[ICMP4_ROUTE_FORWARD] = ICMP4_DROP_NONE,
	[ICMP4_ROUTE_UNREACHABLE] = ICMP4_DROP_UNREACHABLE,
	[ICMP4_ROUTE_PROHIBIT] = ICMP4_DROP_PROHIBITED,
	[ICMP4_ROUTE_BLACKHOLE] = ICMP4_DROP_BLACKHOLE,
};

static enum icmp4_drop route_follow(struct icmp4_node *node, uint32_t dst,
				    const struct icmp4_route *route, const struct icmp4__flow *flow,
				    struct icmp4__way *way)
{
	if (!route)
		return ICMP4_DROP_NO_ROUTE;
	if (route->kind != ICMP4_ROUTE_FORWARD)
		return route_drop[route->kind];
	if (!route->hop_count)
		return ICMP4_DROP_NO_ROUTE;

	const struct icmp4_next_hop *hop = route_hop(node, route, flow);
	bool direct = !hop->gateway || icmp4_is_multicast(dst);
	*way = (struct icmp4__way){hop->interface, direct ? dst : hop->gateway};
	return ICMP4_DROP_NONE;
}

/* A group is no host behind the default gateway, and nobody forwards to 255.255.255.255: a route
 * that was not made for groups leads to none, and none to everybody. */
static bool route_serves(const struct icmp4__place *place, const struct icmp4_route *route)
{
	if (place->kind == ADDRESS_MULTICAST)
		return route && route->to.length >= ROUTE_GROUPS_LENGTH;
	return place->kind != ADDRESS_LIMITED;
}

enum icmp4_drop icmp4__way(struct icmp4_node *node, uint32_t dst, const struct icmp4__place *place,
			   const struct icmp4__flow *flow, struct icmp4__way *way)
{
	const struct icmp4_node_config *config = &node->config;

	*way = (struct icmp4__way){place->interface, dst};
	if (place->kind == ADDRESS_OWN)
		way->interface = ICMP4_INTERFACE_SELF;
	if (place->kind == ADDRESS_OWN || place->kind == ADDRESS_BROADCAST ||
	    place->kind == ADDRESS_NETWORK)
		return ICMP4_DROP_NONE;

	const struct icmp4_route *route = config->route ? config->route(config->world, dst) : NULL;
	if (!route_serves(place, route))
		return ICMP4_DROP_NO_ROUTE;
	if (place->kind == ADDRESS_CONNECTED && (!route || route->to.length < place->length))
		return ICMP4_DROP_NONE;
	return route_follow(node, dst, route, flow, way);
}
