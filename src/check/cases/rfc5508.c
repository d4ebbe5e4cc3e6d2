/* SPDX-License-Identifier: MIT */
/* RFC 5508: a translator of addresses, whose inside the tester stands on. */
#include "check/cases.h"

static const struct check_stimulus session = {.make = CHECK_UDP, .to = CHECK_BEYOND};

/* clang-format off */
static const struct check_case cases[] = {
	{"NAT-08", "full", "6", CHECK_SHOULD, "who finds no room for a session is told: 3/13",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_NAT_FULL,
	 .first = &session, .first_count = 1,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND},
	 .expect = {ANSWER(UNREACHABLE, 13)}},
	{"NAT-09", "information", "7", CHECK_MAY, "an information request is not let out",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_NAT,
	 .send = {.make = CHECK_QUERY, .type = ICMP4_INFORMATION, .to = CHECK_BEYOND},
	 .expect = {STOPPED}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc5508, "RFC 5508");
