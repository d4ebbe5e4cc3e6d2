/* SPDX-License-Identifier: MIT */
#ifndef RUN_WHY_H
#define RUN_WHY_H
/*
 * Asks what the plan of why/ wants to know: each phase is an engine of the library in one of two
 * worlds, which in a lab are the same.
 */
#include "run/loop.h"
#include "why/why.h"

enum { RUN_WHY_ROOM = 65536 };

/* Who else is told; each may be NULL. */
struct run_why_sink {
	void (*phase)(void *world, enum why_phase phase);
	void (*walk)(void *world, const struct icmp4_trace_event *event);
	void (*mtu)(void *world, const struct icmp4_mtu *engine,
		    const struct icmp4_mtu_event *event);
	void *world;
};

struct run_why {
	struct why_evidence evidence; /* by why_begin, and what is known before anything is sent */
	struct run_world *world;      /* of the flow */
	struct run_world *echo;       /* of echo requests; NULL: there is none */
	bool echo_exact;              /* the identifier there is ours to choose, */
	uint16_t echo_id;             /* or that of the socket */
	uint16_t ceiling;             /* what our own link carries */
	struct icmp4_key key;
	struct icmp4_time end;
	struct run_signals *signals;
	struct run_why_sink sink;
	/* what the phases work with, and leave to whoever shows it */
	struct icmp4_trace_options walk;
	struct icmp4_mtu mtu;
	struct icmp4_ping_target spread[WHY_FLOWS];
	bool walk_done, mtu_done, spread_done;
	uint8_t room[RUN_WHY_ROOM];
};

enum run_reason run_why(struct run_why *why);

#endif
