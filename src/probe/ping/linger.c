/* SPDX-License-Identifier: MIT */
/*
 * How long a ping waits for answers that are late, once all else is settled: each target by what is
 * known of it. One that never answered may be slower than thought; one that did owes nothing after
 * twice its slowest answer; one that owes nothing is not waited for. There may be a million of
 * them, so that the end is not looked for: how many are silent, and the slowest of the others, are
 * kept up to date as it happens. The latter is a bound, not lowered when its target owes no more.
 */
#include "probe/ping/ping.h"

static bool linger_is_silent(const struct icmp4_ping_target *target)
{
	return target->lost && !target->rtt_max_ns;
}

static void linger_note(struct icmp4_ping *ping, const struct icmp4_ping_target *target)
{
	if (target->lost && target->rtt_max_ns > ping->owed_max_ns)
		ping->owed_max_ns = target->rtt_max_ns;
}

void icmp4__ping_answered(struct icmp4_ping *ping, uint64_t number, int64_t rtt_ns)
{
	struct icmp4_ping_target *target = icmp4__ping_target(ping, number);

	ping->silent -= linger_is_silent(target);
	if (rtt_ns >= target->rtt_max_ns)
		target->rtt_max_ns = rtt_ns ? rtt_ns : 1;
	linger_note(ping, target);
}

void icmp4__ping_gave_up(struct icmp4_ping *ping, uint64_t number)
{
	const struct icmp4_ping_target *target = icmp4__ping_target(ping, number);

	ping->silent += target->lost == 1 && linger_is_silent(target);
	linger_note(ping, target);
}

/* The first router to answer the last solicitation need not be the only one. */
static bool linger_for_routers(const struct icmp4_ping *ping)
{
	return ping->options.query == ICMP4_PING_ROUTER && ping->next > 0 &&
	       icmp4__ping_is_group(icmp4__ping_target(ping, ping->next - 1)->dst);
}

struct icmp4_time icmp4__ping_linger_to(const struct icmp4_ping *ping)
{
	int64_t most_ns = ping->options.linger_ns, wait_ns = -1;

	if (linger_for_routers(ping))
		wait_ns = ping->options.timeout_ns;
	if (ping->lost)
		wait_ns = ping->owed_max_ns < most_ns / 2 ? 2 * ping->owed_max_ns : most_ns;
	if (ping->lost && ping->silent)
		wait_ns = most_ns;
	return wait_ns < 0 ? ping->now : icmp4_time_add(ping->last_sent_at, wait_ns);
}
