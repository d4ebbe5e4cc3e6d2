/* SPDX-License-Identifier: MIT */
/*
 * `icmp decode`: what the ICMP messages in a capture mean. Everything is opened before anything is
 * read, and privilege given up between the two; then every frame goes through the pipeline
 * (pipeline.c). A capture that breaks off ends the run with status 2, but what was read of
 * it counts.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/decode/decode.h"
#include "cmd/verbs.h"
#include "io/clock.h"
#include "io/cpu.h"
#include "io/process/privilege.h"

/* REMEMBERED: a second of a busy link, in a few megabytes. */
enum { STDOUT_ROOM = 1 << 17, REMEMBERED = 65536 };

/* --- What goes wrong --- */

bool decode_fail(struct decode *d, const struct io_failure *f, bool fatal)
{
	const struct out_error error = {f->what, f->error, f->message, f->hint, fatal};

	cmd_fail(d->call, f->message, f->hint);
	if (!d->started)
		outs_start(&d->outs);
	d->started = true;
	d->could_not = true;
	outs_error(&d->outs, &error, io_now());
	return false;
}

bool decode_fail_memory(struct decode *d)
{
	struct io_failure failure;

	io_fail(&failure, "system", ENOMEM, "", "no memory");
	return decode_fail(d, &failure, true);
}

bool decode_fail_record(struct decode *d)
{
	struct io_failure failure;

	io_fail(&failure, "output", errno, "", "-o pcap: %s", strerror(errno));
	if (!d->unrecorded)
		decode_fail(d, &failure, true);
	d->unrecorded = true;
	return false;
}

void decode_say(const struct decode *d, const char *text)
{
	fprintf(stderr, "icmp %s: %s\n", d->call->verb->name, text);
}

/* --- Opening --- */

static bool is_pipe(int fd)
{
	struct stat about;

	return !fstat(fd, &about) && !S_ISREG(about.st_mode);
}

/* May lines be late, as long as they come fast? Not while somebody waits for each. */
static bool somebody_waits(const struct cmd_options *o)
{
	bool standard_input = !o->operand_count;

	for (size_t i = 0; i < o->operand_count; i++)
		standard_input |= !strcmp(o->operands[i], "-");
	return o->interface || isatty(STDOUT_FILENO) || (standard_input && is_pipe(STDIN_FILENO));
}

static void describe_run(struct decode *d)
{
	const struct cmd_options *o = &d->call->options;
	bool live = o->interface;

	d->run = (struct out_run){
		.verb = d->call->verb->name,
		.arguments = (const char *const *)d->call->argv,
		.argument_count = (size_t)d->call->argc,
		.stamps = live ? "kernel-receive" : NULL,
		.clock = live ? "real" : NULL,
		.start = io_now(),
		.live = somebody_waits(o),
		.summary = live || o->quiet,
		.numeric = o->numeric,
		.quiet = o->quiet,
		.timestamps = o->timestamps,
		.explain = o->explain,
		.verbose = o->verbose,
	};
	d->run.unix_ns = io_unix_ns(d->run.start) - d->run.start.ns;
	d->end = o->deadline_ns < 0 ? ICMP4_NEVER : icmp4_time_add(d->run.start, o->deadline_ns);
	for (size_t i = 0; i < o->output_count; i++)
		d->run.taken |= record_is(&o->outputs[i]) && !o->outputs[i].file;
}

static bool open_outputs(struct decode *d)
{
	static const enum color_when colors[] = {
		[CMD_COLOR_AUTO] = COLOR_AUTO,
		[CMD_COLOR_ALWAYS] = COLOR_ALWAYS,
		[CMD_COLOR_NEVER] = COLOR_NEVER,
	};
	const struct cmd_options *o = &d->call->options;
	struct out_request requests[CMD_OUTPUTS_MAX];
	struct io_failure failure;
	size_t count = 0;
	char message[256];

	for (size_t i = 0; i < o->output_count; i++)
		if (!record_is(&o->outputs[i]))
			requests[count++] =
				(struct out_request){o->outputs[i].format, o->outputs[i].file};
	if (outs_open(&d->outs, requests, count, colors[o->color], &d->run, message,
		      sizeof(message)))
		return true;
	io_fail(&failure, "output", 0, "", "%s", message);
	return decode_fail(d, &failure, true);
}

