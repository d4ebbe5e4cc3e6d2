/* SPDX-License-Identifier: MIT */
/* Routes: the sets of next hops against a slow, obvious computation; and routes set by hand. */
#include <stdlib.h>

#include "network.h"
#include "sim/network.h"

enum { NODES_MAX = 12, FAR = 1000000 };

/* Shortest costs between all pairs (Floyd and Warshall), through routers only. */
static void all_costs(const struct sim *sim, int64_t cost[NODES_MAX][NODES_MAX])
{
	uint32_t count = (uint32_t)sim_node_count(sim);

	for (uint32_t a = 0; a < count; a++)
		for (uint32_t b = 0; b < count; b++)
			cost[a][b] = a == b ? 0 : FAR;
	for (uint32_t i = 0; i < sim_link_count(sim); i++) {
		const struct sim_end *ends = sim_link_ends(sim, i);
		for (size_t n = 0, size = sim_link_size(sim, i); n < size * size; n++) {
			size_t from = n / size, to = n % size;
			int64_t *at = &cost[ends[from].node][ends[to].node];
			int64_t own = sim_link_ways(sim, i)[from].cost;
			*at = from != to && own < *at ? own : *at;
		}
	}
	for (uint32_t via = 0; via < count; via++)
		for (uint32_t a = 0; sim_node_is_router(sim, via) && a < count; a++)
			for (uint32_t b = 0; b < count; b++)
				if (cost[a][via] + cost[via][b] < cost[a][b])
					cost[a][b] = cost[a][via] + cost[via][b];
}

/* May a shortest path from a to b begin with this interface of a, and who is at that end? */
static bool begins(struct sim *sim, int64_t cost[NODES_MAX][NODES_MAX], uint32_t a, uint32_t b,
		   const struct sim_port *port, size_t side)
{
	uint32_t next = sim_link_ends(sim, port->link)[side].node;
	int64_t step = sim_link_ways(sim, port->link)[port->side].cost;

	if (next != b && !sim_node_is_router(sim, next))
		return false;
	return step + cost[next][b] == cost[a][b];
}

static bool has_hop(const struct icmp4_route *route, uint32_t interface, uint32_t gateway)
{
	for (size_t i = 0; i < route->hop_count; i++)
		if (route->hops[i].interface == interface && route->hops[i].gateway == gateway)
			return true;
	return false;
}

static bool same_hops(struct sim *sim, int64_t cost[NODES_MAX][NODES_MAX], uint32_t a, uint32_t b)
{
	const struct sim_node *node = &sim->nodes[a];
	const struct icmp4_route *route = sim__route(node, NODES + b);
	size_t count = 0;

	if (!node->settings->forward && node->link_count == 1 &&
	    sim_link_name(sim, node->links->link))
		return true;
	if (!node->settings->forward && node->link_count == 1)
		return route && route->hop_count == 1 && route->to.length == 0;
	if (cost[a][b] >= FAR)
		return !route || route->to.length == 0;
	for (uint32_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];

		for (size_t side = 0; side < sim_link_size(sim, port->link); side++) {
			uint32_t gateway = sim_link_ends(sim, port->link)[side].address.address;

			if (side == port->side || !begins(sim, cost, a, b, port, side))
				continue;
			if (!route || !has_hop(route, i, gateway))
				return false;
			count++;
		}
	}
	return route && route->hop_count == count;
}

/* Some of the nodes, by a way each. */
static void add_lan(struct sim *sim, unsigned *seed)
{
	uint32_t base = LINKS + 0x8000 + 16 * (uint32_t)sim_link_count(sim);
	struct sim_direction ways[NODES_MAX];
	struct sim_end ends[NODES_MAX];
	size_t count = 0;

	for (uint32_t node = 0; node < sim_node_count(sim); node++) {
		if (rand_r(seed) % 2)
			continue;
		ends[count] = (struct sim_end){node, "lan", {base + 1 + node, 28}};
		ways[count] = way_default;
		ways[count++].cost = 1 + (uint32_t)rand_r(seed) % 3;
	}
	if (count > 1)
		sim_add_lan(sim, "lan", ends, ways, count);
}

static struct sim *random_network(unsigned *seed)
{
	struct sim *sim = sim_new(1);
	uint32_t nodes = 3 + (uint32_t)rand_r(seed) % (NODES_MAX - 2);
	uint32_t links = nodes + (uint32_t)rand_r(seed) % nodes;

