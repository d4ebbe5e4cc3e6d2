/* SPDX-License-Identifier: MIT */
/* What the graph amounts to: diamonds, as the papers of MDA-Lite define them (IMC 2018). */
#include "probe/paths/paths.h"

/* Links of the vertices of a hop that lead on, or that lead to it. */
struct diamond_links {
	unsigned least, most;
};

static struct diamond_links diamond_links(const struct icmp4_paths *paths, unsigned ttl, bool on)
{
	struct diamond_links links = {UINT16_MAX, 0};

	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);
		unsigned count = on ? v->out : v->in;

		if (v->ttl != ttl || !v->flows || (on && v->final))
			continue;
		links.least = count < links.least ? count : links.least;
		links.most = count > links.most ? count : links.most;
	}
	if (links.least > links.most)
		links.least = links.most;
	return links;
}

static bool diamond_divides_packets(const struct icmp4_paths *paths, unsigned ttl)
{
	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);

		if (v->ttl == ttl && v->flows && v->balance == ICMP4_PATHS_BY_PACKET)
			return true;
	}
	return false;
}

/* The way from a hop to the next. */
static void diamond_add_way(const struct icmp4_paths *paths, unsigned ttl,
			    struct icmp4_paths_diamond *diamond)
{
	unsigned from = paths->width[ttl], to = paths->width[ttl + 1];
	struct diamond_links out = diamond_links(paths, ttl, true);
	struct diamond_links in = diamond_links(paths, ttl + 1, false);
	unsigned uneven = from <= to ? out.most - out.least : in.most - in.least;

	if (from > 1 && to > 1 && !icmp4__paths_is_astray(paths, ttl))
		diamond->meshed |= (from >= to && out.most > 1) || (to >= from && in.most > 1);
	if (uneven > diamond->uneven)
		diamond->uneven = (uint16_t)uneven;
	if (to > diamond->width)
		diamond->width = (uint16_t)to;
	diamond->by_packet |= diamond_divides_packets(paths, ttl);
}

bool icmp4_paths_diamond(const struct icmp4_paths *paths, uint8_t from,
			 struct icmp4_paths_diamond *diamond)
{
	unsigned ttl = from;

	if (ttl + 1u < paths->options.first)
		ttl = paths->options.first - 1u;
	while (ttl < paths->hop && paths->width[ttl + 1] < 2)
		ttl++;
	if (ttl >= paths->hop)
		return false;
	*diamond = (struct icmp4_paths_diamond){.first = (uint8_t)ttl};
	do
		diamond_add_way(paths, ttl++, diamond);
	while (ttl < paths->hop && paths->width[ttl] > 1);
	diamond->last = (uint8_t)ttl;
	return true;
}
