/* SPDX-License-Identifier: MIT */
/*
 * A label switching router in the world of node_world.h. A stack is said as LABEL/TC/TTL, top
 * first.
 *
 * Labels that come in: 16 and 17 end here, the one of a uniform path, the other of a pipe; those
 * from 100 on have next hops. With enter_table as world, paths begin here.
 */
#ifndef LABEL_WORLD_H
#define LABEL_WORLD_H

#include "unit/core/node_world.h"

#define STACK(mode, ...)                                                                      \
	{                                                                                     \
		.labels = {__VA_ARGS__},                                                      \
		.count = sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), .tunnel = mode \
	}

static const struct icmp4_label_stack swap = STACK(ICMP4_TUNNEL_PIPE, 200);
static const struct icmp4_label_stack implicit = STACK(ICMP4_TUNNEL_UNIFORM, 3);
static const struct icmp4_label_stack explicit = STACK(ICMP4_TUNNEL_UNIFORM, 0);
static const struct icmp4_label_stack uniform_two = STACK(ICMP4_TUNNEL_UNIFORM, 300, 201);
static const struct icmp4_label_stack pipe_two = STACK(ICMP4_TUNNEL_PIPE, 300, 201);

static const struct icmp4_next_hop label_hops[] = {
	{WAN, GATEWAY, 1, &swap},     {WAN, GATEWAY, 1, NULL},
	{WAN, GATEWAY, 1, &implicit}, {WAN, GATEWAY, 1, &explicit},
	{WAN, GATEWAY, 1, &pipe_two}, {WAN, GATEWAY, 1, &uniform_two},
	{DOWN, GATEWAY, 1, &swap},    {WAN, 0, 1, NULL},
};

#define LABEL_ROW(in, mode, end, hop)                                            \
	{                                                                        \
		.label = in, .tunnel = ICMP4_TUNNEL_##mode, .error_to_end = end, \
		.hops = &label_hops[hop], .hop_count = 1                         \
	}
static const struct icmp4_label_row label_rows[] = {
	{.label = 1},
	{.label = 3},
	{.label = 7},
	{.label = 16, .tunnel = ICMP4_TUNNEL_UNIFORM},
	{.label = 17, .tunnel = ICMP4_TUNNEL_PIPE},
	LABEL_ROW(100, UNIFORM, true, 0),
	LABEL_ROW(101, UNIFORM, false, 0),
	LABEL_ROW(102, UNIFORM, true, 1),
	LABEL_ROW(103, PIPE, true, 2),
	LABEL_ROW(104, UNIFORM, true, 3),
	LABEL_ROW(105, UNIFORM, true, 4),
	LABEL_ROW(106, UNIFORM, true, 5),
	LABEL_ROW(107, UNIFORM, true, 6),
	LABEL_ROW(108, UNIFORM, true, 7),
};
static const struct icmp4_label_table label_table = {label_rows, COUNT(label_rows)};

/* 203.0.113.0/24 by a pipe, 198.18.0.0/15 by a uniform path, both of label 200. */
static const struct icmp4_label_stack uniform_one = STACK(ICMP4_TUNNEL_UNIFORM, 200);
static const struct icmp4_next_hop enter_pipe = {WAN, GATEWAY, 1, &swap};
static const struct icmp4_next_hop enter_uniform = {WAN, GATEWAY, 1, &uniform_one};
static const struct icmp4_next_hop enter_two = {WAN, GATEWAY, 1, &pipe_two};
static const struct icmp4_route enter_routes[] = {
	{.to = {IP(203, 0, 113, 0), 24},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .hops = &enter_pipe,
	 .hop_count = 1},
	{.to = {IP(198, 18, 0, 0), 15},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .hops = &enter_uniform,
	 .hop_count = 1},
	{.to = {IP(192, 0, 2, 0), 24},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .hops = &enter_two,
	 .hop_count = 1},
};
static const struct icmp4_route_table enter_table = {.routes = enter_routes,
						     .count = COUNT(enter_routes)};

enum { STACK_MAX = 32, TEXT = 256 };

static inline struct world *switching(bool forward)
{
	struct world *w = world_new(forward);

	w->config.label = icmp4_label_lookup;
	w->config.labels = &label_table;
	w->settings.announce_labels = true;
	icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
	return w;
}

/* Reads "100/0/9 24/5/255"; a * behind an entry turns its S around. */
static inline uint8_t read_stack(const char *text, struct icmp4_mpls_entry *entries)
{
	uint8_t count = 0;
	unsigned label, tc, ttl;

	for (int used; sscanf(text, "%u/%u/%u%n", &label, &tc, &ttl, &used) == 3; count++) {
		bool turned = text[used] == '*';

		text += used + turned;
		entries[count] = (struct icmp4_mpls_entry){label, (uint8_t)tc, !*text != turned,
							   (uint8_t)ttl};
	}
	return count;
}

static inline void feed_said(struct world *w, struct icmp4_mpls_entry *entries, const char *stack,
			     const struct stimulus *s)
{
	size_t held = put_stimulus(s, w->bytes);
	struct icmp4_packet packet = {.bytes = w->bytes,
				      .held = held,
				      .length = held,
				      .interface = s->interface,
				      .link = (enum icmp4_link)s->link,
				      .label_count = read_stack(stack, entries),
				      .labels = entries};

	icmp4_node_input(&w->node, w->now, &packet);
	world_drain(w);
}

static inline void feed_with(struct world *w, struct icmp4_mpls_entry *entries, const char *stack,
			     const char *stimulus)
{
	struct stimulus s = says(stimulus);

	feed_said(w, entries, stack, &s);
}

static inline void feed(struct world *w, const char *stack, const char *stimulus)
{
	struct icmp4_mpls_entry entries[STACK_MAX];

	feed_with(w, entries, stack, stimulus);
}

static inline void put_stack(const struct icmp4_packet *packet, char *text)
{
	for (size_t i = 0; i < packet->label_count; i++) {
		const struct icmp4_mpls_entry *e = &packet->labels[i];
		bool sound = e->bottom == (i + 1u == packet->label_count);

		text += sprintf(text, " %u/%u/%u%s", (unsigned)e->label, e->tc, e->ttl,
				sound ? "" : "*");
	}
	*text = '\0';
}

/* "forwarded by wan to 10.9.2.9 200/0/8 ttl 5"; an error with the neighbour that it goes to. */
static inline const char *tell_labelled(struct world *w, char text[TEXT])
{
	const struct icmp4_packet *out = &w->out[0].packet;
	char next[ICMP4_ADDRESS_TEXT];
	int used = sprintf(text, "%s", world_tells(w));

	if (!w->count)
		return text;
	icmp4_address_text(out->next_hop, next, sizeof next);
	if (w->event.verb != ICMP4_VERB_FORWARDED)
		used += sprintf(text + used, " by %s to %s", tell_interface(out->interface), next);
	put_stack(out, text + used);
	if (w->event.verb == ICMP4_VERB_FORWARDED)
		sprintf(text + strlen(text), " ttl %u", w->out[0].bytes[8]);
	return text;
}

struct row {
	const char *name, *stack, *stimulus, *outcome;
};

#define TO_FAR "udp to 203.0.113.7 ttl 5"
#define ONWARD "forwarded by wan to 10.9.2.9"

static inline void tell_rows(const struct icmp4_route_table *routes, const struct row *rows,
			     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct world *w = switching(ROUTER);
		char text[TEXT];

		w->node.config.world = routes;
		feed(w, rows[i].stack, rows[i].stimulus);
		is_str(tell_labelled(w, text), rows[i].outcome, rows[i].name);
		free(w);
	}
}

#endif
