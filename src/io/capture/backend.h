/* SPDX-License-Identifier: MIT */
#ifndef IO_CAPTURE_BACKEND_H
#define IO_CAPTURE_BACKEND_H
/*
 * What the backends of capture.h share. A new format is a file of its own, an open function here,
 * and a row of the table in file.c.
 */
#include "io/capture/capture.h"
#include "io/capture/filter.h"
#include "io/capture/source.h"

struct io_capture_ops {
	/* The frame but for its number. */
	enum io_capture_result (*next)(struct io_capture *capture, struct io_frame *frame);
	void (*close)(struct io_capture *capture);
	/* Of an interface alone, else NULL. Its filter is the kernel's. */
	bool (*filter)(struct io_capture *capture, const char *expression,
		       struct io_failure *failure);
	int (*fd)(const struct io_capture *capture);
	uint64_t (*dropped)(const struct io_capture *capture);
};

/* The first member of each backend's own struct, which close() frees. */
struct io_capture {
	const struct io_capture_ops *ops;
	enum io_capture_result end; /* once reached, END or BROKEN; else FRAME */
	uint64_t frames;
	int64_t link_type; /* of the frames to come; negative: not known yet */
	struct io_filter *filter;
	char name[128];
	char trouble[192];
};

/* Of size octets, zero but for what is given. NULL: *failure. */
void *io_capture_new(size_t size, const struct io_capture_ops *ops, const char *name,
		     struct io_failure *failure);
/* Says so in capture->trouble. */
enum io_capture_result io_capture_broken(struct io_capture *capture, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* What a source that yields no more means for a capture. */
enum io_capture_result io_capture_source(struct io_capture *capture, const struct io_source *source,
					 enum io_source_result result);

/* Opened on a source whose first octets are in its window. They take the source over, also where
 * they fail. */
typedef struct io_capture *io_capture_open_fn(struct io_source source, const char *name,
					      struct io_failure *failure);
io_capture_open_fn io_pcap_open, io_pcapng_open, io_hex_open;

#endif
