/* SPDX-License-Identifier: MIT */
#ifndef SIM_ROUTING_H
#define SIM_ROUTING_H
/*
 * The routes of all nodes, made of what they share. A destination is a number: of a node, or behind
 * those of all nodes, of a link. Its prefixes stand in one table; how far everybody is from it says
 * a tree (trees.c); and what a node has found out about an address is remembered in a slot, until
 * another needs the place (paths.c).
 */
#include "sim/network.h"

struct trees;

enum { SLOT_BITS = 17, SLOT_HOPS = 2 };

struct route_slot {
	uint32_t node, dst;
	uint32_t age; /* of the routes that it is about; 0: it is free */
	struct icmp4_route route;
	struct icmp4_next_hop hop[SLOT_HOPS]; /* more of them are shared (struct sim_hops) */
};

struct sim_routing {
	struct icmp4_route *rows; /* of all prefixes; hop_count is the destination's number */
	struct icmp4_route_table table;
	uint32_t *index;
	struct trees *trees;
	struct route_slot *slots;
	uint32_t age; /* counts changes of the routes, from 1 */
};

/* trees.c */
struct trees *sim__trees(const struct sim *sim);
void sim__trees_free(struct trees *trees);
void sim__trees_forget(struct trees *trees);
/* What each node's way to a destination costs; or outward, the way to each from that node. At least
 * eight trees stay where they are at a time. INT64_MAX: there is no way. */
const int64_t *sim__tree(const struct sim *sim, uint32_t destination, bool outward);
bool sim__tree_stands(const struct sim *sim, uint32_t destination, bool outward);

/* paths.c: where the answer to a node about an address is kept; whatever was there is lost. */
struct route_slot *sim__route_slot(const struct sim *sim, uint32_t node, uint32_t dst);
void sim__route_keep(struct sim_node *node, struct route_slot *slot, struct icmp4_prefix to,
		     const struct icmp4_next_hop *hops, size_t count);

/* sweep.c: finds the route of a node on the shortest ways from the prober to a destination, and of
 * all others on them. False: it is on none, or there are too many to look at. */
bool sim__sweep(struct sim *sim, uint32_t node, const struct icmp4_route *row, uint32_t dst);

#endif
