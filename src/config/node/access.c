/* SPDX-License-Identifier: MIT */
/* Who may ask what by extended echo (RFC 8335 section 8). */
#include "config/node/keys.h"
#include "sim/memory.h"

static bool add_access(struct schema *s, const yaml_node_t *prefix, uint32_t may,
		       struct node_keys *node)
{
	static const struct schema_row row = {.key = "probe-access", .kind = SCHEMA_PREFIX};
	struct icmp4_probe_access access = {.may = may};

	if (!schema_value(s, prefix, prefix, &row, &access.from))
		return false;
	node->probe_access =
		memory_room(node->probe_access, node->probe_access_count, sizeof(access));
	node->probe_access[node->probe_access_count++] = access;
	return true;
}

/* A map from prefixes to what is allowed; those of a list, or one alone, may ask all. */
bool node__probe_access(struct schema *s, const yaml_node_t *unused, const yaml_node_t *value,
			void *target)
{
	static const struct schema_words rights[] = {
		{"local", ICMP4_MAY_LOCAL},
		{"remote", ICMP4_MAY_REMOTE},
		{"name", ICMP4_MAY_NAME},
		{"index", ICMP4_MAY_INDEX},
		{"address", ICMP4_MAY_ADDRESS},
		{"all", ICMP4_MAY_ALL},
		{"nothing", 0},
		{NULL, 0},
	};
	static const struct schema_row row = {
		.key = "probe-access", .kind = SCHEMA_FLAGS, .words = rights};
	const yaml_node_t *key, *item;
	uint32_t may;

	(void)unused;
	for (size_t i = 0; schema_pair(s, value, i, &key, &item); i++)
		if (!schema_value(s, key, item, &row, &may) || !add_access(s, key, may, target))
			return false;
	if (value->type == YAML_MAPPING_NODE)
		return true;
	for (size_t i = 0; (item = schema_item(s, value, i)); i++)
		if (!add_access(s, item, ICMP4_MAY_ALL, target))
			return false;
	return true;
}
