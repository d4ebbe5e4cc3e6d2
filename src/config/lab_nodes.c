/* SPDX-License-Identifier: MIT */
/* hosts: and routers:, each a map from names to what is special about those nodes. */
#include "config/lab_draft.h"
#include "sim/memory.h"

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
	{.key = "alias", .kind = SCHEMA_READ, .read = read_alias},
	{.key = "nat", .kind = SCHEMA_LATER},
	{.key = "reply-delay", .kind = SCHEMA_LATER},
};

void lab__node_rows(struct draft *draft)
{
	draft->node_rows = node_rows(own_rows, sizeof(own_rows) / sizeof(own_rows[0]));
}

static bool read_node(struct draft *draft, struct draft_word word, enum draft_role role,
		      const yaml_node_t *value)
{
	uint32_t number = lab__mention(draft, word);
	const char *what = role == ROLE_HOST ? "a host" : "a router";

	if (number == SIM_NONE)
		return false;
	struct draft_node *node = &draft->nodes[number];
	if (node->role != ROLE_OPEN)
		return schema_fail(&draft->schema, word.at, "`%s` is listed already, in line %zu",
				   node->name, node->at.node->start_mark.line + 1);
	node->role = role;
	node->at = word.at;
	return node_read(&draft->schema, value, what, &draft->node_rows, role == ROLE_ROUTER, node);
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
