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
 * Octets of the stimuli are made here, by slow code of their own.
 */
#ifndef NODE_WORLD_H
#define NODE_WORLD_H

#include "tap.h"
#include <icmp4/ip.h>
#include <icmp4/node.h>
#include <stdlib.h>

#define IP(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

enum { LAN, WAN, DOWN, P2P, INTERFACES };
enum { WORLD_SLOTS = 64, WORLD_OUT = 64, WORLD_BYTES = 65536 + 64 };

#define HOST_A     IP(10, 9, 1, 2) /* on lan: sends the stimuli */
#define NODE_LAN   IP(10, 9, 1, 1)
#define NODE_WAN   IP(10, 9, 2, 1)
#define NODE_P2P   IP(10, 9, 4, 0)
#define GATEWAY    IP(10, 9, 2, 9)
#define FAR_HOST   IP(203, 0, 113, 7) /* behind the gateway */
#define FILTERED   IP(203, 0, 113, 66)
#define FILTERED_2 IP(203, 0, 113, 67) /* in silence */
#define NOWHERE    IP(8, 8, 8, 8)
#define SOMEHOW(n) IP(198, 51, 100, (n))

static const struct icmp4_prefix world_prefixes[INTERFACES] = {
	[LAN] = {NODE_LAN, 24},
	[WAN] = {NODE_WAN, 24},
	[DOWN] = {IP(10, 9, 3, 1), 24},
	[P2P] = {NODE_P2P, 31},
};
static const struct icmp4_interface world_interfaces[INTERFACES] = {
	[LAN] = {"lan", &world_prefixes[LAN], 1, 1500, true},
	[WAN] = {"wan", &world_prefixes[WAN], 1, 1000, true},
	[DOWN] = {"down", &world_prefixes[DOWN], 1, 1500, false},
	[P2P] = {"p2p", &world_prefixes[P2P], 1, 1500, true},
};
static const struct icmp4_next_hop world_gateway = {WAN, GATEWAY, 1};
static const struct icmp4_next_hop world_down = {DOWN, IP(10, 9, 3, 9), 1};
static const struct icmp4_route world_routes[] = {
	{{SOMEHOW(0), 26}, ICMP4_ROUTE_UNREACHABLE, NULL, 0},
	{{SOMEHOW(64), 26}, ICMP4_ROUTE_PROHIBIT, NULL, 0},
	{{SOMEHOW(128), 26}, ICMP4_ROUTE_BLACKHOLE, NULL, 0},
	{{IP(203, 0, 113, 0), 24}, ICMP4_ROUTE_FORWARD, &world_gateway, 1},
	{{IP(192, 0, 2, 0), 24}, ICMP4_ROUTE_FORWARD, &world_down, 1},
	{{IP(241, 0, 0, 0), 8}, ICMP4_ROUTE_FORWARD, &world_gateway, 1},
};
static const struct icmp4_route_table world_table = {world_routes,
						     sizeof world_routes / sizeof world_routes[0]};
static const struct icmp4_port world_ports[] = {{ICMP4_PROTO_UDP, 7, ICMP4_SERVICE_ECHO},
						{ICMP4_PROTO_UDP, 53, ICMP4_SERVICE_OPEN},
						{ICMP4_PROTO_UDP, 9, ICMP4_SERVICE_FILTERED},
						{ICMP4_PROTO_TCP, 80, ICMP4_SERVICE_OPEN},
						{ICMP4_PROTO_TCP, 81, ICMP4_SERVICE_FILTERED}};
static const struct icmp4_filter world_filters[] = {
	{.to = {FILTERED, 32}, .protocol = ICMP4_PROTO_UDP, .port = 5000, .pass = true},
	{.to = {FILTERED, 32}, .error = ICMP4_ERROR_PROHIBITED},
	{.to = {FILTERED_2, 32}, .error = ICMP4_ERROR_NONE},
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
};

/* A stimulus: what is not said is UDP from HOST_A, TTL 9, 8 octets of data, unicast on lan. */
struct stimulus {
	uint32_t src, dst;
	uint8_t protocol; /* 0: UDP */
	uint8_t ttl;      /* 0: 9 */
	bool ttl_zero;
	uint8_t tos;
	bool df, mf, reserved;
	uint16_t offset;             /* octets */
	size_t data;                 /* after the transport header; 0: 8 */
	size_t padding;              /* of the link, behind the datagram */
	uint16_t src_port, dst_port; /* 0: 49153, 33434 */
	uint8_t type, code;          /* ICMP; type 0 and code 0: echo request */
	uint8_t flags;               /* TCP */
	uint32_t seq, ack;
	const uint8_t *options;
	uint8_t option_length;
	bool reply; /* ICMP type 0 is meant */
	enum icmp4_link link;
	uint32_t interface;
};

