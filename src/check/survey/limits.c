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
 */
#include "check/cases.h"
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
	TRIES = 2,
	OUTSTANDING = 64, /* unanswered ones that end a burst */
	DRAIN_MORE = 8,   /* than what has flowed in */
	SIDES = 16,       /* half of them from the second address */
	ENOUGH_SLOW = 5,  /* answers of a regular refill */
	ENOUGH_FAST = 40,
	ENOUGH_RANDOM = 100, /* of one that is none */
	FAST_LEAST = 100,    /* stimuli after which one that is slower is given up */
	FEW = 8,             /* answers to them */
	SLOW_LEAST = 80,     /* stimuli that make a slow one exact */
	RANDOM_LEFT = 4,     /* answers that a randomised bucket may give when it is emptied */
	NUMBERS = 12000,     /* that the survey may use up: the cases need the rest */
	SILENT_KINDS = 3,    /* and no other answers: nobody is there */
	REPEATS = 2,
};

static const int64_t most_ns = 25 * ICMP4_S_NS;
static const int64_t rest_most_ns = 3 * ICMP4_S_NS;
static const int64_t confirm_most_ns = 5 * ICMP4_S_NS;
static const int64_t listen_ns = 50 * ICMP4_MS_NS;
static const int64_t unknown_gap_ns = 5 * ICMP4_S_NS;

/* clang-format off */
static const struct check_case kinds[CHECK_LIMITS] = {
	{.send = {.make = CHECK_ECHO}, .expect = {ANSWER(ECHO_REPLY, 0)}},
	{.send = {.make = CHECK_QUERY, .type = ICMP4_TIMESTAMP,
		  BODY(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(TIMESTAMP_REPLY, 0)}},
	{.send = {.make = CHECK_UDP}, .expect = {ANSWER(UNREACHABLE, 3)}},
	{.send = {.make = CHECK_RAW, .protocol = 253},
	 .expect = {ANSWER(UNREACHABLE, 2)}},
	{.needs = CHECK_NEEDS_ROUTER, .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1},
	 .expect = {ANSWER(TIME_EXCEEDED, 0)}},
	{.needs = CHECK_NEEDS_ROUTER, .send = {.make = CHECK_UDP, .to = CHECK_NOWHERE},
	 .expect = {ANSWER(UNREACHABLE, 0)}},
	{.needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .df = true, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED)}},
	{.send = {.make = CHECK_UDP, OPTION(7, 0, 4, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0)}},
};
/* clang-format on */

void check_limit_kind(unsigned kind, uint8_t *type, uint8_t *code)
{
	*type = kinds[kind].expect.type;
	*code = kinds[kind].expect.code;
}

const char *check_limit_state_name(enum check_limit_state state)
{
	static const char *const names[CHECK_LIMIT_STATES] = {"not-measured", "silent", "none",
							      "limited", "shared"};

	return names[state];
}

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

/* As far as answers must have come. */
static struct check_bucket bucket_by(const struct check_survey *survey, struct icmp4_time now)
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
	struct check_bucket bucket = bucket_by(survey, now);
	size_t enough = survey->stage == FAST ? ENOUGH_FAST : ENOUGH_SLOW;

	if (survey->stage == FAST && train->count - train->burst >= FAST_LEAST &&
	    (!bucket.limited || bucket.refilled < FEW))
		return true;
	if (survey->stage == SLOW && train->count - train->fast < SLOW_LEAST)
		return false;
	return bucket.refilled >= (bucket.irregular == CHECK_NO ? enough : ENOUGH_RANDOM);
}

/* Is it known already what the stage would find out? */
static bool is_enough(const struct check_survey *survey, struct icmp4_time now)
{
	const struct check_train *train = &survey->train;
	size_t unanswered = 0;

	if (survey->stage == FAST || survey->stage == SLOW)
		return is_measured(survey, now);
	if (survey->stage != BURST && survey->stage != AGAIN)
		return false;
	for (size_t i = 0; i < train->count; i++)
		unanswered += !train->heard[i];
	return unanswered >= OUTSTANDING + (size_t)(2 * survey->rtt_ns / stages[BURST].gap_ns);
}

static struct check_stimulus stimulus_of(const struct check_survey *survey)
{
	struct check_stimulus s =
		kinds[survey->stage == DRAIN ? survey->drained : survey->kind].send;

	if (survey->stage == SIDE && survey->left % 2)
		s.from = CHECK_TESTER_SECOND;
	return s;
}

