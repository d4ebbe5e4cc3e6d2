/* SPDX-License-Identifier: MIT */
/* The table of routes: longest match, order, and what connected prefixes add to it. */
#include "unit/core/node_world.h"

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 32);
}

/* The longest match, found by looking at every row. */
static const struct icmp4_route *slow_lookup(const struct icmp4_route *routes, size_t count,
					     uint32_t dst)
{
	const struct icmp4_route *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (icmp4_prefix_holds(routes[i].to, dst) &&
		    (!best || routes[i].to.length > best->to.length))
			best = &routes[i];
	return best;
}

/* hop_count numbers the rows, so that order among equals can be seen. */
static void fill(struct icmp4_route *routes, size_t count, uint64_t *state)
{
	for (size_t i = 0; i < count; i++)
		routes[i] = (struct icmp4_route){
			.to = {next_random(state) & 0xc3000003, (uint8_t)(next_random(state) % 33)},
			.hop_count = i,
		};
}

static void lookup_oracle(void)
{
	struct icmp4_route routes[200], sorted[200];
	uint64_t state = 42;
	size_t wrong = 0;

	for (size_t count = 0; count <= 200; count += 10) {
		const struct icmp4_route_table table = {sorted, count};

		fill(routes, count, &state);
		memcpy(sorted, routes, sizeof routes);
		icmp4_route_sort(sorted, count);
		for (int i = 0; i < 500; i++) {
			uint32_t dst = next_random(&state) & 0xc3000003;
			const struct icmp4_route *got = icmp4_route_lookup(&table, dst);
			const struct icmp4_route *want = slow_lookup(routes, count, dst);

			wrong += !got != !want || (got && got->hop_count != want->hop_count);
		}
	}
	is_int((int64_t)wrong, 0, "lookup: the row that a look at every row finds");
}

static void sort_is_stable(void)
{
	static struct icmp4_route routes[5000];
	uint64_t state = 7;
	size_t wrong = 0;

	fill(routes, 5000, &state);
	icmp4_route_sort(routes, 5000);
	for (size_t i = 1; i < 5000; i++) {
		const struct icmp4_route *a = &routes[i - 1], *b = &routes[i];

		wrong += a->to.length < b->to.length ||
			 (a->to.length == b->to.length && a->hop_count > b->hop_count);
	}
	is_int((int64_t)wrong, 0, "sort: falling lengths, and equals keep their order");
}

/* What a destination becomes on the world's node. */
static const struct told way_rows[] = {
	{"udp to 10.9.2.7", "forwarded by wan to 10.9.2.7"},
	{"udp to 10.9.1.7", "forwarded by lan to 10.9.1.7"}, /* back where it came from */
	{"udp to 10.9.4.1", "forwarded by p2p to 10.9.4.1"},
	{"udp to 203.0.113.7", "forwarded by wan to 10.9.2.9"},
	{"udp to 8.8.8.8", "no-route: 3/0 from 10.9.1.1"},
	{"udp to 198.51.100.1", "unreachable: 3/1 from 10.9.1.1"},
	{"udp to 198.51.100.65", "prohibited: 3/13 from 10.9.1.1"},
	{"udp to 198.51.100.129", "blackhole"},
	{"udp to 192.0.2.1", "interface-down: 3/1 from 10.9.1.1"},
	{"udp to 10.9.3.7", "interface-down: 3/1 from 10.9.1.1"},
};

static void ways(void)
{
	tells("ways", ROUTER, NULL, way_rows);
}

/* A connected prefix yields to a row of the table that is as long, and to none that is shorter. */
static void connected_against_table(void)
{
	static const struct icmp4_next_hop p2p = {P2P, IP(10, 9, 4, 1), 1};
	static const struct {
		const char *name, *outcome;
		uint8_t length;
	} rows[] = {
		{"default route", "forwarded by wan to 10.9.2.7", 0},
		{"shorter", "forwarded by wan to 10.9.2.7", 23},
		{"as long", "forwarded by p2p to 10.9.4.1", 24},
		{"longer", "forwarded by p2p to 10.9.4.1", 32},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says("udp to 10.9.2.7");
		const struct icmp4_route route = {
			{IP(10, 9, 2, 7), rows[i].length}, ICMP4_ROUTE_FORWARD, &p2p, 1};
		const struct icmp4_route_table table = {&route, 1};

		w->node.config.world = &table;
		world_feed(w, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].name);
		free(w);
	}
}

/* A route without next hops, a node without a table: no way, and no crash. */
static void degenerate(void)
{
	static const struct icmp4_route empty = {{0, 0}, ICMP4_ROUTE_FORWARD, NULL, 0};
	static const struct icmp4_next_hop nowhere = {99, IP(10, 9, 9, 9), 1};
	static const struct icmp4_route strange = {{0, 0}, ICMP4_ROUTE_FORWARD, &nowhere, 1};
	static const struct {
		const char *name;
		const struct icmp4_route *route;
		const char *outcome;
	} rows[] = {
		{"no next hop", &empty, "no-route: 3/0 from 10.9.1.1"},
		{"interface that does not exist", &strange, "interface-down: 3/1 from 10.9.1.1"},
		{"no table", NULL, "no-route: 3/0 from 10.9.1.1"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says("udp to 8.8.8.8");
		struct icmp4_route_table table = {rows[i].route, 1};

		w->node.config.route = rows[i].route ? icmp4_route_lookup : NULL;
		w->node.config.world = &table;
		world_feed(w, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].name);
		free(w);
	}
}

int main(void)
{
	lookup_oracle();
	sort_is_stable();
	ways();
	connected_against_table();
	degenerate();
	return tap_done();
}
