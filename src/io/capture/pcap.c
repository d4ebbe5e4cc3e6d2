/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "io/capture/datalink.h"
#include "io/capture/parsed.h"
#include "io/format/pcapfile.h"

struct pcap_capture {
	struct parsed_capture parsed;
	struct pcapfile file;
};

static void pcap_capture_close(struct io_capture *capture)
{
	struct pcap_capture *self = (struct pcap_capture *)capture;

	io_source_close(&self->parsed.source);
	free(self);
}

struct io_capture *io_pcap_open(struct io_source source, const char *name,
				struct io_failure *failure)
{
	static const struct parsed_format format = {pcapfile_next, pcapfile_end};
	static const struct io_capture_ops ops = {.next = parsed_capture_next,
						  .close = pcap_capture_close};
	struct pcap_capture *self = io_capture_new(sizeof(*self), &ops, name, failure);

	if (!self) {
		io_source_close(&source);
		return NULL;
	}
	self->parsed.source = source;
	self->parsed.format = &format;
	self->parsed.parser = &self->file.parser;
	if (!pcapfile_begin(&self->file, source.bytes)) {
		io_fail(failure, "not-a-capture", 0, "", "%s: %s", name, self->file.parser.trouble);
		pcap_capture_close(&self->parsed.base);
		return NULL;
	}
	io_source_take(&self->parsed.source, PCAPFILE_HEADER);
	self->parsed.base.link_type = io_linktype_of((int)self->file.link_type);
	return &self->parsed.base;
}
