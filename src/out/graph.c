/* SPDX-License-Identifier: MIT */
#include "out/graph.h"
#include "sim/memory.h"
#include <string.h>

/* Of two vertices of one hop: which comes first? */
static bool graph_before(const struct icmp4_paths *paths, uint16_t a, uint16_t b)
{
	const struct icmp4_paths_vertex *v = &paths->memory.vertices[a];
	const struct icmp4_paths_vertex *w = &paths->memory.vertices[b];

	if (!v->address != !w->address)
		return v->address;
	return v->address != w->address ? v->address < w->address : v->before < w->before;
}

uint16_t *graph_hop(const struct icmp4_paths *paths, unsigned ttl, size_t *count)
{
	uint16_t *hop = memory_take(paths->vertices, sizeof(*hop));

	*count = 0;
	for (uint16_t i = 0; i < paths->vertices; i++) {
		size_t at = *count;

		if (paths->memory.vertices[i].ttl != ttl || !paths->memory.vertices[i].flows)
			continue;
		for (; at > 0 && graph_before(paths, i, hop[at - 1]); at--)
			hop[at] = hop[at - 1];
		hop[at] = i;
		(*count)++;
	}
	return hop;
}

const char *graph_mark(char buffer[GRAPH_MARK], size_t place)
{
	if (place < 26)
		snprintf(buffer, GRAPH_MARK, "%c", (char)('a' + place));
	else
		snprintf(buffer, GRAPH_MARK, "%c%c", (char)('a' + (place / 26 - 1) % 26),
			 (char)('a' + place % 26));
	return buffer;
}

const char *graph_fields(char buffer[GRAPH_FIELDS], uint8_t fields)
{
	size_t used = 0;

	buffer[0] = '\0';
	for (unsigned bit = 1; bit <= ICMP4_PATHS_TOS; bit <<= 1)
		if (fields & bit)
			used += (size_t)snprintf(
				buffer + used, GRAPH_FIELDS - used, "%s%s", used ? ", " : "",
				icmp4_paths_field_name((enum icmp4_paths_field)bit));
	return buffer;
}

bool graph_is_linked(const struct icmp4_paths *paths, uint16_t from, uint16_t to)
{
	for (uint32_t i = 0; i < paths->links; i++)
		if (paths->memory.links[i].from == from && paths->memory.links[i].to == to)
			return true;
	return false;
}

static uint64_t graph_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

uint64_t graph_paths(const struct icmp4_paths *paths)
{
	uint64_t *ways = memory_take(paths->vertices, sizeof(*ways)), total = 0;

	ways[0] = 1;
	for (unsigned ttl = paths->options.first; ttl <= paths->hop; ttl++)
		for (uint32_t i = 0; i < paths->links; i++) {
			const struct icmp4_paths_link *link = &paths->memory.links[i];

			if (paths->memory.vertices[link->to].ttl == ttl)
				ways[link->to] = graph_add(ways[link->to], ways[link->from]);
		}
	for (uint16_t i = 0; i < paths->vertices; i++)
		if (paths->memory.vertices[i].flows && !paths->memory.vertices[i].out)
			total = graph_add(total, ways[i]);
	free(ways);
	return total;
}

unsigned graph_branchings(const struct icmp4_paths *paths)
{
	unsigned count = 0;

	for (uint16_t i = 0; i < paths->vertices; i++)
		count += paths->memory.vertices[i].flows && paths->memory.vertices[i].out > 1;
	return count;
}

double graph_missed(const struct icmp4_paths *paths)
{
	double one = icmp4_paths_bound_ppm((enum icmp4_paths_bound)paths->options.bound) / 1e6;
	double none = 1;

	for (unsigned i = graph_branchings(paths); i > 0; i--)
		none *= 1 - one;
	return 1 - none;
}
