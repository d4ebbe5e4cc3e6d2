/* SPDX-License-Identifier: MIT */
#include "out/live/outage.h"

bool outage_is_on(const struct live_outages *outages)
{
	return outages->missed >= OUTAGE_LEAST;
}

void outage_answered(struct live_outages *outages, struct icmp4_time sent_at)
{
	/* An answer that overtook the news of a loss before it ends nothing. */
	if (outages->missed && icmp4_time_before(sent_at, outages->since))
		return;
	if (outage_is_on(outages))
		outages->last[outages->count++ % OUTAGE_KEPT] =
			(struct live_outage){outages->since, sent_at};
	outages->missed = 0;
}

void outage_missed(struct live_outages *outages, struct icmp4_time sent_at)
{
	if (!outages->missed++)
		outages->since = sent_at;
}

const struct live_outage *outage_back(const struct live_outages *outages, uint64_t n)
{
	if (n >= outages->count || n >= OUTAGE_KEPT)
		return NULL;
	return &outages->last[(outages->count - 1 - n) % OUTAGE_KEPT];
}
