/* SPDX-License-Identifier: MIT */
#ifndef CMD_DECODE_PIPELINE_H
#define CMD_DECODE_PIPELINE_H
/*
 * What `icmp decode` does with each frame, wherever it comes from:
 *
 *	frame -> walk to the innermost IPv4 -> view -> paired with what it is about -> outputs
 *
 * Memory is taken once, in the beginning; none of it grows with the number of frames.
 */
#include "cmd/decode/obstacles.h"
#include "io/capture/capture.h"
#include "out/out.h"
#include "stat/pairs.h"

struct pipeline_plan {
	icmp4_sum_fn *sum; /* see icmp4/checksum.h */
	size_t remember;   /* datagrams, to pair messages with; a power of two */
	bool census;       /* whether to count for one */
	bool remarks;      /* whether to look for them */
};

struct pipeline {
	struct outs *outs;
	struct pipeline_plan plan;
	struct stat_pairs *pairs;
	struct stat_census *census; /* NULL: nobody asked for it */

	/* Of the capture at hand: */
	const char *file; /* as struct out_message has it */
	bool numbered;    /* its frames have a number and a time worth showing */
	bool begun;       /* its first frame is known: */
	int64_t first_ns;

	uint64_t frames;
	uint64_t messages;
	uint64_t malformed;
	uint64_t bad_checksums;
	uint64_t fragments;
	struct obstacles obstacles;
};

/* False: no memory. pipeline_close in either case. */
bool pipeline_open(struct pipeline *pipeline, struct outs *outs, const struct pipeline_plan *plan);
/* Another capture begins: nothing in it is about what was in the one before. False: no memory. */
bool pipeline_begin(struct pipeline *pipeline, const char *file, bool numbered);
/* True: it holds an ICMP message, or a fragment of one, and the outputs have it. */
bool pipeline_frame(struct pipeline *pipeline, const struct io_frame *frame);
/* Hands what was counted to the outputs. */
void pipeline_census(struct pipeline *pipeline);
void pipeline_close(struct pipeline *pipeline);

#endif
