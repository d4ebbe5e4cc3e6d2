/* SPDX-License-Identifier: MIT */
/* RFC 6633: source quench is no more. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"SQ-03", "ignored", "4", CHECK_MUST, "a source quench has no effect to be seen",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_SOURCE_QUENCH},
	 .expect = {SILENCE}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc6633, "RFC 6633");
