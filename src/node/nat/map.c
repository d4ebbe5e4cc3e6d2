/* SPDX-License-Identifier: MIT */
/*
 * The mappings. Each stands in two rows, one for the keyed hash of either end, so that it is found
 * from inside and from outside at the same cost, and nobody without the key can make a row long
 * (RATE-10). The heads of the rows lie in the array of the mappings itself.
 *
 * A third row is of all that an inside host has, so that one host cannot take what all need
 * (NAT-08, RFC 4787 section 8): with a limit to a host, none of these rows is long.
 *
 * With ICMP4_NAT_BASIC a mapping is of an address, whatever it speaks: protocol and port are 0.
 */
#include "base/siphash.h"
#include "node/nat/nat.h"

/* "nath". */
#define NAT_MAP_HOST_DOMAIN ((uint64_t)0x6e617468)

/* "nati" and "nato". */
static const uint64_t nat_map_domains[2] = {0x6e617469, 0x6e61746f};

void icmp4__nat_init_mappings(struct icmp4_nat *nat)
{
	uint32_t count = (uint32_t)nat->config.mapping_count;

	nat->free_mapping = 0;
	for (uint32_t i = 0; i < count; i++)
		nat->config.mappings[i] = (struct icmp4_nat_mapping){
			.head = {ICMP4__NAT_NONE, ICMP4__NAT_NONE},
			.host_head = ICMP4__NAT_NONE,
			.next = {i + 1 == count ? ICMP4__NAT_NONE : i + 1, ICMP4__NAT_NONE},
		};
}

static uint32_t *nat_map_head(const struct icmp4_nat *nat, enum icmp4__nat_side side,
			      uint8_t protocol, struct icmp4_nat_endpoint end)
{
	const struct icmp4_nat_config *config = &nat->config;
	uint64_t name = (uint64_t)protocol << 48 | (uint64_t)end.port << 32 | end.address;
	uint64_t hash = icmp4__random(&config->key, nat_map_domains[side], name) >> 32;

	return &config->mappings[hash * config->mapping_count >> 32].head[side];
}

static uint32_t *nat_map_host_head(const struct icmp4_nat *nat, uint32_t inside)
{
	const struct icmp4_nat_config *config = &nat->config;
	uint64_t hash = icmp4__random(&config->key, NAT_MAP_HOST_DOMAIN, inside) >> 32;

	return &config->mappings[hash * config->mapping_count >> 32].host_head;
}

bool icmp4__nat_host_is_full(const struct icmp4_nat *nat, uint32_t inside)
{
	const struct icmp4_nat_mapping *mappings = nat->config.mappings;
	uint32_t most = nat->config.host_mappings, count = 0;

	if (!most)
		return false;
	for (uint32_t i = *nat_map_host_head(nat, inside); i != ICMP4__NAT_NONE && count < most;
	     i = mappings[i].host_next)
		count += mappings[i].end[NAT_INSIDE].address == inside && !mappings[i].fixed;
	return count >= most;
}

static bool nat_map_is(const struct icmp4_nat_mapping *mapping, enum icmp4__nat_side side,
		       uint8_t protocol, struct icmp4_nat_endpoint end)
{
	return mapping->end[side].address == end.address && mapping->end[side].port == end.port &&
	       mapping->protocol == protocol;
}

static void nat_map_generalise(const struct icmp4_nat *nat, uint8_t *protocol,
			       struct icmp4_nat_endpoint *end)
{
	if (nat->config.mode != ICMP4_NAT_BASIC)
		return;
	*protocol = 0;
	end->port = 0;
}

struct icmp4_nat_mapping *icmp4__nat_mapping(const struct icmp4_nat *nat, enum icmp4__nat_side side,
					     uint8_t protocol, struct icmp4_nat_endpoint end)
{
	struct icmp4_nat_mapping *mappings = nat->config.mappings;

	nat_map_generalise(nat, &protocol, &end);
	uint32_t i = *nat_map_head(nat, side, protocol, end);
	while (i != ICMP4__NAT_NONE && !nat_map_is(&mappings[i], side, protocol, end))
		i = mappings[i].next[side];
	return i == ICMP4__NAT_NONE ? NULL : &mappings[i];
}

struct icmp4_nat_mapping *icmp4__nat_map(struct icmp4_nat *nat, uint8_t protocol,
					 struct icmp4_nat_endpoint inside,
					 struct icmp4_nat_endpoint outside)
{
	uint32_t index = nat->free_mapping;

	if (index == ICMP4__NAT_NONE)
		return NULL;
	nat_map_generalise(nat, &protocol, &inside);
	nat_map_generalise(nat, &protocol, &outside);
	struct icmp4_nat_mapping *mapping = &nat->config.mappings[index];
	nat->free_mapping = mapping->next[NAT_INSIDE];
	nat->mappings++;
	mapping->end[NAT_INSIDE] = inside;
	mapping->end[NAT_OUTSIDE] = outside;
	mapping->protocol = protocol;
	mapping->sessions = 0;
	mapping->fixed = false;
	for (int side = NAT_INSIDE; side <= NAT_OUTSIDE; side++) {
		uint32_t *head =
			nat_map_head(nat, (enum icmp4__nat_side)side, protocol, mapping->end[side]);
		mapping->next[side] = *head;
		*head = index;
	}
	uint32_t *host = nat_map_host_head(nat, inside.address);
	mapping->host_next = *host;
	*host = index;
	return mapping;
}

void icmp4__nat_unmap(struct icmp4_nat *nat, struct icmp4_nat_mapping *mapping)
{
	struct icmp4_nat_mapping *mappings = nat->config.mappings;
	uint32_t index = (uint32_t)(mapping - mappings);

	for (int side = NAT_INSIDE; side <= NAT_OUTSIDE; side++) {
		uint32_t *link = nat_map_head(nat, (enum icmp4__nat_side)side, mapping->protocol,
					      mapping->end[side]);
		while (*link != index)
			link = &mappings[*link].next[side];
		*link = mapping->next[side];
	}
	uint32_t *host = nat_map_host_head(nat, mapping->end[NAT_INSIDE].address);
	while (*host != index)
		host = &mappings[*host].host_next;
	*host = mapping->host_next;
	mapping->next[NAT_INSIDE] = nat->free_mapping;
	nat->free_mapping = index;
	nat->mappings--;
}
