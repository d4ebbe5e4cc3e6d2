/* SPDX-License-Identifier: MIT */
/*
 * Why a requirement has no case: the first row that matches. A group's row speaks for all of it
 * that no row above it names.
 */
#include "check/requirement.h"
#include <string.h>

static const char inside[] = "is about values and octets inside an implementation: nothing of it is "
			     "sent";
static const char prober[] = "is about who asks, not about the device that is asked";
static const char later[] = "is still to be written";

static const struct {
	const char *id; /* or the beginning of several, with a * */
	const char *reason;
} rows[] = {
	{"PING-*", prober},
	{"TRACE-*", prober},
	{"CODEC-*", inside},
	{"*", later},
};

static bool matches(const char *pattern, const char *id)
{
	size_t length = strcspn(pattern, "*");

	return pattern[length] ? !strncmp(pattern, id, length) : !strcmp(pattern, id);
}

const char *check_requirement_reason(const struct check_requirement *requirement)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (matches(rows[i].id, requirement->id))
			return rows[i].reason;
	return later;
}
