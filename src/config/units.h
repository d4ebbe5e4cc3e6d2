/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_UNITS_H
#define CONFIG_UNITS_H
/*
 * Numbers with units, as people write them in lab files and on the command line. Each function
 * takes the whole text or nothing: false where it is not of its form, does not fit, or has more
 * decimals than its value can keep.
 */
#include <icmp4/limit.h>

/* 10ms, 1.5s, 30; units ns us ms s m h d, bare is seconds. */
bool config_time(const char *text, int64_t *ns);

/* 2026-11-23T12:00:00Z, or the date alone: ns since 1970, from then to 2200. */
bool config_date(const char *text, int64_t *unix_ns);

/* 10/s, 5/m, 100/h; also 0.5/s. Never 0. */
bool config_rate(const char *text, uint32_t *per_second_milli);

/* A rate with a depth, `10/s burst 5`; without, the depth is a second's worth, at least 1. none: no
 * limit. */
bool config_limit(const char *text, struct icmp4_rate *rate);

/* 10Mbit/s, 64kbit/s: k is 1000. Never 0. */
bool config_bit_rate(const char *text, uint64_t *per_second);

/* 1500, 64K, 1M: K is 1024. */
bool config_bytes(const char *text, uint64_t *bytes);

/* 1%, 0.01%: to parts in 1e9. */
bool config_loss(const char *text, uint32_t *ppb);

/* 192.0.2.0/24, whatever is behind its bits; the length of an address alone is 32. */
bool config_prefix(const char *text, struct icmp4_prefix *prefix);
/* 192.0.2.1/24, as an interface has it: an address of one host, and how far its link reaches. */
bool config_own(const char *text, struct icmp4_prefix *prefix);

/* A decimal number alone. */
bool config_number(const char *text, uint64_t *number);

#endif
