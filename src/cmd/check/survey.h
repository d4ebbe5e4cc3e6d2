/* SPDX-License-Identifier: MIT */
#ifndef CMD_CHECK_SURVEY_H
#define CMD_CHECK_SURVEY_H
/* Who is there on the links of a bench, and who we are to be. */
#include "cmd/check/check.h"

enum { SPARES = 24, QUESTIONS = BENCH_LINKS * (SPARES + 2) + 1 };

struct survey {
	struct run_frames_question questions[QUESTIONS];
	size_t count;
};

/* Whom frames for the device are for: it, or the router in front. */
uint32_t links_next(const struct bench_link *link);

void survey_look(struct survey *survey, struct check_links *links);
/* We are there, from now on, where everything is as the file has it. False: said. */
bool survey_settle(const struct survey *survey, struct check_links *links, struct session *session,
		   size_t place);
/* The n-th of the addresses that nobody answered for; 0: there are no more. */
uint32_t survey_spare(const struct survey *survey, const struct check_links *links, size_t place,
		      size_t n);

#endif
