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

static int64_t max_ns(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t min_ns(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * Both clocks run alike; what lies between them changes only when one is set. Three readings show
 * it as well as they follow each other: if we were kept from the processor between them, badly. So
 * the bounds that each look gives are put together, until they contradict each other.
 */
static struct icmp4_time look(struct io_realtime *realtime)
{
	int64_t before = read_clock(CLOCK_MONOTONIC);
	int64_t real = read_clock(CLOCK_REALTIME);
	int64_t after = read_clock(CLOCK_MONOTONIC);
	int64_t low = max_ns(real - after, realtime->low_ns);
	int64_t high = min_ns(real - before, realtime->high_ns);

	if (!realtime->known || low > high) {
		low = real - after;
		high = real - before;
	}
	*realtime = (struct io_realtime){low, high, true};
	return (struct icmp4_time){after};
}

struct icmp4_time io_from_realtime(struct io_realtime *realtime, int64_t unix_ns)
{
	struct icmp4_time now = look(realtime);
	int64_t ahead = realtime->low_ns + (realtime->high_ns - realtime->low_ns) / 2;

	return icmp4_time_min(now, (struct icmp4_time){unix_ns - ahead});
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
