/* SPDX-License-Identifier: MIT */
#ifndef RUN_VIRTUAL_H
#define RUN_VIRTUAL_H
/*
 * A simulated network as a world for run_loop, its clock starting at 0. Time jumps from event to
 * event; with a speed it also passes: 1 as on a real network, 10 ten times as fast.
 */
#include "run/loop.h"
#include "sim/sim.h"

struct run_virtual {
	struct run_world world;
	struct sim *sim;
	uint32_t node; /* whose place we take */
	bool frames;   /* what we send names its link and its next hop, and is put there as it is */
	bool refuses;  /* what the host's own system would not let out is not sent, and told so */
	double speed;  /* 0: as fast as it goes */
	struct icmp4_time now;
	struct icmp4_time real_start;      /* for a speed: when now was 0 */
	const struct run_signals *signals; /* end a wait; may be NULL */
};

/* The node's place is taken: it still forwards and answers, and we hear what is delivered to it. */
void run_virtual_init(struct run_virtual *virtual, struct sim *sim, uint32_t node, double speed,
		      const struct run_signals *signals);
/* Whatever reaches this node comes to us as well, by RUN_SINK, and not to it. Of ours: all that
 * reaches it, and not only what is for it. */
void run_virtual_hear(struct run_virtual *virtual, uint32_t node);

#endif
