/* SPDX-License-Identifier: MIT */
/*
 * Which member is to blame. Each group of each hop splits the flows in two, those that go by there
 * and those that do not; the split that explains best what was lost at the end (by the likelihood
 * that either part loses at a rate of its own) is taken, if the intervals of both do not meet. What
 * its flows saw on the way is then one path, of which stat_path_loss says where loss begins: so a
 * member whose neighbours are never told apart is still found, and so is a hop that only limits its
 * answers not.
 */
#include "out/trace/flows.h"
#include <math.h>
#include <stdlib.h>

enum {
	AT_ONCE = 10,      /* answers that a bucket may have had at the start; Linux has 6 */
	LIMITED_SHARE = 3, /* a limit that matters leaves a third of all unanswered */
};

/* Twice the logarithm of a likelihood ratio that chance makes once in 2000: many groups are tried.
 */
static const double gain_least = 12;

/* Of those who answered a flow at a TTL, who did most. */
static const struct out_responder *main_of(const struct out_trace_flows *flows, size_t flow,
					   unsigned ttl)
{
	const struct out_hop *hop = &flows->paths[flow].hops[ttl];
	const struct out_responder *most = NULL;

	for (unsigned i = 0; i < hop->responder_count; i++)
		if (!most || hop->responders[i].rtt.count > most->rtt.count)
			most = &hop->responders[i];
	return most;
}

static uint32_t address_at(const struct out_trace_flows *flows, size_t flow, unsigned ttl)
{
	const struct out_responder *responder = main_of(flows, flow, ttl);

	return responder ? responder->from : 0;
}

/* 0: it has not been seen to end. */
static uint8_t final_ttl(const struct out_trace_flows *flows, size_t flow)
{
	const struct out_path *path = &flows->paths[flow];

	for (unsigned ttl = path->first; ttl <= path->answered; ttl++)
		for (unsigned i = 0; i < path->hops[ttl].responder_count; i++)
			if (path->hops[ttl].responders[i].final)
				return (uint8_t)ttl;
	return 0;
}

unsigned flow_last(const struct out_trace_flows *flows)
{
	unsigned final = 0, answered = 0;

	for (size_t i = 0; i < flows->count; i++) {
		unsigned end = final_ttl(flows, i);

		final = end > final ? end : final;
		if (flows->paths[i].answered > answered)
			answered = flows->paths[i].answered;
	}
	return final ? final : answered;
}

uint8_t flow_end(const struct out_trace_flows *flows, size_t flow)
{
	uint8_t own = final_ttl(flows, flow), nearest = 0;

	for (size_t i = 0; !own && i < flows->count; i++) {
		uint8_t end = final_ttl(flows, i);

		nearest = end && (!nearest || end < nearest) ? end : nearest;
	}
	if (own)
		return own;
	return nearest ? nearest : (uint8_t)flow_last(flows);
}

/* --- Groups --- */

static struct flow_group *group_of(struct flow_group *groups, size_t *count, unsigned ttl,
				   uint32_t address)
{
	for (size_t i = 0; i < *count; i++)
		if (groups[i].address == address)
			return &groups[i];
	groups[*count] = (struct flow_group){.ttl = (uint8_t)ttl, .address = address};
	return &groups[(*count)++];
}

size_t flow_groups(const struct out_trace_flows *flows, unsigned ttl,
		   struct flow_group groups[TRACE_FLOWS_MOST])
{
	size_t count = 0;

	for (size_t i = 0; i < flows->count; i++) {
		const struct out_hop *hop = &flows->paths[i].hops[ttl];

		if (!hop->sent || ttl > flow_end(flows, i))
			continue;
		struct flow_group *group = group_of(groups, &count, ttl, address_at(flows, i, ttl));
		group->flows |= UINT64_C(1) << i;
		group->sent += hop->sent;
		group->lost += hop->silent;
		for (unsigned k = 0; k < hop->responder_count; k++)
			stat_rtt_merge(&group->rtt, &hop->responders[k].rtt);
	}
	return count;
}

void flow_groups_free(struct flow_group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		stat_rtt_free(&groups[i].rtt);
}

