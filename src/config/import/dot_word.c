/* SPDX-License-Identifier: MIT */
#include "config/import/dot_word.h"

#include <strings.h>

/* Blanks and comments, those of a preprocessor among them. */
static void skip(struct scan *scan)
{
	for (;;) {
		scan_over(scan, " \t\r\n");
		if (scan_sees(scan, "//") || (scan_here(scan) == '#' && scan->place.column == 1)) {
			scan_until(scan, "\n");
		} else if (scan_sees(scan, "/*")) {
			scan_steps(scan, 2);
			while (scan->at < scan->end && !scan_sees(scan, "*/"))
				scan_step(scan);
			scan_steps(scan, 2);
		} else {
			return;
		}
	}
}

/* In quotes only \" stands for something else, and a \ at the end of a line for nothing. */
static char *unquote(const char *from, const char *to)
{
	char *text = scan_copy(from, to), *end = text;

	for (const char *at = text; *at; at++) {
		if (at[0] == '\\' && at[1] == '\n')
			at++;
		else if (at[0] != '\\' || at[1] != '"')
			*end++ = *at;
	}
	*end = '\0';
	return text;
}

static bool read_quoted(struct dot *dot)
{
	struct scan *scan = &dot->scan;
	const char *from;

	scan_step(scan);
	from = scan->at;
	while (scan->at < scan->end && *scan->at != '"')
		scan_steps(scan, *scan->at == '\\' ? 2 : 1);
	if (scan->at == scan->end)
		return import__fail(dot->import, dot->word.at, "a text that does not end");
	dot->word.text = unquote(from, scan->at);
	dot->word.quoted = true;
	scan_step(scan);
	return true;
}

/* HTML in angle brackets, which may hold others. */
static bool read_html(struct dot *dot)
{
	struct scan *scan = &dot->scan;
	const char *from = scan->at + 1;
	size_t depth = 0;

	do {
		depth += *scan->at == '<';
		depth -= *scan->at == '>';
		scan_step(scan);
	} while (depth && scan->at < scan->end);
	if (depth)
		return import__fail(dot->import, dot->word.at, "a `>` is missing");
	dot->word.text = scan_copy(from, scan->at - 1);
	dot->word.quoted = true;
	return true;
}

/* Letters, digits, _ and whatever is no ASCII; a number may have a sign and a point. */
static bool in_name(const struct scan *scan, bool first)
{
	unsigned char c = (unsigned char)scan_here(scan);

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c >= 0x80 ||
	       (c == '-' && first && !scan_sees(scan, "--") && !scan_sees(scan, "->"));
}

static bool read_name(struct dot *dot)
{
	const char *from = dot->scan.at;

	for (bool first = true; in_name(&dot->scan, first); first = false)
		scan_step(&dot->scan);
	if (dot->scan.at == from)
		return import__fail(dot->import, dot->word.at,
				    "a name, `--`, `->` or one of {}[];,=: is expected here");
	dot->word.text = scan_copy(from, dot->scan.at);
	return true;
}

bool dot_next(struct dot *dot)
{
	struct scan *scan = &dot->scan;

	free(dot->word.text);
	skip(scan);
	dot->word = (struct dot_word){.at = scan->place, .sign = scan_here(scan)};
	if (scan->at == scan->end)
		return true;
	if (scan_sees(scan, "--") || scan_sees(scan, "->")) {
		scan_steps(scan, 2);
		return true;
	}
	if (scan_here(scan) && strchr("{}[];,=:", scan_here(scan))) {
		scan_step(scan);
		return true;
	}
	if (scan_here(scan) == '"')
		return read_quoted(dot);
	return scan_here(scan) == '<' ? read_html(dot) : read_name(dot);
}

bool dot_is(const struct dot *dot, const char *key_word)
{
	return dot->word.text && !dot->word.quoted && !strcasecmp(dot->word.text, key_word);
}
