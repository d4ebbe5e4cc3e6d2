/* SPDX-License-Identifier: MIT */
/*
 * What a host does not even let out, as its system would tell whoever sends: no route, a route that
 * forbids it, a filter of its own, an interface that is down.
 */
#include "sim/network.h"
#include <icmp4/ip.h>

static uint16_t port_of(const struct icmp4_packet *packet, const struct icmp4_ip *ip)
{
	size_t header = ICMP4_IP_HEADER + (size_t)ip->option_length;
	bool ports = ip->protocol == ICMP4_PROTO_UDP || ip->protocol == ICMP4_PROTO_TCP;

	if (!ports || packet->held < header + 4)
		return 0;
	return (uint16_t)(packet->bytes[header + 2] << 8 | packet->bytes[header + 3]);
}

static bool matches(const struct icmp4_filter *filter, const struct icmp4_ip *ip, uint16_t port)
{
	return icmp4_prefix_holds(filter->from, ip->src) &&
	       icmp4_prefix_holds(filter->to, ip->dst) &&
	       (!filter->protocol || filter->protocol == ip->protocol) &&
	       (!filter->port || filter->port == port);
}

/* The filters of a router are about what it forwards, and not about its own. */
static bool filters_own(const struct sim_node *node, const struct icmp4_ip *ip, uint16_t port)
{
	for (size_t i = 0; i < node->filter_count && !node->settings->forward; i++)
		if (matches(&node->filters[i], ip, port))
			return !node->filters[i].pass;
	return false;
}

static bool is_down(const struct sim *sim, const struct sim_node *node,
		    const struct icmp4_route *route)
{
	for (size_t i = 0; i < route->hop_count; i++) {
		const struct sim_port *port = &node->links[route->hops[i].interface];

		if (route->hops[i].interface >= node->link_count ||
		    sim->links[port->link].ways[port->side].up)
			return false;
	}
	return route->hop_count > 0;
}

enum sim_refusal sim_refuses(const struct sim *sim, uint32_t number,
			     const struct icmp4_packet *packet)
{
	struct sim_node *node = &sim->nodes[number];
	const struct icmp4_route *route;
	struct icmp4_ip ip;

	if (icmp4_ip_look(packet->bytes, packet->held))
		return SIM_SENDS;
	icmp4_ip_parse(&ip, packet->bytes);
	if (filters_own(node, &ip, port_of(packet, &ip)))
		return SIM_FILTERED;
	route = sim__route(node, ip.dst);
	if (!route)
		return SIM_SENDS; /* to a neighbour, or not: the node knows */
	if (route->kind == ICMP4_ROUTE_UNREACHABLE || route->kind == ICMP4_ROUTE_BLACKHOLE)
		return SIM_UNROUTED;
	if (route->kind == ICMP4_ROUTE_PROHIBIT)
		return SIM_FILTERED;
	return is_down(sim, node, route) ? SIM_DOWN : SIM_SENDS;
}
