/* SPDX-License-Identifier: MIT */
#ifndef CHECK_LEARNED_H
#define CHECK_LEARNED_H
/*
 * Shorthands for what a host learns of errors, and of which it does not: an error first, about a
 * datagram to somebody far away, and then an echo request from there, whose reply shows what the
 * way is now believed to be. Each case has somebody of its own: REMOTE(n).
 */
#include "check/cases.h"

/* clang-format off */
#define REMOTE(n) (CHECK_REMOTE + (n))
#define ASKED(n)  .make = CHECK_ECHO, .from = REMOTE(n)

/* A reply to that, of so many octets, whose DF is set. */
#define REPLY(n, octets) \
	.quoted = {.to = REMOTE(n), .length = octets, .protocol = ICMP4_PROTO_ICMP, .df = true}
#define FIRST(...)                                                                      \
	.first = (const struct check_stimulus[]){{.make = CHECK_FAILURE, __VA_ARGS__}}, \
	.first_count = 1
#define TOO_BIG(n, octets, high, low)                                        \
	FIRST(.type = ICMP4_UNREACHABLE, .code = ICMP4_FRAGMENTATION_NEEDED, \
	      .rest = {0, 0, high, low}, REPLY(n, octets))
#define REDIRECTED(n, ...) FIRST(.type = ICMP4_REDIRECT, .code = 1, REPLY(n, 84), __VA_ARGS__)
#define CUT                .expect = {ANSWER(ECHO_REPLY, 0), .claims = {WITHIN(IP_LENGTH, 68, 1000)}}
#define WHOLE              .expect = {ANSWER(ECHO_REPLY, 0), .claims = {IS(IP_LENGTH, 1400)}}
#define SAME               .expect = {ANSWER(ECHO_REPLY, 0)}

/* Longer than what was learned is believed. */
enum { LIFE_MS = 700000 };
/* clang-format on */

#endif
