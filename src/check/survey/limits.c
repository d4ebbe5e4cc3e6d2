/* SPDX-License-Identifier: MIT */
/*
 * The limits of the device, kind of answer by kind of answer. Each is asked for once, to see that
 * there is one, and then by a train (train.c). What follows an emptied bucket goes on at once:
 *
 *	ask ─> burst ─> fast ─> slow ─> side ─> listen ─> rest ─> again ...
 *	drain ─┘                                  └─> confirm
 *
 * side: the second address of the tester's asks as well, for the bucket may be one for each
 * destination. again: a bucket that was left in peace until it is full has the same depth again,
 * unless the device varies it. drain: once a bucket is known it is emptied before another kind is
 * asked for; who then has nothing at all shares it, which an answer confirms when it has refilled.
 * Of a fast bucket several must: else a slower one of the kind's own is behind it, and after a rest
 * it is measured as if nothing had been drained.
 */
#include "check/survey/measure.h"

enum {
	TRIES = 2,
	DRAIN_MORE = 8,  /* than what has flowed in */
	NUMBERS = 12000, /* that the survey may use up: the cases need the rest */
	REPEATS = 2,
	CONFIRMS = 8, /* answers at the pace of a fast bucket */
	FAST_MILLI = 500000,
};

static const int64_t most_ns = 25 * ICMP4_S_NS;
static const int64_t rest_most_ns = 3 * ICMP4_S_NS;
static const int64_t confirm_most_ns = 5 * ICMP4_S_NS;
static const int64_t own_rest_ns = 6 * ICMP4_S_NS;
static const int64_t confirm_least_ns = 25 * ICMP4_MS_NS;
static const int64_t listen_ns = 50 * ICMP4_MS_NS;

/* --- What leaves --- */

static const struct stage_row {
	int64_t gap_ns; /* from one stimulus to the next */
	void (*over)(struct check *check, struct icmp4_time now);
} stages[STAGES];

static void enter(struct check_survey *survey, enum stage stage, size_t count,
		  struct icmp4_time next)
{
	survey->stage = (uint8_t)stage;
	survey->left = (uint16_t)count;
	survey->next = next;
}

static bool is_of_train(const struct check_survey *survey)
{
	return survey->stage == BURST || survey->stage == FAST || survey->stage == SLOW ||
	       survey->stage == AGAIN;
}

static struct check_stimulus stimulus_of(const struct check_survey *survey)
{
	struct check_stimulus s =
		check__kind(survey->stage == DRAIN ? survey->drained : survey->kind)->send;

	if (survey->stage == SIDE && survey->left % 2)
		s.from = CHECK_TESTER_SECOND;
	return s;
}

static bool limits_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	struct check_train *train = &survey->train;
	struct check_stimulus stimulus;

	if (!survey->left || check__is_enough(survey, now)) {
		stages[survey->stage].over(check, now);
		return false;
	}
	stimulus = stimulus_of(survey);
	if (is_of_train(survey)) {
		train->heard[train->count] = false;
		train->at[train->count++] = now;
	}
	survey->left--;
	survey->limits[survey->stage == DRAIN ? survey->drained : survey->kind].sent++;
	survey->next = icmp4_time_add(now, stages[survey->stage].gap_ns);
	survey->sent_at = now;
	check__survey_put(check, &stimulus, packet);
	return true;
}

/* --- What arrives --- */

static void see_rtt(struct check_survey *survey, int64_t rtt_ns)
{
	survey->rtt_ns = rtt_ns > survey->rtt_ns ? rtt_ns : survey->rtt_ns;
}

static void limits_heard(struct check *check, struct icmp4_time now, uint32_t number,
			 const struct check_look *look)
{
	struct check_survey *survey = &check->survey;
	uint32_t index = number - survey->first;

	if (!check__fits(&check__kind(survey->kind)->expect, look, CHECK_AT_TESTER) ||
	    number < survey->first)
		return;
	survey->limits[survey->kind].answered++;
	if (survey->stage == ASK || survey->stage == CONFIRM) {
		survey->heard = true;
		survey->next = now;
		see_rtt(survey, icmp4_time_since(now, survey->sent_at));
	} else if (index < survey->train.count) {
		see_rtt(survey, icmp4_time_since(now, survey->train.at[index]));
		survey->train.heard[index] = true;
	} else if (survey->stage == SIDE || survey->stage == LISTEN) {
		survey->side[(index - survey->train.count) % 2]++;
	}
}

/* --- From kind to kind --- */

