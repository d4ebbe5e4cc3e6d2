/* SPDX-License-Identifier: MIT */
/*
 * A sketch is a plain list of nodes and links. Names are made sound as they are added, so that who
 * draws need not know what a lab file allows.
 */
#include "config/sketch.h"

#include <icmp4/text.h>
#include <math.h>

#include "sim/memory.h"

enum { NAME_MAX_OCTETS = 63, NAME_TRIES = 100000, SUFFIX_ROOM = 8 };

void sketch_init(struct sketch *sketch)
{
	*sketch = (struct sketch){.from = SKETCH_NONE, .to = SKETCH_NONE};
}

void sketch_free(struct sketch *sketch)
{
	for (size_t i = 0; i < sketch->node_count; i++)
		free(sketch->nodes[i].name);
	for (size_t i = 0; i < sketch->link_count; i++)
		for (size_t side = 0; side < 2; side++)
			free(sketch->links[i].end[side].port);
	free(sketch->nodes);
	free(sketch->links);
	free(sketch->name);
	free(sketch->about);
	free(sketch->made);
	names_free(&sketch->names);
}

static bool is_edge(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Letters, digits and _, and between them single - and dots; an address would be no name. */
static void make_sound(const char *text, char *name, size_t most)
{
	uint32_t address;
	size_t used = 0;

	if (icmp4_address_parse(text, &address))
		name[used++] = 'v';
	for (; *text && used < most; text++) {
		bool inside = (*text == '-' || *text == '.') && used && is_edge(name[used - 1]);

		name[used++] = is_edge(*text) || inside ? *text : '_';
	}
	while (used && !is_edge(name[used - 1]))
		used--;
	name[used] = '\0';
	if (!used)
		memcpy(name, "_", sizeof("_"));
}

/* The name, or else the first of name.2, name.3 and so on that is free. */
static bool make_free(const struct sketch *sketch, char *name)
{
	size_t length = strlen(name);

	for (unsigned n = 2; sketch_find(sketch, name) != SKETCH_NONE; n++) {
		if (n == NAME_TRIES)
			return false;
		snprintf(name + length, SUFFIX_ROOM, ".%u", n);
	}
	return true;
}

uint32_t sketch_add_node(struct sketch *sketch, const char *text)
{
	char name[NAME_MAX_OCTETS + 1];
	uint32_t number = (uint32_t)sketch->node_count;

	make_sound(text, name, NAME_MAX_OCTETS - SUFFIX_ROOM);
	if (number == SKETCH_NODES_MAX || !make_free(sketch, name))
		return SKETCH_NONE;
	sketch->nodes = memory_room(sketch->nodes, number, sizeof(*sketch->nodes));
	sketch->nodes[number] = (struct sketch_node){.name = memory_text(name)};
	names_add(&sketch->names, sketch->nodes[number].name, number);
	sketch->node_count++;
	return number;
}

uint32_t sketch_find(const struct sketch *sketch, const char *name)
{
	return names_find(&sketch->names, name, strlen(name));
}

struct sketch_link *sketch_add_link(struct sketch *sketch, uint32_t a, uint32_t b)
{
	struct sketch_link *link;

	if (a == b || sketch->link_count == SKETCH_LINKS_MAX)
		return NULL;
	sketch->links = memory_room(sketch->links, sketch->link_count, sizeof(*link));
	link = &sketch->links[sketch->link_count++];
	*link = (struct sketch_link){.end = {{.node = a}, {.node = b}}, .delay_ns = -1};
	sketch->nodes[a].links++;
	sketch->nodes[b].links++;
	return link;
}

void sketch_set_port(struct sketch_end *end, const char *text)
{
	char name[NAME_MAX_OCTETS + 1];

	make_sound(text, name, NAME_MAX_OCTETS);
	free(end->port);
	end->port = memory_text(name);
}

/* Of the earth as a ball; a fibre is a third longer than the straight way. */
int64_t sketch_distance_ns(const struct sketch_node *a, const struct sketch_node *b)
{
	static const double degree = 0.017453292519943295, radius_km = 6371, detour = 1.33,
			    ns_per_km = 5000, least_ns = 100000;
	double north = sin((b->latitude - a->latitude) * degree / 2);
	double east = sin((b->longitude - a->longitude) * degree / 2);
	double half =
		north * north + cos(a->latitude * degree) * cos(b->latitude * degree) * east * east;
	double km = 2 * radius_km * asin(sqrt(half < 1 ? half : 1));
	double ns = km * detour * ns_per_km;

	return (int64_t)((ns > least_ns ? ns : least_ns) / 10000) * 10000;
}
