/* SPDX-License-Identifier: MIT */
/*
 * Graphviz: its whole grammar, of which nodes, edges and their attributes are kept. An edge from or
 * to a subgraph is one from or to each of its nodes. In a digraph the edges there and back are one
 * link. Texts are not joined by +.
 */
#include "config/import/dot_word.h"

enum { DEPTH_MAX = 32 };

/* Nodes side by side: one, or those of a subgraph. */
struct group {
	uint32_t *nodes;
	size_t count;
};

static bool read_statements(struct dot *dot, struct group *group);

static void add(struct group *group, uint32_t node)
{
	group->nodes = memory_room(group->nodes, group->count, sizeof(*group->nodes));
	group->nodes[group->count++] = node;
}

static void add_all(struct group *group, const struct group *other)
{
	for (size_t i = 0; i < other->count; i++)
		add(group, other->nodes[i]);
}

static bool expect_sign(struct dot *dot, char sign)
{
	if (!dot_sign(dot, sign))
		return import__fail(dot->import, dot->word.at, "expected `%c`", sign);
	return dot_next(dot);
}

/* Whom an attribute is said of. */
typedef void say_fn(struct dot *dot, const struct import_attribute *attribute, void *whom);

static void say_node(struct dot *dot, const struct import_attribute *attribute, void *whom)
{
	const struct group *group = whom;

	for (size_t i = 0; i < group->count; i++)
		import__describe_node(dot->import, &dot->import->sketch->nodes[group->nodes[i]],
				      attribute);
}

/* All links from this number on. */
static void say_links(struct dot *dot, const struct import_attribute *attribute, void *whom)
{
	struct sketch *sketch = dot->import->sketch;

	for (size_t i = *(const size_t *)whom; i < sketch->link_count; i++)
		import__describe_link(dot->import, &sketch->links[i], attribute);
}

static void say_nobody(struct dot *dot, const struct import_attribute *attribute, void *whom)
{
	(void)whom;
	import__warn_once(dot->import, attribute->at, attribute->name,
			  "for all is nothing that a lab has: it is left out");
}

/* NAME = VALUE, the value yes where there is none. */
static bool read_attribute(struct dot *dot, say_fn *say, void *whom)
{
	struct import_place at = dot->word.at;
	char *name = dot->word.text, *value = NULL;
	bool sound = name || import__fail(dot->import, at, "expected an attribute");

	dot->word.text = NULL;
	sound = sound && dot_next(dot);
	if (sound && dot_sign(dot, '=')) {
		sound = dot_next(dot) && (dot->word.text || import__fail(dot->import, dot->word.at,
									 "expected a value"));
		value = dot->word.text;
		dot->word.text = NULL;
		sound = sound && dot_next(dot);
	}
	if (sound)
		say(dot, &(struct import_attribute){name, value ? value : "yes", at}, whom);
	free(name);
	free(value);
	return sound;
}

/* Any number of lists in brackets. */
static bool read_attributes(struct dot *dot, say_fn *say, void *whom)
{
	while (dot_sign(dot, '[')) {
		if (!dot_next(dot))
			return false;
		while (!dot_sign(dot, ']')) {
			if (!read_attribute(dot, say, whom))
				return false;
			if ((dot_sign(dot, ',') || dot_sign(dot, ';')) && !dot_next(dot))
				return false;
		}
		if (!dot_next(dot))
			return false;
	}
	return true;
}

/* Behind a node, :PORT or :PORT:COMPASS, which is where a line is drawn to. */
static bool pass_ports(struct dot *dot)
{
	while (dot_sign(dot, ':'))
		if (!dot_next(dot) || !dot_next(dot))
			return false;
	return true;
}

static bool read_subgraph(struct dot *dot, struct group *group)
{
	if (dot_is(dot, "subgraph") && !dot_next(dot))
		return false;
	if (dot->word.text && !dot_next(dot))
		return false;
	if (++dot->depth > DEPTH_MAX)
		return import__fail(dot->import, dot->word.at, "too deep inside itself");
	if (!expect_sign(dot, '{') || !read_statements(dot, group))
		return false;
	dot->depth--;
	return expect_sign(dot, '}');
}

