/* SPDX-License-Identifier: MIT */
#ifndef CMD_TRACE_OPTIONS_H
#define CMD_TRACE_OPTIONS_H
#include "cmd/session.h"

/* All but source and destination. False: that makes no trace, and it is said. */
bool trace_options_read(struct session *s, struct icmp4_trace_options *to);

#endif
