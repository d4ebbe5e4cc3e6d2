/* SPDX-License-Identifier: MIT */
/* routes: from a prefix to neighbours, with weights, to an interface, or to nowhere. */
#include <icmp4/text.h>

#include "config/device/draft.h"
#include "config/units.h"
#include "config/ways.h"
#include "sim/memory.h"

enum { HOPS_MAX = 64 };

struct hops {
	struct icmp4_next_hop hop[HOPS_MAX];
	size_t count;
};

static uint32_t interface_named(const struct device *device, const char *name)
{
	for (uint32_t i = 0; i < device->port_count; i++)
		if (!strcmp(device->interfaces[i].name, name))
			return i;
	return UINT32_MAX;
}

/* The interface by which a neighbour is one. */
static uint32_t interface_towards(const struct device *device, uint32_t gateway)
{
	for (uint32_t i = 0; i < device->port_count; i++)
		for (size_t j = 0; j < device->interfaces[i].prefix_count; j++)
			if (icmp4_prefix_holds(device->interfaces[i].prefixes[j], gateway))
				return i;
	return UINT32_MAX;
}

/* `10.9.0.2` is a neighbour, `lan` a link where every destination is one. */
static bool read_where(struct schema *s, const struct device *device, const yaml_node_t *scalar,
		       char *word, struct icmp4_next_hop *hop)
{
	hop->interface = interface_named(device, word);
	if (hop->interface != UINT32_MAX)
		return true;
	if (!icmp4_address_parse(word, &hop->gateway)) {
		struct nearest nearest = nearest_to(word);

		for (size_t i = 0; i < device->port_count; i++)
			nearest_offer(&nearest, device->interfaces[i].name);
		ways_offer(&nearest);
		return schema_unknown(s, spot(scalar), "a neighbour, an interface or a word",
				      &nearest,
				      "an address, as 10.0.0.1, an interface, or blackhole");
	}
	hop->interface = interface_towards(device, hop->gateway);
	return hop->interface != UINT32_MAX ||
	       schema_fail(s, spot(scalar),
			   "`%s` is no neighbour: no interface has a prefix that "
			   "it lies in",
			   word);
}

static bool read_hop(struct schema *s, const struct device_draft *draft, struct icmp4_prefix to,
		     const yaml_node_t *scalar, struct hops *hops)
{
	struct icmp4_next_hop *hop = &hops->hop[hops->count];
	char word[72];

	if (!schema_wants_text(s, scalar, "a neighbour"))
		return false;
	const char *text = schema_text(scalar);
	size_t length = strcspn(text, " ");

	if (hops->count == HOPS_MAX || length >= sizeof(word))
		return schema_fail(s, spot(scalar), "more than %d next hops, or too long a name",
				   HOPS_MAX);
	memcpy(word, text, length);
	word[length] = '\0';
	*hop = (struct icmp4_next_hop){.weight = 1};
	hops->count++;
	return read_where(s, draft->device, scalar, word, hop) &&
	       device__gateway(s, draft, scalar, to, hop) &&
	       ways_weight(s, scalar, length, word, &hop->weight);
}

static bool read_hops(struct schema *s, const struct device_draft *draft, const yaml_node_t *value,
		      struct icmp4_route *route)
{
	const yaml_node_t *item;
	struct hops hops = {.count = 0};

	for (size_t i = 0; (item = schema_item(s, value, i)); i++)
		if (!read_hop(s, draft, route->to, item, &hops))
			return false;
	if (!hops.count)
		return schema_fail(s, spot(value),
				   "a route by nobody; say `blackhole` if that is meant");
	route->kind = ICMP4_ROUTE_FORWARD;
	route->hops = memory_copy(hops.hop, hops.count, sizeof(hops.hop[0]));
	route->hop_count = (uint32_t)hops.count;
	return true;
}

static bool read_prefix(struct schema *s, const yaml_node_t *key, struct icmp4_prefix *to)
{
	static const struct schema_row row = {.key = "to", .kind = SCHEMA_PREFIX};

	*to = (struct icmp4_prefix){0, 0};
	if (schema_text(key) && !strcmp(schema_text(key), "default"))
		return true;
	return schema_value(s, key, key, &row, to);
}

static bool read_route(struct schema *s, struct device_draft *draft, const yaml_node_t *key,
		       const yaml_node_t *value)
{
	struct device *device = draft->device;
	struct icmp4_route route = {.kind = ways_nowhere(schema_text(value))};

	if (!read_prefix(s, key, &route.to) || !device__destination(s, draft, key, route.to))
		return false;
	if (!route.kind && !read_hops(s, draft, value, &route))
		return false;
	device->routes = memory_room(device->routes, device->table.count, sizeof(*device->routes));
	device->routes[device->table.count++] = route;
	return true;
}

bool device__routes(struct schema *s, struct device_draft *draft)
{
	const yaml_node_t *key, *value;

	if (!draft->routes)
		return true;
	if (!schema_wants_map(s, draft->routes, "`routes`"))
		return false;
	for (size_t i = 0; schema_pair(s, draft->routes, i, &key, &value); i++)
		if (!read_route(s, draft, key, value))
			return false;
	return true;
}