static bool read_group(struct dot *dot, struct group *group)
{
	uint32_t node;

	if (dot_is(dot, "subgraph") || dot_sign(dot, '{'))
		return read_subgraph(dot, group);
	if (!dot->word.text)
		return import__fail(dot->import, dot->word.at, "expected a node");
	node = import__node(dot->import, dot->word.text, NULL, dot->word.at);
	if (node == SKETCH_NONE)
		return false;
	add(group, node);
	return dot_next(dot) && pass_ports(dot);
}

static bool join(struct dot *dot, const struct group *a, const struct group *b,
		 struct import_place at)
{
	struct import *import = dot->import;

	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count && !import->failed; k++) {
			if (dot->directed)
				import__join_once(import, a->nodes[i], b->nodes[k], at);
			else
				import__join(import, a->nodes[i], b->nodes[k], at);
		}
	return !import->failed;
}

/* A node with its attributes, or a chain of edges with those of all of them. */
static bool read_chain(struct dot *dot, struct group *all)
{
	struct group last = {NULL, 0};
	size_t links = dot->import->sketch->link_count;
	bool chain = false, sound = read_group(dot, &last);

	while (sound && dot_sign(dot, '-')) {
		struct import_place at = dot->word.at;
		struct group next = {NULL, 0};

		chain = true;
		sound = dot_next(dot) && read_group(dot, &next) && join(dot, &last, &next, at);
		add_all(all, &last);
		free(last.nodes);
		last = next;
	}
	sound = sound && read_attributes(dot, chain ? say_links : say_node,
					 chain ? (void *)&links : (void *)&last);
	add_all(all, &last);
	free(last.nodes);
	return sound;
}

/* What comes behind a name tells whether it was an attribute of the whole. */
static bool is_assignment(const struct dot *dot)
{
	struct scan ahead = dot->scan;

	scan_over(&ahead, " \t\r\n");
	return dot->word.text && scan_here(&ahead) == '=';
}

static bool read_statement(struct dot *dot, struct group *all)
{
	if (dot_is(dot, "graph") || dot_is(dot, "node") || dot_is(dot, "edge"))
		return dot_next(dot) && read_attributes(dot, say_nobody, NULL);
	if (is_assignment(dot))
		return read_attribute(dot, say_nobody, NULL);
	return read_chain(dot, all);
}

/* Up to the brace that ends them. */
static bool read_statements(struct dot *dot, struct group *group)
{
	while (!dot_sign(dot, '}') && !dot_sign(dot, '\0'))
		if (dot_sign(dot, ';') ? !dot_next(dot) : !read_statement(dot, group))
			return false;
	return true;
}

static bool read_graph(struct dot *dot)
{
	struct group all = {NULL, 0};
	bool sound = dot_next(dot) && (!dot_is(dot, "strict") || dot_next(dot));

	dot->directed = dot_is(dot, "digraph");
	if (sound && !dot->directed && !dot_is(dot, "graph"))
		return import__fail(dot->import, dot->word.at, "expected `graph` or `digraph`");
	sound = sound && dot_next(dot);
	if (sound && dot->word.text) {
		dot->import->sketch->name = memory_text(dot->word.text);
		sound = dot_next(dot);
	}
	sound = sound && expect_sign(dot, '{') && read_statements(dot, &all) &&
		expect_sign(dot, '}');
	if (sound && (dot->word.text || dot->word.sign))
		import__warn(dot->import, dot->word.at, "behind the first graph: it is left out");
	free(all.nodes);
	return sound;
}

bool import__dot(struct import *import)
{
	struct dot dot = {.import = import, .scan = scan_of(import)};
	bool sound = read_graph(&dot);

	free(dot.word.text);
	return sound;
}
