/* SPDX-License-Identifier: MIT */
/*
 * What an arrival means to trace. The row of the protocol says whether it is about a probe like
 * ours, and what it shows: that the source port is ours, and a token. The IP id that an error
 * quotes shows the token once more. Two of these three must agree, since each alone can be an
 * accident (another trace to the same destination) or a guess (RECV-06), and a NAT, a socket of
 * the kernel or a sloppy router can spoil any one of them (TRACE-04).
 */
#include "probe/probe.h"
#include "probe/trace/trace.h"

static bool trace_hears(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			struct trace_claim *claim)
{
	const struct trace_kind *kind = icmp4__trace_kind(trace->options.protocol);
	uint32_t dst = trace->options.dst;

	if (heard->is_error)
		return heard->quoted && icmp4__is_refusal(heard->message.type) &&
		       heard->quote.ip.dst == dst && heard->quote.ip.protocol == kind->protocol &&
		       kind->quoted(trace, heard, claim);
	return heard->from == dst && heard->protocol == kind->protocol &&
	       kind->answer(trace, heard, claim);
}

static bool trace_identify(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			   struct trace_claim claim, uint64_t *number)
{
	uint16_t ip_id = heard->quote.ip.id; /* 0, which is no token, where no header is quoted */

	if ((claim.ours || claim.token == ip_id) &&
	    icmp4__trace_by_token(trace, claim.token, number))
		return true;
	return claim.ours && icmp4__trace_by_token(trace, ip_id, number);
}

static enum icmp4_trace_status trace_status(const struct icmp4_trace_slot *slot)
{
	switch ((enum trace_state)slot->state) {
	case TRACE_ANSWERED:
		return ICMP4_TRACE_DUPLICATE;
	case TRACE_SILENT:
	case TRACE_UNSENT:
		return ICMP4_TRACE_LATE;
	case TRACE_IN_FLIGHT:
	case TRACE_FORGOTTEN:
		break;
	}
	return ICMP4_TRACE_ANSWERED;
}

/*
 * Only the TTL's running out lets a probe get farther with a higher one, even where the
 * destination's own address says so (a NAT in front of it lends it). A port unreachable ends the
 * path, but is not therefore from the destination.
 */
static struct icmp4_trace_event trace_answer(const struct icmp4_trace *trace,
					     const struct icmp4_heard *heard, uint64_t number,
					     struct icmp4_time at)
{
	const struct icmp4_trace_slot *slot = icmp4__trace_slot(trace, number);
	bool expired = icmp4__is_expired(heard);

	return (struct icmp4_trace_event){
		.status = trace_status(slot),
		.ttl = slot->ttl,
		.round = slot->round,
		.at = at,
		.sent_at = slot->sent_at,
		.rtt_ns = icmp4__span(slot->sent_at, at),
		.reached = !expired && heard->from == trace->options.dst,
		.final = !expired,
	};
}

static struct icmp4_trace_event trace_forgery(const struct icmp4_trace *trace)
{
	return (struct icmp4_trace_event){
		.status = ICMP4_TRACE_FORGED,
		.round = trace->round,
		.at = trace->now,
		.rtt_ns = -1,
	};
}

enum trace_whose icmp4__trace_whose(const struct icmp4_trace *trace,
				    const struct icmp4_heard *heard, uint64_t *number)
{
	struct trace_claim claim = {0};

	if (!trace_hears(trace, heard, &claim))
		return TRACE_OTHERS;
	if (trace_identify(trace, heard, claim, number))
		return TRACE_OURS;
	return claim.ours ? TRACE_FALSE : TRACE_OTHERS;
}

/* The event that an arrival makes, if it makes any. */
static bool trace_judge(struct icmp4_trace *trace, const struct icmp4_heard *heard,
			struct icmp4_time at, struct icmp4_trace_event *event)
{
	uint64_t number;
	enum trace_whose whose = icmp4__trace_whose(trace, heard, &number);

	if (whose != TRACE_OURS) {
		*event = trace_forgery(trace);
		return whose == TRACE_FALSE;
	}
	*event = trace_answer(trace, heard, number, at);
	if (event->ttl > trace->last)
		return false;
	icmp4__trace_rewrites(trace, heard, number, &event->rewrites);
	icmp4__trace_answered(trace, number, event);
	return true;
}

void icmp4_trace_input(struct icmp4_trace *trace, struct icmp4_time now,
		       const struct icmp4_packet *packet)
{
	struct icmp4_heard heard;
	struct icmp4_trace_event event;

	trace->now = now;
	if (icmp4_heard_parse(&heard, packet) ||
	    !trace_judge(trace, &heard, icmp4__arrival(packet, now), &event))
		return;
	event.heard_any = true;
	event.heard = heard;
	trace->event = event;
	trace->has_event = true;
}
