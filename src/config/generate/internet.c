/* SPDX-License-Identifier: MIT */
/*
 * A small Internet. Of the systems (trade.c) those that trade much have many routers, in
 * cities all over the world or over their continent; each has a prefix of its own, from which its
 * nodes and links are numbered, and those that sell nothing have hosts.
 */
#include "config/generate/internet.h"

#include <inttypes.h>

#include "sim/memory.h"

enum {
	NODES_A_SYSTEM = 6,
	BLOCKS = 0x10000000, /* 16.0.0.0, and up from there */
	BLOCK_LEAST = 256,
	CHOICES = 4,
	WORLD_LEVELS = 1,     /* of these the routers are all over the world, */
	CONTINENT_LEVELS = 3, /* of these all over a continent */
};

static const struct city {
	const char *code; /* as its airport has */
	uint32_t continent;
	double latitude, longitude;
} cities[] = {
	{"nyc", 0, 40.7, -74.0},  {"chi", 0, 41.9, -87.6},  {"dfw", 0, 32.8, -96.8},
	{"lax", 0, 34.1, -118.2}, {"sea", 0, 47.6, -122.3}, {"mia", 0, 25.8, -80.2},
	{"yyz", 0, 43.7, -79.4},  {"lon", 1, 51.5, -0.1},   {"fra", 1, 50.1, 8.7},
	{"ams", 1, 52.4, 4.9},    {"par", 1, 48.9, 2.4},    {"mad", 1, 40.4, -3.7},
	{"mil", 1, 45.5, 9.2},    {"sto", 1, 59.3, 18.1},   {"waw", 1, 52.2, 21.0},
	{"vie", 1, 48.2, 16.4},   {"sin", 2, 1.3, 103.8},   {"tyo", 2, 35.7, 139.7},
	{"hkg", 2, 22.3, 114.2},  {"bom", 2, 19.1, 72.9},   {"sel", 2, 37.6, 127.0},
	{"sao", 3, -23.5, -46.6}, {"bue", 3, -34.6, -58.4}, {"scl", 3, -33.5, -70.7},
	{"jnb", 4, -26.2, 28.0},  {"nbo", 4, -1.3, 36.8},   {"los", 4, 6.5, 3.4},
	{"syd", 5, -33.9, 151.2}, {"akl", 5, -36.8, 174.8},
};

enum { CITIES = sizeof(cities) / sizeof(cities[0]) };

/* A router and, where nothing is sold, a host for each; what is left goes to those who trade. */
static void share_out(struct internet *internet, uint32_t nodes)
{
	uint32_t left = nodes;

	for (uint32_t i = 0; i < internet->system_count; i++) {
		struct system *system = &internet->systems[i];

		system->routers = 1;
		system->hosts = !system->sells;
		system->city = dice_throw(&internet->dice, CITIES);
		left -= 1 + system->hosts;
	}
	for (; left; left--) {
		struct system *system = &internet->systems[internet->ends[dice_throw(
			&internet->dice, (uint32_t)internet->end_count)]];

		if (!system->sells && dice_throw(&internet->dice, 2))
			system->hosts++;
		else
			system->routers++;
	}
}

/* As many links inside as routers, but one less of two; of each host; and those sold. */
static uint32_t links_inside(const struct system *system)
{
	return system->routers > 2 ? system->routers : system->routers - 1;
}

/* A power of two that holds all addresses, on a multiple of itself. */
static void number_blocks(struct internet *internet)
{
	uint32_t next = BLOCKS;

	for (uint32_t i = 0; i < internet->system_count; i++) {
		struct system *system = &internet->systems[i];
		uint32_t links = system->links + links_inside(system) + system->hosts;

		system->size = BLOCK_LEAST;
		while (system->size < 1 + system->routers + system->hosts + 2 * links)
			system->size *= 2;
		system->block = (next + system->size - 1) & ~(system->size - 1);
		next = system->block + system->size;
		system->next_link = next - 2;
	}
}

static uint32_t some_city(struct internet *internet, const struct system *system, uint32_t n)
{
	uint32_t city = system->city;

	if (!n || system->level >= CONTINENT_LEVELS)
		return city;
	do
		city = dice_throw(&internet->dice, CITIES);
	while (system->level >= WORLD_LEVELS &&
	       cities[city].continent != cities[system->city].continent);
	return city;
}

