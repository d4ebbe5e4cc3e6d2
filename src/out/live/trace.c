/* SPDX-License-Identifier: MIT */
/* What a trace knows of its hops, and how the path changed. */
#include "out/live/trace.h"
#include <icmp4/extension.h>
#include <icmp4/object.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROOM = 512, /* probes of a hop that are remembered */
	STREAK = 3, /* answers in a row that make a new way */
	ABSENT = 5, /* rounds without the old one, or the new one, before that */
};

static void clear_hop(struct live_hop *hop)
{
	struct live_history history = hop->history;
	struct live_probe *probes = hop->probes;

	for (unsigned i = 0; i < hop->count; i++)
		stat_rtt_free(&hop->responders[i].rtt);
	*hop = (struct live_hop){.history = history, .probes = probes};
	memset(probes, 0, ROOM * sizeof(*probes));
	history_clear(&hop->history);
}

struct live_trace *live_trace_new(const struct out_trace *out)
{
	struct live_trace *trace = calloc(1, sizeof(*trace));
	uint32_t *marks = calloc(TRACE_HOPS * ROOM, sizeof(*marks));
	struct live_probe *probes = calloc(TRACE_HOPS * ROOM, sizeof(*probes));

	if (!trace || !marks || !probes) {
		free(trace);
		free(marks);
		free(probes);
		return NULL;
	}
	trace->options = out->options;
	trace->target = out->target;
	trace->marks = marks;
	trace->probes = probes;
	for (unsigned ttl = 0; ttl < TRACE_HOPS; ttl++) {
		history_init(&trace->hops[ttl].history, marks + ttl * ROOM, ROOM);
		trace->hops[ttl].probes = probes + ttl * ROOM;
	}
	return trace;
}

void live_trace_reset(struct live_trace *trace)
{
	for (unsigned ttl = 0; ttl < TRACE_HOPS; ttl++)
		clear_hop(&trace->hops[ttl]);
	trace->judged = false;
}

void live_trace_free(struct live_trace *trace)
{
	if (!trace)
		return;
	live_trace_reset(trace);
	free(trace->marks);
	free(trace->probes);
	free(trace);
}

/* --- Who answers --- */

static struct live_responder *responder_of(struct live_hop *hop, uint32_t from)
{
	for (unsigned i = 0; i < hop->count; i++)
		if (hop->responders[i].from == from)
			return &hop->responders[i];
	if (hop->count == TRACE_RESPONDERS) {
		hop->more = true;
		return NULL;
	}
	hop->responders[hop->count] = (struct live_responder){.from = from};
	return &hop->responders[hop->count++];
}

static void keep_labels(struct live_responder *responder, const struct icmp4_heard *heard)
{
	struct icmp4_extension extension;
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	responder->label_count = 0;
	if (!heard->is_error ||
	    !icmp4_extension_of(&extension, &heard->view, ICMP4_EXTENSION_COMPATIBLE))
		return;
	while (icmp4_object_next(&extension, &at, &object, &fault))
		for (size_t i = 0; i < icmp4_mpls_count(&object); i++) {
			struct icmp4_mpls_entry entry = icmp4_mpls_entry(&object, i);

			if (responder->label_count < TRACE_LABELS)
				responder->labels[responder->label_count++] = entry.label;
		}
}

static void note_change(struct live_trace *trace, uint8_t ttl, uint32_t before,
			const struct live_responder *after)
{
	trace->changes[trace->change_count++ % TRACE_CHANGES] =
		(struct live_change){after->streak_at, ttl, before, after->from};
}

/*
 * A path changes when another answers several times in a row, and had not been heard of for a
 * while: those who take turns are all on it. Where each probe is a flow of its own, nobody can say.
 */
static void follow_path(struct live_trace *trace, struct live_hop *hop,
			struct live_responder *responder, const struct icmp4_trace_event *event,
			bool fresh)
{
	struct live_responder *current = &hop->responders[hop->current];

	if (responder == current) {
		responder->streak++;
		return;
	}
	current->streak = 0;
	if (fresh)
		responder->streak = 0;
	if (!responder->streak++)
		responder->streak_at = event->at;
	if (responder->streak < STREAK || trace->options->vary_port ||
	    event->round < current->last_round + STREAK)
		return;
	note_change(trace, event->ttl, current->from, responder);
	hop->current = (uint8_t)(responder - hop->responders);
}

static void answered(struct live_trace *trace, struct live_hop *hop,
		     const struct icmp4_trace_event *event)
{
	struct live_responder *responder = responder_of(hop, event->heard.from);

	history_put(&hop->history, event->round, history_time(event->rtt_ns));
	if (!responder)
		return;
	bool fresh = event->round > responder->last_round + ABSENT;

	stat_rtt_add(&responder->rtt, event->rtt_ns);
	follow_path(trace, hop, responder, event, fresh);
	responder->last_round = event->round;
	responder->final = event->final;
	responder->is_error = event->heard.is_error;
	responder->type = event->heard.message.type;
	responder->code = event->heard.message.code;
	keep_labels(responder, &event->heard);
}

