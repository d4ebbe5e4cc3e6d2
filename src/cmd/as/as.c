/* SPDX-License-Identifier: MIT */
#include "cmd/as/as.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/help.h"
#include "cmd/verbs.h"

static const struct as_tool *const tools[] = {&as_ping, &as_fping, &as_traceroute, &as_mtr,
					      &as_tracepath};

enum { TOOLS = sizeof(tools) / sizeof(*tools) };

const struct as_tool *as_tool_named(const char *name)
{
	for (size_t i = 0; i < TOOLS; i++)
		if (!strcmp(tools[i]->name, name))
			return tools[i];
	return NULL;
}

const struct as_tool *as_tool_at(size_t index)
{
	return index < TOOLS ? tools[index] : NULL;
}

void as_settle_header(struct as_run *run)
{
	const struct as_given *g = &run->given;
	struct cmd_options *o = &run->call.options;

	o->ttl = (int)g->ttl;
	if (g->tos < 0)
		return;
	o->dscp = (int)(g->tos >> 2);
	o->ecn = (int)(g->tos & 3);
}

bool as_replace_operands(struct as_run *run, const char *a, const char *glue, const char *b)
{
	struct cmd_options *o = &run->call.options;
	size_t room = strlen(a) + strlen(glue) + strlen(b) + 1;

	run->made = malloc(room);
	if (!run->made)
		return as_refuse(run, "no memory");
	snprintf(run->made, room, "%s%s%s", a, glue, b);
	o->operands[0] = run->made;
	o->operand_count = 1;
	return true;
}

static int run_verb(struct as_run *run)
{
	const struct as_tool *tool = run->tool;
	struct cmd_options *o = &run->call.options;
	int status;

	o->outputs[o->output_count++] = (struct cmd_output){.format = tool->format};
	run->call.as = &run->out;
	status = run->call.verb->run(&run->call);
	return tool->status ? tool->status(run, status) : status;
}

int as_main(const struct as_tool *tool, int argc, char **argv)
{
	struct as_run run = {.tool = tool};
	int status = tool->usage;

	run.call = (struct cmd_call){
		.verb = cmd_verb_find(tool->verb),
		.program = tool->name,
		.argc = argc - 1,
		.argv = argv + 1,
	};
	if (cmd_options_begin(&run.call.options, argc) && as_parse(&run, argc, argv, &status)) {
		status = tool->usage;
		if (tool->settle(&run))
			status = run_verb(&run);
	}
	cmd_options_free(&run.call.options);
	free(run.made);
	return status;
}

static int refuse(const struct cmd_call *call, const char *word)
{
	char message[128], hint[128] = "icmp as speaks as:";

	snprintf(message, sizeof(message), word ? "there is no %.80s here" : "TOOL is missing",
		 word);
	for (size_t i = 0; i < TOOLS; i++) {
		size_t used = strlen(hint);

		snprintf(hint + used, sizeof(hint) - used, " %s", tools[i]->name);
	}
	return cmd_fail(call, message, hint);
}

int cmd_as(struct cmd_call *call)
{
	const char *word = call->argc ? call->argv[0] : NULL;
	const struct as_tool *tool = word ? as_tool_named(word) : NULL;

	if (word && (!strcmp(word, "-h") || !strcmp(word, "--help")))
		return help_verb(stdout, call->verb);
	return tool ? as_main(tool, call->argc, call->argv) : refuse(call, word);
}
