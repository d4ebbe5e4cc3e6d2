/* SPDX-License-Identifier: MIT */
/*
 * How many vertices a hop has, asked of all flows alike; and for each of them one flow that is
 * known on both sides of the way to it.
 */
#include "probe/paths/paths.h"

/* May this flow's answer at the hop count, and is it known or open? */
static bool width_counts(struct icmp4_paths *paths, uint16_t flow, bool *open)
{
	enum paths_need need = icmp4__paths_need(paths, flow, paths->hop);

	*open |= need == PATHS_IS_OPEN;
	return need != PATHS_IS_IMPOSSIBLE;
}

bool icmp4__paths_width(struct icmp4_paths *paths)
{
	uint32_t enough = icmp4__paths_enough(paths, paths->width[paths->hop]), count = 0;
	bool open = false;

	if (icmp4__paths_bit(paths->full, paths->hop) && paths->width[paths->hop - 1] > 1 &&
	    !icmp4__paths_is_astray(paths, paths->hop - 1u))
		return true;
	for (uint16_t f = 0; f < paths->flows && count < enough; f++)
		if (icmp4__paths_is_drawn(paths, f))
			count += width_counts(paths, f, &open);
	for (uint16_t f; count < enough && icmp4__paths_draw(paths, &f);)
		count += width_counts(paths, f, &open);
	return !open && count >= icmp4__paths_enough(paths, paths->width[paths->hop]);
}

/* A flow of that vertex that is worth asking at another TTL. */
static uint16_t width_flow_of(const struct icmp4_paths *paths, uint16_t vertex, unsigned ttl)
{
	for (uint16_t f = 0; f < paths->flows; f++)
		if (icmp4__paths_at(paths, f, ttl) == vertex)
			return f;
	return ICMP4_PATHS_NONE;
}

static bool width_join_one(struct icmp4_paths *paths, uint16_t number)
{
	const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, number);
	unsigned hop = paths->hop;
	bool alone = v->ttl == hop ? !v->in : v->ttl + 1u == hop && !v->out && !v->final;
	uint16_t flow;

	if (!v->flows || !alone)
		return true;
	flow = width_flow_of(paths, number, v->ttl);
	if (flow == ICMP4_PATHS_NONE) /* seen by repetitions alone */
		return true;
	return icmp4__paths_need(paths, flow, v->ttl == hop ? hop - 1 : hop) != PATHS_IS_OPEN;
}

bool icmp4__paths_join(struct icmp4_paths *paths)
{
	bool through = true;

	for (uint16_t i = 0; i < paths->vertices; i++)
		through &= width_join_one(paths, i);
	return through;
}
