/* SPDX-License-Identifier: MIT */
#include "io/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/timex.h>
#include <time.h>

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * ICMP4_S_NS + t.tv_nsec;
}

struct icmp4_time io_now(void)
{
	return (struct icmp4_time){read_clock(CLOCK_MONOTONIC)};
}

int64_t io_unix_ns(struct icmp4_time now)
{
	int64_t monotonic = read_clock(CLOCK_MONOTONIC);

	return read_clock(CLOCK_REALTIME) - (monotonic - now.ns);
}

/*
 * By the stamp's age, which is short: a step of the real-time clock long ago does not matter. One
 * between the stamp and now does; it cannot be seen, but the result must not lie in the future.
 */
struct icmp4_time io_from_realtime(int64_t unix_ns)
{
	int64_t age = read_clock(CLOCK_REALTIME) - unix_ns;
	struct icmp4_time now = io_now();

	return icmp4_time_add(now, age > 0 ? -age : 0);
}

/* A guessable key would make every cookie worthless, and nothing would show it: better to stop. */
struct icmp4_key io_random_key(void)
{
	struct icmp4_key key;
	ssize_t got;

	do {
		got = getrandom(&key, sizeof(key), 0);
	} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(key))
		abort();
	return key;
}

bool io_clock_synchronised(void)
{
	struct timex state = {.modes = 0};

	return adjtimex(&state) != TIME_ERROR && !(state.status & STA_UNSYNC);
}
