/* SPDX-License-Identifier: MIT */
/*
 * Forwarding (RFC 1812 section 5.2). icmp4__forward() is the order of section 5.2.1.2 (TIMEX-06),
 * so that a datagram with several faults provokes one error, and always the same. Martian
 * destinations come before the route, for they are to vanish even where no route leads to them
 * (UNREACH-20); for martian sources no error may be sent anyhow.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "node/options.h"

static enum icmp4_drop forward_destination(const struct icmp4_node *node,
					   const struct icmp4__arrival *a)
{
	bool strict = node->config.settings->martian_filter;

	switch (a->dst.kind) {
	case ADDRESS_LOOPBACK:
		return rule(RULE_HOST_06) ? ICMP4_DROP_MARTIAN_DESTINATION : ICMP4_DROP_NONE;
	case ADDRESS_MARTIAN:
		return rule(RULE_UNREACH_20) && (strict || a->to == 0)
			       ? ICMP4_DROP_MARTIAN_DESTINATION
			       : ICMP4_DROP_NONE;
	case ADDRESS_BROADCAST:
		return rule(RULE_ROUTER_04) ? ICMP4_DROP_MARTIAN_DESTINATION : ICMP4_DROP_NONE;
	case ADDRESS_NETWORK:
		return rule(RULE_ROUTER_05) ? ICMP4_DROP_MARTIAN_DESTINATION : ICMP4_DROP_NONE;
	case ADDRESS_MULTICAST:
		return ICMP4_DROP_NOT_OURS;
	default:
		return ICMP4_DROP_NONE;
	}
}

/* Who switches labels meets its own errors again, when they come back from the end of a path (RFC
 * 3032 section 2.3.1). */
static bool forward_is_back(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	return node->config.label && a->src.kind == ADDRESS_OWN &&
	       icmp4_ip_protocol(a->ip) == ICMP4_PROTO_ICMP;
}

static enum icmp4_drop forward_admit(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	if (rule(RULE_UNREACH_21) && !node->config.settings->forward && !a->routed)
		return ICMP4_DROP_NOT_OURS;
	if (rule(RULE_ROUTER_03) && a->link != ICMP4_LINK_UNICAST)
		return ICMP4_DROP_LINK_BROADCAST;
	enum icmp4_drop drop = forward_destination(node, a);
	if (drop)
		return drop;
	if (rule(RULE_HOST_06) && a->src.kind == ADDRESS_LOOPBACK && !icmp4__is_source(node, a))
		return ICMP4_DROP_MARTIAN_SOURCE;
	if (rule(RULE_ROUTER_02) && node->config.settings->martian_filter &&
	    !icmp4__is_source(node, a) && !forward_is_back(node, a))
		return ICMP4_DROP_MARTIAN_SOURCE;
	return ICMP4_DROP_NONE;
}

static enum icmp4_drop forward_route(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4__flow flow = icmp4__flow(a->ip, a->length);
	struct icmp4__way way;

	flow.dst = a->to;
	enum icmp4_drop drop = icmp4__way(node, a->to, &a->dst, &flow, &way);
	node->event.interface = way.interface;
	node->event.next_hop = way.next_hop;
	node->push = way.push;
	return a->routed ? icmp4__options_onward(node, a, drop) : drop;
}

/* 0 where none can be seen: another protocol, or a fragment without its transport header. */
static uint16_t forward_port(const struct icmp4__arrival *a)
{
	size_t header = icmp4_ip_header_length(a->ip);
	uint8_t protocol = icmp4_ip_protocol(a->ip);

	if (protocol != ICMP4_PROTO_UDP && protocol != ICMP4_PROTO_TCP)
		return 0;
	if (icmp4_ip_offset(a->ip) || a->length < header + 4)
		return 0;
	return get16(a->ip + header + 2);
}

static bool forward_matches(const struct icmp4_filter *filter, const struct icmp4__arrival *a)
{
	return icmp4_prefix_holds(filter->from, icmp4_ip_src(a->ip)) &&
	       icmp4_prefix_holds(filter->to, a->to) &&
	       (!filter->protocol || filter->protocol == icmp4_ip_protocol(a->ip)) &&
	       (!filter->port || filter->port == forward_port(a));
}

static enum icmp4_drop forward_filter(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct icmp4_node_config *config = &node->config;

	for (size_t i = 0; i < config->filter_count; i++) {
		const struct icmp4_filter *filter = &config->filters[i];

		if (!forward_matches(filter, a))
			continue;
		if (filter->pass)
			return ICMP4_DROP_NONE;
		node->event.error.kind = filter->error;
		return ICMP4_DROP_FILTERED;
	}
	return ICMP4_DROP_NONE;
}

/* A fragment that ends behind 65535 octets: its own fragments would have no offset to say so. */
static bool forward_overflows(const struct icmp4__arrival *a)
{
	return icmp4_ip_offset(a->ip) + a->length - icmp4_ip_header_length(a->ip) > UINT16_MAX;
}

/* What is too big leaves in fragments where it may (RFC 1812 section 5.2.6); see output.c. */
enum icmp4_drop icmp4__fit(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	uint32_t interface = node->event.interface;
	uint16_t mtu = icmp4__path_mtu(node);

	if (a->length > mtu && icmp4_ip_df(a->ip)) {
		node->event.error.argument = mtu;
		return ICMP4_DROP_TOO_BIG;
	}
	if (a->length > mtu && forward_overflows(a))
		return icmp4__malformed(node, ICMP4_FAULT_IP_TOTAL_LENGTH);
	return icmp4__interface_up(node, interface) ? ICMP4_DROP_NONE : ICMP4_DROP_INTERFACE_DOWN;
}

enum icmp4_drop icmp4__forward(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	enum icmp4_drop drop = forward_admit(node, a);

	if (!drop && icmp4__has_options(a->ip) && !a->routed)
		drop = icmp4__options(node, a);
	if (!drop)
		drop = forward_route(node, a);
	if (!drop)
		drop = forward_filter(node, a);
	if (!drop && rule(RULE_TIMEX_01) && a->ttl <= 1)
		drop = ICMP4_DROP_TTL;
	if (!drop)
		drop = icmp4__fit(node, a);
	if (drop)
		return drop;
	node->event.verb = ICMP4_VERB_FORWARDED;
	node->step = NODE_FORWARD;
	node->leaving_ttl = (uint8_t)(a->ttl - rule(RULE_TIMEX_02));
	icmp4__redirect(node, a);
	return ICMP4_DROP_NONE;
}
