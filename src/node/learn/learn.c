/* SPDX-License-Identifier: MIT */
/*
 * The destination cache: sets of four slots, chosen by a keyed hash of whose it is and of the
 * destination. In its set a newcomer takes a slot in which nothing is known any more, else one that
 * is drawn: any rule that looked at ages or at use could be driven by those who forge errors.
 *
 * What is learned goes in by pmtu.c and redirect.c, and comes out here.
 */
#include "node/learn/learn.h"
#include "base/rule.h"
#include "base/siphash.h"

enum { LEARN_WAYS = 4 };

/* "learn" and "evict" in octets. */
#define LEARN_DRAW_DOMAIN ((uint64_t)0x6576696374)
#define LEARN_SET_DOMAIN  ((uint64_t)0x6c6561726e << 24)

struct learn_set {
	struct icmp4_learned_slot *slots;
	size_t ways;
};

void icmp4_learned_config_default(struct icmp4_learned_config *config)
{
	*config = (struct icmp4_learned_config){
		.mtu_life_ns = ICMP4_MTU_LIFE_NS,
		.redirect_life_ns = ICMP4_REDIRECT_LIFE_NS,
		.mtu_floor = ICMP4_MTU_LEAST,
		.accept_redirects = true,
	};
}

int icmp4_learned_init(struct icmp4_learned *learned, const struct icmp4_learned_config *config)
{
	if (config->slot_count & (config->slot_count - 1) || (config->slot_count && !config->slots))
		return ICMP4_ERR_ARGUMENT;
	if (rule(RULE_PMTU_06) && config->mtu_life_ns < ICMP4_MTU_LIFE_LEAST_NS)
		return ICMP4_ERR_ARGUMENT;
	if (config->redirect_life_ns <= 0 || config->mtu_floor < ICMP4_MTU_LEAST)
		return ICMP4_ERR_ARGUMENT;
	*learned = (struct icmp4_learned){.config = *config};
	return ICMP4_OK;
}

static struct learn_set learn_set(const struct icmp4_learned *learned, uint32_t destination)
{
	const struct icmp4_learned_config *config = &learned->config;
	uint64_t name = (uint64_t)config->owner << 32 | destination;
	uint64_t hash = rule(RULE_RATE_10) ? icmp4__random(&config->key, LEARN_SET_DOMAIN, name)
					   : destination;
	size_t ways = config->slot_count < LEARN_WAYS ? config->slot_count : LEARN_WAYS;

	if (!ways)
		return (struct learn_set){NULL, 0};
	size_t set = (size_t)hash & (config->slot_count / ways - 1);
	return (struct learn_set){config->slots + set * ways, ways};
}

struct icmp4_learned_slot *icmp4__learned_find(const struct icmp4_learned *learned,
					       uint32_t destination)
{
	struct learn_set set = learn_set(learned, destination);

	for (size_t i = 0; i < set.ways; i++)
		if (set.slots[i].destination == destination &&
		    set.slots[i].owner == learned->config.owner)
			return set.slots + i;
	return NULL;
}

static struct icmp4_learned_slot *learn_victim(struct icmp4_learned *learned, struct learn_set set)
{
	learned->evicted++;
	uint64_t drawn = icmp4__random(&learned->config.key, LEARN_DRAW_DOMAIN, learned->drawn++);
	return set.slots + ((size_t)drawn & (set.ways - 1));
}

struct icmp4_learned_slot *icmp4__learned_make(struct icmp4_learned *learned, struct icmp4_time now,
					       uint32_t destination)
{
	struct icmp4_learned_slot *slot = icmp4__learned_find(learned, destination);
	struct learn_set set = learn_set(learned, destination);

	if (slot || !set.ways)
		return slot;
	for (size_t i = 0; i < set.ways && !slot; i++)
		if (!icmp4__learned_has_mtu(&set.slots[i], now) &&
		    !icmp4__learned_has_gateway(&set.slots[i], now))
			slot = &set.slots[i];
	if (!slot)
		slot = learn_victim(learned, set);
	*slot = (struct icmp4_learned_slot){
		.owner = learned->config.owner,
		.destination = destination,
	};
	return slot;
}

bool icmp4__learned_has_mtu(const struct icmp4_learned_slot *slot, struct icmp4_time now)
{
	return slot && slot->mtu &&
	       (!rule(RULE_PMTU_09) || icmp4_time_before(now, slot->mtu_until));
}

bool icmp4__learned_has_gateway(const struct icmp4_learned_slot *slot, struct icmp4_time now)
{
	return slot && slot->gateway &&
	       (!rule(RULE_REDIR_17) || icmp4_time_before(now, slot->gateway_until));
}

enum icmp4_prefix_form icmp4__learned_form(const struct icmp4_first_hop *hop, uint32_t gateway)
{
	for (size_t i = 0; i < hop->prefix_count; i++) {
		enum icmp4_prefix_form form = icmp4_prefix_form(hop->prefixes[i], gateway);

		if (form != ICMP4_PREFIX_OUTSIDE)
			return form;
	}
	return ICMP4_PREFIX_OUTSIDE;
}

struct icmp4_time icmp4__learned_until(struct icmp4_time now, int64_t life_ns)
{
	return life_ns == ICMP4_LIFE_FOREVER_NS ? ICMP4_NEVER : icmp4_time_add(now, life_ns);
}

/* Routes change: what was a neighbour of the interface then may be none of this one. */
static bool learn_gateway_serves(const struct icmp4_learned_slot *slot, struct icmp4_time now,
				 const struct icmp4_first_hop *hop)
{
	return icmp4__learned_has_gateway(slot, now) && hop->gateway && !hop->fixed &&
	       icmp4__learned_form(hop, slot->gateway) == ICMP4_PREFIX_HOST;
}

struct icmp4_path icmp4_learned_path(const struct icmp4_learned *learned, struct icmp4_time now,
				     uint32_t destination, const struct icmp4_first_hop *hop)
{
	const struct icmp4_learned_slot *slot = icmp4__learned_find(learned, destination);
	struct icmp4_path path = {.gateway = hop->gateway, .mtu = hop->mtu};

	if (icmp4__learned_has_mtu(slot, now)) {
		path.mtu = slot->mtu < hop->mtu ? slot->mtu : hop->mtu;
		path.fragments = slot->fragments;
	}
	if (learn_gateway_serves(slot, now, hop))
		path.gateway = slot->gateway;
	path.redirected = path.gateway != hop->gateway;
	return path;
}

void icmp4_learned_forget(struct icmp4_learned *learned, uint32_t destination)
{
	struct icmp4_learned_slot *slot = icmp4__learned_find(learned, destination);

	if (slot)
		slot->gateway = 0;
}
