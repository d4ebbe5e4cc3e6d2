/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_RUN_H
#define CMD_SEND_RUN_H
/*
 * The sender of crafted datagrams, in the shape of an engine (run/loop.h): it takes one after the
 * other from its source, lets it leave, whole or in fragments, and listens for answers until the
 * last one's time is over. It changes nothing in what it is given.
 */
#include "cmd/send/match.h"
#include "cmd/send/octets.h"
#include "run/loop.h"

enum { SEND_PAST = 64 }; /* datagrams that an answer may still come to */

/* Who is asked and told. */
struct send_sink {
	/* The next datagram, written over the one before. False: there is none any more. */
	bool (*next)(void *world, struct send_octets *datagram);
	/* May there be another? Only so that nobody waits in vain. */
	bool (*more)(void *world);
	/* One is about to leave. */
	void (*leaving)(void *world, const struct send_octets *datagram, uint64_t number);
	void (*answer)(void *world, const struct icmp4_view *view,
		       const struct icmp4_packet *packet, const struct send_past *to,
		       enum send_verdict verdict, uint64_t number);
	void (*refused)(void *world, uint64_t number, int reason);
	void *world;
};

struct send_run {
	struct send_sink sink;
	int64_t interval_ns;
	int64_t timeout_ns;
	size_t fragment; /* octets of the longest fragment; SEND_MAX: all in one */
	uint64_t sent, unsent, answers;
	uint64_t number; /* of the last datagram that left or came */
	bool asked;      /* something that left wants an answer */
	/* Its own. */
	struct send_octets datagram;
	uint64_t current; /* its number */
	size_t at;        /* fragments of it: how far */
	bool under_way;
	bool exhausted;
	bool over;
	uint64_t counted; /* number of the last one counted as sent or not */
	struct icmp4_time next_at, end_at;
	struct send_past past[SEND_PAST];
	size_t past_count;
	bool heard; /* an arrival that drain shall judge */
	struct icmp4_packet packet;
};

struct run_engine send_engine(struct send_run *run);

#endif
