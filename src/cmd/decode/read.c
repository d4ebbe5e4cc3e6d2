/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <poll.h>
#include <unistd.h>

#include "cmd/decode/decode.h"
#include "cmd/signals.h"
#include "io/clock.h"

enum { WAIT_MS = 500 };

static void tell_progress(struct decode *d)
{
	char text[96];

	d->signals->progress = 0;
	snprintf(text, sizeof(text), "%" PRIu64 " frames, %" PRIu64 " messages", d->pipeline.frames,
		 d->pipeline.messages);
	decode_say(d, text);
}

/* Why no further frame shall be read; NULL: none. */
static const char *judge_end(struct decode *d)
{
	const struct cmd_options *o = &d->call->options;

	if (d->signals->progress)
		tell_progress(d);
	if (d->signals->stop)
		return "interrupted";
	if (o->count && d->pipeline.messages >= o->count)
		return "count";
	if (d->end.ns != ICMP4_NEVER.ns && io_now().ns >= d->end.ns)
		return "deadline";
	return NULL;
}

/* Never for long: a signal just before would be noticed only with the next frame. */
static void wait_for_frames(const struct decode *d, const struct io_capture *capture)
{
	struct pollfd ready = {.fd = io_capture_fd(capture), .events = POLLIN};
	int64_t left_ms = WAIT_MS;

	if (ready.fd < 0)
		return;
	if (d->end.ns != ICMP4_NEVER.ns)
		left_ms = icmp4_time_since(d->end, io_now()) / ICMP4_MS_NS + 1;
	poll(&ready, 1, left_ms < WAIT_MS ? (int)left_ms : WAIT_MS);
}

static bool fail_broken(struct decode *d, const struct io_capture *capture)
{
	struct io_failure failure;

	io_fail(&failure, "file", 0, "", "%s: %s", io_capture_name(capture),
		io_capture_trouble(capture));
	return decode_fail(d, &failure, false);
}

/* Whoever reads along, as wireshark does behind a pipe, sees each frame when it came. */
static bool keep(struct decode *d, const struct io_frame *frame)
{
	if (record_write(&d->record, frame) && (!d->run.live || record_flush(&d->record)))
		return true;
	d->reason = "error";
	return decode_fail_record(d);
}

/* Until the capture ends, or the run does: then false. */
static bool read_capture(struct decode *d, struct io_capture *capture)
{
	struct io_frame frame;

	while (!(d->reason = judge_end(d))) {
		switch (io_capture_next(capture, &frame)) {
		case IO_CAPTURE_FRAME:
			if (pipeline_frame(&d->pipeline, &frame) && !keep(d, &frame))
				return false;
			break;
		case IO_CAPTURE_LATER:
			wait_for_frames(d, capture);
			break;
		case IO_CAPTURE_BROKEN:
			/* A signal may have ended the reading. */
			return d->signals->stop || fail_broken(d, capture) || true;
		case IO_CAPTURE_END:
			return true;
		}
	}
	return false;
}

static void tell_unasked(const struct decode *d, const struct io_capture *capture)
{
	const char *note = io_capture_note(capture);
	char text[192];

	if (!note)
		return;
	snprintf(text, sizeof(text), "frames that the filter cannot be asked of: %.120s", note);
	decode_say(d, text);
}

static bool read_source(struct decode *d, const struct decode_source *source)
{
	const char *file =
		d->sources.count > 1 && !source->hex ? io_capture_name(source->capture) : NULL;

	if (!pipeline_begin(&d->pipeline, file, !source->hex)) {
		d->reason = "error";
		return decode_fail_memory(d);
	}
	bool more = read_capture(d, source->capture);
	d->dropped += io_capture_dropped(source->capture);
	tell_unasked(d, source->capture);
	return more;
}

/* Whoever sees nothing happen shall know why. */
static void tell_listening(const struct decode *d)
{
	const char *interface = d->call->options.interface;
	char text[96];

	if (!interface || !isatty(STDERR_FILENO))
		return;
	snprintf(text, sizeof(text), "listening on %.32s, ^C ends", interface);
	decode_say(d, text);
}

void decode_read(struct decode *d)
{
	d->signals = cmd_signals();
	tell_listening(d);
	if (d->run.live)
		record_flush(&d->record); /* its first block is there: a failure will show again */
	for (size_t i = 0; i < d->sources.count; i++)
		if (d->sources.all[i].capture && !read_source(d, &d->sources.all[i]))
			return;
	d->reason = "complete";
}
