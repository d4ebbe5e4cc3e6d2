/* SPDX-License-Identifier: MIT */
/*
 * What an arrival means to ping. First which probe it claims to be about, by what anybody on the
 * path can see (identifier, sequence number, destination); then whether it proves that, by what
 * only the path can know:
 *
 *	reply  the cookie in its data, or secret names where there is no room for one
 *	error  the checksum of the request, which covers the cookie and stands in the eight octets
 *	       that every error quotes; or its IP identification. One of the two is enough: a NAT
 *	       on the way may have changed the checksum, a socket of the kernel the identification.
 *
 * Who claims and cannot prove is forged, and settles nothing (RECV-06). What claims nothing that we
 * hold is somebody else's, and no event.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "probe/ping/ping.h"
#include "probe/probe.h"

static bool ping_claims_reply(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			      uint64_t *number)
{
	return heard->message.type == icmp4__ping_reply_type(&ping->options) &&
	       icmp4__ping_claims(ping, icmp4__ping_said_names(&heard->message), heard->from,
				  number);
}

/* An extended echo is not of the shape that a quote has names for. */
static struct ping_names ping_quoted_names(const struct icmp4_quote *quote)
{
	if (quote->type == ICMP4_EXTENDED_ECHO && quote->transport_held >= ICMP4_HEADER)
		return (struct ping_names){get16(quote->transport + 4), quote->transport[6]};
	return (struct ping_names){quote->id, quote->seq};
}

static bool ping_claims_error(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			      uint64_t *number)
{
	const struct icmp4_quote *quote = &heard->quote;

	return heard->quoted && icmp4__is_refusal(heard->message.type) &&
	       quote->ip.protocol == ICMP4_PROTO_ICMP &&
	       quote->type == icmp4__ping_request_type(&ping->options) &&
	       icmp4__ping_claims(ping, ping_quoted_names(quote), quote->ip.dst, number) &&
	       quote->ip.dst == icmp4__ping_target(ping, *number)->dst;
}

/* Where the socket chose the identifier, the kernel made the checksum fit it: so do we. */
static bool ping_proves_error(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			      uint64_t number)
{
	const struct icmp4_quote *quote = &heard->quote;

	if (ping->options.query != ICMP4_PING_ECHO)
		return !rule(RULE_RECV_06) ||
		       icmp4__ping_is_named(ping, ping_quoted_names(quote), number);
	if (!rule(RULE_RECV_06) || quote->checksum == icmp4__ping_checksum(ping, number, quote->id))
		return true;
	/* 0, which none of ours is, where no IP header is quoted. */
	return quote->ip.id == icmp4__ping_ip_id(ping, number);
}

static enum icmp4_ping_status ping_judge_error(const struct icmp4_ping *ping,
					       const struct icmp4_heard *heard, uint64_t number)
{
	return ping_proves_error(ping, heard, number) ? ICMP4_PING_ERROR : ICMP4_PING_FORGED;
}

/* The index, in what follows the ICMP header, of the first octet that did not come back; length
 * where all did. Of a probe a reply need not bring anything back (PROBE-17). */
static size_t ping_differs(const struct icmp4_ping *ping, const struct icmp4_message *reply,
			   uint64_t number)
{
	switch (ping->options.query) {
	case ICMP4_PING_ECHO:
		return icmp4__ping_compare(ping, number, reply->body, reply->body_length);
	case ICMP4_PING_TIMESTAMP:
		if (reply->timestamp.originate != icmp4__ping_slot(ping, number)->originate)
			return 0;
		break;
	default:
		break;
	}
	return SIZE_MAX;
}

/* Data that were cut off on the way to us, in a capture, are no fault of the network. */
static bool ping_is_corrupted(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			      uint64_t number, size_t at)
{
	size_t length = heard->message.body_length;

	if (ping->options.query != ICMP4_PING_ECHO)
		return at != SIZE_MAX;
	return at < length || (length < icmp4__ping_size(ping, number) && !heard->unsummed);
}

static bool ping_proves_reply(const struct icmp4_ping *ping, const struct icmp4_message *reply,
			      uint64_t number)
{
	if (ping->options.query != ICMP4_PING_ECHO)
		return icmp4__ping_is_named(ping, icmp4__ping_said_names(reply), number);
	return icmp4__ping_has_cookie(ping, number, reply->body, reply->body_length);
}

/* PING-01: cookie, source, data, in this order. */
static enum icmp4_ping_status ping_judge_reply(const struct icmp4_ping *ping,
					       const struct icmp4_heard *heard,
					       struct ping_verdict *verdict)
{
	uint64_t number = verdict->number;

	if (rule(RULE_RECV_06) && !ping_proves_reply(ping, &heard->message, number))
		return ICMP4_PING_FORGED;
	if (rule(RULE_PING_01) && heard->from != icmp4__ping_target(ping, number)->dst)
		return ICMP4_PING_WRONG_ADDRESS;
	verdict->corrupted_at = ping_differs(ping, &heard->message, number);
	if (rule(RULE_PING_01) && ping_is_corrupted(ping, heard, number, verdict->corrupted_at))
		return ICMP4_PING_CORRUPTED;
	return ICMP4_PING_OK;
}

