/* SPDX-License-Identifier: MIT */
/*
 * All paths for people: a line a vertex, the hops one below the other. Where a hop has several, a
 * brace holds them and each has a letter; where the next hop has several too, an arrow says which
 *of them a vertex leads to.
 *
 *	 1    r1 (10.0.0.1)  2.00 ms  divides by src_port, dst_port
 *	   ,-
 *	 2 | a  r2 (10.0.0.3)  12.0 ms  -> a b
 *	   | b  r3 (10.0.0.5)  12.0 ms  -> c
 *	   '-
 */
#include "out/graph.h"
#include "out/text/text.h"
#include "out/words.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A hop and the one behind it. */
struct paths_text {
	struct out *out;
	const struct out_paths *paths;
	uint16_t *hop, *next;
	size_t count, next_count;
};

void text_paths_start(struct out *out, const struct out_paths *paths)
{
	static const char *const protocols[] = {
		[ICMP4_PROTO_ICMP] = "ICMP echo",
		[ICMP4_PROTO_TCP] = "TCP port",
		[ICMP4_PROTO_UDP] = "UDP port",
	};
	const struct icmp4_paths_options *o = &paths->engine->options;
	char label[WORDS_LABEL];

	if (paths->target)
		putc('\n', out->file);
	else
		text_lab(out);
	fprintf(out->file, "all paths to %s", words_target(label, out->run, paths->target));
	fprintf(out->file, ": %s", protocols[o->protocol]);
	if (o->protocol != ICMP4_PROTO_ICMP)
		fprintf(out->file, " %u", o->dst_port);
	fprintf(out->file, ", at most %u hops, %u octets", o->max, o->length);
	text_line_end(out);
}

static const char *print_name(const struct paths_text *t, const struct icmp4_paths_vertex *v,
			      char label[WORDS_LABEL])
{
	const struct out_run *run = t->out->run;
	char network[WORDS_LABEL];

	if (!v->address)
		return "*";
	if (v->address == t->paths->engine->options.dst)
		words_target(label, run, t->paths->target);
	else
		words_label(label, run, v->address);
	size_t used = strlen(label);

	snprintf(label + used, WORDS_LABEL - used, "%s", words_network(network, run, v->address));
	return label;
}

/* What it does with flows, where it has somewhere to send them. */
static void print_balance(struct out *out, struct text_line *line,
			  const struct icmp4_paths_vertex *v)
{
	char fields[GRAPH_FIELDS];

	if (v->out < 2)
		return;
	if (v->balance == ICMP4_PATHS_BY_PACKET)
		text_piece(out, line, "  ", "divides packets, not flows");
	else if (v->fields)
		text_piece(out, line, "  ", "divides by %s", graph_fields(fields, v->fields));
	if (v->doubtful)
		text_piece(out, line, "  ", "by %s?", graph_fields(fields, v->doubtful));
}

static size_t count_linked(const struct paths_text *t, uint16_t vertex)
{
	size_t count = 0;

	for (size_t i = 0; i < t->next_count; i++)
		count += graph_is_linked(t->paths->engine, vertex, t->next[i]);
	return count;
}

/* Where that says something: not all lead to all. */
static void print_links(const struct paths_text *t, struct text_line *line, uint16_t vertex)
{
	size_t linked = count_linked(t, vertex);
	bool first = true;
	char mark[GRAPH_MARK];

	if (t->next_count < 2 || !linked || (t->count == 1 && linked == t->next_count))
		return;
	for (size_t i = 0; i < t->next_count; i++) {
		if (!graph_is_linked(t->paths->engine, vertex, t->next[i]))
			continue;
		text_piece(t->out, line, first ? "  " : " ", "%s%s", first ? "-> " : "",
			   graph_mark(mark, i));
		first = false;
	}
}

static void print_end_of(struct out *out, struct text_line *line,
			 const struct icmp4_paths_vertex *v)
{
	const struct icmp4_message message = {.type = v->type, .code = v->code};
	char says[WORDS_SAYS];

	if (v->final && !v->reached)
		text_piece(out, line, "  ", "says: %s (%u/%u)", words_message(says, &message),
			   v->type, v->code);
}

