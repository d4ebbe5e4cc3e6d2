/* SPDX-License-Identifier: MIT */
/*
 * What an arrival means to the path MTU. Whether it is about a probe of ours, and about which, the
 * trace engine judges (PMTU-11): two of three witnesses must agree. A 3/4 then refuses the probe,
 * if the MTU that it names can be (PMTU-12); any other answer comes from where the probe arrived,
 * also an error that forbids it to go on, for to there its size was no obstacle.
 */
#include "base/rule.h"
#include "probe/mtu/mtu.h"
#include "probe/probe.h"

/* What TCP acknowledges of a SYN with data depends on how much that was. */
static enum trace_whose match_tcp(struct icmp4_mtu *mtu, const struct icmp4_heard *heard,
				  uint64_t *number)
{
	uint64_t next = mtu->flow.number;
	enum trace_whose whose = TRACE_OTHERS;

	for (uint64_t back = 1; back <= ICMP4_MTU_SLOTS && back <= next; back++) {
		mtu->flow.options.length = icmp4__mtu_slot(mtu, next - back)->size;
		whose = icmp4__trace_whose(&mtu->flow, heard, number);
		if (whose == TRACE_OURS && *number == next - back)
			return whose;
	}
	return whose == TRACE_OURS ? TRACE_FALSE : whose;
}

static enum trace_whose match_whose(struct icmp4_mtu *mtu, const struct icmp4_heard *heard,
				    uint64_t *number)
{
	if (heard->protocol == ICMP4_PROTO_TCP)
		return match_tcp(mtu, heard, number);
	return icmp4__trace_whose(&mtu->flow, heard, number);
}

static bool match_is_refusal(const struct icmp4_heard *heard)
{
	return heard->is_error && heard->message.type == ICMP4_UNREACHABLE &&
	       heard->message.code == ICMP4_FRAGMENTATION_NEEDED;
}

/* RFC 8899 section 4.6.2; below 68 no link may be (RFC 791). 0 is a router that names none. */
static bool match_is_plausible(const struct icmp4_heard *heard, uint16_t size)
{
	uint16_t claimed = heard->message.error.mtu;

	return !rule(RULE_PMTU_12) || !claimed || (claimed >= ICMP4_MTU_MINIMUM && claimed < size);
}

/* How far the probe had come, if the TTL that is quoted is the one that it had there. */
static uint8_t match_hop(const struct icmp4_heard *heard, uint8_t ttl)
{
	uint8_t quoted = heard->quote.ip.ttl;

	if (!heard->is_error || !heard->quoted_ip || !quoted || quoted > ttl)
		return 0;
	return (uint8_t)(ttl - quoted + 1);
}

static enum icmp4_mtu_status match_status(const struct icmp4_mtu_slot *slot,
					  const struct icmp4_heard *heard)
{
	if (slot->state == MTU_ANSWERED)
		return ICMP4_MTU_DUPLICATE;
	if (match_is_refusal(heard) && !match_is_plausible(heard, slot->size))
		return ICMP4_MTU_IMPLAUSIBLE;
	if (slot->state != MTU_IN_FLIGHT)
		return ICMP4_MTU_LATE;
	return match_is_refusal(heard) ? ICMP4_MTU_TOO_BIG : ICMP4_MTU_ARRIVED;
}

static struct icmp4_mtu_event match_event(const struct icmp4_mtu *mtu,
					  const struct icmp4_mtu_slot *slot,
					  const struct icmp4_heard *heard, struct icmp4_time at)
{
	return (struct icmp4_mtu_event){
		.status = match_status(slot, heard),
		.size = slot->size,
		.ttl = slot->ttl,
		.at = at,
		.rtt_ns = icmp4__span(slot->sent_at, at),
		.reached = heard->from == mtu->options.dst && !match_is_refusal(heard) &&
			   !icmp4__is_expired(heard),
		.heard_any = true,
		.heard = *heard,
	};
}

/* The way back is about as long, and began with a TTL that hosts begin with. */
static uint8_t match_back(uint8_t ttl)
{
	if (!ttl)
		return 0;
	return (uint8_t)((ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255) - ttl + 1);
}

