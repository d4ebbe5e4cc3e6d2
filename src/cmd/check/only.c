/* SPDX-License-Identifier: MIT */
/* --only: which cases are wanted, by patterns of their names. */
#include "cmd/check/check.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 64, PATTERN = 64 };

static bool matches(const char *list, const char *short_name, const char *name)
{
	char pattern[PATTERN];

	for (const char *at = list; at && *at;) {
		size_t length = strcspn(at, ",");

		snprintf(pattern, sizeof(pattern), "%.*s", (int)length, at);
		if (!fnmatch(pattern, short_name, FNM_CASEFOLD) ||
		    !fnmatch(pattern, name, FNM_CASEFOLD))
			return true;
		at += length + (at[length] == ',');
	}
	return !list;
}

unsigned check_parts_wanted(const char *list)
{
	const char *name;
	unsigned parts = 0;

	for (unsigned i = 0; (name = check_survey_name(i)); i++)
		parts |= matches(list, name, name) ? 1U << i : 0;
	return parts;
}

bool check_is_wanted(const void *list, const struct check_case *test)
{
	char name[NAME];

	snprintf(name, sizeof(name), "%s/%s", test->id, test->name);
	return matches(list, test->id, name);
}
