/* SPDX-License-Identifier: MIT */
#include "out/out.h"
#include <errno.h>
#include <string.h>

static const struct out_ops *const formats[] = {&out_text, &out_json};

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

static const struct out_ops *format_named(const char *name)
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
		const struct out_ops *ops = format_named(requests[i].format);
		const char *file = requests[i].file;

		if (!ops)
			return refuse(outs, message, size, requests[i].format,
				      "not a format of this verb, which has text and json");
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

bool outs_close(struct outs *outs)
{
	int error = 0;

	for (size_t i = 0; i < outs->count; i++) {
		FILE *file = outs->all[i].file;
		bool failed = fflush(file) || ferror(file);

		if (file != stdout)
			failed |= fclose(file) != 0;
		if (failed && !error)
			error = errno ? errno : EIO;
	}
	outs->count = 0;
	errno = error;
	return !error;
}

void outs_start(struct outs *outs)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->start)
			out->ops->start(out);
}

void outs_ping_start(struct outs *outs)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->ping_start)
			out->ops->ping_start(out);
}

void outs_reply(struct outs *outs, const struct icmp4_ping_event *event)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->reply)
			out->ops->reply(out, event);
}

void outs_ping_summary(struct outs *outs, const struct out_ping *ping)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->ping_summary)
			out->ops->ping_summary(out, ping);
}

void outs_trace_start(struct outs *outs, const struct out_trace *trace)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->trace_start)
			out->ops->trace_start(out, trace);
}

void outs_hop(struct outs *outs, const struct out_trace *trace, const struct out_hop *hop)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->hop)
			out->ops->hop(out, trace, hop);
}

void outs_trace_end(struct outs *outs, const struct out_trace *trace)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->trace_end)
			out->ops->trace_end(out, trace);
}

void outs_message(struct outs *outs, const struct out_message *message)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->message)
			out->ops->message(out, message);
}

void outs_census(struct outs *outs, const struct out_census *census)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->census)
			out->ops->census(out, census);
}

void outs_sending(struct outs *outs, const struct out_sending *sending)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->sending)
			out->ops->sending(out, sending);
}

void outs_error(struct outs *outs, const struct out_error *error, struct icmp4_time now)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->error)
			out->ops->error(out, error, now);
}

void outs_end(struct outs *outs, const char *reason, int exit, struct icmp4_time now)
{
	for (struct out *out = outs->all; out < outs->all + outs->count; out++)
		if (out->ops->end)
			out->ops->end(out, reason, exit, now);
}
