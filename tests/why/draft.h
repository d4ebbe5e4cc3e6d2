/* SPDX-License-Identifier: MIT */
#ifndef TESTS_WHY_DRAFT_H
#define TESTS_WHY_DRAFT_H
/*
 * A chain client -- r1 -- ... -- rN -- server, drawn by a seed, into which a family of faults puts
 * its own; then the text of a lab file.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { DRAFT_ROUTERS = 9, DRAFT_TEXT = 256, DRAFT_EXTRA = 4096 };

struct draft {
	uint64_t seed, draws;
	unsigned routers;                           /* 3 to 9 */
	char router[DRAFT_ROUTERS + 1][DRAFT_TEXT]; /* keys of each, from 1 */
	char link[DRAFT_ROUTERS + 1][DRAFT_TEXT];   /* further keys of the link behind router i; 0:
						     * the first */
	unsigned delay_us[DRAFT_ROUTERS + 1];
	char server[DRAFT_TEXT], client[DRAFT_TEXT];
	char links[DRAFT_EXTRA]; /* lines beside the chain, and behind it */
	char routes[DRAFT_EXTRA];
	char target[64]; /* name or address that is asked about */
	/* how it is asked */
	uint8_t protocol;
	uint16_t port;
	bool chosen, ported;
	/* what is to come out */
	unsigned hop; /* 0: not to be told */
};

void draft_begin(struct draft *draft, uint64_t seed);
/* A number from low to high. */
unsigned draft_draw(struct draft *draft, unsigned low, unsigned high);
/* Printed behind what a text holds. */
void draft_add(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void draft_write(const struct draft *draft, FILE *file);

/* A fault, by the verdict that it deserves. */
struct family {
	const char *verdict;
	const char *what;
	void (*draw)(struct draft *draft);
	unsigned loss_permille; /* background, at most: where it outranks loss */
};
const struct family *families(size_t *count);

#endif
