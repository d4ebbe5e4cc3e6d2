/* SPDX-License-Identifier: MIT */
/*
 * All paths of labs, found by probes in virtual time, against what the labs' own tables of routes
 * say: every edge, what each router that divides looks at, and nothing else.
 */
#include "config/lab/multipath.h"
#include "io/clock.h"
#include "paths_memory.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "tap.h"

#include <icmp4/error.h>
#include <stdlib.h>

enum { ROOM = 2048, TEXT = 65536, EDGES = 2048, LABEL = 160 };

static const struct icmp4_key key = {{1, 2}};

/* An edge as text: "TTL from to". A silent vertex is a star behind what is in front of it. */
struct edges {
	char text[EDGES][2 * LABEL + 16];
	size_t count;
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void add_edge_text(struct edges *edges, unsigned ttl, const char *from, const char *to)
{
	char text[2 * LABEL + 16];

	snprintf(text, sizeof(text), "%02u %s %s", ttl, from, to);
	for (size_t i = 0; i < edges->count; i++)
		if (!strcmp(edges->text[i], text))
			return;
	if (edges->count < EDGES)
		strcpy(edges->text[edges->count++], text);
}

static void label_address(char label[LABEL], uint32_t address, const char *before)
{
	if (address)
		snprintf(label, LABEL, "%08" PRIx32, address);
	else
		snprintf(label, LABEL, "*%.150s", before);
}

static void truth_from(struct edges *edges, const struct lab_multipath *graph, uint32_t vertex,
		       const char *from)
{
	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct lab_vertex *to = &graph->vertices[graph->edges[i].to];
		size_t before = edges->count;
		char label[LABEL];

		if (graph->edges[i].from != vertex)
			continue;
		label_address(label, to->silent ? 0 : to->address, from);
		add_edge_text(edges, to->ttl, from, label);
		if (edges->count > before || to->silent)
			truth_from(edges, graph, graph->edges[i].to, label);
	}
}

static void found_label(const struct icmp4_paths *paths, uint16_t number, char label[LABEL])
{
	const struct icmp4_paths_vertex *v = &paths->memory.vertices[number];
	char before[LABEL] = "";

	if (!v->address)
		found_label(paths, v->before, before);
	label_address(label, v->address, before);
}

static void found_edges(struct edges *edges, const struct icmp4_paths *paths)
{
	for (uint32_t i = 0; i < paths->links; i++) {
		const struct icmp4_paths_link *link = &paths->memory.links[i];
		if (!link->certain)
			continue;
		char from[LABEL], to[LABEL];

		found_label(paths, link->from, from);
		found_label(paths, link->to, to);
		add_edge_text(edges, paths->memory.vertices[link->to].ttl, from, to);
	}
}

/* Where packets were divided, links cannot be told: none of those of that hop is certain. */
static void leave_uncertain(struct edges *truth, const struct icmp4_paths *paths)
{
	for (uint32_t i = 0; i < paths->links; i++) {
		const struct icmp4_paths_link *link = &paths->memory.links[i];
		unsigned ttl = paths->memory.vertices[link->to].ttl;
		size_t kept = 0;

		for (size_t k = 0; !link->certain && k < truth->count; k++)
			if (strtoul(truth->text[k], NULL, 10) != ttl)
				memmove(truth->text[kept++], truth->text[k],
					sizeof(truth->text[k]));
		truth->count = link->certain ? truth->count : kept;
	}
}

static void same_edges(struct edges *found, struct edges *truth, const char *name)
{
	static char a[TEXT], b[TEXT];
	size_t used = 0;

	qsort(found->text, found->count, sizeof(found->text[0]), compare);
	qsort(truth->text, truth->count, sizeof(truth->text[0]), compare);
	a[0] = b[0] = '\0';
	for (size_t i = 0; i < found->count; i++)
		used += (size_t)snprintf(a + used, TEXT - used, "%s\n", found->text[i]);
	used = 0;
	for (size_t i = 0; i < truth->count; i++)
		used += (size_t)snprintf(b + used, TEXT - used, "%s\n", truth->text[i]);
	is_str(a, b, name);
}

static uint8_t fields_of(const struct icmp4_paths_options *options, uint32_t flow)
{
	bool echo = options->protocol == ICMP4_PROTO_ICMP;
	unsigned fields = 0;

	fields |= flow & ICMP4_FLOW_SRC_PORT ? echo ? ICMP4_PATHS_ID : ICMP4_PATHS_SRC_PORT : 0u;
	fields |= flow & ICMP4_FLOW_DST_PORT ? echo ? ICMP4_PATHS_CHECKSUM : ICMP4_PATHS_DST_PORT
					     : 0u;
	fields |= flow & ICMP4_FLOW_TOS ? ICMP4_PATHS_TOS : 0u;
	return (uint8_t)fields;
}

