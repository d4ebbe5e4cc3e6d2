/* SPDX-License-Identifier: MIT */
/*
 * When a stimulus may leave. Each limit that was measured is a slot, and a slot is ready when the
 * bucket behind it has an answer again, even if it was empty: what needs that answer (provoke.c)
 * waits for it, and all else goes on. There is a slot more for errors whose limit nobody measured.
 *
 * Who wants a bucket that has been left in peace, for it is to give several answers or other errors
 * spend it as well, holds back whoever came later and would disturb that, or would wait for ever.
 */
#include "check/judge.h"

static struct icmp4_time later(struct icmp4_time a, struct icmp4_time b)
{
	return icmp4_time_before(a, b) ? b : a;
}

static const struct check_limit *limit_of(const struct check *check, unsigned slot)
{
	return slot < CHECK_LIMITS ? &check->survey.limits[slot] : NULL;
}

/* Other errors spend it; or may, for of what took rounds to measure nobody knows. */
static bool is_delicate(const struct check_limit *limit, unsigned slot)
{
	return limit && limit->state == CHECK_LIMIT_FOUND &&
	       (limit->spent_by_others || slot >= CHECK_LIMITS_TRAINS);
}

static int64_t slot_gap(const struct check *check, unsigned slot)
{
	return slot < CHECK_LIMITS ? check__limit_refill(&check->survey, slot)
				   : check->options.error_gap_ns;
}

/* Answers that the stimulus may want at once, as far as the bucket can hold them. */
static uint32_t answers_of(const struct check *check, const struct check_flight *flight,
			   unsigned slot)
{
	const struct check_limit *limit = limit_of(check, slot);
	uint32_t repeat = check__stimulus(flight)->repeat, most = limit ? limit->depth : 1;

	most = most ? most : 1;
	repeat = repeat ? repeat : 1;
	return repeat < most ? repeat : most;
}

static struct icmp4_time slots_ready(const struct check *check, const struct check_flight *flight)
{
	uint32_t bits = check__provoked(check, flight);
	struct icmp4_time at = {INT64_MIN};

	for (unsigned i = 0; i < CHECK_LIMIT_SLOTS; i++) {
		int64_t more = answers_of(check, flight, i) - 1;

		if (bits >> i & 1)
			at = later(at, icmp4_time_add(check->ready[i], more * slot_gap(check, i)));
	}
	return at;
}

struct icmp4_time check__pace_at(const struct check *check, const struct check_flight *flight)
{
	struct icmp4_time at = later(flight->due, check->next_at);

	return later(at, slots_ready(check, flight));
}

static uint32_t error_slots(uint32_t bits)
{
	for (unsigned i = 0; i < CHECK_LIMITS; i++)
		if (!check__limit_is_error(i))
			bits &= ~(1U << i);
	return bits;
}

/* Slots that this one wants undisturbed. */
static uint32_t quiet_of(const struct check *check, const struct check_flight *flight)
{
	uint32_t bits = check__provoked(check, flight), quiet = 0;

	for (unsigned i = 0; i < CHECK_LIMIT_SLOTS; i++) {
		const struct check_limit *limit = limit_of(check, i);

		if (!(bits >> i & 1))
			continue;
		if (is_delicate(limit, i))
			quiet |= error_slots(UINT32_MAX);
		if (answers_of(check, flight, i) > 1)
			quiet |= 1U << i;
	}
	return quiet;
}

/* The first to have waited for such a time; NULL: nobody does. */
static const struct check_flight *holder_of(const struct check *check, struct icmp4_time now)
{
	const struct check_flight *holder = NULL;

	for (size_t i = 0; i < check->memory.flight_count; i++) {
		const struct check_flight *flight = &check->memory.flights[i];

		if (flight->state != CHECK_SENDING || icmp4_time_before(now, flight->due) ||
		    !quiet_of(check, flight))
			continue;
		if (!holder || icmp4_time_before(flight->due, holder->due))
			holder = flight;
	}
	return holder;
}

static bool disturbs(const struct check *check, const struct check_flight *holder,
		     const struct check_flight *flight)
{
	return holder && flight != holder && !icmp4_time_before(flight->due, holder->due) &&
	       quiet_of(check, holder) & check__provoked(check, flight);
}

static bool is_under_way(const struct check_flight *flight)
{
	const struct check_stimulus *s = check__stimulus(flight);

	return flight->piece || (s->repeat && flight->left < s->repeat);
}

struct check_flight *check__pace_next(const struct check *check, struct icmp4_time now)
{
	const struct check_flight *holder = holder_of(check, now);
	struct check_flight *found = NULL;

	for (size_t i = 0; i < check->memory.flight_count; i++) {
		struct check_flight *flight = &check->memory.flights[i];

		if (flight->state != CHECK_SENDING || icmp4_time_before(now, flight->due))
			continue;
		if (is_under_way(flight))
			return flight;
		if (!icmp4_time_before(now, check__pace_at(check, flight)) &&
		    !disturbs(check, holder, flight) &&
		    (!found || icmp4_time_before(flight->due, found->due)))
			found = flight;
	}
	return found;
}

struct icmp4_time check__pace_deadline(const struct check *check, const struct check_flight *flight)
{
	const struct check_flight *holder = holder_of(check, flight->due);

	if (is_under_way(flight))
		return flight->due;
	return disturbs(check, holder, flight) ? ICMP4_NEVER : check__pace_at(check, flight);
}

static void spend(struct check *check, uint32_t bits, struct icmp4_time now)
{
	for (unsigned i = 0; i < CHECK_LIMIT_SLOTS; i++) {
		const struct check_limit *limit = limit_of(check, i);
		bool other = is_delicate(limit, i) && error_slots(bits);

		if (bits >> i & 1 || other)
			check->ready[i] =
				later(check->ready[i], icmp4_time_add(now, slot_gap(check, i)));
	}
}

void check__pace_sent(struct check *check, const struct check_flight *flight, struct icmp4_time now)
{
	check->next_at = icmp4_time_add(now, check->options.gap_ns);
	spend(check, check__provoked(check, flight), now);
}

void check__pace_heard(struct check *check, const struct check_look *look, struct icmp4_time now)
{
	uint8_t type = icmp4_view_is_icmp(&look->view) ? icmp4_view_type(&look->view) : 0;

	if (icmp4_type_is_error(type))
		spend(check,
		      1U << check__limit_slot(&check->survey, type, icmp4_view_code(&look->view)),
		      now);
}

void check__pace_begin(struct check *check, struct icmp4_time now)
{
	check->next_at = now;
	for (unsigned i = 0; i < CHECK_LIMIT_SLOTS; i++)
		check->ready[i] = icmp4_time_add(now, slot_gap(check, i));
}

/* Where nothing was measured: errors are limited nearly everywhere, other answers are not. */
int64_t check_error_gap(const struct check *check)
{
	unsigned slot = check__limit_slot(&check->survey, ICMP4_UNREACHABLE, CHECK_ANY_CODE);
	int64_t gap_ns = slot_gap(check, slot);

	return gap_ns > check->options.gap_ns ? gap_ns : check->options.gap_ns;
}