static inline uint16_t slow_sum(const uint8_t *bytes, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static inline void set16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void set32(uint8_t *at, uint32_t value)
{
	set16(at, value >> 16);
	set16(at + 2, value & 0xffff);
}

static inline uint16_t at16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* The IP header's checksum, after a test has changed it. */
static inline void mend(uint8_t *ip)
{
	set16(ip + 10, 0);
	set16(ip + 10, slow_sum(ip, (size_t)(ip[0] & 15) * 4, 0));
}

static inline uint32_t pseudo_sum(const uint8_t *ip, size_t length)
{
	uint32_t sum = ip[9] + (uint32_t)length;

	for (int i = 12; i < 20; i += 2)
		sum += at16(ip + i);
	return sum;
}

static inline size_t put_transport(const struct stimulus *s, uint8_t *ip, uint8_t *at)
{
	size_t data = s->data ? s->data : 8;
	size_t header = ip[9] == ICMP4_PROTO_TCP ? 20 : 8;

	if (ip[9] != ICMP4_PROTO_TCP && ip[9] != ICMP4_PROTO_UDP && ip[9] != ICMP4_PROTO_ICMP)
		header = 0;
	memset(at, 0, header);
	for (size_t i = 0; i < data; i++)
		at[header + i] = (uint8_t)(i * 7 + 1);
	set16(at, s->src_port ? s->src_port : 49153);
	set16(at + 2, s->dst_port ? s->dst_port : 33434);
	if (ip[9] == ICMP4_PROTO_UDP) {
		set16(at + 4, header + data);
		set16(at + 6, slow_sum(at, header + data, pseudo_sum(ip, header + data)));
	} else if (ip[9] == ICMP4_PROTO_TCP) {
		set32(at + 4, s->seq);
		set32(at + 8, s->ack);
		at[12] = 5 << 4;
		at[13] = s->flags;
		set16(at + 16, slow_sum(at, header + data, pseudo_sum(ip, header + data)));
	} else if (ip[9] == ICMP4_PROTO_ICMP) {
		at[0] = s->type || s->code || s->reply ? s->type : 8;
		at[1] = s->code;
		set32(at + 2, 0x1234);
		set16(at + 6, 1);
		set16(at + 2, 0);
		set16(at + 2, slow_sum(at, header + data, 0));
	}
	return header + data;
}

static inline size_t put_stimulus(const struct stimulus *s, uint8_t *ip)
{
	size_t header = 20 + (size_t)s->option_length;

	memset(ip, 0, header);
	ip[0] = (uint8_t)(0x40 | header / 4);
	ip[1] = s->tos;
	set16(ip + 4, 0x4242);
	set16(ip + 6, (size_t)(s->reserved << 15 | s->df << 14 | s->mf << 13 | s->offset / 8));
	ip[8] = s->ttl || s->ttl_zero ? s->ttl : 9;
	ip[9] = s->protocol ? s->protocol : ICMP4_PROTO_UDP;
	set32(ip + 12, s->src ? s->src : HOST_A);
	set32(ip + 16, s->dst);
	if (s->option_length)
		memcpy(ip + 20, s->options, s->option_length);
	size_t length = header + put_transport(s, ip, ip + header);
	set16(ip + 2, length);
	mend(ip);
	memset(ip + length, 0xee, s->padding);
	return length + s->padding;
}

static inline void world_init(struct world *w, bool forward)
{
	memset(w, 0, sizeof *w);
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

/* Octets that stand in w->bytes arrive. */
static inline void world_input(struct world *w, const struct stimulus *s, size_t held)
{
	struct icmp4_packet packet = {.bytes = w->bytes,
				      .held = held,
				      .length = held,
				      .interface = s->interface,
				      .link = s->link};

	icmp4_node_input(&w->node, w->now, &packet);
	world_drain(w);
}

static inline void world_feed(struct world *w, const struct stimulus *s)
{
	world_input(w, s, put_stimulus(s, w->bytes));
}

static inline void world_send(struct world *w, const struct stimulus *s)
{
	size_t held = put_stimulus(s, w->bytes);
	struct icmp4_packet packet = {.bytes = w->bytes, .held = held, .length = held};

	icmp4_node_send(&w->node, w->now, &packet);
	world_drain(w);
}

/* Is it one ICMP message of this type and code, sound, to HOST_A? */
static inline bool is_error(const struct world *w, uint8_t type, uint8_t code)
{
	const uint8_t *ip = w->out[0].bytes;

	return w->count == 1 && w->out[0].packet.held == at16(ip + 2) && ip[0] == 0x45 &&
	       slow_sum(ip, 20, 0) == 0 && ip[9] == ICMP4_PROTO_ICMP && ip[20] == type &&
	       ip[21] == code && slow_sum(ip + 20, at16(ip + 2) - 20u, 0) == 0;
}

static inline struct world *world_new(bool forward)
{
	struct world *w = malloc(sizeof *w);

	if (!w)
		abort();
	world_init(w, forward);
	return w;
}

#endif
