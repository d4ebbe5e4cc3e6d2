/* SPDX-License-Identifier: MIT */
#ifndef STAT_CENSUS_H
#define STAT_CENSUS_H
/*
 * What a stream of ICMP messages amounts to: counts by type, by sender and by conversation, round
 * trips, who sent errors about what, paths of traceroutes, path MTUs. Every table is bounded; what
 * no longer fits is counted as `others`, never dropped without a word: first come stays.
 *
 * Memory: 3 MB for the tables, and of each conversation its round trips, at most 18 kB (rtt.h).
 */
#include <icmp4/view.h>
#include <stdbool.h>
#include <stdint.h>

#include "stat/rtt.h"

/* CENSUS_TYPES: values of a type, and of a code; each pair of them is counted. */
enum { CENSUS_TYPES = 256, CENSUS_ROWS = 4096, CENSUS_HOPS = 64 };

struct census_type {
	uint8_t type;
	uint8_t code;
	uint64_t count;
};

struct census_sender {
	uint32_t address;
	uint64_t messages;
	uint64_t errors;
};

/* Queries of one host to another, and what came back. */
struct census_conversation {
	uint32_t asker;
	uint32_t asked;
	uint64_t requests;
	uint64_t replies;
	uint64_t errors;      /* about these requests */
	struct stat_rtt *rtt; /* of paired ones; NULL: none */
};

/* Errors of one sender about datagrams to one destination. */
struct census_complaint {
	uint32_t from;
	uint32_t about; /* destination of the quoted datagram */
	uint8_t type;
	uint8_t code;
	uint64_t count;
};

/*
 * A traceroute that was caught in the capture: who answered at which TTL, as the datagrams had it
 * where the capture was taken. It begins with one whose TTL was below any that a stack uses.
 */
struct census_path {
	uint32_t src;
	uint32_t dst;
	uint8_t protocol;
	uint32_t hops[CENSUS_HOPS]; /* [ttl - 1]; 0: nobody */
	bool reached;
};

struct census_mtu {
	uint32_t dst;
	uint32_t from;
	uint16_t mtu; /* the smallest told */
};

struct stat_census;

struct stat_census *stat_census_new(void);
void stat_census_free(struct stat_census *census);

/* A message, and what it was paired with: rtt_ns of a reply (-1: not paired), the TTL with which
 * the datagram that an error quotes, or the request, was sent (0: not seen). quote: NULL for no
 * error, or where nothing can be read of it. */
void stat_census_message(struct stat_census *census, const struct icmp4_view *view,
			 const struct icmp4_view *quote, int64_t rtt_ns, uint8_t sent_ttl);

/* Each table, most numerous first (paths: most hops; MTUs: the narrowest); *others: messages that
 * found no room in it. Valid until the next call. */
const struct census_type *stat_census_types(struct stat_census *census, size_t *count);
const struct census_sender *stat_census_senders(struct stat_census *census, size_t *count,
						uint64_t *others);
const struct census_conversation *stat_census_conversations(struct stat_census *census,
							    size_t *count, uint64_t *others);
const struct census_complaint *stat_census_complaints(struct stat_census *census, size_t *count,
						      uint64_t *others);
const struct census_path *stat_census_paths(struct stat_census *census, size_t *count,
					    uint64_t *others);
const struct census_mtu *stat_census_mtus(struct stat_census *census, size_t *count,
					  uint64_t *others);

#endif
