/* SPDX-License-Identifier: MIT */
/*
 * Limits of what no train can measure, for each asks for patience: that nobody is there (3/1) is
 * said seconds later, and of what waited for one address once (ROUTER-11); that another way is
 * better (5/1) is said ever less often (REDIR-06), and after a train would not be said for long.
 * Both are asked for a few times, side by side, and then once more, of others: a round shows how
 * many come at once, and two how many flowed in between them. While the first waits, the slowest
 * bucket that is known is kept empty: whoever answers less for that shares it.
 */
#include "check/survey/measure.h"

enum {
	ABSENT = CHECK_LIMITS_TRAINS,
	BETTER,
	ROUNDS = 2,
	REDIRECTS = 3,
	SLOW_MILLI = 50000,
	DRAIN_MORE = 8
};

static const int64_t gap_ns = 2 * ICMP4_MS_NS;
static const int64_t drain_gap_ns = 25 * ICMP4_MS_NS;
static const int64_t wait_ns = 5 * ICMP4_S_NS;
static const int64_t rest_most_ns = 3 * ICMP4_S_NS;
static const int64_t quiet_ns = 300 * ICMP4_MS_NS; /* after the last that came */

/* In a round, each of them for an address of its own. */
static unsigned absents_of(const struct check *check)
{
	unsigned half = check->bench.absent_count / ROUNDS;

	if (!check__survey_can(check, check__kind(ABSENT)))
		return 0;
	return half ? half : 1;
}

static unsigned redirects_of(const struct check *check)
{
	return check__survey_can(check, check__kind(BETTER)) ? REDIRECTS : 0;
}

/* CHECK_LIMITS: none is slow. */
static unsigned slow_kind(const struct check_survey *survey)
{
	unsigned slot = check__limit_slot(survey, ICMP4_UNREACHABLE, CHECK_ANY_CODE);

	if (slot == CHECK_LIMITS || survey->limits[slot].state != CHECK_LIMIT_FOUND ||
	    survey->limits[slot].rate_milli >= SLOW_MILLI)
		return CHECK_LIMITS;
	return slot;
}

/* So many empty it, the first time. */
static unsigned drains_of(const struct check_survey *survey)
{
	unsigned slow = survey->tries ? CHECK_LIMITS : survey->drained;

	return slow < CHECK_LIMITS ? survey->limits[slow].depth + DRAIN_MORE : 0;
}

/* And then there is some time for it to fill. */
static int64_t rest_of(const struct check_survey *survey)
{
	unsigned slow = survey->tries ? survey->drained : CHECK_LIMITS;
	int64_t rest_ns = slow < CHECK_LIMITS ? 3 * check__limit_refill(survey, slow) : 0;

	return rest_ns < rest_most_ns ? rest_ns : rest_most_ns;
}

static void begin_round(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	survey->next = icmp4_time_add(now, rest_of(survey));
	survey->left = (uint16_t)(drains_of(survey) + absents_of(check) + redirects_of(check));
	survey->first = survey->number + drains_of(survey);
	survey->asked_at = icmp4_time_add(survey->next, wait_ns);
	survey->side[0] = survey->side[1] = 0;
}

static bool is_anybody_there(const struct check_survey *survey)
{
	for (unsigned i = 0; i < CHECK_LIMITS_TRAINS; i++)
		if (survey->limits[i].state > CHECK_LIMIT_SILENT)
			return true;
	return false;
}

static void rounds_begin(struct check *check, struct icmp4_time now)
{
	check->survey.tries = 0;
	check->survey.sent_at = now;
	check->survey.drained = (uint8_t)slow_kind(&check->survey);
	if (is_anybody_there(&check->survey) && absents_of(check) + redirects_of(check))
		begin_round(check, now);
	else
		check__survey_next(check, now);
}

static void conclude(struct check *check, unsigned kind, uint32_t asked, uint32_t heard,
		     struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_limit *limit = &survey->limits[kind];
	int64_t ms = icmp4_time_since(now, survey->sent_at) / ICMP4_MS_NS;

	if (!asked)
		return;
	limit->answered += heard;
	if (!survey->tries) {
		limit->depth = heard;
		return;
	}
	limit->state = CHECK_LIMIT_FOUND;
	limit->rate_milli = (uint32_t)((int64_t)heard * 1000000 / (ms > 1000 ? ms : 1000));
	limit->shared_with = survey->drained;
	if (!limit->answered)
		limit->state = CHECK_LIMIT_SILENT;
	else if (limit->depth == asked && heard == asked)
		limit->state = CHECK_LIMIT_NONE;
	else if (limit->shared_with < CHECK_LIMITS && limit->depth <= 1 && heard > limit->depth)
		limit->state = CHECK_LIMIT_SHARED;
}

static void end_round(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	conclude(check, ABSENT, absents_of(check), survey->side[0], now);
	conclude(check, BETTER, redirects_of(check), survey->side[1], now);
	survey->sent_at = now;
	if (++survey->tries < ROUNDS)
		begin_round(check, now);
	else
		check__survey_next(check, now);
}

static void put(struct check *check, unsigned kind, struct icmp4_packet *packet)
{
	uint32_t usual = check->bench.absent;
	unsigned number = check->survey.number - check->survey.first;

	if (kind == ABSENT)
		check->bench.absent =
			check->bench.absents[check->survey.tries * absents_of(check) + number];
	check->survey.limits[kind].sent++;
	check__survey_put(check, &check__kind(kind)->send, packet);
	check->bench.absent = usual;
}

/* survey.asked_at: when the round ends. */
static bool wait(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	unsigned slow = survey->tries ? CHECK_LIMITS : survey->drained;

	if (!icmp4_time_before(now, survey->asked_at)) {
		end_round(check, now);
		return false;
	}
	survey->next = survey->asked_at;
	if (slow == CHECK_LIMITS)
		return false;
	survey->next = icmp4_time_min(survey->asked_at, icmp4_time_add(now, drain_gap_ns));
	put(check, slow, packet);
	return true;
}

static bool rounds_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	unsigned redirects = redirects_of(check), absents = absents_of(check);

	if (!survey->left)
		return wait(check, now, packet);
	if (survey->left > absents + redirects)
		put(check, survey->drained, packet);
	else
		put(check, survey->left > redirects ? ABSENT : BETTER, packet);
	survey->left--;
	survey->next = icmp4_time_add(now, gap_ns);
	return true;
}

static void rounds_heard(struct check *check, struct icmp4_time now, uint32_t number,
			 const struct check_look *look)
{
	struct check_survey *survey = &check->survey;
	uint32_t index = number - survey->first, absents = absents_of(check);
	unsigned which = index < absents ? 0 : 1;

	if (number < survey->first || index >= absents + redirects_of(check) ||
	    !check__fits(&check__kind(ABSENT + which)->expect, look, CHECK_AT_TESTER))
		return;
	survey->side[which]++;
	if (survey->side[0] == absents && !survey->left)
		survey->asked_at = survey->next = icmp4_time_add(now, quiet_ns);
}

const struct survey_part check__survey_rounds = {
	.name = "limits",
	.bit = CHECK_SURVEY_LIMITS,
	.begin = rounds_begin,
	.output = rounds_output,
	.heard = rounds_heard,
};
