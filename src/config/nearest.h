/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H
/* Which of some names is most like a word that is none of them. */
#include <stdbool.h>
#include <stddef.h>

struct nearest {
	const char *word;
	const char *name; /* best so far; NULL: none was offered */
	size_t distance;
};

struct nearest nearest_to(const char *word);
void nearest_offer(struct nearest *nearest, const char *name);
/* The best name if it is so near that it may have been meant, else NULL. */
const char *nearest_meant(const struct nearest *nearest);

#endif
