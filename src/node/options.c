/* SPDX-License-Identifier: MIT */
/*
 * What the options of a datagram ask of this node (RFC 791 section 3.1, RFC 1812 sections 5.2.4.1
 * and 5.3.13), as a table. Who is not in it asks nothing: it is passed on, or ignored (OPT-05,
 * OPT-07), and so is router alert.
 *
 * Of each a setting says whether it counts, is overlooked, or costs the datagram its life
 * (OPT-06, ROUTER-15). What counts is judged before anything is done, and the octet that is wrong
 * goes into the parameter problem (PARAM-04, PARAM-09).
 */
#include "node/options.h"
#include "base/bytes.h"
#include "base/rule.h"

#define OPTIONS_AT(member) offsetof(struct icmp4_node_settings, member)

enum { OPTIONS_OVERFLOWS = 15, OPTIONS_DESTINATION_AT = 16 };

/* Options of which a datagram has one at most (RFC 791). */
enum { OPTIONS_RECORD = 1, OPTIONS_STAMPS = 2, OPTIONS_SOURCE = 4, OPTIONS_STREAM = 8 };

/* The octet of the option that is wrong; 0: none, for that would be its type. */
typedef unsigned options_judge_fn(const struct icmp4_option *option);

/* One that is too short has the wrong length, and no pointer yet. */
static unsigned options_wrong(enum icmp4_fault fault)
{
	if (fault == ICMP4_FAULT_OPTION_SHORT)
		return OPTIONS_LENGTH_AT;
	return fault ? OPTIONS_POINTER_AT : 0;
}

static unsigned options_judge_route(const struct icmp4_option *option)
{
	struct icmp4_route_option route;

	return options_wrong(icmp4_route_option_parse(&route, option));
}

/* Those that are named beforehand are never one too many (RFC 791 page 22). */
static unsigned options_judge_stamps(const struct icmp4_option *option)
{
	struct icmp4_timestamp_option stamps;
	enum icmp4_fault fault = icmp4_timestamp_option_parse(&stamps, option);

	if (fault || !icmp4__option_full(option->bytes) || stamps.flag > ICMP4_STAMPS_AND_ADDRESS)
		return options_wrong(fault);
	return rule(RULE_OPT_10) && stamps.overflow == OPTIONS_OVERFLOWS ? OPTIONS_FLAGS_AT : 0;
}

static const struct options_row {
	uint8_t type;
	uint8_t kind;
	uint16_t policy;
	options_judge_fn *judge;
} options_rows[] = {
	{ICMP4_OPTION_RECORD_ROUTE, OPTIONS_RECORD, OPTIONS_AT(record_route), options_judge_route},
	{ICMP4_OPTION_TIMESTAMP, OPTIONS_STAMPS, OPTIONS_AT(option_timestamp),
	 options_judge_stamps},
	{ICMP4_OPTION_LSRR, OPTIONS_SOURCE, OPTIONS_AT(source_route), options_judge_route},
	{ICMP4_OPTION_SSRR, OPTIONS_SOURCE, OPTIONS_AT(source_route), options_judge_route},
	{ICMP4_OPTION_STREAM_ID, OPTIONS_STREAM, OPTIONS_AT(stream_id), NULL},
};

static const struct options_row *options_row(uint8_t type)
{
	for (size_t i = 0; i < sizeof options_rows / sizeof options_rows[0]; i++)
		if (options_rows[i].type == type)
			return &options_rows[i];
	return NULL;
}

enum icmp4_option_policy icmp4__option_policy(const struct icmp4_node *node, uint8_t type)
{
	const uint8_t *settings = (const uint8_t *)node->config.settings;
	const struct options_row *row = options_row(type);

	if (!row)
		return ICMP4_OPTION_IGNORE;
	const uint32_t *policy = (const void *)(settings + row->policy);
	return (enum icmp4_option_policy) * policy;
}

static enum icmp4_drop options_bad(struct icmp4_node *node, size_t at)
{
	node->event.error.argument = (uint32_t)at;
	return ICMP4_DROP_BAD_OPTION;
}

/* A source route is not followed: said or not (UNREACH-10), as the setting has it. */
static enum icmp4_drop options_refused(const struct icmp4_node *node)
{
	bool says = rule(RULE_UNREACH_10) && node->config.settings->source_route_error;

	return says ? ICMP4_DROP_SOURCE_ROUTE : ICMP4_DROP_OPTION;
}

