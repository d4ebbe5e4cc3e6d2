/* SPDX-License-Identifier: MIT */
#ifndef CMD_CONFIRM_H
#define CMD_CONFIRM_H
/*
 * Many hosts answer an echo request but no datagram to a closed port. Before a trace by UDP or TCP
 * calls its destination silent, the destination is asked so.
 */
#include "cmd/session.h"

/* True if it answers; *rtt_ns is then how fast. */
bool confirm_by_echo(struct session *session, uint32_t dst, int64_t *rtt_ns);

#endif
