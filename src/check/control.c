/* SPDX-License-Identifier: MIT */
/*
 * Controls: what must be answered before and after a silence for it to mean something. One answer
 * serves every case that is measured by the same stimulus, if it was asked at a time that serves.
 */
#include "check/judge.h"

/* Whoever answered a control so lately would have answered it again. */
static const int64_t life_ns = 10 * ICMP4_S_NS;

const struct check_stimulus *check__control(const struct check_case *test)
{
	static const struct check_stimulus echo = {.make = CHECK_ECHO};

	return test->control ? test->control : &echo;
}

static const struct check_control *answered(const struct check *check,
					    const struct check_case *test)
{
	for (size_t i = 0; i < CHECK_CONTROLS; i++)
		if (check->controls[i].stimulus == check__control(test))
			return &check->controls[i];
	return NULL;
}

bool check__is_answering(const struct check *check, const struct check_case *test,
			 struct icmp4_time now)
{
	const struct check_control *control = answered(check, test);

	return control && icmp4_time_since(now, control->at) < life_ns;
}

/* The device has had time to fall silent of it. */
bool check__is_confirmed(const struct check *check, const struct check_flight *flight,
			 struct icmp4_time now)
{
	const struct check_control *control = answered(check, flight->test);
	int64_t early_ns = check->options.timeout_ns / 2;

	return control && icmp4_time_since(now, control->asked_at) < life_ns &&
	       icmp4_time_since(control->asked_at, flight->sent_at) >= early_ns;
}

/* In its own place, an empty one, or the oldest. */
void check__note_control(struct check *check, const struct check_flight *flight,
			 struct icmp4_time now)
{
	const struct check_stimulus *stimulus = check__control(flight->test);
	struct check_control *place = &check->controls[0];

	for (size_t i = 0; i < CHECK_CONTROLS; i++) {
		struct check_control *one = &check->controls[i];

		if (one->stimulus == stimulus || !one->stimulus) {
			place = one;
			break;
		}
		if (icmp4_time_before(one->at, place->at))
			place = one;
	}
	*place = (struct check_control){stimulus, flight->asked_at, now};
}
