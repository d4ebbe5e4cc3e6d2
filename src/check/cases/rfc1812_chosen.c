/* SPDX-License-Identifier: MIT */
/* RFC 1812: redirects, limits, and what a router may be set to. */
#include "check/cases/learned.h"

#define TRANSIT  .make = CHECK_UDP, .to = CHECK_BEYOND
#define TOO_LONG .make = CHECK_UDP, .to = CHECK_BEYOND_NARROW, .df = true, .length = 1200
#define HAIRPIN  .make = CHECK_UDP, .to = CHECK_BY_THIRD
#define TIMESTAMP \
	.make = CHECK_QUERY, .type = ICMP4_TIMESTAMP, BODY(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0)

/* clang-format off */
static const struct check_case cases[] = {
	/* 5.2.7.2: redirects */
	{"REDIR-01", "code", "5.2.7.2", CHECK_MUST, "a redirect is about a host: code 1 or 3",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {HAIRPIN},
	 .expect = {OPTIONAL(REDIRECT, CHECK_ANY_CODE),
		    .claims = {WITHIN(CODE, 1, 3), NOT_WITHIN(CODE, 2, 2)}}},
	{"REDIR-05", "gateway", "5.2.7.2", CHECK_MUST, "another on the same net is better: 5/1 names it",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {HAIRPIN},
	 .expect = {ANSWER(REDIRECT, 1), .claims = {AT(GATEWAY, THIRD), AT(IP_SRC, DEVICE)}}},
	{"REDIR-03", "through", "5.2.7.2", CHECK_MUST, "no redirect where it leaves by another link",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TRANSIT},
	 .expect = {NEVER(REDIRECT, CHECK_ANY_CODE)},
	 .control = &check__transit},
	{"REDIR-06", "again", "5.2.7.2", CHECK_DERIVED, "who does not obey is told less and less often",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {HAIRPIN, .repeat = 8, .gap_ms = 10},
	 .expect = {OPTIONAL(REDIRECT, 1), .claims = {WITHIN(ANSWERS, 0, 5)}}},
	{"NOERR-11", "routed", "5.2.7.2", CHECK_MUST, "no redirect about what has a source route",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, OPTION(131, 7, 4, 0, 0, 0, 0, 0), .slots = {CHECK_BY_THIRD}},
	 .expect = {NEVER(REDIRECT, CHECK_ANY_CODE)}},
	{"REDIR-15", "router", "4.3.3.2", CHECK_MAY, "a router does not obey",
	 .needs = CHECK_NEEDS_ROUTER,
	 REDIRECTED(30, .gateway = CHECK_SPARE), .send = {ASKED(30)}, SAME},

	/* 4.3.2.8: limits */
	{"RATE-06", "one", "4.3.2.8", CHECK_DERIVED, "who asks for sixty errors does not get them all",
	 .set = CHECK_SET_ERRORS_LIMITED,
	 .send = {.make = CHECK_UDP, .from = REMOTE(24), .repeat = 60, .gap_ms = 10},
	 .expect = {ANSWER(UNREACHABLE, 3), .claims = {WITHIN(ANSWERS, 1, 40)}}},
	{"RATE-08", "too-big", "4.3.2.8", CHECK_DERIVED, "but each of twenty 3/4: they are not counted",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TOO_LONG, .from = REMOTE(25), .repeat = 20, .gap_ms = 10},
	 .expect = {ANSWER(UNREACHABLE, 4), .claims = {WITHIN(ANSWERS, 15, 20)}}},
	{"RATE-02", "echo", "4.3.2.8", CHECK_MAY, "replies are limited, where that is wanted",
	 .set = CHECK_SET_ECHO_LIMITED,
	 .send = {.make = CHECK_ECHO, .repeat = 200, .gap_ms = 1},
	 .expect = {ANSWER(ECHO_REPLY, 0), .claims = {WITHIN(ANSWERS, 1, 199)}}},

	/* What is as it is set */
	{"ECHO-07", "off", "4.3.3.6", CHECK_SHOULD, "echo that is off is not answered",
	 .set = CHECK_SET_ECHO_OFF,
	 .send = {.make = CHECK_ECHO},
	 .expect = {SILENCE},
	 .control = &check__closed_port},
	{"TS-01", "off", "4.3.3.8", CHECK_MAY, "timestamps that are off are not answered",
	 .set = CHECK_SET_TIMESTAMP_OFF,
	 .send = {TIMESTAMP},
	 .expect = {SILENCE}},
	{"UNREACH-13", "off", "5.2.7.1", CHECK_MAY, "an error that is off is not sent",
	 .set = CHECK_SET_UNREACHABLE_OFF,
	 .send = {.make = CHECK_UDP},
	 .expect = {SILENCE}},
	{"UNREACH-19", "prohibited", "5.2.7.1", CHECK_DERIVED, "a route that says no: 3/13",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_PROHIBITED,
	 .send = {.make = CHECK_UDP, .to = CHECK_PROHIBITED},
	 .expect = {ANSWER(UNREACHABLE, 13)}},
	{"UNREACH-19", "black-hole", "5.2.7.1", CHECK_DERIVED, "one that says nothing: nothing",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_PROHIBITED,
	 .send = {.make = CHECK_UDP, .to = CHECK_BLACKHOLE},
	 .expect = {SILENCE},
	 .control = &check__ttl_over},
	{"ADDR-02", "inbound", "4.3.2.4", CHECK_DERIVED, "an error from where its datagram came in",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_INBOUND,
	 .send = {.make = CHECK_UDP, .from = CHECK_BEYOND, .to = CHECK_NOWHERE},
	 .expect = {ANSWER(UNREACHABLE, 0), .claims = {AT(IP_SRC, DEVICE)}}},
	{"PARAM-01", "option", "4.3.3.5", CHECK_MUST, "what no other error is for: 12",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {TRANSIT, OPTION(7, 7, 3, 0, 0, 0, 0, 0)},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0)}},
	{"PARAM-06", "total-length", "5.2.2", CHECK_MAY, "less in all than the header: 12, pointer 2",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_TOTAL_LENGTH,
	 .send = {TRANSIT, .total_length = 16},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 2)}}},
	{"PARAM-07", "reported", "5.2.2", CHECK_SHOULD, "not all of it came: 12, pointer 2",
	 .needs = CHECK_NEEDS_ROUTER, .set = CHECK_SET_TRUNCATED,
	 .send = {TRANSIT, .total_length = 100},
	 .expect = {ANSWER(PARAMETER_PROBLEM, 0), .claims = {IS(POINTER, 2)}}},
	{"UNREACH-20", "zero-net", "5.3.7", CHECK_DERIVED, "a datagram for 0.1.2.3: not a word",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_ZERO_NET},
	 .expect = {SILENCE},
	 .control = &check__closed_port},
	{"ROUTER-05", "far", "4.2.3.1", CHECK_SHOULD, "a network's own address is not passed on",
	 .needs = CHECK_NEEDS_ROUTER,
	 .send = {.make = CHECK_UDP, .to = CHECK_FAR_NETWORK},
	 .expect = {STOPPED},
	 .control = &check__transit},
};
/* clang-format on */

CHECK_CHAPTER(check__rfc1812_chosen, "RFC 1812");
