/* SPDX-License-Identifier: MIT */
/*
 * The file as a tree of libyaml's, whose nodes know their line and column. What would spoil any
 * reading is refused here, once: keys that are no words or stand twice, text with a NUL in it, and
 * aliases that make a small file endless.
 */
#include "config/schema.h"

#include <icmp4/text.h>
#include <stdarg.h>
#include <stdio.h>

#include "sim/memory.h"

enum { LOOKS_MAX = 1000000, DEPTH_MAX = 32, QUOTED_MAX = 40 };

struct schema_quoted schema_quote(const char *text)
{
	struct schema_quoted quoted;
	size_t length = strlen(text);
	bool cut = length > QUOTED_MAX;

	icmp4_escape((const uint8_t *)text, cut ? QUOTED_MAX - 3 : length, quoted.text,
		     sizeof(quoted.text) - 3);
	if (cut)
		memcpy(quoted.text + strlen(quoted.text), "...", sizeof("..."));
	return quoted;
}

static bool fail_at(struct schema *s, size_t line, size_t column, const char *format, va_list args)
{
	char *text = s->error->text;
	size_t size = sizeof(s->error->text);
	int used = snprintf(text, size, "%s:%zu:%zu: ", s->file, line + 1, column + 1);

	if (used > 0 && (size_t)used < size)
		vsnprintf(text + used, size - (size_t)used, format, args);
	return false;
}

static bool fail_line(struct schema *s, size_t line, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_at(s, line, column, format, args);
	va_end(args);
	return false;
}

/* A scalar in quotes begins one column before its text. */
bool schema_fail(struct schema *s, struct schema_spot at, const char *format, ...)
{
	size_t line = at.node ? at.node->start_mark.line : 0;
	size_t column = at.node ? at.node->start_mark.column + at.offset : 0;
	va_list args;

	if (at.node && at.node->type == YAML_SCALAR_NODE &&
	    at.node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE && at.offset)
		column++;
	va_start(args, format);
	fail_at(s, line, column, format, args);
	va_end(args);
	return false;
}

bool schema_unknown(struct schema *s, struct schema_spot at, const char *what,
		    const struct nearest *nearest, const char *expected)
{
	const char *meant = nearest_meant(nearest);

	if (meant)
		return schema_fail(s, at, "`%s` is not %s; did you mean `%s`?",
				   schema_quote(nearest->word).text, what, meant);
	return schema_fail(s, at, "`%s` is not %s; expected %s", schema_quote(nearest->word).text,
			   what, expected);
}

/* Those of C1 are two octets in UTF-8; alone they are octets that no text of UTF-8 has. */
bool schema_is_printable(const char *text)
{
	const uint8_t *octet = (const uint8_t *)text;

	for (; *octet; octet++)
		if (*octet < ' ' || *octet == 0x7f || (*octet == 0xc2 && octet[1] < 0xa0))
			return false;
	return true;
}

