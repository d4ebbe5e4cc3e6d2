/* SPDX-License-Identifier: MIT */
#ifndef RUN_WHY_H
#define RUN_WHY_H
/*
 * Asks what the plan of why/ wants to know: each phase is an engine of the library in one of two
 * worlds, which in a lab are the same. Phases that do not need each other are asked at the same
 * time (run/team.h); one that was begun early and turns out to be needless is broken off.
 *
 *	why.c    which phase is begun and ended when
 *	walks.c  phases that are traces: of the hops, and of flows side by side
 *	echoes.c phases that are echo requests
 *	sizes.c  the path MTU, and which way long datagrams get lost
 */
#include "run/engines.h"
#include "run/flows.h"
#include "run/team.h"
#include "why/why.h"

enum {
	RUN_WHY_ROOM = 65536,
	RUN_WHY_WALK_SLOTS = 4 * WHY_HOPS_MAX,
	RUN_WHY_FULL_TTL = 64,
	RUN_WHY_FLOW_SLOTS = 2 * RUN_WHY_FULL_TTL,
	RUN_WHY_PING_SLOTS = 1024,
};

/* Who else is told; each may be NULL. */
struct run_why_sink {
	void (*phase)(void *world, enum why_phase phase);
	void (*ended)(void *world, enum why_phase phase);
	void (*walk)(void *world, const struct icmp4_trace_event *event);
	void (*mtu)(void *world, const struct icmp4_mtu *engine,
		    const struct icmp4_mtu_event *event);
	void *world;
};

/* Traces that are under way. */
struct run_why_walk {
	struct icmp4_trace engine;
	struct icmp4_trace_slot slots[RUN_WHY_WALK_SLOTS];
};

struct run_why_flows {
	struct run_flows flows;
	struct icmp4_trace traces[WHY_FLOWS];
	struct icmp4_trace_slot slots[WHY_FLOWS][RUN_WHY_FLOW_SLOTS];
	struct why_count *counts; /* one a flow */
};

/* Echo requests that are under way. */
struct run_why_echoes {
	struct icmp4_ping engine;
	struct icmp4_ping_target targets[WHY_HOPS_MAX + 1];
	struct icmp4_ping_slot slots[RUN_WHY_PING_SLOTS];
	struct why_count *counts; /* one a target */
	/* of the survey */
	struct why_count of_hop[WHY_HOPS_MAX + 1];
	uint8_t ttls[WHY_HOPS_MAX + 1];
	size_t count;
};

/* What an engine tells its events to; it lives as long as the engine. */
union run_why_events {
	struct run_trace_sink walk;
	struct run_flows_sink flows;
	struct run_ping_sink echoes;
	struct run_mtu_sink mtu;
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
	bool walk_done, mtu_done;
	struct run_team team;
	union run_why_events events[WHY_DONE];
	struct run_why_walk hops;
	struct run_why_flows flows;
	struct run_why_echoes echoes[WHY_DONE];
	uint8_t room[RUN_WHY_ROOM];
};

enum run_reason run_why(struct run_why *why);

#endif
