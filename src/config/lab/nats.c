/* SPDX-License-Identifier: MIT */
/* nat: of a router, what stands beside it; and the ports that the network has to be there for. */
#include <icmp4/ip.h>

#include "config/lab/draft.h"
#include "config/units.h"
#include "sim/memory.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define NAT_AT(member) offsetof(struct draft_nat, member)
#define LIFE_AT(timer) NAT_AT(config.life_ns) + sizeof(int64_t) * (timer)

enum { INSIDE_MAX = 64, OUTSIDE_SHORTEST = 22, MAPPINGS = 1024, SESSIONS = 4096 };
enum { ROOM_MOST = 1000000 };

static bool read_outside(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {.key = "address", .kind = SCHEMA_PREFIX};
	struct draft_nat *nat = target;
	const yaml_node_t *item;

	(void)key;
	for (size_t i = 0; (item = schema_item(s, value, i)); i++) {
		struct icmp4_prefix prefix;

		if (!schema_value(s, item, item, &row, &prefix))
			return false;
		if (prefix.length < OUTSIDE_SHORTEST || icmp4_is_martian(prefix.address))
			return schema_fail(s, spot(item),
					   "`%s` cannot stand for others: expected a /%d or longer "
					   "of unicast addresses",
					   schema_text(item), OUTSIDE_SHORTEST);
		nat->outside = memory_room(nat->outside, nat->outside_count, sizeof(prefix));
		nat->outside[nat->outside_count++] = prefix;
	}
	return true;
}

static bool port(const char *text, size_t length, uint16_t *to)
{
	char word[sizeof("65535")] = "";
	uint64_t number;

	if (length >= sizeof(word))
		return false;
	memcpy(word, text, length);
	if (!config_number(word, &number) || !number || number > UINT16_MAX)
		return false;
	*to = (uint16_t)number;
	return true;
}

static bool read_ports(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	struct icmp4_nat_config *config = &((struct draft_nat *)target)->config;
	const char *text = schema_text(value);
	size_t first = text ? strcspn(text, "-") : 0;

	(void)key;
	if (!schema_wants_text(s, value, "ports"))
		return false;
	if (text[first] != '-' || !port(text, first, &config->port_first) ||
	    !port(text + first + 1, strlen(text + first + 1), &config->port_last) ||
	    config->port_first > config->port_last)
		return schema_fail(s, spot(value),
				   "`%s` are no ports; expected 1024-65535 or fewer",
				   schema_quote(text).text);
	return true;
}

static const struct schema_words modes[] = {
	{"ports", ICMP4_NAT_PORTS}, {"basic", ICMP4_NAT_BASIC}, {NULL, 0}};

/* In the words of RFC 4787 section 5. */
static const struct schema_words filters[] = {
	{"endpoint-independent", ICMP4_NAT_FROM_ANY},
	{"address-dependent", ICMP4_NAT_FROM_ADDRESS},
	{"address-and-port-dependent", ICMP4_NAT_FROM_ENDPOINT},
	{NULL, 0}};

static bool read_lives(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	static const struct schema_row rows[] = {
		{.key = "query",
		 .kind = SCHEMA_TIME,
		 .offset = LIFE_AT(ICMP4_NAT_TIMER_QUERY),
		 .min = 1,
		 .max = INT64_MAX / 1000},
		{.key = "udp",
		 .kind = SCHEMA_TIME,
		 .offset = LIFE_AT(ICMP4_NAT_TIMER_UDP),
		 .min = 1,
		 .max = INT64_MAX / 1000},
		{.key = "transitory",
		 .kind = SCHEMA_TIME,
		 .offset = LIFE_AT(ICMP4_NAT_TIMER_TRANSITORY),
		 .min = 1,
		 .max = INT64_MAX / 1000},
		{.key = "tcp",
		 .kind = SCHEMA_TIME,
		 .offset = LIFE_AT(ICMP4_NAT_TIMER_TCP),
		 .min = 1,
		 .max = INT64_MAX / 1000},
	};
	static const struct schema_table table = {"the lives of sessions", rows, COUNT(rows), NULL};

	(void)key;
	return schema_map(s, value, &table, target);
}

static const struct schema_words wrongs[] = {{"quote", ICMP4_NAT_WRONG_QUOTE},
					     {"quote-port", ICMP4_NAT_WRONG_QUOTE_PORT},
					     {"quote-checksum", ICMP4_NAT_WRONG_QUOTE_SUM},
					     {"transport-checksum", ICMP4_NAT_WRONG_TRANSPORT_SUM},
					     {"life", ICMP4_NAT_WRONG_LIFE},
					     {NULL, 0}};

