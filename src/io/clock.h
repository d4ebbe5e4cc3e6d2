/* SPDX-License-Identifier: MIT */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H
/* The real clocks, and randomness. CLOCK_REALTIME stamps of the kernel are brought to ours. */
#include <icmp4/types.h>

/* How far CLOCK_REALTIME is ahead of ours, within bounds that narrow with use. Begins as 0. */
struct io_realtime {
	int64_t low_ns, high_ns;
	bool known;
};

struct icmp4_time io_now(void);            /* CLOCK_MONOTONIC */
int64_t io_unix_ns(struct icmp4_time now); /* the same moment since 1970 */
/*
 * A kernel stamp on our clock, never later than now. Stamps that are brought over by the same
 * struct keep their distance, but for a few tens of nanoseconds, however busy the machine is.
 */
struct icmp4_time io_from_realtime(struct io_realtime *realtime, int64_t unix_ns);
struct icmp4_key io_random_key(void); /* getrandom */
bool io_clock_synchronised(void);     /* by NTP or the like, as the kernel was told */

#endif
