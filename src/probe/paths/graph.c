/* SPDX-License-Identifier: MIT */
/* What is known of the graph: vertices, links between them, and the vertex of each flow at each
 * TTL. */
#include "probe/paths/paths.h"

static uint16_t paths_find(const struct icmp4_paths *paths, unsigned ttl, uint32_t address,
			   uint16_t before)
{
	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);

		if (v->ttl == ttl && v->address == address && (address || v->before == before))
			return i;
	}
	return ICMP4_PATHS_NONE;
}

static uint16_t paths_add_vertex(struct icmp4_paths *paths, const struct icmp4_paths_vertex *like)
{
	if (paths->vertices >= paths->memory.vertex_count) {
		paths->crowded = paths->stopped = true;
		return ICMP4_PATHS_NONE;
	}
	*icmp4__paths_vertex(paths, paths->vertices) = *like;
	return paths->vertices++;
}

static void paths_make_final(struct icmp4_paths *paths, struct icmp4_paths_vertex *v)
{
	paths->finals[v->ttl] = (uint16_t)(paths->finals[v->ttl] + !v->final);
	v->final = true;
}

static uint16_t paths_take(struct icmp4_paths *paths, unsigned ttl,
			   const struct icmp4_paths_vertex *who)
{
	uint16_t number = paths_find(paths, ttl, who->address, who->before);
	struct icmp4_paths_vertex fresh = *who;

	fresh.ttl = (uint8_t)ttl;
	fresh.final = false;
	fresh.base = ICMP4_PATHS_NONE;
	if (number == ICMP4_PATHS_NONE)
		number = paths_add_vertex(paths, &fresh);
	if (number == ICMP4_PATHS_NONE)
		return number;

	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, number);
	if (!v->flows)
		paths->width[ttl]++;
	if (who->rtt_ns >= 0 && (v->rtt_ns < 0 || who->rtt_ns < v->rtt_ns))
		v->rtt_ns = who->rtt_ns;
	v->reached |= who->reached;
	v->type = who->type;
	v->code = who->code;
	if (who->final)
		paths_make_final(paths, v);
	v->flows++;
	return number;
}

/* One more flow passes both. */
static void paths_link(struct icmp4_paths *paths, uint16_t from, uint16_t to)
{
	struct icmp4_paths_link *link = paths->memory.links;

	for (uint32_t i = 0; i < paths->links; i++, link++)
		if (link->from == from && link->to == to)
			return;
	if (paths->links >= paths->memory.link_count) {
		paths->crowded = paths->stopped = true;
		return;
	}
	*link = (struct icmp4_paths_link){from, to, true};
	paths->links++;
	icmp4__paths_vertex(paths, from)->out++;
	icmp4__paths_vertex(paths, to)->in++;
}

static void paths_link_cells(struct icmp4_paths *paths, uint16_t flow, unsigned ttl)
{
	uint16_t from = icmp4__paths_at(paths, flow, ttl);
	uint16_t to = icmp4__paths_at(paths, flow, ttl + 1);

	if (from != ICMP4_PATHS_NONE && to != ICMP4_PATHS_NONE)
		paths_link(paths, from, to);
}

static void paths_know(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, uint16_t vertex)
{
	struct icmp4_paths_cell *cell = icmp4__paths_cell(paths, flow, ttl);

	cell->state = PATHS_KNOWN;
	cell->vertex = vertex;
	paths_link_cells(paths, flow, ttl - 1);
	if (ttl < paths->options.max)
		paths_link_cells(paths, flow, ttl);
}

static void paths_unlink(struct icmp4_paths *paths, uint16_t vertex)
{
	for (uint32_t i = paths->links; i-- > 0;) {
		struct icmp4_paths_link *link = &paths->memory.links[i];

		if (link->from != vertex && link->to != vertex)
			continue;
		icmp4__paths_vertex(paths, link->from)->out--;
		icmp4__paths_vertex(paths, link->to)->in--;
		*link = paths->memory.links[--paths->links];
	}
}

/* A flow that was taken to be silent there is not: perhaps nobody is. */
static void paths_leave(struct icmp4_paths *paths, uint16_t vertex, unsigned ttl)
{
	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, vertex);

	if (--v->flows)
		return;
	paths->width[ttl]--;
	paths_unlink(paths, vertex);
}

uint16_t icmp4__paths_answer(struct icmp4_paths *paths, uint16_t flow, unsigned ttl,
			     const struct icmp4_paths_vertex *who)
{
	uint16_t had = icmp4__paths_at(paths, flow, ttl), vertex;

	if (had != ICMP4_PATHS_NONE && icmp4__paths_vertex(paths, had)->address)
		return had;
	vertex = paths_take(paths, ttl, who);
	if (vertex == ICMP4_PATHS_NONE) {
		/* Repetitions in flight count on a vertex where there was one. */
		if (had == ICMP4_PATHS_NONE)
			icmp4__paths_cell(paths, flow, ttl)->state = PATHS_UNASKED;
		return had;
	}
	paths_know(paths, flow, ttl, vertex);
	if (had != ICMP4_PATHS_NONE)
		paths_leave(paths, had, ttl);
	return vertex;
}

void icmp4__paths_silence(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, uint16_t before)
{
	const struct icmp4_paths_vertex nobody = {.before = before, .rtt_ns = -1};
	uint16_t vertex = paths_take(paths, ttl, &nobody);

	if (vertex != ICMP4_PATHS_NONE)
		paths_know(paths, flow, ttl, vertex);
}

bool icmp4__paths_has_silent(const struct icmp4_paths *paths, unsigned ttl)
{
	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);

		if (v->ttl == ttl && !v->address && v->flows)
			return true;
	}
	return false;
}

void icmp4__paths_repeated(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot,
			   const struct icmp4_paths_vertex *who)
{
	uint16_t from = icmp4__paths_at(paths, slot->flow, slot->ttl - 1u);
	uint16_t before = icmp4__paths_at(paths, slot->flow, slot->ttl);
	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, from);
	uint16_t now = paths_take(paths, slot->ttl, who);

	v->repeats++;
	if (slot->state == PATHS_IN_FLIGHT)
		icmp4__paths_repetition_over(v);
	if (now == ICMP4_PATHS_NONE || now == before)
		return;
	v->balance = ICMP4_PATHS_BY_PACKET;
	paths_link(paths, from, now);
}
