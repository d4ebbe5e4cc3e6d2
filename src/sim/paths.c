/* SPDX-License-Identifier: MIT */
/*
 * Routes along the shortest paths (Dijkstra, from the node that asks). With each distance goes the
 * set of that node's next hops by which a shortest path may begin, a bit for each: a path through
 * x begins as the paths to x do, and where two paths are equally short, the sets unite. Costs are
 * at least 1, so whoever is reached is reached after everybody before it on any shortest path.
 */
#include "sim/memory.h"
#include "sim/network.h"

struct walk {
	const struct sim *sim;
	struct sim_node *from;
	int64_t *distance; /* of each node */
	uint64_t *first;   /* of each node: words of bits */
	size_t words;
	struct heap heap;            /* nodes by distance; a node may stand in it several times */
	struct icmp4_next_hop *next; /* all of its next hops, in the order of its links */
	struct icmp4_next_hop *hops; /* room for as many */
	uint64_t *either;            /* room for one set */
	const struct sim_lsp **lsps; /* by which each node is reached, or NULL */
};

static uint64_t *first_of(const struct walk *walk, size_t node)
{
	return &walk->first[node * walk->words];
}

static void reach(struct walk *walk, uint32_t node, int64_t distance)
{
	walk->distance[node] = distance;
	memset(first_of(walk, node), 0, walk->words * sizeof(uint64_t));
	icmp4__heap_push(&walk->heap, (struct heap_item){{distance}, walk->heap.count, node});
}

/* Joins the ways by which paths to a node begin to those to its neighbour; n counts its next hops.
 */
static void unite(const struct walk *walk, uint32_t node, uint32_t neighbour, size_t n)
{
	uint64_t *to = first_of(walk, neighbour);
	const uint64_t *from = first_of(walk, node);

	if (&walk->sim->nodes[node] == walk->from) {
		to[n / 64] |= UINT64_C(1) << n % 64;
		return;
	}
	for (size_t i = 0; i < walk->words; i++)
		to[i] |= from[i];
}

static void relax(struct walk *walk, uint32_t number)
{
	const struct sim_node *node = &walk->sim->nodes[number];
	size_t n = 0;

	if (node != walk->from && !node->settings.forward)
		return;
	for (size_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		const struct sim_link *link = &walk->sim->links[port->link];
		int64_t distance = walk->distance[number] + link->ways[port->side].cost;

		for (size_t side = 0; side < link->count; side++) {
			uint32_t neighbour = link->ends[side].node;

			if (side == port->side)
				continue;
			if (distance < walk->distance[neighbour])
				reach(walk, neighbour, distance);
			if (distance == walk->distance[neighbour])
				unite(walk, number, neighbour, n);
			n++;
		}
	}
}

static void walk_all(struct walk *walk)
{
	struct heap_item next;

	for (size_t i = 0; i < walk->sim->node_count; i++)
		walk->distance[i] = INT64_MAX;
	reach(walk, (uint32_t)(walk->from - walk->sim->nodes), 0);
	while (icmp4__heap_pop(&walk->heap, &next))
		if (next.at.ns == walk->distance[next.id])
			relax(walk, next.id);
}

/* Each neighbour on each link is one. */
static size_t count_next_hops(const struct sim_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < node->link_count; i++)
		count += node->sim->links[node->links[i].link].count - 1;
	return count;
}

static struct icmp4_next_hop *next_hops(const struct sim_node *node, size_t count)
{
	struct icmp4_next_hop *hops = memory_take(count, sizeof(*hops)), *hop = hops;

	for (uint32_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		const struct sim_link *link = &node->sim->links[port->link];

		for (size_t side = 0; side < link->count; side++)
			if (side != port->side)
				*hop++ = (struct icmp4_next_hop){
					.interface = i,
					.gateway = link->ends[side].address.address,
					.weight = 1,
				};
	}
	return hops;
}

/* Each way of each link brings somebody to reach at most once. */
static size_t count_arrivals(const struct sim *sim)
{
	size_t count = 1;

	for (size_t i = 0; i < sim->link_count; i++)
		count += sim->links[i].count * (sim->links[i].count - 1);
	return count;
}

static struct walk walk_new(struct sim_node *from)
{
	const struct sim *sim = from->sim;
	size_t hop_count = count_next_hops(from), words = (hop_count + 63) / 64;
	size_t arrivals = count_arrivals(sim);

	return (struct walk){
		.sim = sim,
		.from = from,
		.distance = memory_take(sim->node_count, sizeof(int64_t)),
		.first = memory_take(sim->node_count * words, sizeof(uint64_t)),
		.words = words,
		.heap = {memory_take(arrivals, sizeof(struct heap_item)), arrivals, 0},
		.next = next_hops(from, hop_count),
		.hops = memory_take(hop_count, sizeof(struct icmp4_next_hop)),
		.either = memory_take(words, sizeof(uint64_t)),
	};
}

static void walk_free(struct walk *walk)
{
	free(walk->distance);
	free(walk->first);
	free(walk->heap.items);
	free(walk->next);
	free(walk->hops);
	free(walk->either);
	free((void *)walk->lsps);
}

int64_t *sim__distances(struct sim_node *from)
{
	struct walk walk = walk_new(from);
	int64_t *distance = walk.distance;

	walk_all(&walk);
	walk.distance = NULL;
	walk_free(&walk);
	return distance;
}

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
	for (size_t i = 0; i < node->hand_count; i++) {
		struct icmp4_prefix hand = node->routes[i].to;

		if (hand.length && hand.length <= to.length && icmp4_prefix_holds(hand, to.address))
			return true;
	}
	return false;
}

