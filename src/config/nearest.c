/* SPDX-License-Identifier: MIT */
/*
 * Distance is how many letters must be put in, left out, changed, or exchanged with their neighbour
 * (optimal string alignment, three rows of the usual table).
 */
#include "config/nearest.h"

#include <string.h>

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		const size_t *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
				       least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

struct nearest nearest_to(const char *word)
{
	return (struct nearest){.word = word};
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	size_t length = distance(nearest->word, strnlen(nearest->word, WORD_MAX), name,
				 strnlen(name, WORD_MAX));

	if (nearest->name && nearest->distance <= length)
		return;
	nearest->name = name;
	nearest->distance = length;
}

const char *nearest_meant(const struct nearest *nearest)
{
	size_t length = strlen(nearest->word);

	if (!nearest->name || nearest->distance >= length || nearest->distance > (length + 2) / 3)
		return NULL;
	return nearest->name;
}
