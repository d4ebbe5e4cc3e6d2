/* SPDX-License-Identifier: MIT */
/* What a trace knows of its hops, and how the path changed. */
#include "out/live/trace.h"
#include <icmp4/extension.h>
#include <icmp4/object.h>
#include <stdlib.h>

enum {
	ROOM = 512, /* probes of a hop that are remembered */
	STREAK = 3, /* answers in a row that make a new way */
	ABSENT = 5, /* rounds without the old one, or the new one, before that */
};

static void clear_hop(struct live_hop *hop)
{
	struct live_history history = hop->history;

	for (unsigned i = 0; i < hop->count; i++)
		stat_rtt_free(&hop->responders[i].rtt);
	*hop = (struct live_hop){.history = history};
	history_clear(&hop->history);
}

struct live_trace *live_trace_new(const struct out_trace *out)
{
	struct live_trace *trace = calloc(1, sizeof(*trace));
	uint32_t *marks = calloc(TRACE_HOPS * ROOM, sizeof(*marks));

	if (!trace || !marks) {
		free(trace);
		free(marks);
		return NULL;
	}
	trace->options = out->options;
	trace->target = out->target;
	trace->marks = marks;
	for (unsigned ttl = 0; ttl < TRACE_HOPS; ttl++)
		history_init(&trace->hops[ttl].history, marks + ttl * ROOM, ROOM);
	return trace;
}

void live_trace_reset(struct live_trace *trace)
{
	for (unsigned ttl = 0; ttl < TRACE_HOPS; ttl++)
		clear_hop(&trace->hops[ttl]);
}

void live_trace_free(struct live_trace *trace)
{
	if (!trace)
		return;
	live_trace_reset(trace);
	free(trace->marks);
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

void live_trace_event(struct live_trace *trace, const struct icmp4_trace_event *event)
{
	struct live_hop *hop = &trace->hops[event->ttl];

	if (event->round + 1 > trace->rounds)
		trace->rounds = event->round + 1;
	switch (event->status) {
	case ICMP4_TRACE_ANSWERED:
		hop->settled++;
		answered(trace, hop, event);
		break;
	case ICMP4_TRACE_SILENT:
		hop->settled++;
		hop->unanswered++;
		history_put(&hop->history, event->round, HISTORY_LOST);
		break;
	case ICMP4_TRACE_LATE:
		hop->settled += !hop->unanswered; /* a reset came between */
		hop->unanswered -= hop->unanswered > 0;
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

static struct stat_interval interval_of(const struct live_hop *hop)
{
	return stat_wilson95(hop->unanswered, hop->settled);
}

static bool spoke(const struct live_hop *hop)
{
	return hop->count && hop->settled;
}

/* What is known of a hop by those behind it. */
enum doubt { DOUBT_NONE, DOUBT_SOME, DOUBT_PROVED };

static double share_of(const struct live_hop *hop)
{
	return (double)hop->unanswered / (double)hop->settled;
}

/* Whoever is asked behind a hop is asked through it: it forwards at least what they answer. */
static enum doubt doubt_of(const struct live_trace *trace, unsigned ttl)
{
	struct stat_interval here = interval_of(&trace->hops[ttl]);
	unsigned last = live_trace_last(trace);
	enum doubt doubt = DOUBT_NONE;

	for (unsigned behind = ttl + 1; behind <= last; behind++) {
		const struct live_hop *hop = &trace->hops[behind];

		if (!spoke(hop))
			continue;
		if (interval_of(hop).high < here.low)
			return DOUBT_PROVED;
		if (share_of(hop) < here.low)
			doubt = DOUBT_SOME;
	}
	return doubt;
}

enum live_loss live_trace_loss(const struct live_trace *trace, unsigned ttl)
{
	const struct live_hop *hop = &trace->hops[ttl];

	if (!hop->count)
		return LIVE_LOSS_SILENT;
	if (!hop->unanswered)
		return LIVE_LOSS_NONE;
	enum doubt doubt = doubt_of(trace, ttl);

	if (doubt)
		return doubt == DOUBT_PROVED ? LIVE_LOSS_WITHHELD : LIVE_LOSS_SOME;
	for (unsigned before = ttl - 1; before >= trace->options->first; before--) {
		const struct live_hop *other = &trace->hops[before];

		if (!spoke(other) || doubt_of(trace, before))
			continue;
		return interval_of(hop).low > interval_of(other).high ? LIVE_LOSS_BEGINS
								      : LIVE_LOSS_SOME;
	}
	return LIVE_LOSS_SOME;
}

const struct live_change *live_trace_change(const struct live_trace *trace, uint64_t n)
{
	if (n >= trace->change_count || n >= TRACE_CHANGES)
		return NULL;
	return &trace->changes[(trace->change_count - 1 - n) % TRACE_CHANGES];
}
