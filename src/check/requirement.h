/* SPDX-License-Identifier: MIT */
#ifndef CHECK_REQUIREMENT_H
#define CHECK_REQUIREMENT_H
/* Every requirement that the project knows, so that it can be said of each whether it has a case.
 */
#include "check/case.h"

struct check_requirement {
	const char *id;
	enum check_level level; /* its strongest */
};

/* NULL behind the last. */
const struct check_requirement *check_requirement_at(size_t number);
const struct check_requirement *check_requirement_find(const char *id);
/* How many cases it has. */
size_t check_requirement_cases(const struct check_requirement *requirement);
/* Why it has none; NULL: there is no reason. */
const char *check_requirement_reason(const struct check_requirement *requirement);

/* The rows of reasons: what each speaks for; NULL behind the last. */
const char *check_reason_pattern(size_t number);
/* Does that row speak for this requirement? Not, if another before it does. */
bool check_reason_is_of(size_t number, const struct check_requirement *requirement);

#endif
