/* SPDX-License-Identifier: MIT */
/* `icmp ctl SOCKET WORDS...`: a word with a node or lab that runs. */
#include <stdio.h>

#include "cmd/verbs.h"
#include "io/control.h"

int cmd_ctl(struct cmd_call *call)
{
	const struct cmd_options *options = &call->options;
	const char *words[IO_CONTROL_WORDS];
	struct io_failure failure;
	size_t count = 0;

	for (size_t i = 1; i < options->operand_count && count + 1 < IO_CONTROL_WORDS; i++)
		words[count++] = options->operands[i];
	for (size_t i = 0; i < options->output_count && count + 1 < IO_CONTROL_WORDS; i++)
		words[count++] = options->outputs[i].format;
	int status = io_control_ask(options->operands[0], count, words, stdout, &failure);

	return status < 0 ? cmd_fail(call, failure.message, failure.hint) : status;
}
