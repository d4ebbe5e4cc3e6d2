/* SPDX-License-Identifier: MIT */
/*
 * The rewrite map of labs, against what the labs themselves did: a datagram of the same flow is
 * followed from node to node by a tap, and where it comes to one otherwise than to the one before,
 * the map must say so, between these two, and nowhere else.
 */
#include "config/lab/lab.h"
#include "io/clock.h"
#include "network.h"
#include "out/trace/rewrites.h"
#include "run/engines.h"
#include "run/virtual.h"
#include <stdlib.h>

enum { ROOM = 2048, SLOTS = 256, WAY = 32, TEXT = 2048, TOS = 0xb9, OWN_PORT = 40000 };

/* --- What the lab does --- */

struct way {
	uint32_t node[WAY];
	uint8_t header[WAY][28];
	size_t count;
};

static void follow(void *world, const struct sim_sight *sight)
{
	struct way *way = world;

	if (sight->loss || sight->packet->held < 28 || sight->packet->bytes[4] != 0x77 ||
	    way->count == WAY)
		return;
	way->node[way->count] = sight->node;
	memcpy(way->header[way->count++], sight->packet->bytes, 28);
}

static struct lab *lab_of(const char *text)
{
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "test", NULL, &error);

	if (!ok(lab != NULL, "a lab: %s", error.text)) {
		fflush(stdout);
		abort();
	}
	return lab;
}

static uint32_t address(const struct lab *lab, const char *name)
{
	return sim_node_address(lab->sim, lab_node(lab, name));
}

static void see_way(const char *text, uint8_t protocol, struct way *way)
{
	struct lab *lab = lab_of(text);
	uint8_t bytes[60] = {0x45, TOS, 0, 60, 0x77, 0x77, 0, 0, 64, protocol};
	struct datagram d = {.src = address(lab, "client"),
			     .dst = address(lab, "server"),
			     .protocol = protocol,
			     .src_port = OWN_PORT,
			     .dst_port = 33434};

	for (size_t at = 0; at < 4; at++) {
		bytes[12 + at] = (uint8_t)(d.src >> (24 - 8 * at));
		bytes[16 + at] = (uint8_t)(d.dst >> (24 - 8 * at));
	}
	put_transport(&d, bytes + 20, 40);
	put_number(bytes + 10, icmp4_checksum(bytes, 20));
	way->count = 0;
	sim_set_place(lab->sim, lab_node(lab, "client"), SIM_PLACE_KERNEL);
	sim_set_tap(lab->sim, follow, way);
	sim_send(lab->sim, (struct icmp4_time){0}, lab_node(lab, "client"),
		 &(struct icmp4_packet){.bytes = bytes, .held = 60, .length = 60});
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	lab_free(lab);
}

/* As text: "r1 r2 dscp src", a line for each pair of nodes. A destination that replies quotes
 * nothing. */
static void truth_of(const char *text, uint8_t protocol, char lines[TEXT])
{
	static const struct {
		const char *name;
		uint8_t at, octets, mask;
		bool ports;
	} fields[] = {
		{"dscp", 1, 1, 0xfc, false},     {"ecn", 1, 1, 0x03, false},
		{"src", 12, 4, 0xff, false},     {"src_port", 20, 2, 0xff, true},
		{"echo_id", 24, 2, 0xff, false},
	};
	struct lab *lab = lab_of(text);
	struct way way;
	size_t used = 0;

	lines[0] = '\0';
	see_way(text, protocol, &way);
	way.count -= protocol != ICMP4_PROTO_UDP;
	for (size_t i = 1; i < way.count; i++) {
		size_t begin = used;

		for (size_t f = 0; f < sizeof(fields) / sizeof(*fields); f++) {
			unsigned differs = 0;

			if (fields[f].at >= 20 && fields[f].ports == (protocol == ICMP4_PROTO_ICMP))
				continue;
			for (size_t k = 0; k < fields[f].octets; k++)
				differs |= (way.header[i][fields[f].at + k] ^
					    way.header[i - 1][fields[f].at + k]) &
					   fields[f].mask;
			if (differs && used == begin)
				used += (size_t)snprintf(lines + used, TEXT - used, "%s %s",
							 sim_node_name(lab->sim, way.node[i - 1]),
							 sim_node_name(lab->sim, way.node[i]));
			if (differs)
				used += (size_t)snprintf(lines + used, TEXT - used, " %s",
							 fields[f].name);
		}
		if (used > begin)
			used += (size_t)snprintf(lines + used, TEXT - used, "\n");
	}
	lab_free(lab);
}

/* --- What the trace finds --- */

static void take(void *world, const struct icmp4_trace_event *event)
{
	path_add(world, event);
}

static void settled(void *world)
{
	(void)world;
}

static enum icmp4_trace_end walk(struct lab *lab, uint8_t protocol, uint16_t length,
				 struct out_path *path)
{
	static struct icmp4_trace_slot slots[SLOTS];
	static const struct icmp4_key key = {{1, 2}};
	struct icmp4_trace_memory memory = {slots, SLOTS};
	struct run_trace_sink sink = {take, settled, path};
	uint32_t from = lab_node(lab, "client");
	struct icmp4_trace_options options;
	struct run_virtual virtual;
	struct icmp4_trace engine;
	uint8_t room[ROOM];

	icmp4_trace_options_default(&options, address(lab, "server"));
	options.src = sim_node_address(lab->sim, from);
	options.protocol = protocol;
	options.src_port = OWN_PORT;
	options.tos = TOS;
	options.length = length;
	path_init(path, 1, 3);
	if (icmp4_trace_init(&engine, &options, &memory, &key, (struct icmp4_time){0}))
		return ICMP4_TRACE_RUNNING;
	run_virtual_init(&virtual, lab->sim, from, 0, NULL);
	run_loop(&(struct run_plan){
		.engine = run_trace(&engine, &sink),
		.world = &virtual.world,
		.end = ICMP4_NEVER,
		.room = room,
		.room_size = ROOM,
	});
	return (enum icmp4_trace_end)engine.end;
}

