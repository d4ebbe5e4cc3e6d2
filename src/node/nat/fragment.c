/* SPDX-License-Identifier: MIT */
/*
 * Fragments behind the first have no ports, so what the first one was translated to is kept for
 * them a while: sets of four slots under a keyed hash, in which the oldest has to go. Whoever
 * floods it with first fragments loses others their later ones, and no more.
 */
#include "base/siphash.h"
#include "node/nat/nat.h"
#include <icmp4/ip.h>

enum { NAT_FRAGMENT_WAYS = 4 };

/* "natf". */
#define NAT_FRAGMENT_DOMAIN ((uint64_t)0x6e617466)
/* As long as hosts wait for the others (RFC 1122 section 3.3.2: 60 to 120 s). */
#define NAT_FRAGMENT_LIFE_NS (60 * ICMP4_S_NS)

struct nat_fragment_set {
	struct icmp4_nat_fragment *slots;
	size_t ways;
};

static struct nat_fragment_set nat_fragment_set(const struct icmp4_nat *nat, uint32_t src,
						uint32_t dst, uint16_t id)
{
	const struct icmp4_nat_config *config = &nat->config;
	size_t count = config->fragment_count;
	size_t ways = count < NAT_FRAGMENT_WAYS ? count : NAT_FRAGMENT_WAYS;
	uint64_t hash = icmp4__random(&config->key, NAT_FRAGMENT_DOMAIN << 32 | id,
				      (uint64_t)src << 32 | dst);

	if (!ways)
		return (struct nat_fragment_set){NULL, 0};
	size_t set = (size_t)hash & (count / ways - 1);
	return (struct nat_fragment_set){config->fragments + set * ways, ways};
}

static bool nat_fragment_is(const struct icmp4_nat_fragment *a, const struct icmp4_nat_fragment *b)
{
	return a->src == b->src && a->dst == b->dst && a->id == b->id &&
	       a->protocol == b->protocol && a->inward == b->inward;
}

void icmp4__nat_keep_fragment(struct icmp4_nat *nat, struct icmp4_time now,
			      const struct icmp4_nat_fragment *fragment)
{
	struct nat_fragment_set set =
		nat_fragment_set(nat, fragment->src, fragment->dst, fragment->id);
	struct icmp4_nat_fragment *slot = set.slots;

	for (size_t i = 0; i < set.ways; i++) {
		if (nat_fragment_is(&set.slots[i], fragment)) {
			slot = &set.slots[i];
			break;
		}
		if (icmp4_time_before(set.slots[i].until, slot->until))
			slot = &set.slots[i];
	}
	if (!slot)
		return;
	*slot = *fragment;
	slot->until = icmp4_time_add(now, NAT_FRAGMENT_LIFE_NS);
}

const struct icmp4_nat_fragment *icmp4__nat_fragment(const struct icmp4_nat *nat,
						     struct icmp4_time now, const uint8_t *ip,
						     bool inward)
{
	const struct icmp4_nat_fragment wanted = {
		.src = icmp4_ip_src(ip),
		.dst = icmp4_ip_dst(ip),
		.id = icmp4_ip_id(ip),
		.protocol = icmp4_ip_protocol(ip),
		.inward = inward,
	};
	struct nat_fragment_set set = nat_fragment_set(nat, wanted.src, wanted.dst, wanted.id);

	for (size_t i = 0; i < set.ways; i++)
		if (nat_fragment_is(&set.slots[i], &wanted) &&
		    icmp4_time_before(now, set.slots[i].until))
			return &set.slots[i];
	return NULL;
}
