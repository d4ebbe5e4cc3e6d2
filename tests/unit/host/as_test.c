/* SPDX-License-Identifier: MIT */
/*
 * docs/as.md lists each option of each tool that `icmp as` speaks as, and what becomes of it. It is
 * held to the tables; GOLDEN=write in the environment writes it anew. Then what needs no network:
 * the arithmetic of mtr.
 */
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "cmd/as/as.h"
#include "out/as/hubs.h"
#include "tap.h"

static const char path[] = "docs/as.md";

/* What stays behind the tables: the rest is written from them. */
static const char head[] =
	"# Options of other tools\n"
	"\n"
	"What `icmp as TOOL` makes of each option of the tool. *yes*: it does what it does there;\n"
	"*accepted*: it may be given, and need do nothing; *no*: it is refused, for that reason.\n"
	"`man icmp-as` tells where a tool's text differs. A test holds this list to the program:\n"
	"`GOLDEN=write` in the environment of `tests/unit/host/as_test` writes it anew.\n";

static const char *verdict_of(const struct as_option *option)
{
	return option->kind == AS_NOTHING ? "accepted" : option->kind == AS_REFUSED ? "no" : "yes";
}

static void write_option(const struct as_option *option, FILE *file)
{
	fputs("| `", file);
	if (option->letter)
		fprintf(file, "-%c%s", option->letter, option->name ? "`, `" : "");
	if (option->name)
		fprintf(file, "--%s", option->name);
	if (option->argument)
		fprintf(file, " %s", option->argument);
	fprintf(file, "` | %s | %s |\n", verdict_of(option), option->about);
}

static void write_tables(FILE *file)
{
	const struct as_tool *tool;

	fputs(head, file);
	for (size_t i = 0; (tool = as_tool_at(i)); i++) {
		fprintf(file,
			"\n## %s\n\n`icmp as %s [options] %s`\n\n| option | here | "
			"|\n|---|---|---|\n",
			tool->name, tool->name, tool->operands);
		for (size_t k = 0; k < tool->option_count; k++)
			write_option(&tool->options[k], file);
	}
}

static void test_document(void)
{
	const char *mode = getenv("GOLDEN");
	char *want = NULL;
	size_t want_length = 0, length = 0;
	FILE *memory = open_memstream(&want, &want_length);
	FILE *file = fopen(path, mode && !strcmp(mode, "write") ? "w+" : "r");
	char *got = NULL;

	write_tables(memory);
	fclose(memory);
	if (file && mode && !strcmp(mode, "write")) {
		fputs(want, file);
		rewind(file);
	}
	if (!file || getdelim(&got, &length, '\0', file) < 0)
		ok(false, "%s is there", path);
	else
		is_str(got, want, path);
	if (file)
		fclose(file);
	free(got);
	free(want);
}

/* No two options of a tool have one letter or one name: the second would never be found. */
static void test_help(void)
{
	const struct as_tool *tool;

	for (size_t i = 0; (tool = as_tool_at(i)); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *file = open_memstream(&text, &size);

		as_help(tool, file);
		fclose(file);
		ok(strstr(text, "Options:") && capture_width(text) <= 80, "%s: 80 columns: %zu",
		   tool->name, capture_width(text));
		free(text);
	}
}

static void test_options_are_told_apart(void)
{
	const struct as_tool *tool;

	for (size_t i = 0; (tool = as_tool_at(i)); i++)
		for (size_t k = 0; k < tool->option_count; k++)
			for (size_t j = 0; j < k; j++) {
				const struct as_option *a = &tool->options[k];
				const struct as_option *b = &tool->options[j];
				bool same = (a->letter && a->letter == b->letter) ||
					    (a->name && b->name && !strcmp(a->name, b->name));

				if (same)
					ok(false, "%s: -%c --%s twice", tool->name, a->letter,
					   a->name ? a->name : "");
			}
	ok(true, "options are told apart");
}

/* Round trips of 10, 14, 12 and 20 ms, and one that is lost, worked out by hand. */
static void test_hub(void)
{
	static const int64_t trips[] = {10000, 14000, 12000, 20000};
	static const struct {
		char letter;
		const char *value;
	} rows[] = {
		{'L', " 20.0%"}, {'D', "    1"},  {'R', "     4"}, {'S', "     5"}, {'N', "  20.0"},
		{'B', "  10.0"}, {'A', "  14.0"}, {'W', "  20.0"}, {'V', "   4.3"}, {'G', "  13.5"},
		{'J', "  8.0"},  {'M', "  3.5"},  {'X', "  8.0"},  {'I', " 13.4"},  {' ', " "},
	};
	struct mtr_hub hub = {.sent = 5};
	char text[MTR_VALUE];

	for (size_t i = 0; i < sizeof(trips) / sizeof(*trips); i++)
		mtr_hub_add(&hub, trips[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_str(mtr_value(text, mtr_field(rows[i].letter), &hub), rows[i].value,
		       mtr_field(rows[i].letter)->title);
	ok(!mtr_field('Q'), "a letter that is no column");
}

static void test_silent_hub(void)
{
	struct mtr_hub hub = {.sent = 3};
	const struct mtr_field *columns[MTR_COLUMNS];
	char text[MTR_VALUE];

	is_int((int64_t)mtr_columns(columns, "LNQV"), 3, "columns that there are");
	is_str(mtr_value(text, columns[0], &hub), " 100.0%", "all lost");
	is_str(mtr_value(text, columns[1], &hub), "   0.0", "no time");
	is_str(mtr_value(text, columns[2], &hub), "   0.0", "no deviation");
}

/* A name comes from whoever holds the zone. */
static void test_names(void)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
		{"gw-1.example.net", "gw-1.example.net"},
		{"a\",\"b<c>&\n\033[2J", "a???b?c?????2J"},
		{"", ""},
	};
	char text[OUT_AS_HOST], longest[2 * OUT_AS_HOST];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_str(as_name(text, rows[i].name), rows[i].want, rows[i].want);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	is_int((int64_t)strlen(as_name(text, longest)), OUT_AS_HOST - 1, "a long one is cut");
}

int main(void)
{
	test_document();
	test_help();
	test_options_are_told_apart();
	test_hub();
	test_silent_hub();
	test_names();
	return tap_done();
}
