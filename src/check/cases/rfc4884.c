/* SPDX-License-Identifier: MIT */
/* RFC 4884: extensions. Nobody must have one; who has one must have it right. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"EXT-02", "port", "4", CHECK_MUST, "if a 3/3 has an extension, it is sound",
	 .send = {.make = CHECK_UDP, .length = 200},
	 .expect = {ANSWER(UNREACHABLE, 3), .claims = {WITHIN(EXTENSION, 0, 1)}}},
	{"EXT-02", "ttl", "4", CHECK_MUST, "if an 11/0 has one, it is sound",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1, .length = 200},
	 .expect = {ANSWER(TIME_EXCEEDED, 0), .claims = {WITHIN(EXTENSION, 0, 1)}}},
	{"EXT-03", "total", "4", CHECK_MUST, "with or without, an error has at most 576 octets",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1, .length = 1400},
	 .expect = {ANSWER(TIME_EXCEEDED, 0), .claims = {WITHIN(IP_LENGTH, 56, 576)}}},
	{"QUOTE-11", "short", "5.4", CHECK_DERIVED, "without one nothing is padded",
	 .send = {.make = CHECK_UDP, .length = 40},
	 .expect = {ANSWER(UNREACHABLE, 3), .claims = {WITHIN(QUOTED, 28, 40)}}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc4884, "RFC 4884");
