/* SPDX-License-Identifier: MIT */
/*
 * What is asked next, hop by hop; a step of a hop that finds a mesh behind leads back to where the
 * flows parted. How a hop's steps follow one another stands in paths_steps.
 */
#include "probe/paths/paths.h"

enum { PLAN_LOOPS = 3 }; /* hops in a row that show nothing but what was passed before */

void icmp4__paths_propose(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, bool again)
{
	struct icmp4_paths_plan *plan = &paths->plan;

	if (plan->flow == ICMP4_PATHS_NONE || icmp4_time_before(paths->now, plan->at))
		*plan = (struct icmp4_paths_plan){paths->now, flow, (uint8_t)ttl, again, false};
}

bool icmp4__paths_is_mixed(const struct icmp4_paths *paths, unsigned ttl)
{
	for (unsigned t = paths->options.first; t < ttl; t++)
		if (paths->finals[t])
			return true;
	return false;
}

/* Whoever is silent there is a vertex of its own behind the one in front of it. */
static enum paths_need plan_silent(struct icmp4_paths *paths, uint16_t flow, unsigned ttl)
{
	enum paths_need before = icmp4__paths_need(paths, flow, ttl - 1);

	if (before == PATHS_IS_KNOWN)
		icmp4__paths_silence(paths, flow, ttl, icmp4__paths_at(paths, flow, ttl - 1));
	return before;
}

static enum paths_need plan_ask(struct icmp4_paths *paths, uint16_t flow, unsigned ttl)
{
	if (icmp4__paths_is_mixed(paths, ttl)) {
		enum paths_need before = icmp4__paths_need(paths, flow, ttl - 1);
		uint16_t at = icmp4__paths_at(paths, flow, ttl - 1);

		if (before != PATHS_IS_KNOWN)
			return before;
		if (icmp4__paths_vertex(paths, at)->final)
			return PATHS_IS_IMPOSSIBLE;
	}
	icmp4__paths_propose(paths, flow, ttl, false);
	return PATHS_IS_OPEN;
}

enum paths_need icmp4__paths_need(struct icmp4_paths *paths, uint16_t flow, unsigned ttl)
{
	if (ttl < paths->options.first)
		return PATHS_IS_KNOWN;
	switch ((enum paths_cell_state)icmp4__paths_cell(paths, flow, ttl)->state) {
	case PATHS_KNOWN:
		return PATHS_IS_KNOWN;
	case PATHS_UNASKED:
		return plan_ask(paths, flow, ttl);
	case PATHS_AGAIN:
		if (icmp4__paths_others_answer(paths, ttl))
			icmp4__paths_retry(paths, flow, ttl, false);
		else
			icmp4__paths_propose(paths, flow, ttl, false);
		break;
	case PATHS_SILENT:
		return plan_silent(paths, flow, ttl);
	case PATHS_ASKED:
	case PATHS_HELD:
		break;
	}
	return PATHS_IS_OPEN;
}

bool icmp4__paths_is_astray(const struct icmp4_paths *paths, unsigned ttl)
{
	return icmp4__paths_bit(paths->stray, ttl) && paths->width[ttl] > 1;
}

/* Behind a router that divides packets, until all have met again. */
static void plan_note_stray(struct icmp4_paths *paths)
{
	unsigned hop = paths->hop;
	bool stray = icmp4__paths_is_astray(paths, hop - 1);

	for (uint16_t i = 0; i < paths->vertices && !stray; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);

		stray = v->ttl == hop - 1 && v->flows && v->balance == ICMP4_PATHS_BY_PACKET;
	}
	if (stray)
		icmp4__paths_set_bit(paths->stray, hop);
}

/* Flows do not tell which of several vertices leads to which of several. */
static void plan_note_guesses(struct icmp4_paths *paths)
{
	unsigned before = paths->hop - 1u;

	if (!icmp4__paths_is_astray(paths, before) || paths->width[paths->hop] < 2)
		return;
	for (uint32_t i = 0; i < paths->links; i++)
		if (icmp4__paths_vertex(paths, paths->memory.links[i].from)->ttl == before)
			paths->memory.links[i].certain = false;
}

static bool plan_is_silent(const struct icmp4_paths *paths, unsigned ttl)
{
	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);

		if (v->ttl == ttl && v->flows && v->address)
			return false;
	}
	return true;
}

static bool plan_goes_round(const struct icmp4_paths *paths, uint16_t flow, unsigned ttl)
{
	uint32_t address = icmp4__paths_vertex(paths, icmp4__paths_at(paths, flow, ttl))->address;

	for (unsigned t = paths->options.first; t < ttl; t++) {
		uint16_t at = icmp4__paths_at(paths, flow, t);

		if (at != ICMP4_PATHS_NONE && address &&
		    icmp4__paths_vertex(paths, at)->address == address)
			return true;
	}
	return false;
}

