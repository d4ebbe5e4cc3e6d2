/* SPDX-License-Identifier: MIT */
/*
 * The graph is walked a distance at a time. The chance to miss a way is reckoned by walking through
 * all that can have been seen after n flows: of ways of equal weight only how many counts, else
 * which; and what has stopped before it saw them all is lost.
 */
#include "config/lab/multipath.h"

#include "sim/memory.h"

enum { WAYS_MAX = 12 }; /* of unequal weights: subsets of them are counted */

static uint32_t add_vertex(struct lab_multipath *graph, const struct lab_vertex *like)
{
	for (uint32_t i = 0; i < graph->vertex_count; i++)
		if (graph->vertices[i].ttl == like->ttl &&
		    graph->vertices[i].address == like->address)
			return i;
	graph->vertices =
		memory_room(graph->vertices, graph->vertex_count, sizeof(*graph->vertices));
	graph->vertices[graph->vertex_count] = *like;
	return (uint32_t)graph->vertex_count++;
}

static void add_edge(struct lab_multipath *graph, uint32_t from, uint32_t to, uint32_t weight)
{
	for (size_t i = 0; i < graph->edge_count; i++)
		if (graph->edges[i].from == from && graph->edges[i].to == to) {
			graph->edges[i].weight += weight;
			return;
		}
	graph->edges = memory_room(graph->edges, graph->edge_count, sizeof(*graph->edges));
	graph->edges[graph->edge_count++] = (struct lab_edge){from, to, weight};
}

static bool never_speaks(const struct icmp4_node_settings *settings)
{
	return settings->silent >> ICMP4_ERROR_TTL_EXCEEDED & 1;
}

static void add_way(struct lab_multipath *graph, const struct sim *sim, uint32_t from, uint32_t dst,
		    const struct icmp4_next_hop *hop)
{
	uint32_t ttl = graph->vertices[from].ttl, interface, to;
	uint32_t address = hop->gateway ? hop->gateway : dst;
	uint32_t node = sim_owner(sim, address, &interface);
	uint32_t last = sim_owner(sim, dst, &interface);

	if (node == SIM_NONE)
		return;
	to = add_vertex(graph, &(struct lab_vertex){
				       .ttl = ttl + 1,
				       .node = node,
				       .address = node == last ? dst : address,
				       .silent = node != last &&
						 never_speaks(sim_node_config(sim, node)->settings),
				       .final = node == last,
			       });
	add_edge(graph, from, to, hop->weight);
}

static void add_ways(struct lab_multipath *graph, const struct sim *sim, uint32_t from,
		     uint32_t dst)
{
	const struct lab_vertex *vertex = &graph->vertices[from];
	const struct icmp4_node_config *config = sim_node_config(sim, vertex->node);
	const struct icmp4_route *route =
		sim_route(sim, vertex->node, vertex->ttl ? graph->vertices[0].address : 0, dst);

	if (!route || route->kind != ICMP4_ROUTE_FORWARD)
		return;
	for (uint32_t i = 0; i < route->hop_count; i++)
		add_way(graph, sim, from, dst, &route->hops[i]);
	if (lab_multipath_ways(graph, from) > 1)
		graph->vertices[from].fields = config->settings->flow_fields;
}

void lab_multipath_find(struct lab_multipath *graph, const struct lab *lab, uint32_t from,
			uint32_t to)
{
	uint32_t dst = sim_node_address(lab->sim, to);
	const struct lab_vertex begin = {.node = from, .address = sim_node_address(lab->sim, from)};

	*graph = (struct lab_multipath){.vertex_count = 0};
	add_vertex(graph, &begin);
	for (uint32_t i = 0; i < graph->vertex_count; i++)
		if (!graph->vertices[i].final && graph->vertices[i].ttl < LAB_MULTIPATH_TTL)
			add_ways(graph, lab->sim, i, dst);
}

void lab_multipath_free(struct lab_multipath *graph)
{
	free(graph->vertices);
	free(graph->edges);
}

