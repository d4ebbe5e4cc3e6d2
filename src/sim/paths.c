/* SPDX-License-Identifier: MIT */
/*
 * The route of a node to an address, found when it is first asked for. The candidates are the rows
 * set by hand, which are few and the node's own, and the prefixes of all nodes and links, which
 * stand in one table for all (prefixes.c). The longest that the node has a way to is the route; its
 * next hops are the neighbours that are nearer to the destination by just the cost of the link
 * between, all of them side by side.
 */
#include "sim/memory.h"
#include "sim/routing.h"

static bool same_hops(const struct sim_hops *shared, const struct icmp4_next_hop *hops,
		      size_t count)
{
	if (shared->count != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct icmp4_next_hop *a = &shared->hop[i], *b = &hops[i];

		if (a->interface != b->interface || a->gateway != b->gateway ||
		    a->weight != b->weight || a->push != b->push)
			return false;
	}
	return true;
}

const struct sim_hops *sim__hops(struct sim_node *node, const struct icmp4_next_hop *hops,
				 size_t count)
{
	struct sim_hops *shared = node->hops;

	while (shared && !same_hops(shared, hops, count))
		shared = shared->next;
	if (shared)
		return shared;
	shared = memory_take(1, sizeof(*shared) + count * sizeof(*hops));
	memcpy(shared->hop, hops, count * sizeof(*hops));
	shared->count = count;
	shared->next = node->hops;
	node->hops = shared;
	return shared;
}

void sim__add_row(struct sim_node *node, struct icmp4_prefix to, enum icmp4_route_kind kind,
		  const struct sim_hops *hops)
{
	node->routes = memory_room(node->routes, node->route_count, sizeof(*node->routes));
	node->routes[node->route_count++] = (struct icmp4_route){
		.to = to, .kind = kind, .hops = hops->hop, .hop_count = (uint32_t)hops->count};
}

/* Was a route to this prefix, or to all that it lies in, set by hand? */
static bool by_hand(const struct sim_node *node, struct icmp4_prefix to)
{
	for (size_t i = 0; node->hand_count && i < node->route_count; i++) {
		struct icmp4_prefix hand = node->routes[i].to;

		if (hand.length && hand.length <= to.length && icmp4_prefix_holds(hand, to.address))
			return true;
	}
	return false;
}

/* To the other end of its first link; on a LAN, to the first router there. */
static void add_default(struct sim_node *node)
{
	const struct sim_port *port = &node->links[0];
	const struct sim_link *link = &node->sim->links[port->link];
	uint32_t self = (uint32_t)(node - node->sim->nodes), side = 0;

	while (side < link->count &&
	       (side == port->side ||
		(link->name && !node->sim->nodes[link->ends[side].node].settings->forward)))
		side++;
	if (side == link->count)
		return;
	struct icmp4_next_hop hop = sim__hop_over(link, self, link->ends[side].node, 1);
	sim__add_row(node, (struct icmp4_prefix){0, 0}, ICMP4_ROUTE_FORWARD,
		     sim__hops(node, &hop, 1));
}

static bool is_neighbour(const struct sim_node *from, uint32_t number)
{
	for (size_t i = 0; i < from->link_count; i++) {
		const struct sim_link *link = &from->sim->links[from->links[i].link];

		for (size_t side = 0; side < link->count; side++)
			if (link->ends[side].node == number)
				return true;
	}
	return false;
}

static bool is_at(const struct sim_node *node, uint32_t link)
{
	for (size_t i = 0; i < node->link_count; i++)
		if (node->links[i].link == link)
			return true;
	return false;
}

/* A prefix of its own is a route by itself; and what is set by hand takes the place of all that
 * lies in it, but for a host next door. */
static bool may_use(const struct sim_node *node, const struct icmp4_route *row)
{
	const struct sim *sim = node->sim;
	uint32_t destination = row->hop_count;

	if (sim__is_link(sim, destination))
		return !is_at(node, destination - (uint32_t)sim->node_count) &&
		       !by_hand(node, row->to);
	if (sim__anycast(sim, destination))
		return !by_hand(node, row->to);
	if (node == &sim->nodes[destination])
		return false;
	return !by_hand(node, row->to) ||
	       (!sim->nodes[destination].settings->forward && is_neighbour(node, destination));
}

/* Is this neighbour nearer by just the cost of the link? */
static bool leads(const struct sim *sim, const int64_t *distance, const struct sim_port *port,
		  size_t side)
{
	const struct sim_link *link = &sim->links[port->link];
	uint32_t self = link->ends[port->side].node, next = link->ends[side].node;

	if (side == port->side || distance[next] == INT64_MAX)
		return false;
	if (distance[next] && !sim->nodes[next].settings->forward)
		return false;
	return distance[next] + link->ways[port->side].cost == distance[self];
}

static size_t nearer(const struct sim_node *node, const int64_t *distance,
		     struct icmp4_next_hop *hops)
{
	size_t count = 0;

	for (uint32_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		const struct sim_link *link = &node->sim->links[port->link];

		for (size_t side = 0; side < link->count; side++)
			if (leads(node->sim, distance, port, side))
				hops[count++] = (struct icmp4_next_hop){
					.interface = i,
					.gateway = link->ends[side].address.address,
					.weight = 1,
				};
	}
	return count;
}

