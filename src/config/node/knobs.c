/* SPDX-License-Identifier: MIT */
/* The settings of a node that people write as lists of names, and sets of settings with a name. */
#include "config/node/keys.h"
#include "config/persona.h"

#define BIT(kind)    (UINT32_C(1) << (kind))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	EXCEEDED = BIT(ICMP4_ERROR_TTL_EXCEEDED) | BIT(ICMP4_ERROR_REASSEMBLY_EXCEEDED),
	UNREACHABLE = BIT(ICMP4_ERROR_NET_UNREACHABLE) | BIT(ICMP4_ERROR_HOST_UNREACHABLE) |
		      BIT(ICMP4_ERROR_PROTOCOL_UNREACHABLE) | BIT(ICMP4_ERROR_PORT_UNREACHABLE) |
		      BIT(ICMP4_ERROR_FRAGMENTATION_NEEDED) | BIT(ICMP4_ERROR_PROHIBITED) |
		      BIT(ICMP4_ERROR_SOURCE_ROUTE),
	PARAMETER = BIT(ICMP4_ERROR_PARAMETER),
	REDIRECT = BIT(ICMP4_ERROR_REDIRECT) | BIT(ICMP4_ERROR_REDIRECT_TOS),
	ERRORS = EXCEEDED | UNREACHABLE | PARAMETER | REDIRECT,
	ECHO = 1 << 30
};

/* What a silent node does not send; `all` is echo and any other answer of its ports, too. */
static const struct schema_words silences[] = {
	{"time-exceeded", EXCEEDED},
	{"unreachable", UNREACHABLE},
	{"parameter-problem", PARAMETER},
	{"redirect", REDIRECT},
	{"net-unreachable", BIT(ICMP4_ERROR_NET_UNREACHABLE)},
	{"host-unreachable", BIT(ICMP4_ERROR_HOST_UNREACHABLE)},
	{"protocol-unreachable", BIT(ICMP4_ERROR_PROTOCOL_UNREACHABLE)},
	{"port-unreachable", BIT(ICMP4_ERROR_PORT_UNREACHABLE)},
	{"fragmentation-needed", BIT(ICMP4_ERROR_FRAGMENTATION_NEEDED)},
	{"prohibited", BIT(ICMP4_ERROR_PROHIBITED)},
	{"source-route-failed", BIT(ICMP4_ERROR_SOURCE_ROUTE)},
	{"reassembly-exceeded", BIT(ICMP4_ERROR_REASSEMBLY_EXCEEDED)},
	{"errors", ERRORS},
	{"echo", ECHO},
	{"all", ERRORS | ECHO},
	{"nothing", 0},
	{NULL, 0},
};

bool node__silent(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	static const struct schema_row row = {
		.key = "silent", .kind = SCHEMA_FLAGS, .words = silences};
	struct icmp4_node_settings *settings = &((struct node_keys *)target)->settings;
	uint32_t flags;

	if (!schema_value(s, key, value, &row, &flags))
		return false;
	settings->silent = flags & ERRORS;
	if (flags & ECHO)
		settings->echo = false;
	settings->silent_echo = flags == (ERRORS | ECHO);
	return true;
}

bool node__ecmp(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	static const struct schema_words fields[] = {
		{"src", ICMP4_FLOW_SRC},        {"dst", ICMP4_FLOW_DST},
		{"proto", ICMP4_FLOW_PROTOCOL}, {"sport", ICMP4_FLOW_SRC_PORT},
		{"dport", ICMP4_FLOW_DST_PORT}, {"tos", ICMP4_FLOW_TOS},
		{"packet", ICMP4_FLOW_PACKET},  {NULL, 0},
	};
	static const struct schema_row row = {.key = "ecmp", .kind = SCHEMA_FLAGS, .words = fields};
	struct icmp4_node_settings *settings = &((struct node_keys *)target)->settings;

	if (!schema_value(s, key, value, &row, &settings->flow_fields))
		return false;
	if (settings->flow_fields & ICMP4_FLOW_PACKET && settings->flow_fields != ICMP4_FLOW_PACKET)
		return schema_fail(s, spot(value), "`packet` stands alone: each packet for itself");
	return true;
}

/* What errors carry (RFC 4884): each word stands for the knobs announce-... that belong together.
 */
