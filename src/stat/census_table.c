/* SPDX-License-Identifier: MIT */
#include "stat/census_table.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool census_table_init(struct census_table *table, size_t row_size, size_t key_size)
{
	assert(key_size <= CENSUS_KEY_MAX && key_size <= row_size);
	*table = (struct census_table){
		.row_size = row_size,
		.key_size = key_size,
		.rows = calloc(CENSUS_ROWS, row_size),
		.sorted = calloc(CENSUS_ROWS, row_size),
		.slots = calloc(CENSUS_SLOTS, sizeof(*table->slots)),
	};
	table->hash_key = (uintptr_t)table->rows ^ (uint64_t)(uintptr_t)table->slots << 32;
	return table->rows && table->sorted && table->slots;
}

void census_table_free(struct census_table *table)
{
	free(table->rows);
	free(table->sorted);
	free(table->slots);
	*table = (struct census_table){0};
}

static uint32_t key_hash(const struct census_table *table, const void *key)
{
	uint64_t words[CENSUS_KEY_MAX / 8] = {0};
	uint64_t hash = table->hash_key;

	memcpy(words, key, table->key_size);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		hash = (hash ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return (uint32_t)hash & (CENSUS_SLOTS - 1);
}

static unsigned char *row_at(const struct census_table *table, size_t index)
{
	return table->rows + index * table->row_size;
}

/* Where the key stands, or the free slot where it would: half of them are always free. */
static uint16_t *slot_of(const struct census_table *table, const void *key)
{
	uint32_t at = key_hash(table, key);

	while (table->slots[at] &&
	       memcmp(row_at(table, table->slots[at] - 1u), key, table->key_size))
		at = (at + 1) & (CENSUS_SLOTS - 1);
	return &table->slots[at];
}

void *census_find(const struct census_table *table, const void *key)
{
	uint16_t place = *slot_of(table, key);

	return place ? row_at(table, place - 1u) : NULL;
}

void *census_row(struct census_table *table, const void *key)
{
	uint16_t *slot = slot_of(table, key);

	if (*slot)
		return row_at(table, *slot - 1u);
	if (table->count == CENSUS_ROWS) {
		table->others++;
		return NULL;
	}
	unsigned char *row = row_at(table, table->count++);
	memcpy(row, key, table->key_size);
	*slot = (uint16_t)table->count;
	return row;
}

const void *census_sorted(struct census_table *table, census_order_fn *order)
{
	memcpy(table->sorted, table->rows, table->count * table->row_size);
	qsort(table->sorted, table->count, table->row_size, order);
	return table->sorted;
}
