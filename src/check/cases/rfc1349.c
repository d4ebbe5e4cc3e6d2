/* SPDX-License-Identifier: MIT */
/* RFC 1349: the TOS of replies. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"TOS-04", "echo", "5.1", CHECK_SHOULD, "an echo reply has the TOS of the request",
	 .send = {.make = CHECK_ECHO, .tos = 0x1c},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {AS_SENT(IP_TOS)}}},
	{"TOS-04", "timestamp", "5.1", CHECK_SHOULD, "and so has a timestamp reply",
	 .needs = CHECK_NEEDS_TIMESTAMP,
	 .send = {.make = CHECK_QUERY, .type = ICMP4_TIMESTAMP, .tos = 0x10,
		  BODY(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(TIMESTAMP_REPLY, 0), .claims = {AS_SENT(IP_TOS)}}},
	{"TOS-07", "reply", "5.1", CHECK_DERIVED, "a reply is Not-ECT",
	 .send = {.make = CHECK_ECHO, .tos = 0x03},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {IS(IP_ECN, 0)}}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc1349, "RFC 1349");