static bool limits_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	struct check_train *train = &survey->train;
	struct check_stimulus stimulus;

	if (!survey->left || is_enough(survey, now)) {
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

	if (!check__fits(&kinds[survey->kind].expect, look, CHECK_AT_TESTER) ||
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

/* Nobody does any more: what looked like a bucket that did not refill was none. */
static bool nobody_answers(const struct check_survey *survey)
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

	while (survey->kind < CHECK_LIMITS && !check__survey_can(check, &kinds[survey->kind]))
		survey->kind++;
	if (nobody_answers(survey)) {
		forget_ended(survey);
		survey->kind = CHECK_LIMITS;
	}
	if (survey->kind == CHECK_LIMITS || late) {
		survey->measured = true;
		check__survey_next(check, now);
		return;
	}
	survey->tries = 0;
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

/* The bucket that was just emptied has nothing for this kind either. */
static bool is_shared(const struct check_survey *survey, const struct check_bucket *bucket)
{
	const struct check_limit *other = &survey->limits[survey->drained % CHECK_LIMITS];
	uint32_t most = other->randomised == CHECK_YES ? RANDOM_LEFT : 0;

	return survey->drained < CHECK_LIMITS && bucket->depth <= (most < other->depth ? most : 0);
}

static void fast(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_bucket bucket;

	survey->train.fast = survey->train.count;
	bucket = bucket_by(survey, now);
	if (!bucket.limited || is_shared(survey, &bucket))
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

/* Both asked as often, of a bucket that the tester had emptied. */
static enum check_scope scope_of(const struct check *check, const struct check_bucket *bucket)
{
	const struct check_survey *survey = &check->survey;
	uint32_t address, own = survey->side[0], second = survey->side[1];
	uint32_t full = bucket->depth < SIDES / 2 ? bucket->depth : SIDES / 2;

	if (!check_address(&check->bench, CHECK_TESTER_SECOND, &address))
		return CHECK_SCOPE_UNKNOWN;
	return second >= full && second > own ? CHECK_SCOPE_DESTINATION : CHECK_SCOPE_ALL;
}

static void confirm(struct check_survey *survey, struct icmp4_time now)
{
	uint32_t rate_milli = survey->limits[survey->drained].rate_milli;
	int64_t refill_ns = rate_milli ? 1100 * ICMP4_S_NS / rate_milli : confirm_most_ns;

	survey->heard = false;
	survey->tries++;
	survey->first = survey->number;
	survey->train.count = 0;
	enter(survey, CONFIRM, 1,
	      icmp4_time_add(now, refill_ns < confirm_most_ns ? refill_ns : confirm_most_ns));
}

static void confirmed(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	if (!survey->heard && survey->tries < TRIES) {
		confirm(survey, now);
		return;
	}
	survey->limits[survey->kind].shared_with = survey->drained;
	if (survey->heard)
		survey->drained_at = survey->sent_at;
	settle(check, survey->heard ? CHECK_LIMIT_SHARED : CHECK_LIMIT_SILENT, now);
}

static int64_t refill_ns(const struct check_limit *limit)
{
	if (!limit->rate_milli)
		return INT64_MAX;
	return (int64_t)(limit->depth + 1) * 1000 * ICMP4_S_NS / limit->rate_milli;
}

static void rest(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	const struct check_limit *limit = &survey->limits[survey->kind];

	if (survey->tries++ < REPEATS && refill_ns(limit) <= rest_most_ns)
		enter(survey, REST, 0, icmp4_time_add(now, refill_ns(limit)));
	else
		next_kind(check, now);
}

/* The one stimulus before the train was served from the same bucket. */
static uint32_t asked_before(const struct check_survey *survey, uint32_t rate_milli)
{
	int64_t us = icmp4_time_since(survey->train.at[0], survey->asked_at) / 1000;

	return survey->drained == CHECK_LIMITS && (uint64_t)us * rate_milli < (uint64_t)ICMP4_S_NS;
}

static void found(struct check *check, const struct check_bucket *bucket, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;
	struct check_limit *limit = &survey->limits[survey->kind];

	limit->state = CHECK_LIMIT_FOUND;
	limit->rate_milli = bucket->rate_milli;
	limit->depth = bucket->depth + asked_before(survey, bucket->rate_milli);
	limit->randomised = bucket->irregular;
	limit->scope = scope_of(check, bucket);
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
	else if (is_shared(survey, &bucket))
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
	[DRAIN] = {ICMP4_MS_NS / 2, drained},
	[BURST] = {ICMP4_MS_NS / 2, burst},
	[FAST] = {2 * ICMP4_MS_NS, fast},
	[SLOW] = {25 * ICMP4_MS_NS, side},
	[SIDE] = {ICMP4_MS_NS / 2, sided},
	[LISTEN] = {0, listened},
	[REST] = {0, rested},
	[AGAIN] = {ICMP4_MS_NS / 2, again},
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

/* --- What follows from them --- */

/* -1: nothing is known of it. */
static int64_t gap_of(const struct check_survey *survey, unsigned kind)
{
	const struct check_limit *limit = &survey->limits[kind];

	if (limit->state == CHECK_LIMIT_SHARED)
		limit = &survey->limits[limit->shared_with];
	if (limit->state == CHECK_LIMIT_NONE)
		return 0;
	if (limit->state != CHECK_LIMIT_FOUND)
		return -1;
	return limit->rate_milli ? 1050 * ICMP4_S_NS / limit->rate_milli : unknown_gap_ns;
}

int64_t check__limit_gap(const struct check_survey *survey, uint8_t type, uint8_t code)
{
	int64_t slowest_ns = -1;

	for (unsigned i = 0; i < CHECK_LIMITS; i++) {
		const struct check_expect *expect = &kinds[i].expect;
		int64_t gap_ns = gap_of(survey, i);

		if (expect->type == type && expect->code == code && gap_ns >= 0)
			return gap_ns;
		if (icmp4_type_is_error(expect->type) && gap_ns > slowest_ns)
			slowest_ns = gap_ns;
	}
	return icmp4_type_is_error(type) ? slowest_ns : -1;
}
