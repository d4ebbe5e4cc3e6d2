/* SPDX-License-Identifier: MIT */
/* hosts: and routers:, each a map from names to what is special about those nodes. */
#include <icmp4/ip.h>

#include "config/lab_draft.h"
#include "sim/memory.h"

#define NODE_AT(member) offsetof(struct draft_node, member)
#define COUNT(array)    (sizeof(array) / sizeof((array)[0]))

static bool read_address(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {"address", SCHEMA_ADDRESS, 0, 0, 0, NULL, NULL};
	struct draft_node *node = target;
	const yaml_node_t *item;

	for (size_t i = 0; (item = schema_item(s, value, i)); i++) {
		struct icmp4_prefix address = {.length = 32};

		if (!schema_value(s, key, item, &row, &address.address))
			return false;
		if (icmp4_is_martian(address.address))
			return schema_fail(s, spot(item), "`%s` is no address that a node can have",
					   schema_text(item));
		node->addresses =
			memory_room(node->addresses, node->address_count, sizeof(address));
		node->addresses[node->address_count++] = address;
	}
	return true;
}

static bool add_alias(struct schema *s, const yaml_node_t *item, const struct draft_node *node)
{
	struct lab *lab = node->draft->lab;
	const char *text = schema_text(item);

	for (size_t i = 0; i < lab->alias_count; i++)
		if (!strcmp(lab->aliases[i].name, text))
			return schema_fail(s, spot(item), "`%s` is an alias already", text);
	lab->aliases = memory_room(lab->aliases, lab->alias_count, sizeof(*lab->aliases));
	lab->aliases[lab->alias_count++] =
		(struct lab_alias){memory_text(text), (uint32_t)(node - node->draft->nodes)};
	return true;
}

static bool read_alias(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	const struct draft_node *node = target;
	const yaml_node_t *item;

	(void)key;
	for (size_t i = 0; (item = schema_item(s, value, i)); i++) {
		const char *text = schema_text(item);

		if (!schema_wants_text(s, item, "a name") ||
		    !lab__name(node->draft, (struct draft_word){text, strlen(text), spot(item)},
			       "a node") ||
		    !add_alias(s, item, node))
			return false;
	}
	return true;
}

static const struct schema_row own_rows[] = {
	{.key = "persona", .kind = SCHEMA_TEXT, .offset = NODE_AT(persona)},
	{.key = "profile", .kind = SCHEMA_TEXT, .offset = NODE_AT(profile)},
	{.key = "address", .kind = SCHEMA_READ, .read = read_address},
	{.key = "alias", .kind = SCHEMA_READ, .read = read_alias},
	{.key = "tcp", .kind = SCHEMA_READ, .read = lab__read_tcp},
	{.key = "udp", .kind = SCHEMA_READ, .read = lab__read_udp},
	{.key = "silent", .kind = SCHEMA_READ, .read = lab__read_silent},
	{.key = "limit", .kind = SCHEMA_READ, .read = lab__read_limit},
	{.key = "reject", .kind = SCHEMA_READ, .read = lab__read_reject},
	{.key = "drop", .kind = SCHEMA_READ, .read = lab__read_drop},
	{.key = "ecmp", .kind = SCHEMA_READ, .read = lab__read_ecmp},
	{.key = "nat", .kind = SCHEMA_LATER},
	{.key = "extensions", .kind = SCHEMA_LATER},
	{.key = "reply-delay", .kind = SCHEMA_LATER},
};

static bool is_own_row(const char *name)
{
	for (size_t i = 0; i < COUNT(own_rows); i++)
		if (!strcmp(own_rows[i].key, name))
			return true;
	return false;
}

/* Ours, then each knob of the library under its own name. */
void lab__node_rows(struct draft *draft)
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
	struct schema_row *row = memory_take(COUNT(own_rows) + knob_count, sizeof(*row));

	draft->node_rows = row;
	for (size_t i = 0; i < COUNT(own_rows); i++)
		*row++ = own_rows[i];
	for (size_t i = 0; i < knob_count; i++)
		if (!is_own_row(knobs[i].name))
			*row++ = (struct schema_row){
				.key = knobs[i].name,
				.kind = kinds[knobs[i].kind],
				.offset = NODE_AT(settings) + knobs[i].offset,
				.min = knobs[i].min,
				.max = knobs[i].max,
				.words = knobs[i].kind == ICMP4_KNOB_POLICY ? policies : NULL};
	draft->node_row_count = (size_t)(row - draft->node_rows);
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
static bool read_persona(struct schema *s, const yaml_node_t *value, struct draft_node *node)
{
	const yaml_node_t *persona = schema_text(value) ? value : value_of(s, value, "persona");
	const yaml_node_t *profile = value_of(s, value, "profile");

	if (persona && schema_is_blank(persona))
		persona = NULL;
	if (persona && profile)
		return schema_fail(s, spot(profile), "a persona has no profile: it is as it is");
	if (profile && !lab__profile(s, profile, &node->settings))
		return false;
	if (persona && !lab__persona(s, persona, &node->settings))
		return false;
	node->settings.forward = node->role == ROLE_ROUTER;
	return true;
}

static bool read_node(struct draft *draft, struct draft_word word, enum draft_role role,
		      const yaml_node_t *value)
{
	uint32_t number = lab__mention(draft, word);
	struct schema_table table = {role == ROLE_HOST ? "a host" : "a router", draft->node_rows,
				     draft->node_row_count, "persona"};

	if (number == SIM_NONE)
		return false;
	struct draft_node *node = &draft->nodes[number];
	if (node->role != ROLE_OPEN)
		return schema_fail(&draft->schema, word.at, "`%s` is listed already, in line %zu",
				   node->name, node->at.node->start_mark.line + 1);
	node->role = role;
	node->at = word.at;
	return read_persona(&draft->schema, value, node) &&
	       schema_map(&draft->schema, value, &table, node);
}

static bool read_nodes(struct draft *draft, const yaml_node_t *section, enum draft_role role)
{
	struct schema *s = &draft->schema;
	const yaml_node_t *key, *value;
	struct draft_word word;

	if (!schema_wants_map(s, section, role == ROLE_HOST ? "`hosts`" : "`routers`"))
		return false;
	for (size_t i = 0; schema_pair(s, section, i, &key, &value); i++)
		for (size_t offset = 0; lab__next_word(key, &offset, &word);)
			if (!read_node(draft, word, role, value))
				return false;
	return true;
}

bool lab__read_hosts(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		     void *target)
{
	(void)s, (void)key;
	return read_nodes(target, value, ROLE_HOST);
}

bool lab__read_routers(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	(void)s, (void)key;
	return read_nodes(target, value, ROLE_ROUTER);
}
