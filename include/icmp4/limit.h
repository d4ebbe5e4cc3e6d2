/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_LIMIT_H
#define ICMP4_LIMIT_H
/*
 * Token buckets in integers, and the two-level limiter of ICMP errors (RATE-06): a global bucket,
 * and one for each destination in a fixed table indexed by a keyed hash (RATE-10).
 */
#include <icmp4/types.h>

ICMP4_BEGIN

/* per_second 0: no limit. burst is the bucket's depth in messages, at least 1 when limited. */
struct icmp4_rate {
	uint32_t per_second_milli; /* thousandths of a message a second: 1/s is 1000, 10/m is 167 */
	uint32_t burst;
};

/* State of one bucket. All zero is a valid start: a full bucket that was never used. */
struct icmp4_bucket {
	struct icmp4_time full_at; /* when it will be (or was) full again */
};

/* Would one message pass now? Taking is apart, so that two buckets can be asked before both pay. */
ICMP4_API bool icmp4_bucket_has(const struct icmp4_bucket *bucket, struct icmp4_rate rate,
				struct icmp4_time now);
/* Takes cost messages' worth, in thousandths (1000 is one message). */
ICMP4_API void icmp4_bucket_take(struct icmp4_bucket *bucket, struct icmp4_rate rate,
				 struct icmp4_time now, uint32_t cost_milli);

struct icmp4_limit_slot {
	uint32_t destination;
	struct icmp4_bucket bucket;
};

struct icmp4_limiter {
	struct icmp4_key key;
	struct icmp4_rate total; /* global */
	struct icmp4_rate per_destination;
	bool randomised; /* a message costs 0, 1 or 2 of the total (RATE-07) */
	uint64_t drawn;  /* random numbers drawn so far */
	struct icmp4_bucket bucket;
	struct icmp4_limit_slot *slots; /* the caller's; may be NULL: no limit per destination */
	size_t slot_count;              /* a power of two */
};

enum icmp4_limit {
	ICMP4_LIMIT_PASS,
	ICMP4_LIMIT_TOTAL,
	ICMP4_LIMIT_DESTINATION,
	ICMP4_LIMIT_KIND, /* never of icmp4_limiter_ask: a node's bucket for one kind of error */
};

/* Asks both buckets, then charges both (the order that CVE-2024-47678 teaches). O(1). */
ICMP4_API enum icmp4_limit icmp4_limiter_ask(struct icmp4_limiter *limiter, struct icmp4_time now,
					     uint32_t destination);

ICMP4_END

#endif
