/* SPDX-License-Identifier: MIT */
/*
 * Who trades with whom. A few systems at the top know each other; each later one buys transit from
 * one to three of those before it, and rather from whom others buy (A.-L. Barabasi, R. Albert,
 * "Emergence of scaling in random networks", 1999). Some of the same level peer.
 *
 * Nobody carries packets between two it buys from: a path goes up, over at most one peering, and
 * down (L. Gao, "On inferring autonomous system relationships in the Internet", 2001). The lab's
 * routes are the cheapest, so prices see to it: transit at level n costs 3^n, and a path down and
 * up again at that level, 2*3^n, is dearer than all the way up from either side and over the top,
 * 2*(3^(n-1) + ... + 3) + 1. A peering costs 1.6*3^n: less than twice the transit, while two of
 * them in a row are more than over the top.
 */
#include "config/generate/internet.h"
#include "sim/memory.h"

enum { LEVEL_MAX = 9, UNIT = 10000 /* more than any way inside */, TOP_LEAST = 3, TRIES = 8 };

static bool pair_known(struct internet *internet, uint32_t a, uint32_t b, char name[24])
{
	snprintf(name, 24, "%u %u", a < b ? a : b, a < b ? b : a);
	return names_find(&internet->pairs, name, strlen(name)) != NAMES_NONE;
}

static void add_end(struct internet *internet, uint32_t system)
{
	internet->ends = memory_room(internet->ends, internet->end_count, sizeof(uint32_t));
	internet->ends[internet->end_count++] = system;
}

/* False: they trade already, or are one. */
static bool add_trade(struct internet *internet, uint32_t seller, uint32_t buyer, bool peers)
{
	char name[24];

	if (seller == buyer || pair_known(internet, seller, buyer, name))
		return false;
	names_add(&internet->pairs, memory_text(name), 0);
	internet->trades =
		memory_room(internet->trades, internet->trade_count, sizeof(*internet->trades));
	internet->trades[internet->trade_count++] = (struct trade){seller, buyer, peers};
	internet->systems[seller].trades++;
	internet->systems[buyer].trades++;
	internet->systems[seller].links++;
	internet->systems[seller].sells |= !peers;
	add_end(internet, seller);
	add_end(internet, buyer);
	return true;
}

/* Whoever has many trades is met often. */
static uint32_t meet(struct internet *internet)
{
	return internet->ends[dice_throw(&internet->dice, (uint32_t)internet->end_count)];
}

static void buy(struct internet *internet, uint32_t buyer)
{
	static const uint8_t share[] = {1, 1, 1, 1, 1, 2, 2, 2, 2, 3};
	struct system *system = &internet->systems[buyer];
	uint32_t wanted = share[dice_throw(&internet->dice, sizeof(share))], made = 0;

	for (uint32_t tries = 0; made < wanted && (tries < TRIES || !made); tries++) {
		uint32_t seller = meet(internet);
		uint32_t level = internet->systems[seller].level + 1;

		if (level > LEVEL_MAX || !add_trade(internet, seller, buyer, false))
			continue;
		system->level = level > system->level ? level : system->level;
		made++;
	}
	add_end(internet, buyer);
}

static void peer(struct internet *internet)
{
	for (uint32_t tries = 0; tries < TRIES; tries++) {
		uint32_t a = meet(internet), b = meet(internet);

		if (internet->systems[a].level &&
		    internet->systems[a].level == internet->systems[b].level &&
		    add_trade(internet, a, b, true))
			return;
	}
}

void internet__trade(struct internet *internet, uint32_t systems)
{
	uint32_t top = systems > 1000 ? 7 : systems > 200 ? 5 : systems > 50 ? 4 : TOP_LEAST;

	internet->system_count = systems;
	internet->systems = memory_take(systems, sizeof(*internet->systems));
	for (uint32_t i = 0; i < top; i++)
		for (uint32_t j = 0; j < i; j++)
			add_trade(internet, j, i, true);
	for (uint32_t i = top; i < systems; i++)
		buy(internet, i);
	for (uint32_t i = 0; i < systems / 4; i++)
		peer(internet);
}

uint32_t internet__cost(const struct internet *internet, const struct trade *trade)
{
	uint32_t cost = UNIT;

	for (uint32_t i = 0; i < internet->systems[trade->buyer].level; i++)
		cost *= 3;
	return trade->peers && internet->systems[trade->buyer].level ? cost / 10 * 16 : cost;
}

void internet__free(struct internet *internet)
{
	for (size_t i = 0; i < internet->pairs.room; i++)
		free((char *)internet->pairs.slots[i].name);
	names_free(&internet->pairs);
	free(internet->systems);
	free(internet->trades);
	free(internet->ends);
}
