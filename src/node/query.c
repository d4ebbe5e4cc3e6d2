/* SPDX-License-Identifier: MIT */
/*
 * The queries that a node answers, as a table. What they have in common is here: a knob that turns
 * the answer on, another for queries that were sent to many, and the address that answers. What
 * else one asks for, and how its reply comes about, is in its own file.
 *
 * A reply is the request turned around in place, at output(): what must be known earlier is in
 * node->src and node->answer.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include "node/internal.h"

#define QUERY_AT(member) offsetof(struct icmp4_node_settings, member)

/* A bool or a rate of the settings, and the rule by which it counts. */
struct query_switch {
	uint16_t knob;
	uint16_t rule;
};

enum { QUERY_NEVER = UINT16_MAX };

static size_t query_echo_reply(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	struct icmp4_echo_style style = {
		.ttl = icmp4__query_ttl(node),
		.id = icmp4__draw_id(node),
		.keep_code = node->config.settings->echo_keep_code,
	};

	(void)now;
	return icmp4__echo_reply(ip, node->src, &style);
}

static const struct query_row {
	uint8_t type;
	uint8_t drop; /* enum icmp4_drop: why there is no answer */
	struct query_switch answer;
	struct query_switch to_many; /* answer what was sent to broadcast or multicast, too */
	struct query_switch limit;
	icmp4__query_fn *decide; /* NULL: there is nothing else to ask */
	icmp4__query_reply_fn *reply;
} query_rows[] = {
	{
		ICMP4_ECHO,
		ICMP4_DROP_ECHO_IGNORED,
		{QUERY_AT(echo), RULE_ECHO_07},
		{QUERY_AT(echo_broadcast), RULE_ECHO_06},
		{QUERY_AT(limit_echo), RULE_RATE_02},
		NULL,
		query_echo_reply,
	},
	{
		ICMP4_TIMESTAMP,
		ICMP4_DROP_QUERY_IGNORED,
		{QUERY_AT(timestamp), RULE_TS_01},
		{QUERY_AT(timestamp_broadcast), RULE_TS_08},
		{QUERY_AT(limit_timestamp), RULE_RATE_02},
		icmp4__timestamp,
		icmp4__timestamp_reply,
	},
	{
		ICMP4_MASK,
		ICMP4_DROP_QUERY_IGNORED,
		{QUERY_AT(mask_agent), RULE_MASK_02},
		{QUERY_AT(mask_agent), RULE_MASK_02},
		{QUERY_NEVER, RULE_RATE_02},
		icmp4__mask,
		icmp4__mask_reply,
	},
	{
		ICMP4_EXTENDED_ECHO,
		ICMP4_DROP_QUERY_IGNORED,
		{QUERY_AT(probe), RULE_PROBE_03},
		{QUERY_NEVER, RULE_PROBE_03},
		{QUERY_AT(limit_probe), RULE_PROBE_19},
		icmp4__extended_echo,
		icmp4__extended_echo_reply,
	},
};

_Static_assert(sizeof query_rows / sizeof query_rows[0] == ICMP4_QUERIES, "a bucket for each");

static const struct query_row *query_row(uint8_t type)
{
	for (size_t i = 0; i < sizeof query_rows / sizeof query_rows[0]; i++)
		if (query_rows[i].type == type)
			return &query_rows[i];
	return NULL;
}

static bool query_is_on(const struct icmp4_node_settings *settings, struct query_switch by)
{
	if (!rule((enum icmp4_rule)by.rule))
		return true;
	return by.knob != QUERY_NEVER && *((const bool *)settings + by.knob);
}

uint8_t icmp4__query_ttl(const struct icmp4_node *node)
{
	const struct icmp4_node_settings *settings = node->config.settings;

	return settings->reply_ttl ? settings->reply_ttl : settings->ttl;
}

/* Of the query that is being decided on. */
static struct icmp4_rate query_rate(const struct icmp4_node *node, struct icmp4_time now)
{
	struct query_switch limit = query_rows[node->query].limit;
	struct icmp4_rate rate = {0};

	if (limit.knob == QUERY_NEVER || !rule((enum icmp4_rule)limit.rule))
		return rate;
	memcpy(&rate, (const uint8_t *)node->config.settings + limit.knob, sizeof rate);
	return icmp4__jittered(node, rate, (uint8_t)(ICMP4_ERROR_COUNT + node->query), now);
}

bool icmp4__query_limited(const struct icmp4_node *node, struct icmp4_time now)
{
	return !icmp4_bucket_has(&node->query_bucket[node->query], query_rate(node, now), now);
}

/* What the application keeps back costs nothing. */
enum icmp4_drop icmp4__query_answer(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	if (icmp4__query_limited(node, a->now))
		return ICMP4_DROP_QUERY_LIMITED;
	enum icmp4_drop drop = icmp4__answer(node, a, NODE_QUERY);
	if (!drop && node->event.verb == ICMP4_VERB_ANSWERED)
		icmp4_bucket_take(&node->query_bucket[node->query], query_rate(node, a->now),
				  a->now, 1000);
	return drop;
}

/* Of the reply: where the request went to, else the interface that it came by (ADDR-05). */
static uint32_t query_source(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	if (a->dst.kind == ADDRESS_OWN || !rule(RULE_ADDR_05))
		return icmp4_ip_dst(a->ip);
	return icmp4__source_address(node, a->interface, icmp4_ip_src(a->ip));
}

/* Types that no row has are left unanswered: information (INFO-01), domain name and whatever else
 * is deprecated (DEP-01). */
enum icmp4_drop icmp4__query(struct icmp4_node *node, const struct icmp4__arrival *a,
			     const struct icmp4_message *message)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	const struct query_row *row = query_row(message->type);

	if (!row)
		return ICMP4_DROP_ICMP_UNWANTED;
	if (!query_is_on(settings, row->answer) || settings->silent_echo)
		return (enum icmp4_drop)row->drop;
	if (a->dst.kind != ADDRESS_OWN && !query_is_on(settings, row->to_many))
		return (enum icmp4_drop)row->drop;
	node->src = query_source(node, a);
	node->query = (uint8_t)(row - query_rows);
	return row->decide ? row->decide(node, a, message) : icmp4__query_answer(node, a);
}

size_t icmp4__query_reply(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	return query_rows[node->query].reply(node, ip, now);
}