/* Wherever it was possible to see who divides, and by what. */
static void same_fields(const struct icmp4_paths *paths, const struct lab_multipath *graph,
			const char *name)
{
	for (uint32_t i = 0; i < graph->vertex_count; i++) {
		const struct lab_vertex *t = &graph->vertices[i];

		for (uint16_t k = 0; t->fields && k < paths->vertices; k++) {
			const struct icmp4_paths_vertex *v = &paths->memory.vertices[k];

			if (v->ttl != t->ttl || v->address != t->address || v->out < 2)
				continue;
			if (t->fields & ICMP4_FLOW_PACKET) {
				is_int(v->balance, ICMP4_PATHS_BY_PACKET, name);
				continue;
			}
			is_int(v->balance, ICMP4_PATHS_BY_FLOW, name);
			is_int(v->fields, fields_of(&paths->options, t->fields), name);
			is_int(v->doubtful, 0, name);
		}
	}
}

static void ignore(void *world, const struct icmp4_paths_event *event)
{
	(void)world;
	(void)event;
}

static void search(struct icmp4_paths *paths, struct paths_memory *memory, struct lab *lab,
		   struct icmp4_paths_options *options)
{
	uint32_t from = lab_node(lab, "a"), to = lab_node(lab, "b");
	struct run_paths_sink sink = {ignore, NULL};
	struct run_virtual virtual;
	uint8_t room[ROOM];

	options->dst = sim_node_address(lab->sim, to);
	options->src = sim_node_address(lab->sim, from);
	is_int(icmp4_paths_init(paths, options, &memory->memory, &key, (struct icmp4_time){0}),
	       ICMP4_OK, "options");
	run_virtual_init(&virtual, lab->sim, from, 0, NULL);
	struct run_plan plan = {
		.engine = run_paths(paths, &sink),
		.world = &virtual.world,
		.end = ICMP4_NEVER,
		.room = room,
		.room_size = ROOM,
	};
	run_loop(&plan);
}

#define QUICK  "error-from-inbound: yes, limit: none, limit-destination: none"
#define ALL    "{" QUICK "}"
#define FLOW16 "{s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15, s16}"
#define NAME16 "s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15, s16"
#define NAME33 NAME16 ", t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16, t17"

static const struct {
	const char *name, *lab;
	bool meshed, uneven, by_packet;
	unsigned width;
	uint8_t only; /* protocol; 0: all three */
} rows[] = {
	{"a chain", "routers:\n  r1, r2: " ALL "\nlinks:\n  a -- r1 -- r2 -- b: 1ms\n", false,
	 false, false, 0, 0},
	{"a diamond of two",
	 "routers:\n  r1, s1, s2, r2: " ALL "\nlinks:\n  a -- r1 -- {s1, s2} -- r2 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"of three, that differ in length behind",
	 "routers:\n  r1, s1, s2, s3, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2, s3} -- r2 -- b: 1ms\n",
	 false, false, false, 3, 0},
	{"of five",
	 "routers:\n  r1, s1, s2, s3, s4, s5, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2, s3, s4, s5} -- r2 -- b: 1ms\n",
	 false, false, false, 5, 0},
	{"of sixteen",
	 "routers:\n  r1, r2, " NAME16 ": " ALL "\nlinks:\n  a -- r1 -- " FLOW16
	 " -- r2 -- b: 1ms\n",
	 false, false, false, 16, 0},
	{"of 33",
	 "routers:\n  r1, r2, " NAME33 ": " ALL "\nlinks:\n  a -- r1 -- {" NAME33
	 "} -- r2 -- b: 1ms\n",
	 false, false, false, 33, ICMP4_PROTO_UDP},
	{"two, one behind the other",
	 "routers:\n  r1, s1, s2, r2, s3, s4, s5, r3: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2} -- r2 -- {s3, s4, s5} -- r3 -- b: 1ms\n",
	 true, false, false, 3, 0},
	{"one within the other",
	 "routers:\n  r1, s1, s2, t1, t2, t3, t4, r3: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2}: 1ms\n  s1 -- {t1, t2} -- r3: 1ms\n  s2 -- {t3, t4} -- "
	 "r3: 1ms\n  r3 -- b: 1ms\n",
	 false, false, false, 4, 0},
	{"three to three, each by an address of its own",
	 "routers:\n  r1, s1, s2, s3, t1, t2, t3, r3: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2, s3} -- {t1, t2, t3} -- r3 -- b: 1ms\n",
	 false, false, false, 9, 0},
	{"uneven",
	 "routers:\n  r1, s1, s2, t1, t2, t3, t4, r3: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2}: 1ms\n  s1 -- t1 -- r3: 1ms\n  s2 -- {t2, t3, t4} -- "
	 "r3: 1ms\n  r3 -- b: 1ms\n",
	 false, true, false, 4, 0},
	{"ways of different length",
	 "routers:\n  r1, s1, s2, t1, r3, r4: " ALL
	 "\nlinks:\n  a -- r1: 1ms\n  r1 -- s1: {delay: 1ms, cost: 2}\n  s1 -- r3: 1ms\n  r1 -- "
	 "s2 -- t1 -- r3: 1ms\n  r3 -- r4 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"by packets",
	 "routers:\n  r1: {ecmp: packet, " QUICK "}\n  s1, s2, s3, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2, s3} -- r2 -- b: 1ms\n",
	 false, false, true, 3, 0},
	{"by source port alone",
	 "routers:\n  r1: {ecmp: [sport], " QUICK "}\n  s1, s2, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2} -- r2 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"by everything",
	 "routers:\n  r1: {ecmp: [src, dst, proto, sport, dport, tos], " QUICK
	 "}\n  s1, s2, r2: " ALL "\nlinks:\n  a -- r1 -- {s1, s2} -- r2 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"different fields behind one another",
	 "routers:\n  r1: {ecmp: [sport, tos], " QUICK "}\n  r2: {ecmp: [sport, dport], " QUICK
	 "}\n  s1, s2, s3, s4, r3: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2} -- r2 -- {s3, s4} -- r3 -- b: 1ms\n",
	 true, false, false, 2, 0},
	{"different fields within one another",
	 "routers:\n  r1: {ecmp: [sport, tos], " QUICK "}\n  s1, s2: {ecmp: [sport, dport], " QUICK
	 "}\n  t1, t2, t3, t4, r3: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2}: 1ms\n  s1 -- {t1, t2} -- "
	 "r3: 1ms\n  s2 -- {t3, t4} -- r3: 1ms\n  r3 -- b: 1ms\n",
	 false, false, false, 4, 0},
	{"a silent member",
	 "routers:\n  s1: {silent: all, " QUICK "}\n  r1, s2, s3, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2, s3} -- r2 -- b: 1ms\n",
	 false, false, false, 3, 0},
	{"a silent router that divides",
	 "routers:\n  r1: {silent: all, " QUICK "}\n  r0, s1, s2, r2: " ALL
	 "\nlinks:\n  a -- r0 -- r1 -- {s1, s2} -- r2 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"a silent hop, whole",
	 "routers:\n  s1, s2: {silent: all, " QUICK "}\n  r1, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2} -- r2 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"routers with an answer a second",
	 "routers:\n  r1, s1, s2, r2: {error-from-inbound: yes}\nlinks:\n  a -- r1 -- {s1, s2} -- "
	 "r2 -- b: 1ms\n",
	 false, false, false, 2, 0},
	{"that, and a silent member",
	 "routers:\n  s3: {silent: all}\n  r1, s1, s2, r2: {error-from-inbound: yes}\nlinks:\n  a "
	 "-- r1 -- {s1, s2, s3} -- r2 -- b: 1ms\n",
	 false, false, false, 3, 0},
	{"loss",
	 "routers:\n  r1, s1, s2, s3, r2: " ALL
	 "\nlinks:\n  a -- r1 -- {s1, s2, s3} -- r2: 1ms\n  r2 -- b: {loss: 5%}\n",
	 false, false, false, 3, 0},
	{"our own host divides",
	 "routers:\n  s1, s2, r2: " ALL "\nlinks:\n  a -- {s1, s2} -- r2 -- b: 1ms\n", false, false,
	 false, 2, 0},
};

