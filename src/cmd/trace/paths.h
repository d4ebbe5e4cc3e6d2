/* SPDX-License-Identifier: MIT */
#ifndef CMD_TRACE_PATHS_H
#define CMD_TRACE_PATHS_H
/* `icmp trace --all-paths`: every path to each target, instead of the one of a flow. */
#include "cmd/options.h"

int trace_all_paths(struct cmd_call *call);

#endif
