/* SPDX-License-Identifier: MIT */
#include "cmd/lab/multipath.h"

#include <icmp4/node.h>

#include "config/lab/multipath.h"

static const struct {
	uint32_t bit;
	const char *name; /* as the lab file has it */
} fields[] = {
	{ICMP4_FLOW_SRC, "src"},        {ICMP4_FLOW_DST, "dst"},
	{ICMP4_FLOW_PROTOCOL, "proto"}, {ICMP4_FLOW_SRC_PORT, "sport"},
	{ICMP4_FLOW_DST_PORT, "dport"}, {ICMP4_FLOW_TOS, "tos"},
	{ICMP4_FLOW_PACKET, "packet"},
};

static void put_fields(FILE *file, uint32_t set)
{
	const char *before = "";

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (set & fields[i].bit) {
			fprintf(file, "%s%s", before, fields[i].name);
			before = ", ";
		}
}

static void put_vertex(FILE *file, const struct lab *lab, const struct lab_multipath *graph,
		       uint32_t number)
{
	const struct lab_vertex *v = &graph->vertices[number];
	const char *before = " -> ";

	fprintf(file, "# %2u  %s%s", v->ttl, sim_node_name(lab->sim, v->node),
		v->silent ? " (silent)" : "");
	if (v->fields) {
		fputs(" by ", file);
		put_fields(file, v->fields);
	}
	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct lab_edge *edge = &graph->edges[i];

		if (edge->from != number)
			continue;
		fprintf(file, "%s%s", before,
			sim_node_name(lab->sim, graph->vertices[edge->to].node));
		if (edge->weight > 1)
			fprintf(file, " weight %u", edge->weight);
		before = ", ";
	}
	fputc('\n', file);
}

void put_multipath(FILE *file, const struct lab *lab, const struct lab_claim *claim)
{
	struct lab_multipath graph;

	lab_multipath_find(&graph, lab, claim->from, claim->to);
	for (uint32_t i = 0; i < graph.vertex_count; i++)
		put_vertex(file, lab, &graph, i);
	for (int b = 0; b < ICMP4_PATHS_BOUND_COUNT; b++) {
		double missed = lab_multipath_missed_any(&graph, (enum icmp4_paths_bound)b);

		if (missed >= 0)
			fprintf(file, "# MDA at %s misses a branch with a chance of %.4g %%\n",
				icmp4_paths_bound_name((enum icmp4_paths_bound)b), missed * 100);
	}
	lab_multipath_free(&graph);
}