const char *schema_text(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

bool schema_is_blank(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE && node->data.scalar.length == 0 &&
	       node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

const yaml_node_t *schema_root(struct schema *s)
{
	return yaml_document_get_root_node(&s->composed.document);
}

bool schema_pair(struct schema *s, const yaml_node_t *map, size_t n, const yaml_node_t **key,
		 const yaml_node_t **value)
{
	if (map->type != YAML_MAPPING_NODE)
		return false;

	const yaml_node_pair_t *pair = map->data.mapping.pairs.start + n;
	if (pair >= map->data.mapping.pairs.top)
		return false;
	*key = yaml_document_get_node(&s->composed.document, pair->key);
	*value = yaml_document_get_node(&s->composed.document, pair->value);
	return true;
}

const yaml_node_t *schema_item(struct schema *s, const yaml_node_t *list, size_t n)
{
	if (list->type != YAML_SEQUENCE_NODE)
		return n ? NULL : list;

	const yaml_node_item_t *item = list->data.sequence.items.start + n;
	if (item >= list->data.sequence.items.top)
		return NULL;
	return yaml_document_get_node(&s->composed.document, *item);
}

static const char *type_name(const yaml_node_t *node)
{
	if (node->type == YAML_MAPPING_NODE)
		return "a map";
	return node->type == YAML_SEQUENCE_NODE ? "a list" : "a word";
}

bool schema_wants_map(struct schema *s, const yaml_node_t *node, const char *what)
{
	if (node->type == YAML_MAPPING_NODE || schema_is_blank(node))
		return true;
	return schema_fail(s, spot(node), "%s is a map, this is %s", what, type_name(node));
}

bool schema_wants_text(struct schema *s, const yaml_node_t *node, const char *what)
{
	if (schema_text(node) && !schema_is_blank(node))
		return true;
	return schema_fail(s, spot(node), "expected %s, found %s", what,
			   schema_is_blank(node) ? "nothing" : type_name(node));
}

static int compare_keys(const void *left, const void *right)
{
	const yaml_node_t *const *a = left, *const *b = right;
	int order = strcmp(schema_text(*a), schema_text(*b));

	if (order)
		return order;
	return ((*a)->start_mark.index > (*b)->start_mark.index) -
	       ((*a)->start_mark.index < (*b)->start_mark.index);
}

static bool no_twins(struct schema *s, const yaml_node_t **keys, size_t count)
{
	if (count)
		qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(schema_text(keys[i - 1]), schema_text(keys[i])))
			return schema_fail(
				s, spot(keys[i]),
				"`%s` stands here a second time; the first is in line %zu",
				schema_quote(schema_text(keys[i])).text,
				keys[i - 1]->start_mark.line + 1);
	return true;
}

static bool check_keys(struct schema *s, const yaml_node_t *map)
{
	size_t count = (size_t)(map->data.mapping.pairs.top - map->data.mapping.pairs.start);
	const yaml_node_t **keys = memory_take(count, sizeof(*keys)), *value;
	bool sound = true;

	for (size_t i = 0; sound && schema_pair(s, map, i, &keys[i], &value); i++)
		sound = schema_wants_text(s, keys[i], "a key");
	sound = sound && no_twins(s, keys, count);
	free(keys);
	return sound;
}

static bool check(struct schema *s, const yaml_node_t *node, unsigned depth)
{
	const yaml_node_t *key, *value;

	if (++s->looks > s->looks_most || depth > DEPTH_MAX)
		return schema_fail(s, spot(node), "too much inside itself to be a lab");
	if (schema_text(node) && strlen(schema_text(node)) != node->data.scalar.length)
		return schema_fail(s, spot(node), "text with a NUL in it");
	if (node->type == YAML_MAPPING_NODE && !check_keys(s, node))
		return false;
	for (size_t i = 0; schema_pair(s, node, i, &key, &value); i++)
		if (!check(s, key, depth + 1) || !check(s, value, depth + 1))
			return false;
	for (size_t i = 0; node->type == YAML_SEQUENCE_NODE && (value = schema_item(s, node, i));
	     i++)
		if (!check(s, value, depth + 1))
			return false;
	return true;
}

/* The reader of characters knows only at which octet it failed. */
static bool fail_yaml(struct schema *s, const yaml_parser_t *parser, const char *text)
{
	size_t line = parser->problem_mark.line, column = parser->problem_mark.column;
	const char *problem = parser->problem ? parser->problem : "out of memory";

	if (parser->error == YAML_READER_ERROR) {
		line = column = 0;
		for (size_t i = 0; i < parser->problem_offset; i++) {
			column = text[i] == '\n' ? 0 : column + 1;
			line += text[i] == '\n';
		}
	}
	return fail_line(s, line, column, "this is not YAML: %s%s%s", problem,
			 parser->context ? ", " : "", parser->context ? parser->context : "");
}

/* A file is one document: what stands in a second one would be ignored. */
static bool is_last(struct schema *s, yaml_parser_t *parser, const char *text)
{
	struct composed second;
	bool read = compose(&second, parser) || fail_yaml(s, parser, text);
	const yaml_node_t *root = read ? yaml_document_get_root_node(&second.document) : NULL;
	bool last =
		read && (!root || schema_fail(s, spot(root), "a second document; a lab is one"));
	compose_free(&second);
	return last;
}

bool schema_open(struct schema *s, const char *text, size_t length, const char *file,
		 struct config_error *error)
{
	yaml_parser_t parser;
	bool sound;

	*s = (struct schema){.file = file,
			     .error = error,
			     .looks_most = length > LOOKS_MAX ? length : LOOKS_MAX};
	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
	if (!compose(&s->composed, &parser)) {
		sound = fail_yaml(s, &parser, text);
	} else if (!schema_root(s)) {
		sound = fail_line(s, 0, 0,
				  "the file is empty; the smallest lab is "
				  "`links: {a -- r1 -- b: 10ms}`");
	} else {
		sound = is_last(s, &parser, text) && check(s, schema_root(s), 0);
	}
	yaml_parser_delete(&parser);
	return sound;
}

void schema_close(struct schema *s)
{
	compose_free(&s->composed);
}
