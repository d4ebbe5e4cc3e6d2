/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_LEARN_H
#define ICMP4_LEARN_H
/*
 * What a host learned from ICMP about the way to a destination: the path MTU (RFC 1191) and a
 * better first hop (RFC 1122 section 3.3.1.2), each until its time is over.
 *
 *	struct icmp4_learned_slot slots[256];
 *
 *	icmp4_learned_init(&learned, &config);
 *	icmp4_learn_mtu(&learned, now, &received, &hop);        // after icmp4_error_received
 *	path = icmp4_learned_path(&learned, now, dst, &hop);    // before each datagram
 *
 * It is a cache in slots of the caller, so whoever forges errors can make it forget and never make
 * it grow. Which destinations share a set of slots is a keyed hash, and which of a full set has to
 * go is drawn, so that no stranger learns from what was forgotten whom this host speaks with
 * (RATE-10, CVE-2021-20322). What was forgotten is learned again from the next error.
 *
 * Time is looked at when a destination is asked about; there is no deadline to keep.
 */
#include <icmp4/received.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum {
	ICMP4_MTU_LEAST = 68,  /* what every link must carry (RFC 791) */
	ICMP4_MTU_FLOOR = 552, /* what Linux believes at least; a path of less loses its DF */
};

/* RFC 1191 section 3: not earlier than 5 minutes, recommended 10. FreeBSD for redirects: 10. */
#define ICMP4_MTU_LIFE_LEAST_NS (300 * ICMP4_S_NS)
#define ICMP4_MTU_LIFE_NS       (600 * ICMP4_S_NS)
#define ICMP4_REDIRECT_LIFE_NS  (600 * ICMP4_S_NS)
#define ICMP4_LIFE_FOREVER_NS   INT64_MAX

/* Two to a cache line. All zero is an empty slot; its members are the library's business. */
struct icmp4_learned_slot {
	struct icmp4_time mtu_until;
	struct icmp4_time gateway_until;
	uint32_t owner;
	uint32_t destination;
	uint32_t gateway; /* 0: none was learned */
	uint16_t mtu;     /* 0: none was learned */
	bool fragments;   /* the way carries less than mtu */
};

struct icmp4_learned_config {
	struct icmp4_learned_slot *slots; /* all zero at first; hosts may share them */
	size_t slot_count;                /* a power of two, or 0: nothing is learned */
	uint32_t owner;                   /* whose, among hosts that share the slots */
	struct icmp4_key key;
	int64_t mtu_life_ns; /* PMTU-06, PMTU-09: at least ICMP4_MTU_LIFE_LEAST_NS */
	int64_t redirect_life_ns;
	uint16_t mtu_floor;    /* PMTU-14: at least ICMP4_MTU_LEAST */
	bool accept_redirects; /* REDIR-08 */
	bool ignore_mtu;       /* icmp4_learn_mtu learns nothing */
	bool forward;          /* a router: learns no first hop (REDIR-15) */
};

/* May be read; evicted counts what live destinations had to make room for others. */
struct icmp4_learned {
	struct icmp4_learned_config config;
	uint64_t drawn;
	uint64_t evicted;
};

/* Lives of ten minutes, floor of 68, redirects accepted; no slots. */
ICMP4_API void icmp4_learned_config_default(struct icmp4_learned_config *config);

/* Touches no slot. ICMP4_ERR_ARGUMENT: a count, life or floor that cannot be. */
ICMP4_API int icmp4_learned_init(struct icmp4_learned *learned,
				 const struct icmp4_learned_config *config);

/* Where datagrams to a destination go by the routes alone. */
struct icmp4_first_hop {
	uint32_t interface;
	uint32_t gateway;                    /* 0: the destination is on-link */
	const struct icmp4_prefix *prefixes; /* of that interface, own addresses as host part */
	size_t prefix_count;
	uint16_t mtu; /* of that interface */
	bool fixed;   /* no redirect changes this route (REDIR-14) */
};

struct icmp4_path {
	uint32_t gateway; /* first hop; 0: on-link */
	uint16_t mtu;     /* largest datagram to send: never more than the interface's */
	bool fragments;   /* a router on the way must fragment: send with DF clear (PMTU-04) */
	bool redirected;  /* the gateway is not the one of the routes */
};

/* How to reach a destination now. A gateway that is no neighbour of hop's any more is not used. */
ICMP4_API struct icmp4_path icmp4_learned_path(const struct icmp4_learned *learned,
					       struct icmp4_time now, uint32_t destination,
					       const struct icmp4_first_hop *hop);

/*
 * Of an error of verdict ICMP4_VERDICT_PMTU, or of ICMP4_VERDICT_PENDING whose segment timed out:
 * the estimate for the destination that it quotes goes down, and never up (PMTU-05). Where the
 * router told no MTU it is the next plateau below the datagram's length (RFC 1191 sections 5 and
 * 7). ICMP4_ACCEPTED: path.mtu is below what it was, or confirmed for another life.
 */
ICMP4_API enum icmp4_refusal icmp4_learn_mtu(struct icmp4_learned *learned, struct icmp4_time now,
					     const struct icmp4_received *received,
					     const struct icmp4_first_hop *hop);

/*
 * Of an error of verdict ICMP4_VERDICT_REDIRECT, which came by this interface; hop is of the
 * destination that it quotes. Every code is about that one destination (REDIR-09, REDIR-10).
 */
ICMP4_API enum icmp4_refusal icmp4_learn_redirect(struct icmp4_learned *learned,
						  struct icmp4_time now, uint32_t interface,
						  const struct icmp4_received *received,
						  const struct icmp4_first_hop *hop);

/*
 * The first hop of a destination does not answer: what a redirect said of it is forgotten
 * (RFC 1122 section 3.3.1.4).
 */
ICMP4_API void icmp4_learned_forget(struct icmp4_learned *learned, uint32_t destination);

/* The largest plateau of RFC 1191 section 7.1 below a length; ICMP4_MTU_LEAST where none is. */
ICMP4_API uint16_t icmp4_mtu_plateau(uint16_t length);

ICMP4_END

#endif
