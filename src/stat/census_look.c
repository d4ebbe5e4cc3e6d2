/* SPDX-License-Identifier: MIT */
/* The tables of a census in the order in which people want to read them. */
#include "stat/census_table.h"
#include <stdlib.h>

/* The order of two rows by count, highest first, else by their key. */
static int by_count(uint64_t a, uint64_t b, uint64_t key_a, uint64_t key_b)
{
	if (a != b)
		return a < b ? 1 : -1;
	return (key_a > key_b) - (key_a < key_b);
}

static uint64_t ends(uint32_t first, uint32_t second)
{
	return (uint64_t)first << 32 | second;
}

static int order_types(const void *left, const void *right)
{
	const struct census_type *a = left, *b = right;

	return by_count(a->count, b->count, ends(a->type, a->code), ends(b->type, b->code));
}

static int order_senders(const void *left, const void *right)
{
	const struct census_sender *a = left, *b = right;

	return by_count(a->messages, b->messages, a->address, b->address);
}

static int order_conversations(const void *left, const void *right)
{
	const struct census_conversation *a = left, *b = right;
	uint64_t all_a = a->requests + a->replies + a->errors;
	uint64_t all_b = b->requests + b->replies + b->errors;

	return by_count(all_a, all_b, ends(a->asker, a->asked), ends(b->asker, b->asked));
}

static int order_complaints(const void *left, const void *right)
{
	const struct census_complaint *a = left, *b = right;

	int order = by_count(a->count, b->count, ends(a->from, a->about), ends(b->from, b->about));

	return order ? order : by_count(0, 0, ends(a->type, a->code), ends(b->type, b->code));
}

static uint64_t hop_count(const struct census_path *path)
{
	uint64_t count = 0;

	for (size_t i = 0; i < CENSUS_HOPS; i++)
		count += path->hops[i] != 0;
	return count;
}

static int order_paths(const void *left, const void *right)
{
	const struct census_path *a = left, *b = right;

	int order =
		by_count(hop_count(a), hop_count(b), ends(a->src, a->dst), ends(b->src, b->dst));

	return order ? order : a->protocol - b->protocol;
}

/* The narrowest first; those that were not told last. */
static int order_mtus(const void *left, const void *right)
{
	const struct census_mtu *a = left, *b = right;
	uint64_t narrow_a = a->mtu ? UINT64_C(65536) - a->mtu : 0;
	uint64_t narrow_b = b->mtu ? UINT64_C(65536) - b->mtu : 0;

	return by_count(narrow_a, narrow_b, a->dst, b->dst);
}

const struct census_type *stat_census_types(struct stat_census *census, size_t *count)
{
	*count = 0;
	for (unsigned type = 0; type < CENSUS_TYPES; type++)
		for (unsigned code = 0; code < CENSUS_TYPES; code++)
			if (census->counts[type][code])
				census->types[(*count)++] = (struct census_type){
					(uint8_t)type, (uint8_t)code, census->counts[type][code]};
	qsort(census->types, *count, sizeof(*census->types), order_types);
	return census->types;
}

static const void *look(struct census_table *table, census_order_fn *order, size_t *count,
			uint64_t *others)
{
	*count = table->count;
	*others = table->others;
	return census_sorted(table, order);
}

const struct census_sender *stat_census_senders(struct stat_census *census, size_t *count,
						uint64_t *others)
{
	return look(&census->senders, order_senders, count, others);
}

const struct census_conversation *stat_census_conversations(struct stat_census *census,
							    size_t *count, uint64_t *others)
{
	return look(&census->conversations, order_conversations, count, others);
}

const struct census_complaint *stat_census_complaints(struct stat_census *census, size_t *count,
						      uint64_t *others)
{
	return look(&census->complaints, order_complaints, count, others);
}

const struct census_path *stat_census_paths(struct stat_census *census, size_t *count,
					    uint64_t *others)
{
	return look(&census->paths, order_paths, count, others);
}

const struct census_mtu *stat_census_mtus(struct stat_census *census, size_t *count,
					  uint64_t *others)
{
	return look(&census->mtus, order_mtus, count, others);
}
