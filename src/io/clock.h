/* SPDX-License-Identifier: MIT */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H
/* The real clocks, and randomness. CLOCK_REALTIME stamps of the kernel are brought to ours. */
#include <icmp4/types.h>

struct icmp4_time io_now(void);                      /* CLOCK_MONOTONIC */
int64_t io_unix_ns(struct icmp4_time now);           /* the same moment since 1970 */
struct icmp4_time io_from_realtime(int64_t unix_ns); /* a kernel stamp on our clock */
struct icmp4_key io_random_key(void);                /* getrandom */
bool io_clock_synchronised(void); /* by NTP or the like, as the kernel was told */

#endif
