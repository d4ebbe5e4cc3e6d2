/* SPDX-License-Identifier: MIT */
/* hosts: and routers:, each a map from names to what is special about those nodes. */
#include <icmp4/ip.h>

#include "config/lab/draft.h"
#include "sim/memory.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

enum { UNSAID = UINT8_MAX, TOS_ECN = 3, TOS_DSCP_SHIFT = 2 };

#define REWRITE_AT(member) offsetof(struct rewrite, member)

/* What the TOS octet of what is forwarded becomes. */
struct rewrite {
	uint8_t dscp;
	uint32_t ecn;
};

static bool read_anycast(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {.key = "anycast", .kind = SCHEMA_PREFIX};
	struct draft_node *node = target;
	const yaml_node_t *item;

	(void)key;
	for (size_t i = 0; (item = schema_item(s, value, i)); i++) {
		struct icmp4_prefix prefix;

		if (!schema_value(s, item, item, &row, &prefix))
			return false;
		if (prefix.length != 32 || icmp4_is_martian(prefix.address))
			return schema_fail(s, spot(item), "`%s` is not a unicast address",
					   schema_text(item));
		node->anycast = memory_room(node->anycast, node->anycast_count, sizeof(prefix));
		node->anycast[node->anycast_count++] = prefix;
	}
	return true;
}

static bool read_rewrite(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_words ecn[] = {
		{"not-ect", 0}, {"ect-1", 1}, {"ect-0", 2}, {"ce", 3}, {NULL, 0}};
	static const struct schema_row rows[] = {
		{.key = "dscp", .kind = SCHEMA_U8, .offset = REWRITE_AT(dscp), .max = 63},
		{.key = "ecn", .kind = SCHEMA_CHOICE, .offset = REWRITE_AT(ecn), .words = ecn},
	};
	static const struct schema_table table = {"a rewrite", rows, COUNT(rows), NULL};
	struct sim_behaviour *behaviour = &((struct draft_node *)target)->behaviour;
	struct rewrite rewrite = {UNSAID, UNSAID};

	(void)key;
	if (!schema_map(s, value, &table, &rewrite))
		return false;
	if (rewrite.dscp != UNSAID) {
		behaviour->tos_keep &= TOS_ECN;
		behaviour->tos_set |= (uint8_t)(rewrite.dscp << TOS_DSCP_SHIFT);
	}
	if (rewrite.ecn != UNSAID) {
		behaviour->tos_keep &= (uint8_t)~TOS_ECN;
		behaviour->tos_set |= (uint8_t)rewrite.ecn;
	}
	return true;
}

static bool read_forward_ttl(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			     void *target)
{
	static const struct schema_words words[] = {{"decrement", SIM_TTL_DECREMENT},
						    {"zero", SIM_TTL_ZERO},
						    {"keep", SIM_TTL_KEEP},
						    {NULL, 0}};
	static const struct schema_row row = {
		.key = "forward-ttl", .kind = SCHEMA_CHOICE, .words = words};
	uint32_t ttl;

	if (!schema_value(s, key, value, &row, &ttl))
		return false;
	((struct draft_node *)target)->behaviour.forward_ttl = (enum sim_forward_ttl)ttl;
	return true;
}

#define BEHAVIOUR_AT(member) offsetof(struct sim_behaviour, member)

/* Errors as no node would send them, but as some do. */
static bool read_errors(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			void *target)
{
	static const struct schema_words wrongs[] = {{"checksum", SIM_WRONG_SUM},
						     {"no-length", SIM_WRONG_NO_LENGTH},
						     {"length", SIM_WRONG_LENGTH},
						     {"quote-length", SIM_WRONG_QUOTE_LENGTH},
						     {"quote-id", SIM_WRONG_QUOTE_ID},
						     {"quote-checksum", SIM_WRONG_QUOTE_SUM},
						     {"quote-address", SIM_WRONG_QUOTE_ADDRESS},
						     {NULL, 0}};
	static const struct schema_row rows[] = {
		{.key = "source", .kind = SCHEMA_ADDRESS, .offset = BEHAVIOUR_AT(error_source)},
		{.key = "wrong",
		 .kind = SCHEMA_FLAGS,
		 .offset = BEHAVIOUR_AT(error_wrong),
		 .words = wrongs},
	};
	static const struct schema_table table = {"errors", rows, COUNT(rows), "wrong"};

	(void)key;
	return schema_map(s, value, &table, &((struct draft_node *)target)->behaviour);
}

static const struct schema_row own_rows[] = {
	{.key = "alias", .kind = SCHEMA_READ, .read = read_alias},
	{.key = "anycast", .kind = SCHEMA_READ, .read = read_anycast},
	{.key = "nat", .kind = SCHEMA_READ, .read = lab__read_nat},
	{.key = "no-probe", .kind = SCHEMA_NODE, .offset = offsetof(struct draft_node, no_probe)},
	{.key = "reply-delay",
	 .kind = SCHEMA_TIME,
	 .offset = offsetof(struct draft_node, behaviour.reply_delay_ns),
	 .max = INT64_MAX / 1000},
	{.key = "forward-ttl", .kind = SCHEMA_READ, .read = read_forward_ttl},
	{.key = "errors", .kind = SCHEMA_READ, .read = read_errors},
	{.key = "rewrite", .kind = SCHEMA_READ, .read = read_rewrite},
};

void lab__node_rows(struct draft *draft)
{
	draft->node_rows = node_rows(own_rows, COUNT(own_rows));
}

/* What a node is built of, once. */
static bool is_fixed(const char *key)
{
	static const char *const fixed[] = {"alias",   "anycast", "nat",     "no-probe",
					    "persona", "profile", "address", "tcp",
					    "udp",     "reject",  "drop",    "probe-access"};

	for (size_t i = 0; i < COUNT(fixed); i++)
		if (!strcmp(fixed[i], key))
			return true;
	return false;
}

struct node_rows lab__change_rows(void)
{
	struct node_rows all = node_rows(own_rows, COUNT(own_rows));
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++)
		if (!is_fixed(all.rows[i].key))
			all.rows[count++] = all.rows[i];
	return (struct node_rows){all.rows, count};
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
