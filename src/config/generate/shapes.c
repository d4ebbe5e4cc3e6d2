/* SPDX-License-Identifier: MIT */
/* Regular shapes, where the seed has nothing to decide. */
#include "config/generate/shapes.h"

enum { MS_NS = 1000000, SPARE = 2 /* client and server */ };

bool generate__line(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	uint32_t first = generate__node(sketch, "r", 1, 0), last = first;

	(void)seed;
	for (uint32_t i = 2; i <= sizes[0]; i++) {
		uint32_t next = generate__node(sketch, "r", i, 0);

		generate__link(sketch, last, next, MS_NS);
		last = next;
	}
	generate__ends(sketch, first, last);
	return true;
}

/* Its ends are opposite: of an even circle both ways are equally long. */
bool generate__ring(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	(void)seed;
	for (uint32_t i = 0; i < sizes[0]; i++)
		generate__node(sketch, "r", i + 1, 0);
	for (uint32_t i = 0; i < sizes[0]; i++)
		generate__link(sketch, i, (i + 1) % sizes[0], MS_NS);
	generate__ends(sketch, 0, sizes[0] / 2);
	return true;
}

bool generate__grid(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	uint32_t columns = sizes[0], rows = sizes[1], last = columns * rows - 1;

	(void)seed;
	if ((uint64_t)columns * rows + SPARE > SKETCH_NODES_MAX)
		return false;
	for (uint32_t i = 0; i <= last; i++)
		generate__node(sketch, "r", i % columns + 1, i / columns + 1);
	for (uint32_t i = 0; i <= last; i++) {
		if ((i + 1) % columns)
			generate__link(sketch, i, i + 1, MS_NS);
		if (i + columns <= last)
			generate__link(sketch, i, i + columns, MS_NS);
	}
	generate__ends(sketch, 0, last);
	return true;
}

/* From the root down, generation by generation; those of the last are hosts. */
bool generate__tree(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	uint64_t count = 1, width = 1;
	uint32_t parent = 0, leaf = 0;

	(void)seed;
	for (uint32_t depth = 0; depth < sizes[0]; depth++) {
		leaf = (uint32_t)count;
		count += width *= sizes[1];
		if (count > SKETCH_NODES_MAX)
			return false;
	}
	generate__node(sketch, "r", 1, 0);
	for (uint32_t i = 1; i < count; i++) {
		uint32_t node = generate__node(sketch, i < leaf ? "r" : "h",
					       i < leaf ? i + 1 : i - leaf + 1, 0);

		parent = (i - 1) / sizes[1];
		generate__link(sketch, parent, node, MS_NS);
	}
	sketch->from = leaf;
	sketch->to = (uint32_t)count - 1;
	return true;
}

/* Hosts of an edge switch, and all above them in the pod. */
static void draw_pod(struct sketch *sketch, uint32_t ports, uint32_t pod)
{
	static const int64_t delay_ns = 50000;
	uint32_t half = ports / 2, above = (uint32_t)sketch->node_count;

	for (uint32_t i = 0; i < half; i++)
		generate__node(sketch, "upper", pod + 1, i + 1);
	for (uint32_t i = 0; i < half; i++)
		for (uint32_t core = 0; core < half; core++)
			generate__link(sketch, i * half + core, above + i, delay_ns);
	for (uint32_t edge = 0; edge < half; edge++) {
		uint32_t below = generate__node(sketch, "edge", pod + 1, edge + 1);

		for (uint32_t i = 0; i < half; i++)
			generate__link(sketch, above + i, below, delay_ns);
		for (uint32_t host = 0; host < half; host++)
			generate__link(sketch, below,
				       generate__node(sketch, "h", pod + 1, edge * half + host + 1),
				       delay_ns);
	}
}

/* M. Al-Fares, A. Loukissas, A. Vahdat, "A scalable, commodity data center network
 * architecture", 2008: (ports/2)^2 core switches, a pod for each port. */
bool generate__fat_tree(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	uint32_t ports = sizes[0], half = ports / 2;

	(void)seed;
	if (ports % 2)
		return false;
	for (uint32_t i = 0; i < half * half; i++)
		generate__node(sketch, "core", i + 1, 0);
	for (uint32_t pod = 0; pod < ports; pod++)
		draw_pod(sketch, ports, pod);
	sketch->from = sketch_find(sketch, "h1-1");
	sketch->to = (uint32_t)sketch->node_count - 1;
	return true;
}
