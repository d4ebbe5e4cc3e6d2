/* SPDX-License-Identifier: MIT */
/*
 * The table of formats. Each reader adds nodes and links to a sketch, which makes their names
 * sound; what is left to do once all are there is the same for all of them.
 */
#include "config/import/import.h"

#include <icmp4/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "config/import/scan.h"

/* The first thing in the text that is no blank and no comment of any of the formats. */
static struct scan first_word(const struct import *import)
{
	struct scan scan = scan_of(import);

	for (;;) {
		scan_over(&scan, " \t\r\n");
		if (scan_here(&scan) != '#' && !scan_sees(&scan, "//"))
			return scan;
		scan_until(&scan, "\n");
	}
}

static bool looks_graphml(const struct import *import)
{
	struct scan scan = first_word(import);

	return scan_here(&scan) == '<';
}

static bool begins_word(struct scan *scan, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(scan->end - scan->at) < length || strncasecmp(scan->at, word, length) != 0)
		return false;
	scan_steps(scan, length);
	scan_over(scan, " \t\r\n");
	return true;
}

static bool looks_gml(const struct import *import)
{
	struct scan scan = first_word(import);

	return begins_word(&scan, "Creator") || begins_word(&scan, "Version") ||
	       (begins_word(&scan, "graph") && scan_here(&scan) == '[');
}

static bool looks_dot(const struct import *import)
{
	struct scan scan = first_word(import);

	return begins_word(&scan, "strict") || begins_word(&scan, "digraph") ||
	       begins_word(&scan, "graph");
}

static bool looks_containerlab(const struct import *import)
{
	struct scan scan = first_word(import);

	return begins_word(&scan, "name:") || begins_word(&scan, "topology:");
}

static bool looks_edges(const struct import *import)
{
	(void)import;
	return true;
}

static const struct {
	const char *endings[2];
	bool (*looks)(const struct import *import);
	import_fn *read;
} formats[] = {
	{{".graphml", ".xml"}, looks_graphml, import__graphml},
	{{".gml", NULL}, looks_gml, import__gml},
	{{".dot", ".gv"}, looks_dot, import__dot},
	{{".yml", ".yaml"}, looks_containerlab, import__containerlab},
	{{".edges", ".txt"}, looks_edges, import__edges},
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static bool ends_with(const char *file, const char *ending)
{
	size_t length = strlen(file), tail = ending ? strlen(ending) : 0;

	return tail && length > tail && !strcasecmp(file + length - tail, ending);
}

static import_fn *format_of(const struct import *import)
{
	for (size_t i = 0; i < FORMATS; i++)
		for (size_t k = 0; k < 2; k++)
			if (ends_with(import->source->file, formats[i].endings[k]))
				return formats[i].read;
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].looks(import))
			return formats[i].read;
	return import__edges;
}

struct import_quoted import__quote(const char *text)
{
	enum { SHOWN = 24 };
	struct import_quoted quoted;
	size_t length = strlen(text);

	icmp4_escape((const uint8_t *)text, length > SHOWN ? SHOWN : length, quoted.text,
		     sizeof(quoted.text) - 3);
	if (length > SHOWN)
		strcat(quoted.text, "...");
	return quoted;
}

static void put_line(char *line, size_t size, const struct import *import, struct import_place at,
		     const char *format, va_list args)
{
	int used = snprintf(line, size, "%s:%zu:%zu: ", import->source->file, at.line, at.column);

	if (used > 0 && (size_t)used < size)
		vsnprintf(line + used, size - (size_t)used, format, args);
}

bool import__fail(struct import *import, struct import_place at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!import->failed)
		put_line(import->error->text, sizeof(import->error->text), import, at, format,
			 args);
	va_end(args);
	import->failed = true;
	return false;
}

void import__warn(struct import *import, struct import_place at, const char *format, ...)
{
	char line[512];
	va_list args;

	va_start(args, format);
	put_line(line, sizeof(line), import, at, format, args);
	va_end(args);
	import->source->warn(import->source->world, line);
}

void import__warn_once(struct import *import, struct import_place at, const char *word,
		       const char *what)
{
	if (names_find(&import->said, word, strlen(word)) != NAMES_NONE)
		return;
	names_add(&import->said, memory_text(word), 0);
	import__warn(import, at, "`%s` %s", import__quote(word).text, what);
}

static void free_owned(struct names *names)
{
	for (size_t i = 0; i < names->room; i++)
		free((char *)names->slots[i].name);
	names_free(names);
}

/* A LAN has two members or more, and none of them is a LAN; what is none is a router. */
static void settle_lans(struct import *import)
{
	struct sketch *sketch = import->sketch;

	for (size_t i = 0; i < sketch->link_count; i++) {
		struct sketch_node *a = &sketch->nodes[sketch->links[i].end[0].node];
		struct sketch_node *b = &sketch->nodes[sketch->links[i].end[1].node];

		if (a->role == SKETCH_LAN && b->role == SKETCH_LAN)
			b->role = SKETCH_ROUTER;
	}
	for (size_t i = 0; i < sketch->node_count; i++)
		if (sketch->nodes[i].role == SKETCH_LAN && sketch->nodes[i].links < 2)
			sketch->nodes[i].role = SKETCH_OPEN;
}

static void settle_delays(struct sketch *sketch)
{
	for (size_t i = 0; i < sketch->link_count; i++) {
		struct sketch_link *link = &sketch->links[i];
		const struct sketch_node *a = &sketch->nodes[link->end[0].node];
		const struct sketch_node *b = &sketch->nodes[link->end[1].node];

		if (link->delay_ns < 0 && a->placed && b->placed)
			link->delay_ns = sketch_distance_ns(a, b);
	}
}

/* An end that is left out is none. */
static void settle_ends(struct sketch *sketch)
{
	const struct sketch_node *nodes = sketch->nodes;
	bool from = sketch->from != SKETCH_NONE && nodes[sketch->from].links;
	bool to = from && sketch->to != SKETCH_NONE && nodes[sketch->to].links;

	sketch->from = from ? sketch->from : SKETCH_NONE;
	sketch->to = to ? sketch->to : SKETCH_NONE;
	sketch->answers = to && sketch->answers;
	sketch->directed = to && sketch->directed;
}

static bool settle(struct import *import)
{
	struct sketch *sketch = import->sketch;
	static const struct import_place begin = {1, 1};

	if (!sketch->link_count)
		return import__fail(import, begin, "there is no link in it");
	for (size_t i = 0; i < sketch->node_count; i++)
		if (!sketch->nodes[i].links)
			import__warn(import, begin, "`%s` has no links: it is left out",
				     sketch->nodes[i].name);
	settle_ends(sketch);
	settle_lans(import);
	settle_delays(sketch);
	return true;
}

bool import_read(const struct import_source *source, struct sketch *sketch,
		 struct config_error *error)
{
	struct import import = {.source = source, .sketch = sketch, .error = error};
	bool sound;

	sketch_init(sketch);
	sound = format_of(&import)(&import) && !import.failed && settle(&import);
	free_owned(&import.ids);
	free_owned(&import.said);
	free_owned(&import.pairs);
	return sound;
}
