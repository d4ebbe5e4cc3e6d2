/* SPDX-License-Identifier: MIT */
/* routes: `NODE to PREFIX`, and where that goes: a neighbour, several with weights, or nowhere. */
#include "config/lab/draft.h"
#include "config/units.h"
#include "config/ways.h"
#include "sim/memory.h"

enum { HOPS_MAX = 64, DSCP_MAX = 63 };

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
	char *text;
	bool read;

	if (node != SIM_NONE) {
		*target = (struct icmp4_prefix){sim_node_address(draft->lab->sim, node), 32};
		return true;
	}
	text = memory_take(word.length + 1, 1);
	memcpy(text, word.text, word.length);
	scalar.data.scalar.value = (yaml_char_t *)text;
	scalar.data.scalar.length = word.length;
	scalar.start_mark.column += word.at.offset;
	read = schema_value(s, &scalar, &scalar, &row, target);
	free(text);
	return read;
}

static bool read_from(struct route *route, struct draft_word word)
{
	return lab__target(route->draft, word, &route->made.from);
}

static bool read_dscp(struct route *route, struct draft_word word)
{
	char number[sizeof("63")] = "";
	uint64_t dscp = UINT64_MAX;

	if (word.length < sizeof(number))
		memcpy(number, word.text, word.length);
	if (!config_number(number, &dscp) || dscp > DSCP_MAX)
		return schema_fail(&route->draft->schema, word.at,
				   "a DSCP is a number from 0 to %d", DSCP_MAX);
	route->made.by_dscp = true;
	route->made.dscp = (uint8_t)dscp;
	return true;
}

static bool read_to(struct route *route, struct draft_word word)
{
	return lab__target(route->draft, word, &route->made.to);
}

static bool read_node(struct route *route, struct draft_word word)
{
	route->made.node = lab__known(route->draft, word);
	return route->made.node != SIM_NONE;
}

/* A key is a node, and then each of these words with what follows it; `to` comes last. */
static const struct key_part {
	const char *word;
	bool (*read)(struct route *route, struct draft_word word);
} key_parts[] = {{" from ", read_from}, {" dscp ", read_dscp}, {" to ", read_to}};

/* The word that comes next in the key, at *at; or NULL. */
static const struct key_part *next_part(const char *text, const char **at)
{
	const struct key_part *next = NULL;

	for (size_t i = 0; i < sizeof(key_parts) / sizeof(key_parts[0]); i++) {
		const char *found = strstr(text, key_parts[i].word);

		if (found && (!next || found < *at)) {
			next = &key_parts[i];
			*at = found;
		}
	}
	return next;
}

static bool read_key(struct route *route, const yaml_node_t *key)
{
	const struct key_part *part = &(struct key_part){NULL, read_node}, *next;
	const char *text = schema_text(key), *begin = text, *end = NULL;

	for (; part; part = next, begin = end + strlen(next->word)) {
		next = next_part(begin, &end);
		if (!next && part->read != read_to)
			return schema_fail(&route->draft->schema, spot(key),
					   "`%s` is no route; expected one as `r1 to 10.0.0.0/8`, "
					   "or `r1 from 10.1.0.0/16 to 10.0.0.0/8`",
					   schema_quote(text).text);
		struct draft_word word = {begin,
					  next ? (size_t)(end - begin) : strlen(begin),
					  {key, (size_t)(begin - text)}};
		if (!part->read(route, word))
			return false;
		if (!next)
			break;
	}
	return true;
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
