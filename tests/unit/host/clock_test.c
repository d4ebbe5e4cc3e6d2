/* SPDX-License-Identifier: MIT */
#include "io/clock.h"

#include <poll.h>
#include <time.h>

#include "tap.h"

static int64_t unix_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * ICMP4_S_NS + t.tv_nsec;
}

/* Two readings of one time; between them others may run, so the best of several counts. */
enum { TRIES = 50 };

static bool about(int64_t a, int64_t b)
{
	return a - b < 20 * ICMP4_MS_NS && b - a < 20 * ICMP4_MS_NS;
}

static void runs(void)
{
	struct icmp4_time before = io_now();
	int64_t span;

	poll(NULL, 0, 30);
	span = icmp4_time_since(io_now(), before);
	ok(span >= 30 * ICMP4_MS_NS && span < 10 * ICMP4_S_NS, "30 ms are %d us",
	   (int)(span / 1000));
}

static const struct age {
	const char *name;
	int64_t ns;  /* of the stamp */
	int64_t was; /* ago, on our clock */
} ages[] = {
	{"now", 0, 0},
	{"a second ago", ICMP4_S_NS, ICMP4_S_NS},
	{"an hour ago", 3600 * ICMP4_S_NS, 3600 * ICMP4_S_NS},
	{"in the future: now", -10 * ICMP4_S_NS, 0},
};

static bool is_converted(const struct age *age)
{
	struct io_realtime realtime = {.known = false};
	struct icmp4_time stamp = io_from_realtime(&realtime, unix_now() - age->ns);

	ok(io_now().ns >= stamp.ns, "%s: not after now", age->name);
	return about(icmp4_time_since(io_now(), stamp), age->was);
}

static bool is_unix(int64_t ago_ns)
{
	return about(io_unix_ns(icmp4_time_add(io_now(), -ago_ns)), unix_now() - ago_ns);
}

static void converted(void)
{
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		bool fine = false;

		for (int k = 0; k < TRIES && !fine; k++)
			fine = is_converted(&ages[i]);
		ok(fine, "stamp: %s", ages[i].name);
	}
	for (int64_t ago_ns = 0; ago_ns <= ICMP4_S_NS; ago_ns += ICMP4_S_NS) {
		bool fine = false;

		for (int k = 0; k < TRIES && !fine; k++)
			fine = is_unix(ago_ns);
		ok(fine, "unix time of %d s ago", (int)(ago_ns / ICMP4_S_NS));
	}
}

/* Bounds narrow, and what is brought over keeps its distance; a clock that was set widens them. */
static void steady(void)
{
	struct io_realtime realtime = {.known = false};
	int64_t base = unix_now() - ICMP4_S_NS, first = 0, width = INT64_MAX, worst = 0;

	for (int i = 0; i < 1000; i++) {
		int64_t here = io_from_realtime(&realtime, base).ns;

		first = i < 100 ? here : first;
		worst = here - first > worst ? here - first : worst;
		worst = first - here > worst ? first - here : worst;
		width = realtime.high_ns - realtime.low_ns;
	}
	ok(width >= 0 && width < 10000, "known to %d ns", (int)width);
	ok(worst < 10000, "the same stamp stays within %d ns", (int)worst);
	bool fine = false;
	for (int k = 0; k < TRIES && !fine; k++) {
		realtime.low_ns += 5 * ICMP4_S_NS;
		realtime.high_ns += 5 * ICMP4_S_NS;
		struct icmp4_time after = io_from_realtime(&realtime, unix_now());
		fine = about(io_now().ns, after.ns);
	}
	ok(fine, "after the clock was set, at once");
}

static void random_keys(void)
{
	struct icmp4_key a = io_random_key(), b = io_random_key();

	ok(a.word[0] && a.word[1] && a.word[0] != a.word[1], "a key has two words");
	ok(a.word[0] != b.word[0] && a.word[1] != b.word[1], "and the next one has others");
}

int main(void)
{
	runs();
	converted();
	steady();
	random_keys();
	return tap_done();
}
