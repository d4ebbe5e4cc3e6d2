/* SPDX-License-Identifier: MIT */
/*
 * What all captures have in common: the count of frames, the filter, and that an end is an end.
 * Where frames come from is each backend's affair: pcap.c, pcapng.c, hex.c
 * on top of a source of octets (source.c), and live.c. file.c chooses.
 */
#include "io/capture/backend.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void *io_capture_new(size_t size, const struct io_capture_ops *ops, const char *name,
		     struct io_failure *failure)
{
	struct io_capture *capture = calloc(1, size);

	if (!capture) {
		io_fail(failure, "system", ENOMEM, "", "out of memory");
		return NULL;
	}
	capture->ops = ops;
	capture->link_type = -1;
	snprintf(capture->name, sizeof(capture->name), "%s", name);
	return capture;
}

enum io_capture_result io_capture_broken(struct io_capture *capture, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(capture->trouble, sizeof(capture->trouble), format, args);
	va_end(args);
	return IO_CAPTURE_BROKEN;
}

enum io_capture_result io_capture_source(struct io_capture *capture, const struct io_source *source,
					 enum io_source_result result)
{
	if (result == IO_SOURCE_INTERRUPTED)
		return IO_CAPTURE_LATER;
	if (result == IO_SOURCE_END)
		return IO_CAPTURE_END;
	return io_capture_broken(capture, "cannot be read any further behind frame %" PRIu64 ": %s",
				 capture->frames, source->trouble);
}

bool io_capture_filter(struct io_capture *capture, const char *expression,
		       struct io_failure *failure)
{
	struct io_filter *filter;

	if (capture->ops->filter)
		return capture->ops->filter(capture, expression, failure);
	filter = io_filter_new(expression, capture->link_type, failure);
	if (!filter)
		return false;
	io_filter_free(capture->filter);
	capture->filter = filter;
	return true;
}

enum io_capture_result io_capture_next(struct io_capture *capture, struct io_frame *frame)
{
	enum io_capture_result result;

	if (capture->end)
		return capture->end;
	do {
		result = capture->ops->next(capture, frame);
		if (result != IO_CAPTURE_FRAME)
			break;
		frame->number = ++capture->frames;
	} while (capture->filter && !io_filter_passes(capture->filter, frame));
	if (result == IO_CAPTURE_END || result == IO_CAPTURE_BROKEN)
		capture->end = result;
	return result;
}

const char *io_capture_trouble(const struct io_capture *capture)
{
	return capture->trouble;
}

const char *io_capture_note(const struct io_capture *capture)
{
	return capture->filter ? io_filter_note(capture->filter) : NULL;
}

int io_capture_fd(const struct io_capture *capture)
{
	return capture->ops->fd ? capture->ops->fd(capture) : -1;
}

uint64_t io_capture_dropped(const struct io_capture *capture)
{
	return capture->ops->dropped ? capture->ops->dropped(capture) : 0;
}

const char *io_capture_name(const struct io_capture *capture)
{
	return capture->name;
}

void io_capture_close(struct io_capture *capture)
{
	if (!capture)
		return;
	io_filter_free(capture->filter);
	capture->ops->close(capture);
}
