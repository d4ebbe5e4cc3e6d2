/* SPDX-License-Identifier: MIT */
#include "cmd/help.h"
#include "cmd/table.h"

/*
 * What follows the name: "=" and the argument, "?" and one that may be absent, or nothing. Of -o,
 * the formats that this verb writes.
 */
static void put_argument(FILE *file, const struct cmd_verb *verb, const struct cmd_option *option)
{
	if (!option->argument)
		return;
	if (option->kind == CMD_KIND_OUTPUT)
		fprintf(file, "=%s", verb->formats);
	else if (option->kind == CMD_KIND_SPEED)
		fputs("=max", file); /* the rest are numbers */
	else if (cmd_option_may_stand_alone(option))
		fprintf(file, "?%s", option->argument);
	else
		fprintf(file, "=%s", option->argument);
}

static void put_option(FILE *file, const struct cmd_verb *verb, const struct cmd_option *option,
		       const char *dashes, const char *name)
{
	fprintf(file, "%s%s\t", dashes, name);
	put_argument(file, verb, option);
	fprintf(file, "\t%s\n", cmd_option_help(verb, option).text);
}

static void put_options(FILE *file, const struct cmd_verb *verb)
{
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!cmd_verb_takes(verb, &table[i]))
			continue;
		put_option(file, verb, &table[i], "--", table[i].name);
		if (table[i].letter)
			put_option(file, verb, &table[i], "-", (char[]){table[i].letter, '\0'});
	}
}

int help_completion(FILE *file, const struct cmd_verb *verb)
{
	size_t verb_count, topic_count;
	const struct cmd_verb *verbs = cmd_verbs(&verb_count);
	const struct help_topic *topics = help_topics(&topic_count);

	if (verb) {
		put_options(file, verb);
		return CMD_YES;
	}
	for (size_t i = 0; i < verb_count; i++)
		fprintf(file, "%s\tverb\t%s\n", verbs[i].name, verbs[i].about);
	for (size_t i = 0; i < topic_count; i++)
		fprintf(file, "%s\ttopic\t%s\n", topics[i].name, topics[i].about);
	return CMD_YES;
}
