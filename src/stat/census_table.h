/* SPDX-License-Identifier: MIT */
#ifndef STAT_CENSUS_TABLE_H
#define STAT_CENSUS_TABLE_H
/*
 * Rows that are found by their own first octets: a bounded table of any struct that begins with
 * its key, without padding in it. First come stays; what no longer fits is counted. All memory is
 * taken at the beginning.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stat/census.h"

enum { CENSUS_SLOTS = 2 * CENSUS_ROWS, CENSUS_KEY_MAX = 16 };

struct census_table {
	size_t row_size;
	size_t key_size;
	size_t count;
	uint64_t others;   /* times that a row was wanted for which there was no room */
	uint64_t hash_key; /* where the memory lies: nobody can choose rows that collide */
	unsigned char *rows;
	unsigned char *sorted; /* rows in another order, for whoever looks */
	uint16_t *slots;       /* row + 1, or 0 */
};

/* False: no memory, which census_table_free may be told all the same. */
bool census_table_init(struct census_table *table, size_t row_size, size_t key_size);
void census_table_free(struct census_table *table);

/* The row of this key, or NULL. */
void *census_find(const struct census_table *table, const void *key);
/* The same; a new one, all 0 behind the key, where there was none. NULL: no room. */
void *census_row(struct census_table *table, const void *key);

typedef int census_order_fn(const void *a, const void *b);

/* A copy of the rows in that order; valid until the next call. */
const void *census_sorted(struct census_table *table, census_order_fn *order);

/* --- The census itself, which census.c fills and census_look.c reads --- */

struct stat_census {
	uint64_t counts[CENSUS_TYPES][CENSUS_TYPES];
	struct census_type *types; /* those of counts that are not 0 */
	struct census_table senders;
	struct census_table conversations;
	struct census_table complaints;
	struct census_table paths;
	struct census_table mtus;
};

#endif
