/* SPDX-License-Identifier: MIT */
#ifndef CMD_TRACE_FLOWS_H
#define CMD_TRACE_FLOWS_H
#include "cmd/options.h"

/* `icmp trace --flows N`. The exit status. */
int trace_flows(struct cmd_call *call);

#endif