/* What the probe's own past makes of a verdict about a genuine answer. */
static enum icmp4_ping_status ping_status(const struct icmp4_ping *ping, uint64_t number,
					  enum icmp4_ping_status verdict)
{
	switch ((enum ping_state)icmp4__ping_slot(ping, number)->state) {
	case PING_SETTLED:
	case PING_UNSENT:
		return ICMP4_PING_DUPLICATE;
	case PING_LOST:
		return verdict == ICMP4_PING_OK && rule(RULE_PING_05) ? ICMP4_PING_LATE : verdict;
	case PING_IN_FLIGHT:
		break;
	}
	return verdict;
}

/* PING-05: overtaken by the answer to a later probe of the same target. */
static bool ping_is_reordered(struct icmp4_ping_target *target, uint64_t number)
{
	if (number < target->newest)
		return true;
	target->newest = number + 1;
	return false;
}

/* Several routers may answer one solicitation, and none of them twice. */
static enum icmp4_ping_status ping_router_status(struct icmp4_ping *ping, uint64_t number,
						 uint32_t from, enum icmp4_ping_status status)
{
	bool first = icmp4__ping_new_router(ping, number, from);

	return status == ICMP4_PING_DUPLICATE && first ? ICMP4_PING_ANOTHER : status;
}

static void ping_answer(struct icmp4_ping *ping, struct icmp4_time at,
			const struct ping_verdict *verdict, const struct icmp4_heard *heard)
{
	uint64_t number = verdict->number;
	const struct icmp4_ping_slot *slot = icmp4__ping_slot(ping, number);
	struct icmp4_ping_target *target = icmp4__ping_target(ping, number);
	int64_t rtt_ns = icmp4__span(slot->sent_at, at);
	bool overdue = slot->state == PING_IN_FLIGHT && rtt_ns > ping->options.timeout_ns;

	icmp4__ping_answered(ping, number, rtt_ns);
	if (overdue)
		icmp4__ping_settle(ping, number, ICMP4_PING_LOST);
	enum icmp4_ping_status status = ping_status(ping, number, verdict->status);
	if (heard->message.type == ICMP4_ROUTER_ADVERTISEMENT)
		status = ping_router_status(ping, number, heard->from, status);
	icmp4__ping_settle(ping, number, status);

	struct icmp4_ping_event *event = icmp4__ping_tell(ping, number, status);
	event->at = at;
	event->rtt_ns = rtt_ns;
	if (status == ICMP4_PING_OK || status == ICMP4_PING_LATE)
		event->reordered = ping_is_reordered(target, number);
	target->stamped +=
		event->own_ns >= 0 && (status == ICMP4_PING_OK || status == ICMP4_PING_LATE);
	target->reordered += event->reordered && status == ICMP4_PING_OK;
	ping->lost_first = overdue;
}

static void ping_forgery(struct icmp4_ping *ping, uint64_t number)
{
	icmp4__ping_settle(ping, number, ICMP4_PING_FORGED);
	icmp4__ping_tell(ping, number, ICMP4_PING_FORGED);
}

static void ping_tell_heard(struct icmp4_ping *ping, const struct ping_verdict *verdict,
			    const struct icmp4_heard *heard)
{
	struct icmp4_ping_event *event = &ping->event;
	uint64_t number = verdict->number;

	event->heard_any = true;
	event->heard = *heard;
	if (event->status == ICMP4_PING_CORRUPTED)
		event->corrupted_at = (uint16_t)verdict->corrupted_at;
	if (icmp4__ping_asks_port(&ping->options))
		icmp4__ping_tell_port(ping, number, heard, event);
	if (heard->message.type == ICMP4_TIMESTAMP_REPLY &&
	    (event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LATE))
		icmp4__ping_tell_clock(ping, &heard->message,
				       icmp4__ping_slot(ping, number)->originate, event);
}

static bool ping_hears_icmp(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			    struct icmp4_time at, struct ping_verdict *verdict)
{
	uint64_t *number = &verdict->number;

	if (heard->protocol != ICMP4_PROTO_ICMP)
		return false;
	if (ping_claims_reply(ping, heard, number))
		verdict->status = ping_judge_reply(ping, heard, verdict);
	else if (ping->options.query == ICMP4_PING_ROUTER &&
		 icmp4__ping_solicited(ping, heard, at, number))
		verdict->status = ICMP4_PING_OK;
	else if (ping_claims_error(ping, heard, number))
		verdict->status = ping_judge_error(ping, heard, *number);
	else
		return false;
	return true;
}

static bool ping_hears(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
		       struct icmp4_time at, struct ping_verdict *verdict)
{
	if (icmp4__ping_asks_port(&ping->options))
		return icmp4__ping_hear_port(ping, heard, verdict);
	return ping_hears_icmp(ping, heard, at, verdict);
}

void icmp4_ping_input(struct icmp4_ping *ping, struct icmp4_time now,
		      const struct icmp4_packet *packet)
{
	struct icmp4_time at = icmp4__arrival(packet, now);
	struct ping_verdict verdict = {0};
	struct icmp4_heard heard;

	ping->now = now;
	if (icmp4_heard_parse(&heard, packet) || !ping_hears(ping, &heard, at, &verdict))
		return;

	/* Our own host may explain by an error why it did not send: that was told as UNSENT. */
	if (verdict.status == ICMP4_PING_ERROR &&
	    icmp4__ping_slot(ping, verdict.number)->state == PING_UNSENT)
		return;
	if (verdict.status == ICMP4_PING_FORGED)
		ping_forgery(ping, verdict.number);
	else
		ping_answer(ping, at, &verdict, &heard);
	ping_tell_heard(ping, &verdict, &heard);
}
