/* SPDX-License-Identifier: MIT */
/* RFC 3032: errors about what has a label. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"MPLS-05", "end", "2.3", CHECK_DERIVED, "an 11/0 goes on to the end of the path first",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .label_ttl = 1},
	 .expect = {ANSWER(TIME_EXCEEDED, 0), .claims = {IS(BEHIND, 1)}}},
	{"PMTU-03", "label", "3.4", CHECK_DERIVED, "a label takes 4 octets of what a link carries",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .label_ttl = 64, .df = true,
		  .length = 998},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {WITHIN(MTU, 68, 997)}}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc3032, "RFC 3032");
