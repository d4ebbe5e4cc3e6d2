/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_FLOWS_H
#define OUT_LIVE_FLOWS_H
/*
 * Several flows of a trace on the screen: a row for each of those who answer at a hop, with the
 * flows that go by it, or a row a flow; and below, which of them are worse off, and where.
 */
#include "out/live/frame.h"
#include "out/trace/flows.h"

void live_flows_draw(struct live *live, struct icmp4_time now);

#endif
