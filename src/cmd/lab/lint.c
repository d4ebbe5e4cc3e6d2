/* SPDX-License-Identifier: MIT */
/* `icmp lab lint`: what is wrong with a lab file, or useless in it, each with its place. */
#include "config/lab/lint.h"

#include "cmd/lab/lab.h"
#include "cmd/lines.h"

static int lint_text(const struct cmd_call *call, FILE *file, void *world)
{
	const struct lab_flaws *flaws = world;

	(void)call;
	for (size_t i = 0; i < flaws->count; i++) {
		const struct lab_flaw *flaw = &flaws->flaws[i];

		fprintf(file, "%s:%zu:%zu: %s: %s\n", flaws->file, flaw->line, flaw->column,
			flaw->unsound ? "error" : "warning", flaw->text);
	}
	if (lab_is_sound(flaws))
		fprintf(file, "sound: %zu nodes, %zu links, %zu claims kept\n", flaws->nodes,
			flaws->links, flaws->claims);
	return lab_is_sound(flaws) ? CMD_YES : CMD_NO;
}

static int lint_json(const struct cmd_call *call, struct json *json, void *world)
{
	const struct lab_flaws *flaws = world;

	(void)call;
	for (size_t i = 0; i < flaws->count; i++) {
		const struct lab_flaw *flaw = &flaws->flaws[i];

		json_line(json, "flaw");
		json_text(json, "name", flaw->name);
		json_text(json, "level", flaw->unsound ? "error" : "warning");
		json_text(json, "file", flaws->file);
		json_number(json, "line", flaw->line);
		json_number(json, "column", flaw->column);
		json_text(json, "text", flaw->text);
		json_end(json);
	}
	return lab_is_sound(flaws) ? CMD_YES : CMD_NO;
}

int lab_lint(const struct cmd_call *call, const char *name)
{
	const struct cmd_options *options = &call->options;
	struct config_error error;
	struct lab_flaws flaws;

	if (!lab_lint_file(name, options->seed_given ? &options->seed : NULL, &flaws, &error))
		return cmd_fail(call, error.text, NULL);
	int status = lines_show(call, lint_text, lint_json, &flaws);
	lab_flaws_free(&flaws);
	return status;
}
