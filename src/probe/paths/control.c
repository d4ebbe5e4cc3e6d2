/* SPDX-License-Identifier: MIT */
/*
 * What is asked of vertices one by one. That flows pass a vertex is found out by sending new ones
 * to its hop until enough of them do (node control).
 *
 * Between two hops of several vertices, two flows through each on the wider side show a mesh with
 * the chance that they part; where there is one, or where the flows are divided unevenly, the
 * question of width.c proves nothing. Then each vertex has to show enough flows of its own.
 */
#include "probe/paths/paths.h"

enum { CONTROL_FLOWS = 2, CONTROL_PATIENCE = 8 };

/* How many flows more a vertex needs, beside those that are open. */
struct control {
	unsigned own, other; /* TTLs: flows that pass it at the one are to be known at the other */
	uint32_t lacking;
	bool open;
};

static bool control_wants(const struct icmp4_paths *paths, uint16_t number, unsigned ttl)
{
	const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, number);

	return v->ttl == ttl && v->flows && (ttl == paths->hop || !v->final);
}

static void control_count(struct icmp4_paths *paths, struct control *c, uint16_t vertex,
			  uint32_t wanted)
{
	uint32_t count = 0;

	for (uint16_t f = 0; f < paths->flows && count < wanted; f++) {
		enum paths_need need;

		if (!icmp4__paths_is_drawn(paths, f) || icmp4__paths_at(paths, f, c->own) != vertex)
			continue;
		need = icmp4__paths_need(paths, f, c->other);
		c->open |= need == PATHS_IS_OPEN;
		count += need != PATHS_IS_IMPOSSIBLE;
	}
	c->lacking += wanted - count;
}

/* After so many flows a vertex is passed too seldom to wait for more. */
static bool control_gives_up(const struct icmp4_paths *paths, unsigned ttl)
{
	uint32_t most = CONTROL_PATIENCE * icmp4__paths_enough(paths, paths->width[ttl]);
	uint32_t count = 0;

	for (uint16_t f = 0; f < paths->flows; f++)
		count += icmp4__paths_is_drawn(paths, f) &&
			 icmp4__paths_at(paths, f, ttl) != ICMP4_PATHS_NONE;
	return count >= most;
}

/* So many flows more at a hop. */
static void control_draw(struct icmp4_paths *paths, struct control *c)
{
	uint32_t open = 0;
	uint16_t f;

	if (!c->lacking || control_gives_up(paths, c->own))
		return;
	for (f = 0; f < paths->flows && open < c->lacking; f++)
		if (icmp4__paths_is_drawn(paths, f) &&
		    icmp4__paths_at(paths, f, c->own) == ICMP4_PATHS_NONE)
			open += icmp4__paths_need(paths, f, c->own) == PATHS_IS_OPEN;
	while (open < c->lacking && icmp4__paths_draw(paths, &f))
		open += icmp4__paths_need(paths, f, c->own) == PATHS_IS_OPEN;
	c->open |= open > 0;
}

/* Vertices that the flows go on from. */
static unsigned control_sources(const struct icmp4_paths *paths)
{
	return (unsigned)paths->width[paths->hop - 1] - paths->finals[paths->hop - 1];
}

static bool mesh_side(struct icmp4_paths *paths, unsigned own, unsigned other)
{
	struct control c = {.own = own, .other = other};

	for (uint16_t i = 0; i < paths->vertices; i++)
		if (control_wants(paths, i, own) && icmp4__paths_vertex(paths, i)->address)
			control_count(paths, &c, i, CONTROL_FLOWS);
	control_draw(paths, &c);
	return !c.open;
}

/* The most and the fewest links of the vertices of a hop, on one side. */
struct mesh_links {
	unsigned least, most;
};

static struct mesh_links mesh_count(const struct icmp4_paths *paths, unsigned ttl)
{
	struct mesh_links links = {UINT32_MAX, 0};

	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);
		unsigned count = ttl == paths->hop ? v->in : v->out;

		if (!control_wants(paths, i, ttl) || !count)
			continue;
		links.least = count < links.least ? count : links.least;
		links.most = count > links.most ? count : links.most;
	}
	return links;
}

static bool mesh_is_found(const struct icmp4_paths *paths, unsigned sources, unsigned targets)
{
	struct mesh_links out = mesh_count(paths, paths->hop - 1u);
	struct mesh_links in = mesh_count(paths, paths->hop);

	if ((sources >= targets && out.most > 1) || (targets >= sources && in.most > 1))
		return true;
	return sources < targets ? out.most > out.least : in.most > in.least;
}

/* Back to where the flows parted, to ask each vertex from there on. */
static void mesh_go_back(struct icmp4_paths *paths)
{
	unsigned ttl = paths->hop;

	do
		icmp4__paths_set_bit(paths->full, ttl--);
	while (ttl >= paths->options.first && paths->width[ttl] > 1);
	paths->hop = (uint8_t)(ttl + 1);
}

bool icmp4__paths_mesh(struct icmp4_paths *paths)
{
	unsigned hop = paths->hop, sources = control_sources(paths), targets = paths->width[hop];
	bool through = true;

	if (icmp4__paths_bit(paths->full, hop) || sources < 2 || targets < 2 ||
	    icmp4__paths_is_astray(paths, hop - 1))
		return true;
	if (sources >= targets)
		through &= mesh_side(paths, hop - 1, hop);
	if (targets >= sources)
		through &= mesh_side(paths, hop, hop - 1);
	if (!through)
		return false;
	if (mesh_is_found(paths, sources, targets))
		mesh_go_back(paths);
	return true;
}

bool icmp4__paths_each(struct icmp4_paths *paths)
{
	unsigned hop = paths->hop;
	struct control c = {.own = hop - 1, .other = hop};

	if (!icmp4__paths_bit(paths->full, hop) || paths->width[hop - 1] < 2 ||
	    icmp4__paths_is_astray(paths, hop - 1))
		return true;
	for (uint16_t i = 0; i < paths->vertices; i++)
		if (control_wants(paths, i, hop - 1))
			control_count(
				paths, &c, i,
				icmp4__paths_enough(paths, icmp4__paths_vertex(paths, i)->out));
	control_draw(paths, &c);
	return !c.open;
}
