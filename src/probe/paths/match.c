/* SPDX-License-Identifier: MIT */
/*
 * What an arrival means. Which probe it may be about, the token says, in the IP id or where the
 * transport carries it; whether it is, the trace engine judges, with the flow of that probe: two of
 * three witnesses must agree, as for a trace.
 */
#include "probe/paths/paths.h"
#include "probe/probe.h"

/* Where the transport has a token, by protocol: of an error's quote, or of the answer itself. */
static uint16_t paths_token(const struct icmp4_heard *heard, uint8_t protocol)
{
	const struct icmp4_quote *quote = &heard->quote;

	if (protocol == ICMP4_PROTO_UDP)
		return quote->checksum;
	if (protocol == ICMP4_PROTO_ICMP)
		return heard->is_error ? quote->seq : heard->message.echo.seq;
	return (uint16_t)((heard->is_error ? quote->sequence : heard->acknowledgement - 1) >> 16);
}

static bool paths_is_about(struct icmp4_paths *paths, const struct icmp4_heard *heard,
			   uint16_t token, uint64_t *number)
{
	uint64_t claimed;

	if (!icmp4__trace_by_token(&paths->probe, token, &claimed))
		return false;
	icmp4__paths_load(paths, icmp4__paths_slot(paths, claimed)->flow);
	return icmp4__trace_whose(&paths->probe, heard, number) == TRACE_OURS && *number == claimed;
}

static enum trace_whose paths_whose(struct icmp4_paths *paths, const struct icmp4_heard *heard,
				    uint64_t *number)
{
	uint16_t flow, token = paths_token(heard, paths->options.protocol);
	uint16_t port = paths->options.protocol == ICMP4_PROTO_ICMP
				? heard->is_error ? heard->quote.id : heard->message.echo.id
			: heard->is_error ? heard->quote.src_port
					  : heard->dst_port;

	if (paths_is_about(paths, heard, heard->quote.ip.id, number) ||
	    paths_is_about(paths, heard, token, number))
		return TRACE_OURS;
	if (!icmp4__paths_is_ours(paths, port, &flow))
		return TRACE_OTHERS;
	icmp4__paths_load(paths, flow);
	return icmp4__trace_whose(&paths->probe, heard, number) == TRACE_FALSE ? TRACE_FALSE
									       : TRACE_OTHERS;
}

static enum icmp4_trace_status paths_status(const struct icmp4_paths_slot *slot)
{
	switch ((enum paths_slot_state)slot->state) {
	case PATHS_ANSWERED:
		return ICMP4_TRACE_DUPLICATE;
	case PATHS_GONE:
	case PATHS_FAILED:
		return ICMP4_TRACE_LATE;
	case PATHS_IN_FLIGHT:
		break;
	}
	return ICMP4_TRACE_ANSWERED;
}

static void paths_tell(struct icmp4_paths *paths, const struct icmp4_paths_event *event)
{
	paths->event = *event;
	paths->has_event = true;
}

static void paths_settled(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot)
{
	paths->in_flight--;
	if (!slot->retry)
		return;
	paths->round.open--;
	paths->round.heard++;
}

static void paths_note(struct icmp4_paths *paths, struct icmp4_paths_slot *slot,
		       const struct icmp4_paths_event *event)
{
	const struct icmp4_heard *heard = &event->heard;
	struct icmp4_paths_vertex who = {
		.address = heard->from,
		.before = ICMP4_PATHS_NONE,
		.reached = event->reached,
		.final = event->final,
		.type = heard->message.type,
		.code = heard->message.code,
		.rtt_ns = event->rtt_ns,
	};

	if (event->status == ICMP4_TRACE_ANSWERED)
		paths_settled(paths, slot);
	paths->answered++;
	paths->failures = 0;
	if (slot->ttl > paths->farthest)
		paths->farthest = slot->ttl;
	if (event->status == ICMP4_TRACE_ANSWERED && event->rtt_ns > paths->rtt_ns)
		paths->rtt_ns = event->rtt_ns;
	if (slot->again)
		icmp4__paths_repeated(paths, slot, &who);
	else
		icmp4__paths_answer(paths, slot->flow, slot->ttl, &who);
	slot->state = PATHS_ANSWERED;
}

static void paths_take_answer(struct icmp4_paths *paths, uint64_t number,
			      const struct icmp4_heard *heard, struct icmp4_time at)
{
	struct icmp4_paths_slot *slot = icmp4__paths_slot(paths, number);
	bool expired = icmp4__is_expired(heard);
	struct icmp4_paths_event event = {
		.status = paths_status(slot),
		.ttl = slot->ttl,
		.flow = slot->flow,
		.at = at,
		.rtt_ns = icmp4__span(slot->sent_at, at),
		.reached = !expired && heard->from == paths->options.dst,
		.final = !expired,
		.heard_any = true,
		.heard = *heard,
	};

	if (event.status != ICMP4_TRACE_DUPLICATE)
		paths_note(paths, slot, &event);
	paths_tell(paths, &event);
}

static void paths_forgery(struct icmp4_paths *paths, const struct icmp4_heard *heard)
{
	const struct icmp4_paths_event event = {
		.status = ICMP4_TRACE_FORGED,
		.flow = ICMP4_PATHS_NONE,
		.at = paths->now,
		.rtt_ns = -1,
		.heard_any = true,
		.heard = *heard,
	};

	paths->forged++;
	paths_tell(paths, &event);
}

void icmp4_paths_input(struct icmp4_paths *paths, struct icmp4_time now,
		       const struct icmp4_packet *packet)
{
	struct icmp4_heard heard;
	enum trace_whose whose;
	uint64_t number;

	paths->now = now;
	if (icmp4_heard_parse(&heard, packet))
		return;
	whose = paths_whose(paths, &heard, &number);
	if (whose == TRACE_FALSE)
		paths_forgery(paths, &heard);
	if (whose != TRACE_OURS)
		return;
	paths_take_answer(paths, number, &heard, icmp4__arrival(packet, now));
	icmp4__paths_plan(paths);
}