	for (uint32_t i = 0; i < nodes; i++)
		add_node(sim, "node", rand_r(seed) % 4);
	for (uint32_t i = 0; i < links; i++) {
		struct sim_direction to = way_default, back = way_default;
		uint32_t a = (uint32_t)rand_r(seed) % nodes;
		uint32_t b = (a + 1 + (uint32_t)rand_r(seed) % (nodes - 1)) % nodes;

		to.cost = 1 + (uint32_t)rand_r(seed) % 3;
		back.cost = 1 + (uint32_t)rand_r(seed) % 3;
		add_link(sim, a, b, to, back);
		if (rand_r(seed) % 8 == 0)
			add_lan(sim, seed);
	}
	sim_finish(sim);
	return sim;
}

static uint32_t count_wrong(struct sim *sim, int64_t cost[NODES_MAX][NODES_MAX])
{
	uint32_t count = (uint32_t)sim_node_count(sim), wrong = 0;

	for (uint32_t a = 0; a < count; a++)
		for (uint32_t b = 0; b < count; b++)
			wrong += a != b && sim->nodes[a].link_count && !same_hops(sim, cost, a, b);
	return wrong;
}

static void change_cost(struct sim *sim, unsigned *seed)
{
	uint32_t link = (uint32_t)rand_r(seed) % (uint32_t)sim_link_count(sim);
	struct sim_direction way = *sim_link_ways(sim, link);

	way.cost = 1 + (uint32_t)rand_r(seed) % 5;
	sim_set_way(sim, link, 0, &way);
}

/* Routes of trees, and of ways back to a prober; and after costs have changed. */
static void test_oracle(void)
{
	int64_t cost[NODES_MAX][NODES_MAX];

	for (unsigned run = 0; run < 300; run++) {
		unsigned seed = run;
		struct sim *sim = random_network(&seed);
		uint32_t count = (uint32_t)sim_node_count(sim), wrong = 0;

		if (run % 2)
			sim_set_place(sim, run % count, SIM_PLACE_PROBER);
		for (unsigned look = 0; look < 3; look++) {
			all_costs(sim, cost);
			wrong += count_wrong(sim, cost);
			change_cost(sim, &seed);
		}
		if (wrong || run % 50 == 0)
			ok(!wrong, "oracle: every set of next hops of network %u", run);
		sim_free(sim);
	}
}

/* Every address of every link is reached by everybody from a chain with a branch. */
static void test_link_addresses(void)
{
	struct sim *sim = chain(1, 3, way_default, way_default);
	struct answer answer;

	add_node(sim, "branch", false);
	add_link(sim, 2, 5, way_default, way_default);
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	for (uint32_t i = 0; i < 2 * sim_link_count(sim); i++) {
		struct datagram d = echo_to(LINKS + i, 64, 0);
		ok(ask(sim, &d, &answer) && answer.type == ICMP4_ECHO_REPLY &&
			   answer.src == LINKS + i,
		   "links: address %" PRIu32 " answers", i);
	}
	sim_free(sim);
}

