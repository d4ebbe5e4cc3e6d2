/* SPDX-License-Identifier: MIT */
#include "cmd/lines.h"

#include <errno.h>
#include <string.h>

static void put_start(const struct cmd_call *call, struct json *json)
{
	json_line(json, "start");
	json_text(json, "verb", call->verb->name);
	json_open(json, "arguments", '[');
	for (int i = 0; i < call->argc; i++)
		json_text(json, NULL, call->argv[i]);
	json_end(json);
}

static void put_end(struct json *json, int status)
{
	json_line(json, "end");
	json_text(json, "reason", status == CMD_COULD_NOT ? "error" : "complete");
	json_number(json, "exit", (uint64_t)status);
	json_end(json);
}

static int show_json(const struct cmd_call *call, FILE *file, lines_json_fn *show, void *world)
{
	struct json json = {.file = file};

	put_start(call, &json);
	int status = show(call, &json, world);
	put_end(&json, status);
	return status;
}

/* What did not reach its file was not written. */
static int close_file(const struct cmd_call *call, FILE *file, const char *name, int status)
{
	char message[256];
	bool failed = ferror(file);

	if (!fclose(file) && !failed)
		return status;
	snprintf(message, sizeof(message), "%.150s: %s", name, strerror(errno));
	return cmd_fail(call, message, NULL);
}

static int show_one(const struct cmd_call *call, const struct cmd_output *output,
		    lines_text_fn *text, lines_json_fn *json, void *world)
{
	bool is_json = !strcmp(output->format, "json");
	FILE *file = output->file ? fopen(output->file, "we") : stdout;
	char message[256];

	if (!file) {
		snprintf(message, sizeof(message), "%.150s: %s", output->file, strerror(errno));
		return cmd_fail(call, message, NULL);
	}
	int status = is_json ? show_json(call, file, json, world) : text(call, file, world);
	return output->file ? close_file(call, file, output->file, status) : status;
}

int lines_show(const struct cmd_call *call, lines_text_fn *text, lines_json_fn *json, void *world)
{
	static const struct cmd_output plain = {.format = "text"};
	const struct cmd_options *options = &call->options;
	int worst = CMD_YES;

	if (!options->output_count)
		return show_one(call, &plain, text, json, world);
	for (size_t i = 0; i < options->output_count; i++) {
		int status = show_one(call, &options->outputs[i], text, json, world);

		worst = status > worst ? status : worst;
	}
	return worst;
}
