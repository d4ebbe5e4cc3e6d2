/* SPDX-License-Identifier: MIT */
/*
 * Words and lists stand on pages that are filled from the front and freed together; nodes in one
 * array. Children of what is still open wait on a stack.
 */
#include "config/compose.h"

#include "sim/memory.h"

enum { PAGE = 1 << 16 };

struct compose_page {
	struct compose_page *next;
	size_t used;
	_Alignas(8) char room[];
};

struct open {
	int node;
	size_t first; /* of its children */
};

struct anchor {
	char *name;
	int node;
};

struct composer {
	struct composed *composed;
	yaml_parser_t *parser;
	size_t count; /* of nodes */
	struct open *open;
	size_t depth;
	int *children;
	size_t child_count;
	struct anchor *anchors;
	size_t anchor_count;
};

static void *page_room(struct composed *composed, size_t size)
{
	struct compose_page *page = composed->pages;

	size = (size + 7) & ~(size_t)7;
	if (!page || page->used + size > PAGE) {
		page = malloc(sizeof(*page) + (size > PAGE ? size : PAGE));
		if (!page)
			abort();
		page->next = composed->pages;
		page->used = 0;
		composed->pages = page;
	}
	page->used += size;
	return page->room + page->used - size;
}

static yaml_node_t *node_at(const struct composer *composer, int node)
{
	return &composer->composed->document.nodes.start[node - 1];
}

static bool fail(struct composer *composer, const yaml_event_t *event, const char *problem)
{
	composer->parser->error = YAML_COMPOSER_ERROR;
	composer->parser->problem = problem;
	composer->parser->problem_mark = event->start_mark;
	return false;
}

static int add_node(struct composer *composer, const yaml_event_t *event, yaml_node_type_t type)
{
	yaml_document_t *document = &composer->composed->document;

	document->nodes.start =
		memory_room(document->nodes.start, composer->count, sizeof(yaml_node_t));
	document->nodes.start[composer->count] = (yaml_node_t){
		.type = type, .start_mark = event->start_mark, .end_mark = event->end_mark};
	document->nodes.end = document->nodes.top = document->nodes.start + ++composer->count;
	return (int)composer->count;
}

static void add_child(struct composer *composer, int node)
{
	if (!composer->depth)
		return;
	composer->children =
		memory_room(composer->children, composer->child_count, sizeof(*composer->children));
	composer->children[composer->child_count++] = node;
}

static int find_anchor(const struct composer *composer, const yaml_char_t *name)
{
	for (size_t i = 0; i < composer->anchor_count; i++)
		if (!strcmp(composer->anchors[i].name, (const char *)name))
			return composer->anchors[i].node;
	return 0;
}

static bool set_anchor(struct composer *composer, const yaml_event_t *event,
		       const yaml_char_t *name, int node)
{
	if (!name)
		return true;
	if (find_anchor(composer, name))
		return fail(composer, event, "found duplicate anchor");
	composer->anchors =
		memory_room(composer->anchors, composer->anchor_count, sizeof(struct anchor));
	composer->anchors[composer->anchor_count++] =
		(struct anchor){memory_text((const char *)name), node};
	return true;
}

static bool add_scalar(struct composer *composer, const yaml_event_t *event)
{
	int number = add_node(composer, event, YAML_SCALAR_NODE);
	yaml_node_t *node = node_at(composer, number);
	size_t length = event->data.scalar.length;

	node->data.scalar.value = page_room(composer->composed, length + 1);
	memcpy(node->data.scalar.value, event->data.scalar.value, length + 1);
	node->data.scalar.length = length;
	node->data.scalar.style = event->data.scalar.style;
	add_child(composer, number);
	return set_anchor(composer, event, event->data.scalar.anchor, number);
}

static bool add_alias(struct composer *composer, const yaml_event_t *event)
{
	int node = find_anchor(composer, event->data.alias.anchor);

	if (!node)
		return fail(composer, event, "found undefined alias");
	add_child(composer, node);
	return true;
}

static bool begin(struct composer *composer, const yaml_event_t *event)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	int node = add_node(composer, event, map ? YAML_MAPPING_NODE : YAML_SEQUENCE_NODE);

	add_child(composer, node);
	composer->open = memory_room(composer->open, composer->depth, sizeof(*composer->open));
	composer->open[composer->depth++] = (struct open){node, composer->child_count};
	return set_anchor(
		composer, event,
		map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor, node);
}

static bool end(struct composer *composer, const yaml_event_t *event)
{
	const struct open *open = &composer->open[--composer->depth];
	size_t count = composer->child_count - open->first;
	yaml_node_t *node = node_at(composer, open->node);
	int *children = page_room(composer->composed, count * sizeof(*children));

	if (count)
		memcpy(children, composer->children + open->first, count * sizeof(*children));
	composer->child_count = open->first;
	node->end_mark = event->end_mark;
	if (node->type == YAML_SEQUENCE_NODE) {
		node->data.sequence.items.start = children;
		node->data.sequence.items.end = node->data.sequence.items.top = children + count;
		return true;
	}
	node->data.mapping.pairs.start = (yaml_node_pair_t *)children;
	node->data.mapping.pairs.end = node->data.mapping.pairs.top =
		(yaml_node_pair_t *)children + count / 2;
	return true;
}

/* False: something is wrong. */
static bool take(struct composer *composer, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return add_scalar(composer, event);
	case YAML_ALIAS_EVENT:
		return add_alias(composer, event);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return begin(composer, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return end(composer, event);
	default:
		return true;
	}
}

bool compose(struct composed *composed, yaml_parser_t *parser)
{
	struct composer composer = {.composed = composed, .parser = parser};
	bool sound = true, more = true;
	yaml_event_t event;

	*composed = (struct composed){.pages = NULL};
	while (sound && more && (sound = yaml_parser_parse(parser, &event))) {
		more = event.type != YAML_DOCUMENT_END_EVENT && event.type != YAML_STREAM_END_EVENT;
		sound = take(&composer, &event);
		yaml_event_delete(&event);
	}
	for (size_t i = 0; i < composer.anchor_count; i++)
		free(composer.anchors[i].name);
	free(composer.anchors);
	free(composer.open);
	free(composer.children);
	return sound;
}

void compose_free(struct composed *composed)
{
	for (struct compose_page *next, *page = composed->pages; page; page = next) {
		next = page->next;
		free(page);
	}
	free(composed->document.nodes.start);
	*composed = (struct composed){.pages = NULL};
}
