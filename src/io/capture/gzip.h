/* SPDX-License-Identifier: MIT */
#ifndef IO_GZIP_H
#define IO_GZIP_H
/* Inflates what a descriptor yields (RFC 1952), several members in a row too. */
#include "io/capture/source.h"

/* Takes over room, of which the first held octets have been read from fd already. NULL: errno, and
 * room is still the caller's. */
struct io_gzip *io_gzip_open(int fd, uint8_t *room, size_t size, size_t held);
/* Up to size octets to out, at least one with IO_SOURCE_MORE. IO_SOURCE_BROKEN: *trouble. */
enum io_source_result io_gzip_read(struct io_gzip *gzip, uint8_t *out, size_t size, size_t *count,
				   const char **trouble);
void io_gzip_close(struct io_gzip *gzip);

#endif
