/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PATHS_H
#define PROBE_PATHS_H
/*
 * The engine of all paths: paths.c knows when (sending, lifetime, events), match.c whether (what an
 * arrival means), flow.c what the flows are, graph.c what is known, plan.c what is asked next:
 * hop by hop, by width.c (how many vertices has a hop?), control.c (vertex by vertex) and
 * branch.c (what divides the flows?); round.c asks the silent once more. stop.c says when it is
 * enough, diamond.c sums it up.
 *
 * The plan is made anew whenever something has become known, and of nothing but what is known. Each
 * step asks for what it needs by icmp4__paths_need(), which proposes the first cell that is still
 * to be probed; a step is through when nothing that it needs is open.
 */
#include "probe/trace/trace.h"
#include <icmp4/paths.h>

enum paths_cell_state {
	PATHS_UNASKED,
	PATHS_ASKED,  /* in flight */
	PATHS_AGAIN,  /* unanswered, to be sent once more */
	PATHS_HELD,   /* unanswered in this round: what that means, its end will tell */
	PATHS_SILENT, /* unanswered for good; whose vertex it is depends on the hop before */
	PATHS_KNOWN,
};

enum paths_slot_state { PATHS_IN_FLIGHT, PATHS_GONE, PATHS_FAILED, PATHS_ANSWERED };

enum paths_need {
	PATHS_IS_KNOWN,
	PATHS_IS_OPEN,       /* under way, or proposed */
	PATHS_IS_IMPOSSIBLE, /* the flow ends before */
};

static inline struct icmp4_paths_slot *icmp4__paths_slot(const struct icmp4_paths *paths,
							 uint64_t number)
{
	return &paths->memory.slots[number % paths->memory.slot_count];
}

static inline struct icmp4_paths_cell *icmp4__paths_cell(const struct icmp4_paths *paths,
							 uint32_t flow, unsigned ttl)
{
	return &paths->memory.cells[flow * paths->options.max + ttl - 1];
}

static inline struct icmp4_paths_vertex *icmp4__paths_vertex(const struct icmp4_paths *paths,
							     uint32_t number)
{
	return &paths->memory.vertices[number];
}

/* The vertex of a flow at a TTL, or ICMP4_PATHS_NONE. In front of them all is our own host. */
static inline uint16_t icmp4__paths_at(const struct icmp4_paths *paths, uint32_t flow, unsigned ttl)
{
	if (ttl < paths->options.first)
		return 0;

	const struct icmp4_paths_cell *cell = icmp4__paths_cell(paths, flow, ttl);

	return cell->state == PATHS_KNOWN ? cell->vertex : ICMP4_PATHS_NONE;
}

/* Is it one of those that are drawn like lots, and not a variant of another? */
static inline bool icmp4__paths_is_drawn(const struct icmp4_paths *paths, uint32_t flow)
{
	return !paths->memory.flows[flow].field;
}

/* A silent vertex that it was counted at may meanwhile have turned out to be another. */
static inline void icmp4__paths_repetition_over(struct icmp4_paths_vertex *v)
{
	v->repeating = (uint8_t)(v->repeating - (v->repeating > 0));
}

static inline bool icmp4__paths_bit(const uint8_t *bits, unsigned n)
{
	return bits[n / 8] >> n % 8 & 1;
}

static inline void icmp4__paths_set_bit(uint8_t *bits, unsigned n)
{
	bits[n / 8] = (uint8_t)(bits[n / 8] | 1u << n % 8);
}

static inline uint32_t icmp4__paths_enough(const struct icmp4_paths *paths, uint32_t seen)
{
	return icmp4_paths_enough((enum icmp4_paths_bound)paths->options.bound, seen + 1);
}

/* flow.c */
/* Draws what all flows have in common; false: there are not so many. */
bool icmp4__paths_open_flow(struct icmp4_paths *paths, const struct icmp4_key *key);
/* A flow that was not used so far; false: there is no room for more. */
bool icmp4__paths_draw(struct icmp4_paths *paths, uint16_t *flow);
/* The flow with that serial's field moved on by step. */
bool icmp4__paths_vary(struct icmp4_paths *paths, uint16_t of, uint8_t field, uint8_t step,
		       uint16_t *flow);
/* What the next probe is made, or the next answer judged, by. */
void icmp4__paths_load(struct icmp4_paths *paths, uint16_t flow);
/* Those of the protocol, as bits. */
uint8_t icmp4__paths_fields(const struct icmp4_paths *paths);
/* Whether a source port or identifier may be one of ours. */
bool icmp4__paths_is_ours(const struct icmp4_paths *paths, uint16_t port, uint16_t *flow);

/* graph.c */
/* Somebody answered a flow at a TTL. Returns the vertex, or ICMP4_PATHS_NONE: no room. */
uint16_t icmp4__paths_answer(struct icmp4_paths *paths, uint16_t flow, unsigned ttl,
			     const struct icmp4_paths_vertex *who);
/* Nobody did, and before is the vertex in front of it, or ICMP4_PATHS_NONE. */
void icmp4__paths_silence(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, uint16_t before);
/* A repetition was answered by somebody: not always the same? */
void icmp4__paths_repeated(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot,
			   const struct icmp4_paths_vertex *who);
/* Is somebody known to be silent there? */
bool icmp4__paths_has_silent(const struct icmp4_paths *paths, unsigned ttl);

/* plan.c */
void icmp4__paths_plan(struct icmp4_paths *paths);
enum paths_need icmp4__paths_need(struct icmp4_paths *paths, uint16_t flow, unsigned ttl);
void icmp4__paths_propose(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, bool again);

/* round.c */
/* The same in a round of what was not answered. */
void icmp4__paths_retry(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, bool again);
/* Nobody answered this probe. */
void icmp4__paths_unheard(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot);
/* A round is through, and what follows from it is known: plan anew. */
bool icmp4__paths_end_round(struct icmp4_paths *paths);
bool icmp4__paths_others_answer(const struct icmp4_paths *paths, unsigned ttl);

/* Do flows end in front of that TTL while others go on? */
bool icmp4__paths_is_mixed(const struct icmp4_paths *paths, unsigned ttl);
/* Can a flow's vertex at this TTL be told from its vertex at the next? */
bool icmp4__paths_is_astray(const struct icmp4_paths *paths, unsigned ttl);

/* Each a step of the plan for the way to paths->hop: is it through? */
bool icmp4__paths_width(struct icmp4_paths *paths);
bool icmp4__paths_join(struct icmp4_paths *paths);
bool icmp4__paths_repeat(struct icmp4_paths *paths);
bool icmp4__paths_mesh(struct icmp4_paths *paths);
bool icmp4__paths_each(struct icmp4_paths *paths);
bool icmp4__paths_vary_all(struct icmp4_paths *paths);

#endif
