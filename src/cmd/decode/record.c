/* SPDX-License-Identifier: MIT */
#include "cmd/decode/record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/decode/sources.h"

bool record_is(const struct cmd_output *output)
{
	return !strcmp(output->format, "pcap");
}

static bool open_one(struct decode_record *record, const struct cmd_options *options,
		     const char *file, struct io_failure *failure)
{
	if (!file && isatty(STDOUT_FILENO))
		return io_fail(failure, "output", 0, "-o pcap=FILE",
			       "a capture is nothing for a terminal");
	if (file && sources_have(options, file))
		return io_fail(failure, "output", 0, "", "%s is read: write to another file", file);
	struct io_recorder *recorder = io_recorder_open(file ? file : "-", failure);
	if (recorder)
		record->files[record->count++] = recorder;
	return recorder;
}

bool record_open(struct decode_record *record, const struct cmd_options *options,
		 struct io_failure *failure)
{
	*record = (struct decode_record){0};
	for (size_t i = 0; i < options->output_count; i++)
		if (record_is(&options->outputs[i]) &&
		    !open_one(record, options, options->outputs[i].file, failure))
			return false;
	return true;
}

bool record_note(struct decode_record *record, const struct io_frame *frame, const char *comment)
{
	for (size_t i = 0; i < record->count; i++)
		if (!io_recorder_write(record->files[i], frame, comment))
			return false;
	return true;
}

bool record_write(struct decode_record *record, const struct io_frame *frame)
{
	return record_note(record, frame, NULL);
}

bool record_flush(struct decode_record *record)
{
	for (size_t i = 0; i < record->count; i++)
		if (!io_recorder_flush(record->files[i]))
			return false;
	return true;
}

bool record_close(struct decode_record *record)
{
	int error = 0;

	for (size_t i = 0; i < record->count; i++)
		if (!io_recorder_close(record->files[i]) && !error)
			error = errno;
	record->count = 0;
	errno = error;
	return !error;
}
