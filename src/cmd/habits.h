/* SPDX-License-Identifier: MIT */
#ifndef CMD_HABITS_H
#define CMD_HABITS_H
/*
 * What fingers know from other tools, and what it is called here. Asked for where an option is not
 * taken, where its argument makes no sense, and where it seems to have swallowed the target.
 */
#include "cmd/options.h"

/* One line for the option as typed ("-i", "--report"), or NULL. word need not end with NUL. */
const char *cmd_habit(const struct cmd_verb *verb, const char *word, size_t length);

/* Row by row, for the test that holds them to the table. NULL behind the last. */
const char *cmd_habit_row(size_t index, const char **verb, const char **word);

#endif
