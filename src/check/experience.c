/* SPDX-License-Identifier: MIT */
/*
 * What no RFC says, and stacks were found to get wrong: each row is a defect of somebody's, some of
 * them with a CVE. After each of them the device must still be there.
 */
#include "check/cases.h"

/* clang-format off */
static const struct check_case cases[] = {
	{"REASM-04", "overlap", "teardrop", CHECK_DERIVED, "fragments that overlap are dropped",
	 .send = {.make = CHECK_ECHO, .length = 1028, .piece = 512, .overlap = true},
	 .expect = {SILENCE}},
	{"REASM-04", "too-long", "ping of death", CHECK_DERIVED, "no datagram ends behind 65535",
	 .send = {.make = CHECK_ECHO, .length = 100, .offset = 65528},
	 .expect = {SILENCE}},
	{"CODEC-09", "cut", "CVE-2020-11910", CHECK_DERIVED, "an error with a quote of 8 octets: ignored",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 4, .length = 36},
	 .expect = {SILENCE}},
	{"CODEC-09", "empty", "CVE-2020-11910", CHECK_DERIVED, "an error without a quote: ignored",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 4, .length = 28},
	 .expect = {SILENCE}},
	{"CODEC-05", "code", "FreeBSD", CHECK_DERIVED, "an error of an unknown code: no crash",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 200},
	 .expect = {SILENCE}},
	{"PARAM-12", "pointer", "OpenBSD", CHECK_DERIVED, "a pointer behind the quote: no crash",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_PARAMETER_PROBLEM, .rest = {255, 0, 0, 0}},
	 .expect = {SILENCE}},
	{"PMTU-14", "zero", "CVE-2020-11909", CHECK_DERIVED, "a 3/4 with an MTU of 0: no crash",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 4},
	 .expect = {SILENCE}},
	{"RECV-08", "redirect", "Treck", CHECK_DERIVED, "a redirect to 0.0.0.0: not a word",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_REDIRECT, .code = 1},
	 .expect = {SILENCE}},
	{"RECV-08", "time-exceeded", "gVisor", CHECK_DERIVED, "a time exceeded: not a word",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_TIME_EXCEEDED},
	 .expect = {SILENCE}},
	{"RECV-11", "broadcast", "Linux", CHECK_DERIVED, "an error to all: not a word",
	 .send = {.make = CHECK_FAILURE, .type = ICMP4_UNREACHABLE, .code = 3,
		  .to = CHECK_LINK_BROADCAST, .link = ICMP4_LINK_BROADCAST},
	 .expect = {SILENCE}},
	{"ECHO-14", "victim", "CVE-2021-31344", CHECK_DERIVED, "a forged route leads no reply astray",
	 .send = {.make = CHECK_ECHO, OPTION(131, 7, 8, 0, 0, 0, 0, 0), .slots = {CHECK_FOREIGN}},
	 .expect = {OPTIONAL(ECHO_REPLY, 0), .claims = {AT(IP_FINAL, TESTER)}}},
	{"ECHO-14", "broadcast", "CVE-2021-31344", CHECK_DERIVED, "a forged route leads to no broadcast",
	 .send = {.make = CHECK_ECHO, OPTION(131, 7, 8, 0, 0, 0, 0, 0),
		  .slots = {CHECK_LINK_BROADCAST}},
	 .expect = {OPTIONAL(ECHO_REPLY, 0), .claims = {AT(IP_DST, TESTER)}}},
	{"ECHO-14", "class-e", "CVE-2021-31344", CHECK_DERIVED, "a forged route leads to no class E",
	 .send = {.make = CHECK_ECHO, OPTION(131, 7, 8, 0, 0, 0, 0, 0), .slots = {CHECK_CLASS_E}},
	 .expect = {OPTIONAL(ECHO_REPLY, 0), .claims = {AT(IP_DST, TESTER)}}},
	{"CKSUM-09", "claimed", "CVE-2020-35683", CHECK_DERIVED, "less came than is claimed: dropped",
	 .send = {.make = CHECK_ECHO, .total_length = 1000},
	 .expect = {OPTIONAL(PARAMETER_PROBLEM, 0)}},
	{"CKSUM-07", "minus-zero", "lwIP", CHECK_DERIVED, "a checksum that comes to 0 is no ffff",
	 .send = {.make = CHECK_ECHO, .faults = CHECK_ZERO_REPLY},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {IS(CHECKSUM, 0)}}},
	{"OPT-07", "many", "CVE-2010-2529", CHECK_DERIVED, "40 octets of options of length 0: no hang",
	 .send = {.make = CHECK_ECHO,
		  OPTION(30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0,
			 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0, 30, 0)},
	 .expect = {OPTIONAL(PARAMETER_PROBLEM, 0)}},
};
/* clang-format on */

CHECK_CHAPTER(check__experience, "experience");
