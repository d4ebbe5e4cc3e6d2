/* SPDX-License-Identifier: MIT */
/* RFC 1122: what a host must do. */
#include "check/cases.h"

const struct check_stimulus check__closed_port = {.make = CHECK_UDP};

static const struct check_case cases[] = {
	{"ECHO-01", "answer", "3.2.2.6", CHECK_MUST, "an echo request is answered",
	 .send = {.make = CHECK_ECHO},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {AT(IP_SRC, DEVICE)}}},
	{"UNREACH-07", "udp", "3.2.2.1", CHECK_SHOULD, "UDP to a closed port: 3/3",
	 .send = {.make = CHECK_UDP},
	 .expect = {ANSWER(UNREACHABLE, ICMP4_UNREACHABLE_PORT)}},
	{"NOERR-01", "closed-port", "3.2.2", CHECK_MUST, "no error about an ICMP error",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = ICMP4_UNREACHABLE_PORT},
	 .expect = {SILENCE},
	 .control = &check__closed_port},
};

CHECK_CHAPTER(check__rfc1122, "RFC 1122");
