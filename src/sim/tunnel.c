/* SPDX-License-Identifier: MIT */
/*
 * Label switched paths: a row in the table of every router on the path but the first, and the
 * labels on the next hop of the first. Which destinations take that next hop is asked by paths.c
 * when the first router looks for a route, unless they were named.
 */
#include "sim/memory.h"
#include "sim/routing.h"

static struct icmp4_next_hop hop_into(const struct sim *sim, const struct sim_tunnel *tunnel,
				      const struct icmp4_label_stack *stacks, size_t n)
{
	struct icmp4_next_hop hop = sim__hop_over(&sim->links[tunnel->links[n]], tunnel->nodes[n],
						  tunnel->nodes[n + 1], 1);

	hop.push = &stacks[n];
	return hop;
}

static void add_label(struct sim_node *node, const struct icmp4_label_row *row)
{
	node->labels = memory_room(node->labels, node->label_count, sizeof(*node->labels));
	node->labels[node->label_count++] = *row;
}

/* What the n-th router of the path does with the label that it is sent. */
static void add_hop(struct sim *sim, const struct sim_tunnel *tunnel,
		    const struct icmp4_label_stack *stacks, size_t n)
{
	struct sim_node *node = &sim->nodes[tunnel->nodes[n]];
	struct icmp4_label_row row = {
		.label = tunnel->labels[n - 1],
		.tunnel = tunnel->mode,
		.error_to_end = tunnel->error_to_end,
	};

	node->switches = true;
	if (row.label == ICMP4_LABEL_IMPLICIT_NULL)
		return;
	if (n + 1 < tunnel->count) {
		struct icmp4_next_hop hop = hop_into(sim, tunnel, stacks, n);

		row.hops = sim__hops(node, &hop, 1)->hop;
		row.hop_count = 1;
	}
	if (!sim_has_label(sim, tunnel->nodes[n], row.label))
		add_label(node, &row);
}

/* Like routes set by hand. */
static void enter_by_prefix(struct sim_node *node, const struct sim_tunnel *tunnel,
			    const struct icmp4_next_hop *first)
{
	for (size_t i = 0; i < tunnel->to_count; i++)
		sim__add_row(node, tunnel->to[i], ICMP4_ROUTE_FORWARD, sim__hops(node, first, 1));
	node->hand_count = node->route_count;
}

void sim_add_tunnel(struct sim *sim, const struct sim_tunnel *tunnel)
{
	size_t links = tunnel->count - 1;
	struct icmp4_label_stack *stacks = memory_take(links, sizeof(*stacks));

	for (size_t i = 0; i < links; i++)
		stacks[i] = (struct icmp4_label_stack){{tunnel->labels[i]}, 1, tunnel->mode};
	for (size_t n = 1; n < tunnel->count; n++)
		add_hop(sim, tunnel, stacks, n);
	sim->lsps = memory_room(sim->lsps, sim->lsp_count, sizeof(*sim->lsps));
	sim->lsps[sim->lsp_count++] = (struct sim_lsp){
		.ingress = tunnel->nodes[0],
		.egress = tunnel->nodes[links],
		.first = hop_into(sim, tunnel, stacks, 0),
		.by_prefix = tunnel->to_count,
		.stacks = stacks,
	};
	sim->nodes[tunnel->nodes[0]].heads_lsp |= !tunnel->to_count;
	enter_by_prefix(&sim->nodes[tunnel->nodes[0]], tunnel,
			&sim->lsps[sim->lsp_count - 1].first);
}

bool sim_has_label(const struct sim *sim, uint32_t node, uint32_t label)
{
	const struct sim_node *n = &sim->nodes[node];

	for (size_t i = 0; i < n->label_count; i++)
		if (n->labels[i].label == label)
			return true;
	return false;
}

static int compare_labels(const void *left, const void *right)
{
	const struct icmp4_label_row *a = left, *b = right;

	return (a->label > b->label) - (a->label < b->label);
}

void sim__label_table(struct sim_node *node)
{
	if (node->label_count)
		qsort(node->labels, node->label_count, sizeof(*node->labels), compare_labels);
	node->label_table = (struct icmp4_label_table){node->labels, node->label_count};
}

/* The router of a link that a node comes to its prefix by. */
static uint32_t near_end(const struct sim *sim, const struct sim_link *link, uint32_t from)
{
	int64_t least = INT64_MAX;
	uint32_t near = link->ends[0].node;

	for (uint32_t side = 0; side < link->count; side++) {
		uint32_t node = link->ends[side].node;
		int64_t cost = sim->nodes[node].settings->forward
				       ? sim__tree(sim, node, false)[from]
				       : INT64_MAX;

		if (cost == INT64_MAX || cost + link->ways[side].cost >= least)
			continue;
		least = cost + link->ways[side].cost;
		near = node;
	}
	return near;
}

/* Of those that lead there on a shortest path the longest is taken; of equal ones the first. */
const struct sim_lsp *sim__lsp(const struct sim_node *from, uint32_t destination)
{
	const struct sim *sim = from->sim;
	uint32_t self = (uint32_t)(from - sim->nodes), end = destination;
	const struct sim_lsp *best = NULL;
	int64_t farthest = -1;

	if (sim__is_link(sim, destination))
		end = near_end(sim, &sim->links[destination - sim->node_count], self);
	for (size_t i = 0; i < sim->lsp_count; i++) {
		const struct sim_lsp *lsp = &sim->lsps[i];
		if (lsp->ingress != self || lsp->by_prefix)
			continue;
		int64_t to = sim__tree(sim, lsp->egress, false)[self];
		const int64_t *beyond = sim__tree(sim, end, false);

		if (to == INT64_MAX || beyond[lsp->egress] == INT64_MAX ||
		    to + beyond[lsp->egress] != beyond[self] || to <= farthest)
			continue;
		best = lsp;
		farthest = to;
	}
	return best;
}

void sim__lsps_free(struct sim *sim)
{
	for (size_t i = 0; i < sim->lsp_count; i++)
		free(sim->lsps[i].stacks);
	free(sim->lsps);
}
