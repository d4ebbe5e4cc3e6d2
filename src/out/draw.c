/* SPDX-License-Identifier: MIT */
/*
 * The picture is a tree of shortest ways (in links) from where somebody looks at the network; a
 *link that is no part of it is drawn where its second end is, to a name with a ^: that stands
 *above.
 *
 *	[client]* --1ms-- r1
 *	|-- 5ms -- r2 --5ms-- r4 --1ms-- [server]
 *	`-- 5ms -- r3 --5ms/15ms-- r4^
 */
#include "out/draw.h"

#include <inttypes.h>

#include "sim/memory.h"

enum { LABEL_MAX = 160, INDENT = 4 };

struct drawing {
	FILE *file;
	const struct sim *sim;
	size_t width, column;
	uint32_t *tree;   /* of each node: the link that leads to it */
	bool *drawn;      /* of each node */
	bool *link_drawn; /* of each link */
	char *margin;     /* what stands left of the lines of this branch */
	size_t margin_length;
	bool both, back; /* was there anything that needs to be explained? */
};

static void put(struct drawing *d, const char *text)
{
	d->column += strlen(text);
	fputs(text, d->file);
}

static void end_line(struct drawing *d)
{
	fputc('\n', d->file);
	d->column = 0;
}

/* value / scale, with no more decimals than it needs; scale is a power of ten. */
static void put_decimal(char *text, size_t size, uint64_t value, uint64_t scale, const char *unit)
{
	uint64_t rest = value % scale;
	size_t used = (size_t)snprintf(text, size, "%" PRIu64, value / scale);

	if (rest && used < size)
		text[used++] = '.';
	for (; rest && used < size; rest = rest * 10 % scale)
		text[used++] = (char)('0' + rest * 10 / scale);
	snprintf(text + used, size - used, "%s", unit);
}

/* As lab files have it: in the largest unit that leaves a whole part. */
static void put_time(char *text, size_t size, int64_t ns)
{
	static const struct {
		const char *name;
		uint64_t scale;
	} units[] = {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
	size_t unit = 0;

	while (unit < 3 && (uint64_t)ns < units[unit].scale)
		unit++;
	put_decimal(text, size, (uint64_t)ns, units[unit].scale, units[unit].name);
}

/* Each property of a direction as text; empty where there is nothing to say. */
static void put_delay(char *text, size_t size, const struct sim_direction *way)
{
	put_time(text, size, way->delay_ns);
}

static void put_loss(char *text, size_t size, const struct sim_direction *way)
{
	put_decimal(text, size, way->loss_ppb, 10000000, "%");
}

static void put_mtu(char *text, size_t size, const struct sim_direction *way)
{
	snprintf(text, size, "%d", way->mtu);
}

static void put_cost(char *text, size_t size, const struct sim_direction *way)
{
	snprintf(text, size, "%" PRIu32, way->cost);
}

static void put_state(char *text, size_t size, const struct sim_direction *way)
{
	snprintf(text, size, "%s", way->up ? "up" : "down");
}

/* What a link is by default goes without saying. */
static const struct property {
	const char *before;
	const char *usual;
	void (*put)(char *text, size_t size, const struct sim_direction *way);
} properties[] = {
	{"", "0ns", put_delay},   {"loss ", "0%", put_loss}, {"mtu ", "1500", put_mtu},
	{"cost ", "1", put_cost}, {"", "up", put_state},
};

static size_t add_property(struct drawing *d, const struct property *property,
			   const struct sim_direction *there, const struct sim_direction *back,
			   char *label, size_t size)
{
	char a[32], b[32];
	int length;

	property->put(a, sizeof(a), there);
	property->put(b, sizeof(b), back);
	if (!strcmp(a, property->usual) && !strcmp(b, property->usual))
		return 0;
	d->both |= strcmp(a, b) != 0;
	length = snprintf(label, size, "%s%s%s%s", property->before, a, strcmp(a, b) ? "/" : "",
			  strcmp(a, b) ? b : "");
	return length > 0 ? (size_t)length : 0;
}

/* "5ms/9ms loss 1%/0%": there and back, where they differ. */
static void label_of(struct drawing *d, uint32_t link, uint32_t side, char label[LABEL_MAX])
{
	const struct sim_direction *ways = sim_link_ways(d->sim, link);
	size_t used = 0;

	label[0] = '\0';
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		size_t gap = used > 0;
		size_t length = add_property(d, &properties[i], &ways[side], &ways[!side],
					     label + used + gap, LABEL_MAX - used - gap);

		if (length && gap)
			label[used] = ' ';
		used += length ? length + gap : 0;
		label[used] = '\0';
	}
}

static const char *name_of(const struct drawing *d, uint32_t node, char name[LABEL_MAX])
{
	bool router = sim_node_is_router(d->sim, node);
	bool taken = sim_node_place(d->sim, node) != SIM_PLACE_NODE;

	snprintf(name, LABEL_MAX, "%s%s%s%s%s", router ? "" : "[", sim_node_name(d->sim, node),
		 router ? "" : "]", taken ? "*" : "", d->drawn[node] ? "^" : "");
	return name;
}

/* The side of a link that is this node's; 2 if none is. */
static uint32_t side_of(const struct drawing *d, uint32_t link, uint32_t node)
{
	const struct sim_end *ends = sim_link_ends(d->sim, link);

	return ends[0].node == node ? 0 : ends[1].node == node ? 1 : 2;
}

static uint32_t other_end(const struct drawing *d, uint32_t link, uint32_t node)
{
	return sim_link_ends(d->sim, link)[!side_of(d, link, node)].node;
}

