/* SPDX-License-Identifier: MIT */
/* A tree that reaches everybody, and links between any two besides. */
#include "config/generate/shapes.h"
#include "sim/memory.h"

enum { TRIES = 20 };

static int64_t some_delay(struct dice *dice)
{
	return 1000000 + 100000 * (int64_t)dice_throw(dice, 190);
}

/* Both ends of a link that is there, as one name. */
static void pair_name(uint32_t a, uint32_t b, char name[24])
{
	snprintf(name, 24, "%u %u", a < b ? a : b, a < b ? b : a);
}

static bool add_new(struct sketch *sketch, struct names *pairs, uint32_t a, uint32_t b,
		    struct dice *dice)
{
	char name[24];

	pair_name(a, b, name);
	if (a == b || names_find(pairs, name, strlen(name)) != NAMES_NONE)
		return false;
	names_add(pairs, memory_text(name), 0);
	generate__link(sketch, a, b, some_delay(dice));
	return true;
}

static void free_pairs(struct names *pairs)
{
	for (size_t i = 0; i < pairs->room; i++)
		free((char *)pairs->slots[i].name);
	names_free(pairs);
}

/* Unless it is said, half as many links again as a tree has. A dense graph is left as it is where
 * dice find no free pair. */
bool generate__random(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	uint32_t count = sizes[0], wanted = sizes[1] ? sizes[1] : count - 1 + count / 2;
	struct dice dice = {.key = {{seed, 0x72616e646f6d}}};
	struct names pairs = {NULL, 0, 0};
	uint32_t made = count - 1;

	if (wanted < made || wanted + 2 > SKETCH_LINKS_MAX)
		return false;
	for (uint32_t i = 0; i < count; i++)
		generate__node(sketch, "r", i + 1, 0);
	for (uint32_t i = 1; i < count; i++)
		add_new(sketch, &pairs, dice_throw(&dice, i), i, &dice);
	for (uint32_t tries = 0; made < wanted && tries < TRIES; tries++)
		if (add_new(sketch, &pairs, dice_throw(&dice, count), dice_throw(&dice, count),
			    &dice)) {
			made++;
			tries = 0;
		}
	free_pairs(&pairs);
	generate__ends(sketch, 0, count - 1);
	return true;
}
