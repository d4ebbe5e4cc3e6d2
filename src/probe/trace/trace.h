/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_H
#define PROBE_TRACE_H
/*
 * The trace engine in five files: trace.c knows when (rounds, lifetime, events), path.c where
 * (what is known of the path), match.c whether (what an arrival means), probe.c what
 * (the octets of a probe), quoted.c what became of them on the way. A protocol to trace with is one
 * row in the table of probe.c.
 */
#include <icmp4/trace.h>

enum trace_state {
	TRACE_IN_FLIGHT,
	TRACE_SILENT, /* settled, but an answer may still come late */
	TRACE_UNSENT,
	TRACE_ANSWERED,
	TRACE_FORGOTTEN, /* beyond the end of the path */
};

/* What an arrival that speaks of our flow, or of one like it, gives as its proof. */
struct trace_claim {
	bool ours;      /* source port or identifier as we sent it */
	uint16_t token; /* as the transport header carries it; 0: none */
};

struct trace_kind {
	uint8_t protocol;
	uint8_t minimum; /* octets of the shortest datagram */
	/* What stands behind the IP header: held octets of length. */
	void (*build)(const struct icmp4_trace *trace, uint16_t token, uint8_t *bytes, size_t held,
		      size_t length);
	/* False when the error quotes, or the datagram is, nothing like our probe. */
	bool (*quoted)(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
		       struct trace_claim *claim);
	bool (*answer)(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
		       struct trace_claim *claim);
};

static inline struct icmp4_trace_slot *icmp4__trace_slot(const struct icmp4_trace *trace,
							 uint64_t number)
{
	return &trace->memory.slots[number % trace->memory.slot_count];
}

static inline bool icmp4__trace_in_flight(const struct icmp4_trace *trace, uint64_t number)
{
	return icmp4__trace_slot(trace, number)->state == TRACE_IN_FLIGHT;
}

/* match.c */
enum trace_whose {
	TRACE_OTHERS, /* about no probe like ours */
	TRACE_OURS,   /* about probe *number */
	TRACE_FALSE,  /* of our flow, with no token of ours: a forgery */
};
/* Asks only for the trace's options, key and number, and for how many slots it has. */
enum trace_whose icmp4__trace_whose(const struct icmp4_trace *trace,
				    const struct icmp4_heard *heard, uint64_t *number);

/* path.c */
/* Enters what became of a probe, and what that tells of the path. */
void icmp4__trace_settle(struct icmp4_trace *trace, uint64_t number, enum trace_state state);
void icmp4__trace_answered(struct icmp4_trace *trace, uint64_t number,
			   const struct icmp4_trace_event *event);
/* Whether enough was sent beyond the farthest hop that answered, for now. */
bool icmp4__trace_window_is_full(const struct icmp4_trace *trace);
/* From then on a probe in flight is probably not answered any more, and holds up no other. */
struct icmp4_time icmp4__trace_doubt_at(const struct icmp4_trace *trace, uint64_t number);
/* How long a probe of this TTL is waited for: less, once we know how far away an answer can be. */
int64_t icmp4__trace_patience(const struct icmp4_trace *trace, unsigned ttl);

/* probe.c */
/* NULL for a protocol that we cannot trace with. */
const struct trace_kind *icmp4__trace_kind(uint8_t protocol);
/* Whether probes have the ports that they need: with vary_port so many from dst_port on. */
bool icmp4__trace_has_ports(uint8_t protocol, uint16_t dst_port, bool vary_port, size_t count);
/* Draws what stays constant over all probes. */
void icmp4__trace_draw(struct icmp4_trace *trace);
uint16_t icmp4__trace_token(const struct icmp4_trace *trace, uint64_t number);
/*
 * The newest probe with that token, if its slot is still held. Computed and not looked for, so that
 * a flood of forged errors costs the same however many slots there are (RECV-13).
 */
bool icmp4__trace_by_token(const struct icmp4_trace *trace, uint16_t token, uint64_t *number);
/* The whole datagram, of options.length octets. */
void icmp4__trace_build(const struct icmp4_trace *trace, uint64_t number, uint8_t ttl,
			uint8_t *room);
/* Its first octets, held of them: TRACE_HEAD at least, or all. What is beyond is 0. */
enum { TRACE_HEAD = 64 };
void icmp4__trace_head(const struct icmp4_trace *trace, uint64_t number, uint8_t ttl, uint8_t *room,
		       size_t held);

/* quoted.c */
/* How the quote of an answer differs from the probe that it is about. */
void icmp4__trace_rewrites(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			   uint64_t number, struct icmp4_rewrites *rewrites);

#endif
