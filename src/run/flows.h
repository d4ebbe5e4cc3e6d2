/* SPDX-License-Identifier: MIT */
#ifndef RUN_FLOWS_H
#define RUN_FLOWS_H
/* Several traces side by side, a flow each, as one engine. */
#include "run/loop.h"
#include <icmp4/trace.h>

struct run_flows_sink {
	void (*show)(void *world, size_t flow, const struct icmp4_trace_event *event);
	void *world;
};

struct run_flows {
	struct icmp4_trace *traces;
	size_t count;
};

struct run_engine run_flows(struct run_flows *flows, struct run_flows_sink *sink);

#endif
