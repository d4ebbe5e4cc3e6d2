/* SPDX-License-Identifier: MIT */
/* routes: `NODE to PREFIX`, and where that goes: a neighbour, several with weights, or nowhere. */
#include "config/lab/draft.h"
#include "config/ways.h"
#include "sim/memory.h"

enum { HOPS_MAX = 64 };

struct route {
	struct draft *draft;
	struct sim_route made;
	uint32_t links[HOPS_MAX], to[HOPS_MAX], weights[HOPS_MAX];
};

bool lab__target(struct draft *draft, struct draft_word word, struct icmp4_prefix *target)
{
	static const struct schema_row row = {.key = "to", .kind = SCHEMA_PREFIX};
	struct schema *s = &draft->schema;
	uint32_t node = lab__find(draft, word.text, word.length);
	yaml_node_t scalar = *word.at.node;

	if (node != SIM_NONE) {
		*target = (struct icmp4_prefix){sim_node_address(draft->lab->sim, node), 32};
		return true;
	}
	scalar.data.scalar.value = (yaml_char_t *)word.text;
	scalar.data.scalar.length = word.length;
	scalar.start_mark.column += word.at.offset;
	return schema_value(s, &scalar, &scalar, &row, target);
}

static bool read_key(struct route *route, const yaml_node_t *key)
{
	static const char joint[] = " to ";
	const char *text = schema_text(key), *to = strstr(text, joint);

	if (!to)
		return schema_fail(&route->draft->schema, spot(key),
				   "`%s` is no route; expected one as `r1 to 10.0.0.0/8`",
				   schema_quote(text).text);
	route->made.node =
		lab__known(route->draft, (struct draft_word){text, (size_t)(to - text), spot(key)});
	if (route->made.node == SIM_NONE)
		return false;
	to += sizeof(joint) - 1;
	struct draft_word word = {to, strlen(to), {key, (size_t)(to - text)}};
	return lab__target(route->draft, word, &route->made.to);
}

/* A neighbour, by port if need be, and how many shares of the flows are its. */
static bool read_hop(struct route *route, const yaml_node_t *scalar)
{
	struct draft *draft = route->draft;
	struct draft_reference hop;
	struct draft_way way = {.from = route->made.node};
	size_t offset = 0, n = route->made.count;

	if (!schema_wants_text(&draft->schema, scalar, "a neighbour") ||
	    !lab__reference(draft, scalar, &offset, &hop))
		return false;
	if (n == HOPS_MAX)
		return schema_fail(&draft->schema, spot(scalar), "more than %d next hops",
				   HOPS_MAX);
	way.to = lab__known(draft, hop.node);
	way.to_port = hop.port;
	if (way.to == SIM_NONE)
		return false;
	route->to[n] = way.to;
	route->links[n] = lab__link(draft, hop.node.at, &way);
	route->made.count++;
	return route->links[n] != SIM_NONE &&
	       ways_weight(&draft->schema, scalar, offset, draft->nodes[route->made.node].name,
			   &route->weights[n]);
}

static bool read_hops(struct route *route, const yaml_node_t *value)
{
	const yaml_node_t *item;

	route->made.kind = ICMP4_ROUTE_FORWARD;
	for (size_t i = 0; (item = schema_item(&route->draft->schema, value, i)); i++)
		if (!read_hop(route, item))
			return false;
	return route->made.count ||
	       schema_fail(&route->draft->schema, spot(value),
			   "a route by nobody; say `blackhole` if that is meant");
}

static bool read_ways(struct route *route, const yaml_node_t *value)
{
	const char *text = schema_text(value);
	struct nearest nearest = nearest_to(text ? text : "");

	route->made.kind = ways_nowhere(text);
	if (route->made.kind)
		return true;
	ways_offer(&nearest);
	if (text && nearest_meant(&nearest) &&
	    lab__find(route->draft, text, strlen(text)) == SIM_NONE)
		return schema_unknown(&route->draft->schema, spot(value),
				      "a neighbour, nor a way to nowhere", &nearest, "");
	return read_hops(route, value);
}

static bool read_route(struct route *route, const yaml_node_t *key, const yaml_node_t *value)
{
	if (!read_key(route, key) || !read_ways(route, value))
		return false;
	route->made.links = route->links;
	route->made.to_nodes = route->to;
	route->made.weights = route->weights;
	sim_add_route(route->draft->lab->sim, &route->made);
	return true;
}

bool lab__routes(struct draft *draft)
{
	const yaml_node_t *key, *value;

	if (!draft->routes)
		return true;
	if (!schema_wants_map(&draft->schema, draft->routes, "`routes`"))
		return false;
	for (size_t i = 0; schema_pair(&draft->schema, draft->routes, i, &key, &value); i++) {
		struct route route = {.draft = draft};

		if (!read_route(&route, key, value))
			return false;
	}
	return true;
}