/* Without a reader who waits, a call of the kernel for every few lines would cost more than the
 * decoding. The room is standard output's until the process ends. */
static void widen_standard_output(const struct decode *d)
{
	char *room = d->run.live ? NULL : malloc(STDOUT_ROOM);

	if (room)
		setvbuf(stdout, room, _IOFBF, STDOUT_ROOM);
}

/* One bad word is no reason not to read the others. */
static bool judge_sources(struct decode *d)
{
	size_t sound = 0;

	for (size_t i = 0; i < d->sources.count; i++) {
		struct decode_source *source = &d->sources.all[i];
		const char *filter = d->call->options.filter;

		if (source->capture && filter &&
		    !io_capture_filter(source->capture, filter, &source->failure))
			return decode_fail(d, &source->failure, true);
		if (!source->capture)
			decode_fail(d, &source->failure, d->sources.count == 1);
		sound += source->capture != NULL;
	}
	return sound;
}

static bool wants(const struct outs *outs, const struct out_ops *ops)
{
	for (size_t i = 0; i < outs->count; i++)
		if (outs->all[i].ops == ops)
			return true;
	return false;
}

static bool prepare(struct decode *d)
{
	struct io_failure failure;

	describe_run(d);
	if (!open_outputs(d))
		return false;
	widen_standard_output(d);
	if (!sources_open(&d->sources, &d->call->options, &failure) ||
	    !record_open(&d->record, &d->call->options, &failure) || !io_drop_privileges(&failure))
		return decode_fail(d, &failure, true);
	if (!judge_sources(d))
		return false;
	const struct pipeline_plan plan = {
		.sum = io_fastest_sum(),
		.remember = REMEMBERED,
		.census = d->run.summary,
		.remarks = d->run.verbose || wants(&d->outs, &out_json),
	};
	if (!pipeline_open(&d->pipeline, &d->outs, &plan))
		return decode_fail_memory(d);
	if (!d->started)
		outs_start(&d->outs);
	d->started = true;
	return true;
}

/* --- The end --- */

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void tell_obstacles(const struct decode *d)
{
	const struct pipeline *p = &d->pipeline;
	char text[OBSTACLE_TEXT];

	for (size_t i = 0; i < p->obstacles.count; i++) {
		obstacle_text(&p->obstacles.rows[i], text);
		decode_say(d, text);
	}
	if (!p->messages && !d->could_not) {
		snprintf(text, sizeof(text), "no ICMP for IPv4 in %" PRIu64 " frame%s%s", p->frames,
			 plural(p->frames),
			 d->call->options.filter ? " that passed the filter" : "");
		decode_say(d, text);
	}
}

/* Frames that nobody read. */
static void tell_lost(const struct decode *d)
{
	char text[96];

	if (!d->dropped)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 " frame%s lost: the kernel had no room", d->dropped,
		 plural(d->dropped));
	decode_say(d, text);
}

/* The census in text has the obstacles among its lines. */
static void sum_up(struct decode *d)
{
	outs_flush(&d->outs);
	if (!d->run.summary || !wants(&d->outs, &out_text))
		tell_obstacles(d);
	tell_lost(d);
	pipeline_census(&d->pipeline);
}

static int finish(struct decode *d)
{
	if (!record_close(&d->record))
		decode_fail_record(d);
	int status = d->could_not ? CMD_COULD_NOT : CMD_YES;

	if (d->started)
		outs_end(&d->outs,
			 d->could_not && !strcmp(d->reason, "complete") ? "error" : d->reason,
			 status, io_now());
	if (!outs_close(&d->outs)) {
		char message[128];

		snprintf(message, sizeof(message), "output: %s", strerror(errno));
		status = cmd_fail(d->call, message, NULL);
	}
	pipeline_close(&d->pipeline);
	sources_close(&d->sources);
	return status;
}

int cmd_decode(struct cmd_call *call)
{
	struct decode d = {.call = call, .reason = "error"};

	if (prepare(&d)) {
		decode_read(&d);
		sum_up(&d);
	}
	return finish(&d);
}
