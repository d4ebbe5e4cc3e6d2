/* SPDX-License-Identifier: MIT */
/* RFC 4950: what a router that switches labels tells of them. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"MPLS-01", "stack", "3", CHECK_SHOULD, "an 11/0 tells the label that the datagram came with",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .label_ttl = 1},
	 .expect = {ANSWER(TIME_EXCEEDED, 0),
		    .claims = {{CHECK_LABEL, CHECK_OUR_LABEL, 0, 0}, IS(LABEL_TTL, 1)}}},
	{"MPLS-02", "quote", "1", CHECK_MUST, "and quotes the datagram all the same",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .label_ttl = 1},
	 .expect = {ANSWER(TIME_EXCEEDED, 0), .claims = {UNCHANGED(QUOTE)}}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc4950, "RFC 4950");
