/* SPDX-License-Identifier: MIT */
/* RFC 792: the messages themselves. */
#include "check/cases.h"

static const struct check_case cases[] = {
	{"ECHO-02", "data", "p.15", CHECK_MUST, "identifier, sequence and data come back unchanged",
	 .send = {.make = CHECK_ECHO},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {AS_SENT(ID), AS_SENT(SEQ), UNCHANGED(DATA)}}},
	{"ADDR-09", "reply", "p.14", CHECK_MUST, "a reply goes to the source of the request",
	 .send = {.make = CHECK_ECHO},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {AT(IP_DST, TESTER)}}},
	{"CKSUM-04", "zero", "p.14", CHECK_DERIVED, "a checksum of 0 is as good as any",
	 .send = {.make = CHECK_ECHO, .faults = CHECK_ZERO_SUM},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {UNCHANGED(DATA)}}},
	{"CKSUM-12", "echo", "p.14", CHECK_MUST, "an echo request with a wrong checksum is dropped",
	 .send = {.make = CHECK_ECHO, .faults = CHECK_BAD_CHECKSUM},
	 .expect = {SILENCE}},
};

CHECK_CHAPTER(check__rfc792, "RFC 792");