/* A late answer makes good its silence, if that is remembered. */
static void keep_probe(struct live_hop *hop, const struct icmp4_trace_event *event)
{
	struct live_probe *kept = &hop->probes[event->round % ROOM];

	if (event->round + 1 >= kept->round)
		*kept = (struct live_probe){event->round + 1, {event->sent_at, event->rtt_ns}};
}

void live_trace_event(struct live_trace *trace, const struct icmp4_trace_event *event)
{
	struct live_hop *hop = &trace->hops[event->ttl];

	trace->judged = false;

	if (event->round + 1 > trace->rounds)
		trace->rounds = event->round + 1;
	switch (event->status) {
	case ICMP4_TRACE_ANSWERED:
		hop->settled++;
		keep_probe(hop, event);
		answered(trace, hop, event);
		break;
	case ICMP4_TRACE_SILENT:
		hop->settled++;
		hop->unanswered++;
		keep_probe(hop, event);
		history_put(&hop->history, event->round, HISTORY_LOST);
		break;
	case ICMP4_TRACE_LATE:
		hop->settled += !hop->unanswered; /* a reset came between */
		hop->unanswered -= hop->unanswered > 0;
		keep_probe(hop, event);
		answered(trace, hop, event);
		break;
	default: /* not sent, doubled or forged: nothing about the path */
		break;
	}
}

/* --- What it amounts to --- */

/* Where the path ended last time, or the farthest that ever answered, and one silent hop behind. */
unsigned live_trace_last(const struct live_trace *trace)
{
	unsigned last = trace->options->first, probed = last;

	for (unsigned ttl = last; ttl <= trace->options->max; ttl++) {
		const struct live_hop *hop = &trace->hops[ttl];

		if (hop->settled)
			probed = ttl;
		if (!hop->count)
			continue;
		last = ttl;
		if (hop->responders[hop->current].final)
			return ttl;
	}
	return probed > last ? last + 1 : last;
}

/* In the order of their rounds: the oldest that is remembered stands behind the newest. */
static struct stat_hop stat_hop_of(const struct live_hop *hop, struct stat_probe probes[ROOM])
{
	struct stat_hop of = {probes, 0, hop->settled, hop->unanswered};
	size_t newest = 0;

	for (size_t i = 1; i < ROOM; i++)
		if (hop->probes[i].round > hop->probes[newest].round)
			newest = i;
	for (size_t i = 1; i <= ROOM; i++) {
		const struct live_probe *kept = &hop->probes[(newest + i) % ROOM];

		if (kept->round)
			probes[of.count++] = kept->probe;
	}
	return of;
}

static enum live_loss loss_of(const struct live_hop *hop, const struct stat_path_loss *found,
			      size_t i)
{
	enum stat_loss loss = found->hops[i].loss;

	if (!hop->count)
		return LIVE_LOSS_SILENT;
	if (loss == STAT_LOSS_LIMITED || loss == STAT_LOSS_WITHHELD)
		return LIVE_LOSS_WITHHELD;
	for (size_t k = 0; k < found->link_count; k++)
		if (found->links[k].to == i)
			return found->links[k].only_end ? LIVE_LOSS_END : LIVE_LOSS_BEGINS;
	return hop->unanswered ? LIVE_LOSS_SOME : LIVE_LOSS_NONE;
}

/* All hops at once, for a hop's loss is judged by those behind it. */
static void judge(struct live_trace *trace)
{
	unsigned first = trace->options->first, last = live_trace_last(trace);
	struct stat_probe(*probes)[ROOM] = malloc(TRACE_HOPS * sizeof(*probes));
	struct stat_path_loss *found = malloc(sizeof(*found));
	struct stat_hop hops[TRACE_HOPS];
	size_t count = 0;

	while (last > first && !trace->hops[last].count)
		last--;
	for (unsigned ttl = first; probes && ttl <= last; ttl++, count++)
		hops[count] = stat_hop_of(&trace->hops[ttl], probes[count]);
	if (found)
		stat_path_loss(found, hops, count, 0);
	for (unsigned ttl = 0; ttl < TRACE_HOPS; ttl++) {
		bool known = found && ttl >= first && ttl - first < count;

		trace->losses[ttl] =
			known ? loss_of(&trace->hops[ttl], found, ttl - first) : LIVE_LOSS_SILENT;
	}
	free(probes);
	free(found);
	trace->judged = true;
}

enum live_loss live_trace_loss(struct live_trace *trace, unsigned ttl)
{
	if (!trace->judged)
		judge(trace);
	return trace->losses[ttl];
}

const struct live_change *live_trace_change(const struct live_trace *trace, uint64_t n)
{
	if (n >= trace->change_count || n >= TRACE_CHANGES)
		return NULL;
	return &trace->changes[(trace->change_count - 1 - n) % TRACE_CHANGES];
}
