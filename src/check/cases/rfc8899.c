/* SPDX-License-Identifier: MIT */
/* RFC 8899: which claims about the MTU of a path are to be believed. */
#include "check/cases/learned.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"PMTU-11", "no-df", "4.6.1", CHECK_DERIVED, "a 3/4 about what may be cut is not believed",
	 FIRST(.type = ICMP4_UNREACHABLE, .code = 4, .rest = {0, 0, 3, 232},
	       .quoted = {.to = REMOTE(5), .length = 1500, .protocol = ICMP4_PROTO_ICMP}),
	 .send = {ASKED(5), .length = 1400}, WHOLE},
	{"PMTU-12", "fits", "4.6.2", CHECK_DERIVED, "nor one about what is no larger than it says",
	 TOO_BIG(6, 900, 3, 232), .send = {ASKED(6), .length = 1400}, WHOLE},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc8899, "RFC 8899");
