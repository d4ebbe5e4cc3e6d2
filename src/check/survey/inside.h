/* SPDX-License-Identifier: MIT */
#ifndef CHECK_SURVEY_INSIDE_H
#define CHECK_SURVEY_INSIDE_H
/* What the files of the survey share. */
#include "check/judge.h"

/* A part of the survey, in the shape of an engine. */
struct survey_part {
	const char *name;
	unsigned bit;
	void (*begin)(struct check *check, struct icmp4_time now);
	/* When survey.next has come. False: nothing leaves yet, but what is next has changed. */
	bool (*output)(struct check *check, struct icmp4_time now, struct icmp4_packet *packet);
	/* number: of the stimulus that was answered */
	void (*heard)(struct check *check, struct icmp4_time now, uint32_t number,
		      const struct check_look *look);
};

extern const struct survey_part check__survey_limits;
extern const struct survey_part check__survey_spent;
extern const struct survey_part check__survey_rounds;
extern const struct survey_part check__survey_fingerprint;

/* The next stimulus, into the packet: its number is the survey's. */
void check__survey_put(struct check *check, const struct check_stimulus *stimulus,
		       struct icmp4_packet *packet);
/* This part is over. */
void check__survey_next(struct check *check, struct icmp4_time now);
/* print.c: what an answer shows; and what all of them say, some to a second address. */
void check__sight(struct check_sight *sight, const struct check_stimulus *stimulus,
		  const struct check_bench *bench, const struct check_look *look);
void check__print(struct check_survey *survey, bool second);
/* Can the bench do that? */
bool check__survey_can(const struct check *check, const struct check_case *test);

#endif
