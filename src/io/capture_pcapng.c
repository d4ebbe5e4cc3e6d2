/* SPDX-License-Identifier: MIT */
/* pcapng from a source of octets: the reader looks into the source's window, nothing is copied. */
#include <stdlib.h>

#include "io/capture_backend.h"
#include "io/datalink.h"
#include "io/pcapng.h"

struct pcapng_capture {
	struct io_capture base;
	struct io_source source;
	struct pcapng reader;
	size_t used; /* octets of the window that the latest frame and what is before it have */
};

/* The file ends: behind a block, or inside one. */
static enum io_capture_result pcapng_ended(struct pcapng_capture *self,
					   enum io_source_result result)
{
	if (result == IO_SOURCE_END && !pcapng_end(&self->reader, self->source.held))
		return io_capture_broken(&self->base, "%s", self->reader.trouble);
	return io_capture_source(&self->base, &self->source, result);
}

static enum io_capture_result pcapng_capture_next(struct io_capture *capture,
						  struct io_frame *frame)
{
	struct pcapng_capture *self = (struct pcapng_capture *)capture;

	io_source_take(&self->source, self->used);
	for (self->used = 0;;) {
		size_t used;
		enum io_source_result more;

		switch (pcapng_next(&self->reader, self->source.bytes, self->source.held, &used,
				    frame)) {
		case PCAPNG_FRAME:
			self->used = used;
			frame->link_type = io_linktype_of((int)frame->link_type);
			return IO_CAPTURE_FRAME;
		case PCAPNG_BROKEN:
			return io_capture_broken(capture, "%s", self->reader.trouble);
		case PCAPNG_MORE:
			break;
		}
		io_source_take(&self->source, used);
		more = io_source_more(&self->source);
		if (more != IO_SOURCE_MORE)
			return pcapng_ended(self, more);
	}
}

static void pcapng_capture_close(struct io_capture *capture)
{
	struct pcapng_capture *self = (struct pcapng_capture *)capture;

	pcapng_free(&self->reader);
	io_source_close(&self->source);
	free(self);
}

struct io_capture *io_pcapng_open(struct io_source source, const char *name,
				  struct io_failure *failure)
{
	static const struct io_capture_ops ops = {.next = pcapng_capture_next,
						  .close = pcapng_capture_close};
	struct pcapng_capture *self = io_capture_new(sizeof(*self), &ops, name, failure);

	if (!self) {
		io_source_close(&source);
		return NULL;
	}
	self->source = source;
	return &self->base;
}
