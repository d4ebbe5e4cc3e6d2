/* SPDX-License-Identifier: MIT */
#ifndef OUT_CHECK_H
#define OUT_CHECK_H
/* The verdicts of `icmp check`, for people, as JSON and as TAP. */
#include "check/check.h"
#include "out/out.h"

/* A run, from its first line to its last. */
struct out_checking {
	const char *device; /* as it was named */
	uint32_t address;
	const char *role; /* "router", "host"; NULL: nobody knows */
	enum check_profile profile;
	size_t cases;                    /* that were wanted */
	uint32_t counts[CHECK_VERDICTS]; /* so far, as they count: what a baseline knows is apart */
	uint32_t known;                  /* failures that the baseline has too */
	uint32_t needs[CHECK_NEED_BITS]; /* not run for want of each */
	bool deaf;                       /* the device fell silent */
	int64_t took_ns;                 /* the whole run, */
	int64_t busy_ns;                 /* and without the cases that must wait long */
	bool known_now;                  /* the case at hand is one of those */
};

enum { CHECK_TEXT = 256, CHECK_NUMBER = 32 };

/* What was found, in one line: "ip.ttl is 5, should be 32 to 255". */
const char *check_finding_text(const struct check_event *event, char text[CHECK_TEXT]);
/* The number of a field: "0x1e", "octet 20". */
const char *check_number_text(enum check_kind kind, uint32_t value, char text[CHECK_NUMBER]);
/* What was expected: "ttl-exceeded (11/0) with ip.ttl 32 to 255". */
const char *check_expect_text(const struct check_expect *expect, char text[CHECK_TEXT]);
/* What its verdict means: "a MUST is broken". */
const char *check_verdict_text(enum check_verdict verdict);
/* Word for machines: "no-answer", "field". */
const char *check_found_name(enum check_found found);
const char *check_profile_name(enum check_profile profile);

void text_check_start(struct out *out, const struct out_checking *checking);
void text_check_survey(struct out *out, const struct out_checking *checking,
		       const struct check *check);
void text_check_case(struct out *out, const struct out_checking *checking,
		     const struct check_event *event);
void text_check_summary(struct out *out, const struct out_checking *checking);
void json_check_survey(struct out *out, const struct out_checking *checking,
		       const struct check *check);
void json_check_case(struct out *out, const struct out_checking *checking,
		     const struct check_event *event);
void json_check_summary(struct out *out, const struct out_checking *checking);

#endif
