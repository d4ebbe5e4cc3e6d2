/* SPDX-License-Identifier: MIT */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H
/*
 * The octets of a file or of standard input, one after the other, inflated where they are gzip'd.
 * Nothing is sought and nothing is read twice. What is at hand lies in a window, which grows no
 * faster than octets arrive: whoever needs ten more asks for more until they are there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/failure.h"

struct io_gzip;

struct io_source {
	const uint8_t *bytes; /* the window: at hand, and not taken yet */
	size_t held;
	/* The rest is the source's own. */
	uint8_t *room;
	size_t size;
	int fd;
	struct io_gzip *gzip;
	char trouble[96];
};

enum io_source_result {
	IO_SOURCE_MORE, /* the window is longer, and may lie elsewhere */
	IO_SOURCE_END,
	IO_SOURCE_INTERRUPTED, /* by a signal: ask again */
	IO_SOURCE_BROKEN,      /* for the reason in trouble; the window is what came before */
};

/* "-" is standard input. False: *failure, and nothing to close. Waits for the first octets. */
bool io_source_open(struct io_source *source, const char *path, struct io_failure *failure);
enum io_source_result io_source_more(struct io_source *source);
void io_source_close(struct io_source *source);

static inline void io_source_take(struct io_source *source, size_t count)
{
	source->bytes += count;
	source->held -= count;
}

#endif
