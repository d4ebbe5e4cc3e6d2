/* SPDX-License-Identifier: MIT */
#ifndef CHECK_CASES_H
#define CHECK_CASES_H
/* The chapters, and shorthands for what their rows say often. */
#include "check/judge.h"

extern const struct check_chapter check__rfc791;
extern const struct check_chapter check__rfc792;
extern const struct check_chapter check__rfc950;
extern const struct check_chapter check__rfc1122;
extern const struct check_chapter check__rfc1191;
extern const struct check_chapter check__rfc1349;
extern const struct check_chapter check__rfc1812;
extern const struct check_chapter check__rfc1122_learned;
extern const struct check_chapter check__rfc1812_chosen;
extern const struct check_chapter check__rfc3032;
extern const struct check_chapter check__rfc4884;
extern const struct check_chapter check__rfc4950;
extern const struct check_chapter check__rfc5508;
extern const struct check_chapter check__rfc6633;
extern const struct check_chapter check__rfc6918;
extern const struct check_chapter check__rfc7126;
extern const struct check_chapter check__rfc8335;
extern const struct check_chapter check__rfc8899;
extern const struct check_chapter check__experience; /* defects that were found in the field */

/* clang-format off */
#define CHECK_CHAPTER(name, text) \
	const struct check_chapter name = {text, cases, sizeof(cases) / sizeof(cases[0])}

/* Outcomes. */
#define ANSWER(message, reason)   .outcome = CHECK_ANSWER, .type = ICMP4_##message, .code = reason
#define OPTIONAL(message, reason) .outcome = CHECK_OPTIONAL, .type = ICMP4_##message, .code = reason
#define SILENCE                   .outcome = CHECK_SILENCE
#define PASSED                    .outcome = CHECK_PASSED
#define STOPPED                   .outcome = CHECK_STOPPED
#define NEVER(message, reason)    .outcome = CHECK_NEVER, .type = ICMP4_##message, .code = reason
#define REFUSED                   .outcome = CHECK_REFUSED

/* Claims. */
#define IS(field, value)                {CHECK_##field, CHECK_IS, value, 0}
#define WITHIN(field, lowest, most)     {CHECK_##field, CHECK_IS, lowest, most}
#define NOT_WITHIN(field, lowest, most) {CHECK_##field, CHECK_IS_NOT, lowest, most}
#define AS_SENT(field)                  {CHECK_##field, CHECK_AS_SENT, 0, 0}
#define AS_SENT_OR(field, value)        {CHECK_##field, CHECK_AS_SENT_OR, value, 0}
#define AT(field, place)                {CHECK_##field, CHECK_AT, CHECK_##place, 0}
#define UNCHANGED(field)                {CHECK_##field##_CHANGED, CHECK_IS, CHECK_SAME, 0}

/* Octets with their count: of options, of a body. */
#define COUNT_OF(...) sizeof((const uint8_t[]){__VA_ARGS__})
#define OPTION(...)   .option_length = COUNT_OF(__VA_ARGS__), .options = {__VA_ARGS__}
#define BODY(...)     .body_length = COUNT_OF(__VA_ARGS__), .body = {__VA_ARGS__}
/* clang-format on */

/* What a silence is measured by: the same trigger without the fault. */
extern const struct check_stimulus check__closed_port; /* UDP to the device: 3/3 */
extern const struct check_stimulus check__ttl_over;    /* through it, TTL 1: 11/0 */
extern const struct check_stimulus check__transit;     /* through it */

#endif
