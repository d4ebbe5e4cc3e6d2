/* SPDX-License-Identifier: MIT */
#ifndef STAT_PAIRS_H
#define STAT_PAIRS_H
/*
 * What belongs together in a stream of datagrams: a reply and its request, an error and the
 * datagram that it quotes. It remembers the last so many datagrams, in memory that is bounded
 * whatever comes: the oldest is forgotten first.
 */
#include <icmp4/view.h>
#include <stdbool.h>
#include <stdint.h>

struct stat_pairs;

struct stat_pair {
	uint64_t frame;
	int64_t time_ns;
	uint8_t ttl; /* filled in where one is found: what it had left when it was seen */
};

/* capacity: datagrams remembered; a power of two, 2^24 at most. It takes 88 octets for each, all
 * of them at once. NULL: no memory. */
struct stat_pairs *stat_pairs_new(size_t capacity);
void stat_pairs_free(struct stat_pairs *pairs);

/* Remembers a datagram that a reply or an error may be about; anything else costs nothing. */
void stat_pairs_note(struct stat_pairs *pairs, const struct icmp4_view *view,
		     const struct stat_pair *seen);
/* The latest request that this message answers (same ends, types that belong together, same
 * identifier and sequence); false: none remembered, or no reply. */
bool stat_pairs_request(const struct stat_pairs *pairs, const struct icmp4_view *reply,
			struct stat_pair *request);
/*
 * The latest datagram that a quote can be a copy of: same ends, protocol, IP id and first octets,
 * whatever changes on the way (TTL, TOS, lengths, checksums). Where there is none: the latest whose
 * octets agree, for ids are rewritten or 0; else the latest of this id, for ports are translated.
 * Never by the ends alone. (Of datagrams of one id and the same ends, only the latest is asked.)
 */
bool stat_pairs_cause(const struct stat_pairs *pairs, const struct icmp4_view *quote,
		      struct stat_pair *cause);

#endif