static bool same_way(const struct out_trace_flows *flows, size_t a, size_t b)
{
	unsigned last = flow_last(flows);

	for (unsigned ttl = flows->paths[a].first; ttl <= last; ttl++) {
		uint32_t at_a = address_at(flows, a, ttl), at_b = address_at(flows, b, ttl);

		if (at_a && at_b && at_a != at_b)
			return false;
	}
	return true;
}

size_t flow_ways(const struct out_trace_flows *flows)
{
	size_t ways = 0;

	for (size_t i = 0; i < flows->count; i++) {
		size_t before = 0;

		while (before < i && !same_way(flows, i, before))
			before++;
		ways += before == i;
	}
	return ways;
}

/* --- Blame --- */

struct tally {
	uint64_t sent, lost;
};

/* At the ends of the paths of these flows. */
static struct tally tally_of(const struct out_trace_flows *flows, flow_set set)
{
	struct tally tally = {0, 0};

	for (size_t i = 0; i < flows->count; i++) {
		const struct out_hop *end = &flows->paths[i].hops[flow_end(flows, i)];

		if (!(set >> i & 1))
			continue;
		tally.sent += end->sent;
		tally.lost += end->silent;
	}
	return tally;
}

static double log_likelihood(struct tally t)
{
	double p = t.sent ? (double)t.lost / (double)t.sent : 0;

	if (p <= 0 || p >= 1)
		return 0;
	return (double)t.lost * log(p) + (double)(t.sent - t.lost) * log(1 - p);
}

static flow_set all_of(const struct out_trace_flows *flows)
{
	return flows->count < 64 ? (UINT64_C(1) << flows->count) - 1 : UINT64_MAX;
}

/* Whether the group loses more than all others; then how much better that explains it. */
static double gain_of(const struct out_trace_flows *flows, flow_set set, struct flow_blame *blame)
{
	struct tally in = tally_of(flows, set), out = tally_of(flows, all_of(flows) & ~set);

	if (!in.sent || !out.sent)
		return 0;
	blame->flows = set;
	blame->ratio = (double)in.lost / (double)in.sent;
	blame->others_ratio = (double)out.lost / (double)out.sent;
	blame->share = stat_wilson95(in.lost, in.sent);
	blame->others = stat_wilson95(out.lost, out.sent);
	if (blame->share.low <= blame->others.high)
		return 0;
	return log_likelihood(in) + log_likelihood(out) -
	       log_likelihood((struct tally){in.sent + out.sent, in.lost + out.lost});
}

static int by_time(const void *a, const void *b)
{
	const struct stat_probe *x = a, *y = b;

	return (x->at.ns > y->at.ns) - (x->at.ns < y->at.ns);
}

enum { POOL_ENDS = 0 };

/* One hop of all these flows, by its TTL; or where each of them ends. */
static bool pool_hop(const struct out_trace_flows *flows, flow_set set, unsigned ttl,
		     struct stat_hop *pooled)
{
	struct stat_probe *probes;
	size_t room = 0, count = 0;

	*pooled = (struct stat_hop){.count = 0};
	for (size_t i = 0; i < flows->count; i++)
		room += flows->paths[i].hops[ttl ? ttl : flow_end(flows, i)].probe_count;
	probes = malloc((room + 1) * sizeof(*probes));
	if (!probes)
		return false;
	for (size_t i = 0; i < flows->count; i++) {
		const struct out_hop *hop = &flows->paths[i].hops[ttl ? ttl : flow_end(flows, i)];

		if (!(set >> i & 1))
			continue;
		for (size_t k = 0; k < hop->probe_count; k++)
			probes[count++] = hop->probes[k];
		pooled->sent += hop->sent;
		pooled->lost += hop->silent;
	}
	qsort(probes, count, sizeof(*probes), by_time);
	pooled->probes = probes;
	pooled->count = count;
	return true;
}

static uint32_t pooled_address(const struct out_trace_flows *flows, flow_set set, unsigned ttl)
{
	for (size_t i = 0; i < flows->count; i++)
		if (set >> i & 1 && address_at(flows, i, ttl))
			return address_at(flows, i, ttl);
	return 0;
}

