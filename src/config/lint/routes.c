/* SPDX-License-Identifier: MIT */
/*
 * Routes set by hand: do they still lead from each attachment to everybody, and back? The computed
 * ones alone always do. Whoever writes blackhole means it; a way in a circle is meant only where a
 * claim says that nothing answers.
 */
#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <stdio.h>

#include "config/lab/lint_checks.h"
#include "config/ways.h"
#include "sim/memory.h"

/* Routes of a network are computed per node: in a large one that is too much to look at all. */
enum { NODES_LOOKED_AT = 1024 };

enum visit { VISIT_NOT, VISIT_OPEN, VISIT_DONE };

struct trip {
	const struct sim *sim;
	uint32_t from, to, dst;
	uint8_t *visits;
	uint32_t lost; /* where packets are in a circle, or have no route; SIM_NONE */
	bool circle;
};

static bool is_linked(const struct sim *sim, uint32_t node, uint32_t dst)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_interfaces(sim, node, &interfaces);

	for (size_t i = 0; i < count; i++)
		if (icmp4_prefix_holds(interfaces[i].prefixes[0], dst))
			return true;
	return false;
}

static void follow(struct trip *trip, uint32_t node);

static void follow_hops(struct trip *trip, uint32_t node)
{
	uint32_t src = node == trip->from ? 0 : sim_node_address(trip->sim, trip->from);
	const struct icmp4_route *route = sim_route(trip->sim, node, src, trip->dst);
	uint32_t unused;

	if (!route) {
		trip->lost = node;
		return;
	}
	if (route->kind != ICMP4_ROUTE_FORWARD)
		return;
	for (uint32_t i = 0; i < route->hop_count && trip->lost == SIM_NONE; i++)
		if (!route->hops[i].push)
			follow(trip, sim_owner(trip->sim, route->hops[i].gateway, &unused));
}

/* Depth first; a path of labels leads where its file says, and is not walked. */
static void follow(struct trip *trip, uint32_t node)
{
	if (node == SIM_NONE || node == trip->to || trip->visits[node] == VISIT_DONE ||
	    is_linked(trip->sim, node, trip->dst))
		return;
	if (trip->visits[node] == VISIT_OPEN) {
		trip->lost = node;
		trip->circle = true;
		return;
	}
	trip->visits[node] = VISIT_OPEN;
	follow_hops(trip, node);
	trip->visits[node] = VISIT_DONE;
}

static struct trip travel(const struct lint *lint, uint32_t from, uint32_t to)
{
	struct trip trip = {.sim = lint->sim,
			    .from = from,
			    .to = to,
			    .dst = sim_node_address(lint->sim, to),
			    .visits = memory_take(lint->draft->node_count, 1),
			    .lost = SIM_NONE};

	follow(&trip, from);
	free(trip.visits);
	return trip;
}

static bool is_meant(const struct lab *lab, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < lab->claim_count; i++) {
		const struct lab_claim *claim = &lab->claims[i];
		bool same = (claim->from == from && claim->to == to) ||
			    (claim->from == to && claim->to == from);

		if (same && claim->answers_said && !claim->answers)
			return true;
	}
	return false;
}

/* The first route of this node; failing that, where routes begin. */
static struct schema_spot route_of(const struct lint *lint, uint32_t node)
{
	struct draft *draft = lint->draft;
	const yaml_node_t *key, *value;
	size_t length = strlen(draft->nodes[node].name);

	for (size_t i = 0; schema_pair(&draft->schema, draft->routes, i, &key, &value); i++)
		if (!strncmp(schema_text(key), draft->nodes[node].name, length) &&
		    schema_text(key)[length] == ' ')
			return spot(key);
	return spot(draft->routes);
}

/* Each node is told of once. */
static void check_way(struct lint *lint, uint32_t from, uint32_t to, bool *told)
{
	static const struct lint_kind circle = {"loop", true}, nowhere = {"no-route", true};
	struct trip trip = travel(lint, from, to);
	const struct draft_node *nodes = lint->draft->nodes;

	if (trip.lost == SIM_NONE || told[trip.lost] || is_meant(lint->draft->lab, from, to))
		return;
	told[trip.lost] = true;
	lint__add(lint, trip.circle ? &circle : &nowhere, route_of(lint, trip.lost),
		  "packets from `%s` to `%s` %s `%s`; if that is meant, claim `answers: no`",
		  nodes[from].name, nodes[to].name,
		  trip.circle ? "go in a circle at" : "find no route at", nodes[trip.lost].name);
}

static bool holds_any(const struct lint *lint, struct icmp4_prefix prefix)
{
	const struct icmp4_interface *interfaces;

	for (uint32_t i = 0; i < sim_node_count(lint->sim); i++) {
		size_t count = sim_node_interfaces(lint->sim, i, &interfaces);

		for (size_t k = 0; k < count; k++)
			for (size_t n = 0; n < interfaces[k].prefix_count; n++)
				if (icmp4_prefix_holds(prefix, interfaces[k].prefixes[n].address))
					return true;
	}
	return false;
}

/* A command to try with an address in the prefix. */
static bool is_tried(const struct lab *lab, struct icmp4_prefix prefix)
{
	char word[ICMP4_ADDRESS_TEXT];
	uint32_t address;

	for (size_t i = 0; i < lab->try_count; i++)
		for (const char *at = lab->try[i]; *at; at += strspn(at, " ")) {
			size_t length = strcspn(at, " ");

			snprintf(word, sizeof(word), "%.*s", (int)length, at);
			if (length < sizeof(word) && icmp4_address_parse(word, &address) &&
			    icmp4_prefix_holds(prefix, address))
				return true;
			at += length;
		}
	return false;
}

/* Said before: each key is a node and a target. */
static void check_targets(struct lint *lint)
{
	static const struct lint_kind idle = {"route-unused", false};
	static const char joint[] = " to ";
	struct draft *draft = lint->draft;
	const yaml_node_t *key, *value;

	for (size_t i = 0; schema_pair(&draft->schema, draft->routes, i, &key, &value); i++) {
		const char *to = strstr(schema_text(key), joint) + sizeof(joint) - 1;
		struct draft_word word = {to, strlen(to), {key, (size_t)(to - schema_text(key))}};
		struct icmp4_prefix prefix;

		if (schema_text(value) && ways_nowhere(schema_text(value)))
			continue;
		if (lab__target(draft, word, &prefix) && !holds_any(lint, prefix) &&
		    !is_tried(draft->lab, prefix))
			lint__add(lint, &idle, word.at,
				  "no address of this lab lies in %s, and nothing to try does", to);
	}
}

/* There and back; whom no links lead to is none of ours. */
static void check_ways(struct lint *lint, uint32_t from, bool *told)
{
	bool *reached = lint__reached(lint->draft, from);

	for (uint32_t node = 0; node < lint->draft->node_count; node++) {
		if (!reached[node])
			continue;
		check_way(lint, from, node, told);
		check_way(lint, node, from, told);
	}
	free(reached);
}

void lint__routes(struct lint *lint)
{
	const struct draft *draft = lint->draft;
	bool *told;

	if (!draft->routes)
		return;
	check_targets(lint);
	if (draft->node_count > NODES_LOOKED_AT)
		return;
	told = memory_take(draft->node_count, sizeof(bool));
	for (size_t i = 0; i < draft->lab->attachment_count; i++)
		check_ways(lint, draft->lab->attachments[i].node, told);
	free(told);
}
