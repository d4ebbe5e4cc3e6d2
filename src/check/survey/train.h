/* SPDX-License-Identifier: MIT */
#ifndef CHECK_SURVEY_TRAIN_H
#define CHECK_SURVEY_TRAIN_H
/*
 * A train: stimuli that ask for the same answer, faster than a limiter lets them be answered. Which
 * of them were answered says what bucket stands behind it:
 *
 *	burst  as fast as it goes: empties the bucket
 *	fast   slower: shows a refill of tens and hundreds a second
 *	slow   for seconds: shows one of about one a second
 */
#include <icmp4/limit.h>

enum { CHECK_BURST = 320, CHECK_FAST = 400, CHECK_SLOW = 180 };
enum { CHECK_TRAIN = CHECK_BURST + CHECK_FAST + CHECK_SLOW };

struct check_train {
	struct icmp4_time at[CHECK_TRAIN]; /* when each left */
	bool heard[CHECK_TRAIN];           /* and whether it was answered */
	size_t count;
	size_t burst, fast; /* so many are of the first part, and of the first two */
};

enum check_maybe { CHECK_UNKNOWN, CHECK_NO, CHECK_YES };

struct check_bucket {
	bool limited;               /* or: all that left were answered */
	size_t emptied_by;          /* first stimulus that the bucket had nothing for */
	size_t refilled;            /* answers from there on */
	uint32_t depth;             /* answers at once */
	uint32_t rate_milli;        /* and then so many thousandths a second; 0: none came */
	enum check_maybe irregular; /* the refill: RATE-07 */
};

/* By the first count of its stimuli: of the others the answers may be under way. */
struct check_bucket check_train_bucket(const struct check_train *train, size_t count);
/* Answers at once, where the rate is known. */
uint32_t check_train_depth(const struct check_train *train, uint32_t rate_milli);

#endif
