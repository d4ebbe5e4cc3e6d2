/* SPDX-License-Identifier: MIT */
/* All cases, by the document that they are of. A new document is a file and a row here. */
#include "check/cases.h"

static const struct check_chapter *const chapters[] = {
	&check__rfc791,          &check__rfc792,  &check__rfc950,     &check__rfc1122,
	&check__rfc1122_learned, &check__rfc1191, &check__rfc1349,    &check__rfc1812,
	&check__rfc1812_chosen,  &check__rfc3032, &check__rfc4884,    &check__rfc4950,
	&check__rfc5508,         &check__rfc6633, &check__rfc6918,    &check__rfc7126,
	&check__rfc8335,         &check__rfc8899, &check__experience,
};

enum { CHAPTERS = sizeof(chapters) / sizeof(chapters[0]) };

const struct check_chapter *check_chapter_at(size_t number)
{
	return number < CHAPTERS ? chapters[number] : NULL;
}

const struct check_case *check_case_at(size_t number, const struct check_chapter **chapter)
{
	for (size_t i = 0; i < CHAPTERS; i++) {
		if (number < chapters[i]->count) {
			if (chapter)
				*chapter = chapters[i];
			return &chapters[i]->cases[number];
		}
		number -= chapters[i]->count;
	}
	return NULL;
}

size_t check_case_count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < CHAPTERS; i++)
		count += chapters[i]->count;
	return count;
}
