/* SPDX-License-Identifier: MIT */
/*
 * Which way to an address (RFC 1812 section 5.2.4): a prefix of our own is a route by itself,
 * unless the table knows a longer or equal one; then the table; and of a route's next hops one by
 * its weight and the datagram's flow.
 */
#include "node/internal.h"

enum { ROUTE_GROUPS_LENGTH = 4 }; /* of 224/4 */

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
const struct icmp4_next_hop *icmp4__next_hop(struct icmp4_node *node,
					     const struct icmp4_next_hop *hops, size_t count,
					     const struct icmp4__flow *flow)
{
	uint64_t total = 0;

	if (count == 1)
		return hops;
	for (size_t i = 0; i < count; i++)
		total += route_weight(node, &hops[i]);
	uint64_t point = route_share(icmp4__flow_hash(node, flow), total);
	for (size_t i = 0; i < count; i++) {
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

	const struct icmp4_next_hop *hop =
		icmp4__next_hop(node, route->hops, route->hop_count, flow);
	bool direct = !hop->gateway || icmp4_is_multicast(dst);
	*way = (struct icmp4__way){
		.interface = hop->interface,
		.next_hop = direct ? dst : hop->gateway,
		.push = icmp4_is_multicast(dst) ? NULL : hop->push,
	};
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

bool icmp4__route_fixed(const struct icmp4_node *node, uint32_t dst)
{
	const struct icmp4_node_config *config = &node->config;
	const struct icmp4_route *route = config->route ? config->route(config->world, dst) : NULL;

	return route && route->fixed;
}

/* A prefix of ours is a way by itself, as in icmp4__way(); of equal next hops each is one. */
bool icmp4__leads_back(const struct icmp4_node *node, uint32_t address,
		       const struct icmp4__place *place, uint32_t interface)
{
	const struct icmp4_node_config *config = &node->config;
	const struct icmp4_route *route =
		config->route ? config->route(config->world, address) : NULL;

	if (place->kind == ADDRESS_CONNECTED && (!route || route->to.length < place->length))
		return place->interface == interface;
	if (!route || route->kind != ICMP4_ROUTE_FORWARD)
		return false;
	for (size_t i = 0; i < route->hop_count; i++)
		if (route->hops[i].interface == interface)
			return true;
	return false;
}

enum icmp4_drop icmp4__way(struct icmp4_node *node, uint32_t dst, const struct icmp4__place *place,
			   const struct icmp4__flow *flow, struct icmp4__way *way)
{
	const struct icmp4_node_config *config = &node->config;

	*way = (struct icmp4__way){.interface = place->interface, .next_hop = dst};
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
