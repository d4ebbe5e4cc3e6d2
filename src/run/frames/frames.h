/* SPDX-License-Identifier: MIT */
#ifndef RUN_FRAMES_FRAMES_H
#define RUN_FRAMES_FRAMES_H
/*
 * Links of this machine as a world for run_loop, on which we are stations of our own, beside the
 * kernel's: with a MAC that is not its, with addresses that it has not, and with answers to ARP
 * about these alone. The kernel takes no part: what is for our MAC it lets lie, as it would on a
 * bridge, and for our addresses it does not answer.
 *
 * What leaves names its link by packet->interface and its neighbour by packet->next_hop, and is put
 * there as it is, whatever its header says. What arrives by the first link has arrived where we
 * test; by another, RUN_SINK.
 *
 *	run_frames_open       takes rights
 *	run_frames_start      takes none any more
 *	run_frames_ask        who is there
 *	run_frames_settle     our addresses, on each link
 *	run_loop ...
 */
#include "io/port/port.h"
#include "io/resolve.h"
#include "run/loop.h"
#include <icmp4/neighbour.h>

/* Slots for many more than there are: addresses that share a row of them displace one another. */
enum { RUN_FRAMES_LINKS = 4, RUN_FRAMES_SLOTS = 1024, RUN_FRAMES_HOLDS = 32 };

/* One link and what we are there. */
struct run_station {
	struct io_port_plan plan;
	struct io_port port;
	bool open;
	uint8_t tag[4]; /* of the VLAN, in front of the type */
	struct icmp4_neighbours neighbours;
	struct icmp4_neighbour_slot slots[RUN_FRAMES_SLOTS];
	struct icmp4_neighbour_hold holds[RUN_FRAMES_HOLDS];
	uint8_t *room; /* RUN_FRAMES_HOLDS times the MTU */
};

struct run_frames {
	struct run_world world;
	struct run_station stations[RUN_FRAMES_LINKS];
	size_t count;
	size_t turn; /* whose frames are next */
	struct icmp4_key key;
	struct io_resolver *resolver;      /* polled along; NULL: no names */
	const struct run_signals *signals; /* end a wait; may be NULL */
	uint64_t dropped;                  /* as told so far */
};

/* The plans are copied, their names borrowed. After false, too, it must be closed. */
bool run_frames_open(struct run_frames *frames, const struct io_port_plan *plans, size_t count,
		     struct io_failure *failure);
bool run_frames_start(struct run_frames *frames, const struct icmp4_key *key,
		      struct io_resolver *resolver, const struct run_signals *signals,
		      struct io_failure *failure);
void run_frames_close(struct run_frames *frames);

/* Does somebody answer ARP for that address? Asked without an address of ours (RFC 5227). */
struct run_frames_question {
	size_t link;
	uint32_t address;
	bool there;
};

/* Two seconds at most; a signal ends it. */
void run_frames_ask(struct run_frames *frames, struct run_frames_question *questions, size_t count);

/* From now on these are ours: they are announced, and answered for. The array stays the caller's.
 */
void run_frames_settle(struct run_frames *frames, size_t link, const struct icmp4_prefix *own,
		       size_t count);
/* Somebody else says that such an address is his. */
bool run_frames_is_disputed(const struct run_frames *frames);

#endif
