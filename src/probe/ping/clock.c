/* SPDX-License-Identifier: MIT */
/*
 * What a timestamp reply tells of two clocks and the two ways between them (RFC 792 page 16). The
 * times count milliseconds since midnight UT, so that every difference of two is folded into half a
 * day either way (TS-11): midnight between them does not matter, and a clock that is wrong by hours
 * cannot be told from one that is wrong by hours the other way.
 *
 *	up    receive - originate     = way there + offset of its clock
 *	down  our arrival - transmit  = way back  - offset
 *
 * All four times are cut to whole milliseconds, ours too: then what is cut off cancels on average,
 * as in clockdiff. Less the least of each way seen so far, offset and distance are gone, and what
 * is left is time spent in queues.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "probe/ping/ping.h"

enum {
	CLOCK_DAY_MS = 86400000,
	CLOCK_NEAR_MS = 600000, /* two clocks that both mean to be right do not differ by more */
};

#define CLOCK_DAY_NS      (CLOCK_DAY_MS * ICMP4_MS_NS)
#define CLOCK_NO_STANDARD UINT32_C(0x80000000)

static const char *const clock_names[] = {
	[ICMP4_CLOCK_NONE] = "none",
	[ICMP4_CLOCK_STANDARD] = "standard",
	[ICMP4_CLOCK_OTHER] = "non-standard",
	[ICMP4_CLOCK_INVALID] = "invalid",
	[ICMP4_CLOCK_SWAPPED] = "byte-swapped",
};

const char *icmp4_ping_clock_name(enum icmp4_ping_clock clock)
{
	return (size_t)clock < sizeof clock_names / sizeof *clock_names ? clock_names[clock]
									: "unknown";
}

static int64_t clock_within_day(int64_t ns)
{
	int64_t rest = ns % CLOCK_DAY_NS;

	return rest < 0 ? rest + CLOCK_DAY_NS : rest;
}

uint32_t icmp4__ping_time_of_day(const struct icmp4_ping *ping, struct icmp4_time time)
{
	int64_t ns = clock_within_day(ping->options.unix_ns) + clock_within_day(time.ns);

	return (uint32_t)(clock_within_day(ns) / ICMP4_MS_NS);
}

/* a - b for two times of day. */
static int32_t clock_span(uint32_t a, uint32_t b)
{
	int32_t span = (int32_t)a - (int32_t)b;

	if (!rule(RULE_TS_11))
		return span;
	if (span > CLOCK_DAY_MS / 2)
		return span - CLOCK_DAY_MS;
	return span < -CLOCK_DAY_MS / 2 ? span + CLOCK_DAY_MS : span;
}

static bool clock_is_near(uint32_t time, uint32_t ours)
{
	if (time >= CLOCK_DAY_MS)
		return false;

	int32_t span = clock_span(time, ours);
	return span > -CLOCK_NEAR_MS && span < CLOCK_NEAR_MS;
}

static uint32_t clock_swap(uint32_t time)
{
	uint8_t octets[4];

	put32(octets, time);
	return (uint32_t)octets[3] << 24 | (uint32_t)octets[2] << 16 | (uint32_t)octets[1] << 8 |
	       octets[0];
}

/* A value in the wrong order looks like any other, and has the high bit as often as not (TS-13). */
static enum icmp4_ping_clock clock_kind(uint32_t time, uint32_t ours)
{
	if (rule(RULE_TS_13) && !clock_is_near(time, ours) && clock_is_near(clock_swap(time), ours))
		return ICMP4_CLOCK_SWAPPED;
	if (time & CLOCK_NO_STANDARD)
		return ICMP4_CLOCK_OTHER;
	return time < CLOCK_DAY_MS ? ICMP4_CLOCK_STANDARD : ICMP4_CLOCK_INVALID;
}

/*
 * The least way there and the least way back are those of two clocks that keep their distance, and
 * together no less than nothing, but for what was cut off. Less than that says that one of them was
 * set in between: what was learnt before is worth nothing now.
 */
static void clock_forget_set(struct icmp4_ping_target *target, const struct icmp4_ping_event *event)
{
	if ((int64_t)target->up_min_ms + target->down_min_ms >= -1)
		return;
	target->up_min_ms = event->up_ms;
	target->down_min_ms = event->down_ms;
}

static void clock_note(struct icmp4_ping_target *target, struct icmp4_ping_event *event)
{
	if (!target->timed || event->up_ms < target->up_min_ms)
		target->up_min_ms = event->up_ms;
	if (!target->timed || event->down_ms < target->down_min_ms)
		target->down_min_ms = event->down_ms;
	target->timed++;
	clock_forget_set(target, event);
	event->up_queue_ms = event->up_ms - target->up_min_ms;
	event->down_queue_ms = event->down_ms - target->down_min_ms;
	icmp4_ping_offset(target, &event->offset_ns);
}

void icmp4__ping_tell_clock(struct icmp4_ping *ping, const struct icmp4_message *reply,
			    uint32_t originate, struct icmp4_ping_event *event)
{
	const struct icmp4_message_timestamp *said = &reply->timestamp;
	uint32_t arrival = icmp4__ping_time_of_day(ping, event->at);
	enum icmp4_ping_clock transmit = clock_kind(said->transmit, arrival);

	event->clock = clock_kind(said->receive, originate);
	if (event->clock == ICMP4_CLOCK_STANDARD)
		event->clock = transmit;
	if (event->clock != ICMP4_CLOCK_STANDARD)
		return;
	event->up_ms = clock_span(said->receive, originate);
	event->down_ms = clock_span(arrival, said->transmit);
	clock_note(icmp4__ping_target(ping, event->number), event);
}

bool icmp4_ping_offset(const struct icmp4_ping_target *target, int64_t *offset_ns)
{
	*offset_ns = ((int64_t)target->up_min_ms - target->down_min_ms) * (ICMP4_MS_NS / 2);
	return target->timed > 0;
}
