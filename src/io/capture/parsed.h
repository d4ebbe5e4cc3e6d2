/* SPDX-License-Identifier: MIT */
#ifndef IO_CAPTURE_PARSED_H
#define IO_CAPTURE_PARSED_H
/*
 * A capture whose frames a parser finds in a source: pcap and pcapng. It looks into the source's
 * window, so that no frame is copied, and takes none before it is whole, so that nothing is lost
 * where a signal ends the wait for octets.
 */
#include "io/capture/backend.h"
#include "io/format/parser.h"

struct parsed_format {
	parser_next_fn *next;
	parser_end_fn *end;
};

/* The first member of each backend's own struct. */
struct parsed_capture {
	struct io_capture base;
	struct io_source source;
	size_t used; /* octets of the window that the latest frame and what is before it have */
	const struct parsed_format *format;
	struct parser *parser;
};

enum io_capture_result parsed_capture_next(struct io_capture *capture, struct io_frame *frame);

#endif
