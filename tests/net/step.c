/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded: the real-time clock as somebody sees it who sets it, an hour forward and an hour
 * back, every four seconds. The monotonic clock goes on, as it does.
 */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { STEP_EVERY = 4, STEP_BY = 3600 };

int clock_gettime(clockid_t clock, struct timespec *t)
{
	struct timespec monotonic;

	if (syscall(SYS_clock_gettime, clock, t))
		return -1;
	if (clock != CLOCK_REALTIME || syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &monotonic))
		return 0;
	t->tv_sec += monotonic.tv_sec / STEP_EVERY % 2 ? STEP_BY : 0;
	return 0;
}
