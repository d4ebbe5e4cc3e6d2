/* SPDX-License-Identifier: MIT */
#include "stat/ways.h"
#include <stdlib.h>
#include <string.h>

enum { ROWS_FIRST = 1024 };

bool stat_ways_add(struct stat_ways *ways, struct stat_ways_row row)
{
	if (ways->row_count == ways->row_room) {
		size_t room = ways->row_room ? ways->row_room * 2 : ROWS_FIRST;
		void *grown = realloc(ways->rows, room * sizeof(*ways->rows));

		if (!grown)
			return false;
		ways->rows = grown;
		ways->row_room = room;
	}
	ways->rows[ways->row_count++] = row;
	return true;
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_target(const void *a, const void *b)
{
	const struct stat_ways_row *x = a, *y = b;

	return compare((uint64_t)x->target << 8 | x->ttl, (uint64_t)y->target << 8 | y->ttl);
}

static uint64_t place_of(const struct stat_ways_link *link)
{
	return (uint64_t)link->from << 8 | link->ttl;
}

/* By router and distance; of several before it, the nearest to it first. */
static int by_place(const void *a, const void *b)
{
	const struct stat_ways_link *x = a, *y = b;
	int order = compare(place_of(x), place_of(y));

	if (order)
		return order;
	return x->before_ttl == y->before_ttl ? compare(x->before, y->before)
					      : compare(y->before_ttl, x->before_ttl);
}

static int by_pair(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return compare(x, y);
}

/* What is next to each other on one way. */
static void find_links(struct stat_ways *ways)
{
	for (size_t i = 1; i < ways->row_count; i++) {
		const struct stat_ways_row *a = &ways->rows[i - 1], *b = &ways->rows[i];

		if (a->target == b->target && a->ttl < b->ttl)
			ways->links[ways->link_count++] = (struct stat_ways_link){
				.from = b->from,
				.before = a->from,
				.ttl = b->ttl,
				.before_ttl = a->ttl,
			};
	}
}

/* One for each place: what is nearest before it; others as near make it doubtful. */
static void merge_links(struct stat_ways *ways)
{
	size_t kept = 0;

	if (ways->link_count)
		qsort(ways->links, ways->link_count, sizeof(*ways->links), by_place);
	for (size_t i = 0; i < ways->link_count; i++) {
		struct stat_ways_link *link = &ways->links[i];
		struct stat_ways_link *last = kept ? &ways->links[kept - 1] : NULL;

		if (!last || place_of(last) != place_of(link))
			ways->links[kept++] = *link;
		else if (last->before_ttl == link->before_ttl && last->before != link->before)
			last->several = true;
	}
	ways->link_count = kept;
}

static size_t count_different(uint64_t *values, size_t count)
{
	size_t different = 0;

	if (count)
		qsort(values, count, sizeof(*values), by_pair);
	for (size_t i = 0; i < count; i++)
		different += !i || values[i] != values[i - 1];
	return different;
}

static bool count_all(struct stat_ways *ways)
{
	uint64_t *values = malloc((ways->row_count + 1) * sizeof(*values));
	size_t count = 0;

	if (!values)
		return false;
	for (size_t i = 0; i < ways->row_count; i++)
		values[i] = ways->rows[i].from;
	ways->interfaces = count_different(values, ways->row_count);
	for (size_t i = 0; i < ways->link_count; i++)
		if (ways->links[i].before_ttl + 1 == ways->links[i].ttl)
			values[count++] =
				(uint64_t)ways->links[i].before << 32 | ways->links[i].from;
	ways->pairs = count_different(values, count);
	free(values);
	return true;
}

bool stat_ways_settle(struct stat_ways *ways)
{
	bool fine;

	if (ways->row_count)
		qsort(ways->rows, ways->row_count, sizeof(*ways->rows), by_target);
	ways->links = calloc(ways->row_count + 1, sizeof(*ways->links));
	if (!ways->links)
		return false;
	find_links(ways);
	fine = count_all(ways);
	merge_links(ways);
	return fine;
}

static size_t first_row(const struct stat_ways *ways, uint32_t target)
{
	size_t low = 0, high = ways->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ways->rows[middle].target < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct stat_ways_link *link_at(const struct stat_ways *ways, uint32_t from,
					    unsigned ttl)
{
	uint64_t place = (uint64_t)from << 8 | ttl;
	size_t low = 0, high = ways->link_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (place_of(&ways->links[middle]) < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ways->link_count && place_of(&ways->links[low]) == place ? &ways->links[low]
									      : NULL;
}

/* From the far end inward. What was measured stays as it is. */
static void infer(const struct stat_ways *ways, unsigned last, struct stat_way_hop *hops)
{
	for (unsigned ttl = last; ttl > 1; ttl--) {
		const struct stat_ways_link *link =
			hops[ttl].from ? link_at(ways, hops[ttl].from, ttl) : NULL;
		bool doubtful = link && (link->several || hops[ttl].how == STAT_HOP_ONE_OF);

		if (!link || hops[link->before_ttl].from)
			continue;
		hops[link->before_ttl].from = link->before;
		hops[link->before_ttl].how = doubtful ? STAT_HOP_ONE_OF : STAT_HOP_INFERRED;
	}
}

unsigned stat_ways_of(const struct stat_ways *ways, uint32_t target, uint32_t asked,
		      struct stat_way_hop hops[STAT_WAY_MAX])
{
	unsigned last = 0;

	for (unsigned ttl = 0; ttl < STAT_WAY_MAX; ttl++) {
		bool silent = asked & (uint32_t)1 << ttl;

		hops[ttl] = (struct stat_way_hop){
			.how = silent ? STAT_HOP_SILENT : STAT_HOP_UNKNOWN, .rtt_ns = -1};
	}
	for (size_t i = first_row(ways, target);
	     i < ways->row_count && ways->rows[i].target == target; i++) {
		const struct stat_ways_row *row = &ways->rows[i];

		last = row->ttl;
		hops[last] = (struct stat_way_hop){
			.how = STAT_HOP_MEASURED,
			.from = row->from,
			.rtt_ns = row->rtt_us == UINT32_MAX ? -1 : (int64_t)row->rtt_us * 1000,
			.type = row->type,
			.code = row->code,
		};
	}
	infer(ways, last, hops);
	return last;
}

void stat_ways_free(struct stat_ways *ways)
{
	free(ways->rows);
	free(ways->links);
	*ways = (struct stat_ways){0};
}
