/* SPDX-License-Identifier: MIT */
/*
 * GML (M. Himsolt, "GML: a portable graph file format", 1997): keys, each with a number, a text in
 * quotes, or a list of keys in brackets. Of the list `graph` the lists `node` and `edge` are read.
 */
#include "config/import/scan.h"

enum { DEPTH_MAX = 32 };

static void skip(struct scan *scan)
{
	for (;;) {
		scan_over(scan, " \t\r\n");
		if (scan_here(scan) != '#')
			return;
		scan_until(scan, "\n");
	}
}

/* NULL: there is none here. */
static char *key(struct scan *scan)
{
	const char *from = scan->at;

	scan_until(scan, " \t\r\n[]\"#");
	return scan->at == from ? NULL : scan_copy(from, scan->at);
}

/* A number is kept as its text. NULL: the text does not end. */
static char *value(struct import *import, struct scan *scan)
{
	struct import_place at = scan->place;
	const char *from;
	char *text;

	if (scan_here(scan) != '"')
		return (text = key(scan)) ? text
					  : (import__fail(import, at, "expected a value"), NULL);
	scan_step(scan);
	from = scan->at;
	scan_until(scan, "\"");
	text = scan_copy(from, scan->at);
	if (scan_here(scan) == '"') {
		scan_step(scan);
		return text;
	}
	free(text);
	import__fail(import, at, "a text that does not end");
	return NULL;
}

/* Whatever reads a list is told of each key, with what stands behind it yet to be read. */
struct reader {
	bool (*read)(struct import *import, struct scan *scan, struct import_place at,
		     const char *name, struct reader *reader);
	struct import_record *record;
	unsigned depth;
};

static bool read_list(struct import *import, struct scan *scan, struct reader *reader, bool whole)
{
	bool sound = true;

	for (skip(scan); sound && scan->at < scan->end && scan_here(scan) != ']'; skip(scan)) {
		struct import_place at = scan->place;
		char *name = key(scan);

		skip(scan);
		sound = name ? reader->read(import, scan, at, name, reader)
			     : import__fail(import, at, "expected a key");
		free(name);
	}
	if (!sound)
		return false;
	if (whole)
		return scan->at == scan->end || import__fail(import, scan->place, "a `]` too many");
	if (scan->at == scan->end)
		return import__fail(import, scan->place, "a `]` is missing");
	scan_step(scan);
	return true;
}

/* The list or the value, and nothing of it kept. */
static bool pass(struct import *import, struct scan *scan, struct import_place at, const char *name,
		 struct reader *reader)
{
	struct reader inner = {.read = pass, .depth = reader->depth + 1};
	char *text;

	(void)name;
	if (inner.depth > DEPTH_MAX)
		return import__fail(import, at, "too deep inside itself");
	if (scan_here(scan) == '[') {
		scan_step(scan);
		return read_list(import, scan, &inner, false);
	}
	text = value(import, scan);
	free(text);
	return text;
}

static char **place_of(struct import_record *record, const char *name)
{
	return !strcmp(name, "id")       ? &record->id
	       : !strcmp(name, "source") ? &record->from
	       : !strcmp(name, "target") ? &record->to
					 : NULL;
}

static bool read_record(struct import *import, struct scan *scan, struct import_place at,
			const char *name, struct reader *reader)
{
	char **place = place_of(reader->record, name), *text;

	if (scan_here(scan) == '[') {
		import__warn_once(import, at, name, "is a list: it is left out");
		return pass(import, scan, at, name, reader);
	}
	text = value(import, scan);
	if (!text)
		return false;
	if (place) {
		free(*place);
		*place = text;
		return true;
	}
	import__record_add(reader->record, at, name, text);
	free(text);
	return true;
}

static bool read_part(struct import *import, struct scan *scan, struct import_place at,
		      const char *name, struct reader *reader)
{
	struct import_record record = {.at = at};
	struct reader inner = {read_record, &record, reader->depth + 1};
	bool node = !strcmp(name, "node"), edge = !strcmp(name, "edge"), sound;

	if (scan_here(scan) != '[' || !(node || edge))
		return pass(import, scan, at, name, reader);
	scan_step(scan);
	sound = read_list(import, scan, &inner, false) &&
		(node ? import__record_node(import, &record)
		      : import__record_edge(import, &record));
	import__record_free(&record);
	return sound;
}

static bool read_graph(struct import *import, struct scan *scan, struct import_place at,
		       const char *name, struct reader *reader)
{
	struct reader inner = {.read = read_part, .depth = 1};

	if (strcmp(name, "graph") != 0 || scan_here(scan) != '[')
		return pass(import, scan, at, name, reader);
	scan_step(scan);
	return read_list(import, scan, &inner, false);
}

bool import__gml(struct import *import)
{
	struct scan scan = scan_of(import);
	struct reader reader = {.read = read_graph};

	return read_list(import, &scan, &reader, true);
}