bool node__extensions(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		      void *target)
{
	enum { MPLS = 1, INTERFACE = 2, NEXT_HOP = 4, NODE = 8 };
	static const struct schema_words objects[] = {
		{"mpls", MPLS}, {"interface", INTERFACE}, {"next-hop", NEXT_HOP},
		{"node", NODE}, {"nothing", 0},           {NULL, 0}};
	static const struct schema_row row = {
		.key = "extensions", .kind = SCHEMA_FLAGS, .words = objects};
	struct icmp4_node_settings *settings = &((struct node_keys *)target)->settings;
	uint32_t flags;

	if (!schema_value(s, key, value, &row, &flags))
		return false;
	settings->announce_labels = flags & MPLS;
	settings->announce_incoming = flags & INTERFACE;
	settings->announce_index = settings->announce_address = settings->announce_name =
		settings->announce_mtu = flags & (INTERFACE | NEXT_HOP);
	settings->announce_next_hop = flags & NEXT_HOP;
	settings->announce_node = flags & NODE;
	return true;
}

#define LIMIT(name, member)                                            \
	{                                                              \
		.key = name, .kind = SCHEMA_LIMIT,                     \
		.offset = offsetof(struct icmp4_node_settings, member) \
	}

static const struct schema_row limit_rows[] = {
	LIMIT("all", limit),
	LIMIT("per-destination", limit_destination),
	LIMIT("time-exceeded", limit_kind[ICMP4_ERROR_TTL_EXCEEDED]),
	LIMIT("reassembly-exceeded", limit_kind[ICMP4_ERROR_REASSEMBLY_EXCEEDED]),
	LIMIT("parameter-problem", limit_kind[ICMP4_ERROR_PARAMETER]),
	LIMIT("net-unreachable", limit_kind[ICMP4_ERROR_NET_UNREACHABLE]),
	LIMIT("host-unreachable", limit_kind[ICMP4_ERROR_HOST_UNREACHABLE]),
	LIMIT("protocol-unreachable", limit_kind[ICMP4_ERROR_PROTOCOL_UNREACHABLE]),
	LIMIT("port-unreachable", limit_kind[ICMP4_ERROR_PORT_UNREACHABLE]),
	LIMIT("fragmentation-needed", limit_kind[ICMP4_ERROR_FRAGMENTATION_NEEDED]),
	LIMIT("prohibited", limit_kind[ICMP4_ERROR_PROHIBITED]),
	LIMIT("source-route-failed", limit_kind[ICMP4_ERROR_SOURCE_ROUTE]),
	LIMIT("redirect", limit_kind[ICMP4_ERROR_REDIRECT]),
	LIMIT("redirect-tos", limit_kind[ICMP4_ERROR_REDIRECT_TOS]),
};

bool node__limit(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	static const struct schema_table table = {"a limit", limit_rows, COUNT(limit_rows), "all"};

	(void)key;
	return schema_map(s, value, &table, &((struct node_keys *)target)->settings);
}

/* "linux, freebsd or silent" */
static void list_personas(char *text, size_t size)
{
	size_t count, used = 0;
	const struct persona *all = personas(&count);

	for (size_t i = 0; i < count && used < size; i++) {
		const char *joint = i == 0 ? "" : i + 1 == count ? " or " : ", ";

		used += (size_t)snprintf(text + used, size - used, "%s%s", joint, all[i].name);
	}
}

bool node__persona(struct schema *s, const yaml_node_t *value, struct icmp4_node_settings *settings)
{
	char names[128];
	size_t count;
	const struct persona *all = personas(&count);

	if (!schema_wants_text(s, value, "a persona"))
		return false;

	struct nearest nearest = nearest_to(schema_text(value));
	for (size_t i = 0; i < count; i++) {
		nearest_offer(&nearest, all[i].name);
		if (strcmp(all[i].name, schema_text(value)) != 0)
			continue;
		persona_settings(&all[i], settings);
		return true;
	}
	list_personas(names, sizeof(names));
	return schema_unknown(s, spot(value), "a persona", &nearest, names);
}

/* The profiles of the library, under its names. */
bool node__profile(struct schema *s, const yaml_node_t *value, struct icmp4_node_settings *settings)
{
	if (!schema_wants_text(s, value, "a profile"))
		return false;

	struct nearest nearest = nearest_to(schema_text(value));
	for (unsigned i = 0; i < ICMP4_PROFILE_COUNT; i++) {
		const char *name = icmp4_profile_name((enum icmp4_profile)i);

		nearest_offer(&nearest, name);
		if (strcmp(name, schema_text(value)) != 0)
			continue;
		icmp4_node_settings_profile(settings, (enum icmp4_profile)i);
		return true;
	}
	return schema_unknown(s, spot(value), "a profile", &nearest, "bcp or rfc1812");
}
