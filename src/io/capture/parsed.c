/* SPDX-License-Identifier: MIT */
#include "io/capture/parsed.h"

#include "io/capture/datalink.h"

/* The file ends: behind a frame or block, or inside one. */
static enum io_capture_result parsed_ended(struct parsed_capture *self,
					   enum io_source_result result)
{
	if (result == IO_SOURCE_END && !self->format->end(self->parser, self->source.held))
		return io_capture_broken(&self->base, "%s", self->parser->trouble);
	return io_capture_source(&self->base, &self->source, result);
}

enum io_capture_result parsed_capture_next(struct io_capture *capture, struct io_frame *frame)
{
	struct parsed_capture *self = (struct parsed_capture *)capture;

	io_source_take(&self->source, self->used);
	for (self->used = 0;;) {
		size_t used;
		enum io_source_result more;

		switch (self->format->next(self->parser, self->source.bytes, self->source.held,
					   &used, frame)) {
		case PARSER_FRAME:
			self->used = used;
			frame->link_type = io_linktype_of((int)frame->link_type);
			return IO_CAPTURE_FRAME;
		case PARSER_BROKEN:
			return io_capture_broken(capture, "%s", self->parser->trouble);
		case PARSER_MORE:
			break;
		}
		io_source_take(&self->source, used);
		more = io_source_more(&self->source);
		if (more != IO_SOURCE_MORE)
			return parsed_ended(self, more);
	}
}
