/* SPDX-License-Identifier: MIT */
/*
 * The list of default routers (RFC 1256 section 5.3), in an array of the caller's: what was
 * learned, with its time, beside what is configured.
 *
 * An entry carries the mark of the event that it owes (news), so that an advertisement of 255
 * addresses needs no queue.
 */
#include "base/rule.h"
#include "node/discovery/discovery.h"

static void routers_remove(struct icmp4_default_router *router, enum icmp4_discovery_kind kind)
{
	router->state = ICMP4_DEFAULT_ROUTER_NONE;
	router->news = (uint8_t)kind;
}

static struct icmp4_default_router *routers_find(const struct icmp4_discovery *d,
						 uint32_t interface, uint32_t address)
{
	for (size_t i = 0; i < d->memory.router_count; i++) {
		struct icmp4_default_router *router = &d->memory.routers[i];

		if (router->state && router->interface == interface && router->address == address)
			return router;
	}
	return NULL;
}

/* A free entry, or that of the least of those learned if it is less than the new one (RD-17). */
static struct icmp4_default_router *routers_place(const struct icmp4_discovery *d,
						  int32_t preference)
{
	struct icmp4_default_router *least = NULL;

	for (size_t i = 0; i < d->memory.router_count; i++) {
		struct icmp4_default_router *router = &d->memory.routers[i];

		if (router->state == ICMP4_DEFAULT_ROUTER_NONE)
			return router;
		if (router->state == ICMP4_DEFAULT_ROUTER_LEARNED &&
		    (!least || router->preference < least->preference))
			least = router;
	}
	if (least && least->preference >= preference && rule(RULE_RD_17))
		return NULL;
	return least;
}

/* What went unheard of before it was told about was never there. */
static void routers_learn(struct icmp4_default_router *place, const struct icmp4_default_router *as)
{
	uint32_t displaced = place->news == ICMP4_DISCOVERY_LEARNED ? place->displaced
			     : place->state                         ? place->address
								    : 0;

	*place = *as;
	place->news = ICMP4_DISCOVERY_LEARNED;
	place->displaced = displaced;
}

static void routers_refresh(struct icmp4_default_router *router,
			    const struct icmp4_default_router *as)
{
	router->expires = as->expires;
	router->preference = as->preference;
	router->only_agent = as->only_agent;
	if (router->news != ICMP4_DISCOVERY_LEARNED)
		router->news = ICMP4_DISCOVERY_REFRESHED;
}

void icmp4__routers_take(const struct icmp4_discovery *d, const struct icmp4_default_router *as,
			 bool alive)
{
	struct icmp4_default_router *known = routers_find(d, as->interface, as->address);

	if (known && known->state == ICMP4_DEFAULT_ROUTER_CONFIGURED && rule(RULE_RD_11))
		return;
	if (known && !alive)
		routers_remove(known, ICMP4_DISCOVERY_WITHDRAWN);
	else if (known)
		routers_refresh(known, as);
	else if (alive && (known = routers_place(d, as->preference)))
		routers_learn(known, as);
}

void icmp4__routers_end(struct icmp4_discovery *d, uint32_t index)
{
	for (size_t i = 0; i < d->memory.router_count; i++) {
		struct icmp4_default_router *router = &d->memory.routers[i];

		if (router->state == ICMP4_DEFAULT_ROUTER_LEARNED && router->interface == index)
			routers_remove(router, ICMP4_DISCOVERY_WITHDRAWN);
	}
}

static bool routers_is_over(const struct icmp4_default_router *router, struct icmp4_time now)
{
	return router->state == ICMP4_DEFAULT_ROUTER_LEARNED &&
	       !icmp4_time_before(now, router->expires);
}

void icmp4__routers_expire(struct icmp4_discovery *d, struct icmp4_time now)
{
	for (size_t i = 0; i < d->memory.router_count; i++)
		if (routers_is_over(&d->memory.routers[i], now))
			routers_remove(&d->memory.routers[i], ICMP4_DISCOVERY_EXPIRED);
}

struct icmp4_time icmp4__routers_deadline(const struct icmp4_discovery *d)
{
	struct icmp4_time first = ICMP4_NEVER;

	for (size_t i = 0; i < d->memory.router_count; i++)
		if (d->memory.routers[i].state == ICMP4_DEFAULT_ROUTER_LEARNED)
			first = icmp4_time_min(first, d->memory.routers[i].expires);
	return first;
}

bool icmp4__routers_news(struct icmp4_discovery *d, struct icmp4_discovery_event *event)
{
	for (size_t i = 0; i < d->memory.router_count; i++) {
		struct icmp4_default_router *router = &d->memory.routers[i];

		if (!router->news)
			continue;
		*event = (struct icmp4_discovery_event){
			.kind = (enum icmp4_discovery_kind)router->news,
			.interface = router->interface,
			.address = router->address,
			.preference = router->preference,
			.expires = router->expires,
			.displaced = router->displaced,
			.only_agent = router->only_agent,
		};
		router->news = 0;
		router->displaced = 0;
		return true;
	}
	return false;
}

static struct icmp4_next_hop routers_hop(const struct icmp4_default_router *router)
{
	return (struct icmp4_next_hop){router->interface, router->address, 1, NULL};
}

static bool routers_may_use(const struct icmp4_default_router *router, struct icmp4_time now,
			    icmp4_router_usable_fn *usable, const void *world)
{
	struct icmp4_next_hop hop = routers_hop(router);
	bool never = router->preference == ICMP4_NO_DEFAULT_ROUTER && rule(RULE_RD_12);

	return router->state && !router->only_agent && !never && !routers_is_over(router, now) &&
	       (!usable || usable(world, &hop));
}

const struct icmp4_default_router *icmp4_discovery_best(const struct icmp4_discovery *d,
							struct icmp4_time now,
							icmp4_router_usable_fn *usable,
							const void *world)
{
	const struct icmp4_default_router *best = NULL;

	for (size_t i = 0; i < d->memory.router_count; i++) {
		const struct icmp4_default_router *router = &d->memory.routers[i];

		if (!best || router->preference > best->preference)
			best = routers_may_use(router, now, usable, world) ? router : best;
	}
	return best;
}

bool icmp4_discovery_first_hop(const struct icmp4_discovery *d, struct icmp4_time now,
			       struct icmp4_next_hop *hop, icmp4_router_usable_fn *usable,
			       const void *world)
{
	const struct icmp4_default_router *best;

	if (hop->gateway && (!usable || usable(world, hop)) && rule(RULE_RD_13))
		return true;
	best = icmp4_discovery_best(d, now, usable, world);
	if (best)
		*hop = routers_hop(best);
	return best;
}
