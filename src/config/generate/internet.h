/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_GENERATE_INTERNET_H
#define CONFIG_GENERATE_INTERNET_H
/* A small Internet while it is drawn: first who trades with whom, then the routers of each. */
#include "config/generate/shapes.h"

/* An autonomous system. */
struct system {
	uint32_t level;   /* 0: buys from nobody; else one more than the highest it buys from */
	uint32_t trades;  /* links to others */
	bool sells;       /* somebody buys from it */
	uint32_t routers; /* how many; they stand in a row in the sketch, from: */
	uint32_t first;
	uint32_t hosts;
	uint32_t links; /* whose prefixes are its own */
	uint32_t city;  /* where it comes from */
	uint32_t block; /* its prefix: */
	uint32_t size;
	uint32_t next_link; /* prefixes of links, from the end of the block downwards */
};

struct trade {
	uint32_t seller, buyer;
	bool peers; /* neither buys */
};

struct internet {
	struct sketch *sketch;
	struct dice dice;
	struct system *systems;
	uint32_t system_count;
	struct trade *trades;
	size_t trade_count;
	struct names pairs; /* who trades already */
	uint32_t *ends;     /* each system once, and once more for each trade */
	size_t end_count;
};

/* trade.c: systems and trades; to be freed by the other. */
void internet__trade(struct internet *internet, uint32_t systems);
void internet__free(struct internet *internet);
/* Costs that no way down and up again is worth. */
uint32_t internet__cost(const struct internet *internet, const struct trade *trade);

#endif
