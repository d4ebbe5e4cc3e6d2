/* SPDX-License-Identifier: MIT */
/* RFC 950: address masks, which nobody asks for any more (RFC 6918). */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"MASK-01", "request", "app.I", CHECK_DERIVED, "a mask request is not answered",
	 .send = {.make = CHECK_QUERY, .type = ICMP4_MASK, BODY(0, 0, 0, 0)},
	 .expect = {SILENCE}},
	{"MASK-02", "request", "app.I", CHECK_MUST, "nor by who is no authority, whatever it knows",
	 .set = CHECK_SET_NO_MASK_AGENT,
	 .send = {.make = CHECK_QUERY, .type = ICMP4_MASK, BODY(0, 0, 0, 0)},
	 .expect = {SILENCE}},
	{"MASK-04", "copied", "app.I", CHECK_MUST, "an authority's reply has identifier and sequence",
	 .set = CHECK_SET_MASK_AGENT,
	 .send = {.make = CHECK_QUERY, .type = ICMP4_MASK, BODY(0, 0, 0, 0)},
	 .expect = {ANSWER(MASK_REPLY, 0), .claims = {AS_SENT(ID), AS_SENT(SEQ), AT(IP_SRC, DEVICE)}}},
	{"MASK-05", "newcomer", "app.I", CHECK_MUST, "who has no address yet is told by broadcast",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_MASK_AGENT,
	 .send = {.make = CHECK_QUERY, .type = ICMP4_MASK, .from = CHECK_UNSPECIFIED, BODY(0, 0, 0, 0)},
	 .expect = {ANSWER(MASK_REPLY, 0), .claims = {AT(IP_DST, LINK_BROADCAST)}}},
	{"MASK-10", "reply", "app.I", CHECK_DERIVED, "a mask reply that nobody asked for: nothing",
	 .send = {.make = CHECK_QUERY, .type = ICMP4_MASK_REPLY, BODY(255, 0, 0, 0)},
	 .expect = {SILENCE}},
	{"CODEC-06", "mask", "app.I", CHECK_DERIVED, "11 octets are no mask request",
	 .send = {.make = CHECK_QUERY, .type = ICMP4_MASK, .length = 31, BODY(0, 0, 0, 0)},
	 .expect = {SILENCE}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc950, "RFC 950");
