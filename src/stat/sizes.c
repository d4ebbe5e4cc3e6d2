/* SPDX-License-Identifier: MIT */
#include "stat/sizes.h"

static void enter(struct stat_size *size, int64_t rtt_ns)
{
	if (!size->answered || rtt_ns < size->min_ns)
		size->min_ns = rtt_ns;
	size->sum_ns += rtt_ns;
	size->answered++;
}

void stat_size_add(struct stat_size *size, enum stat_fate fate, int64_t rtt_ns)
{
	if (fate == STAT_ANSWERED)
		enter(size, rtt_ns);
	size->missed += fate == STAT_MISSED;
	size->unsent += fate == STAT_VOID;
}

void stat_size_late(struct stat_size *size, int64_t rtt_ns)
{
	if (size->missed)
		size->missed--;
	enter(size, rtt_ns);
}

void stat_size_merge(struct stat_size *size, const struct stat_size *other)
{
	if (other->answered && (!size->answered || other->min_ns < size->min_ns))
		size->min_ns = other->min_ns;
	size->answered += other->answered;
	size->missed += other->missed;
	size->unsent += other->unsent;
	size->sum_ns += other->sum_ns;
}

struct stat_size_limit stat_sizes_limit(const struct stat_size *sizes, size_t count)
{
	struct stat_size_limit limit = {SIZE_MAX, SIZE_MAX, false};

	for (size_t i = 0; i < count; i++) {
		if (sizes[i].answered)
			limit.largest_answered = i;
		if (sizes[i].missed && limit.smallest_missed == SIZE_MAX)
			limit.smallest_missed = i;
	}
	limit.sharp = limit.smallest_missed != SIZE_MAX && limit.largest_answered != SIZE_MAX &&
		      limit.largest_answered < limit.smallest_missed;
	return limit;
}

size_t stat_sizes_parts(const struct stat_size *sizes, size_t count,
			struct stat_size_part parts[STAT_SIZE_PARTS])
{
	size_t part_count = count < STAT_SIZE_PARTS ? count : STAT_SIZE_PARTS;

	for (size_t i = 0; i < part_count; i++) {
		struct stat_size_part *part = &parts[i];

		*part = (struct stat_size_part){.first = i * count / part_count,
						.last = (i + 1) * count / part_count - 1};
		for (size_t k = part->first; k <= part->last; k++)
			stat_size_merge(&part->size, &sizes[k]);
	}
	return part_count;
}
