/* SPDX-License-Identifier: MIT */
/*
 * When the next probe leaves, and to whom none leaves any more. The schedule is when the round
 * began and whose turn it is; a mode of pace is what moves `round_at`.
 */
#include "base/siphash.h"
#include "probe/ping/ping.h"
#include "probe/probe.h"

enum { PACE_DOMAIN = 0x70616365, PACE_ONE = 1 << 16 };

/* n * span, or the longest span there is. */
static int64_t pace_times(uint64_t n, int64_t span_ns)
{
	if (span_ns > 0 && n > (uint64_t)(INT64_MAX / span_ns))
		return INT64_MAX;
	return (int64_t)(n * (uint64_t)span_ns);
}

static int64_t pace_period(const struct icmp4_ping_options *options, size_t targets)
{
	int64_t gaps = pace_times(targets, options->gap_ns);

	return gaps > options->interval_ns ? gaps : options->interval_ns;
}

static int64_t pace_spacing(const struct icmp4_ping_options *options, size_t targets)
{
	if (options->gap_ns)
		return options->gap_ns;

	uint64_t even = (uint64_t)options->interval_ns / (targets ? targets : 1);
	return even < 10 * ICMP4_MS_NS ? (int64_t)even : 10 * ICMP4_MS_NS;
}

void icmp4__ping_pace_init(struct icmp4_ping *ping)
{
	ping->period_ns = pace_period(&ping->options, ping->memory.target_count);
	ping->spacing_ns = pace_spacing(&ping->options, ping->memory.target_count);
}

/* When the schedule wants the next probe to leave. */
static struct icmp4_time pace_due(const struct icmp4_ping *ping)
{
	return icmp4_time_add(ping->round_at, pace_times(ping->turn, ping->spacing_ns));
}

struct icmp4_time icmp4__ping_next_at(const struct icmp4_ping *ping)
{
	struct icmp4_time due = pace_due(ping);

	return icmp4_time_before(due, ping->not_before) ? ping->not_before : due;
}

/* How long after the probe before it the schedule wants the next one to leave. */
static int64_t pace_step(const struct icmp4_ping *ping)
{
	if (ping->turn)
		return ping->spacing_ns;
	return ping->period_ns - pace_times(ping->memory.target_count - 1, ping->spacing_ns);
}

static void pace_skip_missed(struct icmp4_ping *ping)
{
	int64_t late_ns = icmp4__span(pace_due(ping), ping->now);

	ping->round_at = icmp4_time_add(ping->round_at, late_ns - late_ns % ping->period_ns);
}

/* --- Poisson --- */

/*
 * The logarithm to base 2 of a mantissa in [1, 2), 31 bits behind the point, in 1/65536: squaring
 * doubles it, and each time it passes 2 a bit is known.
 */
static uint32_t pace_log2(uint64_t mantissa)
{
	uint32_t bits = 0;

	for (int i = 0; i < 16; i++) {
		mantissa = mantissa * mantissa >> 31;
		bits = bits << 1 | (uint32_t)(mantissa >> 32);
		mantissa >>= mantissa >> 32;
	}
	return bits;
}

/* A number of mean 1, exponentially distributed, in 1/65536: -ln of a random number in (0, 1). */
static int64_t pace_exponential(const struct icmp4_ping *ping)
{
	enum { LN2 = 45426 };
	uint64_t random = icmp4__random(&ping->key, PACE_DOMAIN, ping->next) | 1;
	uint32_t zeros = 0;

	for (; !(random >> 63); random <<= 1)
		zeros++;
	uint64_t minus_log2 = ((uint64_t)zeros + 1) * PACE_ONE - pace_log2(random >> 32);
	return (int64_t)(minus_log2 * LN2 / PACE_ONE);
}

/* The period that begins now is of another length; those behind it move along (RFC 2330 section
 * 11.1.1: so that the network cannot fall into step with the probes). */
static void pace_stretch(struct icmp4_ping *ping)
{
	int64_t factor = pace_exponential(ping), period_ns = ping->period_ns;
	int64_t whole_ns = pace_times((uint64_t)factor, period_ns / PACE_ONE);
	int64_t rest_ns = period_ns % PACE_ONE * factor / PACE_ONE;

	if (whole_ns > INT64_MAX - rest_ns)
		whole_ns = INT64_MAX - rest_ns;
	ping->round_at = icmp4_time_add(ping->round_at, whole_ns + rest_ns - period_ns);
}

