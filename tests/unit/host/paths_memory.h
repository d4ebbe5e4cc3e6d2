/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PATHS_MEMORY_H
#define TESTS_PATHS_MEMORY_H
/* Room for a search of all paths, as much as any test needs. */
#include <icmp4/paths.h>

enum {
	PATHS_MEMORY_FLOWS = 2048,
	PATHS_MEMORY_MAX = 30,
	PATHS_MEMORY_VERTICES = 512,
	PATHS_MEMORY_LINKS = 2048,
	PATHS_MEMORY_SLOTS = 4096,
};

struct paths_memory {
	struct icmp4_paths_flow flows[PATHS_MEMORY_FLOWS];
	struct icmp4_paths_cell cells[PATHS_MEMORY_FLOWS * PATHS_MEMORY_MAX];
	struct icmp4_paths_vertex vertices[PATHS_MEMORY_VERTICES];
	struct icmp4_paths_link links[PATHS_MEMORY_LINKS];
	struct icmp4_paths_slot slots[PATHS_MEMORY_SLOTS];
	struct icmp4_paths_memory memory;
};

static inline void paths_memory_ready(struct paths_memory *room)
{
	room->memory = (struct icmp4_paths_memory){
		.flows = room->flows,
		.flow_count = PATHS_MEMORY_FLOWS,
		.cells = room->cells,
		.vertices = room->vertices,
		.vertex_count = PATHS_MEMORY_VERTICES,
		.links = room->links,
		.link_count = PATHS_MEMORY_LINKS,
		.slots = room->slots,
		.slot_count = PATHS_MEMORY_SLOTS,
	};
}

#endif
