/* SPDX-License-Identifier: MIT */
/*
 * A link between nodes, each way on its own: what is handed to a neighbour waits until the link is
 * free, where it has a rate (queue.c), and then arrives after the delay, unless the wire does
 * something to it (impair.c).
 *
 * A neighbour that does not resolve is asked for no more than once a second: of the datagrams for
 * it the first goes back to its node, which may report it, and the others of that second are lost
 * (ROUTER-11, UNREACH-23). Who did not answer stands in a table with one place for each hash; two
 * that share a place push each other out, and are then asked for more often.
 */
#include "base/siphash.h"
#include "sim/impair.h"

/* Who at the other ends has this address; the number of ends where nobody does. */
static uint32_t find_owner(const struct sim *sim, const struct sim_link *link, uint32_t from,
			   uint32_t address)
{
	uint32_t side = 0;

	while (side < link->count &&
	       (side == from || (link->ends[side].address.address != address &&
				 !sim_owns(sim, link->ends[side].node, address))))
		side++;
	return side;
}

enum icmp4_drop sim__resolve(const struct sim *sim, uint32_t node,
			     const struct icmp4_packet *packet)
{
	const struct sim_port *port = sim__port_of(sim, node, packet);
	const struct sim_link *link = &sim->links[port->link];

	if (!link->ways[port->side].up)
		return ICMP4_DROP_INTERFACE_DOWN;
	if (packet->link != ICMP4_LINK_UNICAST)
		return ICMP4_DROP_NONE;
	if (find_owner(sim, link, port->side, packet->next_hop) == link->count)
		return ICMP4_DROP_UNREACHABLE;
	return ICMP4_DROP_NONE;
}

bool sim__held(struct sim *sim, struct icmp4_time now, uint32_t node,
	       const struct icmp4_packet *packet)
{
	const struct sim_port *port = sim__port_of(sim, node, packet);
	uint64_t way = sim__way(port), domain = (uint64_t)SIM_DRAW_NEIGHBOUR << 32 | way;
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

static void tell_loss(struct sim *sim, struct icmp4_time now, uint32_t node,
		      const struct icmp4_packet *packet, const char *loss)
{
	sim__lost(sim, &(struct sim_sight){.at = now,
					   .node = node,
					   .link = sim__port_of(sim, node, packet)->link,
					   .loss = loss,
					   .packet = packet});
}

void sim__unresolved(struct sim *sim, struct icmp4_time now, uint32_t node,
		     const struct icmp4_packet *packet)
{
	sim->counters.unresolved++;
	tell_loss(sim, now, node, packet, "unresolved");
}

void sim__lose(struct sim *sim, struct icmp4_time now, uint32_t node,
	       const struct icmp4_packet *packet, const char *loss, uint64_t *counter)
{
	const struct sim_port *port = sim__port_of(sim, node, packet);

	++*counter;
	sim->links[port->link].lanes[port->side].lost++;
	tell_loss(sim, now, node, packet, loss);
}

/* To one of the other ends. */
static void carry(struct sim *sim, struct icmp4_time now, uint32_t node,
		  const struct icmp4_packet *packet, const struct crossing *crossing, uint32_t to)
{
	const struct sim_link *link = &sim->links[crossing->port->link];
	struct flight *flight = sim__flight(&sim->sky, packet);

	if (!flight) {
		sim__lose(sim, now, node, packet, "queue-full", &sim->counters.queue_full);
		return;
	}
	sim->counters.carried++;
	flight->node = link->ends[to].node;
	flight->interface = link->interface[to];
	if (crossing->corrupted)
		flight->bytes[crossing->bit / 8] ^= (uint8_t)(0x80 >> crossing->bit % 8);
	sim__depart(&sim->sky, flight, icmp4_time_add(now, crossing->delay_ns));
}

static void carry_all(struct sim *sim, struct icmp4_time now, uint32_t node,
		      const struct icmp4_packet *packet, const struct crossing *crossing)
{
	const struct sim_port *port = crossing->port;
	const struct sim_link *link = &sim->links[port->link];
	bool all = link->count == 2 || packet->link != ICMP4_LINK_UNICAST;
	uint32_t owner = all ? 0 : find_owner(sim, link, port->side, packet->next_hop);

	for (uint32_t side = 0; side < link->count; side++)
		if (side != port->side && (all || side == owner))
			carry(sim, now, node, packet, crossing, side);
}

void sim__cross(struct sim *sim, struct icmp4_time now, uint32_t node,
		const struct icmp4_packet *packet, uint64_t number)
{
	const struct sim_port *port = sim__port_of(sim, node, packet);
	struct sim_link *link = &sim->links[port->link];
	const struct sim_direction *way = &link->ways[port->side];
	struct crossing crossing = {
		.sim = sim,
		.port = port,
		.way = way,
		.lane = &link->lanes[port->side],
		.number = number,
		.octets = packet->length,
		.delay_ns = way->delay_ns,
	};

	if (!way->up) {
		sim__lose(sim, now, node, packet, "link-down", &sim->counters.cut_off);
		return;
	}
	sim__impair(&crossing);
	if (crossing.lost) {
		sim__lose(sim, now, node, packet, "lost", &sim->counters.lost);
		return;
	}
	sim->counters.corrupted += crossing.corrupted;
	sim->counters.duplicated += crossing.doubled;
	sim->counters.reordered += crossing.late;
	for (int i = 0; i <= crossing.doubled; i++)
		carry_all(sim, now, node, packet, &crossing);
}

void sim__transmit(struct sim *sim, struct icmp4_time now, uint32_t node,
		   const struct icmp4_packet *packet)
{
	const struct sim_port *port = sim__port_of(sim, node, packet);
	struct sim_link *link = &sim->links[port->link];
	const struct sim_direction *way = &link->ways[port->side];
	struct sim_lane *lane = &link->lanes[port->side];
	uint64_t number = lane->offered++;

	lane->octets += sim__octets(packet);
	if (sim__octets(packet) > way->mtu)
		sim__lose(sim, now, node, packet, "too-long", &sim->counters.too_long);
	else if (way->rate_bps || sim__queue_busy(lane))
		sim__queue(sim, now, node, packet, number);
	else
		sim__cross(sim, now, node, packet, number);
}

void sim__transmit_later(struct sim *sim, struct icmp4_time now, uint32_t node,
			 const struct icmp4_packet *packet, int64_t delay_ns)
{
	struct flight *flight;

	if (!delay_ns) {
		sim__transmit(sim, now, node, packet);
		return;
	}
	flight = sim__flight(&sim->sky, packet);
	if (!flight) {
		sim->counters.queue_full++;
		tell_loss(sim, now, node, packet, "queue-full");
		return;
	}
	flight->node = node;
	flight->step = FLIGHT_LEAVES;
	sim__depart(&sim->sky, flight, icmp4_time_add(now, delay_ns));
}
