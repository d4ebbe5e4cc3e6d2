/* SPDX-License-Identifier: MIT */
#include "cmd/nearest.h"

#include <string.h>

#include "cmd/table.h"

enum { WORD_MAX = 32 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t cmd_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t row[WORD_MAX + 1][WORD_MAX + 1];
	if (a_length > WORD_MAX || b_length > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_length; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		row[i][0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t best = least(row[i - 1][j], row[i][j - 1]) + 1;
			best = least(best, row[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = least(best, row[i - 2][j - 2] + 1);
			row[i][j] = best;
		}
	}
	return row[a_length][b_length];
}

/* A third of the word may be wrong, and at least one letter. */
static size_t near_enough(size_t length)
{
	return length < 6 ? 1 : length / 3;
}

const char *cmd_nearest_option(const struct cmd_verb *verb, const char *word, size_t length)
{
	size_t count, best = near_enough(length) + 1;
	const struct cmd_option *table = cmd_option_table(&count);
	const char *name = NULL;
	for (size_t i = 0; i < count; i++) {
		size_t far = cmd_distance(word, length, table[i].name, strlen(table[i].name));
		if (far < best && cmd_verb_takes(verb, &table[i])) {
			best = far;
			name = table[i].name;
		}
	}
	return name;
}

const char *cmd_nearest_verb(const char *word)
{
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);
	for (size_t i = 0; i < count; i++)
		if (cmd_distance(word, strlen(word), verbs[i].name, strlen(verbs[i].name)) <= 1)
			return verbs[i].name;
	return NULL;
}
