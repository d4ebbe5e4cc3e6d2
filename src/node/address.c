/* SPDX-License-Identifier: MIT */
/*
 * How an address stands to this node (RFC 1122 section 3.2.1.3, RFC 1812 section 4.2.3.1). Judged
 * against every prefix of every interface, since a broadcast of any of them names no single host
 * (NOERR-15).
 */
#include "base/rule.h"
#include "node/internal.h"

#define ADDRESS_DUMMY 0xc0000008u /* 192.0.0.8 */

static enum icmp4__address address_by_number(uint32_t address)
{
	if (address == UINT32_MAX)
		return ADDRESS_LIMITED;
	if (icmp4_is_multicast(address))
		return ADDRESS_MULTICAST;
	if (icmp4_is_loopback(address))
		return ADDRESS_LOOPBACK;
	return icmp4_is_martian(address) ? ADDRESS_MARTIAN : ADDRESS_FOREIGN;
}

/* Of none that is our own. */
static enum icmp4__address address_by_form(struct icmp4_prefix prefix, uint32_t address)
{
	switch (icmp4_prefix_form(prefix, address)) {
	case ICMP4_PREFIX_BROADCAST:
		return rule(RULE_HOST_03) ? ADDRESS_BROADCAST : ADDRESS_CONNECTED;
	case ICMP4_PREFIX_NETWORK:
		return ADDRESS_NETWORK;
	default:
		return ADDRESS_CONNECTED;
	}
}

enum icmp4__address icmp4__address_in(struct icmp4_prefix prefix, uint32_t address)
{
	if (address == prefix.address)
		return ADDRESS_OWN;
	return icmp4_prefix_holds(prefix, address) ? address_by_form(prefix, address)
						   : ADDRESS_FOREIGN;
}

/* One number to compare: the kind first, then for neighbours the longest prefix, then here. */
static unsigned address_score(const struct icmp4__place *place, uint32_t interface)
{
	unsigned length = place->kind == ADDRESS_CONNECTED ? place->length : 0;

	return (unsigned)place->kind << 8 | length << 1 | (place->interface == interface);
}

/* Of those that are as good the first interface. */
static void address_offer(struct icmp4__place *best, struct icmp4__place place, uint32_t interface)
{
	unsigned score = address_score(&place, interface), most = address_score(best, interface);

	if (score > most || (score == most && place.interface < best->interface))
		*best = place;
}

static void address_of_all(const struct icmp4_node_config *config, uint32_t address,
			   uint32_t interface, struct icmp4__place *best)
{
	for (uint32_t i = 0; i < config->interface_count; i++) {
		const struct icmp4_interface *own = &config->interfaces[i];

		for (size_t p = 0; p < own->prefix_count; p++) {
			struct icmp4_prefix prefix = own->prefixes[p];

			if (icmp4_prefix_holds(prefix, address))
				address_offer(
					best,
					(struct icmp4__place){icmp4__address_in(prefix, address), i,
							      prefix.length},
					interface);
		}
	}
}

static void address_of_table(const struct icmp4_node_config *config, uint32_t address,
			     uint32_t interface, struct icmp4__place *best)
{
	const struct icmp4_own *row = icmp4__own_first(config, address);

	for (; row; row = icmp4__own_wider(row)) {
		struct icmp4_prefix prefix = icmp4__own_prefix(row);
		struct icmp4__place place = {
			.kind = prefix.length == 32 ? ADDRESS_OWN
						    : address_by_form(prefix, address),
			.interface = icmp4__own_interface(config, row, interface),
			.length = prefix.length,
		};

		address_offer(best, place, interface);
	}
}

struct icmp4__place icmp4__place(const struct icmp4_node *node, uint32_t address,
				 uint32_t interface)
{
	struct icmp4__place best = {.kind = address_by_number(address),
				    .interface = ICMP4_INTERFACE_SELF};

	if (best.kind != ADDRESS_FOREIGN)
		return best;
	if (node->config.own)
		address_of_table(&node->config, address, interface, &best);
	else
		address_of_all(&node->config, address, interface, &best);
	return best;
}

bool icmp4__is_host(const struct icmp4__place *place)
{
	return place->kind == ADDRESS_FOREIGN || place->kind == ADDRESS_CONNECTED;
}

/* Never 0.0.0.0, nor who is everybody here. */
bool icmp4__is_source(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	if (icmp4__is_host(&a->src) || !node->config.settings->fault_any_source)
		return icmp4__is_host(&a->src);
	switch (a->src.kind) {
	case ADDRESS_LOOPBACK:
		return !a->local;
	case ADDRESS_MARTIAN:
		return icmp4_ip_src(a->ip);
	case ADDRESS_BROADCAST:
		return a->src.interface != a->interface;
	default:
		return false;
	}
}

uint32_t icmp4__interface_address(const struct icmp4_node *node, uint32_t interface, uint32_t peer)
{
	uint32_t first = 0;

	if (interface >= node->config.interface_count)
		return 0;
	const struct icmp4_interface *own = &node->config.interfaces[interface];
	for (size_t p = 0; p < own->prefix_count; p++) {
		uint32_t address = own->prefixes[p].address;

		if (rule(RULE_ADDR_04) && icmp4_is_martian(address))
			continue;
		if (icmp4_prefix_holds(own->prefixes[p], peer))
			return address;
		if (!first)
			first = address;
	}
	return first;
}

/* None there: the router's id (ADDR-07), or the address of whoever has no address (RFC 7600). */
uint32_t icmp4__source_address(const struct icmp4_node *node, uint32_t interface, uint32_t peer)
{
	uint32_t address = icmp4__interface_address(node, interface, peer);

	if (address && rule(RULE_ADDR_01))
		return address;
	if (node->config.router_id && rule(RULE_ADDR_07))
		return node->config.router_id;
	return ADDRESS_DUMMY;
}

bool icmp4_node_owns(const struct icmp4_node *node, uint32_t address)
{
	return icmp4__place(node, address, ICMP4_INTERFACE_SELF).kind == ADDRESS_OWN;
}
