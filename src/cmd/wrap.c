/* SPDX-License-Identifier: MIT */
#include "cmd/wrap.h"

#include <stdbool.h>
#include <string.h>

void wrap_text(FILE *file, const char *text, size_t at, size_t column)
{
	for (bool first = true; *text; first = false) {
		size_t length = strcspn(text, " ");

		if (!first && at + 1 + length >= WRAP_WIDTH) {
			fprintf(file, "\n%*s", (int)column, "");
			at = column;
		} else if (!first) {
			putc(' ', file);
			at++;
		}
		fprintf(file, "%.*s", (int)length, text);
		at += length;
		text += length;
		text += strspn(text, " ");
	}
	putc('\n', file);
}
