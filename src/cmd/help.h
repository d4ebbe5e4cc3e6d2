/* SPDX-License-Identifier: MIT */
#ifndef CMD_HELP_H
#define CMD_HELP_H
/* Help, from the tables of verbs, options and topics. All fit 80 columns; all return CMD_YES. */
#include <stdio.h>

#include "cmd/options.h"

int help_general(FILE *file);
int help_usage(FILE *file); /* a few lines: icmp without a word */
int help_version(FILE *file);
int help_verb(FILE *file, const struct cmd_verb *verb);

/*
 * What a shell completes, a line each: word, what it is or takes, help; tabs between. verb NULL:
 * the verbs and topics.
 */
int help_completion(FILE *file, const struct cmd_verb *verb);

struct help_topic {
	const char *name;
	const char *about;
	const char *text;
};

const struct help_topic *help_topics(size_t *count);

#endif
