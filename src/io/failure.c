/* SPDX-License-Identifier: MIT */
#include "io/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Bool io_fail(struct io_failure *failure, const char *what, int error, const char *hint,
	      const char *format, ...)
{
	va_list args;

	failure->what = what;
	failure->error = error;
	snprintf(failure->hint, sizeof(failure->hint), "%s", hint ? hint : "");
	va_start(args, format);
	vsnprintf(failure->message, sizeof(failure->message), format, args);
	va_end(args);
	return 0;
}

const char *io_errno_name(int error)
{
	const char *name = error ? strerrorname_np(error) : NULL;

	return name ? name : "";
}
