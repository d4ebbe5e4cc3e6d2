/* SPDX-License-Identifier: MIT */
/*
 * A LAN among the links: a name with its members, each by a port if need be.
 *
 *	office: [client, printer, gw:lan]
 *	office: {nodes: [client, printer, gw:lan], delay: 1ms}
 */
#include "config/lab/draft.h"
#include "sim/memory.h"

enum { MEMBERS_MAX = 256, ROWS_MAX = 32 };

/* What may be said of a LAN: its members, and what may be said of a link. */
struct lan {
	struct link_keys keys;
	const yaml_node_t *nodes;
};

bool lab__is_lan(struct schema *s, const yaml_node_t *key, const yaml_node_t *value)
{
	const yaml_node_t *inner, *unused;

	if (strpbrk(schema_text(key), " {>"))
		return false;
	for (size_t i = 0; schema_pair(s, value, i, &inner, &unused); i++)
		if (!strcmp(schema_text(inner), "nodes"))
			return true;
	return value->type == YAML_SEQUENCE_NODE;
}

static bool read_lan(struct schema *s, const yaml_node_t *value, struct lan *lan)
{
	struct schema_row rows[ROWS_MAX] = {
		{.key = "nodes", .kind = SCHEMA_NODE, .offset = offsetof(struct lan, nodes)}};
	struct schema_table table = {"a LAN", rows, 1 + link_table.count, "nodes"};

	lan->nodes = value;
	if (value->type == YAML_SEQUENCE_NODE)
		return true;
	memcpy(rows + 1, link_table.rows, link_table.count * sizeof(rows[0]));
	return schema_map(s, value, &table, lan) && link_sound(s, &lan->keys);
}

static size_t count_members(struct schema *s, const yaml_node_t *nodes)
{
	size_t count = 0;

	while (count <= MEMBERS_MAX && schema_item(s, nodes, count))
		count++;
	return count;
}

static bool add_member(struct draft *draft, struct draft_link *link, size_t side,
		       const yaml_node_t *scalar)
{
	struct draft_reference reference;
	size_t offset = 0;

	if (!schema_wants_text(&draft->schema, scalar, "a node") ||
	    !lab__reference(draft, scalar, &offset, &reference))
		return false;
	if (schema_text(scalar)[offset])
		return schema_fail(&draft->schema, (struct schema_spot){scalar, offset},
				   "expected a node of this LAN, or its port as in gw:lan");
	return lab__add_end(draft, link, side, &reference);
}

static bool add_members(struct draft *draft, struct draft_link *link, const yaml_node_t *nodes)
{
	size_t count = link->end_count;

	/* Those that are not read yet are no ends. */
	for (link->end_count = 0; link->end_count < count; link->end_count++)
		if (!add_member(draft, link, link->end_count,
				schema_item(&draft->schema, nodes, link->end_count)))
			return false;
	return true;
}

bool lab__read_lan(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	struct draft *draft = target;
	struct lan lan = {.keys = lab__link_keys(draft)};
	struct draft_word name = {schema_text(key), strlen(schema_text(key)), spot(key)};

	if (!lab__name(draft, name, "a LAN") || !read_lan(s, value, &lan))
		return false;
	size_t count = count_members(s, lan.nodes);
	if (count < 2 || count > MEMBERS_MAX)
		return schema_fail(s, spot(lan.nodes), "a LAN has 2 to %d nodes", MEMBERS_MAX);
	struct draft_link *link = lab__add_link(draft, spot(key), count, &lan.keys);
	if (!link)
		return false;
	link->name = memory_text(schema_text(key));
	return add_members(draft, link, lan.nodes) && lab__link_sound(draft, link);
}
