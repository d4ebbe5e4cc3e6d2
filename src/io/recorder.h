/* SPDX-License-Identifier: MIT */
#ifndef IO_RECORDER_H
#define IO_RECORDER_H
/* A pcapng file that frames are written to: several link types, nanoseconds, comments. */
#include "io/capture/capture.h"

struct io_recorder;

/* "-": standard output. NULL: *failure. */
struct io_recorder *io_recorder_open(const char *path, struct io_failure *failure);
/* Who knows what interfaces are called, by their numbers; NULL, or no text: this one has no name.
 */
typedef const char *io_recorder_name_fn(const void *world, uint32_t interface);
void io_recorder_names(struct io_recorder *recorder, io_recorder_name_fn *name, const void *world);
/*
 * comment: NULL for none. False: errno; the recorder is still to be closed. EPROTONOSUPPORT:
 * nothing was written, because the frame has no link type that a file can name (IO_LINKTYPE_ICMP).
 * Frames above 16 MiB cannot be read back. One descriptor in the file for each interface and link
 * type.
 */
bool io_recorder_write(struct io_recorder *recorder, const struct io_frame *frame,
		       const char *comment);
/* What was written so far is to be seen by others now. False: errno. */
bool io_recorder_flush(struct io_recorder *recorder);
/* False if anything could not be written: errno. */
bool io_recorder_close(struct io_recorder *recorder);

#endif
