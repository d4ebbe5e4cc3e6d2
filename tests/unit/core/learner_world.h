/* SPDX-License-Identifier: MIT */
/* A node of node_world.h that learns from errors, and errors for it. What it sends to 203.0.113.7
 * leaves by wan (MTU 1000), to 10.9.2.9 first. */
#ifndef LEARNER_WORLD_H
#define LEARNER_WORLD_H

#include "unit/core/node_world.h"

enum { LEARNED_SLOTS = 8 };

struct learner {
	struct world *w;
	struct icmp4_learned_slot slots[LEARNED_SLOTS];
};

static inline struct learner *learner_new(bool forward)
{
	struct learner *l = calloc(1, sizeof *l);

	if (!l)
		abort();
	l->w = world_new(forward);
	l->w->config.learned_slots = l->slots;
	l->w->config.learned_slot_count = LEARNED_SLOTS;
	icmp4_node_init(&l->w->node, &l->w->config, &(struct icmp4_key){{1, 2}});
	return l;
}

static inline void learner_free(struct learner *l)
{
	free(l->w);
	free(l);
}

/* An error in words, from 10.9.2.9 by wan to 10.9.2.1 if they say nothing else; octets 4 to 7 of
 * it; and of the UDP datagram from 10.9.2.1 to 203.0.113.7 that it quotes 28 octets of, what is not
 * as usual, or NULL: "df data 872". */
struct error_row {
	const char *error;
	uint32_t rest;
	const char *quoted;
};

static inline void hear(struct world *w, const struct error_row *row)
{
	struct stimulus s =
		says_also(says("icmp data 28 from 10.9.2.9 to 10.9.2.1 on 1"), row->error);
	struct stimulus quoted = says_also(says("udp from 10.9.2.1 to 203.0.113.7"),
					   row->quoted ? row->quoted : "df data 872");
	uint8_t quote[2048];
	size_t held = put_stimulus(&s, w->bytes);

	put_stimulus(&quoted, quote);
	memcpy(w->bytes + 28, quote, s.data);
	set32(w->bytes + 24, row->rest);
	set16(w->bytes + 22, 0);
	set16(w->bytes + 22, slow_sum(w->bytes + 20, held - 20, 0));
	world_input(w, &s, held);
}

static const struct error_row too_big = {"type 3 code 4", 600, NULL};
static const struct error_row redirect = {"type 5 code 1", IP(10, 9, 2, 7), NULL};

static inline void apply(struct world *w, const char *stimulus, bool sent)
{
	struct stimulus s = says(stimulus);

	if (sent)
		world_send(w, &s);
	else
		world_feed(w, &s);
}

#endif
