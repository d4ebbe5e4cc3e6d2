/* SPDX-License-Identifier: MIT */
/*
 * Whom a host believes that another first hop is better (RFC 1122 section 3.2.2.2): only the one
 * that it uses now, and only of a neighbour on the same net. Whoever is believed can take a
 * destination's datagrams for himself, so what remains is a neighbour who could do so by ARP too.
 */
#include "base/rule.h"
#include "node/learn/learn.h"

static bool redirect_is_own(const struct icmp4_first_hop *hop, uint32_t gateway)
{
	for (size_t i = 0; i < hop->prefix_count; i++)
		if (hop->prefixes[i].address == gateway)
			return true;
	return false;
}

/* The route as it is: may it change at all? */
static enum icmp4_refusal redirect_route(const struct icmp4_learned_config *config,
					 const struct icmp4_first_hop *hop)
{
	if (!config->accept_redirects)
		return ICMP4_REFUSED_SWITCHED_OFF;
	if (rule(RULE_REDIR_15) && config->forward)
		return ICMP4_REFUSED_ROUTER;
	if (rule(RULE_REDIR_14) && hop->fixed)
		return ICMP4_REFUSED_FIXED;
	if (rule(RULE_REDIR_13) && !hop->gateway)
		return ICMP4_REFUSED_ON_LINK;
	return ICMP4_ACCEPTED;
}

/* The gateway that is to be used instead of the current one. */
static enum icmp4_refusal redirect_gateway(uint32_t gateway, uint32_t current,
					   const struct icmp4_first_hop *hop)
{
	enum icmp4_prefix_form form = icmp4__learned_form(hop, gateway);

	if (rule(RULE_REDIR_11) && form == ICMP4_PREFIX_OUTSIDE)
		return ICMP4_REFUSED_OFF_LINK;
	if (!rule(RULE_REDIR_13))
		return ICMP4_ACCEPTED;
	if (form == ICMP4_PREFIX_NETWORK || form == ICMP4_PREFIX_BROADCAST ||
	    redirect_is_own(hop, gateway) || gateway == current)
		return ICMP4_REFUSED_GATEWAY;
	return ICMP4_ACCEPTED;
}

enum icmp4_refusal icmp4_learn_redirect(struct icmp4_learned *learned, struct icmp4_time now,
					uint32_t interface, const struct icmp4_received *received,
					const struct icmp4_first_hop *hop)
{
	uint32_t destination = received->quoted.dst;
	uint32_t current = icmp4_learned_path(learned, now, destination, hop).gateway;
	enum icmp4_refusal refusal = redirect_route(&learned->config, hop);

	if (refusal)
		return refusal;
	if (rule(RULE_REDIR_12) && (received->sender != current || interface != hop->interface))
		return ICMP4_REFUSED_SENDER;
	refusal = redirect_gateway(received->gateway, current, hop);
	if (refusal)
		return refusal;

	struct icmp4_learned_slot *slot = icmp4__learned_make(learned, now, destination);
	if (!slot)
		return ICMP4_REFUSED_NO_ROOM;
	slot->gateway = received->gateway;
	slot->gateway_until = icmp4__learned_until(now, learned->config.redirect_life_ns);
	return ICMP4_ACCEPTED;
}
