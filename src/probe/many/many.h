/* SPDX-License-Identifier: MIT */
#ifndef PROBE_MANY_MANY_H
#define PROBE_MANY_MANY_H
/* What the files of the engine of many traces share. */
#include <icmp4/many.h>

/* FIRST: every target its first probe; SEARCH: outward, then inward; AGAIN: what was silent. */
enum many_phase { MANY_FIRST, MANY_SEARCH, MANY_AGAIN, MANY_LINGER, MANY_ENDED };
enum many_state {
	MANY_FRESH,
	MANY_ASKED,   /* its first probe is out */
	MANY_OUTWARD, /* and then inward */
	MANY_ONWARD,  /* outward only: what is before it is known */
	MANY_INWARD,
	MANY_SETTLED,
};
/* WAITING: for their turn to be searched; READY: for their next probe; FLIGHT: for an answer. */
enum many_listed { MANY_NOWHERE, MANY_WAITING, MANY_READY, MANY_FLIGHT };

static inline uint32_t icmp4__many_bit(unsigned ttl)
{
	return (uint32_t)1 << ttl;
}

/* The lowest TTL in a set of them; 32: there is none. */
unsigned icmp4__many_lowest(uint32_t set);
unsigned icmp4__many_highest(uint32_t set);

/* Microseconds since the start, round and round. */
static inline uint32_t icmp4__many_us(const struct icmp4_many *many, struct icmp4_time at)
{
	return at.ns <= many->start.ns
		       ? 0
		       : (uint32_t)(((uint64_t)at.ns - (uint64_t)many->start.ns) / 1000);
}

/* Time as the engine has it: never before its start. */
static inline void icmp4__many_clock(struct icmp4_many *many, struct icmp4_time now)
{
	many->now = icmp4_time_before(now, many->start) ? many->start : now;
}

/* list.c */
void icmp4__many_push(struct icmp4_many *many, enum many_listed list, uint32_t target);
/* ICMP4_MANY_NONE: it is empty. */
uint32_t icmp4__many_pop(struct icmp4_many *many, enum many_listed list);
/* Its probe was answered, or is overdue: on to what comes next. */
void icmp4__many_settled(struct icmp4_many *many, uint32_t target);
/* Nothing more is to be asked of it, but for what was silent. */
void icmp4__many_through(struct icmp4_many *many, uint32_t target);
void icmp4__many_unlist(struct icmp4_many *many, uint32_t target);

/* seen.c: was it known? It is from now on, if there is room. */
bool icmp4__many_note(struct icmp4_many *many, uint32_t address, unsigned ttl);

/* search.c: the TTL to ask next; 0: there is nothing more to ask. */
unsigned icmp4__many_next(struct icmp4_many *many, uint32_t target);
/* What was asked of it and stayed silent, before its end or the last hop that answered. */
uint32_t icmp4__many_holes(const struct icmp4_many_target *target);

/* probe.c */
void icmp4__many_build(const struct icmp4_many *many, uint32_t dst, unsigned ttl, uint8_t *room);
/* What a quote says of the probe, where it bears the cookie of that destination. */
bool icmp4__many_is_ours(const struct icmp4_many *many, const struct icmp4_heard *heard,
			 unsigned *ttl);
/* Microseconds since the probe that is quoted left, as well as it says itself. */
uint32_t icmp4__many_age_us(const struct icmp4_many *many, const struct icmp4_heard *heard,
			    uint32_t now_us);

#endif
