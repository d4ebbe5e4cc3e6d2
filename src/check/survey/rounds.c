/* SPDX-License-Identifier: MIT */
/*
 * Limits of what no train can measure, for each asks for patience: that nobody is there (3/1) is
 * said seconds later, and of what waited for one address once (ROUTER-11); that another way is
 * better (5/1) is said ever less often (REDIR-06), and after a train would not be said for long.
 * Both are asked for a few times, side by side, and then once more: a round shows how many come at
 * once, and two how many flowed in between them.
 */
#include "check/survey/measure.h"

enum { ABSENT = CHECK_LIMITS_TRAINS, BETTER, ROUNDS = 2, REDIRECTS = 3 };

static const int64_t gap_ns = 2 * ICMP4_MS_NS;
static const int64_t wait_ns = 5 * ICMP4_S_NS;
static const int64_t quiet_ns = 300 * ICMP4_MS_NS; /* after the last that came */

/* So many of both, the first of them from addresses that nobody has. */
static unsigned absents_of(const struct check *check)
{
	return check__survey_can(check, check__kind(ABSENT)) ? check->bench.absent_count : 0;
}

static unsigned redirects_of(const struct check *check)
{
	return check__survey_can(check, check__kind(BETTER)) ? REDIRECTS : 0;
}

static void begin_round(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	survey->left = (uint16_t)(absents_of(check) + redirects_of(check));
	survey->first = survey->number;
	survey->sent_at = survey->next = now;
	survey->side[0] = survey->side[1] = 0;
}

static void rounds_begin(struct check *check, struct icmp4_time now)
{
	check->survey.tries = 0;
	if (absents_of(check) + redirects_of(check))
		begin_round(check, now);
	else
		check__survey_next(check, now);
}

/* What the first round had not, and the second had again, flowed in between them. */
static void conclude(struct check *check, unsigned kind, uint32_t asked, uint32_t heard,
		     struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_limit *limit = &survey->limits[kind];
	int64_t ms = icmp4_time_since(now, survey->asked_at) / ICMP4_MS_NS;

	if (!asked)
		return;
	limit->answered += heard;
	if (!survey->tries) {
		limit->depth = heard;
		return;
	}
	limit->state = CHECK_LIMIT_FOUND;
	if (limit->depth == asked && heard == asked)
		limit->state = CHECK_LIMIT_NONE;
	else if (!limit->answered)
		limit->state = CHECK_LIMIT_SILENT;
	limit->rate_milli = (uint32_t)((int64_t)heard * 1000000 / (ms > 1000 ? ms : 1000));
}

static void end_round(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	conclude(check, ABSENT, absents_of(check), survey->side[0], now);
	conclude(check, BETTER, redirects_of(check), survey->side[1], now);
	survey->asked_at = now;
	if (++survey->tries < ROUNDS)
		begin_round(check, now);
	else
		check__survey_next(check, now);
}

static bool rounds_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	unsigned absents = absents_of(check), kind;
	uint32_t usual = check->bench.absent;

	if (!survey->left) {
		end_round(check, now);
		return false;
	}
	kind = survey->left-- > redirects_of(check) ? ABSENT : BETTER;
	if (kind == ABSENT)
		check->bench.absent =
			check->bench.absents[(survey->number - survey->first) % absents];
	survey->limits[kind].sent++;
	check__survey_put(check, &check__kind(kind)->send, packet);
	check->bench.absent = usual;
	survey->next = icmp4_time_add(now, survey->left ? gap_ns : wait_ns);
	return true;
}

static void rounds_heard(struct check *check, struct icmp4_time now, uint32_t number,
			 const struct check_look *look)
{
	struct check_survey *survey = &check->survey;
	bool is_absent = number - survey->first < absents_of(check);

	if (number < survey->first ||
	    !check__fits(&check__kind(is_absent ? ABSENT : BETTER)->expect, look, CHECK_AT_TESTER))
		return;
	survey->side[is_absent ? 0 : 1]++;
	if (is_absent && !survey->left)
		survey->next = icmp4_time_add(now, quiet_ns);
}

const struct survey_part check__survey_rounds = {
	.name = "limits",
	.bit = CHECK_SURVEY_LIMITS,
	.begin = rounds_begin,
	.output = rounds_output,
	.heard = rounds_heard,
};
