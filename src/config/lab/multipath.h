/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_MULTIPATH_H
#define CONFIG_LAB_MULTIPATH_H
/*
 * Every way from one node to another, as the nodes' own tables of routes have it, and how surely
 * a prober can find it. No packet is sent, and no prober of ours is asked: so this can judge them.
 */
#include <icmp4/paths.h>

#include "config/lab/lab.h"

/* A node at a distance, as it is reached by one of its interfaces. */
struct lab_vertex {
	uint32_t ttl;
	uint32_t node;
	uint32_t address; /* that interface's, of which it speaks where it answers by it */
	uint32_t fields;  /* ICMP4_FLOW_*, where it has several ways on; else 0 */
	bool silent;      /* it never says that a TTL ran out */
	bool final;
};

struct lab_edge {
	uint32_t from, to; /* vertices */
	uint32_t weight;
};

struct lab_multipath {
	struct lab_vertex *vertices; /* the first is where it begins; in order of TTL */
	size_t vertex_count;
	struct lab_edge *edges;
	size_t edge_count;
};

enum { LAB_MULTIPATH_TTL = 64 };

void lab_multipath_find(struct lab_multipath *graph, const struct lab *lab, uint32_t from,
			uint32_t to);
void lab_multipath_free(struct lab_multipath *graph);
/* Ways on from a vertex. */
size_t lab_multipath_ways(const struct lab_multipath *graph, uint32_t vertex);
/*
 * The chance that who stops by that rule sees not all of a vertex's ways on, or that of any vertex;
 * below 0 where the weights are too many to reckon with.
 */
double lab_multipath_missed(const struct lab_multipath *graph, uint32_t vertex,
			    enum icmp4_paths_bound bound);
double lab_multipath_missed_any(const struct lab_multipath *graph, enum icmp4_paths_bound bound);

#endif
