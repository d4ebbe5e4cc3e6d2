/* SPDX-License-Identifier: MIT */
/*
 * How often does a search for all paths miss one? For each diamond and each bound so many runs on a
 * toy network whose routers divide flows evenly by a hash of a key of the run; a run has missed
 * if it lacks any link. Beside the measured rate stand the exact one, where the diamond has one
 * branching, and what the bound promises: 1 - (1 - a)^(branchings). Exits 1 where a promise is
 *broken by more than three standard deviations.
 *
 *	mda [RUNS]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../tests/unit/core/probe_world.h"
#include "../tests/unit/host/paths_memory.h"
#include "base/siphash.h"
#include "config/lab/multipath.h"

enum { RUNS = 10000, LAYERS = 6, ROUTER = 0x0a000000 };

/* Vertices of each hop, from the second on; the first is one router, the last the target. */
static const struct shape {
	const char *name;
	unsigned widths[LAYERS]; /* ended by 0 */
	bool meshed;             /* each leads to all of the next hop, and not to its share of it */
	unsigned branchings;
} shapes[] = {
	{"2 wide", {2, 0}, false, 1},
	{"3 wide", {3, 0}, false, 1},
	{"4 wide", {4, 0}, false, 1},
	{"6 wide", {6, 0}, false, 1},
	{"8 wide", {8, 0}, false, 1},
	{"12 wide", {12, 0}, false, 1},
	{"16 wide", {16, 0}, false, 1},
	{"32 wide", {32, 0}, false, 1},
	{"2, then 2 behind each", {2, 4, 0}, false, 3},
	{"2, one router, 3", {2, 1, 3, 0}, false, 2},
	{"2 to 2, meshed", {2, 2, 0}, true, 3},
	{"3 to 3, meshed", {3, 3, 0}, true, 4},
};

struct toy {
	const struct shape *shape;
	struct icmp4_key key;
	struct world_datagram probe, answer;
	struct icmp4_time now;
};

static unsigned toy_choice(const struct toy *toy, unsigned ttl, unsigned at, unsigned ways)
{
	uint8_t octets[12] = {(uint8_t)ttl, (uint8_t)at};

	memcpy(octets + 2, toy->probe.bytes + 20, 4);
	return (unsigned)((icmp4__siphash(&toy->key, octets, sizeof octets) >> 32) * ways >> 32);
}

/* Which vertex of its hop the probe reaches; hop 1 is a router, what is behind the last the target.
 */
static unsigned toy_place(const struct toy *toy, unsigned ttl, bool *reached)
{
	const unsigned *widths = toy->shape->widths;
	unsigned at = 0, before = 1;

	*reached = false;
	for (unsigned t = 2; t <= ttl; t++) {
		unsigned width = widths[t - 2];

		if (!width) {
			*reached = true;
			return 0;
		}
		if (toy->shape->meshed || width <= before)
			at = toy_choice(toy, t, at, width);
		else
			at = at * (width / before) + toy_choice(toy, t, at, width / before);
		before = width;
	}
	return at;
}

static void toy_answer(struct toy *toy)
{
	bool reached;
	unsigned ttl = toy->probe.bytes[8], at = toy_place(toy, ttl, &reached);
	uint32_t from = reached ? FAR : ROUTER + ttl * 256 + at;

	toy->answer = world_error(from, reached ? 3 : 11, reached ? 3 : 0, &toy->probe, 28);
}

static uint32_t links_of(const struct shape *shape)
{
	uint32_t links = 1, before = 1;

	for (const unsigned *width = shape->widths; *width; width++) {
		links += shape->meshed ? before * *width : *width > before ? *width : before;
		before = *width;
	}
	return links + before;
}

/* One search; returns the probes that it took, 0 where it missed something. */
static uint64_t toy_run(struct toy *toy, struct icmp4_paths *paths,
			const struct icmp4_paths_options *options, struct paths_memory *memory)
{
	struct icmp4_paths_event event;

	if (icmp4_paths_init(paths, options, &memory->memory, &toy->key, toy->now))
		abort();
	while (icmp4_paths_ended(paths) == ICMP4_PATHS_RUNNING) {
		struct icmp4_packet packet = {.bytes = toy->probe.bytes, .held = WORLD_ROOM};

		if (!icmp4_paths_output(paths, toy->now, &packet))
			abort();
		toy->probe.length = packet.length;
		toy_answer(toy);
		packet = world_packet(&toy->answer, toy->now);
		icmp4_paths_input(paths, toy->now, &packet);
		while (icmp4_paths_event(paths, &event))
			;
	}
	return paths->links == links_of(toy->shape) ? paths->probe.number : 0;
}

static double exact(const struct shape *shape, enum icmp4_paths_bound bound)
{
	struct lab_vertex vertex = {.ttl = 1};
	struct lab_edge edges[64];
	struct lab_multipath graph = {&vertex, 1, edges, shape->widths[0]};

	for (unsigned i = 0; i < shape->widths[0]; i++)
		edges[i] = (struct lab_edge){0, i + 1, 1};
	return shape->branchings == 1 ? lab_multipath_missed(&graph, 0, bound) : -1;
}

static bool measure(const struct shape *shape, enum icmp4_paths_bound bound, unsigned long runs)
{
	static struct paths_memory memory;
	static struct icmp4_paths paths;
	struct icmp4_paths_options options;
	double promise = 1 - pow(1 - icmp4_paths_bound_ppm(bound) / 1e6, shape->branchings);
	double missed, probes = 0, sigma = sqrt(promise * (1 - promise) / (double)runs);
	unsigned long found = 0;
	char reckoned[16] = "-";

	icmp4_paths_options_default(&options, FAR);
	options.src = US;
	options.src_port = 40000;
	options.bound = (uint8_t)bound;
	options.no_fields = true;
	paths_memory_ready(&memory);
	for (unsigned long i = 0; i < runs; i++) {
		struct toy toy = {.shape = shape, .key = {{i, bound}}};
		uint64_t took = toy_run(&toy, &paths, &options, &memory);

		found += took > 0;
		probes += (double)paths.probe.number;
	}
	missed = (double)(runs - found) / (double)runs;
	if (exact(shape, bound) >= 0)
		snprintf(reckoned, sizeof(reckoned), "%.3f %%", exact(shape, bound) * 100);
	printf("| %-22s | %-9s | %7.3f %% | %9s | %7.3f %% | %8.1f |\n", shape->name,
	       icmp4_paths_bound_name(bound), missed * 100, reckoned, promise * 100,
	       probes / (double)runs);
	return missed <= promise + 3 * sigma;
}

int main(int argc, char **argv)
{
	static const enum icmp4_paths_bound bounds[] = {
		ICMP4_PATHS_VERTEX_95, ICMP4_PATHS_VERTEX_99, ICMP4_PATHS_GRAPH_95};
	unsigned long runs = argc > 1 ? strtoul(argv[1], NULL, 10) : RUNS;
	bool kept = true;

	printf("| diamond | bound | missed | exact | promised | probes "
	       "|\n|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		for (size_t b = 0; b < sizeof(bounds) / sizeof(*bounds); b++)
			kept &= measure(&shapes[i], bounds[b], runs);
	return !kept;
}
