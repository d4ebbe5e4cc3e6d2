/* SPDX-License-Identifier: MIT */
#ifndef SIM_ROUTING_H
#define SIM_ROUTING_H
/*
 * The routes of all nodes, made of what they share. A destination is a number: of a node; behind
 * those of all nodes, of a link; and behind those, of an address that several nodes have. Its
 * prefixes stand in one table; how far everybody is from it says
 * a tree (trees.c); and what a node has found out about an address is remembered in a slot, until
 * another needs the place (paths.c).
 */
#include "sim/network.h"

struct trees;
struct sweep_tree;

enum { SLOT_BITS = 17, SLOT_HOPS = 2 };

struct route_slot {
	uint32_t node, dst;
	uint32_t age; /* of the routes that it is about; 0: it is free */
	struct icmp4_route route;
	struct icmp4_next_hop hop[SLOT_HOPS]; /* more of them are shared (struct sim_hops) */
};

/* Nodes that have an address in common: some of the owners. */
struct anycast {
	size_t first, count;
};

struct sim_routing {
	struct icmp4_route *rows; /* of all prefixes; hop_count is the destination's number */
	struct icmp4_route_table table;
	uint32_t *index;
	struct trees *trees;
	struct sweep_tree *sweep; /* from when it is first needed */
	struct route_slot *slots;
	struct anycast *anycasts;
	size_t anycast_count;
	uint32_t *owners;
	size_t owner_count;
	uint32_t age; /* counts changes of the routes, from 1 */
};

static inline bool sim__is_link(const struct sim *sim, uint32_t destination)
{
	return destination >= sim->node_count && destination - sim->node_count < sim->link_count;
}

/* NULL: it is no such address. */
static inline const struct anycast *sim__anycast(const struct sim *sim, uint32_t destination)
{
	size_t others = sim->node_count + sim->link_count;

	return destination < others ? NULL : &sim->routing->anycasts[destination - others];
}

static inline size_t sim__destinations(const struct sim *sim)
{
	return sim->node_count + sim->link_count + sim->routing->anycast_count;
}

/* trees.c */
struct trees *sim__trees(const struct sim *sim);
void sim__trees_free(struct trees *trees);
void sim__trees_forget(struct trees *trees);
/* What each node's way to a destination costs, 0 at the destination alone; or outward, the way to
 * each from that node. At least eight trees stay where they are at a time. INT64_MAX: there is no
 * way. */
const int64_t *sim__tree(const struct sim *sim, uint32_t destination, bool outward);
bool sim__tree_stands(const struct sim *sim, uint32_t destination, bool outward);

/* prefixes.c: the table, once and for all. */
void sim__routing_open(struct sim *sim);

/* paths.c: where the answer to a node about an address is kept; whatever was there is lost. */
struct route_slot *sim__route_slot(const struct sim *sim, uint32_t node, uint32_t dst);
void sim__route_keep(struct sim_node *node, struct route_slot *slot, struct icmp4_prefix to,
		     const struct icmp4_next_hop *hops, size_t count);

/* sweep.c: finds the route of a node on the shortest ways from the prober to a destination, and of
 * all others on them. False: it is on none, or there are too many to look at. */
void sim__sweep_free(struct sweep_tree *tree);
bool sim__sweep(struct sim *sim, uint32_t node, const struct icmp4_route *row, uint32_t dst);

#endif
