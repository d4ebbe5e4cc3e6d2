/* SPDX-License-Identifier: MIT */
/* The table of generators, and the pieces that all of them draw with. */
#include "config/generate/generate.h"

#include <inttypes.h>

#include "config/generate/shapes.h"
#include "sim/memory.h"

enum { ROUTERS_MAX = 1000000 };

static const struct generator generators[] = {
	{"line", "routers in a row", {{"ROUTERS", 5, 1, ROUTERS_MAX}}, generate__line},
	{"ring", "routers in a circle", {{"ROUTERS", 6, 3, ROUTERS_MAX}}, generate__ring},
	{"grid",
	 "routers in rows and columns, with many equal ways",
	 {{"COLUMNS", 4, 1, ROUTERS_MAX}, {"ROWS", 4, 1, ROUTERS_MAX}},
	 generate__grid},
	{"tree",
	 "routers below routers, hosts at the leaves",
	 {{"DEPTH", 3, 1, 14}, {"BRANCHES", 2, 1, 128}},
	 generate__tree},
	{"fat-tree",
	 "a data centre of switches with so many ports, an even number",
	 {{"PORTS", 4, 2, 38}},
	 generate__fat_tree},
	{"random",
	 "routers joined at random, all of them in one piece",
	 {{"ROUTERS", 20, 2, ROUTERS_MAX}, {"LINKS", 0, 0, SKETCH_LINKS_MAX}},
	 generate__random},
	{"internet",
	 "autonomous systems with transit and peering, their prefixes, and delays of the earth",
	 {{"NODES", 200, 24, ROUTERS_MAX}},
	 generate__internet},
};

enum { GENERATORS = sizeof(generators) / sizeof(generators[0]) };

const struct generator *generator_at(size_t index)
{
	return index < GENERATORS ? &generators[index] : NULL;
}

const struct generator *generator_named(const char *name)
{
	for (size_t i = 0; i < GENERATORS; i++)
		if (!strcmp(generators[i].name, name))
			return &generators[i];
	return NULL;
}

/* Rounds over all links until nobody else is reached, or we are there. */
static bool is_near(const struct sketch *sketch, unsigned most)
{
	uint8_t *hops = memory_take(sketch->node_count, 1);
	bool more = true, near;

	memset(hops, UINT8_MAX, sketch->node_count);
	hops[sketch->from] = 0;
	for (unsigned round = 0; more && round < most && hops[sketch->to] == UINT8_MAX; round++) {
		more = false;
		for (size_t i = 0; i < 2 * sketch->link_count; i++) {
			const struct sketch_end *end = sketch->links[i / 2].end;

			if (hops[end[i % 2].node] != round || hops[end[!(i % 2)].node] != UINT8_MAX)
				continue;
			hops[end[!(i % 2)].node] = (uint8_t)(round + 1);
			more = true;
		}
	}
	near = hops[sketch->to] != UINT8_MAX;
	free(hops);
	return near;
}

bool generate(const struct generator *generator, const uint32_t sizes[GENERATE_SIZES],
	      uint64_t seed, struct sketch *sketch)
{
	enum { HOPS_CLAIMED = 48 };

	if (!generator->draw(sketch, sizes, seed))
		return false;
	sketch->answers = sketch->from != sketch->to && is_near(sketch, HOPS_CLAIMED);
	if (!sketch->about)
		sketch->about = memory_text(generator->about);
	return true;
}

uint32_t generate__node(struct sketch *sketch, const char *prefix, uint32_t i, uint32_t j)
{
	char name[48];
	uint32_t node;

	if (j)
		snprintf(name, sizeof(name), "%s%" PRIu32 "-%" PRIu32, prefix, i, j);
	else
		snprintf(name, sizeof(name), "%s%" PRIu32, prefix, i);
	node = sketch_add_node(sketch, name);
	sketch->nodes[node].role = *prefix == 'h' ? SKETCH_HOST : SKETCH_ROUTER;
	return node;
}

void generate__link(struct sketch *sketch, uint32_t a, uint32_t b, int64_t delay_ns)
{
	sketch_add_link(sketch, a, b)->delay_ns = delay_ns;
}

void generate__ends(struct sketch *sketch, uint32_t at, uint32_t other)
{
	sketch->from = sketch_add_node(sketch, "client");
	sketch->to = sketch_add_node(sketch, "server");
	generate__link(sketch, sketch->from, at, 1000000);
	generate__link(sketch, other, sketch->to, 1000000);
}
