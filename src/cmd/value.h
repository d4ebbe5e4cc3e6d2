/* SPDX-License-Identifier: MIT */
#ifndef CMD_VALUE_H
#define CMD_VALUE_H
/* An option's argument: from text to its place in struct cmd_options. */
#include "cmd/table.h"

/*
 * Keeps the argument of an option (NULL: it has none). False: it is not what the option wants,
 * and nothing is kept; cmd_value_wants then says in words what that would be.
 */
bool cmd_value_keep(const struct cmd_option *option, const char *text, struct cmd_options *options);
void cmd_value_wants(const struct cmd_option *option, char *text, size_t size);

/* A decimal number and nothing else, min..max. */
bool cmd_number(const char *text, uint64_t min, uint64_t max, uint64_t *number);

/* The word of the table of formats, or NULL. name need not end with NUL. */
const char *cmd_format_named(const char *name, size_t length);

#endif
