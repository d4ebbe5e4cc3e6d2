/* SPDX-License-Identifier: MIT */
#ifndef CAPTURE_H
#define CAPTURE_H
/* Runs `icmp WORDS...` in a child and keeps what it said and how it ended. */
#include "cmd/verbs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CAPTURE_WORDS = 24, CAPTURE_OUT = 1 << 17, CAPTURE_LINE = 512 };

struct captured {
	int status; /* -1: it did not exit */
	char out[CAPTURE_OUT];
	char err[CAPTURE_OUT];
};

/* Cuts a line at its blanks, in place; words holds them, NULL behind the last. */
static inline int capture_split(char *line, char *words[CAPTURE_WORDS + 1])
{
	int count = 0;

	for (char *word = strtok(line, " "); word && count < CAPTURE_WORDS;
	     word = strtok(NULL, " "))
		words[count++] = word;
	words[count] = NULL;
	return count;
}

static inline void capture_read(FILE *file, char *text)
{
	rewind(file);
	text[fread(text, 1, CAPTURE_OUT - 1, file)] = '\0';
	fclose(file);
}

static inline void capture(struct captured *captured, const char *line)
{
	char copy[CAPTURE_LINE], *words[CAPTURE_WORDS + 1];
	FILE *out = tmpfile(), *err = tmpfile();
	int state = 0;

	snprintf(copy, sizeof(copy), "%s", line);
	fflush(stdout);
	pid_t child = fork();

	if (!child) {
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		int status = cmd_main(capture_split(copy, words), words);

		fflush(stdout);
		_exit(status);
	}
	waitpid(child, &state, 0);
	captured->status = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
	capture_read(out, captured->out);
	capture_read(err, captured->err);
}

static inline size_t capture_lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* Columns of the widest line. */
static inline size_t capture_width(const char *text)
{
	size_t widest = 0;

	while (*text) {
		size_t width = strcspn(text, "\n");

		widest = width > widest ? width : widest;
		text += width + (text[width] == '\n');
	}
	return widest;
}

#endif