/* Routes by hand at node 1 of n0 -- n1 -- n2 -- n3, n1 -- n4 (link 3): what becomes of an echo. */
static void test_by_hand(void)
{
	static const struct {
		const char *name;
		struct icmp4_prefix to;
		enum icmp4_route_kind kind;
		uint32_t dst;
		int type, code; /* -1: nothing comes back */
		uint32_t from;
	} rows[] = {
		{"none for it", {0xc0000200, 24}, ICMP4_ROUTE_BLACKHOLE, NODES + 3, 0, 0, 3},
		{"blackhole of one", {NODES + 3, 32}, ICMP4_ROUTE_BLACKHOLE, NODES + 3, -1, -1, 0},
		{"blackhole of all", {NODES, 16}, ICMP4_ROUTE_BLACKHOLE, NODES + 3, -1, -1, 0},
		{"but not of a neighbouring host",
		 {NODES, 16},
		 ICMP4_ROUTE_BLACKHOLE,
		 NODES + 4,
		 0,
		 0,
		 4},
		{"that very host", {NODES + 4, 32}, ICMP4_ROUTE_UNREACHABLE, NODES + 4, 3, 1, 1},
		{"unreachable", {NODES + 3, 32}, ICMP4_ROUTE_UNREACHABLE, NODES + 3, 3, 1, 1},
		{"prohibit", {NODES + 3, 32}, ICMP4_ROUTE_PROHIBIT, NODES + 3, 3, 13, 1},
		{"a default leaves the rest", {0, 0}, ICMP4_ROUTE_PROHIBIT, NODES + 3, 0, 0, 3},
		{"and takes what is left", {0, 0}, ICMP4_ROUTE_PROHIBIT, 0x08080808, 3, 13, 1},
		{"no default, no route",
		 {0xc0000200, 24},
		 ICMP4_ROUTE_BLACKHOLE,
		 0x08080808,
		 3,
		 0,
		 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = chain(1, 2, way_default, way_default);
		struct datagram d = echo_to(rows[i].dst, 64, 0);
		struct answer answer = {.type = 99};
		bool answered;

		add_node(sim, "n4", false);
		add_link(sim, 1, 4, way_default, way_default);
		sim_add_route(sim, &(struct sim_route){
					   .node = 1, .to = rows[i].to, .kind = rows[i].kind});
		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		answered = ask(sim, &d, &answer);
		ok(answered == (rows[i].type >= 0) &&
			   (!answered ||
			    (answer.type == rows[i].type && answer.code == rows[i].code &&
			     owner_of(sim, answer.src) == rows[i].from)),
		   "by hand: %s", rows[i].name);
		sim_free(sim);
	}
}

/* Two links side by side, a third of the flows by the first, as their weights say. */
static void test_weights(void)
{
	struct sim *sim = chain(1, 2, way_default, way_default);
	uint32_t second = add_link(sim, 1, 2, way_default, way_default), seen[2] = {0};

	sim_add_route(sim, &(struct sim_route){.node = 1,
					       .to = {NODES + 3, 32},
					       .kind = ICMP4_ROUTE_FORWARD,
					       .links = (uint32_t[]){1, second},
					       .weights = (uint32_t[]){1, 2},
					       .count = 2});
	sim_finish(sim);
	for (uint16_t port = 0; port < 3000; port++) {
		struct datagram d = {.src = NODES,
				     .dst = NODES + 3,
				     .ttl = 9,
				     .length = 60,
				     .protocol = ICMP4_PROTO_UDP,
				     .src_port = port,
				     .dst_port = 9};
		send_datagram(sim, 0, 0, &d);
	}
	sim_advance(sim, (struct icmp4_time){ICMP4_MS_NS});
	seen[0] = (uint32_t)sim->links[1].lanes[0].offered;
	seen[1] = (uint32_t)sim->links[second].lanes[0].offered;
	ok(seen[0] > 850 && seen[0] < 1150 && seen[0] + seen[1] == 3000,
	   "weights: a third by the first link (%" PRIu32 ", %" PRIu32 ")", seen[0], seen[1]);
	sim_free(sim);
}

/* Costs that differ by direction: the way back is another than the way there. */
static void test_asymmetric(void)
{
	struct sim_direction dear = way_default;
	struct answer answer;
	struct sim *sim = sim_new(1);
	struct datagram d = echo_to(NODES + 4, 64, 0);

	dear.cost = 10;
	for (uint32_t n = 0; n < 5; n++)
		add_node(sim, "node", n > 0 && n < 4);
	add_link(sim, 0, 1, way_default, way_default);
	add_link(sim, 1, 2, way_default, dear);
	add_link(sim, 1, 3, dear, way_default);
	add_link(sim, 2, 4, way_default, way_default);
	add_link(sim, 3, 4, way_default, way_default);
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	sim_add_route(sim, &(struct sim_route){.node = 4,
					       .to = {NODES, 32},
					       .kind = ICMP4_ROUTE_FORWARD,
					       .links = (uint32_t[]){4},
					       .weights = (uint32_t[]){1},
					       .count = 1});
	ok(ask(sim, &d, &answer) && sim->links[1].lanes[0].offered == 1 &&
		   sim->links[4].lanes[1].offered == 1,
	   "asymmetric: there by one router, back by the other");
	sim_free(sim);
}

/* The prefix of a link whose ends are equally far is reached by either. */
static void test_link_prefix(void)
{
	struct sim *sim = sim_new(1);
	const struct icmp4_route *route;

	for (uint32_t n = 0; n < 3; n++)
		add_node(sim, "node", true);
	add_link(sim, 0, 1, way_default, way_default);
	add_link(sim, 0, 2, way_default, way_default);
	add_link(sim, 1, 2, way_default, way_default);
	sim_finish(sim);
	route = sim__route(&sim->nodes[0], LINKS + 4);
	ok(route && route->hop_count == 2, "link prefix: by both ends");
	sim_free(sim);
}

int main(void)
{
	test_link_prefix();
	test_oracle();
	test_link_addresses();
	test_by_hand();
	test_weights();
	test_asymmetric();
	return tap_done();
}
