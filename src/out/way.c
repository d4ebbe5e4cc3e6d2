/* SPDX-License-Identifier: MIT */
/* The words about a way that text and JSON share. */
#include "out/out.h"

const char *out_way_verdict(const struct out_way *way)
{
	if (way->target->answered & 1)
		return icmp4_trace_end_name(ICMP4_TRACE_REACHED);
	return icmp4_trace_end_name(way->target->last ? ICMP4_TRACE_UNREACHABLE : ICMP4_TRACE_GAP);
}

const char *out_way_how(enum stat_way_how how)
{
	static const char *const words[] = {
		[STAT_HOP_UNKNOWN] = "unknown",   [STAT_HOP_SILENT] = "silent",
		[STAT_HOP_MEASURED] = "measured", [STAT_HOP_INFERRED] = "inferred",
		[STAT_HOP_ONE_OF] = "one-of",
	};

	return words[how];
}
