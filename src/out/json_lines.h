/* SPDX-License-Identifier: MIT */
#ifndef OUT_JSON_LINES_H
#define OUT_JSON_LINES_H
/* The parts of the format "json": the lines of each verb. */
#include "out/out.h"

/* Begins a line of this output. */
struct json *json_lines_begin(struct out *out, const char *kind);

/* Figures under rtt_ms: null of a series that is empty or NULL. */
void json_lines_rtt(struct json *json, struct stat_rtt *rtt);

void json_message(struct out *out, const struct out_message *message);
void json_sending(struct out *out, const struct out_sending *sending);
void json_census(struct out *out, const struct out_census *census);
void json_sending(struct out *out, const struct out_sending *sending);

#endif
