/* SPDX-License-Identifier: MIT */
/* RFC 4884: extensions. Nobody must have one; who has one must have it right. */
#include "check/cases.h"

/* What a device makes of an extension shows where it is asked by one. */
#define PROBE      .make = CHECK_PROBE, .faults = CHECK_LOCAL
#define BY_ADDRESS BODY(0, 12, 3, 3, 0, 1, 4, 0, 0, 0, 0, 0), .slots = {CHECK_DEVICE}

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
	{"EXT-15", "room", "4", CHECK_DERIVED, "with one, at least 128 octets are quoted",
	 .send = {.make = CHECK_UDP, .length = 200},
	 .expect = {ANSWER(UNREACHABLE, 3), .claims = {NOT_WITHIN(QUOTE_WORDS, 1, 31)}}},
	{"QUOTE-11", "short", "5.4", CHECK_DERIVED, "without one nothing is padded",
	 .send = {.make = CHECK_UDP, .length = 40},
	 .expect = {ANSWER(UNREACHABLE, 3), .claims = {WITHIN(QUOTED, 28, 40)}}},
	{"EXT-01", "redirect", "4.6", CHECK_MAY, "a redirect has no extension",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BY_THIRD, .length = 28},
	 .expect = {OPTIONAL(REDIRECT, 1), .claims = {IS(IP_LENGTH, 56)}}},
	{"EXT-05", "empty", "7", CHECK_MUST, "a structure without an object: malformed",
	 .send = {PROBE},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"EXT-09", "checksum", "9", CHECK_MUST, "one with a wrong checksum is not used",
	 .send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL | CHECK_BAD_EXTENSION, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"EXT-12", "length", "8", CHECK_DERIVED, "nor an object of 6 octets",
	 .send = {PROBE, BODY(0, 6, 3, 1, 'x', 'y')},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"EXT-13", "version", "7", CHECK_DERIVED, "nor a structure of version 1",
	 .send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL | CHECK_BAD_VERSION, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc4884, "RFC 4884");
