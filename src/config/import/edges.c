/* SPDX-License-Identifier: MIT */
/*
 * A list of edges, one a line, each from a vertex to one nearer to the target: so fakeroute has its
 * topologies. A vertex is an address or any other word; `start` and `end` are who asks and who is
 * asked, or else those whom nothing leads to, and from. All edges out of a vertex are equal ways,
 * however long they are, so the lab has a route for each.
 */
#include <icmp4/ip.h>
#include <icmp4/text.h>

#include "config/import/scan.h"

static const char blanks[] = " \t\r,;";

static char *word(struct scan *scan)
{
	const char *from = scan->at;

	scan_until(scan, " \t\r\n,;");
	return scan_copy(from, scan->at);
}

/* #DESC, or # DESC, and what the network is. */
static void read_comment(struct import *import, struct scan *scan)
{
	static const char says[] = "DESC";

	scan_step(scan);
	scan_over(scan, blanks);
	if (scan_sees(scan, says) && !import->sketch->about) {
		scan_steps(scan, sizeof(says) - 1);
		scan_over(scan, blanks);
		const char *from = scan->at;
		scan_until(scan, "\r\n");
		import->sketch->about = scan_copy(from, scan->at);
	}
	scan_until(scan, "\n");
}

static uint32_t vertex(struct import *import, const char *id, struct import_place at)
{
	const char *name = !strcmp(id, "start") ? "client" : !strcmp(id, "end") ? "server" : id;
	uint32_t node = import__node(import, id, name, at);

	if (node == SKETCH_NONE || name == id)
		return node;
	if (!strcmp(id, "start"))
		import->sketch->from = node;
	else
		import->sketch->to = node;
	return node;
}

static bool read_edge(struct import *import, struct scan *scan)
{
	struct import_place at = scan->place;
	char *from = word(scan), *to;
	bool sound;

	scan_over(scan, blanks);
	if (scan_sees(scan, "->")) {
		scan_steps(scan, 2);
		scan_over(scan, blanks);
	}
	to = word(scan);
	scan_over(scan, blanks);
	if (*to && scan_here(scan) && scan_here(scan) != '\n')
		import__warn(import, scan->place, "words behind an edge: they are left out");
	sound = *to || import__fail(import, at, "expected an edge, as `10.0.0.1 10.0.0.2`");
	uint32_t a = sound ? vertex(import, from, at) : SKETCH_NONE;
	uint32_t b = a == SKETCH_NONE ? SKETCH_NONE : vertex(import, to, at);
	struct sketch_link *link = b == SKETCH_NONE ? NULL : import__join_once(import, a, b, at);
	if (link)
		link->delay_ns = 1000000;
	free(from);
	free(to);
	scan_until(scan, "\n");
	return b != SKETCH_NONE && !import->failed;
}

/* The first that no link leads to (side 1), or from (side 0). */
static uint32_t find_end(const struct sketch *sketch, size_t side)
{
	bool *led = memory_take(sketch->node_count, sizeof(bool));
	uint32_t node = 0;

	for (size_t i = 0; i < sketch->link_count; i++)
		led[sketch->links[i].end[side].node] = true;
	while (node < sketch->node_count && (led[node] || !sketch->nodes[node].links))
		node++;
	free(led);
	return node < sketch->node_count ? node : SKETCH_NONE;
}

/* The target's address is the beginning of the file's name. */
static void address_target(struct import *import)
{
	const char *slash = strrchr(import->source->file, '/');
	const char *file = slash ? slash + 1 : import->source->file;
	struct sketch_node *to = &import->sketch->nodes[import->sketch->to];
	char text[ICMP4_ADDRESS_TEXT] = "";
	size_t length = strspn(file, "0123456789.");

	if (to->address || length >= sizeof(text))
		return;
	memcpy(text, file, length);
	while (length && text[length - 1] == '.')
		text[--length] = '\0';
	if (icmp4_address_parse(text, &to->address) && icmp4_is_martian(to->address))
		to->address = 0;
}

bool import__edges(struct import *import)
{
	struct sketch *sketch = import->sketch;
	struct scan scan = scan_of(import);

	for (scan_over(&scan, " \t\r\n"); scan_here(&scan); scan_over(&scan, " \t\r\n"))
		if (scan_here(&scan) == '#')
			read_comment(import, &scan);
		else if (!read_edge(import, &scan))
			return false;
	if (scan.at < scan.end)
		return import__fail(import, scan.place, "this is no text");
	if (sketch->from == SKETCH_NONE)
		sketch->from = find_end(sketch, 1);
	if (sketch->to == SKETCH_NONE)
		sketch->to = find_end(sketch, 0);
	sketch->directed = sketch->from != SKETCH_NONE && sketch->to != SKETCH_NONE;
	if (!sketch->directed)
		return true;
	sketch->nodes[sketch->from].role = SKETCH_HOST;
	sketch->nodes[sketch->to].role = SKETCH_HOST;
	sketch->answers = sketch->from != sketch->to;
	address_target(import);
	return true;
}
