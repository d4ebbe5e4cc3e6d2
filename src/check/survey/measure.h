/* SPDX-License-Identifier: MIT */
#ifndef CHECK_SURVEY_MEASURE_H
#define CHECK_SURVEY_MEASURE_H
/* What a survey of limits asks itself on its way; limits.c has the way. */
#include "check/survey/inside.h"

enum stage {
	ASK,
	DRAIN,
	BURST,
	FAST,
	SLOW,
	SIDE,
	LISTEN,
	REST,
	AGAIN,
	LISTEN_AGAIN,
	CONFIRM,
	STAGES,
};

enum {
	SIDES = 16, /* half of them from the second address */
	FEW = 8,    /* answers of the fast part that are too few for a rate */
};

static const int64_t burst_gap_ns = ICMP4_MS_NS / 2;

/* The kind of that number: what is sent, and what shall come. */
const struct check_case *check__kind(unsigned kind);

/* As far as answers must have come. */
struct check_bucket check__bucket_by(const struct check_survey *survey, struct icmp4_time now);
/* Is it known already what the stage would find out? */
bool check__is_enough(const struct check_survey *survey, struct icmp4_time now);
/* Nobody does any more: what looked like a bucket that did not refill was none. */
bool check__nobody_answers(const struct check_survey *survey);
/* The bucket that was just emptied has nothing for this kind either. */
bool check__is_shared(const struct check_survey *survey, const struct check_bucket *bucket);
/* Both asked as often, of a bucket that the tester had emptied. */
enum check_scope check__scope_of(const struct check *check, const struct check_bucket *bucket);
int64_t check__refill_ns(const struct check_limit *limit);
/* The one stimulus before the train was served from the same bucket. */
uint32_t check__asked_before(const struct check_survey *survey, uint32_t rate_milli);

#endif
