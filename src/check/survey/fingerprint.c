/* SPDX-License-Identifier: MIT */
/*
 * What the answers say of the stack: some two dozen requests, each unlike the others in one thing,
 * and how that thing comes back (print.c). No RFC is asked here, and nothing of it is a verdict.
 */
#include "base/bytes.h"
#include "base/permutation.h"
#include "check/cases.h"
#include "check/survey/inside.h"

static const int64_t last_wait_ns = 1 * ICMP4_S_NS;

/* clang-format off */
static const struct check_case rows[CHECK_PRINT_ROWS] = {
	[CHECK_PRINT_COUNT] = {.send = {.make = CHECK_ECHO}},
	[CHECK_PRINT_TOS] = {.send = {.make = CHECK_ECHO, .tos = CHECK_PRINT_SENT_TOS}},
	[CHECK_PRINT_DF] = {.send = {.make = CHECK_ECHO, .df = true}},
	[CHECK_PRINT_CODE] = {.send = {.make = CHECK_ECHO, .code = CHECK_PRINT_SENT_CODE}},
	[CHECK_PRINT_RECORD_ROUTE] = {.send = {.make = CHECK_ECHO,
		OPTION(7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0)}},
	[CHECK_PRINT_TIMESTAMPS] = {.send = {.make = CHECK_ECHO,
		OPTION(68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0)}},
	[CHECK_PRINT_SOURCE_ROUTE] = {.send = {.make = CHECK_ECHO,
		OPTION(131, 7, 8, 0, 0, 0, 0, 0), .slots = {CHECK_FOREIGN}}},
	[CHECK_PRINT_QUERY_TIMESTAMP] = {.send = {.make = CHECK_QUERY, .type = ICMP4_TIMESTAMP,
		BODY(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0)}},
	[CHECK_PRINT_QUERY_MASK] = {.send = {.make = CHECK_QUERY, .type = ICMP4_MASK,
		BODY(0, 0, 0, 0)}},
	[CHECK_PRINT_QUERY_INFORMATION] = {.send = {.make = CHECK_QUERY,
		.type = ICMP4_INFORMATION}},
	[CHECK_PRINT_QUERY_EXTENDED] = {.send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL,
		BODY(0, 8, 3, 2, 0, 0, 0, 1)}},
	[CHECK_PRINT_PORT] = {.send = {.make = CHECK_UDP, .length = 700}},
	[CHECK_PRINT_PORT_TOS] = {.send = {.make = CHECK_UDP, .df = true,
		.tos = CHECK_PRINT_SENT_TOS}},
};
/* clang-format on */

/* Rows of which there are several; the second address sends every other one. */
static unsigned row_of(unsigned sight)
{
	return sight < CHECK_PRINT_COUNTS ? CHECK_PRINT_COUNT : sight - CHECK_PRINT_COUNTS + 1;
}

static bool may_be_second(const struct check *check, unsigned sight)
{
	return sight < CHECK_PRINT_COUNTS && sight % 2 && check->bench.has & CHECK_NEEDS_SECOND;
}

static void fingerprint_begin(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	survey->kind = 0;
	survey->first = survey->number;
	survey->next = icmp4_time_add(now, check_error_gap(check));
}

static bool is_complete(const struct check_survey *survey)
{
	for (unsigned i = 0; i < CHECK_PRINT_SIGHTS; i++)
		if (survey->sights[i].sent && !survey->sights[i].heard)
			return false;
	return true;
}

static void finish(struct check *check, struct icmp4_time now)
{
	check__print(&check->survey, check->bench.has & CHECK_NEEDS_SECOND);
	check->survey.printed = true;
	check__survey_next(check, now);
}

/* All have left: those that are unanswered are waited for once. */
static bool wait_or_finish(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	if (is_complete(survey) || survey->kind > CHECK_PRINT_SIGHTS)
		finish(check, now);
	else
		survey->next = icmp4_time_add(now, last_wait_ns);
	survey->kind++;
	return false;
}

static bool fingerprint_output(struct check *check, struct icmp4_time now,
			       struct icmp4_packet *packet)
{
	struct check_survey *survey = &check->survey;
	unsigned sight = survey->kind;

	if (sight >= CHECK_PRINT_SIGHTS)
		return wait_or_finish(check, now);
	const struct check_case *row = &rows[row_of(sight)];
	struct check_stimulus stimulus = row->send;

	survey->kind++;
	survey->number = survey->first + sight;
	if (!check__survey_can(check, row))
		return false;
	if (may_be_second(check, sight))
		stimulus.from = CHECK_TESTER_SECOND;
	check__survey_put(check, &stimulus, packet);
	survey->sights[sight].sent = true;
	survey->sights[sight].sent_id = get16(packet->bytes + 4);
	survey->next = icmp4_time_add(now, stimulus.make == CHECK_UDP ? check_error_gap(check)
								      : check->options.gap_ns);
	return true;
}

static void fingerprint_heard(struct check *check, struct icmp4_time now, uint32_t number,
			      const struct check_look *look)
{
	struct check_survey *survey = &check->survey;
	uint32_t index = number - survey->first;

	if (index >= CHECK_PRINT_SIGHTS || !icmp4_view_is_icmp(&look->view))
		return;
	check__sight(&survey->sights[index], &rows[row_of(index)].send, &check->bench, look);
	if (survey->kind > CHECK_PRINT_SIGHTS && is_complete(survey))
		survey->next = now;
}

const struct survey_part check__survey_fingerprint = {
	.name = "fingerprint",
	.bit = CHECK_SURVEY_FINGERPRINT,
	.begin = fingerprint_begin,
	.output = fingerprint_output,
	.heard = fingerprint_heard,
};
