/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H
/* What the probers share beside icmp4_heard_parse(). */
#include <icmp4/heard.h>
#include <icmp4/message.h>
#include <icmp4/packet.h>

/*
 * Nanoseconds from since to until, never negative and never overflowing: stamps come from outside,
 * and a clock that was set, or two clocks that disagree, must cost no more than a wrong figure.
 */
static inline int64_t icmp4__span(struct icmp4_time since, struct icmp4_time until)
{
	if (until.ns <= since.ns)
		return 0;

	uint64_t span = (uint64_t)until.ns - (uint64_t)since.ns;
	return span > INT64_MAX ? INT64_MAX : (int64_t)span;
}

/* When it arrived, as well as the world could tell; never later than now. */
static inline struct icmp4_time icmp4__arrival(const struct icmp4_packet *packet,
					       struct icmp4_time now)
{
	return icmp4_time_min(packet->stamp, now);
}

/*
 * Errors that say that the quoted datagram came to its end. After a Redirect or a Source Quench it
 * still travels on, so that those settle no probe.
 */
static inline bool icmp4__is_refusal(uint8_t type)
{
	return type == ICMP4_UNREACHABLE || type == ICMP4_TIME_EXCEEDED ||
	       type == ICMP4_PARAMETER_PROBLEM;
}

/* The one answer that a higher TTL gets past. */
static inline bool icmp4__is_expired(const struct icmp4_heard *heard)
{
	return heard->is_error && heard->message.type == ICMP4_TIME_EXCEEDED &&
	       heard->message.code == ICMP4_TTL_EXCEEDED;
}

/* A datagram of that length stands in the room lent, and leaves for dst. */
static inline void icmp4__leave(struct icmp4_packet *packet, size_t length, uint64_t tag,
				uint32_t dst)
{
	packet->length = packet->held = length;
	packet->tag = tag;
	packet->next_hop = dst;
	packet->form = ICMP4_FORM_DATAGRAM;
	packet->link = ICMP4_LINK_UNICAST;
}

#endif
