/* SPDX-License-Identifier: MIT */
#ifndef OUT_TRACE_FLOWS_H
#define OUT_TRACE_FLOWS_H
/*
 * Traces to one destination side by side, a flow each, and what they tell together: balancers
 * spread flows, so a member of theirs that loses harms some flows and not others, and is where all
 * that are harmed go and nobody else does.
 */
#include "out/out.h"

enum { TRACE_FLOWS_MOST = 64 };

struct out_trace_flows {
	size_t target; /* of the first flow; the others follow it */
	size_t count;
	const struct icmp4_trace_options *options; /* of each flow */
	const struct out_path *paths;
	const enum icmp4_trace_end *ends;
	uint64_t dropped; /* arrivals that this machine lost */
};

/* A set of flows; bit i is the flow with number i + 1. */
typedef uint64_t flow_set;

/* Those who go by one address at one TTL; address 0: there nobody answered them. */
struct flow_group {
	uint8_t ttl;
	uint32_t address;
	flow_set flows;
	uint64_t sent, lost; /* probes of this TTL */
	struct stat_rtt rtt; /* of its answers: to be freed */
};

/* What some flows lose at the end of the path, and others do not. */
struct flow_blame {
	bool found;
	bool limited; /* the end answers by a token bucket: then its silence says nothing of flows
		       */
	uint8_t ttl;
	uint32_t address; /* where all of them go, and no other does; 0: nobody answers there */
	flow_set flows;
	double ratio, others_ratio;
	struct stat_interval share, others;
	/* Between which of their hops the loss begins, where their answers say; else both 0. */
	uint8_t from, to;
	uint32_t from_address, to_address;
};

/* The groups at one TTL, in the order of their first flows; at most one a flow. */
size_t flow_groups(const struct out_trace_flows *flows, unsigned ttl,
		   struct flow_group groups[TRACE_FLOWS_MOST]);
void flow_groups_free(struct flow_group *groups, size_t count);
/* TTL of the last hop worth a line. */
unsigned flow_last(const struct out_trace_flows *flows);
/* TTL that tells whether a flow gets through: where it ends, or where others do. */
uint8_t flow_end(const struct out_trace_flows *flows, size_t flow);
/* Different ways that the flows take, as far as they are seen. */
size_t flow_ways(const struct out_trace_flows *flows);
struct flow_blame flow_blame_of(const struct out_trace_flows *flows);

/* "1-3 5", in order. */
enum { FLOW_SET_TEXT = 192 };
const char *flow_set_text(char buffer[FLOW_SET_TEXT], flow_set flows);

#endif
