/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a capture: all of `icmp decode` but its command line. What it says must be
 * printable text and whole lines, whatever stands in the packets.
 */
#include <icmp4/checksum.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cmd/decode/pipeline.h"
#include "fuzz.h"

/* One output, into memory. */
struct sink {
	char *text;
	size_t length;
};

static void add_output(struct outs *outs, const struct out_ops *ops, const struct out_run *run,
		       struct sink *sink)
{
	FILE *file = open_memstream(&sink->text, &sink->length);

	MUST(file);
	outs->all[outs->count++] = (struct out){.ops = ops, .run = run, .file = file};
}

static void check_text(const struct sink *sink)
{
	for (size_t i = 0; i < sink->length; i++) {
		unsigned char c = (unsigned char)sink->text[i];

		MUST((c >= ' ' && c != 0x7f) || c == '\n');
	}
	MUST(!sink->length || sink->text[sink->length - 1] == '\n');
}

static struct io_capture *open_octets(const uint8_t *octets, size_t length)
{
	struct io_failure failure;
	char path[32];
	int fd = memfd_create("capture", MFD_CLOEXEC);

	MUST(fd >= 0 && write(fd, octets, length) == (ssize_t)length && !lseek(fd, 0, SEEK_SET));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct io_capture *capture = io_capture_file(path, &failure);
	close(fd);
	MUST(capture || failure.message[0]);
	return capture;
}

static void decode(struct io_capture *capture, struct outs *outs)
{
	static const struct pipeline_plan plan = {icmp4_sum, 16, true, true};
	enum io_capture_result result;
	struct pipeline pipeline;
	struct io_frame frame;

	MUST(pipeline_open(&pipeline, outs, &plan));
	MUST(pipeline_begin(&pipeline, NULL, true));
	outs_start(outs);
	while ((result = io_capture_next(capture, &frame)) == IO_CAPTURE_FRAME)
		pipeline_frame(&pipeline, &frame);
	MUST(result != IO_CAPTURE_BROKEN || io_capture_trouble(capture)[0]);
	MUST(pipeline.malformed <= pipeline.messages);
	pipeline_census(&pipeline);
	outs_end(outs, "complete", 0, (struct icmp4_time){0});
	pipeline_close(&pipeline);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	static const struct out_run run = {
		.verb = "decode", .summary = true, .verbose = 1, .explain = true};
	struct io_capture *capture = open_octets(octets, length);
	struct outs outs = {.count = 0};
	struct sink text, json;

	if (!capture)
		return 0;
	add_output(&outs, &out_text, &run, &text);
	add_output(&outs, &out_json, &run, &json);
	decode(capture, &outs);
	io_capture_close(capture);
	MUST(outs_close(&outs));
	check_text(&text);
	check_text(&json);
	free(text.text);
	free(json.text);
	return 0;
}
