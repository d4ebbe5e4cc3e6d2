/* SPDX-License-Identifier: MIT */
/*
 * A datagram went no further: does a rule ask for an error, which, may it be sent (error.c), does a
 * setting or a limit hold it back, and from which address and which way does it go? Here it is
 * decided and charged for; output.c writes it.
 */
#include "base/rule.h"
#include "node/internal.h"

/* Which error a drop asks for, and by which rule. A drop without a row is silent (NOERR-10). */
static const struct report_row {
	uint8_t kind;
	bool local; /* about datagrams for us; else about those for others, and our own */
	uint16_t rule;
} report_rows[ICMP4_DROP_COUNT] = {
	[ICMP4_DROP_NO_ROUTE] = {ICMP4_ERROR_NET_UNREACHABLE, false, RULE_UNREACH_02},
	[ICMP4_DROP_UNREACHABLE] = {ICMP4_ERROR_HOST_UNREACHABLE, false, RULE_UNREACH_03},
	[ICMP4_DROP_INTERFACE_DOWN] = {ICMP4_ERROR_HOST_UNREACHABLE, false, RULE_UNREACH_03},
	[ICMP4_DROP_PROHIBITED] = {ICMP4_ERROR_PROHIBITED, false, RULE_UNREACH_19},
	[ICMP4_DROP_TTL] = {ICMP4_ERROR_TTL_EXCEEDED, false, RULE_TIMEX_01},
	[ICMP4_DROP_TOO_BIG] = {ICMP4_ERROR_FRAGMENTATION_NEEDED, false, RULE_UNREACH_08},
	[ICMP4_DROP_NO_PROTOCOL] = {ICMP4_ERROR_PROTOCOL_UNREACHABLE, true, RULE_UNREACH_06},
	[ICMP4_DROP_PORT_CLOSED] = {ICMP4_ERROR_PORT_UNREACHABLE, true, RULE_UNREACH_07},
};

/* The filter that dropped it has said which error it wants (UNREACH-12). */
static enum icmp4_error_kind report_kind(const struct icmp4_node *node,
					 const struct icmp4__arrival *a)
{
	const struct report_row *row = &report_rows[node->event.drop];

	if (node->event.drop == ICMP4_DROP_FILTERED)
		return node->event.error.kind;
	if (row->local != a->local || !rule((enum icmp4_rule)row->rule))
		return ICMP4_ERROR_NONE;
	return (enum icmp4_error_kind)row->kind;
}

/* What the error is about: the datagram, or what was kept of it when fragments overwrote it. */
struct icmp4_packet icmp4__about(const struct icmp4_node *node)
{
	struct icmp4_packet about = node->packet;
	size_t kept = icmp4_ip_header_length(node->kept) + 8;

	if (!node->sent_octets)
		return about;
	about.bytes = (uint8_t *)(uintptr_t)node->kept; /* read only */
	about.held = kept < about.length ? kept : about.length;
	return about;
}

/* What our own application sends may come from us; nothing else is different about it. */
static enum icmp4_forbid report_forbidden(const struct icmp4_node *node,
					  const struct icmp4__arrival *a)
{
	struct icmp4_packet about = icmp4__about(node);
	enum icmp4_forbid forbid = icmp4_error_forbidden(&about, NULL, 0);

	if (a->own)
		return forbid;
	for (size_t i = 0; !forbid && i < node->config.interface_count; i++) {
		const struct icmp4_interface *own = &node->config.interfaces[i];
		forbid = icmp4_error_forbidden(&about, own->prefixes, own->prefix_count);
	}
	return forbid;
}

static bool report_silenced(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct icmp4_node_settings *settings = node->config.settings;

	if (rule(RULE_UNREACH_13) && settings->silent >> node->event.error.kind & 1)
		return true;
	return settings->silent_echo && a->local;
}

/*
 * About what was for us: the address it was for (ADDR-03). Else the interface's that it came in by,
 * where the setting says so (ADDR-02), or that the error leaves by (ADDR-01).
 */
static uint32_t report_source(const struct icmp4_node *node, const struct icmp4__arrival *a,
			      uint32_t leaves_by)
{
	uint32_t to = icmp4_ip_src(a->ip), inbound = 0;

	if (a->own && a->src.kind == ADDRESS_OWN)
		return to;
	if (rule(RULE_ADDR_03) && a->dst.kind == ADDRESS_OWN)
		return icmp4_ip_dst(a->ip);
	if (rule(RULE_ADDR_02) && node->config.settings->error_from_inbound)
		inbound = icmp4__interface_address(node, a->interface, to);
	return inbound ? inbound : icmp4__source_address(node, leaves_by, to);
}

static enum icmp4_drop report_way(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4__flow flow = icmp4__flow_back(a->ip, a->length);
	struct icmp4__way way = {NODE_SELF, flow.dst};
	enum icmp4_drop drop =
		a->own ? ICMP4_DROP_NONE : icmp4__way(node, flow.dst, &a->src, &flow, &way);

	node->error_interface = way.interface;
	node->error_next_hop = way.next_hop;
	node->src = report_source(node, a, way.interface);
	if (!drop && !icmp4__interface_up(node, way.interface))
		return ICMP4_DROP_INTERFACE_DOWN;
	return drop;
}

/* All buckets are asked before any pays (RATE-06). 3/4 has its own alone: a path MTU depends on it
 * (RATE-08). The rates are read anew, so that a setting may change while the node lives. */
static enum icmp4_limit report_limit(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	enum icmp4_error_kind kind = node->event.error.kind;
	struct icmp4_bucket *bucket = &node->kind_bucket[kind];
	struct icmp4_rate rate = settings->limit_kind[kind];
	enum icmp4_limit limit = ICMP4_LIMIT_PASS;

	if (a->own)
		return ICMP4_LIMIT_PASS;
	if (!icmp4_bucket_has(bucket, rate, a->now))
		return ICMP4_LIMIT_KIND;
	node->limiter.total = settings->limit;
	node->limiter.per_destination = settings->limit_destination;
	if (kind != ICMP4_ERROR_FRAGMENTATION_NEEDED || !rule(RULE_RATE_08))
		limit = icmp4_limiter_ask(&node->limiter, a->now, icmp4_ip_src(a->ip));
	if (limit == ICMP4_LIMIT_PASS)
		icmp4_bucket_take(bucket, rate, a->now, 1000);
	return limit;
}

void icmp4__report(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4_node_event *event = &node->event;

	event->error.kind = report_kind(node, a);
	if (event->error.kind == ICMP4_ERROR_NONE)
		return;
	event->forbid = report_forbidden(node, a);
	if (event->forbid)
		return;
	event->silenced = report_silenced(node, a);
	if (event->silenced)
		return;
	if (report_way(node, a)) {
		event->forbid = ICMP4_FORBID_UNROUTABLE;
		return;
	}
	event->limited = report_limit(node, a);
	if (event->limited)
		return;
	event->error_sent = true;
	node->step = NODE_ERROR;
}
