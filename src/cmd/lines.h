/* SPDX-License-Identifier: MIT */
#ifndef CMD_LINES_H
#define CMD_LINES_H
/*
 * Output of the verbs that look something up: each -o in turn, to its file or to standard output,
 * JSON between the first and the last line that icmp-json(5) asks of every verb.
 */
#include "cmd/options.h"
#include "out/json/json.h"

/* One rendering. Returns the exit status; what it says on stderr is its own business. */
typedef int lines_text_fn(const struct cmd_call *call, FILE *file, void *world);
typedef int lines_json_fn(const struct cmd_call *call, struct json *json, void *world);

int lines_show(const struct cmd_call *call, lines_text_fn *text, lines_json_fn *json, void *world);

#endif