/* By the set's next hops, or by the label switched path to the node that it lies at. */
static void add_route(struct walk *walk, struct icmp4_prefix to, const uint64_t *first,
		      uint32_t node)
{
	const struct sim_lsp *lsp = walk->lsps[node];
	size_t count = 0;

	if (lsp) {
		sim__add_row(walk->from, to, ICMP4_ROUTE_FORWARD,
			     sim__hops(walk->from, &lsp->first, 1));
		return;
	}
	for (size_t i = 0; i < walk->words * 64; i++)
		if (first[i / 64] >> i % 64 & 1)
			walk->hops[count++] = walk->next[i];
	sim__add_row(walk->from, to, ICMP4_ROUTE_FORWARD, sim__hops(walk->from, walk->hops, count));
}

static bool is_neighbour(const struct walk *walk, uint32_t number)
{
	for (size_t i = 0; i < walk->from->link_count; i++) {
		const struct sim_link *link = &walk->sim->links[walk->from->links[i].link];

		for (size_t side = 0; side < link->count; side++)
			if (link->ends[side].node == number)
				return true;
	}
	return false;
}

static void add_node_routes(struct walk *walk, uint32_t number)
{
	const struct sim_node *node = &walk->sim->nodes[number];
	bool dead_end = !node->settings.forward && is_neighbour(walk, number);

	if (node == walk->from || walk->distance[number] == INT64_MAX)
		return;
	for (size_t i = 0; i < node->address_count; i++)
		if (dead_end || !by_hand(walk->from, node->addresses[i]))
			add_route(walk, node->addresses[i], first_of(walk, number), number);
}

/* What it costs to come to a link's prefix by this end of it; a host leads nobody there. */
static int64_t cost_by(const struct walk *walk, const struct sim_link *link, uint32_t side)
{
	uint32_t node = link->ends[side].node;

	if (walk->distance[node] == INT64_MAX || !walk->sim->nodes[node].settings.forward)
		return INT64_MAX;
	return walk->distance[node] + link->ways[side].cost;
}

static bool is_end(const struct walk *walk, const struct sim_link *link)
{
	for (size_t side = 0; side < link->count; side++)
		if (&walk->sim->nodes[link->ends[side].node] == walk->from)
			return true;
	return false;
}

/* By whichever end is nearest; a prefix of its own is a route by itself. */
static void add_link_route(struct walk *walk, const struct sim_link *link)
{
	int64_t least = INT64_MAX;
	uint32_t near = 0;

	if (is_end(walk, link) || by_hand(walk->from, link->ends[0].address))
		return;
	for (uint32_t side = 0; side < link->count; side++) {
		int64_t cost = cost_by(walk, link, side);
		const uint64_t *first = first_of(walk, link->ends[side].node);

		if (cost == INT64_MAX || cost > least)
			continue;
		if (cost < least)
			memset(walk->either, 0, walk->words * sizeof(uint64_t));
		near = cost < least ? side : near;
		least = cost;
		for (size_t i = 0; i < walk->words; i++)
			walk->either[i] |= first[i];
	}
	if (least != INT64_MAX)
		add_route(walk, link->ends[near].address, walk->either, link->ends[near].node);
}

/* To the other end of its first link; on a LAN, to the first router there. */
static void add_default(struct sim_node *node)
{
	const struct sim_port *port = &node->links[0];
	const struct sim_link *link = &node->sim->links[port->link];
	uint32_t self = (uint32_t)(node - node->sim->nodes), side = 0;

	while (side < link->count &&
	       (side == port->side ||
		(link->name && !node->sim->nodes[link->ends[side].node].settings.forward)))
		side++;
	if (side == link->count)
		return;
	struct icmp4_next_hop hop = sim__hop_over(link, self, link->ends[side].node, 1);
	sim__add_row(node, (struct icmp4_prefix){0, 0}, ICMP4_ROUTE_FORWARD,
		     sim__hops(node, &hop, 1));
}

static void add_computed(struct sim_node *node)
{
	struct walk walk = walk_new(node);

	walk_all(&walk);
	walk.lsps = sim__lsps(node, walk.distance);
	for (uint32_t i = 0; i < walk.sim->node_count; i++)
		add_node_routes(&walk, i);
	for (size_t i = 0; i < walk.sim->link_count; i++)
		add_link_route(&walk, &walk.sim->links[i]);
	walk_free(&walk);
}

void sim__forget_routes(struct sim_node *node)
{
	if (!node->routed)
		return;
	if (node->hand_count)
		memcpy(node->routes, node->hand, node->hand_count * sizeof(*node->hand));
	node->route_count = node->hand_count;
	free(node->index);
	node->index = NULL;
	node->routed = false;
}

static void find_paths(struct sim_node *node)
{
	if (node->hand_count && !node->hand)
		node->hand = memory_copy(node->routes, node->hand_count, sizeof(*node->hand));
	if (node->settings.forward || node->link_count > 1)
		add_computed(node);
	if (!node->settings.forward && node->link_count)
		add_default(node);
	icmp4_route_sort(node->routes, node->route_count);
	node->table =
		(struct icmp4_route_table){.routes = node->routes, .count = node->route_count};
	node->index = memory_take(icmp4_route_index_words(node->route_count), sizeof(uint32_t));
	icmp4_route_index(&node->table, node->index);
	node->routed = true;
}

/* The library asks about a const world; the table is found when first asked for. */
const struct icmp4_route *sim__route(const void *world, uint32_t dst)
{
	struct sim_node *node = (struct sim_node *)world;

	if (!node->routed)
		find_paths(node);
	return icmp4_route_lookup(&node->table, dst);
}
