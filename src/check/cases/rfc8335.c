/* SPDX-License-Identifier: MIT */
/* RFC 8335: PROBE, where it is on. Its default is off, and who is silent has it off. */
#include "check/cases.h"

/* Objects of class 3: an interface by address, by name, by index. */
#define BY_ADDRESS BODY(0, 12, 3, 3, 0, 1, 4, 0, 0, 0, 0, 0), .slots = {CHECK_DEVICE}
#define BY_FOREIGN BODY(0, 12, 3, 3, 0, 1, 4, 0, 0, 0, 0, 0), .slots = {CHECK_FOREIGN}
#define PROBE      .make = CHECK_PROBE, .faults = CHECK_LOCAL

/* clang-format off */
static const struct check_case cases[] = {
	{"PROBE-05", "header", "4", CHECK_MUST, "the reply has DF, TTL 255 and CS0",
	 .needs = CHECK_NEEDS_NEAR,
	 .send = {PROBE, BY_ADDRESS, .tos = 0x28},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, CHECK_ANY_CODE),
		    .claims = {IS(IP_DF, 1), IS(IP_MF, 0), IS(IP_TTL, 255), IS(IP_DSCP, 0)}}},
	{"TOS-06", "cs0", "4", CHECK_MUST, "the reply has DSCP CS0",
	 .send = {PROBE, BY_ADDRESS, .tos = 0xb8},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, CHECK_ANY_CODE), .claims = {IS(IP_DSCP, 0)}}},
	{"PROBE-05", "addresses", "4", CHECK_MUST, "it has the addresses swapped",
	 .send = {PROBE, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, CHECK_ANY_CODE),
		    .claims = {AT(IP_SRC, DEVICE), AT(IP_DST, TESTER)}}},
	{"PROBE-06", "copied", "4", CHECK_MUST, "identifier and sequence come back",
	 .send = {PROBE, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, CHECK_ANY_CODE),
		    .claims = {AS_SENT(ID), AS_SENT(PROBE_SEQ), IS(PROBE_RESERVED, 0)}}},
	{"PROBE-06", "code", "2", CHECK_MUST, "the code of a request is ignored",
	 .send = {PROBE, BY_ADDRESS, .code = 7},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, CHECK_ANY_CODE), .claims = {IS(CODE, 0)}}},
	{"PROBE-07", "bare", "4.1", CHECK_MUST, "no extension: malformed",
	 .send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL | CHECK_NO_EXTENSION},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-07", "empty", "4.1", CHECK_MUST, "no object: malformed",
	 .send = {PROBE},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-07", "class", "4.1", CHECK_MUST, "an object of another class: malformed",
	 .send = {PROBE, BODY(0, 8, 1, 1, 0, 1, 1, 1)},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-07", "c-type", "4.1", CHECK_MUST, "a C-Type of 0: malformed",
	 .send = {PROBE, BODY(0, 8, 3, 0, 0, 0, 0, 1)},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-07", "index", "4.1", CHECK_MUST, "an index of 2 octets: malformed",
	 .send = {PROBE, BODY(0, 6, 3, 2, 0, 1)},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-16", "address", "2.1", CHECK_DERIVED, "an IPv4 address of 5 octets: malformed",
	 .send = {PROBE, BODY(0, 16, 3, 3, 0, 1, 5, 0, 10, 9, 9, 9, 9, 0, 0, 0)},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-08", "checksum", "4.1", CHECK_MUST, "a wrong checksum of the extension: malformed",
	 .send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL | CHECK_BAD_EXTENSION, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 1)}},
	{"PROBE-09", "name", "4.1", CHECK_MUST, "a name that no interface has: code 2",
	 .send = {PROBE, BODY(0, 12, 3, 1, 'n', 'o', 's', 'u', 'c', 'h', 0, 0)},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 2)}},
	{"PROBE-09", "index", "4.1", CHECK_MUST, "an index that none has: code 2",
	 .send = {PROBE, BODY(0, 8, 3, 2, 0x7f, 0xff, 0xff, 0xff)},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 2)}},
	{"PROBE-09", "address", "4.1", CHECK_MUST, "an address that none has: code 2",
	 .send = {PROBE, BY_FOREIGN},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 2)}},
	{"PROBE-12", "active", "3", CHECK_MUST, "its interface is up, and runs IPv4: A and 4",
	 .send = {PROBE, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 0), .claims = {WITHIN(PROBE_FLAGS, 6, 7)}}},
	{"PROBE-13", "state", "3", CHECK_MUST, "of an interface of its own there is no state",
	 .send = {PROBE, BY_ADDRESS},
	 .expect = {ANSWER(EXTENDED_ECHO_REPLY, 0), .claims = {IS(PROBE_STATE, 0)}}},
	{"PROBE-03", "multicast", "4", CHECK_MUST, "what is for a group is dropped",
	 .send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL | CHECK_PROBE_OFF, BY_ADDRESS,
		  .to = CHECK_ALL_HOSTS, .link = ICMP4_LINK_MULTICAST},
	 .expect = {SILENCE}},
	{"PROBE-03", "broadcast", "4", CHECK_DERIVED, "and what is for everybody",
	 .send = {.make = CHECK_PROBE, .faults = CHECK_LOCAL | CHECK_PROBE_OFF, BY_ADDRESS,
		  .to = CHECK_LINK_BROADCAST, .link = ICMP4_LINK_BROADCAST},
	 .expect = {SILENCE}},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc8335, "RFC 8335");
