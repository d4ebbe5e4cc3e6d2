/* SPDX-License-Identifier: MIT */
/*
 * The world that the tests of a node share:
 *
 *	            lan                              wan (MTU 1000)
 *	10.9.1.2 ─────── 10.9.1.1 [node] 10.9.2.1 ─────── 10.9.2.9 ── 203.0.113.0/24
 *	                   10.9.4.0/31 p2p │  │ down 10.9.3.1
 *
 * Routes: 198.51.100.0/26 unreachable, .64/26 prohibit, .128/26 blackhole; 192.0.2.0/24 behind the
 * interface that is down; 241.0.0.0/8 behind wan, for when martians are allowed. Nothing else.
 * Filters: 203.0.113.66 is prohibited but for UDP port 5000, 203.0.113.67 is in silence.
 * Ports: UDP 7 echo, 53 open, 9 filtered; TCP 80 open, 81 filtered.
 *
 * A table of a test has rows of two texts: what comes (node_stimulus.h) and what becomes of it:
 *
 *	{"udp to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1"},
 */
#ifndef NODE_WORLD_H
#define NODE_WORLD_H

#include "tap.h"
#include "unit/core/node_stimulus.h"
#include <icmp4/node.h>
#include <icmp4/text.h>
#include <stdlib.h>

enum { LAN, WAN, DOWN, P2P, INTERFACES };
enum { WORLD_SLOTS = 64, WORLD_OUT = 64, WORLD_BYTES = 65536 + 64 };

#define NODE_LAN IP(10, 9, 1, 1)
#define NODE_WAN IP(10, 9, 2, 1)
#define GATEWAY  IP(10, 9, 2, 9)
#define FAR_HOST IP(203, 0, 113, 7) /* behind the gateway */

static const struct icmp4_prefix world_prefixes[INTERFACES] = {
	[LAN] = {NODE_LAN, 24},
	[WAN] = {NODE_WAN, 24},
	[DOWN] = {IP(10, 9, 3, 1), 24},
	[P2P] = {IP(10, 9, 4, 0), 31},
};
#define WORLD_INTERFACE(label, size, is_up, prefix)                                            \
	{                                                                                      \
		.name = label, .prefixes = prefix, .prefix_count = 1, .mtu = size, .up = is_up \
	}
static const struct icmp4_interface world_interfaces[INTERFACES] = {
	[LAN] = WORLD_INTERFACE("lan", 1500, true, &world_prefixes[LAN]),
	[WAN] = WORLD_INTERFACE("wan", 1000, true, &world_prefixes[WAN]),
	[DOWN] = WORLD_INTERFACE("down", 1500, false, &world_prefixes[DOWN]),
	[P2P] = WORLD_INTERFACE("p2p", 1500, true, &world_prefixes[P2P]),
};
static const struct icmp4_next_hop world_gateway = {WAN, GATEWAY, 1, NULL};
static const struct icmp4_next_hop world_down = {DOWN, IP(10, 9, 3, 9), 1, NULL};
/* In the order of icmp4_route_sort. */
static const struct icmp4_route world_routes[] = {
	{.to = {IP(241, 0, 0, 0), 8},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .hops = &world_gateway,
	 .hop_count = 1},
	{.to = {IP(203, 0, 113, 0), 24},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .hops = &world_gateway,
	 .hop_count = 1},
	{.to = {IP(198, 51, 100, 128), 26}, .kind = ICMP4_ROUTE_BLACKHOLE},
	{.to = {IP(198, 51, 100, 64), 26}, .kind = ICMP4_ROUTE_PROHIBIT},
	{.to = {IP(198, 51, 100, 0), 26}, .kind = ICMP4_ROUTE_UNREACHABLE},
	{.to = {IP(192, 0, 2, 0), 24},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .hops = &world_down,
	 .hop_count = 1},
};
static const struct icmp4_route_table world_table = {.routes = world_routes, .count = 6};
static const struct icmp4_port world_ports[] = {{ICMP4_PROTO_UDP, 7, ICMP4_SERVICE_ECHO},
						{ICMP4_PROTO_UDP, 53, ICMP4_SERVICE_OPEN},
						{ICMP4_PROTO_UDP, 9, ICMP4_SERVICE_FILTERED},
						{ICMP4_PROTO_TCP, 80, ICMP4_SERVICE_OPEN},
						{ICMP4_PROTO_TCP, 81, ICMP4_SERVICE_FILTERED}};