static void locate(const struct out_trace_flows *flows, struct flow_blame *blame)
{
	struct stat_path_loss *loss = malloc(sizeof(*loss));
	unsigned first = flows->paths[0].first, last = flow_last(flows);
	struct stat_hop hops[PATH_HOPS];
	size_t count = 0;
	bool pooled = loss;

	for (unsigned ttl = first; pooled && ttl <= last; ttl++)
		pooled = pool_hop(flows, blame->flows, ttl, &hops[count++]);
	if (pooled)
		stat_path_loss(loss, hops, count, flows->dropped);
	if (pooled && loss->link_count) {
		const struct stat_link_loss *link = &loss->links[0];

		blame->from = (uint8_t)(link->from == STAT_HERE ? 0 : first + link->from);
		blame->to = (uint8_t)(first + link->to);
		blame->from_address = pooled_address(flows, blame->flows, blame->from);
		blame->to_address = pooled_address(flows, blame->flows, blame->to);
	}
	while (count)
		free((void *)hops[--count].probes);
	free(loss);
}

/*
 * Whoever asks at the moment that a token falls due has all of them, time after time, and others
 * none: that is no loss of theirs. It shows in this, that behind the first few no two that ask one
 * after the other are both answered; and it is not what a dead member does, for flows that are
 * heard miss answers too.
 */
static bool is_limited(const struct out_trace_flows *flows)
{
	struct tally heard = {0, 0};
	size_t answers = 0;
	struct stat_hop end;
	bool limited;

	for (size_t i = 0; i < flows->count; i++) {
		const struct out_hop *hop = &flows->paths[i].hops[flow_end(flows, i)];

		heard.sent += hop->responder_count ? hop->sent : 0;
		heard.lost += hop->responder_count ? hop->silent : 0;
	}
	limited = heard.lost * LIMITED_SHARE >= heard.sent && heard.lost;
	if (!limited || !pool_hop(flows, all_of(flows), POOL_ENDS, &end))
		return false;
	for (size_t i = 0; i < end.count; i++) {
		answers += end.probes[i].rtt_ns >= 0;
		if (answers > AT_ONCE && i && end.probes[i].rtt_ns >= 0 &&
		    end.probes[i - 1].rtt_ns >= 0)
			limited = false;
	}
	free((void *)end.probes);
	return limited && answers > AT_ONCE;
}

struct flow_blame flow_blame_of(const struct out_trace_flows *flows)
{
	struct flow_group groups[TRACE_FLOWS_MOST];
	struct flow_blame best = {.found = false};
	double most = 0;

	best.limited = is_limited(flows);
	if (best.limited)
		return best;
	for (unsigned ttl = flows->paths[0].first; ttl < flow_last(flows); ttl++) {
		size_t count = flow_groups(flows, ttl, groups);

		for (size_t i = 0; i < count; i++) {
			struct flow_blame blame = {
				.found = true, .ttl = (uint8_t)ttl, .address = groups[i].address};
			double likely = gain_of(flows, groups[i].flows, &blame);

			/* Of equals the nearest is taken. */
			if (2 * likely < gain_least || likely <= most + 1e-9)
				continue;
			most = likely;
			best = blame;
		}
		flow_groups_free(groups, count);
	}
	if (best.found)
		locate(flows, &best);
	return best;
}

const char *flow_set_text(char buffer[FLOW_SET_TEXT], flow_set flows)
{
	size_t used = 0;

	buffer[0] = '\0';
	for (unsigned i = 0; i < 64; i++) {
		unsigned end = i;

		if (!(flows >> i & 1))
			continue;
		while (end + 1 < 64 && flows >> (end + 1) & 1)
			end++;
		used += (size_t)snprintf(buffer + used, FLOW_SET_TEXT - used,
					 end > i + 1 ? "%s%u-%u" : "%s%u", used ? " " : "", i + 1,
					 end + 1);
		i = end > i + 1 ? end : i;
	}
	return buffer;
}