static void forget_ended(struct check_survey *survey)
{
	for (unsigned i = 0; i < CHECK_LIMITS; i++)
		if (survey->limits[i].state == CHECK_LIMIT_FOUND && !survey->limits[i].rate_milli)
			survey->limits[i].state = CHECK_LIMIT_UNMEASURED;
}

static void ask(struct check_survey *survey, struct icmp4_time at)
{
	survey->heard = false;
	survey->tries++;
	survey->first = survey->number;
	survey->train.count = 0;
	enter(survey, ASK, 1, at);
}

/* What has flowed into the bucket that was emptied last, and some. */
static void drain(struct check_survey *survey, struct icmp4_time now)
{
	const struct check_limit *limit = &survey->limits[survey->drained];
	int64_t idle_us = icmp4_time_since(now, survey->drained_at) / 1000;
	uint64_t tokens = (uint64_t)idle_us * limit->rate_milli / (uint64_t)ICMP4_S_NS;

	if (limit->randomised == CHECK_YES)
		tokens = 2 * tokens + DRAIN_MORE;
	survey->first = UINT32_MAX;
	enter(survey, DRAIN, (tokens < limit->depth ? tokens : limit->depth) + DRAIN_MORE, now);
}

static void begin_kind(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	bool late = icmp4_time_since(now, survey->begun) > most_ns || survey->number > NUMBERS;

	while (survey->kind < CHECK_LIMITS_TRAINS &&
	       !check__survey_can(check, check__kind(survey->kind)))
		survey->kind++;
	if (check__nobody_answers(survey)) {
		forget_ended(survey);
		survey->kind = CHECK_LIMITS_TRAINS;
	}
	if (survey->kind == CHECK_LIMITS_TRAINS || late) {
		survey->measured = true;
		check__survey_next(check, now);
		return;
	}
	survey->tries = survey->confirms = 0;
	survey->side[0] = survey->side[1] = 0;
	if (survey->drained < CHECK_LIMITS)
		drain(survey, now);
	else
		ask(survey, now);
}

static void next_kind(struct check *check, struct icmp4_time now)
{
	check->survey.kind++;
	begin_kind(check, now);
}

static void limits_begin(struct check *check, struct icmp4_time now)
{
	check->survey.kind = 0;
	begin_kind(check, now);
}

/* --- The ends of stages --- */

static void begin_train(struct check_survey *survey, enum stage stage, struct icmp4_time now)
{
	survey->first = survey->number;
	survey->train.count = survey->train.burst = survey->train.fast = 0;
	enter(survey, stage, CHECK_BURST, now);
}

static void settle(struct check *check, enum check_limit_state state, struct icmp4_time now)
{
	check->survey.limits[check->survey.kind].state = state;
	next_kind(check, now);
}

static void asked(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	survey->asked_at = survey->sent_at;
	if (survey->heard)
		begin_train(survey, BURST, now);
	else if (survey->tries < TRIES)
		ask(survey, now);
	else
		settle(check, CHECK_LIMIT_SILENT, now);
}

static void drained(struct check *check, struct icmp4_time now)
{
	begin_train(&check->survey, BURST, now);
}

static void burst(struct check *check, struct icmp4_time now)
{
	check->survey.train.burst = check->survey.train.count;
	enter(&check->survey, FAST, CHECK_FAST, now);
}

static void listen(struct check_survey *survey, enum stage stage, struct icmp4_time now)
{
	int64_t wait_ns = listen_ns + 2 * survey->rtt_ns;

	enter(survey, stage, 0, icmp4_time_add(now, wait_ns < ICMP4_S_NS ? wait_ns : ICMP4_S_NS));
}

static void side(struct check *check, struct icmp4_time now)
{
	uint32_t address;

	if (check_address(&check->bench, CHECK_TESTER_SECOND, &address))
		enter(&check->survey, SIDE, SIDES, now);
	else
		listen(&check->survey, LISTEN, now);
}

static void fast(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_bucket bucket;

	survey->train.fast = survey->train.count;
	bucket = check__bucket_by(survey, now);
	if (!bucket.limited || check__is_shared(survey, &bucket))
		listen(survey, LISTEN, now);
	else if (bucket.refilled >= 2 * FEW)
		side(check, now);
	else
		enter(survey, SLOW, CHECK_SLOW, now);
}

static void sided(struct check *check, struct icmp4_time now)
{
	listen(&check->survey, LISTEN, now);
}

