/* SPDX-License-Identifier: MIT */
/*
 * pcap in all its variants: libpcap reads it, by a stream on top of our source. The source keeps
 * the octets from the latest frame on, so that a read that a signal interrupts in the middle of a
 * frame is begun again at that frame.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "io/capture_backend.h"
#include "io/capture_libpcap.h"
#include "io/datalink.h"

enum { STREAM_BUFFER = 1 << 14 };

struct pcap_capture {
	struct io_capture base;
	struct io_source source;
	size_t given; /* octets of the window that the stream has */
	enum io_source_result stopped;
	FILE *stream;
	pcap_t *pcap;
};

static ssize_t give(void *cookie, char *buffer, size_t size)
{
	struct pcap_capture *self = cookie;
	size_t left;

	while (self->given == self->source.held) {
		self->stopped = io_source_more(&self->source);
		if (self->stopped != IO_SOURCE_MORE)
			return self->stopped == IO_SOURCE_END ? 0 : -1;
	}
	left = self->source.held - self->given;
	size = size < left ? size : left;
	memcpy(buffer, self->source.bytes + self->given, size);
	self->given += size;
	return (ssize_t)size;
}

/* What the stream has in store; glibc has no function for it. */
static size_t unread(const FILE *stream)
{
	return (size_t)(stream->_IO_read_end - stream->_IO_read_ptr);
}

/* Frames before the one to come are done with. */
static void forget(struct pcap_capture *self)
{
	size_t left = unread(self->stream);

	io_source_take(&self->source, self->given - left);
	self->given = left;
	self->stopped = IO_SOURCE_MORE;
}

/* Back to where forget() was. */
static void begin_again(struct pcap_capture *self)
{
	clearerr(self->stream);
	__fpurge(self->stream);
	self->given = 0;
}

/* libpcap tells how a frame is cut in a sentence alone. */
static enum io_capture_result pcap_broken(struct pcap_capture *self)
{
	static const char cut[] = "truncated dump file; tried to read %zu %9s bytes, only got %zu";
	const char *words = pcap_geterr(self->pcap);
	uint64_t frame = self->base.frames + 1;
	char part[10] = "";
	size_t said, there;

	if (sscanf(words, cut, &said, part, &there) != 3)
		return io_capture_broken(&self->base, "frame %" PRIu64 ": %s", frame, words);
	return io_capture_broken(
		&self->base,
		"ends in the middle of frame %" PRIu64 " (%s %zu octets, %zu are there)", frame,
		strcmp(part, "header") ? "record says" : "its header has", said, there);
}

static enum io_capture_result pcap_capture_next(struct io_capture *capture, struct io_frame *frame)
{
	struct pcap_capture *self = (struct pcap_capture *)capture;
	int status;

	forget(self);
	status = io_libpcap_next(self->pcap, frame);
	frame->link_type = (uint32_t)capture->link_type;
	if (status == 1)
		return IO_CAPTURE_FRAME;
	if (status == PCAP_ERROR_BREAK)
		return IO_CAPTURE_END;
	if (self->stopped == IO_SOURCE_MORE || self->stopped == IO_SOURCE_END)
		return pcap_broken(self);
	begin_again(self);
	return io_capture_source(capture, &self->source, self->stopped);
}

static void pcap_capture_close(struct io_capture *capture)
{
	struct pcap_capture *self = (struct pcap_capture *)capture;

	if (self->pcap)
		pcap_close(self->pcap); /* with the stream */
	else if (self->stream)
		fclose(self->stream);
	io_source_close(&self->source);
	free(self);
}

static bool pcap_begin(struct pcap_capture *self, const char *name, struct io_failure *failure)
{
	static const cookie_io_functions_t functions = {.read = give};
	char words[PCAP_ERRBUF_SIZE] = "";

	self->stream = fopencookie(self, "r", functions);
	if (!self->stream)
		return io_fail(failure, "system", ENOMEM, "", "out of memory");
	setvbuf(self->stream, NULL, _IOFBF, STREAM_BUFFER);
	self->pcap = pcap_fopen_offline_with_tstamp_precision(self->stream,
							      PCAP_TSTAMP_PRECISION_NANO, words);
	if (!self->pcap)
		return io_fail(failure, "not-a-capture", 0, "", "%s: %s", name, words);
	self->base.link_type = io_linktype_of(pcap_datalink(self->pcap));
	return true;
}

struct io_capture *io_pcap_open(struct io_source source, const char *name,
				struct io_failure *failure)
{
	static const struct io_capture_ops ops = {.next = pcap_capture_next,
						  .close = pcap_capture_close};
	struct pcap_capture *self = io_capture_new(sizeof(*self), &ops, name, failure);

	if (!self) {
		io_source_close(&source);
		return NULL;
	}
	self->source = source;
	if (pcap_begin(self, name, failure))
		return &self->base;
	pcap_capture_close(&self->base);
	return NULL;
}