/* A link of this system, its prefix from its block. */
static struct sketch_link *join(struct internet *internet, struct system *owner, uint32_t a,
				uint32_t b)
{
	struct sketch *sketch = internet->sketch;
	struct sketch_link *link = sketch_add_link(sketch, a, b);
	int64_t delay_ns = sketch_distance_ns(&sketch->nodes[a], &sketch->nodes[b]);

	link->delay_ns = delay_ns;
	link->cost = 1 + (uint32_t)(delay_ns / 1000000);
	link->prefix = (struct icmp4_prefix){owner->next_link, 31};
	owner->next_link -= 2;
	return link;
}

/* Of some routers before this one, the nearest. */
static uint32_t neighbour(struct internet *internet, const struct system *system, uint32_t n)
{
	const struct sketch_node *nodes = &internet->sketch->nodes[system->first];
	uint32_t best = 0;
	int64_t least = INT64_MAX;

	for (uint32_t i = 0; i < CHOICES; i++) {
		uint32_t other = dice_throw(&internet->dice, n);
		int64_t ns = sketch_distance_ns(&nodes[other], &nodes[n]);

		best = ns < least ? other : best;
		least = ns < least ? ns : least;
	}
	return system->first + best;
}

static uint32_t add_node(struct internet *internet, struct system *system, const char *what,
			 uint32_t city, enum sketch_role role)
{
	uint32_t number = (uint32_t)(system - internet->systems) + 1, node;
	char name[48];

	snprintf(name, sizeof(name), "%s.as%" PRIu32, what, number);
	node = sketch_add_node(internet->sketch, name);
	struct sketch_node *made = &internet->sketch->nodes[node];
	made->role = role;
	made->placed = true;
	made->latitude = cities[city].latitude;
	made->longitude = cities[city].longitude;
	made->address = system->block + 1 + node - system->first;
	return node;
}

static void draw_system(struct internet *internet, struct system *system)
{
	struct sketch *sketch = internet->sketch;

	system->first = (uint32_t)sketch->node_count;
	for (uint32_t i = 0; i < system->routers; i++) {
		uint32_t city = some_city(internet, system, i);
		uint32_t node = add_node(internet, system, cities[city].code, city, SKETCH_ROUTER);

		if (i)
			join(internet, system, neighbour(internet, system, i), node);
	}
	if (system->routers > 2 && sketch->nodes[system->first + system->routers - 1].links == 1)
		join(internet, system, system->first + system->routers - 1,
		     system->first + (system->routers - 1) / 2)
			->cost++;
	for (uint32_t i = 0; i < system->hosts; i++) {
		uint32_t at = dice_throw(&internet->dice, system->routers);
		uint32_t host = add_node(internet, system, "host", system->city, SKETCH_HOST);

		join(internet, system, system->first + at, host)->delay_ns =
			200000 + 100000 * (int64_t)dice_throw(&internet->dice, 80);
		sketch->from = sketch->from == SKETCH_NONE ? host : sketch->from;
		sketch->to = host;
	}
}

/* Between two of their routers that are not far from each other. */
static void draw_trade(struct internet *internet, const struct trade *trade)
{
	struct system *seller = &internet->systems[trade->seller];
	const struct system *buyer = &internet->systems[trade->buyer];
	const struct sketch_node *nodes = internet->sketch->nodes;
	uint32_t a = seller->first, b = buyer->first;

	for (uint32_t i = 0; i < CHOICES; i++) {
		uint32_t x = seller->first + dice_throw(&internet->dice, seller->routers);
		uint32_t y = buyer->first + dice_throw(&internet->dice, buyer->routers);

		if (i && sketch_distance_ns(&nodes[x], &nodes[y]) >=
				 sketch_distance_ns(&nodes[a], &nodes[b]))
			continue;
		a = x;
		b = y;
	}
	join(internet, seller, a, b)->cost = internet__cost(internet, trade);
}

bool generate__internet(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	struct internet internet = {.sketch = sketch, .dice = {.key = {{seed, 0x696e6574}}}};
	char about[96];

	internet__trade(&internet, sizes[0] / NODES_A_SYSTEM);
	share_out(&internet, sizes[0]);
	number_blocks(&internet);
	for (uint32_t i = 0; i < internet.system_count; i++)
		draw_system(&internet, &internet.systems[i]);
	for (size_t i = 0; i < internet.trade_count; i++)
		draw_trade(&internet, &internet.trades[i]);
	snprintf(about, sizeof(about), "An internet of %" PRIu32 " nodes in %" PRIu32 " systems",
		 sizes[0], internet.system_count);
	sketch->about = memory_text(about);
	internet__free(&internet);
	return true;
}
