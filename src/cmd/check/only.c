/* SPDX-License-Identifier: MIT */
/* --only: which cases are wanted, by patterns of their names. */
#include "cmd/check/check.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 64, PATTERN = 64 };

bool check_is_wanted(const void *list, const struct check_case *test)
{
	char name[NAME], pattern[PATTERN];

	snprintf(name, sizeof(name), "%s/%s", test->id, test->name);
	for (const char *at = list; at && *at;) {
		size_t length = strcspn(at, ",");

		snprintf(pattern, sizeof(pattern), "%.*s", (int)length, at);
		if (!fnmatch(pattern, test->id, FNM_CASEFOLD) ||
		    !fnmatch(pattern, name, FNM_CASEFOLD))
			return true;
		at += length + (at[length] == ',');
	}
	return !list;
}
