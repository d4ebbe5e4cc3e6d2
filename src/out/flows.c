/* SPDX-License-Identifier: MIT */
#include "out/flows.h"
#include "stat/interval.h"

/* Of two flows, the one of which a smaller share is lost. */
static bool is_better(const struct icmp4_ping_target *a, const struct icmp4_ping_target *b)
{
	return out_ping_unanswered(a) * out_ping_settled(b) <
	       out_ping_unanswered(b) * out_ping_settled(a);
}

static const struct icmp4_ping_target *best_of(const struct out_flows *flows)
{
	const struct icmp4_ping_target *best = &flows->counts[0];

	for (size_t i = 1; i < flows->count; i++)
		if (is_better(&flows->counts[i], best))
			best = &flows->counts[i];
	return best;
}

static struct stat_interval loss(const struct icmp4_ping_target *counts)
{
	return stat_wilson95(out_ping_unanswered(counts), out_ping_settled(counts));
}

enum flow_verdict flow_verdict(const struct out_flows *flows, size_t flow)
{
	const struct icmp4_ping_target *counts = &flows->counts[flow], *best = best_of(flows);

	if (!is_better(best, counts))
		return FLOW_SOUND;
	if (out_ping_unanswered(counts) == out_ping_settled(counts))
		return FLOW_SILENT;
	return loss(counts).low > loss(best).high ? FLOW_LOSSY : FLOW_SOUND;
}

size_t flows_with(const struct out_flows *flows, enum flow_verdict verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < flows->count; i++)
		count += flow_verdict(flows, i) == verdict;
	return count;
}
