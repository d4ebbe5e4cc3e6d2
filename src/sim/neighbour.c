/* SPDX-License-Identifier: MIT */
/*
 * Neighbours, as a node tells of them to those who ask by extended echo (RFC 8335 section 4): who
 * is at the other end of its links, and who was asked for there in vain.
 */
#include <string.h>

#include "base/bytes.h"
#include "sim/network.h"

enum { MAC_OCTETS = 6 };

static bool is_at(const struct sim *sim, const struct sim_link *link, size_t side,
		  const struct icmp4_any_address *address)
{
	const struct sim_end *end = &link->ends[side];

	if (address->afi == ICMP4_AFI_802)
		return address->length == MAC_OCTETS &&
		       !memcmp(address->bytes,
			       sim->nodes[end->node].links[link->interface[side]].mac, MAC_OCTETS);
	return address->afi == ICMP4_AFI_IPV4 && get32(address->bytes) == end->address.address;
}

/* How many of those at the other ends. */
static size_t count_at(const struct sim *sim, const struct sim_port *port,
		       const struct icmp4_any_address *address)
{
	const struct sim_link *link = &sim->links[port->link];
	size_t count = 0;

	for (size_t side = 0; side < link->count; side++)
		count += side != port->side && is_at(sim, link, side, address);
	return count;
}

static size_t count_failed(const struct sim *sim, const struct sim_port *port,
			   const struct icmp4_any_address *address)
{
	size_t count = 0;

	for (size_t i = 0; address->afi == ICMP4_AFI_IPV4 && i < SIM_ABSENT; i++)
		count += sim->absent[i].next_hop &&
			 sim->absent[i].next_hop == get32(address->bytes) &&
			 sim->absent[i].way == sim__way(port);
	return count;
}

size_t sim__neighbour(const void *neighbours, const struct icmp4_any_address *address,
		      enum icmp4_neighbour_state *state)
{
	const struct sim_node *node = neighbours;
	const struct sim *sim = node->sim;
	size_t count = 0, failed = 0;

	for (size_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		bool up = sim->links[port->link].ways[port->side].up;
		size_t here = count_at(sim, port, address);

		failed += here && up ? 0 : here + count_failed(sim, port, address);
		count += here;
	}
	*state = failed ? ICMP4_NEIGHBOUR_FAILED : ICMP4_NEIGHBOUR_REACHABLE;
	return count > failed ? count : failed;
}
