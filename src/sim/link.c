/* SPDX-License-Identifier: MIT */
/*
 * A link between two nodes, each way on its own: what is handed to a neighbour arrives after the
 * delay, unless it is lost. Whether the n-th packet of a way is lost depends on the seed, the way
 * and n alone, so that a change elsewhere in the network does not move the losses of this link.
 *
 * A neighbour that does not resolve is asked for no more than once a second: of the datagrams for
 * it the first goes back to its node, which may report it, and the others of that second are lost
 * (ROUTER-11, UNREACH-23). Who did not answer stands in a table with one place for each hash; two
 * that share a place push each other out, and are then asked for more often.
 */
#include "base/siphash.h"
#include "sim/network.h"
#include <icmp4/ip.h>

enum { LABEL_OCTETS = 4 };

static const struct sim_port *port_of(const struct sim *sim, uint32_t node,
				      const struct icmp4_packet *packet)
{
	return &sim->nodes[node].links[packet->interface];
}

enum icmp4_drop sim__resolve(const struct sim *sim, uint32_t node,
			     const struct icmp4_packet *packet)
{
	const struct sim_port *port = port_of(sim, node, packet);
	const struct sim_link *link = &sim->links[port->link];
	const struct sim_end *ends = link->ends;

	if (!link->ways[port->side].up)
		return ICMP4_DROP_INTERFACE_DOWN;
	if (packet->link != ICMP4_LINK_UNICAST)
		return ICMP4_DROP_NONE;
	if (!icmp4_node_owns(&sim->nodes[ends[!port->side].node].engine, packet->next_hop))
		return ICMP4_DROP_UNREACHABLE;
	return ICMP4_DROP_NONE;
}

static uint64_t way_of(const struct sim_port *port)
{
	return (uint64_t)port->link << 1 | port->side;
}

bool sim__held(struct sim *sim, struct icmp4_time now, uint32_t node,
	       const struct icmp4_packet *packet)
{
	const struct sim_port *port = port_of(sim, node, packet);
	uint64_t way = way_of(port), domain = (uint64_t)SIM_DRAW_NEIGHBOUR << 32 | way;
	uint64_t hash = icmp4__random(&sim->key, domain, packet->next_hop);
	struct sim_absent *absent = &sim->absent[hash % SIM_ABSENT];

	if (absent->way != way || absent->next_hop != packet->next_hop ||
	    !icmp4_time_before(now, absent->until)) {
		*absent =
			(struct sim_absent){way, packet->next_hop, icmp4_time_add(now, ICMP4_S_NS)};
		return false;
	}
	return true;
}

static void lose(struct sim *sim, struct icmp4_time now, uint32_t node,
		 const struct icmp4_packet *packet, const char *loss, uint64_t *counter)
{
	++*counter;
	sim__lost(sim, now, node, port_of(sim, node, packet)->link, loss, packet);
}

void sim__unresolved(struct sim *sim, struct icmp4_time now, uint32_t node,
		     const struct icmp4_packet *packet)
{
	lose(sim, now, node, packet, "unresolved", &sim->counters.unresolved);
}

/* True loss_ppb times in 1e9; a loss of 1e9 always, for the draw stays below it. */
static bool is_lost(const struct sim *sim, const struct sim_port *port, uint64_t number)
{
	uint32_t loss = sim->links[port->link].ways[port->side].loss_ppb;
	uint64_t domain = (uint64_t)SIM_DRAW_LOSS << 32 | way_of(port);

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

	if (packet->length + LABEL_OCTETS * packet->label_count > way->mtu) {
		lose(sim, now, node, packet, "too-long", &sim->counters.too_long);
		return;
	}
	if (is_lost(sim, port, number)) {
		lose(sim, now, node, packet, "lost", &sim->counters.lost);
		return;
	}
	struct flight *flight = sim__flight(&sim->sky, packet);
	if (!flight) {
		lose(sim, now, node, packet, "queue-full", &sim->counters.queue_full);
		return;
	}
	sim->counters.carried++;
	flight->node = link->ends[!port->side].node;
	flight->interface = link->interface[!port->side];
	flight->link = packet->link;
	sim__depart(&sim->sky, flight, icmp4_time_add(now, way->delay_ns));
}
