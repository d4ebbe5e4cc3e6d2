/* SPDX-License-Identifier: MIT */
/*
 * The picture is a tree of shortest ways (in links) from where somebody looks at the network; a
 * link that is no part of it is drawn where its second end is, to a name with a ^: that stands
 * above. A LAN is a place of its own in it, joined to each who is on it.
 *
 *	[client]* --1ms-- r1
 *	|-- 5ms -- r2 --5ms-- r4 --1ms-- [server]
 *	`-- 5ms -- r3 --5ms/15ms-- r4^
 */
#include "out/draw.h"

#include <inttypes.h>

#include "sim/memory.h"

enum { LABEL_MAX = 160, INDENT = 4 };

/* A line of the picture, between two places: nodes by their number, LANs behind them. */
struct edge {
	uint32_t ends[2];
	const struct sim_direction *ways[2]; /* of a LAN's edge, both what the node sends */
};

struct drawing {
	FILE *file;
	const struct sim *sim;
	size_t width, column;
	struct edge *edges;
	size_t edge_count, place_count;
	uint32_t *lans;   /* the link of each place behind the nodes */
	uint32_t *tree;   /* of each place: the edge that leads to it */
	bool *drawn;      /* of each place */
	bool *edge_drawn; /* of each edge */
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

/* Of the rest, what changes the picture most. */
static void put_rate(char *text, size_t size, const struct sim_direction *way)
{
	uint64_t scale = way->rate_bps < 1000000 ? 1000 : 1000000;

	put_decimal(text, size, way->rate_bps, scale, scale == 1000 ? "kbit/s" : "Mbit/s");
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
	{"cost ", "1", put_cost}, {"", "0kbit/s", put_rate}, {"", "up", put_state},
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

/* "5ms/9ms loss 1%/0%": there and back, where they differ. From a LAN on, all is said already. */
static void label_of(struct drawing *d, uint32_t edge, uint32_t side, char label[LABEL_MAX])
{
	const struct sim_direction *const *ways = d->edges[edge].ways;
	size_t used = 0;

	label[0] = '\0';
	if (d->edges[edge].ends[side] >= sim_node_count(d->sim))
		return;
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		size_t gap = used > 0;
		size_t length = add_property(d, &properties[i], ways[side], ways[!side],
					     label + used + gap, LABEL_MAX - used - gap);

		if (length && gap)
			label[used] = ' ';
		used += length ? length + gap : 0;
		label[used] = '\0';
	}
}

static const char *name_of(const struct drawing *d, uint32_t place, char name[LABEL_MAX])
{
	size_t nodes = sim_node_count(d->sim);
	const char *above = d->drawn[place] ? "^" : "";

	if (place >= nodes) {
		snprintf(name, LABEL_MAX, "(%s)%s", sim_link_name(d->sim, d->lans[place - nodes]),
			 above);
		return name;
	}
	bool router = sim_node_is_router(d->sim, place);
	bool taken = sim_node_place(d->sim, place) != SIM_PLACE_NODE;
	snprintf(name, LABEL_MAX, "%s%s%s%s%s", router ? "" : "[", sim_node_name(d->sim, place),
		 router ? "" : "]", taken ? "*" : "", above);
	return name;
}

/* The side of an edge that is this place's; 2 if none is. */
static uint32_t side_of(const struct drawing *d, uint32_t edge, uint32_t place)
{
	const uint32_t *ends = d->edges[edge].ends;

	return ends[0] == place ? 0 : ends[1] == place ? 1 : 2;
}

static uint32_t other_end(const struct drawing *d, uint32_t edge, uint32_t place)
{
	return d->edges[edge].ends[!side_of(d, edge, place)];
}

/* The next edge that is drawn from this place: down the tree, or back to what stands above. */
static uint32_t next_edge(const struct drawing *d, uint32_t place, uint32_t from)
{
	for (uint32_t edge = from; edge < d->edge_count; edge++) {
		if (side_of(d, edge, place) == 2 || d->edge_drawn[edge])
			continue;
		uint32_t other = other_end(d, edge, place);
		if (d->tree[other] == edge || d->drawn[other])
			return edge;
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
static void draw_step(struct drawing *d, uint32_t edge, uint32_t place, bool first)
{
	char label[LABEL_MAX], name[LABEL_MAX], text[2 * LABEL_MAX];
	uint32_t other = other_end(d, edge, place);

	label_of(d, edge, side_of(d, edge, place), label);
	if (first)
		snprintf(text, sizeof(text), "%s%s%s", label, *label ? " -- " : "",
			 name_of(d, other, name));
	else
		snprintf(text, sizeof(text), " --%s-- %s", label, name_of(d, other, name));
	if (!first && d->column + strlen(text) > d->width && d->column > d->margin_length + INDENT)
		start_line(d, "  ");
	put(d, text);
	d->edge_drawn[edge] = true;
	d->back |= d->drawn[other];
}

static void draw_from(struct drawing *d, uint32_t place);

/* What follows a link: nothing, where its end stands above already. */
static void draw_on(struct drawing *d, uint32_t edge, uint32_t place)
{
	uint32_t other = other_end(d, edge, place);

	if (!d->drawn[other])
		draw_from(d, other);
}

static void draw_branch(struct drawing *d, uint32_t edge, uint32_t place, bool last)
{
	start_line(d, last ? "`-- " : "|-- ");
	memcpy(d->margin + d->margin_length, last ? "    " : "|   ", INDENT);
	d->margin_length += INDENT;
	draw_step(d, edge, place, true);
	draw_on(d, edge, place);
	d->margin_length -= INDENT;
}

/* All that hangs on a place whose name stands at the end of the line. */
static void draw_from(struct drawing *d, uint32_t place)
{
	uint32_t edge;

	d->drawn[place] = true;
	while ((edge = next_edge(d, place, 0)) != SIM_NONE) {
		if (next_edge(d, place, edge + 1) != SIM_NONE)
			break;
		draw_step(d, edge, place, false);
		if (d->drawn[other_end(d, edge, place)])
			return;
		place = other_end(d, edge, place);
		d->drawn[place] = true;
	}
	while (edge != SIM_NONE) {
		uint32_t next = next_edge(d, place, edge + 1);

		draw_branch(d, edge, place, next == SIM_NONE);
		edge = next;
	}
}

/* Breadth first, so that each place is reached by as few links as can be. */
static void grow(struct drawing *d, uint32_t root)
{
	uint32_t head = 0, tail = 0;
	uint32_t *row = memory_take(d->place_count, sizeof(*row));
	bool *reached = memory_take(d->place_count, sizeof(*reached));

	row[tail++] = root;
	reached[root] = true;
	while (head < tail) {
		uint32_t place = row[head++];

		for (uint32_t edge = 0; edge < d->edge_count; edge++) {
			uint32_t other =
				side_of(d, edge, place) == 2 ? place : other_end(d, edge, place);
			if (reached[other])
				continue;
			reached[other] = true;
			d->tree[other] = edge;
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

	fprintf(d->file, "\n[host] router%s%s%s%s\n", d->lans ? " (LAN)" : "",
		taken ? "  * where you are" : "", d->both ? "  there/back where they differ" : "",
		d->back ? "  ^ drawn above" : "");
}

static void add_edge(struct drawing *d, uint32_t a, uint32_t b, const struct sim_direction *there,
		     const struct sim_direction *back)
{
	d->edges = memory_room(d->edges, d->edge_count, sizeof(*d->edges));
	d->edges[d->edge_count++] = (struct edge){{a, b}, {there, back}};
}

static void add_link(struct drawing *d, uint32_t link)
{
	const struct sim_end *ends = sim_link_ends(d->sim, link);
	const struct sim_direction *ways = sim_link_ways(d->sim, link);
	uint32_t lan = (uint32_t)d->place_count;
	size_t lans = lan - sim_node_count(d->sim);

	if (!sim_link_name(d->sim, link)) {
		add_edge(d, ends[0].node, ends[1].node, &ways[0], &ways[1]);
		return;
	}
	d->lans = memory_room(d->lans, lans, sizeof(*d->lans));
	d->lans[lans] = link;
	d->place_count++;
	for (size_t i = 0; i < sim_link_size(d->sim, link); i++)
		add_edge(d, ends[i].node, lan, &ways[i], &ways[i]);
}

static void draw_all(struct drawing *d)
{
	size_t nodes = sim_node_count(d->sim);

	memset(d->tree, 0xff, d->place_count * sizeof(*d->tree));
	if (nodes)
		draw_root(d, find_root(d->sim));
	for (uint32_t node = 0; node < nodes; node++)
		if (!d->drawn[node])
			draw_root(d, node);
	explain(d);
}

void out_draw(FILE *file, const struct sim *sim, size_t width)
{
	struct drawing d = {
		.file = file,
		.sim = sim,
		.width = width,
		.place_count = sim_node_count(sim),
	};

	for (uint32_t link = 0; link < sim_link_count(sim); link++)
		add_link(&d, link);
	d.tree = memory_take(d.place_count, sizeof(*d.tree));
	d.drawn = memory_take(d.place_count, sizeof(*d.drawn));
	d.edge_drawn = memory_take(d.edge_count, sizeof(*d.edge_drawn));
	d.margin = memory_take(d.place_count + 1, INDENT);
	draw_all(&d);
	free(d.edges);
	free(d.lans);
	free(d.tree);
	free(d.drawn);
	free(d.edge_drawn);
	free(d.margin);
}
