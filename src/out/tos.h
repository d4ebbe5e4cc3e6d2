/* SPDX-License-Identifier: MIT */
#ifndef OUT_TOS_H
#define OUT_TOS_H
/*
 * Whether DSCP and ECN of a probe came through. The quote of an error shows what they were on their
 * way there; a reply to an ICMP query bears those of the request (RFC 1122 section 3.2.2.9), so
 * that another value was changed there, back, or by the target. What answers for a port sets its
 * own, and tells nothing.
 */
#include "out/out.h"

struct out_tos {
	uint8_t sent;
	uint8_t seen;
	bool quoted; /* seen where the error arose; else in the reply */
};

/* False: it is as it was sent, or nobody can tell. */
bool out_tos_changed(const struct out_run *run, const struct icmp4_ping_event *event,
		     struct out_tos *tos);

#endif
