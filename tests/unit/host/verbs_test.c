/* SPDX-License-Identifier: MIT */
/*
 * The contract of the command line, held over every verb and every option there is: one meaning
 * for a letter and a name, one line for a mistake, help for everything.
 */
#include "capture.h"
#include "cmd/habits.h"
#include "cmd/table.h"
#include "cmd/value.h"
#include "tap.h"

static void test_unique(void)
{
	size_t count, letters = 0;
	const struct cmd_option *table = cmd_option_table(&count);

	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(table[i].name);

		if (cmd_option_named(table[i].name, length) != &table[i])
			ok(false, "--%s stands in the table twice", table[i].name);
		if (table[i].letter && cmd_option_lettered(table[i].letter) != &table[i])
			ok(false, "-%c stands in the table twice", table[i].letter);
		letters += table[i].letter != 0;
		if (!table[i].help || strlen(table[i].help) > 70)
			ok(false, "--%s has no help of one line", table[i].name);
	}
	ok(true, "%zu names and %zu letters, each with one meaning", count, letters);
}

/* cli.md's letters, which users know: each means what it says there. */
static void test_letters(void)
{
	static const struct {
		char letter;
		const char *name;
	} rows[] = {
		{'c', "count"},      {'i', "interval"}, {'w', "deadline"},  {'W', "timeout"},
		{'t', "ttl"},        {'f', "first"},    {'m', "max"},       {'s', "size"},
		{'M', "fragment"},   {'S', "source"},   {'I', "interface"}, {'o', "output"},
		{'j', "json"},       {'n', "numeric"},  {'v', "verbose"},   {'q', "quiet"},
		{'D', "timestamps"}, {'h', "help"},
	};
	size_t count, letters = 0;
	const struct cmd_option *table = cmd_option_table(&count);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct cmd_option *option = cmd_option_lettered(rows[i].letter);

		is_str(option ? option->name : NULL, rows[i].name, "a letter of the contract");
	}
	for (size_t i = 0; i < count; i++)
		letters += table[i].letter != 0;
	is_int((int64_t)letters, sizeof(rows) / sizeof(rows[0]), "and there are no others");
}

/* Each word of a verb's list, to a check. */
static void each_word(const char *list, const struct cmd_verb *verb,
		      bool (*check)(const struct cmd_verb *verb, const char *word, size_t length))
{
	while (*(list += strspn(list, " "))) {
		size_t length = strcspn(list, " ");

		ok(check(verb, list, length), "%s: %.*s stands in its table", verb->name,
		   (int)length, list);
		list += length;
	}
}

static bool is_option(const struct cmd_verb *verb, const char *word, size_t length)
{
	const struct cmd_option *option = cmd_option_named(word, length);

	(void)verb;
	return option && option->group != CMD_GROUP_GENERAL;
}

static bool is_format(const struct cmd_verb *verb, const char *word, size_t length)
{
	(void)verb;
	return cmd_format_named(word, length);
}

static void test_rows(void)
{
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);

	for (size_t i = 0; i < count; i++) {
		ok(cmd_verb_find(verbs[i].name) == &verbs[i], "%s is one verb", verbs[i].name);
		ok(!cmd_verb_later(verbs[i].name), "%s is a verb of today", verbs[i].name);
		each_word(verbs[i].takes, &verbs[i], is_option);
		each_word(verbs[i].formats, &verbs[i], is_format);
	}
}

/* An option as a habit's text names it: "-M", "--mark", "--udp=PORT". */
static const struct cmd_option *named_in(const char *text)
{
	if (text[1] != '-')
		return cmd_option_lettered(text[1]);
	return cmd_option_named(text + 2, strspn(text + 2, "abcdefghijklmnopqrstuvwxyz-"));
}

/* All options that the text recommends, behind the one it speaks of, are the verb's. */
static bool recommends_its_own(const struct cmd_verb *verb, const char *text)
{
	for (const char *at = strstr(text + 1, " -"); at; at = strstr(at + 2, " -")) {
		const struct cmd_option *option = named_in(at + 1);
		bool separator = at[2] == '-' && (!at[3] || at[3] == ' ');

		if (!separator && (!option || !cmd_verb_takes(verb, option)))
			return false;
	}
	return true;
}

static void test_habits(void)
{
	const char *name, *word, *text;

	for (size_t i = 0; (text = cmd_habit_row(i, &name, &word)); i++) {
		const struct cmd_verb *verb = cmd_verb_find(name);
		const struct cmd_option *option = named_in(word);
		size_t length = strlen(word);

		ok(verb && cmd_habit(verb, word, length) == text, "%s %s is one habit", name, word);
		ok(!strncmp(text, word, length), "%s %s: it says what is meant", name, word);
		ok(strlen(text) < 80 && recommends_its_own(verb, text), "%s: %s", name, text);
		/* A flag that the verb has can be neither refused nor misread. */
		ok(!option || !cmd_verb_takes(verb, option) || option->argument,
		   "%s %s: it can be asked for", name, word);
	}
}

