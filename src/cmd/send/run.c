/* SPDX-License-Identifier: MIT */
#include "cmd/send/run.h"

#include <string.h>

#include "cmd/send/message.h"

static struct send_past *past_of(struct send_run *run, uint64_t number)
{
	for (size_t i = 0; i < SEND_PAST; i++)
		if (run->past[i].number == number)
			return &run->past[i];
	return NULL;
}

static struct icmp4_time end_of(const struct send_run *run, struct icmp4_time sent)
{
	return icmp4_time_add(sent, run->timeout_ns);
}

/* --- Sending --- */

static void remember(struct send_run *run, struct icmp4_time now)
{
	struct send_past *past = &run->past[run->past_count++ % SEND_PAST];

	send_past_of(past, run->datagram.bytes, run->datagram.length);
	past->number = run->current;
	past->at = now;
}

static bool begin(struct send_run *run, struct icmp4_time now)
{
	if (run->exhausted || icmp4_time_before(now, run->next_at))
		return false;
	if (!run->sink.next(run->sink.world, &run->datagram)) {
		run->exhausted = true;
		run->over = !run->sent;
		return false;
	}
	run->current = ++run->number;
	run->sink.leaving(run->sink.world, &run->datagram, run->current);
	remember(run, now);
	run->under_way = true;
	run->at = 0;
	run->exhausted = !run->sink.more(run->sink.world);
	run->next_at = icmp4_time_add(now, run->interval_ns);
	run->end_at = end_of(run, now);
	return true;
}

static bool run_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct send_run *run = self;

	while (run->under_way || begin(run, now)) {
		size_t length = send_fragment(run->datagram.bytes, run->datagram.length,
					      run->fragment, &run->at, packet->bytes);

		if (length) {
			packet->held = packet->length = length;
			packet->form = ICMP4_FORM_DATAGRAM;
			packet->tag = run->current;
			return true;
		}
		run->under_way = false;
	}
	return false;
}

static void run_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	struct send_run *run = self;
	struct send_past *past = past_of(run, tag);

	if (past)
		past->at = stamp;
	run->end_at = end_of(run, stamp);
	if (run->counted == tag)
		return;
	run->counted = tag;
	run->sent++;
	run->asked |= past && send_is_query(past);
}

/* What could not leave has no further fragments, and no answer. */
static void run_failed(void *self, uint64_t tag, int reason)
{
	struct send_run *run = self;
	struct send_past *past = past_of(run, tag);

	run->under_way = false;
	if (past)
		past->number = 0;
	if (run->counted != tag)
		run->unsent++;
	run->counted = tag;
	run->over = run->exhausted && !run->sent;
	run->sink.refused(run->sink.world, tag, reason);
}

/* --- Listening --- */

static void run_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	struct send_run *run = self;

	(void)now;
	run->heard = packet->form == ICMP4_FORM_DATAGRAM;
	run->packet = *packet;
}

/* The latest that it can be an answer to; what is a copy of one is an answer to none. */
static const struct send_past *find_past(const struct send_run *run, const struct icmp4_view *view,
					 enum send_verdict *verdict)
{
	const struct send_past *found = NULL;

	for (size_t i = 0; i < SEND_PAST; i++) {
		const struct send_past *past = &run->past[i];

		if (!past->number)
			continue;
		enum send_verdict one = send_match(past, view);

		if (one == SEND_COPY)
			return NULL;
		if (one != SEND_STRANGER && (!found || past->number > found->number)) {
			found = past;
			*verdict = one;
		}
	}
	return found;
}

/* An arrival is judged while its octets are still there: the loop drains after each. */
static void run_drain(void *self, void *sink)
{
	struct send_run *run = self;
	enum send_verdict verdict = SEND_STRANGER;
	struct icmp4_view view;

	(void)sink;
	if (!run->heard)
		return;
	run->heard = false;
	icmp4_view_datagram(&view, run->packet.bytes, run->packet.held, run->packet.length);
	if (!view.ip || !icmp4_view_is_icmp(&view))
		return;
	const struct send_past *past = find_past(run, &view, &verdict);

	if (!past)
		return;
	run->answers++;
	run->sink.answer(run->sink.world, &view, &run->packet, past, verdict, ++run->number);
}

/* --- Time --- */

static struct icmp4_time run_deadline(const void *self)
{
	const struct send_run *run = self;

	return run->exhausted ? run->end_at : run->next_at;
}

static void run_advance(void *self, struct icmp4_time now)
{
	struct send_run *run = self;

	if (run->exhausted && !icmp4_time_before(now, run->end_at))
		run->over = true;
}

static bool run_done(const void *self)
{
	const struct send_run *run = self;

	return run->exhausted && run->over;
}

static void run_stop(void *self)
{
	((struct send_run *)self)->exhausted = true;
}

struct run_engine send_engine(struct send_run *run)
{
	static const struct run_engine_ops ops = {
		.input = run_input,
		.output = run_output,
		.sent = run_sent,
		.failed = run_failed,
		.deadline = run_deadline,
		.advance = run_advance,
		.done = run_done,
		.stop = run_stop,
		.drain = run_drain,
	};

	return (struct run_engine){&ops, run, &run->sink};
}