static const struct schema_row rows[] = {
	{.key = "inside", .kind = SCHEMA_NODE, .offset = NAT_AT(inside)},
	{.key = "address", .kind = SCHEMA_READ, .read = read_outside},
	{.key = "mode", .kind = SCHEMA_CHOICE, .offset = NAT_AT(mode), .words = modes},
	{.key = "ports", .kind = SCHEMA_READ, .read = read_ports},
	{.key = "filter", .kind = SCHEMA_CHOICE, .offset = NAT_AT(filter), .words = filters},
	{.key = "lives", .kind = SCHEMA_READ, .read = read_lives},
	{.key = "preserve", .kind = SCHEMA_BOOL, .offset = NAT_AT(config.preserve)},
	{.key = "hairpin", .kind = SCHEMA_BOOL, .offset = NAT_AT(config.hairpin)},
	{.key = "check-quote", .kind = SCHEMA_BOOL, .offset = NAT_AT(config.check_quote)},
	{.key = "inward-refresh", .kind = SCHEMA_BOOL, .offset = NAT_AT(config.inward_refresh)},
	{.key = "mappings",
	 .kind = SCHEMA_U32,
	 .offset = NAT_AT(mappings),
	 .min = 1,
	 .max = ROOM_MOST},
	{.key = "host-mappings",
	 .kind = SCHEMA_U32,
	 .offset = NAT_AT(config.host_mappings),
	 .min = 1,
	 .max = ROOM_MOST},
	{.key = "sessions",
	 .kind = SCHEMA_U32,
	 .offset = NAT_AT(sessions),
	 .min = 1,
	 .max = ROOM_MOST},
	{.key = "wrong", .kind = SCHEMA_FLAGS, .offset = NAT_AT(config.wrong), .words = wrongs},
};

static const struct schema_table table = {"a translator", rows, COUNT(rows), "inside"};

bool lab__read_nat(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	struct draft_node *node = target;

	node->nat_at = key;
	icmp4_nat_config_default(&node->nat.config);
	node->nat.mappings = MAPPINGS;
	node->nat.sessions = SESSIONS;
	if (!schema_map(s, value, &table, &node->nat))
		return false;
	return node->nat.inside || schema_fail(s, spot(key),
					       "a translator wants `inside`, the port that its "
					       "inside is behind, as in `nat: {inside: lan}`");
}

static bool add_nat(struct draft *draft, uint32_t number)
{
	const struct draft_node *node = &draft->nodes[number];
	struct schema *s = &draft->schema;
	uint32_t inside[INSIDE_MAX];
	struct sim_nat_spec spec = {inside, 0, node->nat.outside, node->nat.outside_count,
				    node->nat.config};
	const yaml_node_t *item;

	spec.config.mode = (enum icmp4_nat_mode)node->nat.mode;
	spec.config.filter = (enum icmp4_nat_filter)node->nat.filter;
	spec.config.mapping_count = node->nat.mappings;
	spec.config.session_count = node->nat.sessions;
	if (!node->keys.settings.forward)
		return schema_fail(s, spot(node->nat_at), "%s is a host; routers translate",
				   node->name);
	for (; (item = schema_item(s, node->nat.inside, spec.inside_count)); spec.inside_count++) {
		if (spec.inside_count == INSIDE_MAX)
			return schema_fail(s, spot(item), "more than %d ports", INSIDE_MAX);
		inside[spec.inside_count] = lab__port(draft, number, item);
		if (inside[spec.inside_count] == SIM_NONE)
			return false;
	}
	const char *wrong = sim_add_nat(draft->lab->sim, number, &spec);
	return !wrong ||
	       schema_fail(s, spot(node->nat_at), "%s cannot translate so: %s", node->name, wrong);
}

bool lab__nats(struct draft *draft)
{
	for (uint32_t i = 0; i < draft->node_count; i++)
		if (draft->nodes[i].nat_at && !add_nat(draft, i))
			return false;
	return true;
}

bool lab__no_probe(struct draft *draft)
{
	const yaml_node_t *item;

	for (uint32_t node = 0; node < draft->node_count; node++) {
		const yaml_node_t *ports = draft->nodes[node].no_probe;

		for (size_t i = 0; ports && (item = schema_item(&draft->schema, ports, i)); i++) {
			uint32_t interface = lab__port(draft, node, item);

			if (interface == SIM_NONE)
				return false;
			sim_set_no_probe(draft->lab->sim, node, interface);
		}
	}
	return true;
}
