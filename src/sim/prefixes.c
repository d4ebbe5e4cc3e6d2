/* SPDX-License-Identifier: MIT */
/*
 * The prefixes of all nodes and links, in one table that all nodes share; whoever looks there has
 * the number of the destination (routing.h). What several nodes have is one destination.
 */
#include "sim/memory.h"
#include "sim/routing.h"

static int compare_rows(const void *left, const void *right)
{
	const struct icmp4_route *a = left, *b = right;
	uint32_t key_a = a->to.address & icmp4_prefix_mask(a->to.length);
	uint32_t key_b = b->to.address & icmp4_prefix_mask(b->to.length);

	if (key_a != key_b)
		return key_a > key_b ? -1 : 1;
	if (a->to.length != b->to.length)
		return a->to.length > b->to.length ? -1 : 1;
	return (a->hop_count > b->hop_count) - (a->hop_count < b->hop_count);
}

static size_t list_prefixes(const struct sim *sim, struct icmp4_route *rows)
{
	size_t count = 0;

	for (uint32_t i = 0; i < sim->node_count; i++)
		for (size_t j = 0; j < sim->nodes[i].address_count; j++, count++)
			if (rows)
				rows[count] = (struct icmp4_route){.to = sim->nodes[i].addresses[j],
								   .hop_count = i};
	for (uint32_t i = 0; i < sim->link_count; i++, count++)
		if (rows)
			rows[count] =
				(struct icmp4_route){.to = sim->links[i].ends[0].address,
						     .hop_count = (uint32_t)sim->node_count + i};
	return count;
}

/* Is this an address of a node, and the row behind it the same of another? */
static bool is_shared(const struct sim *sim, const struct icmp4_route *row)
{
	return row[0].hop_count < sim->node_count && row[1].hop_count < sim->node_count &&
	       row[0].to.address == row[1].to.address && row[0].to.length == row[1].to.length;
}

/* Returns the number of the destination that they are together. */
static uint32_t add_anycast(struct sim *sim, const struct icmp4_route *rows, size_t count)
{
	struct sim_routing *routing = sim->routing;

	routing->anycasts =
		memory_room(routing->anycasts, routing->anycast_count, sizeof(*routing->anycasts));
	routing->anycasts[routing->anycast_count] =
		(struct anycast){.first = routing->owner_count, .count = count};
	for (size_t i = 0; i < count; i++) {
		routing->owners = memory_room(routing->owners, routing->owner_count,
					      sizeof(*routing->owners));
		routing->owners[routing->owner_count++] = rows[i].hop_count;
	}
	return (uint32_t)(sim->node_count + sim->link_count + routing->anycast_count++);
}

/* Of the rows of an address that several nodes have the first stays, for all of them. */
static size_t join_owners(struct sim *sim, size_t count)
{
	struct sim_routing *routing = sim->routing;
	struct icmp4_route *rows = routing->rows;
	size_t kept = 0, last;

	for (size_t i = 0; i < count; i = last + 1, kept++) {
		rows[kept] = rows[i];
		for (last = i; last + 1 < count && is_shared(sim, &rows[last]);)
			last++;
		if (last > i)
			rows[kept].hop_count = add_anycast(sim, &rows[i], last + 1 - i);
	}
	return kept;
}

void sim__routing_open(struct sim *sim)
{
	struct sim_routing *routing = memory_take(1, sizeof(*routing));
	size_t count = list_prefixes(sim, NULL);

	sim->routing = routing;
	routing->age = 1;
	routing->rows = memory_take(count, sizeof(*routing->rows));
	list_prefixes(sim, routing->rows);
	qsort(routing->rows, count, sizeof(*routing->rows), compare_rows);
	count = join_owners(sim, count);
	icmp4_route_sort(routing->rows, count);
	routing->table = (struct icmp4_route_table){.routes = routing->rows, .count = count};
	routing->index = memory_take(icmp4_route_index_words(count), sizeof(uint32_t));
	icmp4_route_index(&routing->table, routing->index);
	routing->trees = sim__trees(sim);
	routing->slots = memory_take((size_t)1 << SLOT_BITS, sizeof(*routing->slots));
}

void sim__routing_free(struct sim_routing *routing)
{
	if (!routing)
		return;
	sim__trees_free(routing->trees);
	sim__sweep_free(routing->sweep);
	free(routing->rows);
	free(routing->index);
	free(routing->slots);
	free(routing->anycasts);
	free(routing->owners);
	free(routing);
}
