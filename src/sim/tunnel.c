/* SPDX-License-Identifier: MIT */
/*
 * Label switched paths: a row in the table of every router on the path but the first, and the
 * labels on the next hop of the first. Which destinations take that next hop is asked by paths.c
 * when it computes the routes of the first router, unless they were named.
 */
#include "sim/memory.h"
#include "sim/network.h"

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

/* Of those that lead somewhere the longest is taken; of equal ones the first. */
static void offer_lsp(const struct sim_lsp **ways, const struct sim_lsp *lsp,
		      const struct sim_node *from, const int64_t *distance)
{
	const struct sim *sim = from->sim;
	int64_t *beyond = sim__distances(&sim->nodes[lsp->egress]), to = distance[lsp->egress];

	for (size_t i = 0; i < sim->node_count; i++) {
		if (beyond[i] == INT64_MAX || distance[i] == INT64_MAX ||
		    to + beyond[i] != distance[i])
			continue;
		if (!ways[i] || distance[ways[i]->egress] < to)
			ways[i] = lsp;
	}
	free(beyond);
}

const struct sim_lsp **sim__lsps(const struct sim_node *from, const int64_t *distance)
{
	const struct sim *sim = from->sim;
	const struct sim_lsp **ways = memory_take(sim->node_count, sizeof(*ways));

	for (size_t i = 0; i < sim->lsp_count; i++) {
		const struct sim_lsp *lsp = &sim->lsps[i];

		if (&sim->nodes[lsp->ingress] == from && !lsp->by_prefix &&
		    distance[lsp->egress] != INT64_MAX)
			offer_lsp(ways, lsp, from, distance);
	}
	return ways;
}

void sim__lsps_free(struct sim *sim)
{
	for (size_t i = 0; i < sim->lsp_count; i++)
		free(sim->lsps[i].stacks);
	free(sim->lsps);
}
