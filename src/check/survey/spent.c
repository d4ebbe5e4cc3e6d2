/* SPDX-License-Identifier: MIT */
/*
 * Whether errors of other kinds empty a slow bucket, though they are not limited by it: Linux keeps
 * one count for what it tells a destination, and its limiter of all errors, when it is off, sets
 * that of unreachables back to nothing. A bucket is left alone until it must have answers; then
 * comes an error of another kind, and at once what asks for one of its own. Twice nothing: it was
 * spent.
 */
#include "check/survey/measure.h"

enum { NOT_YET, OTHER, OWN, HEARD };
enum { SLOW_MILLI = 50000, TRIES = 2 };

static const int64_t rest_most_ns = 6 * ICMP4_S_NS;

/* A kind of error that is had faster by far; CHECK_LIMITS: none. */
static unsigned other_than(const struct check_survey *survey, unsigned kind)
{
	const struct check_limit *own = &survey->limits[kind];

	for (unsigned i = 0; i < CHECK_LIMITS; i++) {
		const struct check_limit *limit = &survey->limits[i];

		if (i == kind || !check__limit_is_error(i))
			continue;
		if (limit->state == CHECK_LIMIT_NONE ||
		    (limit->state == CHECK_LIMIT_FOUND && limit->rate_milli > 20 * own->rate_milli))
			return i;
	}
	return CHECK_LIMITS;
}

static bool may_be_spent(const struct check_survey *survey, unsigned kind)
{
	const struct check_limit *limit = &survey->limits[kind];

	return check__limit_is_error(kind) && limit->state == CHECK_LIMIT_FOUND &&
	       limit->rate_milli && limit->rate_milli < SLOW_MILLI &&
	       other_than(survey, kind) < CHECK_LIMITS;
}

/* Until two answers must be there. */
static void rest(struct check_survey *survey, struct icmp4_time now)
{
	int64_t rest_ns = 2 * check__limit_refill(survey, survey->kind);

	survey->stage = OTHER;
	survey->next = icmp4_time_add(now, rest_ns < rest_most_ns ? rest_ns : rest_most_ns);
}

static void next_kind(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	survey->tries = 0;
	while (survey->kind < CHECK_LIMITS && !may_be_spent(survey, survey->kind))
		survey->kind++;
	if (survey->kind == CHECK_LIMITS)
		check__survey_next(check, now);
	else
		rest(survey, now);
}

static void spent_begin(struct check *check, struct icmp4_time now)
{
	check->survey.kind = 0;
	next_kind(check, now);
}

static void ask(struct check *check, unsigned kind, int64_t wait_ns, struct icmp4_time now,
		struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;

	survey->first = survey->number;
	survey->next = icmp4_time_add(now, wait_ns);
	check__survey_put(check, &check__kind(kind)->send, packet);
}

static bool spent_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	int64_t wait_ns = 50 * ICMP4_MS_NS + 2 * survey->rtt_ns;

	switch (survey->stage) {
	case OTHER:
		survey->stage = OWN;
		ask(check, other_than(survey, survey->kind), wait_ns, now, packet);
		return true;
	case OWN:
		survey->stage = NOT_YET;
		survey->limits[survey->kind].sent++;
		ask(check, survey->kind, 4 * wait_ns, now, packet);
		return true;
	case NOT_YET:
		if (++survey->tries < TRIES) {
			rest(survey, now);
			return false;
		}
		survey->limits[survey->kind].spent_by_others = true;
		/* fallthrough */
	default:
		survey->kind++;
		next_kind(check, now);
		return false;
	}
}

static void spent_heard(struct check *check, struct icmp4_time now, uint32_t number,
			const struct check_look *look)
{
	struct check_survey *survey = &check->survey;

	if (number != survey->first || survey->stage != NOT_YET ||
	    !check__fits(&check__kind(survey->kind)->expect, look, CHECK_AT_TESTER))
		return;
	survey->limits[survey->kind].answered++;
	survey->stage = HEARD;
	survey->next = now;
}

const struct survey_part check__survey_spent = {
	.name = "limits",
	.bit = CHECK_SURVEY_LIMITS,
	.begin = spent_begin,
	.output = spent_output,
	.heard = spent_heard,
};
