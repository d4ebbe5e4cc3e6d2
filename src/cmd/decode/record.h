/* SPDX-License-Identifier: MIT */
#ifndef CMD_DECODE_RECORD_H
#define CMD_DECODE_RECORD_H
/* -o pcap[=FILE]: the frames that held a message, as they were, in files of their own. */
#include "cmd/options.h"
#include "io/recorder.h"

struct decode_record {
	struct io_recorder *files[CMD_OUTPUTS_MAX];
	size_t count;
};

/* False: *failure, and what was opened is to be closed all the same. */
bool record_open(struct decode_record *record, const struct cmd_options *options,
		 struct io_failure *failure);
/* False if it could not be written: errno. */
bool record_write(struct decode_record *record, const struct io_frame *frame);
/* The same, with a comment. */
bool record_note(struct decode_record *record, const struct io_frame *frame, const char *comment);
/* What was written so far is to be seen by who reads it along. False: errno. */
bool record_flush(struct decode_record *record);
bool record_close(struct decode_record *record);

/* Whether this output is one of them. */
bool record_is(const struct cmd_output *output);

#endif
