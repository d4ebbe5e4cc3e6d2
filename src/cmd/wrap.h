/* SPDX-License-Identifier: MIT */
#ifndef CMD_WRAP_H
#define CMD_WRAP_H
#include <stddef.h>
#include <stdio.h>

enum { WRAP_WIDTH = 80 };

/*
 * The words of text, and a newline, by a cursor that stands in column at; further lines begin in
 * column. A word that is wider than the line gets one of its own.
 */
void wrap_text(FILE *file, const char *text, size_t at, size_t column);

#endif