/* A mistake: status 2, one line on standard error, nothing on standard output. */
static void test_mistakes(void)
{
	static const char *const lines[] = {
		"VERB --bogus",    "VERB --bogus=1 x", "VERB -Z",
		"VERB -Zx --json", "VERB --all-paths",
	};
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);
	struct captured got;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof(lines) / sizeof(lines[0]); k++) {
			char line[CAPTURE_LINE], begins[64];

			snprintf(line, sizeof(line), "%s%s", verbs[i].name, lines[k] + 4);
			snprintf(begins, sizeof(begins), "icmp %s: ", verbs[i].name);
			capture(&got, line);
			ok(got.status == CMD_COULD_NOT && !*got.out &&
				   capture_lines(got.err) == 1 &&
				   !strncmp(got.err, begins, strlen(begins)),
			   "icmp %s: %.*s", line, (int)strcspn(got.err, "\n"), got.err);
		}
}

static void test_first_word(void)
{
	static const struct {
		const char *line;
		int status;
		const char *out, *err;
	} rows[] = {
		{"", CMD_COULD_NOT, NULL, "usage: icmp VERB"},
		{"--version", CMD_YES, "icmp (icmp4) ", NULL},
		{"ping --version", CMD_YES, "icmp (icmp4) ", NULL},
		{"-h", CMD_YES, "Five things to try", NULL},
		{"--help", CMD_YES, "Five things to try", NULL},
		{"help", CMD_YES, "Five things to try", NULL},
		{"--help types", CMD_YES, "usage: icmp types", NULL},
		{"diff host", CMD_COULD_NOT, NULL, "no verb diff in this version"},
		{"pign host", CMD_COULD_NOT, NULL, "but ping; a host of that name: icmp ping pign"},
		{"tpyes 3", CMD_COULD_NOT, NULL, "but types"},
		{"--bogus host", CMD_COULD_NOT, NULL, "icmp ping: there is no option --bogus"},
		{"192.0.2.1 --bogus", CMD_COULD_NOT, NULL, "icmp ping: there is no option --bogus"},
		{"lab", CMD_COULD_NOT, NULL, "which lab?"},
		{"lab show", CMD_COULD_NOT, NULL, "which lab?"},
		{"lab a b", CMD_COULD_NOT, NULL, "one lab at a time"},
		{"lab list x", CMD_COULD_NOT, NULL, "one lab at a time"},
		{"lab lint x", CMD_COULD_NOT, NULL, "no such file"},
		{"lab generate x", CMD_COULD_NOT, NULL, "is no shape"},
		{"lab import x", CMD_COULD_NOT, NULL, "No such file"},
		{"lab show x --story", CMD_COULD_NOT, NULL, "--story is for"},
		{"lab draw x -j", CMD_COULD_NOT, NULL, "-o and -j are for"},
		{"lab x -j", CMD_COULD_NOT, NULL, "-o and -j are for"},
		{"lab list --seed 3", CMD_COULD_NOT, NULL, "--seed is of one lab"},
		{"trace --lab diamond --length 10 server", CMD_COULD_NOT, NULL, "--length 30 to"},
		{"trace --lab diamond -s 0 server", CMD_COULD_NOT, NULL, "-s is 2 to"},
		{"ping --lab diamond --length 27 server", CMD_COULD_NOT, NULL, "--length 28 to"},
		{"ping --lab diamond -S 1.2.3.4 server", CMD_COULD_NOT, NULL, "1.2.3.4 is no add"},
		{"lab list -- ls", CMD_COULD_NOT, NULL, "a command after --"},
		{"lab x --", CMD_COULD_NOT, NULL, "no command"},
		{"help nosuch", CMD_COULD_NOT, NULL, "nosuch is no verb and no topic"},
		{"help ping trace", CMD_COULD_NOT, NULL, "one word at a time"},
		{"ping -c\x1b[31m x", CMD_COULD_NOT, NULL, "-c \\x1b[31m"},
	};
	struct captured got;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		capture(&got, rows[i].line);
		ok(got.status == rows[i].status, "icmp %s: status %d", rows[i].line, got.status);
		ok(rows[i].out ? strstr(got.out, rows[i].out) != NULL : !*got.out,
		   "icmp %s: standard output", rows[i].line);
		ok(rows[i].err ? strstr(got.err, rows[i].err) != NULL : !*got.err,
		   "icmp %s: standard error", rows[i].line);
	}
}

int main(void)
{
	test_unique();
	test_letters();
	test_rows();
	test_habits();
	test_mistakes();
	test_first_word();
	return tap_done();
}
