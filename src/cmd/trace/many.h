/* SPDX-License-Identifier: MIT */
#ifndef CMD_TRACE_MANY_H
#define CMD_TRACE_MANY_H
/* `icmp trace --many`: the ways to all targets at once, a line each. */
#include "cmd/options.h"

int trace_many(struct cmd_call *call);

#endif
