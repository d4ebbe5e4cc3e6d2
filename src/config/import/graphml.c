/* SPDX-License-Identifier: MIT */
/*
 * GraphML, by expat. A `key` says what the `data` of nodes and edges with its id are called; nodes
 * inside nodes are as good as any, hyperedges and ports are not.
 */
#include <expat.h>

#include "config/import/parts.h"
#include "sim/memory.h"

enum { DEPTH_MAX = 64, TEXT_MAX = 256 };

/* A key's name, by its id. */
struct key {
	char *id, *name;
};

struct graphml {
	struct import *import;
	XML_Parser parser;
	struct key *keys;
	size_t key_count;
	struct import_record records[DEPTH_MAX]; /* of nodes inside nodes */
	size_t depth;                            /* of those that are open */
	const char *data;                        /* the name of what is being read; or NULL */
	char text[TEXT_MAX];
	size_t length;
};

static struct import_place here(const struct graphml *graphml)
{
	return (struct import_place){XML_GetCurrentLineNumber(graphml->parser),
				     XML_GetCurrentColumnNumber(graphml->parser) + 1};
}

static const char *attribute(const char **pairs, const char *name)
{
	for (; *pairs; pairs += 2)
		if (!strcmp(pairs[0], name))
			return pairs[1];
	return NULL;
}

static char *copy(const char *text)
{
	return text ? memory_text(text) : NULL;
}

static void add_key(struct graphml *graphml, const char **pairs)
{
	const char *id = attribute(pairs, "id"), *name = attribute(pairs, "attr.name");

	if (!id)
		return;
	graphml->keys = memory_room(graphml->keys, graphml->key_count, sizeof(*graphml->keys));
	graphml->keys[graphml->key_count++] =
		(struct key){memory_text(id), memory_text(name ? name : id)};
}

static void begin_record(struct graphml *graphml, const char **pairs)
{
	if (graphml->depth == DEPTH_MAX) {
		import__fail(graphml->import, here(graphml), "too deep inside itself");
		return;
	}
	graphml->records[graphml->depth++] = (struct import_record){
		.at = here(graphml),
		.id = copy(attribute(pairs, "id")),
		.from = copy(attribute(pairs, "source")),
		.to = copy(attribute(pairs, "target")),
	};
}

static void begin_data(struct graphml *graphml, const char **pairs)
{
	const char *id = attribute(pairs, "key");

	graphml->length = 0;
	graphml->data = NULL;
	for (size_t i = 0; id && graphml->depth && i < graphml->key_count; i++)
		if (!strcmp(graphml->keys[i].id, id))
			graphml->data = graphml->keys[i].name;
}

static void end_data(struct graphml *graphml)
{
	graphml->text[graphml->length] = '\0';
	if (graphml->data && graphml->depth)
		import__record_add(&graphml->records[graphml->depth - 1], here(graphml),
				   graphml->data, graphml->text);
	graphml->data = NULL;
}

static void leave_out(struct graphml *graphml, const char *name)
{
	import__warn_once(graphml->import, here(graphml), name,
			  "is nothing that a lab has: it is left out");
}

/* Elements that hold others, and those that hold nothing for a lab. */
static bool is_known(const char *name)
{
	static const char *const known[] = {"graphml", "graph", "desc", "default"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(name, known[i]))
			return true;
	return false;
}

static void begin(void *world, const char *name, const char **pairs)
{
	struct graphml *graphml = world;

	if (!strcmp(name, "node") || !strcmp(name, "edge"))
		begin_record(graphml, pairs);
	else if (!strcmp(name, "key"))
		add_key(graphml, pairs);
	else if (!strcmp(name, "data"))
		begin_data(graphml, pairs);
	else if (!is_known(name) && !graphml->data)
		leave_out(graphml, name);
}

static void end(void *world, const char *name)
{
	struct graphml *graphml = world;
	bool node = !strcmp(name, "node"), sound = true;

	if (!strcmp(name, "data"))
		end_data(graphml);
	if ((!node && strcmp(name, "edge") != 0) || !graphml->depth)
		return;
	struct import_record *record = &graphml->records[--graphml->depth];
	if (!graphml->import->failed)
		sound = node ? import__record_node(graphml->import, record)
			     : import__record_edge(graphml->import, record);
	import__record_free(record);
	if (!sound || graphml->import->failed)
		XML_StopParser(graphml->parser, XML_FALSE);
}

static void characters(void *world, const char *text, int length)
{
	struct graphml *graphml = world;

	for (int i = 0; graphml->data && i < length && graphml->length + 1 < TEXT_MAX; i++)
		graphml->text[graphml->length++] = text[i];
}

/* Entities that the file makes up are not needed, and some are bombs. */
static void refuse_entities(void *world, const char *name, const char *system, const char *public,
			    int internal)
{
	struct graphml *graphml = world;

	(void)name, (void)system, (void)public;
	if (!internal)
		return;
	import__fail(graphml->import, here(graphml), "a document type of its own");
	XML_StopParser(graphml->parser, XML_FALSE);
}

static bool parse(struct graphml *graphml)
{
	const struct import_source *source = graphml->import->source;

	if (XML_Parse(graphml->parser, source->text, (int)source->length, 1) == XML_STATUS_OK)
		return !graphml->import->failed;
	return import__fail(graphml->import, here(graphml), "this is not XML: %s",
			    XML_ErrorString(XML_GetErrorCode(graphml->parser)));
}

bool import__graphml(struct import *import)
{
	struct graphml *graphml = memory_take(1, sizeof(*graphml));
	bool sound;

	graphml->import = import;
	graphml->parser = XML_ParserCreate(NULL);
	if (!graphml->parser)
		abort();
	XML_SetUserData(graphml->parser, graphml);
	XML_SetElementHandler(graphml->parser, begin, end);
	XML_SetCharacterDataHandler(graphml->parser, characters);
	XML_SetStartDoctypeDeclHandler(graphml->parser, refuse_entities);
	sound = parse(graphml);
	XML_ParserFree(graphml->parser);
	while (graphml->depth)
		import__record_free(&graphml->records[--graphml->depth]);
	for (size_t i = 0; i < graphml->key_count; i++) {
		free(graphml->keys[i].id);
		free(graphml->keys[i].name);
	}
	free(graphml->keys);
	free(graphml);
	return sound;
}
