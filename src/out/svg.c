/* SPDX-License-Identifier: MIT */
/* All paths as a picture: a column a hop, its routers one below the other, in the middle. */
#include "out/graph.h"
#include "out/words.h"
#include "sim/memory.h"
#include <stdlib.h>
#include <string.h>

enum { COLUMN = 220, ROW = 56, BOX_WIDTH = 160, BOX_HEIGHT = 36, MARGIN = 20, LETTERS = 2 };

struct place {
	int x, y; /* of the middle of its box */
};

struct picture {
	struct out *out;
	const struct icmp4_paths *engine;
	struct place *places; /* of each vertex */
	unsigned first;       /* TTL */
	int width, height;
};

/* Names come from the network. */
static void put_escaped(FILE *file, const char *text)
{
	for (; *text; text++)
		if (*text == '<' || *text == '>' || *text == '&' || *text == '"')
			fprintf(file, "&#%d;", *text);
		else if ((unsigned char)*text >= ' ')
			putc(*text, file);
}

static void place_hop(struct picture *p, unsigned ttl)
{
	size_t count;
	uint16_t *hop = graph_hop(p->engine, ttl, &count);
	int top = (p->height - (int)count * ROW) / 2 + ROW / 2;

	for (size_t i = 0; i < count; i++)
		p->places[hop[i]] = (struct place){
			MARGIN + BOX_WIDTH / 2 + (int)(ttl - p->first) * COLUMN,
			top + (int)i * ROW,
		};
	free(hop);
}

static void place_all(struct picture *p)
{
	unsigned widest = 1, last = p->engine->hop;

	for (unsigned ttl = p->first; ttl <= last; ttl++)
		widest = p->engine->width[ttl] > widest ? p->engine->width[ttl] : widest;
	p->width = 2 * MARGIN + BOX_WIDTH + (int)(last - p->first) * COLUMN;
	p->height = 2 * MARGIN + (int)widest * ROW;
	for (unsigned ttl = p->first; ttl <= last; ttl++)
		place_hop(p, ttl);
}

/* What is too long for the box is set closer. */
static void put_text(FILE *file, struct place at, int size, const char *text)
{
	fprintf(file, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"middle\"", at.x, at.y,
		size);
	if (strlen(text) * (size_t)size > (size_t)LETTERS * BOX_WIDTH)
		fprintf(file, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"",
			BOX_WIDTH - 16);
	putc('>', file);
	put_escaped(file, text);
	fputs("</text>\n", file);
}

static void put_box(const struct picture *p, uint16_t number)
{
	const struct icmp4_paths_vertex *v = &p->engine->memory.vertices[number];
	struct place at = p->places[number];
	char label[WORDS_LABEL], fields[GRAPH_FIELDS];
	FILE *file = p->out->file;

	fprintf(file,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" "
		"stroke=\"black\"/>\n",
		at.x - BOX_WIDTH / 2, at.y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT,
		v->reached   ? "#dfd"
		: v->address ? "white"
			     : "#ddd");
	at.y += v->out > 1 ? -2 : 4;
	put_text(file, at, 12, v->address ? words_label(label, p->out->run, v->address) : "*");
	at.y += 14;
	if (v->balance == ICMP4_PATHS_BY_PACKET)
		put_text(file, at, 10, "divides packets");
	else if (v->fields)
		put_text(file, at, 10, graph_fields(fields, v->fields));
}

static void put_line(const struct picture *p, const struct icmp4_paths_link *link)
{
	struct place from = p->places[link->from], to = p->places[link->to];

	fprintf(p->out->file,
		"<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\"%s/>\n",
		from.x + BOX_WIDTH / 2, from.y, to.x - BOX_WIDTH / 2, to.y,
		link->certain ? "" : " stroke-dasharray=\"4\"");
}

static void svg_paths_end(struct out *out, const struct out_paths *paths)
{
	struct picture p = {
		.out = out,
		.engine = paths->engine,
		.places = memory_take(paths->engine->vertices, sizeof(struct place)),
		.first = paths->engine->options.first - 1u,
	};

	place_all(&p);
	fprintf(out->file,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"font-family=\"sans-serif\">\n<rect width=\"100%%\" height=\"100%%\" "
		"fill=\"white\"/>\n",
		p.width, p.height);
	for (uint32_t i = 0; i < p.engine->links; i++)
		put_line(&p, &p.engine->memory.links[i]);
	for (uint16_t i = 0; i < p.engine->vertices; i++)
		if (p.engine->memory.vertices[i].flows)
			put_box(&p, i);
	fputs("</svg>\n", out->file);
	free(p.places);
}

const struct out_ops out_svg = {.name = "svg", .paths_end = svg_paths_end};