size_t lab_multipath_ways(const struct lab_multipath *graph, uint32_t vertex)
{
	size_t count = 0;

	for (size_t i = 0; i < graph->edge_count; i++)
		count += graph->edges[i].from == vertex;
	return count;
}

static unsigned seen_in(uint32_t set)
{
	unsigned count = 0;

	for (; set; set &= set - 1)
		count++;
	return count;
}

/* Has one who saw that many ways after so many flows stopped? */
static bool stops(enum icmp4_paths_bound bound, size_t flows, size_t seen)
{
	return flows >= icmp4_paths_enough(bound, (uint32_t)seen + 1);
}

/* What is known of a state: its chance now, and after one flow more. */
struct chances {
	double *now, *next;
};

static double missed_even(size_t ways, enum icmp4_paths_bound bound)
{
	double *chance = memory_take(ways + 2, sizeof(*chance)), missed = 0;

	chance[1] = 1;
	for (size_t flows = 1; !stops(bound, flows, ways - 1); flows++) {
		for (size_t seen = 1; seen < ways; seen++)
			if (stops(bound, flows, seen)) {
				missed += chance[seen];
				chance[seen] = 0;
			}
		for (size_t seen = ways; seen > 0; seen--)
			chance[seen] = chance[seen] * (double)seen / (double)ways +
				       chance[seen - 1] * (double)(ways - seen + 1) / (double)ways;
	}
	for (size_t seen = 1; seen < ways; seen++)
		missed += chance[seen];
	free(chance);
	return missed;
}

/* One flow more: each way takes its share of what each set has. */
static void spread(const struct chances *c, const double *share, size_t ways)
{
	memset(c->next, 0, sizeof(*c->next) << ways);
	for (uint32_t set = 0; set < 1u << ways; set++)
		for (size_t way = 0; c->now[set] > 0 && way < ways; way++)
			c->next[set | 1u << way] += c->now[set] * share[way];
}

static double lose(double *chance, size_t ways, enum icmp4_paths_bound bound, size_t flows)
{
	double missed = 0;

	for (uint32_t set = 1; set + 1 < 1u << ways; set++)
		if (stops(bound, flows, seen_in(set))) {
			missed += chance[set];
			chance[set] = 0;
		}
	return missed;
}

static double missed_uneven(const double *share, size_t ways, enum icmp4_paths_bound bound)
{
	struct chances c = {memory_take((size_t)1 << ways, sizeof(double)),
			    memory_take((size_t)1 << ways, sizeof(double))};
	double missed = 0;

	c.now[0] = 1;
	for (size_t flows = 1; flows == 1 || !stops(bound, flows - 1, ways - 1); flows++) {
		double *was = c.now;

		spread(&c, share, ways);
		c.now = c.next;
		c.next = was;
		missed += lose(c.now, ways, bound, flows);
	}
	free(c.now);
	free(c.next);
	return missed;
}

double lab_multipath_missed(const struct lab_multipath *graph, uint32_t vertex,
			    enum icmp4_paths_bound bound)
{
	size_t ways = lab_multipath_ways(graph, vertex), count = 0;
	double share[WAYS_MAX], total = 0, first = 0;
	bool even = true;

	if (ways < 2)
		return 0;
	for (size_t i = 0; i < graph->edge_count; i++) {
		if (graph->edges[i].from != vertex)
			continue;
		first = count ? first : graph->edges[i].weight;
		even &= graph->edges[i].weight == (uint32_t)first;
		total += graph->edges[i].weight;
		if (count < WAYS_MAX)
			share[count] = graph->edges[i].weight;
		count++;
	}
	if (even)
		return missed_even(ways, bound);
	if (ways > WAYS_MAX)
		return -1;
	for (size_t i = 0; i < ways; i++)
		share[i] /= total;
	return missed_uneven(share, ways, bound);
}

double lab_multipath_missed_any(const struct lab_multipath *graph, enum icmp4_paths_bound bound)
{
	double none = 1;

	for (uint32_t i = 0; i < graph->vertex_count; i++) {
		double missed = lab_multipath_missed(graph, i, bound);

		if (missed < 0)
			return -1;
		none *= 1 - missed;
	}
	return 1 - none;
}
