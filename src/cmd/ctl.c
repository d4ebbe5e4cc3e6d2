/* SPDX-License-Identifier: MIT */
/* `icmp ctl SOCKET WORDS...`: a word with a node or lab that runs. */
#include <stdio.h>
#include <string.h>

#include "cmd/verbs.h"
#include "io/clock.h"
#include "io/process/control.h"
#include "out/out.h"

/* The format is one more word, and who answers writes it. */
static size_t gather(const struct cmd_options *options, const char *words[IO_CONTROL_WORDS])
{
	size_t count = 0;

	for (size_t i = 1; i < options->operand_count && count + 1 < IO_CONTROL_WORDS; i++)
		words[count++] = options->operands[i];
	if (options->output_count)
		words[count++] = options->outputs[0].format;
	return count;
}

static int ask(const struct cmd_call *call)
{
	const char *words[IO_CONTROL_WORDS];
	size_t count = gather(&call->options, words);
	struct io_failure failure;
	int status = io_control_ask(call->options.operands[0], count, words, stdout, &failure);

	return status < 0 ? cmd_fail(call, failure.message, failure.hint) : status;
}

/* Lines of JSON have a first and a last one, whoever writes those between. */
static int ask_in_json(const struct cmd_call *call)
{
	const struct out_request request = {.format = "json"};
	const struct out_run run = {
		.verb = call->verb->name,
		.arguments = (const char *const *)call->argv,
		.argument_count = (size_t)call->argc,
		.clock = "real",
		.unix_ns = io_unix_ns((struct icmp4_time){0}),
		.start = io_now(),
	};
	struct outs outs;
	char message[256];

	if (!outs_open(&outs, &request, 1, COLOR_NEVER, &run, message, sizeof(message)))
		return cmd_fail(call, message, NULL);
	outs_start(&outs);
	int status = ask(call);

	outs_end(&outs, status == CMD_YES ? "done" : "failed", status, io_now());
	outs_close(&outs);
	return status;
}

int cmd_ctl(struct cmd_call *call)
{
	const struct cmd_options *options = &call->options;

	if (options->output_count > 1 || (options->output_count && options->outputs[0].file))
		return cmd_fail(call, "one format, on standard output", NULL);
	if (options->output_count && !strcmp(options->outputs[0].format, "json"))
		return ask_in_json(call);
	return ask(call);
}
