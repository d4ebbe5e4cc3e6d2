/* SPDX-License-Identifier: MIT */
/*
 * The survey, part after part. Its stimuli have tokens from the beginning of the count that the
 * cases' attempts go on with, so that an answer that comes late is nobody else's.
 */
#include "base/permutation.h"
#include "check/survey/inside.h"

/* In their order: limits first, while every bucket is still full. */
static const struct survey_part *const parts[] = {&check__survey_limits, &check__survey_spent,
						  &check__survey_rounds,
						  &check__survey_fingerprint};

/* Phases of an attempt: see check__token. */
enum { PARTS = sizeof(parts) / sizeof(parts[0]), TOKENS_A_RUN = 4 };

const char *check_survey_name(unsigned bit)
{
	for (unsigned i = 0; i < PARTS; i++)
		if (parts[i]->bit == 1U << bit)
			return parts[i]->name;
	return NULL;
}

static const struct survey_part *part_of(const struct check *check)
{
	return parts[check->survey.part - 1];
}

const char *check_survey_part(const struct check *check)
{
	return check->survey.part ? part_of(check)->name : NULL;
}

void check__survey_next(struct check *check, struct icmp4_time now)
{
	struct check_survey *survey = &check->survey;

	while (survey->part++ < PARTS)
		if (check->options.survey & part_of(check)->bit) {
			part_of(check)->begin(check, now);
			return;
		}
	survey->part = 0;
	check->runs = survey->number / TOKENS_A_RUN;
	check__pace_begin(check, now); /* the buckets may be empty */
}

void check__survey_begin(struct check *check, struct icmp4_time now)
{
	check->survey = (struct check_survey){.begun = now, .next = now, .drained = CHECK_LIMITS};
	if (check->options.survey)
		check__survey_next(check, now);
}

bool check__survey_can(const struct check *check, const struct check_case *test)
{
	uint32_t needs = check_needs(test, &check->bench) & ~(uint32_t)CHECK_NEEDS_TOLD;

	return !(needs & ~check->bench.has);
}

void check__survey_put(struct check *check, const struct check_stimulus *stimulus,
		       struct icmp4_packet *packet)
{
	uint32_t number = check->survey.number++;
	uint16_t token = icmp4__permute16(&check->key, (uint16_t)number);

	packet->length = check__build(stimulus, &check->bench, token, packet->bytes);
	packet->held = packet->length;
	packet->tag = number;
	check__address_frame(check, stimulus, packet);
}

bool check__survey_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	while (check->survey.part && !icmp4_time_before(now, check->survey.next))
		if (part_of(check)->output(check, now, packet))
			return true;
	return false;
}

void check__survey_heard(struct check *check, struct icmp4_time now, uint16_t token,
			 const struct check_look *look)
{
	uint32_t number = icmp4__unpermute16(&check->key, token);

	if (number < check->survey.number)
		part_of(check)->heard(check, now, number, look);
}