/* Does every flow that is known there come by somewhere it has been? */
static bool plan_is_loop(const struct icmp4_paths *paths, unsigned ttl)
{
	for (uint16_t f = 0; f < paths->flows; f++)
		if (icmp4__paths_at(paths, f, ttl) != ICMP4_PATHS_NONE &&
		    !plan_goes_round(paths, f, ttl))
			return false;
	return true;
}

/* Of so many hops in a row, up to this one. */
static bool plan_all(const struct icmp4_paths *paths, unsigned count,
		     bool (*is)(const struct icmp4_paths *paths, unsigned ttl))
{
	unsigned hop = paths->hop;

	if (hop < paths->options.first + count - 1u)
		return false;
	for (unsigned i = 0; i < count; i++)
		if (!is(paths, hop - i))
			return false;
	return true;
}

static enum icmp4_paths_end plan_end_of_finals(const struct icmp4_paths *paths)
{
	for (uint16_t i = 1; i < paths->vertices; i++)
		if (icmp4__paths_vertex(paths, i)->reached && icmp4__paths_vertex(paths, i)->flows)
			return ICMP4_PATHS_REACHED;
	return ICMP4_PATHS_UNREACHABLE;
}

/* Why it goes no farther than this hop, if it does not. */
static enum icmp4_paths_end plan_end(const struct icmp4_paths *paths)
{
	unsigned hop = paths->hop;

	if (paths->finals[hop] >= paths->width[hop])
		return plan_end_of_finals(paths);
	if (plan_all(paths, paths->options.gap, plan_is_silent))
		return ICMP4_PATHS_GAP;
	if (plan_all(paths, PLAN_LOOPS, plan_is_loop))
		return ICMP4_PATHS_LOOP;
	return hop >= paths->options.max ? ICMP4_PATHS_MAX : ICMP4_PATHS_RUNNING;
}

static void plan_next_hop(struct icmp4_paths *paths)
{
	unsigned hop = paths->hop;
	enum icmp4_paths_end end;

	plan_note_stray(paths);
	plan_note_guesses(paths);
	end = plan_end(paths);
	if (end != ICMP4_PATHS_RUNNING) {
		/* Where only some flows ended, the others' silence is no end of the graph. */
		paths->end =
			end == ICMP4_PATHS_GAP && plan_end_of_finals(paths) == ICMP4_PATHS_REACHED
				? ICMP4_PATHS_REACHED
				: end;
		return;
	}
	if (icmp4__paths_bit(paths->full, hop) && paths->width[hop] > 1)
		icmp4__paths_set_bit(paths->full, hop + 1);
	paths->hop++;
}

/*
 * How many vertices has the hop, and from where are they reached? Do routers before it divide
 * packets, which makes what follows moot? Is there a mesh? Then each vertex alone; and what they
 * look at.
 */
static bool (*const paths_steps[])(struct icmp4_paths *paths) = {
	icmp4__paths_width, icmp4__paths_join, icmp4__paths_repeat,
	icmp4__paths_mesh,  icmp4__paths_each, icmp4__paths_vary_all,
};

enum { PATHS_STEPS = sizeof paths_steps / sizeof *paths_steps };

/* Silence becomes a vertex while we plan, and with that more may be needed. */
static uint32_t plan_size(const struct icmp4_paths *paths)
{
	return paths->vertices + paths->links;
}

/* Else what is lacking cannot be had: there is no room for more flows, or they pass too seldom. */
static bool plan_is_open(const struct icmp4_paths *paths)
{
	return paths->plan.flow != ICMP4_PATHS_NONE || paths->in_flight > 0;
}

/* The first step of the hop that is not through, or PATHS_STEPS. */
static size_t plan_step(struct icmp4_paths *paths)
{
	unsigned hop = paths->hop;
	size_t step = 0;

	while (step < PATHS_STEPS && paths_steps[step](paths) && paths->hop == hop)
		step++;
	return step;
}

static void plan_clear(struct icmp4_paths *paths)
{
	paths->plan = (struct icmp4_paths_plan){.at = ICMP4_NEVER, .flow = ICMP4_PATHS_NONE};
}

void icmp4__paths_plan(struct icmp4_paths *paths)
{
	plan_clear(paths);
	while (!paths->stopped && paths->end == ICMP4_PATHS_RUNNING) {
		unsigned hop = paths->hop;
		uint32_t before = plan_size(paths);
		size_t step;

		plan_clear(paths);
		step = plan_step(paths);
		if (paths->hop != hop || plan_size(paths) != before ||
		    icmp4__paths_end_round(paths))
			continue;
		if (step < PATHS_STEPS && plan_is_open(paths))
			return;
		plan_next_hop(paths);
	}
}
