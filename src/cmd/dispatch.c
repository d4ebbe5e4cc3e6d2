/* SPDX-License-Identifier: MIT */
/*
 * From the words that were typed to the verb that they mean. `icmp HOST` is `icmp ping HOST`; a
 * word that is nearly a verb, or will be one, is not taken for a host without saying so.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/as/as.h"
#include "cmd/help.h"
#include "cmd/table.h"
#include "cmd/verbs.h"
#include "config/nearest.h"
#include "io/process/privilege.h"

/* A control character in what was typed, or read from a file, must not act on the terminal. */
static void put_line(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			fprintf(stderr, "\\x%02x", (unsigned char)*text);
		else
			putc(*text, stderr);
	}
}

int cmd_fail(const struct cmd_call *call, const char *message, const char *hint)
{
	if (call && call->program)
		fputs(call->program, stderr);
	else
		fprintf(stderr, "icmp%s%s", call && call->verb ? " " : "",
			call && call->verb ? call->verb->name : "");
	fputs(": ", stderr);
	put_line(message);
	if (hint && *hint) {
		fputs("; ", stderr);
		put_line(hint);
	}
	putc('\n', stderr);
	return CMD_COULD_NOT;
}

/* Verbs that listen to others or make what they like: with the caller's own rights, or none. */
static bool leave_lent_rights(const struct cmd_call *call)
{
	static const char own[] = "check decode send node";
	const char *name = call->verb->name;
	struct io_failure failure;

	if (cmd_word_index(own, name, strlen(name)) < 0 || !io_rights_are_lent() ||
	    io_drop_privileges(&failure))
		return true;
	cmd_fail(call, failure.message, failure.hint);
	return false;
}

static int run(const struct cmd_verb *verb, int argc, char **argv)
{
	struct cmd_call call = {.verb = verb, .argc = argc, .argv = argv};
	struct cmd_error error;
	int status;

	if (verb->run == cmd_as) /* the words are another tool's */
		return verb->run(&call);
	if (!cmd_parse(&call, argc, argv, &error))
		status = cmd_fail(&call, error.message, error.hint);
	else if (call.options.help)
		status = help_verb(stdout, verb);
	else if (call.options.version)
		status = help_version(stdout);
	else
		status = leave_lent_rights(&call) ? verb->run(&call) : CMD_COULD_NOT;
	cmd_options_free(&call.options);
	return status;
}

/* A verb of which the word is one slip away, or NULL. */
static const char *nearest_verb(const char *word)
{
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, verbs[i].name);
	return nearest.distance == 1 ? nearest.name : NULL;
}

/* The first word is no verb: is it a host, or a slip? */
static int run_host(int argc, char **argv)
{
	const char *word = argv[0], *near = nearest_verb(word);
	char message[256], hint[256];

	if (cmd_verb_later(word)) {
		snprintf(message, sizeof(message), "there is no verb %.100s in this version", word);
		snprintf(hint, sizeof(hint), "a host of that name: icmp ping %.100s", word);
		return cmd_fail(NULL, message, hint);
	}
	if (near) {
		snprintf(message, sizeof(message), "there is no verb %.100s, but %s", word, near);
		snprintf(hint, sizeof(hint), "a host of that name: icmp ping %.100s", word);
		return cmd_fail(NULL, message, hint);
	}
	return run(cmd_verb_find("ping"), argc, argv);
}

int cmd_called(const char *path, int argc, char **argv)
{
	const char *slash = strrchr(path, '/');
	const struct as_tool *tool = as_tool_named(slash ? slash + 1 : path);

	return tool ? as_main(tool, argc, argv) : cmd_main(argc - 1, argv + 1);
}

int cmd_main(int argc, char **argv)
{
	if (argc < 1) {
		help_usage(stderr);
		return CMD_COULD_NOT;
	}
	if (!strcmp(argv[0], "-h") || !strcmp(argv[0], "--help"))
		return run(cmd_verb_find("help"), argc - 1, argv + 1);
	if (!strcmp(argv[0], "--version"))
		return help_version(stdout);
	const struct cmd_verb *verb = cmd_verb_find(argv[0]);
	return verb ? run(verb, argc - 1, argv + 1) : run_host(argc, argv);
}