/* Each neighbour on each link is one. */
static size_t count_next_hops(const struct sim_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < node->link_count; i++)
		count += node->sim->links[node->links[i].link].count - 1;
	return count;
}

struct route_slot *sim__route_slot(const struct sim *sim, uint32_t node, uint32_t dst)
{
	uint64_t mixed = (((uint64_t)node << 32 | dst) + 1) * UINT64_C(0x9e3779b97f4a7c15);
	struct route_slot *slot = &sim->routing->slots[mixed >> (64 - SLOT_BITS)];

	if (slot->node != node || slot->dst != dst || slot->age != sim->routing->age)
		*slot = (struct route_slot){.node = node, .dst = dst};
	return slot;
}

void sim__route_keep(struct sim_node *node, struct route_slot *slot, struct icmp4_prefix to,
		     const struct icmp4_next_hop *hops, size_t count)
{
	const struct icmp4_next_hop *kept = slot->hop;

	if (count <= SLOT_HOPS)
		memcpy(slot->hop, hops, count * sizeof(*hops));
	else
		kept = sim__hops(node, hops, count)->hop;
	slot->age = node->sim->routing->age;
	slot->route = (struct icmp4_route){
		.to = to,
		.kind = ICMP4_ROUTE_FORWARD,
		.hops = kept,
		.hop_count = (uint32_t)count,
	};
}

/* False: there is no way, or none to go. */
static bool follow(struct sim_node *node, const struct icmp4_route *row, struct route_slot *slot)
{
	uint32_t number = (uint32_t)(node - node->sim->nodes), destination = row->hop_count;
	const int64_t *distance;
	const struct sim_lsp *lsp = NULL;

	if (!node->heads_lsp && sim__sweep(node->sim, number, row, slot->dst))
		return true;
	distance = sim__tree(node->sim, destination, false);
	if (distance[number] == INT64_MAX || !distance[number])
		return false;
	if (node->heads_lsp)
		lsp = sim__lsp(node, destination);
	if (lsp) {
		sim__route_keep(node, slot, row->to, &lsp->first, 1);
		return true;
	}
	struct icmp4_next_hop *hops = memory_take(count_next_hops(node), sizeof(*hops));
	sim__route_keep(node, slot, row->to, hops, nearer(node, distance, hops));
	free(hops);
	return true;
}

/* Rows that hold an address, the longest first; the same prefix may stand there several times. */
static const struct icmp4_route *wider(const struct icmp4_route_table *table,
				       const struct icmp4_route *row)
{
	const struct icmp4_route *next = row + 1;

	if (next < table->routes + table->count && next->to.length == row->to.length &&
	    icmp4_prefix_holds(row->to, next->to.address))
		return next;
	return row->wider ? row + row->wider : NULL;
}

/* Of a node that knows more than one way. What is set by hand wins where it is as long. */
static const struct icmp4_route *find(struct sim_node *node, uint32_t dst, struct route_slot *slot)
{
	const struct sim_routing *routing = node->sim->routing;
	const struct icmp4_route *hand = icmp4_route_lookup(&node->table, dst);
	const struct icmp4_route *row = NULL;

	if (node->settings->forward || node->link_count > 1)
		row = icmp4_route_lookup(&routing->table, dst);
	for (; row && (!hand || hand->to.length < row->to.length);
	     row = wider(&routing->table, row))
		if (may_use(node, row) && follow(node, row, slot))
			return &slot->route;
	slot->age = routing->age;
	slot->route = hand ? *hand : (struct icmp4_route){.kind = ICMP4_ROUTE_NONE};
	return hand;
}

void sim__forget_routes(struct sim *sim)
{
	if (!sim->routing)
		return;
	sim__trees_forget(sim->routing->trees);
	sim->routing->age++;
	for (size_t i = 0; i < sim->node_count; i++)
		sim->nodes[i].routed = false;
}

/* A host knows one way more, which was no choice of anybody's. */
static void sort_hand(struct sim_node *node)
{
	if (node->hand)
		memcpy(node->routes, node->hand, node->hand_count * sizeof(*node->hand));
	else if (node->hand_count)
		node->hand = memory_copy(node->routes, node->hand_count, sizeof(*node->hand));
	node->route_count = node->hand_count;
	if (!node->settings->forward && node->link_count)
		add_default(node);
	icmp4_route_sort(node->routes, node->route_count);
	node->table =
		(struct icmp4_route_table){.routes = node->routes, .count = node->route_count};
	node->routed = true;
}

/* The library asks about a const world; what it has found is kept there. */
const struct icmp4_route *sim__route(const void *world, uint32_t dst)
{
	struct sim_node *node = (struct sim_node *)world;
	struct route_slot *slot;

	if (node->policy && node->policy_dst == dst)
		return &node->policy->route;
	if (!node->sim->routing)
		sim__routing_open(node->sim);
	if (!node->routed)
		sort_hand(node);
	slot = sim__route_slot(node->sim, (uint32_t)(node - node->sim->nodes), dst);
	if (!slot->age)
		return find(node, dst, slot);
	return slot->route.kind ? &slot->route : NULL;
}
