/* SPDX-License-Identifier: MIT */
/* RFC 1191: what a router says of a datagram that is too big, and what a host makes of that. */
#include "check/cases/learned.h"

#define TOO_LONG .make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .df = true

/* clang-format off */
static const struct check_case cases[] = {
	{"UNREACH-08", "too-big", "4", CHECK_MUST, "too big, and not to be cut: 3/4",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_LONG, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, 4)}},
	{"PMTU-01", "mtu", "4", CHECK_MUST, "a 3/4 tells the MTU",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_LONG, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {WITHIN(MTU, 68, 1199)}}},
	{"PMTU-02", "exact", "4", CHECK_MUST, "and it is that of the link ahead",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_LONG, .length = 1500},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {{CHECK_MTU, CHECK_NARROW_MTU, 0, 0}}}},
	{"CODEC-02", "too-big", "4", CHECK_MUST, "what is unused in a 3/4 is 0",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_LONG, .length = 1200},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {IS(UNUSED, 0)}}},
	{"NOERR-01", "too-big", "4", CHECK_MUST, "no 3/4 about an ICMP error",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_FAILURE, .to = CHECK_BEYOND_NARROW, .df = true, .length = 1200,
		  .type = ICMP4_TIME_EXCEEDED},
	 .expect = {SILENCE},
	 .control = &(const struct check_stimulus){TOO_LONG, .length = 1200}},

	/* What is learned; 1000 octets are 3 * 256 + 232. */
	{"PMTU-04", "smaller", "3", CHECK_MAY, "a 3/4 makes what follows smaller",
	 TOO_BIG(0, 1500, 3, 232), .send = {ASKED(0), .length = 1400}, CUT},
	{"PMTU-05", "rise", "3", CHECK_MUST, "no 3/4 makes it larger again, once it is small",
	 .first = (const struct check_stimulus[]){
		 {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 4,
		  .rest = {0, 0, 2, 88}, REPLY(1, 1500)},
		 {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 4,
		  .rest = {0, 0, 5, 0}, REPLY(1, 1500)}},
	 .first_count = 2, .needs = CHECK_NEEDS_HOST, .set = CHECK_SET_LEARNS,
	 .send = {ASKED(1), .length = 1400}, CUT},
	{"PMTU-07", "old-router", "5", CHECK_MUST, "a 3/4 without an MTU: a guess, and no more",
	 .needs = CHECK_NEEDS_HOST, .set = CHECK_SET_LEARNS,
	 TOO_BIG(2, 1400, 0, 0), .send = {ASKED(2), .length = 1400},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {WITHIN(IP_LENGTH, 256, 1399)}}},
	{"PMTU-08", "too-long", "5", CHECK_MUST, "a length that it quotes may be too long by a header",
	 .needs = CHECK_NEEDS_HOST, .set = CHECK_SET_LEARNS,
	 TOO_BIG(3, 1500, 0, 0), .send = {ASKED(3), .length = 1500},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {WITHIN(IP_LENGTH, 256, 1480)}}},
	{"PMTU-09", "age", "6.3", CHECK_SHOULD, "what was learned of an MTU is forgotten in time",
	 .set = CHECK_SET_TIME, .first_ms = LIFE_MS,
	 TOO_BIG(4, 1500, 3, 232), .send = {ASKED(4), .length = 1400}, WHOLE},
	{"PMTU-14", "floor", "3", CHECK_DERIVED, "below the floor that is set a 3/4 is not believed",
	 .set = CHECK_SET_MTU_FLOOR,
	 TOO_BIG(7, 1500, 0, 68), .send = {ASKED(7), .length = 1400},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {WITHIN(IP_LENGTH, 500, 576)}}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc1191, "RFC 1191");
