/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_GENERATE_SHAPES_H
#define CONFIG_GENERATE_SHAPES_H
/* What the generators share. */
#include "base/siphash.h"
#include "config/generate/generate.h"

/* Numbers one after the other, all by the seed. */
struct dice {
	struct icmp4_key key;
	uint64_t thrown;
};

/* 0 to below - 1; below is not 0. */
static inline uint32_t dice_throw(struct dice *dice, uint32_t below)
{
	return (uint32_t)(icmp4__random(&dice->key, 0x64696365, dice->thrown++) % below);
}

/* Named PREFIX1 or, with a second number that is not 0, PREFIX1-2: a host where the prefix begins
 * with h, else a router. */
uint32_t generate__node(struct sketch *sketch, const char *prefix, uint32_t i, uint32_t j);
void generate__link(struct sketch *sketch, uint32_t a, uint32_t b, int64_t delay_ns);
/* A client at one node and a server at another, as the lab's ends. */
void generate__ends(struct sketch *sketch, uint32_t at, uint32_t other);

typedef bool generate_fn(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES],
			 uint64_t seed);
/* shapes.c */
generate_fn generate__line, generate__ring, generate__grid, generate__tree, generate__fat_tree;
/* random.c, internet.c */
generate_fn generate__random, generate__internet;

#endif
