/* SPDX-License-Identifier: MIT */
/* RFC 7126: options that a router is set to drop. */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"ROUTER-15", "source-route", "4.3.5", CHECK_SHOULD, "source routes that are off are dropped",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_NO_SOURCE_ROUTE,
	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND,
		  OPTION(131, 7, 8, 0, 0, 0, 0, 0), .slots = {CHECK_FOREIGN}},
	 .expect = {STOPPED},
	 .control = &check__transit},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc7126, "RFC 7126");
