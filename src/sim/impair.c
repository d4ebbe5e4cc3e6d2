/* SPDX-License-Identifier: MIT */
/*
 * Loss, corruption, duplication, jitter, reordering: a row each, with a domain of random numbers of
 * its own, so that asking for one does not change the draws of another.
 */
#include "sim/impair.h"

#include "base/siphash.h"

enum { PPB = 1000000000 };

/* 64 random bits of this packet. */
static uint64_t draw(const struct crossing *c, uint32_t domain)
{
	uint64_t way = sim__way(c->port), above = way >> SIM_WAY_BITS << SIM_WAY_BITS;

	return icmp4__random(&c->sim->key, (uint64_t)domain << 32 | (uint32_t)way,
			     c->number ^ above);
}

/* True ppb times in 1e9, by the upper half of a draw; 1e9 is always, for the draw stays below. */
static bool happens(uint64_t random, uint32_t ppb)
{
	return (random >> 32) * PPB >> 32 < ppb;
}

/*
 * Gilbert's model: a way is in a burst, where all is lost, or it is not. A burst ends so that it is
 * as long as was asked, and begins so that the share comes out right.
 */
static bool is_lost_in_burst(struct crossing *c, uint64_t random)
{
	uint64_t share = c->way->loss_ppb, length = c->way->loss_burst;
	uint64_t begins = share < PPB ? share * PPB / ((PPB - share) * length) : PPB;
	uint64_t lasts = PPB - PPB / length;
	uint64_t chance = !c->lane->begun ? share : c->lane->in_burst ? lasts : begins;

	c->lane->begun = true;
	c->lane->in_burst = happens(random, (uint32_t)(chance < PPB ? chance : PPB));
	return c->lane->in_burst;
}

static void lose(struct crossing *c, uint64_t random)
{
	c->lost = c->way->loss_burst ? is_lost_in_burst(c, random)
				     : happens(random, c->way->loss_ppb);
}

/* A switch or a tunnel that was never told of frames as long as its ends believe in. */
static void swallow(struct crossing *c, uint64_t random)
{
	(void)random;
	c->lost = c->octets > c->way->swallow;
}

static void corrupt(struct crossing *c, uint64_t random)
{
	c->corrupted = happens(random, c->way->corrupt_ppb);
	c->bit = (uint32_t)((random & UINT32_MAX) * (8 * c->octets) >> 32);
}

static void duplicate(struct crossing *c, uint64_t random)
{
	c->doubled = happens(random, c->way->duplicate_ppb);
}

static void jitter(struct crossing *c, uint64_t random)
{
	int64_t delay_ns = c->way->delay_ns + sim__spread(c->way, random);

	c->delay_ns = delay_ns > 0 ? delay_ns : 0;
}

/* It is overtaken by what comes close enough behind it. */
static void reorder(struct crossing *c, uint64_t random)
{
	int64_t again_ns = c->way->delay_ns > ICMP4_MS_NS ? c->way->delay_ns : ICMP4_MS_NS;

	c->late = happens(random, c->way->reorder_ppb);
	if (c->late)
		c->delay_ns += c->way->reorder_ns ? c->way->reorder_ns : again_ns;
}

static bool loses(const struct sim_direction *way)
{
	return way->loss_ppb;
}

static bool swallows(const struct sim_direction *way)
{
	return way->swallow;
}

static bool corrupts(const struct sim_direction *way)
{
	return way->corrupt_ppb;
}

static bool duplicates(const struct sim_direction *way)
{
	return way->duplicate_ppb;
}

static bool jitters(const struct sim_direction *way)
{
	return way->spread == SIM_SPREAD_TIMES ? way->times != NULL : way->jitter_ns > 0;
}

static bool reorders(const struct sim_direction *way)
{
	return way->reorder_ppb;
}

static const struct impairment {
	uint32_t domain;
	bool (*is_of)(const struct sim_direction *way);
	void (*apply)(struct crossing *c, uint64_t random);
} impairments[] = {
	{SIM_DRAW_LOSS, loses, lose},
	{SIM_DRAW_LOSS, swallows, swallow},
	{SIM_DRAW_CORRUPTION, corrupts, corrupt},
	{SIM_DRAW_DUPLICATE, duplicates, duplicate},
	{SIM_DRAW_JITTER, jitters, jitter},
	{SIM_DRAW_ORDER, reorders, reorder},
};

enum { IMPAIRMENTS = sizeof(impairments) / sizeof(impairments[0]) };

uint8_t sim__impairments(const struct sim_direction *way)
{
	uint8_t bits = 0;

	for (size_t i = 0; i < IMPAIRMENTS; i++)
		bits |= (uint8_t)(impairments[i].is_of(way) << i);
	return bits;
}

void sim__impair(struct crossing *c)
{
	for (size_t i = 0; c->lane->impaired >> i && !c->lost; i++)
		if (c->lane->impaired >> i & 1)
			impairments[i].apply(c, draw(c, impairments[i].domain));
}
