/* SPDX-License-Identifier: MIT */
/* All paths as a graph for Graphviz: `icmp trace --all-paths -o dot HOST | dot -Tsvg`. */
#include "out/graph.h"
#include "out/words.h"

/* Names come from the network: what would end the string, or the line, does not. */
static void put_quoted(FILE *file, const char *text)
{
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(file, "\\%c", *text);
		else if ((unsigned char)*text >= ' ')
			putc(*text, file);
}

static void put_vertex(struct out *out, const struct out_paths *paths, uint16_t number)
{
	const struct icmp4_paths_vertex *v = &paths->engine->memory.vertices[number];
	char label[WORDS_LABEL], fields[GRAPH_FIELDS];

	fprintf(out->file, "  v%u [label=\"", number);
	put_quoted(out->file, v->address ? words_label(label, out->run, v->address) : "*");
	if (v->fields)
		fprintf(out->file, "\\n%s", graph_fields(fields, v->fields));
	if (v->balance == ICMP4_PATHS_BY_PACKET)
		fputs("\\nby packet", out->file);
	fprintf(out->file, "\"%s];\n", v->reached ? ", peripheries=2" : "");
}

static void dot_paths_end(struct out *out, const struct out_paths *paths)
{
	const struct icmp4_paths *engine = paths->engine;

	fputs("digraph \"", out->file);
	put_quoted(out->file, out->run->targets[paths->target].name);
	fputs("\" {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n", out->file);
	for (uint16_t i = 0; i < engine->vertices; i++)
		if (engine->memory.vertices[i].flows)
			put_vertex(out, paths, i);
	for (uint32_t i = 0; i < engine->links; i++) {
		const struct icmp4_paths_link *link = &engine->memory.links[i];

		fprintf(out->file, "  v%u -> v%u%s;\n", link->from, link->to,
			link->certain ? "" : " [style=dashed]");
	}
	fputs("}\n", out->file);
}

const struct out_ops out_dot = {.name = "dot", .paths_end = dot_paths_end};
