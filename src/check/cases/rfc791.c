/* SPDX-License-Identifier: MIT */
/* RFC 791: the options, where they are wrong or full. What the RFC leaves open is as most do it. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"OPT-11", "full", "p.21", CHECK_DERIVED, "a full record route stays as it is",
	 .send = {.make = CHECK_ECHO, OPTION(7, 7, 8, 10, 9, 9, 9, 0)},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {UNCHANGED(OPTION)}}, .aside = "RFC 7126"},
	{"OPT-11", "partial", "p.21", CHECK_DERIVED, "one with room for 3 octets: 12",
	 .send = {.make = CHECK_ECHO, OPTION(7, 6, 4, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 22)}}},
	{"OPT-12", "record-route", "p.20", CHECK_DERIVED, "a pointer of 3: 12, pointing at it",
	 .send = {.make = CHECK_ECHO, OPTION(7, 7, 3, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 22)}}},
	{"OPT-12", "zero", "p.20", CHECK_DERIVED, "a pointer of 0: the same",
	 .send = {.make = CHECK_ECHO, OPTION(7, 7, 0, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 22)}}},
	{"OPT-12", "timestamp", "p.22", CHECK_DERIVED, "a timestamp's of 4: the same",
	 .send = {.make = CHECK_ECHO, OPTION(68, 8, 4, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 22)}}},
	{"OPT-12", "source-route", "p.19", CHECK_DERIVED, "a source route's of 3: the same",
	 .send = {.make = CHECK_ECHO, OPTION(131, 7, 3, 10, 9, 9, 9, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 22)}},
	 .aside = "RFC 7126"},
	{"PARAM-09", "length-0", "p.15", CHECK_DERIVED, "a length of 0: 12, pointing at the option",
	 .send = {.make = CHECK_ECHO, OPTION(7, 0, 4, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 20)}}},
	{"PARAM-09", "length-1", "p.15", CHECK_DERIVED, "a length of 1: the same",
	 .send = {.make = CHECK_ECHO, OPTION(7, 1, 4, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 20)}}},
	{"PARAM-09", "overrun", "p.15", CHECK_DERIVED, "a length past the header: the same",
	 .send = {.make = CHECK_ECHO, OPTION(7, 39, 4, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 20)}}},
	{"PARAM-09", "second", "p.15", CHECK_DERIVED, "behind another option: pointing at the second",
	 .send = {.make = CHECK_ECHO, OPTION(1, 1, 30, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 22)}}},
	{"PARAM-09", "overflow", "p.22", CHECK_DERIVED, "a 16th without room: 12, pointing at the count",
	 .send = {.make = CHECK_ECHO, OPTION(68, 8, 9, 0xf0, 1, 2, 3, 4)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 23)}},
	 .aside = "RFC 7126"},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc791, "RFC 791");
