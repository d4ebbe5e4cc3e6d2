/* SPDX-License-Identifier: MIT */
/*
 * Which outside endpoint an inside one gets. With ports, an inside host always gets the same
 * address (paired pooling, RFC 4787 REQ-2): it follows from a keyed hash, so nothing is kept for
 * it. Its port is its own where that is free, else the first free one behind a random place
 * (RFC 4787 REQ-3: never one that another has). Without ports, the same search goes over
 * addresses.
 *
 * The search is cut short after NAT_CHOOSE_TRIES, which a range that is nine tenths full almost
 * never needs: an inside host that opens everything it can must not make each packet dear.
 */
#include "base/siphash.h"
#include "node/nat/nat.h"

enum { NAT_CHOOSE_TRIES = 128 };

/* "natp" and "nata". */
#define NAT_PORT_DOMAIN    ((uint64_t)0x6e617470)
#define NAT_ADDRESS_DOMAIN ((uint64_t)0x6e617461)

static uint32_t nat_choose_size(struct icmp4_prefix prefix)
{
	return ~icmp4_prefix_mask(prefix.length) + 1;
}

/* The n-th of all outside addresses. */
static uint32_t nat_choose_address(const struct icmp4_nat *nat, uint32_t n)
{
	const struct icmp4_prefix *outside = nat->config.outside;

	while (n >= nat_choose_size(*outside))
		n -= nat_choose_size(*outside++);
	return (outside->address & icmp4_prefix_mask(outside->length)) + n;
}

static uint32_t nat_choose_home(const struct icmp4_nat *nat, uint32_t inside)
{
	uint64_t hash = icmp4__random(&nat->config.key, NAT_ADDRESS_DOMAIN, inside) >> 32;

	return (uint32_t)(hash * nat->outside_total >> 32);
}

static bool nat_choose_is_free(const struct icmp4_nat *nat, uint8_t protocol,
			       struct icmp4_nat_endpoint end)
{
	return !icmp4__nat_mapping(nat, NAT_OUTSIDE, protocol, end);
}

static bool nat_choose_basic(const struct icmp4_nat *nat, uint32_t inside,
			     struct icmp4_nat_endpoint *outside)
{
	uint32_t n = nat_choose_home(nat, inside);

	for (uint32_t tries = 0; tries < NAT_CHOOSE_TRIES && tries < nat->outside_total; tries++) {
		outside->address = nat_choose_address(nat, n);
		if (outside->address != nat->config.own && nat_choose_is_free(nat, 0, *outside))
			return true;
		n = n + 1 == nat->outside_total ? 0 : n + 1;
	}
	return false;
}

static bool nat_choose_port(struct icmp4_nat *nat, uint8_t protocol,
			    struct icmp4_nat_endpoint *outside)
{
	const struct icmp4_nat_config *config = &nat->config;
	uint32_t count = (uint32_t)config->port_last - config->port_first + 1;
	uint64_t drawn = icmp4__random(&config->key, NAT_PORT_DOMAIN, nat->drawn++) >> 32;
	uint32_t n = (uint32_t)(drawn * count >> 32);

	for (uint32_t tries = 0; tries < NAT_CHOOSE_TRIES && tries < count; tries++) {
		outside->port = (uint16_t)(config->port_first + n);
		if (nat_choose_is_free(nat, protocol, *outside))
			return true;
		n = n + 1 == count ? 0 : n + 1;
	}
	return false;
}

bool icmp4__nat_choose(struct icmp4_nat *nat, uint8_t protocol, struct icmp4_nat_endpoint inside,
		       struct icmp4_nat_endpoint *outside)
{
	const struct icmp4_nat_config *config = &nat->config;

	*outside = (struct icmp4_nat_endpoint){0, 0};
	if (config->mode == ICMP4_NAT_BASIC)
		return nat_choose_basic(nat, inside.address, outside);
	outside->address = nat_choose_address(nat, nat_choose_home(nat, inside.address));
	outside->port = inside.port;
	if (config->preserve && inside.port >= config->port_first &&
	    inside.port <= config->port_last && nat_choose_is_free(nat, protocol, *outside))
		return true;
	return nat_choose_port(nat, protocol, outside);
}
