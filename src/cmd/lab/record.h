/* SPDX-License-Identifier: MIT */
#ifndef CMD_LAB_RECORD_H
#define CMD_LAB_RECORD_H
#include <stdio.h>

#include "cmd/lab/lab.h"

/* --story of a lab that runs. */
struct lab_story {
	FILE *file;
	const struct sim *sim;
};

/* False: said on stderr. */
bool lab_story_begin(const struct cmd_call *call, struct lab *lab, struct lab_story *story);
bool lab_story_end(const struct cmd_call *call, struct lab_story *story);

#endif
