/* SPDX-License-Identifier: MIT */
#include "cmd/help.h"

#include <string.h>

#include "cmd/table.h"
#include "cmd/verbs.h"
#include "cmd/wrap.h"

enum { HELP_COLUMN = 27 };

/* clang-format off */
static const char general_head[] =
"icmp asks an IPv4 network what it does with packets: ICMP, the protocol in which\n"
"hosts and routers report to each other. It can also be such a network: a lab, in\n"
"one process, for learning and for testing.\n";

static const char general_try[] =
"Five things to try\n"
"  icmp ping --lab first-hop server    a ping through a simulated network\n"
"  icmp trace --lab first-hop server   the routers on the way\n"
"  icmp lab first-hop                  a shell inside it: ping, traceroute, mtr\n"
"  icmp types frag                     what is this message?\n"
"  icmp www.example.net                ping, in the real network\n";
/* clang-format on */

/* "  -c, --count COUNT        text": the text on a line of its own where the left is long. */
static void put_option(FILE *file, const struct cmd_verb *verb, const struct cmd_option *option)
{
	char left[64];
	const char *argument = option->argument ? option->argument : "";
	const char *blank = *argument && *argument != '[' ? " " : "";
	int length;

	if (option->letter)
		length = snprintf(left, sizeof(left), "  -%c, --%s%s%s", option->letter,
				  option->name, blank, argument);
	else
		length = snprintf(left, sizeof(left), "      --%s%s%s", option->name, blank,
				  argument);
	fputs(left, file);
	if (length + 2 > HELP_COLUMN)
		fprintf(file, "\n%*s", HELP_COLUMN, "");
	else
		fprintf(file, "%*s", HELP_COLUMN - length, "");
	wrap_text(file, cmd_option_help(verb, option).text, HELP_COLUMN, HELP_COLUMN);
}

static void put_group(FILE *file, const struct cmd_verb *verb, enum cmd_group group)
{
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);
	bool titled = false;

	for (size_t i = 0; i < count; i++) {
		if (cmd_option_help(verb, &table[i]).group != group ||
		    !cmd_verb_takes(verb, &table[i]))
			continue;
		if (!titled)
			fprintf(file, "\n%s\n", cmd_group_title(group));
		titled = true;
		put_option(file, verb, &table[i]);
	}
}

int help_verb(FILE *file, const struct cmd_verb *verb)
{
	fprintf(file, "icmp %s: %s\n\nusage: icmp %s ", verb->name, verb->about, verb->name);
	fprintf(file, "%s%s\n\n%s", *verb->takes ? "[OPTIONS] " : "", verb->operands, verb->text);
	for (enum cmd_group group = 0; group < CMD_GROUP_COUNT; group++)
		put_group(file, verb, group);
	if (!verb->command)
		fputs("\nExit status: 0 yes, 1 no, 2 could not ask; see icmp help exit\n", file);
	return CMD_YES;
}

static void put_verbs(FILE *file)
{
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);

	for (size_t i = 0; i < count; i++)
		fprintf(file, "  icmp %-6s %s\n", verbs[i].name, verbs[i].about);
}

static void put_topics(FILE *file)
{
	size_t count;
	const struct help_topic *topics = help_topics(&count);

	for (size_t i = 0; i < count; i++)
		fprintf(file, "  icmp help %-11s %s\n", topics[i].name, topics[i].about);
}

int help_general(FILE *file)
{
	fprintf(file, "%s\nVerbs: icmp help VERB tells all about one\n", general_head);
	put_verbs(file);
	fprintf(file, "\n%s\nTopics\n", general_try);
	put_topics(file);
	fputs("\nManual: icmp(1)\n", file);
	return CMD_YES;
}

int help_usage(FILE *file)
{
	fputs("usage: icmp VERB [OPTIONS] TARGET...\n", file);
	put_verbs(file);
	fputs("icmp HOST is icmp ping HOST\n", file);
	return CMD_YES;
}

int help_version(FILE *file)
{
	fputs("icmp (icmp4) " ICMP4_VERSION "\n", file);
	return CMD_YES;
}

static const struct help_topic *find_topic(const char *name)
{
	size_t count;
	const struct help_topic *topics = help_topics(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(topics[i].name, name))
			return &topics[i];
	return NULL;
}

static int complete(struct cmd_call *call)
{
	const char *word = call->options.operand_count > 1 ? call->options.operands[1] : NULL;
	const struct cmd_verb *verb = word ? cmd_verb_find(word) : NULL;

	return word && !verb ? CMD_COULD_NOT : help_completion(stdout, verb);
}

/* Whether the word is a verb or a topic, and its help. */
static bool help_word(const char *word)
{
	const struct cmd_verb *verb = cmd_verb_find(word);
	const struct help_topic *topic = find_topic(word);

	if (verb)
		return help_verb(stdout, verb) == CMD_YES;
	if (topic)
		printf("%s: %s\n\n%s", topic->name, topic->about, topic->text);
	return topic;
}

int cmd_help(struct cmd_call *call)
{
	size_t count = call->options.operand_count;
	char message[160];

	if (!count)
		return help_general(stdout);
	const char *word = call->options.operands[0];

	/* Not for people: the scripts in completion/ ask it, so that they never grow old. */
	if (!strcmp(word, "completion"))
		return complete(call);
	if (count > 1)
		return cmd_fail(call, "one word at a time", "icmp help names them all");
	if (help_word(word))
		return CMD_YES;
	snprintf(message, sizeof(message), "%.100s is no verb and no topic", word);
	return cmd_fail(call, message, "icmp help names them all");
}
