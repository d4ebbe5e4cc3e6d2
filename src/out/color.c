/* SPDX-License-Identifier: MIT */
#include "out/color.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool color_wanted(enum color_when when, int fd)
{
	const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (when != COLOR_AUTO)
		return when == COLOR_ALWAYS;
	if (refused && *refused)
		return false;
	return terminal && strcmp(terminal, "dumb") && isatty(fd);
}

const char *color(bool on, enum color_role role)
{
	static const char *const escapes[COLOR_ROLES] = {
		[COLOR_PLAIN] = "\033[0m", [COLOR_GOOD] = "\033[32m", [COLOR_WARN] = "\033[33m",
		[COLOR_BAD] = "\033[31m",  [COLOR_DIM] = "\033[2m",   [COLOR_STRONG] = "\033[1m",
	};

	return on ? escapes[role] : "";
}
