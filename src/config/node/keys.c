/* SPDX-License-Identifier: MIT */
#include "config/node/keys.h"

#include <icmp4/ip.h>

#include "sim/memory.h"

#define KEYS_AT(member) offsetof(struct node_keys, member)
#define COUNT(array)    (sizeof(array) / sizeof((array)[0]))

static bool has_address(const struct node_keys *node, uint32_t address)
{
	for (size_t i = 0; i < node->address_count; i++)
		if (node->addresses[i].address == address)
			return true;
	return false;
}

static bool read_address(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {"address", SCHEMA_ADDRESS, 0, 0, 0, NULL, NULL};
	struct node_keys *node = target;
	const yaml_node_t *item;

	for (size_t i = 0; (item = schema_item(s, value, i)); i++) {
		struct icmp4_prefix address = {.length = 32};

		if (!schema_value(s, key, item, &row, &address.address))
			return false;
		if (icmp4_is_martian(address.address))
			return schema_fail(s, spot(item), "`%s` is no address that a node can have",
					   schema_text(item));
		if (has_address(node, address.address))
			return schema_fail(s, spot(item), "the node has the address `%s` already",
					   schema_text(item));
		node->addresses =
			memory_room(node->addresses, node->address_count, sizeof(address));
		node->addresses[node->address_count++] = address;
	}
	return true;
}

static const struct schema_row common_rows[] = {
	{.key = "persona", .kind = SCHEMA_TEXT, .offset = KEYS_AT(persona)},
	{.key = "profile", .kind = SCHEMA_TEXT, .offset = KEYS_AT(profile)},
	{.key = "address", .kind = SCHEMA_READ, .read = read_address},
	{.key = "tcp", .kind = SCHEMA_READ, .read = node__tcp},
	{.key = "udp", .kind = SCHEMA_READ, .read = node__udp},
	{.key = "silent", .kind = SCHEMA_READ, .read = node__silent},
	{.key = "limit", .kind = SCHEMA_READ, .read = node__limit},
	{.key = "reject", .kind = SCHEMA_READ, .read = node__reject},
	{.key = "drop", .kind = SCHEMA_READ, .read = node__drop},
	{.key = "ecmp", .kind = SCHEMA_READ, .read = node__ecmp},
	{.key = "extensions", .kind = SCHEMA_READ, .read = node__extensions},
	{.key = "probe-access", .kind = SCHEMA_READ, .read = node__probe_access},
};

static bool is_common_row(const char *name)
{
	for (size_t i = 0; i < COUNT(common_rows); i++)
		if (!strcmp(common_rows[i].key, name))
			return true;
	return false;
}

struct node_rows node_rows(const struct schema_row *others, size_t other_count)
{
	static const enum schema_kind kinds[] = {
		[ICMP4_KNOB_BOOL] = SCHEMA_BOOL,     [ICMP4_KNOB_U8] = SCHEMA_U8,
		[ICMP4_KNOB_U16] = SCHEMA_U16,       [ICMP4_KNOB_RATE] = SCHEMA_LIMIT,
		[ICMP4_KNOB_POLICY] = SCHEMA_CHOICE,
	};
	static const struct schema_words policies[] = {
		{"process", ICMP4_OPTION_PROCESS},
		{"ignore", ICMP4_OPTION_IGNORE},
		{"drop", ICMP4_OPTION_DROP},
		{NULL, 0},
	};
	size_t knob_count;
	const struct icmp4_knob *knobs = icmp4_knobs(&knob_count);
	size_t most = other_count + COUNT(common_rows) + knob_count;
	struct schema_row *rows = memory_take(most, sizeof(*rows)), *row = rows;

	for (size_t i = 0; i < other_count; i++)
		*row++ = others[i];
	for (size_t i = 0; i < COUNT(common_rows); i++)
		*row++ = common_rows[i];
	for (size_t i = 0; i < knob_count; i++)
		if (!is_common_row(knobs[i].name))
			*row++ = (struct schema_row){
				.key = knobs[i].name,
				.kind = kinds[knobs[i].kind],
				.offset = KEYS_AT(settings) + knobs[i].offset,
				.min = knobs[i].min,
				.max = knobs[i].max,
				.words = knobs[i].kind == ICMP4_KNOB_POLICY ? policies : NULL};
	return (struct node_rows){rows, (size_t)(row - rows)};
}

/* The value of this key, wherever in the map it stands; NULL where nothing is written. */
static const yaml_node_t *value_of(struct schema *s, const yaml_node_t *map, const char *name)
{
	const yaml_node_t *key, *value;

	for (size_t i = 0; schema_pair(s, map, i, &key, &value); i++)
		if (!strcmp(schema_text(key), name))
			return schema_is_blank(value) ? NULL : value;
	return NULL;
}

/* The persona, or the profile, is what the other keys change. */
static bool read_persona(struct schema *s, const yaml_node_t *value, bool forward,
			 struct node_keys *node)
{
	const yaml_node_t *persona = schema_text(value) ? value : value_of(s, value, "persona");
	const yaml_node_t *profile = value_of(s, value, "profile");

	if (persona && schema_is_blank(persona))
		persona = NULL;
	if (persona && profile)
		return schema_fail(s, spot(profile), "a persona has no profile: it is as it is");
	if (profile && !node__profile(s, profile, &node->settings))
		return false;
	if (persona && !node__persona(s, persona, &node->settings))
		return false;
	node->settings.forward = forward;
	return true;
}

bool node_read(struct schema *s, const yaml_node_t *value, const char *what,
	       const struct node_rows *rows, bool forward, void *target)
{
	struct schema_table table = {what, rows->rows, rows->count, "persona"};

	return read_persona(s, value, forward, target) && schema_map(s, value, &table, target);
}

void node_keys_free(struct node_keys *keys)
{
	free(keys->addresses);
	free(keys->ports);
	free(keys->filters);
	free(keys->probe_access);
}
