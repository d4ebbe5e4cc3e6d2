/* SPDX-License-Identifier: MIT */
#ifndef OUT_TRACE_FINDINGS_H
#define OUT_TRACE_FINDINGS_H
/*
 * What the figures of a whole trace bear out, as a list: from near to far, and nothing that chance
 * could have done. A hop that is merely silent is none: nothing is known to be lost there.
 */
#include "out/out.h"

enum { FINDINGS_MOST = 2 * PATH_HOPS + STAT_PATH_LINKS + 1 };

enum finding_kind {
	FINDING_DROPPED,  /* this machine lost answers */
	FINDING_LOSS,     /* a link loses */
	FINDING_LIMITED,  /* a hop answers by a token bucket, and forwards all the same */
	FINDING_WITHHELD, /* a hop answers less than it forwards, by no such rule */
	FINDING_SLOW,     /* a hop answers later than hops behind it */
	FINDING_COUNT
};

struct finding {
	enum finding_kind kind;
	uint8_t ttl;   /* of the hop; of the near end of a link, 0: ourselves */
	uint8_t other; /* the far end of the link; the hop that is quicker */
	double ratio;  /* lost, or not answered */
	struct stat_interval share;
	bool only_end; /* of a link: its far end is the end of the path, and may limit its answers
			*/
	struct stat_bucket bucket;
	const char *known_as; /* whose default that bucket is; NULL: nobody's that we know */
	int64_t slow_ns;
	uint64_t dropped;
};

size_t findings_of(const struct out_trace *trace, struct finding found[FINDINGS_MOST]);

/* "dropped-here", "loss", "rate-limited", "withheld", "slow" */
const char *finding_name(enum finding_kind kind);
/* One sentence that says what it means and what to do about it. */
const char *finding_meaning(const struct finding *finding);
/* Who answers at that TTL; 0: nobody does. */
uint32_t finding_address(const struct out_trace *trace, uint8_t ttl);

#endif
