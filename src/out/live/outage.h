/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_OUTAGE_H
#define OUT_LIVE_OUTAGE_H
/* Times in which nothing was answered: OUTAGE_LEAST probes in a row at least. */
#include <icmp4/types.h>

enum { OUTAGE_LEAST = 3, OUTAGE_KEPT = 8 };

struct live_outage {
	struct icmp4_time from; /* when the first of its probes left */
	struct icmp4_time to;   /* when the first one behind it left that was answered */
};

struct live_outages {
	uint64_t missed; /* in a row, up to now */
	struct icmp4_time since;
	uint64_t count;                       /* that are over */
	struct live_outage last[OUTAGE_KEPT]; /* by number */
};

/* A probe that left then was answered, or was not. */
void outage_answered(struct live_outages *outages, struct icmp4_time sent_at);
void outage_missed(struct live_outages *outages, struct icmp4_time sent_at);
bool outage_is_on(const struct live_outages *outages);
/* n back from the last that is over; NULL: there were not so many, or it is too long ago. */
const struct live_outage *outage_back(const struct live_outages *outages, uint64_t n);

#endif
