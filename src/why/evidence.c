/* SPDX-License-Identifier: MIT */
#include "why/why.h"
#include <string.h>

void why_begin(struct why_evidence *e, const struct why_ask *ask)
{
	*e = (struct why_evidence){
		.dst = ask->dst,
		.src = ask->src,
		.protocol = ask->protocol,
		.walked = ask->protocol,
		.src_port = ask->src_port,
		.dst_port = ask->dst_port,
		.chosen = ask->chosen,
		.ported = ask->ported,
		.exact = ask->exact,
		.echoing = ask->echoing,
		.resolve_ns = -1,
	};
}

void why_walk_begin(struct why_evidence *e, uint8_t protocol)
{
	memset(e->hops, 0, sizeof(e->hops));
	e->walked = protocol;
	e->farthest = e->final = 0;
	e->answer = WHY_SILENT;
	e->end = ICMP4_TRACE_RUNNING;
}

static bool is_answer(const struct icmp4_trace_event *event)
{
	return event->status == ICMP4_TRACE_ANSWERED || event->status == ICMP4_TRACE_LATE;
}

static bool keep_least(int64_t *least_ns, int64_t rtt_ns)
{
	if (rtt_ns < 0 || (*least_ns && *least_ns <= rtt_ns))
		return false;
	*least_ns = rtt_ns ? rtt_ns : 1;
	return true;
}

/* Senders begin at 64, 128 or 255; a path longer than 60 hops is rarer than any other start. */
uint8_t why_hops_back(uint8_t ttl)
{
	static const uint8_t starts[] = {64, 128, 255};

	for (size_t i = 0; ttl && i < sizeof(starts); i++)
		if (ttl <= starts[i])
			return (uint8_t)(starts[i] - ttl + 1);
	return 0;
}

/* The quote is the datagram as it was when it came to its end (RFC 792): what differs was changed.
 */
static void take_quote(const struct why_evidence *e, struct why_hop *hop,
		       const struct icmp4_heard *heard)
{
	const struct icmp4_quote *q = &heard->quote;
	bool ports = e->walked != ICMP4_PROTO_ICMP;
	uint8_t changed = 0;

	if (!heard->quoted || !heard->quoted_ip)
		return;
	if (e->src && q->ip.src != e->src)
		changed |= WHY_CHANGED_SRC, hop->seen = q->ip.src;
	if (q->ip.dst != e->dst)
		changed |= WHY_CHANGED_DST, hop->seen = q->ip.dst;
	if (ports && e->src_port && q->src_port != e->src_port)
		changed |= WHY_CHANGED_PORT;
	if (q->ip.tos)
		changed |= WHY_CHANGED_TOS;
	if (q->ip.df)
		changed |= WHY_CHANGED_DF;
	hop->changed |= changed;
}

static void take_hop(struct why_evidence *e, const struct icmp4_trace_event *event)
{
	struct why_hop *hop = &e->hops[event->ttl];
	const struct icmp4_heard *heard = &event->heard;

	hop->received++;
	if (!hop->from)
		hop->from = heard->from;
	if (keep_least(&hop->rtt_ns, event->rtt_ns))
		hop->back = why_hops_back(heard->ttl);
	if (heard->is_error)
		take_quote(e, hop, heard);
	hop->lent |= !event->final && heard->from == e->dst;
	if (event->ttl > e->farthest)
		e->farthest = event->ttl;
}

static enum why_answer answer_of(const struct why_evidence *e, const struct icmp4_heard *heard)
{
	const uint8_t reset = 0x04;

	if (heard->protocol == ICMP4_PROTO_TCP)
		return heard->flags & reset ? WHY_RESET : WHY_OPEN;
	if (heard->protocol == ICMP4_PROTO_UDP)
		return WHY_OPEN;
	if (!heard->is_error)
		return WHY_ECHOED;
	if (heard->from == e->dst && heard->message.type == ICMP4_UNREACHABLE &&
	    heard->message.code == ICMP4_UNREACHABLE_PORT)
		return WHY_PORT_CLOSED;
	return WHY_REFUSED;
}

