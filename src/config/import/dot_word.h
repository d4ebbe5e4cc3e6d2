/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_IMPORT_DOT_WORD_H
#define CONFIG_IMPORT_DOT_WORD_H
/* The words of Graphviz's language: names, texts, and signs. */
#include "config/import/scan.h"

struct dot_word {
	char *text; /* of a name or a text; NULL: a sign, or the end */
	bool quoted;
	char sign; /* { } [ ] ; , = :  and - for an edge; NUL at the end */
	struct import_place at;
};

/* A file while it is read, one word ahead. */
struct dot {
	struct import *import;
	struct scan scan;
	struct dot_word word;
	bool directed;
	unsigned depth;
};

/* To the next word; false: it is none, and that is said. */
bool dot_next(struct dot *dot);
/* Is this the word here? In quotes it is no key word. */
bool dot_is(const struct dot *dot, const char *key_word);
static inline bool dot_sign(const struct dot *dot, char sign)
{
	return !dot->word.text && dot->word.sign == sign;
}

#endif
