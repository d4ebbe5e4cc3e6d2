/* SPDX-License-Identifier: MIT */
/* The command line of another tool: getopt's grammar, which it has, over the table of its options.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/as/as.h"
#include "cmd/wrap.h"

enum { LETTERS = 256, LONGS = 64, LONG_ONLY = 0x100 };

bool as_refuse(const struct as_run *run, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", run->tool->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	putc('\n', stderr);
	return false;
}

enum { HELP_COLUMN = 31 };

static void help_option(const struct as_option *option, FILE *file)
{
	char left[64] = "", both[80], about[256];

	if (option->letter)
		snprintf(left, sizeof(left), "-%c%s", option->letter, option->name ? ", " : "");
	snprintf(both, sizeof(both), "%s%s%s%s%s", left, option->name ? "--" : "",
		 option->name ? option->name : "", option->argument ? " " : "",
		 option->argument ? option->argument : "");
	snprintf(about, sizeof(about), "%s%s",
		 option->kind == AS_NOTHING   ? "accepted: "
		 : option->kind == AS_REFUSED ? "not here: "
					      : "",
		 option->about);
	int at = fprintf(file, "  %-28s ", both);
	wrap_text(file, about, at > 0 ? (size_t)at : 0, HELP_COLUMN);
}

void as_help(const struct as_tool *tool, FILE *file)
{
	fprintf(file, "\nUsage\n  icmp as %s [options] %s\n\nOptions:\n", tool->name,
		tool->operands);
	for (size_t i = 0; i < tool->option_count; i++)
		help_option(&tool->options[i], file);
}

/* --- Arguments --- */

static bool refuse_argument(const struct as_run *run, const char *text)
{
	return as_refuse(run, "invalid argument: '%s'", text);
}

static bool refuse_range(const struct as_run *run, const struct as_option *option, const char *text)
{
	return as_refuse(run, "invalid argument: '%s': out of range: %.15g <= value <= %.15g", text,
			 option->min, option->max);
}

/* Not by way of a double: the largest count there is has no place in one. */
static bool take_number(const struct as_run *run, const struct as_option *option, const char *text,
			int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10);
	if (end == text || *end || errno)
		return refuse_argument(run, text);
	if ((double)*number < option->min || (double)*number > option->max)
		return refuse_range(run, option, text);
	return true;
}

static bool take_real(const struct as_run *run, const struct as_option *option, const char *text,
		      double *number)
{
	char *end;

	errno = 0;
	*number = strtod(text, &end);
	if (end == text || *end || errno || !isfinite(*number))
		return refuse_argument(run, text);
	if (*number < option->min || *number > option->max)
		return refuse_range(run, option, text);
	return true;
}

static bool take(struct as_run *run, const struct as_option *option, const char *text)
{
	void *at = (char *)run + option->at;
	double number = 0;

	switch (option->kind) {
	case AS_FLAG:
		*(bool *)at = true;
		return true;
	case AS_LEVEL:
		*(int *)at += 1;
		return true;
	case AS_WORD:
		*(const char **)at = text;
		return true;
	case AS_NOTHING:
		return true;
	case AS_REFUSED:
		return as_refuse(run, "-%c: %s", option->letter, option->about);
	default:
		break;
	}
	if (option->kind == AS_NUMBER)
		return take_number(run, option, text, at);
	if (!take_real(run, option, text, &number))
		return false;
	if (option->kind == AS_REAL)
		*(double *)at = number;
	else
		*(int64_t *)at = (int64_t)(number * (option->kind == AS_SECONDS ? 1e9 : 1e6));
	return true;
}

/* --- The table, as getopt wants it --- */

struct as_getopt {
	char letters[2 * LETTERS];
	struct option longs[LONGS];
};

static void describe(const struct as_tool *tool, struct as_getopt *to)
{
	char *letter = to->letters;
	size_t longs = 0;

	for (size_t i = 0; i < tool->option_count; i++) {
		const struct as_option *option = &tool->options[i];

		if (option->letter) {
			*letter++ = option->letter;
			if (option->argument)
				*letter++ = ':';
		}
		if (option->name && longs < LONGS - 1)
			to->longs[longs++] = (struct option){option->name, !!option->argument, NULL,
							     LONG_ONLY + (int)i};
	}
	*letter = '\0';
	to->longs[longs] = (struct option){0};
}

static const struct as_option *option_of(const struct as_tool *tool, int found)
{
	if (found >= LONG_ONLY)
		return &tool->options[found - LONG_ONLY];
	for (size_t i = 0; i < tool->option_count; i++)
		if (tool->options[i].letter == found)
			return &tool->options[i];
	return NULL;
}

static bool is_number(enum as_kind kind)
{
	return kind == AS_NUMBER || kind == AS_SECONDS || kind == AS_MILLIS;
}

static void nothing_given(struct as_run *run)
{
	run->given = (struct as_given){
		.count = -1,
		.interval_ns = -1,
		.timeout_ns = -1,
		.size = -1,
		.ttl = -1,
		.tos = -1,
		.mark = -1,
	};
	for (size_t i = 0; i < run->tool->option_count; i++)
		if (is_number(run->tool->options[i].kind))
			*(int64_t *)((char *)run + run->tool->options[i].at) = -1;
}

/* --help, --version, and operands enough. */
static bool judge(struct as_run *run, int argc, int *status)
{
	const struct as_tool *tool = run->tool;
	size_t operands = (size_t)(argc - optind);

	*status = 0;
	if (run->given.help)
		as_help(tool, stdout);
	else if (run->given.version)
		printf("%s\n", tool->version);
	if (run->given.help || run->given.version)
		return false;
	*status = tool->usage;
	if (operands < tool->least)
		return as_refuse(run, "%s", tool->missing);
	if (operands > tool->most)
		return as_refuse(run, "one %s at a time", tool->operands);
	return true;
}

bool as_parse(struct as_run *run, int argc, char **argv, int *status)
{
	struct as_getopt grammar = {.letters = ""};
	int found;

	describe(run->tool, &grammar);
	nothing_given(run);
	*status = run->tool->usage;
	optind = 0; /* glibc: begin anew */
	while ((found = getopt_long(argc, argv, grammar.letters, grammar.longs, NULL)) != -1) {
		const struct as_option *option = option_of(run->tool, found);

		if (!option) {
			as_help(run->tool, stderr);
			return false;
		}
		*status = run->tool->invalid;
		if (!take(run, option, optarg))
			return false;
		*status = run->tool->usage;
	}
	for (int i = optind; i < argc; i++)
		run->call.options.operands[run->call.options.operand_count++] = argv[i];
	return judge(run, argc, status);
}