static void confirm(struct check_survey *survey, struct icmp4_time now)
{
	uint32_t rate_milli = survey->limits[survey->drained].rate_milli;
	int64_t refill_ns = rate_milli ? 1100 * ICMP4_S_NS / rate_milli : confirm_most_ns;

	refill_ns = refill_ns > confirm_least_ns ? refill_ns : confirm_least_ns;
	survey->heard = false;
	survey->tries++;
	survey->first = survey->number;
	survey->train.count = 0;
	enter(survey, CONFIRM, 1,
	      icmp4_time_add(now, refill_ns < confirm_most_ns ? refill_ns : confirm_most_ns));
}

/* Another bucket is behind the one that was drained. */
static void measure_alone(struct check_survey *survey, struct icmp4_time now)
{
	survey->drained = CHECK_LIMITS;
	survey->tries = 0;
	ask(survey, icmp4_time_add(now, own_rest_ns));
}

static void confirmed(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	bool fast = survey->limits[survey->drained].rate_milli >= FAST_MILLI;

	survey->confirms += survey->heard;
	if (survey->heard ? fast && survey->confirms < CONFIRMS
			  : survey->tries - survey->confirms < TRIES) {
		confirm(survey, now);
		return;
	}
	if (!survey->heard && survey->confirms) {
		measure_alone(survey, now);
		return;
	}
	survey->limits[survey->kind].shared_with = survey->drained;
	if (survey->heard)
		survey->drained_at = survey->sent_at;
	settle(check, survey->heard ? CHECK_LIMIT_SHARED : CHECK_LIMIT_SILENT, now);
}

static void rest(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	const struct check_limit *limit = &survey->limits[survey->kind];

	if (survey->tries++ < REPEATS && check__refill_ns(limit) <= rest_most_ns)
		enter(survey, REST, 0, icmp4_time_add(now, check__refill_ns(limit)));
	else
		next_kind(check, now);
}

static void found(struct check *check, const struct check_bucket *bucket, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_limit *limit = &survey->limits[survey->kind];

	limit->state = CHECK_LIMIT_FOUND;
	limit->rate_milli = bucket->rate_milli;
	limit->depth = bucket->depth + check__asked_before(survey, bucket->rate_milli);
	limit->randomised = bucket->irregular;
	limit->scope = check__scope_of(check, bucket);
	survey->drained = survey->kind;
	survey->drained_at = survey->sent_at;
	survey->tries = 0;
	survey->depths[0] = survey->depths[1] = limit->depth;
	rest(check, now);
}

static void listened(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_bucket bucket = check_train_bucket(&survey->train, survey->train.count);

	if (!bucket.limited)
		settle(check, CHECK_LIMIT_NONE, now);
	else if (check__is_shared(survey, &bucket))
		confirm(survey, now);
	else
		found(check, &bucket, now);
}

static void rested(struct check *check, struct icmp4_time now)
{
	begin_train(&check->survey, AGAIN, now);
}

static void again(struct check *check, struct icmp4_time now)
{
	listen(&check->survey, LISTEN_AGAIN, now);
}

static void listened_again(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_limit *limit = &survey->limits[survey->kind];
	uint32_t depth = check_train_depth(&survey->train, limit->rate_milli);

	survey->depths[0] = depth < survey->depths[0] ? depth : survey->depths[0];
	survey->depths[1] = depth > survey->depths[1] ? depth : survey->depths[1];
	/* One more or less is a matter of when it is asked. */
	if (survey->depths[1] - survey->depths[0] > 1)
		limit->randomised = CHECK_YES;
	else if (limit->randomised == CHECK_UNKNOWN)
		limit->randomised = CHECK_NO;
	survey->drained_at = survey->sent_at;
	rest(check, now);
}

static const struct stage_row stages[STAGES] = {
	[ASK] = {ICMP4_S_NS, asked},
	[DRAIN] = {burst_gap_ns, drained},
	[BURST] = {burst_gap_ns, burst},
	[FAST] = {2 * ICMP4_MS_NS, fast},
	[SLOW] = {25 * ICMP4_MS_NS, side},
	[SIDE] = {burst_gap_ns, sided},
	[LISTEN] = {0, listened},
	[REST] = {0, rested},
	[AGAIN] = {burst_gap_ns, again},
	[LISTEN_AGAIN] = {0, listened_again},
	[CONFIRM] = {ICMP4_S_NS, confirmed},
};

const struct survey_part check__survey_limits = {
	.name = "limits",
	.bit = CHECK_SURVEY_LIMITS,
	.begin = limits_begin,
	.output = limits_output,
	.heard = limits_heard,
};
