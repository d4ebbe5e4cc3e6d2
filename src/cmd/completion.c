/* SPDX-License-Identifier: MIT */
#include "cmd/help.h"
#include "cmd/table.h"

/* Whether an argument follows, by the mark behind the name: "=" it does, "?" it may, else none. */
static const char *argument_mark(const struct cmd_option *option)
{
	if (!option->argument)
		return "";
	return cmd_option_may_stand_alone(option) ? "?" : "=";
}

static void put_options(FILE *file, const struct cmd_verb *verb)
{
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);
	for (size_t i = 0; i < count; i++) {
		if (!cmd_verb_takes(verb, &table[i]))
			continue;
		const char *mark = argument_mark(&table[i]);
		fprintf(file, "--%s\t%s\t%s\n", table[i].name, mark, table[i].help);
		if (table[i].letter)
			fprintf(file, "-%c\t%s\t%s\n", table[i].letter, mark, table[i].help);
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
