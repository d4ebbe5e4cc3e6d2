/* SPDX-License-Identifier: MIT */
#ifndef OUT_STORY_H
#define OUT_STORY_H
/* What nodes decided, packet by packet, in words: --story. */
#include "sim/sim.h"
#include <icmp4/discovery.h>
#include <stdio.h>

/* What one line says: time, node, decision, packet, and why. */
struct out_story_line {
	struct icmp4_time at; /* since the start */
	const char *node;
	const struct icmp4_packet *packet;    /* as it came */
	const struct icmp4_node_event *event; /* NULL: it was lost on a link, for this reason: */
	const char *loss;
	const char *stage;   /* beside the node, that lost it; or NULL */
	const char *towards; /* name of whom it went to; NULL: the next hop has none */
};

void out_story_line(FILE *file, const struct out_story_line *line);
/* Its first words: when, and who. */
void out_story_begin(FILE *file, struct icmp4_time at, const char *node);
/* story_discovery.c: what router discovery found out on that interface, behind these words; at is
 * of the clock that the event's times are of. */
void out_story_discovery(FILE *file, struct icmp4_time at, const char *interface,
			 const struct icmp4_discovery_event *event);
/* The same of what a lab's tap sees. */
void out_story(FILE *file, const struct sim *sim, const struct sim_sight *sight);

#endif
