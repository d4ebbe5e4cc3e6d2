/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_TRACE_H
#define OUT_LIVE_TRACE_H
/*
 * A trace on the screen: a row a hop, and one more for each further address that answered there.
 *
 * Loss is judged over the whole path, for a router may forward what it does not answer for. A hop
 * that nobody ever answered is silent: nothing is known to be lost there.
 */
#include "out/live/frame.h"
#include "out/live/history.h"
#include "stat/loss/loss.h"

enum { TRACE_HOPS = 256, TRACE_RESPONDERS = 8, TRACE_LABELS = 8, TRACE_CHANGES = 64 };

struct live_responder {
	uint32_t from;
	struct stat_rtt rtt;
	uint32_t last_round;
	uint32_t streak; /* answers in a row of which nobody else gave one */
	struct icmp4_time streak_at;
	bool final;         /* its last answer ended the path */
	uint8_t type, code; /* of that, where it was an error */
	bool is_error;
	uint32_t labels[TRACE_LABELS]; /* MPLS entries as they stand on the wire, top first */
	uint8_t label_count;
};

struct live_probe {
	uint32_t round; /* from 1; 0: none */
	struct stat_probe probe;
};

/* What a hop's loss is worth. */
enum live_loss {
	LIVE_LOSS_NONE,
	LIVE_LOSS_SILENT,   /* nobody ever answered */
	LIVE_LOSS_WITHHELD, /* it answers less than it forwards, by a limit or else: no loss */
	LIVE_LOSS_BEGINS,   /* the link before it loses */
	LIVE_LOSS_END,      /* the end alone misses them: a link, or a limit of its own */
	LIVE_LOSS_SOME,     /* what is lost may be lost before, or is too little to say */
};

struct live_hop {
	uint64_t settled;
	uint64_t unanswered;
	struct live_history history;
	struct live_responder responders[TRACE_RESPONDERS];
	uint8_t count;
	uint8_t current;           /* the one that the path leads by, as far as is known */
	bool more;                 /* there were others, of whom nothing is kept */
	struct live_probe *probes; /* the last of them: that of a round is at its number */
};

struct live_change {
	struct icmp4_time at;
	uint8_t ttl;
	uint32_t before, after;
};

struct live_trace {
	const struct icmp4_trace_options *options;
	size_t target;
	uint32_t rounds;
	struct live_hop hops[TRACE_HOPS]; /* by TTL */
	uint32_t *marks;
	struct live_probe *probes;
	bool judged; /* since the last event */
	enum live_loss losses[TRACE_HOPS];
	struct live_change changes[TRACE_CHANGES]; /* by number */
	uint64_t change_count;
};

struct live_trace *live_trace_new(const struct out_trace *trace);
void live_trace_free(struct live_trace *trace);
void live_trace_event(struct live_trace *trace, const struct icmp4_trace_event *event);
void live_trace_reset(struct live_trace *trace);
/* TTL of the last hop worth a row. */
unsigned live_trace_last(const struct live_trace *trace);
enum live_loss live_trace_loss(struct live_trace *trace, unsigned ttl);
/* n back from the newest; NULL: there were not so many, or it is too long ago. */
const struct live_change *live_trace_change(const struct live_trace *trace, uint64_t n);

void live_trace_draw(struct live *live, struct icmp4_time now);

#endif
