/* SPDX-License-Identifier: MIT */
#ifndef PROBE_MTU_H
#define PROBE_MTU_H
/*
 * The path MTU engine in five files: mtu.c knows when (sending, lifetime, events), match.c
 * whether (what an arrival means), ask.c how one question is put until it is answered,
 * search.c which size is asked about next and what follows for the path, locate.c the same
 * of TTLs. What is sent is made, and known again, by the trace engine's own functions.
 */
#include "probe/trace/trace.h"
#include <icmp4/mtu.h>

enum mtu_state {
	MTU_IN_FLIGHT,
	MTU_SILENT, /* settled, but an answer may still come late */
	MTU_UNSENT,
	MTU_ANSWERED,
};

enum mtu_verdict {
	MTU_HAS_ARRIVED,
	MTU_IS_TOO_BIG,
	MTU_HAS_VANISHED, /* small ones arrive there */
	MTU_IS_MUTE,      /* nor do small ones: nothing can be known */
	MTU_NEVER_LEFT,
};

/* What has come out of a question. */
struct mtu_answer {
	enum mtu_verdict verdict;
	uint32_t from;    /* who answered: where it vanished, the small one; 0: nobody */
	uint16_t claimed; /* MTU, as a router said; 0: it did not */
	uint8_t hop;      /* of who answered, as its quote tells; 0: it does not */
	bool final;       /* by no hop on the way */
};

static inline struct icmp4_mtu_slot *icmp4__mtu_slot(struct icmp4_mtu *mtu, uint64_t number)
{
	return &mtu->slots[number % ICMP4_MTU_SLOTS];
}

/* ask.c */
/* Does a datagram of that size arrive at that TTL? */
void icmp4__mtu_ask(struct icmp4_mtu *mtu, uint16_t size, uint8_t ttl);
/* Nothing more is to be sent. */
void icmp4__mtu_rest(struct icmp4_mtu *mtu);
bool icmp4__mtu_owes(const struct icmp4_mtu *mtu);
/* The size of what is to be sent now; it is taken as sent. */
uint16_t icmp4__mtu_pay(struct icmp4_mtu *mtu);
/* From what was sent just now to what is owed. */
int64_t icmp4__mtu_gap(const struct icmp4_mtu *mtu);
/* A probe of the question fell silent: what next? */
void icmp4__mtu_missed(struct icmp4_mtu *mtu);
/* An answer to the probe, or to the small one beside it. */
void icmp4__mtu_answered(struct icmp4_mtu *mtu, const struct mtu_answer *answer);
void icmp4__mtu_control(struct icmp4_mtu *mtu, const struct mtu_answer *answer);
int64_t icmp4__mtu_patience(const struct icmp4_mtu *mtu);

/* search.c: takes in what came out of the question, and asks the next one, or ends. */
void icmp4__mtu_conclude(struct icmp4_mtu *mtu, const struct mtu_answer *answer);
void icmp4__mtu_search(struct icmp4_mtu *mtu);
/* A datagram of that size has arrived, whatever is being asked. */
void icmp4__mtu_late(struct icmp4_mtu *mtu, uint16_t size);

/* locate.c: the same of the place of a drop. */
void icmp4__mtu_locate_begin(struct icmp4_mtu *mtu);
void icmp4__mtu_locate(struct icmp4_mtu *mtu);
void icmp4__mtu_place(struct icmp4_mtu *mtu, const struct mtu_answer *answer);

#endif
