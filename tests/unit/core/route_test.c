/* SPDX-License-Identifier: MIT */
/* Which way: what a route says, and what connected prefixes add to the table. */
#include "unit/core/node_world.h"

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
	static const struct icmp4_next_hop p2p = {P2P, IP(10, 9, 4, 1), 1, NULL};
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
		const struct icmp4_route route = {.to = {IP(10, 9, 2, 7), rows[i].length},
						  .kind = ICMP4_ROUTE_FORWARD,
						  .hops = &p2p,
						  .hop_count = 1};
		const struct icmp4_route_table table = {.routes = &route, .count = 1};

		w->node.config.world = &table;
		world_feed(w, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].name);
		free(w);
	}
}

/* A route without next hops, a node without a table: no way, and no crash. */
static void degenerate(void)
{
	static const struct icmp4_route empty = {.kind = ICMP4_ROUTE_FORWARD};
	static const struct icmp4_next_hop nowhere = {99, IP(10, 9, 9, 9), 1, NULL};
	static const struct icmp4_route strange = {
		.kind = ICMP4_ROUTE_FORWARD, .hops = &nowhere, .hop_count = 1};
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
		struct icmp4_route_table table = {.routes = rows[i].route, .count = 1};

		w->node.config.route = rows[i].route ? icmp4_route_lookup : NULL;
		w->node.config.world = &table;
		world_feed(w, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].name);
		free(w);
	}
}

int main(void)
{
	ways();
	connected_against_table();
	degenerate();
	return tap_done();
}