static void print_vertex(const struct paths_text *t, size_t i)
{
	const struct icmp4_paths_vertex *v = &t->paths->engine->memory.vertices[t->hop[i]];
	char label[WORDS_LABEL], ms[WORDS_MS], mark[GRAPH_MARK];
	struct text_line line = {0};
	struct out *out = t->out;

	if (i)
		text_piece(out, &line, "", "   ");
	else
		text_piece(out, &line, "", "%2u ", v->ttl);
	if (t->count > 1)
		text_piece(out, &line, "", "| %-2s ", graph_mark(mark, i));
	else
		text_piece(out, &line, "", "  ");
	text_indent(&line, 2);
	if (v->reached)
		text_color(out, COLOR_GOOD);
	text_piece(out, &line, "", "%s", print_name(t, v, label));
	if (v->rtt_ns >= 0)
		text_piece(out, &line, "  ", "%s ms", words_ms(ms, v->rtt_ns));
	print_end_of(out, &line, v);
	print_balance(out, &line, v);
	print_links(t, &line, t->hop[i]);
	text_line_end(out);
}

static void print_brace(struct out *out, const char *brace)
{
	fprintf(out->file, "   %s", brace);
	text_line_end(out);
}

/* Two hops of several vertices each stand in one brace, with a rung between them. */
static void print_hop(struct paths_text *t, bool inside)
{
	if (t->count > 1)
		print_brace(t->out, inside ? "|-" : ",-");
	for (size_t i = 0; i < t->count; i++)
		print_vertex(t, i);
	if (t->count > 1 && t->next_count < 2)
		print_brace(t->out, "`-");
}

static void print_graph(struct paths_text *t)
{
	const struct icmp4_paths *engine = t->paths->engine;
	unsigned ttl = engine->options.first - 1u;
	bool inside = false;

	t->hop = graph_hop(engine, ttl, &t->count);
	for (;; ttl++) {
		t->next = graph_hop(engine, ttl + 1, &t->next_count);
		/* Our own host is worth a line where it divides. */
		if (ttl >= engine->options.first || t->next_count > 1)
			print_hop(t, inside);
		inside = t->count > 1;
		free(t->hop);
		t->hop = t->next;
		t->count = t->next_count;
		if (ttl >= engine->hop || !t->count)
			break;
	}
	free(t->hop);
}

static void print_diamond(struct out *out, const struct icmp4_paths_diamond *diamond)
{
	struct text_line line = {0};

	text_piece(out, &line, "", "diamond: hops %u to %u", diamond->first, diamond->last);
	text_piece(out, &line, ", ", "%u wide", diamond->width);
	if (diamond->meshed)
		text_piece(out, &line, ", ", "meshed");
	if (diamond->uneven)
		text_piece(out, &line, ", ", "uneven");
	if (diamond->by_packet)
		text_piece(out, &line, ", ", "by packet: its links are guesses");
	text_line_end(out);
}

static void print_verdict(struct out *out, const struct out_paths *paths)
{
	static const char *const ends[] = {
		[ICMP4_PATHS_RUNNING] = "stopped before the end of",
		[ICMP4_PATHS_REACHED] = "reached",
		[ICMP4_PATHS_UNREACHABLE] = "no path reaches",
		[ICMP4_PATHS_GAP] = "silence hides the way to",
		[ICMP4_PATHS_MAX] = "too many hops to",
		[ICMP4_PATHS_LOOP] = "nothing but loops on the way to",
		[ICMP4_PATHS_STOPPED] = "stopped before the end of the way to",
	};
	const struct icmp4_paths *engine = paths->engine;
	uint64_t count = graph_paths(engine);
	char label[WORDS_LABEL];

	text_color(out, engine->end == ICMP4_PATHS_REACHED ? COLOR_GOOD : COLOR_BAD);
	fprintf(out->file, "%s %s: %" PRIu64 " path%s, %" PRIu64 " probes",
		ends[icmp4_paths_ended(engine)], words_target(label, out->run, paths->target),
		count, count == 1 ? "" : "s", engine->probe.number);
	text_line_end(out);
}

/* How sure one can be, and what would make it less so. */
static void print_bound(struct out *out, const struct icmp4_paths *engine)
{
	unsigned branchings = graph_branchings(engine);
	double one = icmp4_paths_bound_ppm((enum icmp4_paths_bound)engine->options.bound) / 1e4;

	if (branchings)
		fprintf(out->file,
			"a branch is missing with a chance of %.2g %% at most, of even shares",
			graph_missed(engine) * 100);
	else
		fprintf(out->file, "a hop divides the flows unseen with %.2g %% at most", one);
	text_line_end(out);
	if (engine->crowded) {
		fputs("not all: more flows or vertices than there is room for", out->file);
		text_line_end(out);
	}
}

void text_paths_end(struct out *out, const struct out_paths *paths)
{
	struct paths_text t = {.out = out, .paths = paths};
	struct icmp4_paths_diamond diamond = {.last = 0};

	if (!out->run->quiet)
		print_graph(&t);
	while (icmp4_paths_diamond(paths->engine, diamond.last, &diamond))
		print_diamond(out, &diamond);
	print_verdict(out, paths);
	print_bound(out, paths->engine);
}
