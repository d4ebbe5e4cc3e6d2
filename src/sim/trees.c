/* SPDX-License-Identifier: MIT */
/*
 * What it costs to come to a destination, from everywhere (Dijkstra, against the way of the
 * packets), or from a node to everywhere: one number a node, which is all that is kept. The next
 * hops follow from it: whoever is at an end of a link, and is nearer by just the cost of that link.
 * Costs are at least 1, so no path comes by a node twice.
 *
 * Trees are made when first asked for, and those not asked for longest go when there are too many.
 */
#include "sim/memory.h"
#include "sim/network.h"
#include "sim/routing.h"

enum { TREES_LEAST = 8, TREES_MOST = 4096, TREES_OCTETS = 128 << 20 };

struct tree {
	int64_t *distance; /* of each node */
	uint64_t used;
	size_t key;
};

struct trees {
	struct tree *row;
	size_t count, room;
	uint32_t *place; /* of each key: its place in the row, counted from 1 */
	uint64_t uses;
	size_t arrivals; /* room that the heap needs: each way of each link brings one */
};

/* A tree while it grows. */
struct growth {
	const struct sim *sim;
	int64_t *distance;
	struct heap heap;
	bool outward; /* from the node, as packets go */
};

static size_t key_of(const struct sim *sim, uint32_t destination, bool outward)
{
	return destination + (outward ? sim__destinations(sim) : 0);
}

struct trees *sim__trees(const struct sim *sim)
{
	struct trees *trees = memory_take(1, sizeof(*trees));
	size_t room = TREES_OCTETS / (sizeof(int64_t) * (sim->node_count + 1));

	trees->room = room < TREES_LEAST ? TREES_LEAST : room > TREES_MOST ? TREES_MOST : room;
	trees->row = memory_take(trees->room, sizeof(*trees->row));
	trees->place = memory_take(sim__destinations(sim) + sim->node_count, sizeof(uint32_t));
	trees->arrivals = 1;
	for (size_t i = 0; i < sim->link_count; i++)
		trees->arrivals += sim->links[i].count * sim->links[i].count;
	return trees;
}

void sim__trees_free(struct trees *trees)
{
	for (size_t i = 0; trees && i < trees->count; i++)
		free(trees->row[i].distance);
	if (trees) {
		free(trees->row);
		free(trees->place);
	}
	free(trees);
}

static void reach(struct growth *growth, uint32_t node, int64_t distance)
{
	if (distance >= growth->distance[node])
		return;
	growth->distance[node] = distance;
	icmp4__heap_push(&growth->heap, (struct heap_item){{distance}, 0, node});
}

/* To all neighbours: of each link the way counts that the packets take. */
static void spread(struct growth *growth, uint32_t number, int64_t distance)
{
	const struct sim_node *node = &growth->sim->nodes[number];

	for (size_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		const struct sim_link *link = &growth->sim->links[port->link];

		for (uint32_t side = 0; side < link->count; side++)
			if (side != port->side)
				reach(growth, link->ends[side].node,
				      distance +
					      link->ways[growth->outward ? port->side : side].cost);
	}
}

/* Whichever router of a link is nearest to its prefix; a host leads nobody there. */
static void begin_link(struct growth *growth, const struct sim_link *link)
{
	for (uint32_t side = 0; side < link->count; side++)
		if (growth->sim->nodes[link->ends[side].node].settings->forward)
			reach(growth, link->ends[side].node, link->ways[side].cost);
}

static void begin_anycast(struct growth *growth, const struct anycast *anycast)
{
	for (size_t i = 0; i < anycast->count; i++)
		reach(growth, growth->sim->routing->owners[anycast->first + i], 0);
}

static void begin(struct growth *growth, uint32_t destination)
{
	const struct sim *sim = growth->sim;

	if (destination < sim->node_count)
		reach(growth, destination, 0);
	else if (sim__is_link(sim, destination))
		begin_link(growth, &sim->links[destination - sim->node_count]);
	else
		begin_anycast(growth, sim__anycast(sim, destination));
}

static void grow(const struct sim *sim, int64_t *distance, uint32_t destination, bool outward)
{
	size_t arrivals = sim->routing->trees->arrivals;
	struct growth growth = {
		.sim = sim,
		.distance = distance,
		.heap = {memory_take(arrivals, sizeof(struct heap_item)), arrivals, 0},
		.outward = outward,
	};
	struct heap_item next;

	for (size_t i = 0; i < sim->node_count; i++)
		distance[i] = INT64_MAX;
	begin(&growth, destination);
	while (icmp4__heap_pop(&growth.heap, &next))
		if (next.at.ns == distance[next.id] &&
		    (!next.at.ns || sim->nodes[next.id].settings->forward))
			spread(&growth, next.id, next.at.ns);
	free(growth.heap.items);
}

/* Room for another: a new one, or the one that was not used for longest. */
static struct tree *make_room(struct trees *trees, size_t nodes)
{
	struct tree *oldest = trees->row;

	if (trees->count < trees->room) {
		oldest = &trees->row[trees->count++];
		oldest->distance = memory_take(nodes, sizeof(int64_t));
		return oldest;
	}
	for (size_t i = 1; i < trees->count; i++)
		if (trees->row[i].used < oldest->used)
			oldest = &trees->row[i];
	trees->place[oldest->key] = 0;
	return oldest;
}

const int64_t *sim__tree(const struct sim *sim, uint32_t destination, bool outward)
{
	struct trees *trees = sim->routing->trees;
	size_t key = key_of(sim, destination, outward);
	struct tree *tree;

	if (trees->place[key]) {
		tree = &trees->row[trees->place[key] - 1];
	} else {
		tree = make_room(trees, sim->node_count);
		tree->key = key;
		trees->place[key] = (uint32_t)(tree - trees->row) + 1;
		grow(sim, tree->distance, destination, outward);
	}
	tree->used = ++trees->uses;
	return tree->distance;
}

bool sim__tree_stands(const struct sim *sim, uint32_t destination, bool outward)
{
	return sim->routing->trees->place[key_of(sim, destination, outward)];
}

void sim__trees_forget(struct trees *trees)
{
	for (size_t i = 0; i < trees->count; i++) {
		trees->place[trees->row[i].key] = 0;
		trees->row[i].used = 0;
	}
}
