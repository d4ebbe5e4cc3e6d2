/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_GENERATE_H
#define CONFIG_GENERATE_H
/* Networks of a shape, of any size that a lab may have: the same seed draws the same. */
#include "config/sketch.h"

enum { GENERATE_SIZES = 2 };

struct generator {
	const char *name, *about;
	struct {
		const char *name; /* as in usage: ROUTERS; NULL: there is none */
		uint32_t usual, least, most;
	} sizes[GENERATE_SIZES];
	bool (*draw)(struct sketch *sketch, const uint32_t sizes[GENERATE_SIZES], uint64_t seed);
};

/* NULL behind the last. */
const struct generator *generator_at(size_t index);
const struct generator *generator_named(const char *name);

/* Into a sketch that has been begun. False: together the sizes are none for a lab. That its ends
 * answer is claimed where no time to live is too short for it. */
bool generate(const struct generator *generator, const uint32_t sizes[GENERATE_SIZES],
	      uint64_t seed, struct sketch *sketch);

#endif
