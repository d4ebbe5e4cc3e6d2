/* SPDX-License-Identifier: MIT */
/* RFC 1122: which errors a host believes, and which redirects. */
#include "check/cases/learned.h"

/* clang-format off */
static const struct check_case cases[] = {
	/* 3.2.2: a 3/4, since what it says of the MTU shows whether it is believed */
	{"RECV-01", "protocol", "3.2.2", CHECK_MUST, "no error about a protocol that nobody speaks is believed",
	 FIRST(.type = ICMP4_UNREACHABLE, .code = 4, .rest = {0, 0, 3, 232},
	       .quoted = {.to = REMOTE(8), .length = 1500, .protocol = 253, .df = true}),
	 .send = {ASKED(8), .length = 1400}, WHOLE},
	{"RECV-02", "source", "3.2.2", CHECK_DERIVED, "none about a datagram of somebody else's",
	 FIRST(.type = ICMP4_UNREACHABLE, .code = 4, .rest = {0, 0, 3, 232},
	       .quoted = {.from = CHECK_FOREIGN, .to = REMOTE(9), .length = 1500,
			  .protocol = ICMP4_PROTO_ICMP, .df = true}),
	 .send = {ASKED(9), .length = 1400}, WHOLE},
	{"RECV-11", "learned", "3.2.1.3", CHECK_DERIVED, "none that comes to everybody",
	 FIRST(.type = ICMP4_UNREACHABLE, .code = 4, .rest = {0, 0, 3, 232}, REPLY(10, 1500),
	       .to = CHECK_LINK_BROADCAST, .link = ICMP4_LINK_BROADCAST),
	 .send = {ASKED(10), .length = 1400}, WHOLE},
	{"RECV-12", "error", "3.2.2", CHECK_DERIVED, "none about an error, which nobody sends",
	 FIRST(.type = ICMP4_UNREACHABLE, .code = 4, .rest = {0, 0, 3, 232},
	       .quoted = {.to = REMOTE(11), .length = 1500, .protocol = ICMP4_PROTO_ICMP,
			  .type = ICMP4_TIME_EXCEEDED, .df = true}),
	 .send = {ASKED(11), .length = 1400}, WHOLE},
	{"CKSUM-12", "learned", "3.2.2", CHECK_MUST, "none with a wrong checksum",
	 FIRST(.type = ICMP4_UNREACHABLE, .code = 4, .rest = {0, 0, 3, 232}, REPLY(12, 1500),
	       .faults = CHECK_BAD_CHECKSUM),
	 .send = {ASKED(12), .length = 1400}, WHOLE},

	/* 3.2.2.2: who believes a wrong redirect is heard no more */
	{"REDIR-08", "obeyed", "3.2.2.2", CHECK_MAY, "a redirect to a neighbour leads there",
	 .needs = CHECK_NEEDS_HOST,
	 REDIRECTED(26, .gateway = CHECK_SPARE), .send = {ASKED(26)},
	 .expect = {SILENCE}},
	{"REDIR-11", "off-link", "3.2.2.2", CHECK_SHOULD, "a redirect to who is no neighbour: ignored",
	 .needs = CHECK_NEEDS_HOST,
	 REDIRECTED(27, .gateway = CHECK_FOREIGN), .send = {ASKED(27)}, SAME},
	{"REDIR-12", "stranger", "3.2.2.2", CHECK_SHOULD, "one from who is not the first hop: ignored",
	 .needs = CHECK_NEEDS_HOST,
	 REDIRECTED(28, .gateway = CHECK_SPARE, .from = CHECK_FOREIGN), .send = {ASKED(28)}, SAME},
	{"REDIR-13", "own", "3.2.2.2", CHECK_DERIVED, "one to the host itself: ignored",
	 .needs = CHECK_NEEDS_HOST,
	 REDIRECTED(29, .gateway = CHECK_DEVICE), .send = {ASKED(29)}, SAME},
	{"REDIR-17", "age", "3.3.1.4", CHECK_DERIVED, "a redirect is forgotten in time",
	 .needs = CHECK_NEEDS_HOST, .set = CHECK_SET_TIME, .first_ms = LIFE_MS,
	 REDIRECTED(31, .gateway = CHECK_SPARE), .send = {ASKED(31)}, SAME},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc1122_learned, "RFC 1122");
