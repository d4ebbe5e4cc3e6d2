/* SPDX-License-Identifier: MIT */
#ifndef CMD_TRACE_MTU_H
#define CMD_TRACE_MTU_H
/* -M probe: behind the hops of a trace, the path MTU of the same flow and what limits it. */
#include "cmd/mtu/search.h"

/* ttl: how far the path is searched, where the trace did not reach its end; 0: it did. */
enum run_reason trace_mtu(struct session *session, const struct icmp4_trace_options *trace,
			  size_t target, uint8_t ttl, uint8_t *room);

#endif
