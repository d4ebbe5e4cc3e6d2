/* SPDX-License-Identifier: MIT */
/* `icmp doctor`: what this user may do here, what is lost without, and the command that grants it.
 */
#include <stdio.h>

#include "cmd/verbs.h"
#include "cmd/wrap.h"
#include "io/clock.h"
#include "io/finding/finding.h"
#include "out/json/lines.h"

enum { NAME_COLUMN = 22 };

static const char *const states[] = {
	[IO_FINDING_OK] = "ok",
	[IO_FINDING_MISSING] = "missing",
	[IO_FINDING_SPOILS] = "spoils",
};

static const enum color_role colors[] = {
	[IO_FINDING_OK] = COLOR_GOOD,
	[IO_FINDING_MISSING] = COLOR_BAD,
	[IO_FINDING_SPOILS] = COLOR_WARN,
};

static const char *const titles[IO_FINDING_GROUPS] = {
	[IO_FINDING_RIGHTS] = "What this user may do",
	[IO_FINDING_LOCAL] = "What here deceives measurements",
};

static void put_line(struct out *out, const char *label, const char *text)
{
	int at = fprintf(out->file, "  %*s%s", NAME_COLUMN, "", label);

	wrap_text(out->file, text, (size_t)at, NAME_COLUMN + 2 + 6);
}

static void put_text(struct out *out, const struct io_finding *finding)
{
	fprintf(out->file, "  %-*s", NAME_COLUMN, finding->name);
	fputs(color(out->color, colors[finding->state]), out->file);
	fputs(states[finding->state], out->file);
	fputs(color(out->color, COLOR_PLAIN), out->file);
	fprintf(out->file, "  %s\n", finding->what);
	if (finding->state == IO_FINDING_OK)
		return;
	if (*finding->said)
		put_line(out, "seen  ", finding->said);
	put_line(out, finding->state == IO_FINDING_MISSING ? "lost  " : "so    ", finding->lost);
	/* A command is to be copied: it stays on one line. */
	if (*finding->remedy)
		fprintf(out->file, "  %*sdo    %s\n", NAME_COLUMN, "", finding->remedy);
}

static void put_json(struct out *out, enum io_finding_group group, const struct io_finding *finding)
{
	struct json *json = json_lines_begin(out, "finding");

	json_text(json, "group", io_finding_group_name(group));
	json_text(json, "name", finding->name);
	json_text(json, "what", finding->what);
	json_text(json, "state", states[finding->state]);
	if (*finding->said)
		json_text(json, "said", finding->said);
	if (finding->state)
		json_text(json, "lost", finding->lost);
	if (*finding->remedy)
		json_text(json, "remedy", finding->remedy);
	json_end(json);
}

static void put(struct outs *outs, enum io_finding_group group, const struct io_finding *finding)
{
	for (size_t i = 0; i < outs->count; i++) {
		if (outs->all[i].ops == &out_json)
			put_json(&outs->all[i], group, finding);
		else
			put_text(&outs->all[i], finding);
	}
}

static void put_title(struct outs *outs, enum io_finding_group group)
{
	for (size_t i = 0; i < outs->count; i++)
		if (outs->all[i].ops == &out_text)
			fprintf(outs->all[i].file, "%s%s\n", group ? "\n" : "", titles[group]);
}

/* Only what is missing is a no: what spoils, one can know of and live with. */
static int examine(struct outs *outs)
{
	struct io_finding finding;
	int status = CMD_YES;

	for (enum io_finding_group group = 0; group < IO_FINDING_GROUPS; group++) {
		put_title(outs, group);
		for (size_t n = 0; io_finding_look(group, n, "", &finding); n++) {
			put(outs, group, &finding);
			if (finding.state == IO_FINDING_MISSING)
				status = CMD_NO;
		}
	}
	return status;
}

int cmd_doctor(struct cmd_call *call)
{
	const struct cmd_options *options = &call->options;
	struct out_request requests[CMD_OUTPUTS_MAX];
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

	for (size_t i = 0; i < options->output_count; i++)
		requests[i] =
			(struct out_request){options->outputs[i].format, options->outputs[i].file};
	if (!outs_open(&outs, requests, options->output_count, (enum color_when)options->color,
		       &run, message, sizeof(message)))
		return cmd_fail(call, message, NULL);
	outs_start(&outs);
	int status = examine(&outs);

	outs_end(&outs, "done", status, io_now());
	return outs_close(&outs) ? status : cmd_fail(call, "the output could not be written", NULL);
}
