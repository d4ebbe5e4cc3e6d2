/* SPDX-License-Identifier: MIT */
/* A search for all paths whose memory is full: what comes late is known by nobody's vertex. */
#include <icmp4/paths.h>
#include <stdlib.h>

#include "probe_world.h"
#include "tap.h"

enum { FLOWS = 64, MAX = 4, LINKS = 64, SLOTS = 512, VERTICES = 4, CANARIES = 65536, STEPS = 2000 };

static const struct icmp4_key key = {{3, 4}};

struct bench {
	struct icmp4_paths paths;
	struct icmp4_paths_flow flows[FLOWS];
	struct icmp4_paths_cell cells[FLOWS * MAX];
	struct icmp4_paths_vertex vertices[CANARIES]; /* the engine is lent but VERTICES of them */
	struct icmp4_paths_link links[LINKS];
	struct icmp4_paths_slot slots[SLOTS];
	struct icmp4_time now;
	struct world_datagram sent[SLOTS];
	uint64_t tag;
};

static void setup(struct bench *b)
{
	struct icmp4_paths_memory memory = {
		b->flows, FLOWS, b->cells, b->vertices, VERTICES, b->links, LINKS, b->slots, SLOTS,
	};
	struct icmp4_paths_options options;

	icmp4_paths_options_default(&options, FAR);
	options.src = US;
	options.max = MAX;
	options.bound = ICMP4_PATHS_VERTEX_95;
	if (icmp4_paths_init(&b->paths, &options, &memory, &key, b->now) != ICMP4_OK)
		abort();
}

static void answer(struct bench *b, uint64_t tag, uint32_t from)
{
	struct world_datagram error = world_error(from, 11, 0, &b->sent[tag], 28);
	struct icmp4_packet packet = world_packet(&error, b->now);
	struct icmp4_paths_event event;

	icmp4_paths_input(&b->paths, b->now, &packet);
	while (icmp4_paths_event(&b->paths, &event))
		continue;
}

/* The slot of what leaves next; NULL: nothing does at this time. */
static const struct icmp4_paths_slot *leave(struct bench *b)
{
	struct icmp4_paths_event event;
	struct world_datagram probe;
	struct icmp4_packet packet = {.bytes = probe.bytes, .held = WORLD_ROOM};

	b->now = icmp4_paths_deadline(&b->paths);
	icmp4_paths_advance(&b->paths, b->now);
	while (icmp4_paths_event(&b->paths, &event))
		continue;
	if (!icmp4_paths_output(&b->paths, b->now, &packet) || packet.tag >= SLOTS)
		return NULL;
	probe.length = packet.length;
	b->sent[packet.tag] = probe;
	b->tag = packet.tag;
	return &b->slots[packet.tag];
}

/* Up to the first repetition: nobody answers at the first hop, and two behind it. */
static bool reach_repetition(struct bench *b)
{
	for (int i = 0; i < STEPS; i++) {
		const struct icmp4_paths_slot *slot = leave(b);

		if (slot && slot->again)
			return true;
		if (slot && slot->ttl == 2)
			answer(b, b->tag, FAR + 1 + slot->flow % 2);
	}
	return false;
}

static bool is_untouched(const struct bench *b)
{
	static const struct icmp4_paths_vertex nothing;

	for (size_t i = VERTICES; i < CANARIES; i++)
		if (memcmp(&b->vertices[i], &nothing, sizeof nothing) != 0)
			return false;
	return true;
}

/* The silent router speaks after all, between a repetition and its answer. */
static void test_late_in_full_memory(void)
{
	struct bench *b = calloc(1, sizeof *b);
	uint64_t repetition;

	if (!b)
		abort();
	setup(b);
	ok(reach_repetition(b), "a flow is repeated");
	repetition = b->tag;
	is_int(b->paths.vertices, VERTICES, "and no vertex more has room");
	for (uint64_t tag = 0; tag < repetition; tag++)
		if (b->slots[tag].ttl == 1 && b->slots[tag].flow == b->slots[repetition].flow)
			answer(b, tag, FAR + 9);
	ok(b->paths.crowded, "the late answer finds none");
	answer(b, repetition, FAR + 1);
	is_int(b->vertices[1].repeats, 1, "the repetition is its silent vertex's");
	is_int(b->vertices[1].repeating, 0, "and over");
	ok(is_untouched(b), "nothing is written beyond the vertices");
	free(b);
}

int main(void)
{
	test_late_in_full_memory();
	return tap_done();
}
