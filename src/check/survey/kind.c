/* SPDX-License-Identifier: MIT */
/* The kinds of answer whose limits are measured; and what their limits leave to the cases. */
#include "check/cases.h"
#include "check/survey/measure.h"

/* Of a bucket that did not refill while it was watched. */
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
	{.needs = CHECK_NEEDS_ROUTER, .send = {.make = CHECK_UDP, .to = CHECK_ABSENT},
	 .expect = {ANSWER(UNREACHABLE, 1)}},
	{.needs = CHECK_NEEDS_ROUTER, .send = {.make = CHECK_UDP, .to = CHECK_BY_THIRD},
	 .expect = {ANSWER(REDIRECT, 1)}},
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

const struct check_case *check__kind(unsigned kind)
{
	return &kinds[kind];
}

bool check__limit_is_error(unsigned kind)
{
	return icmp4_type_is_error(kinds[kind].expect.type);
}

int64_t check__limit_refill(const struct check_survey *survey, unsigned kind)
{
	const struct check_limit *limit = &survey->limits[kind];

	if (limit->state != CHECK_LIMIT_FOUND)
		return 0;
	return limit->rate_milli ? 1050 * ICMP4_S_NS / limit->rate_milli : unknown_gap_ns;
}

/* The slowest of the errors that were measured; but what comes ever less often, or late, says
 * nothing of others. */
static unsigned slowest(const struct check_survey *survey)
{
	unsigned found = CHECK_LIMITS;

	for (unsigned i = 0; i < CHECK_LIMITS_TRAINS; i++) {
		enum check_limit_state state = survey->limits[i].state;

		if (!check__limit_is_error(i) ||
		    (state != CHECK_LIMIT_FOUND && state != CHECK_LIMIT_NONE))
			continue;
		if (found == CHECK_LIMITS ||
		    check__limit_refill(survey, i) > check__limit_refill(survey, found))
			found = i;
	}
	return found;
}

unsigned check__limit_slot(const struct check_survey *survey, uint8_t type, uint8_t code)
{
	for (unsigned i = 0; i < CHECK_LIMITS; i++) {
		const struct check_limit *limit = &survey->limits[i];

		if (kinds[i].expect.type != type || kinds[i].expect.code != code)
			continue;
		if (limit->state == CHECK_LIMIT_SHARED)
			return limit->shared_with;
		if (limit->state != CHECK_LIMIT_UNMEASURED)
			return i;
	}
	return icmp4_type_is_error(type) ? slowest(survey) : CHECK_LIMIT_SLOTS;
}
