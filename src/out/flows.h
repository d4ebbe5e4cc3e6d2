/* SPDX-License-Identifier: MIT */
#ifndef OUT_FLOWS_H
#define OUT_FLOWS_H
/* What the flows to one destination, held against each other, tell of the ways there. */
#include "out/out.h"

enum flow_verdict {
	FLOW_SOUND,
	FLOW_LOSSY,  /* loses more than the best, by intervals that do not meet */
	FLOW_SILENT, /* lost all, where others were answered */
};

enum flow_verdict flow_verdict(const struct out_flows *flows, size_t flow);
size_t flows_with(const struct out_flows *flows, enum flow_verdict verdict);

#endif
