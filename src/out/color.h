/* SPDX-License-Identifier: MIT */
#ifndef OUT_COLOR_H
#define OUT_COLOR_H
/* Colour, by what it means. The only place that knows an escape sequence. */
#include <stdbool.h>

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum color_role {
	COLOR_PLAIN, /* ends any other */
	COLOR_GOOD,
	COLOR_WARN,
	COLOR_BAD,
	COLOR_DIM,
	COLOR_STRONG,
	COLOR_ROLES
};

/* AUTO: only on a terminal that is not dumb, and not where NO_COLOR is set (no-color.org). */
bool color_wanted(enum color_when when, int fd);

/* What switches the role on; "" where colour is off. */
const char *color(bool on, enum color_role role);

#endif