static const struct icmp4_filter world_filters[] = {
	{.to = {IP(203, 0, 113, 66), 32}, .protocol = 17, .port = 5000, .pass = true},
	{.to = {IP(203, 0, 113, 66), 32}, .error = ICMP4_ERROR_PROHIBITED},
	{.to = {IP(203, 0, 113, 67), 32}, .error = ICMP4_ERROR_NONE},
};

/* One packet that came out. */
struct out {
	struct icmp4_packet packet;
	uint8_t bytes[1600]; /* the first octets of it */
};

struct world {
	struct icmp4_node node;
	struct icmp4_node_settings settings;
	struct icmp4_node_config config;
	struct icmp4_node_counters counters;
	struct icmp4_limit_slot slots[WORLD_SLOTS];
	struct icmp4_time now;
	struct icmp4_node_event event; /* of the last stimulus */
	uint8_t bytes[WORLD_BYTES];    /* the stimulus, changed in place */
	struct out out[WORLD_OUT];
	size_t count; /* of out */
	char told[128];
};

enum { HOST = false, ROUTER = true };

/* No limits, so that every error is seen. The caller frees it. */
static inline struct world *world_new(bool forward)
{
	struct world *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	icmp4_node_settings_default(&w->settings);
	w->settings.forward = forward;
	w->settings.limit = w->settings.limit_destination = (struct icmp4_rate){0};
	w->now.ns = ICMP4_S_NS;
	w->config = (struct icmp4_node_config){
		.settings = &w->settings,
		.interfaces = world_interfaces,
		.interface_count = INTERFACES,
		.route = icmp4_route_lookup,
		.world = &world_table,
		.ports = world_ports,
		.port_count = sizeof world_ports / sizeof world_ports[0],
		.filters = world_filters,
		.filter_count = sizeof world_filters / sizeof world_filters[0],
		.router_id = IP(10, 255, 0, 1),
		.limit_slots = w->slots,
		.limit_slot_count = WORLD_SLOTS,
		.counters = &w->counters,
	};
	icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
	return w;
}

/* Everything that leaves now. */
static inline void world_drain(struct world *w)
{
	uint8_t room[ICMP4_ROOM];
	struct icmp4_packet packet = {.bytes = room, .held = sizeof room};

	for (w->count = 0; w->count < WORLD_OUT; w->count++) {
		struct out *out = &w->out[w->count];

		if (!icmp4_node_output(&w->node, w->now, &packet))
			break;
		out->packet = packet;
		memcpy(out->bytes, packet.bytes,
		       packet.held < sizeof out->bytes ? packet.held : sizeof out->bytes);
		packet = (struct icmp4_packet){.bytes = room, .held = sizeof room};
	}
	icmp4_node_event(&w->node, &w->event);
}

/* Octets that stand in w->bytes arrive, as the stimulus says how. */
static inline void world_input(struct world *w, const struct stimulus *s, size_t held)
{
	struct icmp4_packet packet = {.bytes = w->bytes,
				      .held = held,
				      .length = held,
				      .interface = s->interface,
				      .link = (enum icmp4_link)s->link};

	icmp4_node_input(&w->node, w->now, &packet);
	world_drain(w);
}

static inline void world_feed(struct world *w, const struct stimulus *s)
{
	world_input(w, s, put_stimulus(s, w->bytes));
}

/* The application sends it. */
static inline void world_send(struct world *w, const struct stimulus *s)
{
	size_t held = put_stimulus(s, w->bytes);
	struct icmp4_packet packet = {.bytes = w->bytes, .held = held, .length = held};

	icmp4_node_send(&w->node, w->now, &packet);
	world_drain(w);
}

/* The first packet that came out could not be handed to its neighbour. */
static inline void world_fail(struct world *w, enum icmp4_drop reason)
{
	struct icmp4_packet out = w->out[0].packet;

	icmp4_node_failed(&w->node, w->now, &out, reason);
	world_drain(w);
}

