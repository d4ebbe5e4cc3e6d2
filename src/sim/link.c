/* SPDX-License-Identifier: MIT */
/*
 * A link between two nodes, each way on its own: what is handed to a neighbour arrives after the
 * delay, unless it is lost. Whether the n-th packet of a way is lost depends on the seed, the way
 * and n alone, so that a change elsewhere in the network does not move the losses of this link.
 */
#include "base/siphash.h"
#include "sim/network.h"
#include <icmp4/ip.h>

static const struct sim_port *port_of(const struct sim *sim, uint32_t node,
				      const struct icmp4_packet *packet)
{
	return &sim->nodes[node].links[packet->interface];
}

/* How the link below addresses a datagram for this neighbour. */
static enum icmp4_link link_address(struct icmp4_prefix on, uint32_t next_hop)
{
	uint32_t host = ~icmp4_prefix_mask(on.length);

	if (icmp4_is_multicast(next_hop))
		return ICMP4_LINK_MULTICAST;
	if (next_hop == UINT32_MAX ||
	    (on.length < 31 && icmp4_prefix_holds(on, next_hop) && (next_hop & host) == host))
		return ICMP4_LINK_BROADCAST;
	return ICMP4_LINK_UNICAST;
}

enum icmp4_drop sim__resolve(const struct sim *sim, uint32_t node,
			     const struct icmp4_packet *packet)
{
	const struct sim_port *port = port_of(sim, node, packet);
	const struct sim_link *link = &sim->links[port->link];
	const struct sim_end *ends = link->ends;

	if (!link->ways[port->side].up)
		return ICMP4_DROP_INTERFACE_DOWN;
	if (link_address(ends[port->side].address, packet->next_hop) != ICMP4_LINK_UNICAST)
		return ICMP4_DROP_NONE;
	if (!icmp4_node_owns(&sim->nodes[ends[!port->side].node].engine, packet->next_hop))
		return ICMP4_DROP_UNREACHABLE;
	return ICMP4_DROP_NONE;
}

/* True loss_ppb times in 1e9; a loss of 1e9 always, for the draw stays below it. */
static bool is_lost(const struct sim *sim, const struct sim_port *port, uint64_t number)
{
	uint32_t loss = sim->links[port->link].ways[port->side].loss_ppb;
	uint64_t domain = (uint64_t)SIM_DRAW_LOSS << 32 | (uint64_t)port->link << 1 | port->side;

	if (!loss)
		return false;
	return (icmp4__random(&sim->key, domain, number) >> 32) * 1000000000 >> 32 < loss;
}

void sim__transmit(struct sim *sim, struct icmp4_time now, uint32_t node,
		   const struct icmp4_packet *packet)
{
	const struct sim_port *port = port_of(sim, node, packet);
	struct sim_link *link = &sim->links[port->link];
	const struct sim_direction *way = &link->ways[port->side];
	uint64_t number = link->offered[port->side]++;

	if (packet->length > way->mtu) {
		sim->counters.too_long++;
		sim__lost(sim, now, node, port->link, "too-long", packet);
		return;
	}
	if (is_lost(sim, port, number)) {
		sim->counters.lost++;
		sim__lost(sim, now, node, port->link, "lost", packet);
		return;
	}
	struct flight *flight = sim__flight(&sim->sky, packet);
	if (!flight) {
		sim->counters.queue_full++;
		sim__lost(sim, now, node, port->link, "queue-full", packet);
		return;
	}
	sim->counters.carried++;
	flight->node = link->ends[!port->side].node;
	flight->interface = link->interface[!port->side];
	flight->link = link_address(link->ends[port->side].address, packet->next_hop);
	sim__depart(&sim->sky, flight, icmp4_time_add(now, way->delay_ns));
}
