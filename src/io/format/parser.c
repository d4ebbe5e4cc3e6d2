/* SPDX-License-Identifier: MIT */
#include "io/format/parser.h"

#include <stdarg.h>
#include <stdio.h>

enum parser_result parser_broken(struct parser *parser, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(parser->trouble, sizeof(parser->trouble), format, args);
	va_end(args);
	return PARSER_BROKEN;
}
