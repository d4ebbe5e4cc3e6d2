/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "io/capture/parsed.h"
#include "io/format/pcapng.h"

struct pcapng_capture {
	struct parsed_capture parsed;
	struct pcapng reader;
};

static void pcapng_capture_close(struct io_capture *capture)
{
	struct pcapng_capture *self = (struct pcapng_capture *)capture;

	pcapng_free(&self->reader);
	io_source_close(&self->parsed.source);
	free(self);
}

struct io_capture *io_pcapng_open(struct io_source source, const char *name,
				  struct io_failure *failure)
{
	static const struct parsed_format format = {pcapng_next, pcapng_end};
	static const struct io_capture_ops ops = {.next = parsed_capture_next,
						  .close = pcapng_capture_close};
	struct pcapng_capture *self = io_capture_new(sizeof(*self), &ops, name, failure);

	if (!self) {
		io_source_close(&source);
		return NULL;
	}
	self->parsed.source = source;
	self->parsed.format = &format;
	self->parsed.parser = &self->reader.parser;
	return &self->parsed.base;
}
