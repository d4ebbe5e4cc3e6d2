/* SPDX-License-Identifier: MIT */
#ifndef RUN_POLL_H
#define RUN_POLL_H
#include "run/loop.h"
#include <poll.h>

/* Until one of them has something, until the time has come, or until a signal asks for something;
 * signals may be NULL. */
void run_poll(struct pollfd *polls, size_t count, struct icmp4_time until,
	      const struct run_signals *signals);

#endif
