/* SPDX-License-Identifier: MIT */
#include "run/poll.h"
#include "io/clock.h"
#include <time.h>

/*
 * A signal that comes between our last look and ppoll would be slept through, so all are held off
 * until ppoll itself lets them in.
 */
void run_poll(struct pollfd *polls, size_t count, struct icmp4_time until,
	      const struct run_signals *signals)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	int64_t left_ns = icmp4_time_since(until, io_now());
	if (left_ns < 0 || (signals && run_signalled(signals)))
		left_ns = 0;
	struct timespec left = {.tv_sec = (time_t)(left_ns / ICMP4_S_NS),
				.tv_nsec = (long)(left_ns % ICMP4_S_NS)};
	ppoll(polls, count, &left, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