static void take_final(struct why_evidence *e, const struct icmp4_trace_event *event)
{
	if (e->final && e->final <= event->ttl)
		return;
	e->final = event->ttl;
	e->final_from = event->heard.from;
	e->final_type = event->heard.message.type;
	e->final_code = event->heard.message.code;
	e->answer = answer_of(e, &event->heard);
}

/* What this very host says in the network's place: no neighbour, or a firewall that rejects. */
static bool take_own(struct why_evidence *e, const struct icmp4_heard *heard)
{
	if (!heard->is_error || !e->src || heard->from != e->src || e->dst == e->src)
		return false;
	e->own_error = true;
	e->own_type = heard->message.type;
	e->own_code = heard->message.code;
	return true;
}

void why_take_walk(struct why_evidence *e, const struct icmp4_trace_event *event)
{
	if (event->ttl > WHY_HOPS_MAX)
		return;
	if (event->status == ICMP4_TRACE_UNSENT) {
		e->unsent++;
		e->unsent_reason = event->reason;
	}
	if (event->status == ICMP4_TRACE_SILENT || event->status == ICMP4_TRACE_ANSWERED)
		e->hops[event->ttl].sent++;
	if (!is_answer(event) || take_own(e, &event->heard))
		return;
	take_hop(e, event);
	if (event->final)
		take_final(e, event);
}

void why_walk_end(struct why_evidence *e, enum icmp4_trace_end end)
{
	e->end = end;
}

static bool is_ban(const struct icmp4_heard *heard)
{
	uint8_t code = heard->message.code;

	return heard->is_error && heard->message.type == ICMP4_UNREACHABLE &&
	       (code == 9 || code == 10 || code == 13);
}

static void note_ban(struct why_count *count, const struct icmp4_heard *heard)
{
	if (!is_ban(heard))
		return;
	count->refused++;
	count->refused_by = heard->from;
}

void why_take_flow(struct why_count *count, const struct icmp4_trace_event *event)
{
	if (event->status == ICMP4_TRACE_SILENT || event->status == ICMP4_TRACE_ANSWERED)
		count->sent++;
	if (is_answer(event))
		note_ban(count, &event->heard);
	if (!is_answer(event) || !event->reached)
		return;
	count->received++;
	keep_least(&count->rtt_ns, event->rtt_ns);
}

void why_take_count(struct why_count *count, const struct icmp4_ping_event *event)
{
	bool answered = event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LATE;

	count->sent += event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LOST ||
		       event->status == ICMP4_PING_ERROR;
	if (event->status == ICMP4_PING_ERROR && event->heard_any)
		note_ban(count, &event->heard);
	if (!answered)
		return;
	count->received++;
	if (keep_least(&count->rtt_ns, event->rtt_ns) && event->heard_any)
		count->ttl = event->heard.ttl;
}

/* Of several narrow places that is the worst of which nobody tells. */
static bool is_worse(const struct icmp4_mtu_drop *drop, const struct icmp4_mtu_drop *kept)
{
	return drop->witness == ICMP4_MTU_BY_SILENCE || kept->witness != ICMP4_MTU_BY_SILENCE;
}

void why_take_mtu(struct why_evidence *e, const struct icmp4_mtu *mtu)
{
	e->mtu_asked = true;
	e->mtu_end = mtu->end;
	e->mtu_protocol = mtu->options.protocol;
	e->mtu = mtu->low;
	e->mtu_ceiling = mtu->options.ceiling;
	for (size_t i = 0; i < mtu->drop_count; i++) {
		if (mtu->drops[i].witness == ICMP4_MTU_BY_HOST ||
		    (e->dropped && !is_worse(&mtu->drops[i], &e->drop)))
			continue;
		e->drop = mtu->drops[i];
		e->dropped = true;
	}
}