static const char *owner_at(struct lab *lab, const struct out_path *path, uint8_t ttl)
{
	const struct out_hop *hop = &path->hops[ttl];

	if (!ttl)
		return "client";
	return hop->responder_count
		       ? sim_node_name(lab->sim, owner_of(lab->sim, hop->responders[0].from))
		       : "nobody";
}

/* Of kinds that stand between two hops; the rest as "KIND HOP". */
static void found_text(struct lab *lab, const struct out_path *path, char lines[TEXT])
{
	struct rewrite map[REWRITES_MOST];
	size_t count = rewrites_of(path, map), used = 0;

	lines[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct rewrite *r = &map[i];
		bool between = r->kind == REWRITE_NAT || r->kind == REWRITE_FIELDS;

		used += (size_t)snprintf(lines + used, TEXT - used, "%s %s",
					 between ? owner_at(lab, path, r->after)
						 : rewrite_name(r->kind),
					 owner_at(lab, path, r->by));
		for (size_t n = 0; between && n < ICMP4_REWRITE_FIELDS; n++)
			if (rewrite_has(r, n))
				used += (size_t)snprintf(lines + used, TEXT - used, " %s",
							 icmp4_rewrite_field(n)->name);
		used += (size_t)snprintf(lines + used, TEXT - used, "\n");
	}
}

static void same(const char *text, uint8_t protocol, uint16_t length, const char *name)
{
	char truth[TEXT], found[TEXT];
	struct lab *lab = lab_of(text);
	struct out_path path;

	truth_of(text, protocol, truth);
	is_int(walk(lab, protocol, length, &path), ICMP4_TRACE_REACHED, name);
	found_text(lab, &path, found);
	is_str(found, truth, name);
	path_free(&path);
	lab_free(lab);
}

static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

/* Any of eight routers may write in DSCP or ECN, the first may translate: all by a seed. */
static void test_truth(void)
{
	static const char *const writes[] = {"",
					     "",
					     "rewrite: {dscp: 8}",
					     "rewrite: {ecn: not-ect}",
					     "rewrite: {dscp: 0, ecn: ce}",
					     "",
					     "rewrite: {dscp: 46}",
					     ""};
	uint64_t state = 20061;

	for (int i = 0; i < 60; i++) {
		char text[1024], name[32];
		size_t used = 0;
		bool nat = i % 3 == 0;

		used += (size_t)snprintf(text, sizeof(text),
					 "hosts: {client: , server: }\nrouters:\n");
		for (int r = 1; r <= 8; r++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			const char *write = writes[state >> 33 & 7];
			const char *what =
				nat && r == 2 ? "nat: {inside: \"gw:r1\", preserve: no, ports: "
						"50000-50000, wrong: quote}"
					      : "";
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "  %s%.0d: {%s%s%s}\n", r == 2 ? "gw" : "r",
						 r == 2 ? 0 : r, what, *what && *write ? ", " : "",
						 write);
		}
		snprintf(text + used, sizeof(text) - used,
			 "links:\n  client -- r1 -- gw:r1: 1ms\n"
			 "  gw -- r3 -- r4 -- r5 -- r6 -- r7 -- r8 -- server: 1ms\n");
		snprintf(name, sizeof(name), "lab %d", i);
		same(text, protocols[i % 2 ? i / 2 % 3 : 0], i % 5 ? 60 : 1400, name);
	}
}

#define CHAIN "\nlinks:\n  client -- r1 -- r2 -- r3 -- r4 -- server: 1ms\n"

/* What no tap shows, for it is of the quote or of the TTL. */
static void test_others(void)
{
	static const struct {
		const char *name, *lab;
		const char *map;
	} rows[] = {
		{"nothing", "routers: {r1: }" CHAIN, ""},
		{"a router that counts down to 0 and forwards",
		 "routers: {r2: {forward-ttl: zero}}" CHAIN, "zero-ttl r3\n"},
		{"two of them", "routers: {r1: {forward-ttl: zero}, r3: {forward-ttl: zero}}" CHAIN,
		 "zero-ttl r2\nzero-ttl r4\n"},
		{"a router that does not count is seen by nobody",
		 "routers: {r2: {forward-ttl: keep}}" CHAIN, ""},
		{"a translator that does right", "routers: {r1: {nat: client}}" CHAIN, ""},
		{"one that leaves the checksum",
		 "routers: {r1: {nat: {inside: client, wrong: transport-checksum}}}" CHAIN,
		 "r1 r2 checksum\n"},
		{"hops that say nothing lie between",
		 "routers: {r2: {silent: all}, r1: {rewrite: {dscp: 0}}}" CHAIN, "r1 r3 dscp\n"},
		{"written, and written back",
		 "routers: {r2: {rewrite: {dscp: 0}}, r3: {rewrite: {dscp: 46}}}" CHAIN,
		 "r2 r3 dscp\nr3 r4 dscp\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct lab *lab = lab_of(rows[i].lab);
		struct out_path path;
		char found[TEXT];

		is_int(walk(lab, ICMP4_PROTO_UDP, 60, &path), ICMP4_TRACE_REACHED, rows[i].name);
		found_text(lab, &path, found);
		is_str(found, rows[i].map, rows[i].name);
		path_free(&path);
		lab_free(lab);
	}
}

int main(void)
{
	test_truth();
	test_others();
	return tap_done();
}
