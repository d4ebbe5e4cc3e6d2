/* SPDX-License-Identifier: MIT */
/* Is that enough, is it shared, whose is it: what the stages of limits.c decide by. */
#include "check/survey/measure.h"

enum {
	OUTSTANDING = 64, /* unanswered ones that end a burst */
	ENOUGH_SLOW = 5,  /* answers of a regular refill */
	ENOUGH_FAST = 40,
	ENOUGH_RANDOM = 100, /* of one that is none */
	FAST_LEAST = 100,    /* stimuli after which one that is slower is given up */
	SLOW_LEAST = 80,     /* stimuli that make a slow one exact */
	RANDOM_LEFT = 4,     /* answers that a randomised bucket may give when it is emptied */
	SILENT_KINDS = 3,    /* and no other answers: nobody is there */
};

struct check_bucket check__bucket_by(const struct check_survey *survey, struct icmp4_time now)
{
	const struct check_train *train = &survey->train;
	size_t count = train->count;

	while (count && icmp4_time_since(now, train->at[count - 1]) < 2 * survey->rtt_ns)
		count--;
	return check_train_bucket(train, count);
}

/* Has enough flowed in to know how much does? */
static bool is_measured(const struct check_survey *survey, struct icmp4_time now)
{
	const struct check_train *train = &survey->train;
	struct check_bucket bucket = check__bucket_by(survey, now);
	size_t enough = survey->stage == FAST ? ENOUGH_FAST : ENOUGH_SLOW;

	if (survey->stage == FAST && train->count - train->burst >= FAST_LEAST &&
	    (!bucket.limited || bucket.refilled < FEW))
		return true;
	if (survey->stage == SLOW && train->count - train->fast < SLOW_LEAST)
		return false;
	return bucket.refilled >= (bucket.irregular == CHECK_NO ? enough : ENOUGH_RANDOM);
}

bool check__is_enough(const struct check_survey *survey, struct icmp4_time now)
{
	const struct check_train *train = &survey->train;
	size_t unanswered = 0;

	if (survey->stage == FAST || survey->stage == SLOW)
		return is_measured(survey, now);
	if (survey->stage != BURST && survey->stage != AGAIN)
		return false;
	for (size_t i = 0; i < train->count; i++)
		unanswered += !train->heard[i];
	return unanswered >= OUTSTANDING + (size_t)(2 * survey->rtt_ns / burst_gap_ns);
}

bool check__nobody_answers(const struct check_survey *survey)
{
	unsigned silent = 0;

	for (unsigned i = 0; i < survey->kind; i++) {
		const struct check_limit *limit = &survey->limits[i];
		bool ended = limit->state == CHECK_LIMIT_FOUND && !limit->rate_milli;

		if (limit->state == CHECK_LIMIT_SILENT || ended)
			silent++;
		else if (limit->state)
			silent = 0;
	}
	return silent >= SILENT_KINDS;
}

bool check__is_shared(const struct check_survey *survey, const struct check_bucket *bucket)
{
	const struct check_limit *other = &survey->limits[survey->drained % CHECK_LIMITS];
	uint32_t most = other->randomised == CHECK_YES ? RANDOM_LEFT : 0;

	return survey->drained < CHECK_LIMITS && bucket->depth <= (most < other->depth ? most : 0);
}

enum check_scope check__scope_of(const struct check *check, const struct check_bucket *bucket)
{
	const struct check_survey *survey = &check->survey;
	uint32_t address, own = survey->side[0], second = survey->side[1];
	uint32_t full = bucket->depth < SIDES / 2 ? bucket->depth : SIDES / 2;

	if (!check_address(&check->bench, CHECK_TESTER_SECOND, &address))
		return CHECK_SCOPE_UNKNOWN;
	return second >= full && second > own ? CHECK_SCOPE_DESTINATION : CHECK_SCOPE_ALL;
}

int64_t check__refill_ns(const struct check_limit *limit)
{
	if (!limit->rate_milli)
		return INT64_MAX;
	return (int64_t)(limit->depth + 1) * 1000 * ICMP4_S_NS / limit->rate_milli;
}

uint32_t check__asked_before(const struct check_survey *survey, uint32_t rate_milli)
{
	int64_t us = icmp4_time_since(survey->train.at[0], survey->asked_at) / 1000;

	return survey->drained == CHECK_LIMITS && (uint64_t)us * rate_milli < (uint64_t)ICMP4_S_NS;
}
