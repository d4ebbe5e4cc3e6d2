/* SPDX-License-Identifier: MIT */
#ifndef SIM_CODEL_H
#define SIM_CODEL_H
/*
 * Controlled delay (RFC 8289): which packets of a queue to drop, judged when they come to its head.
 * Whoever has the queue takes them off one by one and asks about each; no packet is seen here.
 *
 *	do {
 *		take one off the queue
 *	} while (codel_drops(&codel, &plan, now, how long it waited, whether the queue is short));
 */
#include <icmp4/types.h>

/* At most this: its square fits 64 bits. */
#define CODEL_INTERVAL_MAX_NS (INT64_C(4) * 1000000000)

struct codel_plan {
	int64_t target_ns, interval_ns;
};

/* What the packet before this one, taken off at the same time, left it. */
enum codel_turn {
	CODEL_FIRST, /* nothing: it was not dropped */
	CODEL_AGAIN, /* it was one of several that are dropped */
	CODEL_PASS,  /* it was the first of a spell, and one at a time is enough */
};

struct codel {
	int64_t first_above_ns; /* when the queue will have been too long for an interval; 0: it is
				 * not too long */
	int64_t drop_next_ns;
	uint32_t count, last_count; /* of drops in this spell of dropping, and in the one before */
	bool dropping;
	enum codel_turn turn;
};

/* short_queue: no more than one packet of full length is behind it (or the queue is empty). */
bool codel_drops(struct codel *codel, const struct codel_plan *plan, struct icmp4_time now,
		 int64_t waited_ns, bool short_queue);
/* There was none to take off. */
void codel_empty(struct codel *codel);

#endif
