/* SPDX-License-Identifier: MIT */
/* RFC 1812: what a router must do. */
#include "check/cases.h"

const struct check_stimulus check__ttl_over = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1};
const struct check_stimulus check__transit = {.make = CHECK_UDP, .to = CHECK_BEYOND};

static const struct check_case cases[] = {
	{"TIMEX-01", "transit", "5.3.1", CHECK_MUST, "TTL 1 ends at a router: 11/0",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1},
	 .expect = {ANSWER(TIME_EXCEEDED, ICMP4_TTL_EXCEEDED)}},
	{"TIMEX-02", "decrement", "5.3.1", CHECK_MUST, "each router takes at least 1 off the TTL",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 9},
	 .expect = {PASSED, .claims = {WITHIN(IP_TTL, 1, 8)}}},
	{"CODEC-15", "transit", "5.2.2", CHECK_MUST, "a datagram of version 5 is dropped",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1, .version = 5},
	 .expect = {SILENCE},
	 .control = &check__ttl_over},
};

CHECK_CHAPTER(check__rfc1812, "RFC 1812");
