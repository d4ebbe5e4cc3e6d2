/* SPDX-License-Identifier: MIT */
/*
 * What an address is to an interface: its own, a neighbour's, or one that no single host has. Of
 * prefixes that hold one another the longest decides, as for routes.
 */
#include "node/neighbour/neighbour.h"
#include <icmp4/ip.h>

/* The longest prefix of ours that holds it, or NULL. */
static const struct icmp4_prefix *neighbour_prefix(const struct icmp4_neighbours *n,
						   uint32_t address)
{
	const struct icmp4_prefix *longest = NULL;

	for (size_t i = 0; i < n->config.prefix_count; i++) {
		const struct icmp4_prefix *prefix = &n->config.prefixes[i];

		if (icmp4_prefix_holds(*prefix, address) &&
		    (!longest || prefix->length > longest->length))
			longest = prefix;
	}
	return longest;
}

bool icmp4__neighbour_is_own(const struct icmp4_neighbours *n, uint32_t address)
{
	for (size_t i = 0; i < n->config.prefix_count; i++)
		if (n->config.prefixes[i].address == address)
			return address != 0;
	return !n->config.prefix_count && address && address == n->config.source;
}

bool icmp4__neighbour_is_in_prefix(const struct icmp4_neighbours *n, uint32_t address)
{
	return neighbour_prefix(n, address) != NULL;
}

bool icmp4__neighbour_is_host(const struct icmp4_neighbours *n, uint32_t address)
{
	const struct icmp4_prefix *prefix = neighbour_prefix(n, address);

	if (icmp4_is_martian(address))
		return false;
	return !prefix || icmp4_prefix_form(*prefix, address) == ICMP4_PREFIX_HOST;
}

/* One of the asked one's own net, where we have one, so that he believes us. */
uint32_t icmp4__neighbour_source(const struct icmp4_neighbours *n, uint32_t address)
{
	const struct icmp4_prefix *prefix = neighbour_prefix(n, address);

	if (prefix)
		return prefix->address;
	return n->config.prefix_count ? n->config.prefixes[0].address : n->config.source;
}