static enum icmp4_drop options_judge(struct icmp4_node *node, const struct icmp4_option *option,
				     unsigned *seen)
{
	const struct options_row *row = options_row(option->bytes[0]);
	enum icmp4_option_policy policy = icmp4__option_policy(node, option->bytes[0]);

	if (policy == ICMP4_OPTION_DROP && rule(RULE_ROUTER_15))
		return row->kind == OPTIONS_SOURCE ? options_refused(node) : ICMP4_DROP_OPTION;
	if (policy != ICMP4_OPTION_PROCESS || !row->judge)
		return ICMP4_DROP_NONE;
	if (rule(RULE_OPT_13) && *seen & row->kind)
		return options_bad(node, option->at);
	*seen |= row->kind;
	unsigned wrong = row->judge(option);
	return wrong ? options_bad(node, option->at + wrong) : ICMP4_DROP_NONE;
}

bool icmp4__options_source(const struct icmp4_node *node, const uint8_t *ip,
			   struct icmp4_option *option)
{
	enum icmp4_fault fault;
	size_t at = 0;

	if (node->config.settings->source_route != ICMP4_OPTION_PROCESS)
		return false;
	while (icmp4_option_next(ip, &at, option, &fault))
		if (option->bytes[0] == ICMP4_OPTION_LSRR || option->bytes[0] == ICMP4_OPTION_SSRR)
			return option->length > OPTIONS_POINTER_AT;
	return false;
}

/* Who is no hop of a strict route must not be on the way (RFC 1812 section 5.2.2). */
static enum icmp4_drop options_strayed(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4_option option;

	if (!rule(RULE_PARAM_08) || a->local || !icmp4__options_source(node, a->ip, &option) ||
	    option.bytes[0] != ICMP4_OPTION_SSRR)
		return ICMP4_DROP_NONE;
	return options_bad(node, OPTIONS_DESTINATION_AT);
}

enum icmp4_drop icmp4__options(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	enum icmp4_fault fault = ICMP4_FAULT_NONE;
	enum icmp4_drop drop = ICMP4_DROP_NONE;
	struct icmp4_option option;
	unsigned seen = 0;
	size_t at = 0;

	if (node->config.settings->fault_ignore_options)
		return ICMP4_DROP_NONE;
	while (!drop && icmp4_option_next(a->ip, &at, &option, &fault))
		drop = options_judge(node, &option, &seen);
	if (fault && rule(RULE_OPT_07))
		return options_bad(node, at);
	return drop ? drop : options_strayed(node, a);
}

/* What is for many is led nowhere; nor is what would come back to us at once. */
enum icmp4_drop icmp4__options_follow(const struct icmp4_node *node, struct icmp4__arrival *a)
{
	struct icmp4_option option;

	if (a->own || !icmp4__options_source(node, a->ip, &option) ||
	    icmp4__option_full(option.bytes))
		return ICMP4_DROP_NONE;
	if (a->dst.kind != ADDRESS_OWN)
		return ICMP4_DROP_SOURCE_ROUTE;
	a->to = get32(option.bytes + option.bytes[OPTIONS_POINTER_AT] - 1);
	a->dst = icmp4__place(node, a->to, a->interface);
	a->strict = option.bytes[0] == ICMP4_OPTION_SSRR;
	a->routed = true;
	a->local = false;
	return a->dst.kind == ADDRESS_OWN ? ICMP4_DROP_SOURCE_ROUTE : ICMP4_DROP_NONE;
}

/* A host follows only those that leave by the interface that they came by (RFC 1122 section
 * 3.3.5); the next hop of a strict route is a neighbour. */
enum icmp4_drop icmp4__options_onward(const struct icmp4_node *node, const struct icmp4__arrival *a,
				      enum icmp4_drop drop)
{
	const struct icmp4_node_event *event = &node->event;

	if (drop == ICMP4_DROP_NO_ROUTE && rule(RULE_UNREACH_09))
		return ICMP4_DROP_SOURCE_ROUTE;
	if (drop)
		return drop;
	if (rule(RULE_HOST_08) && !node->config.settings->forward &&
	    event->interface != a->interface)
		return options_refused(node);
	if (rule(RULE_OPT_06) && a->strict && event->next_hop != a->to)
		return ICMP4_DROP_SOURCE_ROUTE;
	return ICMP4_DROP_NONE;
}
