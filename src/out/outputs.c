/* SPDX-License-Identifier: MIT */
#include "out/live/live.h"
#include <errno.h>
#include <stdio_ext.h>
#include <string.h>

static const struct out_ops *const formats[] = {
	&out_text, &out_json,    &out_metrics,  &out_tap,           &out_junit,  &out_dot,
	&out_svg,  &out_as_ping, &out_as_fping, &out_as_traceroute, &out_as_mtr, &out_as_tracepath,
};

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

const struct out_ops *out_format(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

static bool refuse(struct outs *outs, char *message, size_t size, const char *subject,
		   const char *why)
{
	snprintf(message, size, "%s: %s", subject, why);
	outs_close(outs);
	return false;
}

static void add(struct outs *outs, const struct out_ops *ops, FILE *file, enum color_when when,
		const struct out_run *run)
{
	outs->all[outs->count++] = (struct out){
		.ops = ops,
		.run = run,
		.file = file,
		.color = color_wanted(when, fileno(file)),
	};
}

bool outs_open(struct outs *outs, const struct out_request *requests, size_t count,
	       enum color_when when, const struct out_run *run, char *message, size_t size)
{
	bool standard = run->taken;

	outs->count = 0;
	for (size_t i = 0; i < count && i < OUT_MAX - 1; i++) {
		const struct out_ops *ops = out_format(requests[i].format);
		const char *file = requests[i].file;

		if (!ops)
			return refuse(outs, message, size, requests[i].format,
				      "not a format of this verb");
		if (!file && standard)
			return refuse(outs, message, size, requests[i].format,
				      "one format at most goes to standard output: -o FORMAT=FILE");
		standard |= !file;
		FILE *stream = file ? fopen(file, "we") : stdout;
		if (!stream)
			return refuse(outs, message, size, file, strerror(errno));
		add(outs, ops, stream, file ? COLOR_NEVER : when, run);
	}
	if (!standard)
		add(outs, &out_text, stdout, when, run);
	return true;
}

void outs_add_live(struct outs *outs, struct live *live, const struct out_run *run)
{
	if (outs->count == OUT_MAX)
		return;
	add(outs, &out_live, stdout, COLOR_NEVER, run);
	outs->all[outs->count - 1].live = live;
}

/* Once stdio has failed it only remembers that it did: why is known just behind the event. */
static void note_failure(struct out *out)
{
	if (ferror(out->file) && !out->error)
		out->error = errno ? errno : EIO;
}

/* main() would say once more of standard output what is said of all of them. */
static void forget(FILE *file)
{
	__fpurge(file);
	clearerr(file);
}

/* The errno of what could not be written to it, or 0. */
static int close_out(struct out *out)
{
	errno = 0;
	fflush(out->file);
	note_failure(out);
	if (out->file != stdout && fclose(out->file) && !out->error)
		out->error = errno;
	if (out->file == stdout && out->error)
		forget(stdout);
	return out->error;
}

bool outs_close(struct outs *outs)
{
	int error = 0;

	for (size_t i = 0; i < outs->count; i++) {
		int one = close_out(&outs->all[i]);

		error = error ? error : one;
	}
	outs->count = 0;
	errno = error;
	return !error;
}

void outs_flush(struct outs *outs)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++) {
		fflush(out->file);
		note_failure(out);
	}
}

void outs_start(struct outs *outs)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->start) {
			out->ops->start(out);
			note_failure(out);
		}
}

void outs_ping_start(struct outs *outs)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->ping_start) {
			out->ops->ping_start(out);
			note_failure(out);
		}
}

void outs_reply(struct outs *outs, const struct icmp4_ping_event *event)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->reply) {
			out->ops->reply(out, event);
			note_failure(out);
		}
}

void outs_ping_summary(struct outs *outs, const struct out_ping *ping)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->ping_summary) {
			out->ops->ping_summary(out, ping);
			note_failure(out);
		}
}

void outs_ping_flows(struct outs *outs, const struct out_flows *flows)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->ping_flows) {
			out->ops->ping_flows(out, flows);
			note_failure(out);
		}
}

void outs_trace_start(struct outs *outs, const struct out_trace *trace)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->trace_start) {
			out->ops->trace_start(out, trace);
			note_failure(out);
		}
}

void outs_trace_probe(struct outs *outs, const struct out_trace *trace,
		      const struct icmp4_trace_event *event)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->trace_probe) {
			out->ops->trace_probe(out, trace, event);
			note_failure(out);
		}
}

void outs_hop(struct outs *outs, const struct out_trace *trace, const struct out_hop *hop)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->hop) {
			out->ops->hop(out, trace, hop);
			note_failure(out);
		}
}

void outs_trace_end(struct outs *outs, const struct out_trace *trace)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->trace_end) {
			out->ops->trace_end(out, trace);
			note_failure(out);
		}
}

void outs_mtu_start(struct outs *outs, const struct out_mtu *mtu)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->mtu_start) {
			out->ops->mtu_start(out, mtu);
			note_failure(out);
		}
}

void outs_mtu_probe(struct outs *outs, const struct out_mtu *mtu,
		    const struct icmp4_mtu_event *event)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->mtu_probe) {
			out->ops->mtu_probe(out, mtu, event);
			note_failure(out);
		}
}

void outs_mtu_end(struct outs *outs, const struct out_mtu *mtu)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->mtu_end) {
			out->ops->mtu_end(out, mtu);
			note_failure(out);
		}
}

void outs_paths_start(struct outs *outs, const struct out_paths *paths)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->paths_start) {
			out->ops->paths_start(out, paths);
			note_failure(out);
		}
}

void outs_paths_end(struct outs *outs, const struct out_paths *paths)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->paths_end) {
			out->ops->paths_end(out, paths);
			note_failure(out);
		}
}

void outs_message(struct outs *outs, const struct out_message *message)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->message) {
			out->ops->message(out, message);
			note_failure(out);
		}
}

void outs_census(struct outs *outs, const struct out_census *census)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->census) {
			out->ops->census(out, census);
			note_failure(out);
		}
}

void outs_sending(struct outs *outs, const struct out_sending *sending)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->sending) {
			out->ops->sending(out, sending);
			note_failure(out);
		}
}

void outs_device(struct outs *outs, const struct out_device *device)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->device) {
			out->ops->device(out, device);
			note_failure(out);
		}
}

void outs_check_start(struct outs *outs, const struct out_checking *checking)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->check_start) {
			out->ops->check_start(out, checking);
			note_failure(out);
		}
}

void outs_check_survey(struct outs *outs, const struct out_checking *checking,
		       const struct check *check)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->check_survey) {
			out->ops->check_survey(out, checking, check);
			note_failure(out);
		}
}

void outs_check_case(struct outs *outs, const struct out_checking *checking,
		     const struct check_event *event)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->check_case) {
			out->ops->check_case(out, checking, event);
			note_failure(out);
		}
}

void outs_check_summary(struct outs *outs, const struct out_checking *checking)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->check_summary) {
			out->ops->check_summary(out, checking);
			note_failure(out);
		}
}

void outs_why(struct outs *outs, const struct out_why *why)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->why) {
			out->ops->why(out, why);
			note_failure(out);
		}
}

void outs_error(struct outs *outs, const struct out_error *error, struct icmp4_time now)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->error) {
			out->ops->error(out, error, now);
			note_failure(out);
		}
}

void outs_end(struct outs *outs, const char *reason, int exit, struct icmp4_time now)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->end) {
			out->ops->end(out, reason, exit, now);
			note_failure(out);
		}
}
