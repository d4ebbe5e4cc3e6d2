/* SPDX-License-Identifier: MIT */
#ifndef CMD_NEAREST_H
#define CMD_NEAREST_H
/* What was probably meant by a word that is misspelt. */
#include "cmd/options.h"

/*
 * How many letters must be changed, added, left out or swapped with their neighbour to make one
 * word of the other (optimal string alignment). SIZE_MAX for words of more than 32 letters.
 */
size_t cmd_distance(const char *a, size_t a_length, const char *b, size_t b_length);

/* The name most like it, near enough to be meant, or NULL. word need not end with NUL. */
const char *cmd_nearest_option(const struct cmd_verb *verb, const char *word, size_t length);
const char *cmd_nearest_verb(const char *word);

#endif