/* The next link that is drawn from this node: down the tree, or back to what stands above. */
static uint32_t next_link(const struct drawing *d, uint32_t node, uint32_t from)
{
	for (uint32_t link = from; link < sim_link_count(d->sim); link++) {
		if (side_of(d, link, node) == 2 || d->link_drawn[link])
			continue;
		uint32_t other = other_end(d, link, node);
		if (d->tree[other] == link || d->drawn[other])
			return link;
	}
	return SIM_NONE;
}

static void start_line(struct drawing *d, const char *branch)
{
	end_line(d);
	d->column = d->margin_length;
	fwrite(d->margin, 1, d->margin_length, d->file);
	put(d, branch);
}

/* A link and the name at its end, on the next line where this one is full. */
static void draw_step(struct drawing *d, uint32_t link, uint32_t node, bool first)
{
	char label[LABEL_MAX], name[LABEL_MAX], text[2 * LABEL_MAX];
	uint32_t other = other_end(d, link, node);

	label_of(d, link, side_of(d, link, node), label);
	if (first)
		snprintf(text, sizeof(text), "%s%s%s", label, *label ? " -- " : "",
			 name_of(d, other, name));
	else
		snprintf(text, sizeof(text), " --%s-- %s", label, name_of(d, other, name));
	if (!first && d->column + strlen(text) > d->width && d->column > d->margin_length + INDENT)
		start_line(d, "  ");
	put(d, text);
	d->link_drawn[link] = true;
	d->back |= d->drawn[other];
}

static void draw_from(struct drawing *d, uint32_t node);

/* What follows a link: nothing, where its end stands above already. */
static void draw_on(struct drawing *d, uint32_t link, uint32_t node)
{
	uint32_t other = other_end(d, link, node);

	if (!d->drawn[other])
		draw_from(d, other);
}

static void draw_branch(struct drawing *d, uint32_t link, uint32_t node, bool last)
{
	start_line(d, last ? "`-- " : "|-- ");
	memcpy(d->margin + d->margin_length, last ? "    " : "|   ", INDENT);
	d->margin_length += INDENT;
	draw_step(d, link, node, true);
	draw_on(d, link, node);
	d->margin_length -= INDENT;
}

/* All that hangs on a node whose name stands at the end of the line. */
static void draw_from(struct drawing *d, uint32_t node)
{
	uint32_t link;

	d->drawn[node] = true;
	while ((link = next_link(d, node, 0)) != SIM_NONE) {
		if (next_link(d, node, link + 1) != SIM_NONE)
			break;
		draw_step(d, link, node, false);
		if (d->drawn[other_end(d, link, node)])
			return;
		node = other_end(d, link, node);
		d->drawn[node] = true;
	}
	while (link != SIM_NONE) {
		uint32_t next = next_link(d, node, link + 1);

		draw_branch(d, link, node, next == SIM_NONE);
		link = next;
	}
}

/* Breadth first, so that each node is reached by as few links as can be. */
static void grow(struct drawing *d, uint32_t root)
{
	uint32_t count = (uint32_t)sim_node_count(d->sim), head = 0, tail = 0;
	uint32_t *row = memory_take(count, sizeof(*row));
	bool *reached = memory_take(count, sizeof(*reached));

	row[tail++] = root;
	reached[root] = true;
	while (head < tail) {
		uint32_t node = row[head++];

		for (uint32_t link = 0; link < sim_link_count(d->sim); link++) {
			uint32_t other =
				side_of(d, link, node) == 2 ? node : other_end(d, link, node);
			if (reached[other])
				continue;
			reached[other] = true;
			d->tree[other] = link;
			row[tail++] = other;
		}
	}
	free(row);
	free(reached);
}

static void draw_root(struct drawing *d, uint32_t root)
{
	char name[LABEL_MAX];

	grow(d, root);
	put(d, name_of(d, root, name));
	draw_from(d, root);
	end_line(d);
}

static uint32_t find_root(const struct sim *sim)
{
	uint32_t host = 0, count = (uint32_t)sim_node_count(sim);

	for (uint32_t node = 0; node < count; node++)
		if (sim_node_place(sim, node) != SIM_PLACE_NODE)
			return node;
	while (host < count && sim_node_is_router(sim, host))
		host++;
	return host < count ? host : 0;
}

static void explain(struct drawing *d)
{
	bool taken = sim_node_place(d->sim, find_root(d->sim)) != SIM_PLACE_NODE;

	fprintf(d->file, "\n[host] router%s%s%s\n", taken ? "  * where you are" : "",
		d->both ? "  there/back where they differ" : "", d->back ? "  ^ drawn above" : "");
}

void out_draw(FILE *file, const struct sim *sim, size_t width)
{
	size_t nodes = sim_node_count(sim), links = sim_link_count(sim);
	struct drawing d = {
		.file = file,
		.sim = sim,
		.width = width,
		.tree = memory_take(nodes, sizeof(*d.tree)),
		.drawn = memory_take(nodes, sizeof(*d.drawn)),
		.link_drawn = memory_take(links, sizeof(*d.link_drawn)),
		.margin = memory_take(nodes + 1, INDENT),
	};

	memset(d.tree, 0xff, nodes * sizeof(*d.tree));
	if (nodes)
		draw_root(&d, find_root(sim));
	for (uint32_t node = 0; node < nodes; node++)
		if (!d.drawn[node])
			draw_root(&d, node);
	explain(&d);
	free(d.tree);
	free(d.drawn);
	free(d.link_drawn);
	free(d.margin);
}
