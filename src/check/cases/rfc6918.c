/* SPDX-License-Identifier: MIT */
/* RFC 6918: types that are no more; and two that were never for use (RFC 4727). */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"DEP-01", "type-6", "2", CHECK_DERIVED, "an alternate host address is ignored",
	 .send = {.make = CHECK_QUERY, .type = 6},
	 .expect = {SILENCE}},
	{"DEP-01", "type-16", "2", CHECK_DERIVED, "an information reply is ignored",
	 .send = {.make = CHECK_QUERY, .type = 16},
	 .expect = {SILENCE}},
	{"DEP-01", "type-30", "2", CHECK_DERIVED, "a traceroute message is ignored",
	 .send = {.make = CHECK_QUERY, .type = 30, BODY(0, 3, 255, 255, 0, 1, 2, 3, 0, 0, 5, 220)},
	 .expect = {SILENCE}},
	{"DEP-01", "type-31", "2", CHECK_DERIVED, "a conversion error is ignored",
	 .send = {.make = CHECK_QUERY, .type = 31, BODY(0x45, 0, 0, 28, 0, 1, 0, 0, 1, 17, 0, 0)},
	 .expect = {SILENCE}},
	{"DEP-01", "type-32", "2", CHECK_DERIVED, "a mobile host redirect is ignored",
	 .send = {.make = CHECK_QUERY, .type = 32},
	 .expect = {SILENCE}},
	{"DEP-01", "type-33", "2", CHECK_DERIVED, "a where-are-you is not answered",
	 .send = {.make = CHECK_QUERY, .type = 33},
	 .expect = {SILENCE}},
	{"DEP-01", "type-35", "2", CHECK_DERIVED, "a mobile registration request is not answered",
	 .send = {.make = CHECK_QUERY, .type = 35},
	 .expect = {SILENCE}},
	{"DEP-01", "type-37", "2", CHECK_DERIVED, "a domain name request is not answered",
	 .send = {.make = CHECK_QUERY, .type = 37},
	 .expect = {SILENCE}},
	{"DEP-01", "type-39", "2", CHECK_DERIVED, "a SKIP message is ignored",
	 .send = {.make = CHECK_QUERY, .type = 39},
	 .expect = {SILENCE}},
	{"DEP-05", "type-253", "2", CHECK_DERIVED, "an experiment is ignored: 253",
	 .send = {.make = CHECK_QUERY, .type = 253},
	 .expect = {SILENCE}},
	{"DEP-05", "type-254", "2", CHECK_DERIVED, "an experiment is ignored: 254",
	 .send = {.make = CHECK_QUERY, .type = 254},
	 .expect = {SILENCE}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc6918, "RFC 6918");
