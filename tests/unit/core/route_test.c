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
static void ways(void)
{
	static const struct {
		const char *name;
		uint32_t dst;
		enum icmp4_verb verb;
		enum icmp4_drop drop;
		uint32_t interface, next_hop;
	} rows[] = {
		{"connected", IP(10, 9, 2, 7), ICMP4_VERB_FORWARDED, 0, WAN, IP(10, 9, 2, 7)},
		{"back where it came from", IP(10, 9, 1, 7), ICMP4_VERB_FORWARDED, 0, LAN,
		 IP(10, 9, 1, 7)},
		{"other end of a /31", IP(10, 9, 4, 1), ICMP4_VERB_FORWARDED, 0, P2P,
		 IP(10, 9, 4, 1)},
		{"by a gateway", FAR_HOST, ICMP4_VERB_FORWARDED, 0, WAN, GATEWAY},
		{"no route", NOWHERE, ICMP4_VERB_DROPPED, ICMP4_DROP_NO_ROUTE, 0, 0},
		{"unreachable", SOMEHOW(1), ICMP4_VERB_DROPPED, ICMP4_DROP_UNREACHABLE, 0, 0},
		{"prohibit", SOMEHOW(65), ICMP4_VERB_DROPPED, ICMP4_DROP_PROHIBITED, 0, 0},
		{"blackhole", SOMEHOW(129), ICMP4_VERB_DROPPED, ICMP4_DROP_BLACKHOLE, 0, 0},
		{"interface down", IP(192, 0, 2, 1), ICMP4_VERB_DROPPED, ICMP4_DROP_INTERFACE_DOWN,
		 0, 0},
		{"connected, but down", IP(10, 9, 3, 7), ICMP4_VERB_DROPPED,
		 ICMP4_DROP_INTERFACE_DOWN, 0, 0},
	};
	struct world *w = world_new(true);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		world_feed(w, &(struct stimulus){.dst = rows[i].dst});
		bool way = w->event.verb != ICMP4_VERB_FORWARDED ||
			   (w->event.interface == rows[i].interface &&
			    w->event.next_hop == rows[i].next_hop &&
			    w->out[0].packet.interface == rows[i].interface &&
			    w->out[0].packet.next_hop == rows[i].next_hop);
		ok(w->event.verb == rows[i].verb && w->event.drop == rows[i].drop && way,
		   "ways: %s (%s)", rows[i].name, icmp4_drop_name(w->event.drop));
	}
	free(w);
}

/* A connected prefix yields to a row of the table that is as long, and to none that is shorter. */
static void connected_against_table(void)
{
	static const struct {
		const char *name;
		uint8_t length;
		uint32_t next_hop;
	} rows[] = {
		{"default route", 0, IP(10, 9, 2, 7)},
		{"shorter", 23, IP(10, 9, 2, 7)},
		{"as long", 24, IP(10, 9, 4, 1)},
		{"longer", 32, IP(10, 9, 4, 1)},
	};
	static const struct icmp4_next_hop p2p = {P2P, IP(10, 9, 4, 1), 1};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		struct icmp4_route route = {
			{IP(10, 9, 2, 7), rows[i].length}, ICMP4_ROUTE_FORWARD, &p2p, 1};
		struct icmp4_route_table table = {&route, 1};

		w->config.world = &table;
		icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
		world_feed(w, &(struct stimulus){.dst = IP(10, 9, 2, 7)});
		ok(w->event.next_hop == rows[i].next_hop, "connected against table: %s",
		   rows[i].name);
		free(w);
	}
}

/* A route without next hops, a node without a table: no route, and no crash. */
static void degenerate(void)
{
	static const struct icmp4_route empty = {{0, 0}, ICMP4_ROUTE_FORWARD, NULL, 0};
	static const struct icmp4_next_hop nowhere = {99, IP(10, 9, 9, 9), 1};
	static const struct icmp4_route strange = {{0, 0}, ICMP4_ROUTE_FORWARD, &nowhere, 1};
	static const struct {
		const char *name;
		const struct icmp4_route *route;
		enum icmp4_drop drop;
	} rows[] = {
		{"no next hop", &empty, ICMP4_DROP_NO_ROUTE},
		{"interface that does not exist", &strange, ICMP4_DROP_INTERFACE_DOWN},
		{"no table", NULL, ICMP4_DROP_NO_ROUTE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		struct icmp4_route_table table = {rows[i].route, 1};

		w->config.route = rows[i].route ? icmp4_route_lookup : NULL;
		w->config.world = &table;
		icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
		world_feed(w, &(struct stimulus){.dst = NOWHERE});
		ok(w->event.drop == rows[i].drop, "degenerate: %s (%s)", rows[i].name,
		   icmp4_drop_name(w->event.drop));
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
