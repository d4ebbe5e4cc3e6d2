/* SPDX-License-Identifier: MIT */
/* RFC 1191: what a router says of a datagram that is too big. */
#include "check/cases.h"

#define TOO_BIG .make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .df = true

/* clang-format off */
static const struct check_case cases[] = {
	{"UNREACH-08", "too-big", "4", CHECK_MUST, "too big, and not to be cut: 3/4",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_BIG, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, 4)}},
	{"PMTU-01", "mtu", "4", CHECK_MUST, "a 3/4 tells the MTU",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_BIG, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {WITHIN(MTU, 68, 1199)}}},
	{"PMTU-02", "exact", "4", CHECK_MUST, "and it is that of the link ahead",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_BIG, .length = 1500},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {{CHECK_MTU, CHECK_NARROW_MTU, 0, 0}}}},
	{"CODEC-02", "too-big", "4", CHECK_MUST, "what is unused in a 3/4 is 0",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_BIG, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {IS(UNUSED, 0)}}},
	{"NOERR-01", "too-big", "4", CHECK_MUST, "no 3/4 about an ICMP error",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_FAILURE, .to = CHECK_BEYOND_NARROW, .df = true, .length = 1200,
		  .type = ICMP4_TIME_EXCEEDED},
	 .expect = {SILENCE},
	 .control = &(const struct check_stimulus){TOO_BIG, .length = 1200}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc1191, "RFC 1191");
