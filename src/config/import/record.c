/* SPDX-License-Identifier: MIT */
/* Nodes and edges of GML and GraphML, whose keys may come in any order. */
#include <strings.h>

#include "config/import/parts.h"
#include "sim/memory.h"

static void replace(char **text, const char *value)
{
	free(*text);
	*text = memory_text(value);
}

void import__record_add(struct import_record *record, struct import_place at, const char *name,
			const char *value)
{
	if (!strcasecmp(name, "label") || !strcasecmp(name, "name")) {
		replace(&record->name, value);
		return;
	}
	record->attributes =
		memory_room(record->attributes, record->count, sizeof(*record->attributes));
	record->attributes[record->count++] =
		(struct import_attribute){memory_text(name), memory_text(value), at};
}

void import__record_free(struct import_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		free((char *)record->attributes[i].name);
		free((char *)record->attributes[i].value);
	}
	free(record->attributes);
	free(record->id);
	free(record->name);
	free(record->from);
	free(record->to);
	*record = (struct import_record){{0, 0}, NULL, NULL, NULL, NULL, NULL, 0};
}

bool import__record_node(struct import *import, struct import_record *record)
{
	uint32_t node;

	if (!record->id)
		return import__fail(import, record->at, "a node without an id");
	if (import__find(import, record->id) != SKETCH_NONE)
		return import__fail(import, record->at, "the node `%s` stands here a second time",
				    import__quote(record->id).text);
	node = import__node(import, record->id, record->name, record->at);
	for (size_t i = 0; node != SKETCH_NONE && i < record->count; i++)
		import__describe_node(import, &import->sketch->nodes[node], &record->attributes[i]);
	import__record_free(record);
	return node != SKETCH_NONE;
}

/* A node is described before any edge may name it, or not at all. */
bool import__record_edge(struct import *import, struct import_record *record)
{
	if (!record->from || !record->to)
		return import__fail(import, record->at, "an edge without two ends");
	uint32_t a = import__find(import, record->from), b = import__find(import, record->to);
	if (a == SKETCH_NONE || b == SKETCH_NONE)
		return import__fail(
			import, record->at, "`%s`, where an edge ends, is no node",
			import__quote(a == SKETCH_NONE ? record->from : record->to).text);
	struct sketch_link *link = import__join(import, a, b, record->at);
	for (size_t i = 0; link && i < record->count; i++)
		import__describe_link(import, link, &record->attributes[i]);
	import__record_free(record);
	return !import->failed;
}
