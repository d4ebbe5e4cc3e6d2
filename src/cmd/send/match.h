/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_MATCH_H
#define CMD_SEND_MATCH_H
/*
 * Is this an answer? A reply to a query that bears its identifier, whoever it comes from; an error
 * that quotes what was sent; and from the target whatever is neither a request nor a reply or error
 * that speaks of something else.
 */
#include <icmp4/view.h>

/* What was sent, as much as answers are known by. */
struct send_past {
	uint64_t number; /* of the datagram in this run, from 1 */
	struct icmp4_time at;
	uint32_t src;
	uint32_t dst;
	uint8_t head[ICMP4_HEADER];
};

enum send_verdict {
	SEND_STRANGER, /* none of ours */
	SEND_COPY,     /* what we sent ourselves, heard on loopback */
	SEND_REPLY,
	SEND_ERROR, /* quotes it */
	SEND_OTHER, /* from the target */
};

/* False: there is no ICMP message in it. */
bool send_past_of(struct send_past *past, const uint8_t *datagram, size_t length);
enum send_verdict send_match(const struct send_past *past, const struct icmp4_view *arrival);
/* Does an answer belong to it? */
bool send_is_query(const struct send_past *past);

#endif
