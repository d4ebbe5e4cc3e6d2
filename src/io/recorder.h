/* SPDX-License-Identifier: MIT */
#ifndef IO_RECORDER_H
#define IO_RECORDER_H
/* A pcapng file that frames are written to: several link types, nanoseconds, comments. */
#include "io/capture.h"

struct io_recorder;

/* "-": standard output. NULL: *failure. */
struct io_recorder *io_recorder_open(const char *path, struct io_failure *failure);
/* comment: NULL for none. False: errno; the recorder is still to be closed. */
bool io_recorder_write(struct io_recorder *recorder, const struct io_frame *frame,
		       const char *comment);
/* False if anything could not be written: errno. */
bool io_recorder_close(struct io_recorder *recorder);

#endif
