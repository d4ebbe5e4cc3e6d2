/* SPDX-License-Identifier: MIT */
/* Nodes by the file's ids, links between them, and the attributes that people give to both. */
#include "config/import/parts.h"

#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "config/units.h"
#include "sim/memory.h"

uint32_t import__find(const struct import *import, const char *id)
{
	return names_find(&import->ids, id, strlen(id));
}

/* An id that is an address is the node's. */
static void set_address(struct sketch_node *node, const char *id)
{
	uint32_t address;

	if (icmp4_address_parse(id, &address) && address && !icmp4_is_martian(address))
		node->address = address;
}

uint32_t import__node(struct import *import, const char *id, const char *name,
		      struct import_place at)
{
	uint32_t node = import__find(import, id), address;
	const char *wanted = name && *name ? name : id;

	if (node != SKETCH_NONE)
		return node;
	node = sketch_add_node(import->sketch, wanted);
	if (node == SKETCH_NONE) {
		import__fail(import, at, "more than %d nodes", SKETCH_NODES_MAX);
		return SKETCH_NONE;
	}
	names_add(&import->ids, memory_text(id), node);
	set_address(&import->sketch->nodes[node], id);
	if (strcmp(import->sketch->nodes[node].name, wanted) != 0 &&
	    !icmp4_address_parse(wanted, &address))
		import__warn(import, at, "`%s` is called `%s`", import__quote(wanted).text,
			     import->sketch->nodes[node].name);
	return node;
}

struct sketch_link *import__join(struct import *import, uint32_t a, uint32_t b,
				 struct import_place at)
{
	struct sketch_link *link;

	if (a == b) {
		import__warn(import, at, "a link from `%s` to itself: it is left out",
			     import->sketch->nodes[a].name);
		return NULL;
	}
	link = sketch_add_link(import->sketch, a, b);
	if (!link)
		import__fail(import, at, "more than %d links", SKETCH_LINKS_MAX);
	return link;
}

struct sketch_link *import__join_once(struct import *import, uint32_t a, uint32_t b,
				      struct import_place at)
{
	char pair[24];

	snprintf(pair, sizeof(pair), "%" PRIu32 " %" PRIu32, a < b ? a : b, a < b ? b : a);
	if (names_find(&import->pairs, pair, strlen(pair)) != NAMES_NONE)
		return NULL;
	names_add(&import->pairs, memory_text(pair), 0);
	return import__join(import, a, b, at);
}

static bool read_degrees(const char *text, double most, double *degrees)
{
	char *end;

	*degrees = strtod(text, &end);
	return end != text && !*end && *degrees >= -most && *degrees <= most;
}

/* Placed once both are known; NaN says no to both comparisons above. */
static bool take_latitude(struct sketch_node *node, const char *value)
{
	return read_degrees(value, 90, &node->latitude);
}

static bool take_longitude(struct sketch_node *node, const char *value)
{
	node->placed = read_degrees(value, 180, &node->longitude);
	return node->placed;
}

static bool take_address(struct sketch_node *node, const char *value)
{
	set_address(node, value);
	return node->address;
}

static bool take_role(struct sketch_node *node, const char *value)
{
	bool host = !strcasecmp(value, "host");

	node->role = host ? SKETCH_HOST : SKETCH_ROUTER;
	return host || !strcasecmp(value, "router");
}

/* Without a unit, milliseconds: so other tools have it. */
static bool take_delay(struct sketch_link *link, const char *value)
{
	char text[40];
	int64_t ns;

	snprintf(text, sizeof(text), "%s%s", value,
		 strspn(value, "0123456789.") == strlen(value) ? "ms" : "");
	if (strlen(value) > 30 || !config_time(text, &ns) || ns < 0 || ns > INT64_MAX / 1000)
		return false;
	link->delay_ns = ns;
	return true;
}

static bool take_loss(struct sketch_link *link, const char *value)
{
	return config_loss(value, &link->loss_ppb);
}

static bool take_mtu(struct sketch_link *link, const char *value)
{
	uint64_t mtu;

	if (!config_bytes(value, &mtu) || mtu < 68 || mtu > UINT16_MAX)
		return false;
	link->mtu = (uint16_t)mtu;
	return true;
}

static bool take_cost(struct sketch_link *link, const char *value)
{
	uint64_t cost;

	if (!config_number(value, &cost) || !cost || cost > 1000000000)
		return false;
	link->cost = (uint32_t)cost;
	return true;
}

static const struct {
	const char *name;
	bool (*take)(struct sketch_node *node, const char *value);
} of_nodes[] = {
	{"latitude", take_latitude}, {"lat", take_latitude},   {"longitude", take_longitude},
	{"lon", take_longitude},     {"long", take_longitude}, {"address", take_address},
	{"ip", take_address},        {"role", take_role},
};

static const struct {
	const char *name;
	bool (*take)(struct sketch_link *link, const char *value);
} of_links[] = {
	{"delay", take_delay}, {"latency", take_delay}, {"loss", take_loss},   {"mtu", take_mtu},
	{"cost", take_cost},   {"weight", take_cost},   {"metric", take_cost},
};

static void warn_value(struct import *import, const struct import_attribute *attribute)
{
	import__warn(import, attribute->at, "`%s` is no value for `%s`: it is left out",
		     import__quote(attribute->value).text, import__quote(attribute->name).text);
}

void import__describe_node(struct import *import, struct sketch_node *node,
			   const struct import_attribute *attribute)
{
	for (size_t i = 0; i < sizeof(of_nodes) / sizeof(of_nodes[0]); i++)
		if (!strcasecmp(attribute->name, of_nodes[i].name)) {
			if (!of_nodes[i].take(node, attribute->value))
				warn_value(import, attribute);
			return;
		}
	import__warn_once(import, attribute->at, attribute->name,
			  "is nothing that a lab says of a node: it is left out");
}

void import__describe_link(struct import *import, struct sketch_link *link,
			   const struct import_attribute *attribute)
{
	for (size_t i = 0; i < sizeof(of_links) / sizeof(of_links[0]); i++)
		if (!strcasecmp(attribute->name, of_links[i].name)) {
			if (!of_links[i].take(link, attribute->value))
				warn_value(import, attribute);
			return;
		}
	import__warn_once(import, attribute->at, attribute->name,
			  "is nothing that a lab says of a link: it is left out");
}
