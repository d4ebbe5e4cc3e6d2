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

/* --- Events --- */

/* To each output that wants to know, with these arguments, of which `out` is the first. */
#define TELL(outs, event, arguments)                                                          \
	do {                                                                                  \
		for (struct out *out = (outs)->all; out < (outs)->all + (outs)->count; out++) \
			if (out->ops->event) {                                                \
				out->ops->event arguments;                                    \
				note_failure(out);                                            \
			}                                                                     \
	} while (0)

void outs_start(struct outs *outs)
{
	TELL(outs, start, (out));
}

void outs_ping_start(struct outs *outs)
{
	TELL(outs, ping_start, (out));
}

void outs_reply(struct outs *outs, const struct icmp4_ping_event *event)
{
	TELL(outs, reply, (out, event));
}

void outs_ping_summary(struct outs *outs, const struct out_ping *ping)
{
	TELL(outs, ping_summary, (out, ping));
}

void outs_ping_flows(struct outs *outs, const struct out_flows *flows)
{
	TELL(outs, ping_flows, (out, flows));
}

void outs_ping_moved(struct outs *outs, const struct out_moved *moved)
{
	TELL(outs, ping_moved, (out, moved));
}

void outs_ping_total(struct outs *outs, struct out_total *total)
{
	TELL(outs, ping_total, (out, total));
}

void outs_trace_start(struct outs *outs, const struct out_trace *trace)
{
	TELL(outs, trace_start, (out, trace));
}

void outs_trace_probe(struct outs *outs, const struct out_trace *trace,
		      const struct icmp4_trace_event *event)
{
	TELL(outs, trace_probe, (out, trace, event));
}

void outs_hop(struct outs *outs, const struct out_trace *trace, const struct out_hop *hop)
{
	TELL(outs, hop, (out, trace, hop));
}

void outs_trace_end(struct outs *outs, const struct out_trace *trace)
{
	TELL(outs, trace_end, (out, trace));
}

void outs_trace_flows_start(struct outs *outs, const struct out_trace_flows *flows)
{
	TELL(outs, trace_flows_start, (out, flows));
}

void outs_trace_flows_news(struct outs *outs, const struct out_trace_flows *flows)
{
	TELL(outs, trace_flows_news, (out, flows));
}

void outs_trace_flows(struct outs *outs, const struct out_trace_flows *flows)
{
	TELL(outs, trace_flows, (out, flows));
}

void outs_mtu_start(struct outs *outs, const struct out_mtu *mtu)
{
	TELL(outs, mtu_start, (out, mtu));
}

void outs_mtu_probe(struct outs *outs, const struct out_mtu *mtu,
		    const struct icmp4_mtu_event *event)
{
	TELL(outs, mtu_probe, (out, mtu, event));
}

void outs_mtu_end(struct outs *outs, const struct out_mtu *mtu)
{
	TELL(outs, mtu_end, (out, mtu));
}

void outs_mtu_flows(struct outs *outs, const struct out_mtu_flows *flows)
{
	TELL(outs, mtu_flows, (out, flows));
}

void outs_mtu_changed(struct outs *outs, const struct out_mtu_watch *watch)
{
	TELL(outs, mtu_changed, (out, watch));
}

void outs_mtu_watched(struct outs *outs, const struct out_mtu_watch *watch)
{
	TELL(outs, mtu_watched, (out, watch));
}

void outs_paths_start(struct outs *outs, const struct out_paths *paths)
{
	TELL(outs, paths_start, (out, paths));
}

void outs_paths_end(struct outs *outs, const struct out_paths *paths)
{
	TELL(outs, paths_end, (out, paths));
}

void outs_many_start(struct outs *outs, const struct out_many *many)
{
	TELL(outs, many_start, (out, many));
}

void outs_many_way(struct outs *outs, const struct out_many *many, const struct out_way *way)
{
	TELL(outs, many_way, (out, many, way));
}

void outs_many_end(struct outs *outs, const struct out_many *many)
{
	TELL(outs, many_end, (out, many));
}

void outs_message(struct outs *outs, const struct out_message *message)
{
	TELL(outs, message, (out, message));
}

void outs_census(struct outs *outs, const struct out_census *census)
{
	TELL(outs, census, (out, census));
}

void outs_sending(struct outs *outs, const struct out_sending *sending)
{
	TELL(outs, sending, (out, sending));
}

void outs_device(struct outs *outs, const struct out_device *device)
{
	TELL(outs, device, (out, device));
}

void outs_check_start(struct outs *outs, const struct out_checking *checking)
{
	TELL(outs, check_start, (out, checking));
}

void outs_check_survey(struct outs *outs, const struct out_checking *checking,
		       const struct check *check)
{
	TELL(outs, check_survey, (out, checking, check));
}

void outs_check_case(struct outs *outs, const struct out_checking *checking,
		     const struct check_event *event)
{
	TELL(outs, check_case, (out, checking, event));
}

void outs_check_summary(struct outs *outs, const struct out_checking *checking)
{
	TELL(outs, check_summary, (out, checking));
}

void outs_why(struct outs *outs, const struct out_why *why)
{
	TELL(outs, why, (out, why));
}

void outs_error(struct outs *outs, const struct out_error *error, struct icmp4_time now)
{
	TELL(outs, error, (out, error, now));
}

void outs_end(struct outs *outs, const char *reason, int exit, struct icmp4_time now)
{
	TELL(outs, end, (out, reason, exit, now));
}