static void check_row(size_t i, uint8_t protocol)
{
	static struct edges found, truth;
	static struct paths_memory memory;
	struct icmp4_paths_options options;
	struct icmp4_paths_diamond diamond = {.width = 0};
	struct config_error error = {""};
	struct lab *lab = lab_read(rows[i].lab, strlen(rows[i].lab), "test", NULL, &error);
	struct lab_multipath graph;
	struct icmp4_paths paths;
	char own[LABEL];

	if (!ok(lab != NULL, "%s%s", rows[i].name, error.text))
		return;
	icmp4_paths_options_default(&options, 0);
	options.protocol = protocol;
	options.src_port = 40000;
	options.bound = ICMP4_PATHS_GRAPH_99;
	paths_memory_ready(&memory);
	search(&paths, &memory, lab, &options);
	lab_multipath_find(&graph, lab, lab_node(lab, "a"), lab_node(lab, "b"));
	found = truth = (struct edges){.count = 0};
	found_edges(&found, &paths);
	label_address(own, graph.vertices[0].address, "");
	truth_from(&truth, &graph, 0, own);
	is_int(icmp4_paths_ended(&paths), ICMP4_PATHS_REACHED, rows[i].name);
	leave_uncertain(&truth, &paths);
	same_edges(&found, &truth, rows[i].name);
	same_fields(&paths, &graph, rows[i].name);
	icmp4_paths_diamond(&paths, 0, &diamond);
	is_int(diamond.meshed, rows[i].meshed, "meshed");
	is_int(diamond.uneven > 0, rows[i].uneven, "uneven");
	is_int(diamond.by_packet, rows[i].by_packet, "by packet");
	printf("# %s: %" PRIu64 " probes\n", rows[i].name, paths.probe.number);
	lab_multipath_free(&graph);
	lab_free(lab);
}

static void test_labs(void)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t p = 0; p < sizeof(protocols); p++)
			if (!rows[i].only || rows[i].only == protocols[p])
				check_row(i, protocols[p]);
}

int main(void)
{
	test_labs();
	return tap_done();
}
