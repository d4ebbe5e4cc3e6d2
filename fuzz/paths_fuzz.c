/* SPDX-License-Identifier: MIT */
/*
 * The engine of all paths. Whatever the world does, no memory overflows, counts agree with what
 * they count, and what is linked are neighbours.
 */
#include <icmp4/paths.h>

#include "prober.h"

enum { FLOWS = 24, MAX = 6, VERTICES = 24, LINKS = 40, SLOTS = 64 };

struct subject {
	struct icmp4_paths paths;
	struct icmp4_paths_flow flows[FLOWS];
	struct icmp4_paths_cell cells[FLOWS * MAX];
	struct icmp4_paths_vertex vertices[VERTICES];
	struct icmp4_paths_link links[LINKS];
	struct icmp4_paths_slot slots[SLOTS];
};

static void check_links(const struct subject *s)
{
	unsigned in[VERTICES] = {0}, out[VERTICES] = {0};

	for (uint32_t i = 0; i < s->paths.links; i++) {
		MUST(s->links[i].from < s->paths.vertices && s->links[i].to < s->paths.vertices);
		MUST(s->vertices[s->links[i].from].ttl + 1 == s->vertices[s->links[i].to].ttl);
		out[s->links[i].from]++;
		in[s->links[i].to]++;
	}
	for (uint16_t i = 0; i < s->paths.vertices; i++)
		MUST(s->vertices[i].in == in[i] && s->vertices[i].out == out[i]);
}

static void paths_check(const void *engine)
{
	const struct subject *s = engine;
	const struct icmp4_paths *paths = &s->paths;
	unsigned widths[MAX + 1] = {0};

	MUST(paths->flows <= FLOWS && paths->vertices <= VERTICES && paths->links <= LINKS);
	MUST(paths->hop <= MAX && paths->in_flight <= paths->options.window);
	for (uint16_t i = 0; i < paths->vertices; i++)
		widths[s->vertices[i].ttl] += s->vertices[i].flows > 0;
	for (unsigned ttl = 0; ttl <= MAX; ttl++)
		MUST(widths[ttl] == paths->width[ttl] && paths->finals[ttl] <= VERTICES);
	check_links(s);
}

static void paths_drain(void *engine)
{
	struct subject *s = engine;
	struct icmp4_paths_diamond diamond = {.last = 0};
	struct icmp4_paths_event event;

	while (icmp4_paths_event(&s->paths, &event))
		MUST(event.rtt_ns >= -1 && event.ttl <= MAX);
	for (unsigned count = 0; icmp4_paths_diamond(&s->paths, diamond.last, &diamond); count++)
		MUST(count < MAX && diamond.first < diamond.last);
}

PROBER_CALLS(paths);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct subject s;
	struct reader r = reader_of(data, size);
	struct prober m = {.ops = &paths_ops, .engine = &s};
	struct icmp4_paths_memory memory = {
		.flows = s.flows,
		.flow_count = FLOWS,
		.cells = s.cells,
		.vertices = s.vertices,
		.vertex_count = VERTICES,
		.links = s.links,
		.link_count = LINKS,
		.slots = s.slots,
		.slot_count = SLOTS,
	};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_paths_options options;

	icmp4_paths_options_default(&options, FAR);
	options.src = US;
	options.max = MAX;
	options.protocol = m.protocol = prober_protocol(&r);
	options.gap = read_u8(&r);
	options.window = read_u8(&r);
	options.bound = read_u8(&r);
	options.full = read_u8(&r) & 1;
	m.dst_port = options.dst_port;
	if (icmp4_paths_init(&s.paths, &options, &memory, &key, m.now) == ICMP4_OK)
		prober_run(&m, &r);
	return 0;
}
