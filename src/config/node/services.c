/* SPDX-License-Identifier: MIT */
/* What a node does with datagrams for its ports, and for those behind it. */
#include <icmp4/ip.h>

#include "config/node/keys.h"
#include "config/units.h"
#include "sim/memory.h"

#define FILTER_AT(member) offsetof(struct filter, member)
#define COUNT(array)      (sizeof(array) / sizeof((array)[0]))

/* A filter as the file has it. */
struct filter {
	struct icmp4_prefix from, to;
	uint32_t protocol;
	uint16_t port;
	uint32_t error;
};

static const struct schema_words protocols[] = {
	{"icmp", ICMP4_PROTO_ICMP}, {"tcp", ICMP4_PROTO_TCP}, {"udp", ICMP4_PROTO_UDP}, {NULL, 0}};

static const struct schema_words codes[] = {
	{"admin-prohibited", ICMP4_ERROR_PROHIBITED},
	{"net-unreachable", ICMP4_ERROR_NET_UNREACHABLE},
	{"host-unreachable", ICMP4_ERROR_HOST_UNREACHABLE},
	{"protocol-unreachable", ICMP4_ERROR_PROTOCOL_UNREACHABLE},
	{"port-unreachable", ICMP4_ERROR_PORT_UNREACHABLE},
	{NULL, 0}};

/* A drop has all but the last: it says nothing. */
static const struct schema_row filter_rows[] = {
	{.key = "to", .kind = SCHEMA_PREFIX, .offset = FILTER_AT(to)},
	{.key = "from", .kind = SCHEMA_PREFIX, .offset = FILTER_AT(from)},
	{.key = "proto", .kind = SCHEMA_CHOICE, .offset = FILTER_AT(protocol), .words = protocols},
	{.key = "port", .kind = SCHEMA_U16, .offset = FILTER_AT(port), .min = 1, .max = 65535},
	{.key = "code", .kind = SCHEMA_CHOICE, .offset = FILTER_AT(error), .words = codes},
};

static const struct schema_table reject_table = {"a reject", filter_rows, COUNT(filter_rows), "to"};
static const struct schema_table drop_table = {"a drop", filter_rows, COUNT(filter_rows) - 1, "to"};

static void add_filter(struct node_keys *node, const struct filter *filter)
{
	node->filters = memory_room(node->filters, node->filter_count, sizeof(*node->filters));
	node->filters[node->filter_count++] = (struct icmp4_filter){
		.from = filter->from,
		.to = filter->to,
		.protocol = (uint8_t)filter->protocol,
		.port = filter->port,
		.error = (enum icmp4_error_kind)filter->error,
	};
}

static bool read_filters(struct schema *s, const yaml_node_t *list,
			 const struct schema_table *table, uint32_t error, struct node_keys *node)
{
	const yaml_node_t *item;

	for (size_t i = 0; (item = schema_item(s, list, i)); i++) {
		struct filter filter = {.error = error};

		if (!schema_map(s, item, table, &filter))
			return false;
		if (filter.port && !filter.protocol)
			return schema_fail(s, spot(item),
					   "a port wants its protocol: add `proto: tcp` or `udp`");
		add_filter(node, &filter);
	}
	return true;
}

bool node__reject(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	(void)key;
	return read_filters(s, value, &reject_table, ICMP4_ERROR_PROHIBITED, target);
}

bool node__drop(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	(void)key;
	return read_filters(s, value, &drop_table, ICMP4_ERROR_NONE, target);
}

static bool add_port(struct schema *s, const yaml_node_t *number, uint8_t protocol,
		     uint32_t service, struct node_keys *node)
{
	static const struct schema_row row = {
		.key = "port", .kind = SCHEMA_U16, .min = 1, .max = 65535};
	struct icmp4_port port = {.protocol = protocol, .service = (enum icmp4_service)service};

	if (!schema_value(s, number, number, &row, &port.port))
		return false;
	node->ports = memory_room(node->ports, node->port_count, sizeof(*node->ports));
	node->ports[node->port_count++] = port;
	return true;
}

/* A map from ports to what they do; a list, or one alone, is of open ones. */
static bool read_ports(struct schema *s, const yaml_node_t *ports, uint8_t protocol,
		       struct node_keys *node)
{
	static const struct schema_words services[] = {{"open", ICMP4_SERVICE_OPEN},
						       {"closed", ICMP4_SERVICE_CLOSED},
						       {"echo", ICMP4_SERVICE_ECHO},
						       {"filtered", ICMP4_SERVICE_FILTERED},
						       {NULL, 0}};
	static const struct schema_row row = {
		.key = "port", .kind = SCHEMA_CHOICE, .words = services};
	const yaml_node_t *key, *value;
	uint32_t service;

	for (size_t i = 0; schema_pair(s, ports, i, &key, &value); i++)
		if (!schema_value(s, key, value, &row, &service) ||
		    !add_port(s, key, protocol, service, node))
			return false;
	if (ports->type == YAML_MAPPING_NODE)
		return true;
	for (size_t i = 0; (value = schema_item(s, ports, i)); i++)
		if (!add_port(s, value, protocol, ICMP4_SERVICE_OPEN, node))
			return false;
	return true;
}

bool node__tcp(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	(void)key;
	return read_ports(s, value, ICMP4_PROTO_TCP, target);
}

bool node__udp(struct schema *s, const yaml_node_t *key, const yaml_node_t *value, void *target)
{
	(void)key;
	return read_ports(s, value, ICMP4_PROTO_UDP, target);
}
