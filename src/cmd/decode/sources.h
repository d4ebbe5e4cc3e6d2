/* SPDX-License-Identifier: MIT */
#ifndef CMD_DECODE_SOURCES_H
#define CMD_DECODE_SOURCES_H
/* The captures that the words of a command line mean: files, standard input, an interface, digits.
 */
#include "cmd/options.h"
#include "io/capture/capture.h"

struct decode_source {
	struct io_capture *capture; /* NULL: it cannot be read */
	bool hex;                   /* one frame, without number or time */
	struct io_failure failure;  /* then: why */
};

struct decode_sources {
	struct decode_source *all;
	size_t count;
	char *joined; /* what a shell took apart; else NULL */
};

/*
 * Opens whatever can be opened: privilege may be given up afterwards. False: these words make no
 * sense together, or there is no memory: *failure. sources_close in either case.
 */
bool sources_open(struct decode_sources *sources, const struct cmd_options *options,
		  struct io_failure *failure);
void sources_close(struct decode_sources *sources);
/* Is this file among those that are read? */
bool sources_have(const struct cmd_options *options, const char *path);

#endif
