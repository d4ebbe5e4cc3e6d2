/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "config/units.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 2199, YEAR_ZERO = 1900 };

static bool parse(const char *text, const char *format, struct tm *tm)
{
	const char *end;

	*tm = (struct tm){0};
	end = strptime(text, format, tm);
	return end && !*end && tm->tm_year >= YEAR_FIRST - YEAR_ZERO &&
	       tm->tm_year <= YEAR_LAST - YEAR_ZERO;
}

/* What is no day of its month is another one afterwards. */
bool config_date(const char *text, int64_t *unix_ns)
{
	struct tm tm;

	if (!parse(text, "%Y-%m-%dT%H:%M:%SZ", &tm) && !parse(text, "%Y-%m-%d", &tm))
		return false;
	struct tm read = tm;
	int64_t seconds = timegm(&tm);
	if (tm.tm_mday != read.tm_mday || tm.tm_sec != read.tm_sec)
		return false;
	*unix_ns = seconds * ICMP4_S_NS;
	return true;
}