/* How far the destination is only decides where a drop is looked for first. */
static void match_note_end(struct icmp4_mtu *mtu, const struct icmp4_heard *heard,
			   const struct mtu_answer *answer)
{
	mtu->reached_from = heard->from;
	mtu->reached_type = heard->message.type;
	mtu->reached_code = heard->message.code;
	if (answer->final)
		mtu->distance = answer->hop ? answer->hop : match_back(heard->ttl);
}

/* A probe that was refused and answered both: someone refused it who does not carry it. */
static void match_take(struct icmp4_mtu *mtu, const struct icmp4_mtu_slot *slot,
		       const struct mtu_answer *answer)
{
	const struct icmp4_mtu_question *q = &mtu->question;
	bool current = slot->turn == mtu->turn && mtu->end == ICMP4_MTU_RUNNING;

	if (current && slot->size == q->size)
		icmp4__mtu_answered(mtu, answer);
	else if (current && answer->verdict == MTU_HAS_ARRIVED)
		icmp4__mtu_control(mtu, answer);
	else if (answer->verdict == MTU_HAS_ARRIVED &&
		 (answer->final || slot->ttl == mtu->options.ttl))
		icmp4__mtu_late(mtu, slot->size);
}

static void match_answer(struct icmp4_mtu *mtu, struct icmp4_mtu_slot *slot,
			 const struct icmp4_heard *heard, int64_t rtt_ns)
{
	bool refused = match_is_refusal(heard);
	struct mtu_answer answer = {
		.verdict = refused ? MTU_IS_TOO_BIG : MTU_HAS_ARRIVED,
		.from = heard->from,
		.claimed = refused ? heard->message.error.mtu : 0,
		.hop = match_hop(heard, slot->ttl),
		.final = !refused && !icmp4__is_expired(heard),
	};

	mtu->answered += slot->state != MTU_ANSWERED;
	slot->state = MTU_ANSWERED;
	if (rtt_ns > mtu->rtt_ns)
		mtu->rtt_ns = rtt_ns;
	if (!refused && slot->ttl == mtu->options.ttl)
		match_note_end(mtu, heard, &answer);
	match_take(mtu, slot, &answer);
}

/* It settles nothing: RFC 8899 has it discarded. Who sent it is worth remembering. */
static void match_implausible(struct icmp4_mtu *mtu, const struct icmp4_mtu_slot *slot,
			      const struct icmp4_heard *heard)
{
	if (slot->turn != mtu->turn || slot->size != mtu->question.size)
		return;
	mtu->question.from = heard->from;
	mtu->question.claimed = heard->message.error.mtu;
}

static void match_forgery(struct icmp4_mtu *mtu, const struct icmp4_heard *heard)
{
	mtu->forged++;
	mtu->has_event = true;
	mtu->event = (struct icmp4_mtu_event){
		.status = ICMP4_MTU_FORGED,
		.at = mtu->now,
		.rtt_ns = -1,
		.heard_any = true,
		.heard = *heard,
	};
}

void icmp4_mtu_input(struct icmp4_mtu *mtu, struct icmp4_time now,
		     const struct icmp4_packet *packet)
{
	struct icmp4_heard heard;
	enum trace_whose whose;
	uint64_t number;

	mtu->now = now;
	if (icmp4_heard_parse(&heard, packet))
		return;
	whose = match_whose(mtu, &heard, &number);
	if (whose == TRACE_FALSE)
		match_forgery(mtu, &heard);
	if (whose != TRACE_OURS)
		return;

	struct icmp4_mtu_slot *slot = icmp4__mtu_slot(mtu, number);
	mtu->event = match_event(mtu, slot, &heard, icmp4__arrival(packet, now));
	mtu->has_event = true;
	if (mtu->event.status == ICMP4_MTU_IMPLAUSIBLE)
		match_implausible(mtu, slot, &heard);
	else
		match_answer(mtu, slot, &heard, mtu->event.rtt_ns);
}