static void pace_next_turn(struct icmp4_ping *ping)
{
	if (++ping->turn < ping->memory.target_count)
		return;
	ping->turn = 0;
	ping->round_at = icmp4_time_add(ping->round_at, ping->period_ns);
}

void icmp4__ping_left_now(struct icmp4_ping *ping)
{
	bool poisson = ping->options.pace == ICMP4_PING_POISSON;

	pace_skip_missed(ping);
	if (poisson && ping->turn == 0)
		pace_stretch(ping);
	ping->next++;
	pace_next_turn(ping);
	ping->not_before = icmp4_time_add(ping->now, poisson ? 0 : pace_step(ping) / 2);
}

/* --- Adaptive --- */

/* The last probe is answered: the next one need not wait for its turn, but for the gap. */
void icmp4__ping_hurry(struct icmp4_ping *ping, uint64_t number)
{
	struct icmp4_time soonest = icmp4_time_add(ping->last_sent_at, ping->options.gap_ns);
	struct icmp4_time due = pace_due(ping);

	if (ping->options.pace != ICMP4_PING_ADAPTIVE || number + 1 != ping->next)
		return;
	if (icmp4_time_before(soonest, ping->now))
		soonest = ping->now;
	ping->not_before = soonest;
	if (icmp4_time_before(soonest, due))
		ping->round_at = icmp4_time_add(ping->round_at, -icmp4__span(soonest, due));
}

/* --- Until --- */

static bool pace_is_enough(enum icmp4_ping_until until, enum icmp4_ping_status status)
{
	bool answered = status == ICMP4_PING_OK || status == ICMP4_PING_LATE;

	return until == ICMP4_PING_UNTIL_ANSWER ? answered
						: until == ICMP4_PING_UNTIL_FAILURE && !answered;
}

static bool pace_is_full(const struct icmp4_ping *ping, const struct icmp4_ping_target *target)
{
	return ping->options.count && icmp4__ping_made(target) >= ping->options.count;
}

static bool pace_is_over(const struct icmp4_ping *ping, const struct icmp4_ping_target *target)
{
	return target->closed || pace_is_full(ping, target);
}

void icmp4__ping_count(struct icmp4_ping *ping, uint64_t number)
{
	ping->over += pace_is_full(ping, icmp4__ping_target(ping, number));
}

void icmp4__ping_pass_over(struct icmp4_ping *ping)
{
	if (ping->over == ping->memory.target_count)
		return;
	while (pace_is_over(ping, &ping->memory.targets[ping->turn]))
		pace_next_turn(ping);
}

static void pace_close(struct icmp4_ping *ping, struct icmp4_ping_target *target)
{
	ping->over += !pace_is_over(ping, target);
	target->closed = true;
}

void icmp4__ping_close_after(struct icmp4_ping *ping, uint64_t number,
			     enum icmp4_ping_status status)
{
	if (pace_is_enough(ping->options.until, status))
		pace_close(ping, icmp4__ping_target(ping, number));
}

void icmp4_ping_close(struct icmp4_ping *ping, size_t target)
{
	pace_close(ping, &ping->memory.targets[target]);
	icmp4__ping_pass_over(ping);
}

/* --- More of them --- */

/* Between two rounds the one that is over goes on for those who are new; where nobody was waiting,
 * one begins. */
static void pace_resume(struct icmp4_ping *ping, size_t was, bool idle)
{
	struct icmp4_time soonest = icmp4_time_add(ping->last_sent_at, ping->options.gap_ns);

	if (ping->turn == 0 && was > 0) {
		ping->turn = was;
		ping->round_at = icmp4_time_add(ping->round_at, -ping->period_ns);
	}
	icmp4__ping_pace_init(ping);
	if (idle)
		ping->round_at =
			icmp4_time_add(ping->now, -pace_times(ping->turn, ping->spacing_ns));
	if (ping->turn >= was)
		ping->not_before = icmp4_time_before(soonest, ping->now) ? ping->now : soonest;
}

void icmp4_ping_grow(struct icmp4_ping *ping, struct icmp4_time now,
		     struct icmp4_ping_target *targets, size_t target_count)
{
	size_t was = ping->memory.target_count;
	bool idle = ping->over == was;

	ping->now = now;
	ping->memory.targets = targets;
	ping->memory.target_count = target_count;
	for (size_t i = was; i < target_count; i++)
		ping->over += pace_is_over(ping, &targets[i]);
	if (target_count > was)
		pace_resume(ping, was, idle);
	icmp4__ping_pass_over(ping);
}
