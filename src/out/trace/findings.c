/* SPDX-License-Identifier: MIT */
#include "out/trace/findings.h"
#include <stdlib.h>

static const struct {
	const char *name;
	const char *meaning;
} kinds[FINDING_COUNT] = {
	[FINDING_DROPPED] = {"dropped-here",
			     "Answers came that this machine had no room for: so much of the loss "
			     "may be its own. Probe more slowly."},
	[FINDING_LOSS] = {"loss",
			  "Every hop from there on misses as much, and those before it do not: the "
			  "link loses packets, on the way there or on the way back."},
	[FINDING_LIMITED] = {"rate-limited",
			     "Which probes it answered is what a limit on its own messages does. "
			     "It is no loss: what it forwards is not limited."},
	[FINDING_WITHHELD] = {"withheld",
			      "Hops behind it answer more, so it forwards what it does not answer: "
			      "it is busy, it limits its messages, or its own way back loses "
			      "them."},
	[FINDING_SLOW] =
		{"slow", "Hops behind it answer sooner, so it forwards quickly: it is slow to make "
			 "its own messages, or they take a longer way back."},
};

/* Loss that only the end of the path sees has one more explanation. */
static const char end_meaning[] =
	"Only the destination shows it: a link before it loses packets, or it does not answer all. "
	"Where hops before it limit their answers, a longer -i shows more.";

/* Limits that systems have unless somebody changes them. */
static const struct {
	const char *name;
	uint32_t depth;
	double rate;
} known[] = {
	{"Linux", 6, 1}, /* net.ipv4.icmp_ratelimit, per destination */
};

const char *finding_name(enum finding_kind kind)
{
	return kinds[kind].name;
}

const char *finding_meaning(const struct finding *finding)
{
	return finding->kind == FINDING_LOSS && finding->only_end ? end_meaning
								  : kinds[finding->kind].meaning;
}

uint32_t finding_address(const struct out_trace *trace, uint8_t ttl)
{
	const struct out_hop *hop = &trace->path->hops[ttl];

	return ttl && hop->responder_count ? hop->responders[0].from : 0;
}

static const char *owner_of(const struct stat_bucket *bucket)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (bucket->depth == known[i].depth && bucket->low < known[i].rate * 1.02 &&
		    bucket->high > known[i].rate * 0.98)
			return known[i].name;
	return NULL;
}

static size_t of_hop(const struct out_hop *hop, const struct stat_hop_loss *loss, uint8_t first,
		     struct finding *found)
{
	struct finding finding = {
		.ttl = hop->ttl,
		.ratio = hop->sent ? (double)hop->silent / (double)hop->sent : 0,
		.share = loss->share,
		.bucket = loss->bucket,
	};
	size_t count = 0;

	if (loss->loss == STAT_LOSS_LIMITED || loss->loss == STAT_LOSS_WITHHELD) {
		bool limited = loss->loss == STAT_LOSS_LIMITED;

		finding.kind = limited ? FINDING_LIMITED : FINDING_WITHHELD;
		finding.known_as = limited ? owner_of(&loss->bucket) : NULL;
		found[count++] = finding;
	}
	if (loss->slow_ns) {
		finding.kind = FINDING_SLOW;
		finding.slow_ns = loss->slow_ns;
		finding.other = (uint8_t)(first + loss->slow_by);
		found[count++] = finding;
	}
	return count;
}

static struct finding of_link(const struct stat_link_loss *link, uint8_t first)
{
	bool here = link->from == STAT_HERE;

	return (struct finding){
		.kind = FINDING_LOSS,
		.ttl = (uint8_t)(here ? first - 1u : first + link->from),
		.other = (uint8_t)(first + link->to),
		.ratio = link->ratio,
		.share = link->share,
		.only_end = link->only_end,
	};
}

size_t findings_of(const struct out_trace *trace, struct finding found[FINDINGS_MOST])
{
	const struct out_path *path = trace->path;
	struct stat_path_loss *loss = malloc(sizeof(*loss));
	size_t count = 0, link = 0;

	if (trace->dropped)
		found[count++] =
			(struct finding){.kind = FINDING_DROPPED, .dropped = trace->dropped};
	if (!loss)
		return count;
	path_loss(path, trace->dropped, loss);
	for (unsigned ttl = path->first; ttl <= path->answered; ttl++) {
		size_t i = ttl - path->first;

		if (link < loss->link_count && loss->links[link].to == i)
			found[count++] = of_link(&loss->links[link++], path->first);
		count += of_hop(&path->hops[ttl], &loss->hops[i], path->first, found + count);
	}
	free(loss);
	return count;
}