/* Is what came out one ICMP message of this type and code, sound to the last octet? */
static inline bool is_icmp(const struct world *w, uint8_t type, uint8_t code)
{
	const uint8_t *ip = w->out[0].bytes;

	return w->count == 1 && w->out[0].packet.held == at16(ip + 2) && ip[0] == 0x45 &&
	       slow_sum(ip, 20, 0) == 0 && ip[9] == ICMP4_PROTO_ICMP && ip[20] == type &&
	       ip[21] == code && slow_sum(ip + 20, at16(ip + 2) - 20u, 0) == 0;
}

static inline const char *tell_interface(uint32_t interface)
{
	return interface < INTERFACES ? world_interfaces[interface].name : "self";
}

/* "3/0 from 10.9.1.1", and "nothing" when what came out does not fit what the event says. */
static inline void tell_icmp(struct world *w, const char *what, char *text, size_t size)
{
	const uint8_t *ip = w->out[0].bytes;
	char from[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(icmp4_ip_src(ip), from, sizeof from);
	if (w->count && ip[9] != ICMP4_PROTO_ICMP)
		snprintf(text, size, "%s from %s", what, from);
	else if (w->count && is_icmp(w, ip[20], ip[21]))
		snprintf(text, size, "%s%u/%u from %s", what, ip[20], ip[21], from);
	else
		snprintf(text, size, "%snothing sound", what);
}

static inline void tell_drop(struct world *w, char *text, size_t size)
{
	const struct icmp4_node_event *e = &w->event;
	char head[64];

	snprintf(head, sizeof head, "%s%s%s", icmp4_drop_name(e->drop), e->fault ? " " : "",
		 e->fault ? icmp4_fault_name(e->fault) : "");
	const struct icmp4_error_row *row = icmp4_error_row(e->error.kind);
	if (e->error_sent && is_icmp(w, row->type, row->code)) {
		strcat(head, ": ");
		tell_icmp(w, head, text, size);
	} else if (w->count || e->error_sent) {
		snprintf(text, size, "%s, but something came out", head);
	} else if (e->error.kind) {
		snprintf(text, size, "%s: %s", head,
			 e->forbid     ? icmp4_forbid_rule(e->forbid)
			 : e->silenced ? "silenced"
			 : e->limited  ? "limited"
			 : e->unfit    ? "unfit"
				       : "not sent");
	} else {
		snprintf(text, size, "%s", head);
	}
}

/* What became of the last stimulus: "forwarded by wan to 10.9.2.9", "answered 0/0 from 10.9.1.1",
 * "delivered", "ttl: 11/0 from 10.9.1.1", "ttl: NOERR-07", "malformed ip-ihl". */
static inline const char *world_tells(struct world *w)
{
	char next[ICMP4_ADDRESS_TEXT];
	const struct icmp4_node_event *e = &w->event;

	icmp4_address_text(e->next_hop, next, sizeof next);
	switch (e->verb) {
	case ICMP4_VERB_FORWARDED:
	case ICMP4_VERB_SENT:
		snprintf(w->told, sizeof w->told, "%s by %s to %s",
			 e->verb == ICMP4_VERB_SENT ? "sent" : "forwarded",
			 tell_interface(w->out[0].packet.interface), next);
		break;
	case ICMP4_VERB_ANSWERED:
		tell_icmp(w, w->out[0].bytes[9] == 1 ? "answered " : "answered", w->told,
			  sizeof w->told);
		break;
	case ICMP4_VERB_DELIVERED:
		snprintf(w->told, sizeof w->told, w->count ? "delivered, and more" : "delivered");
		break;
	default:
		tell_drop(w, w->told, sizeof w->told);
	}
	return w->told;
}

struct told {
	const char *stimulus;
	const char *outcome;
};

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* Each row on a fresh node, so that none depends on another; prepare may be NULL. */
#define tells(test, forward, prepare, rows) tells_each(test, forward, prepare, rows, COUNT(rows))

static inline void tells_each(const char *test, bool forward, void (*prepare)(struct world *w),
			      const struct told *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct world *w = world_new(forward);
		struct stimulus s = says(rows[i].stimulus);
		char name[160];

		if (prepare)
			prepare(w);
		world_feed(w, &s);
		snprintf(name, sizeof name, "%s: %s", test, rows[i].stimulus);
		is_str(world_tells(w), rows[i].outcome, name);
		free(w);
	}
}

#endif
