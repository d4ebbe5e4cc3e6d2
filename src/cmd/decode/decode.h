/* SPDX-License-Identifier: MIT */
#ifndef CMD_DECODE_H
#define CMD_DECODE_H
/* One run of `icmp decode`, from its words to its exit status. */
#include "cmd/decode/pipeline.h"
#include "cmd/decode/record.h"
#include "cmd/decode/sources.h"
#include "run/loop.h"

struct decode {
	const struct cmd_call *call;
	struct out_run run;
	struct outs outs;
	struct decode_sources sources;
	struct decode_record record;
	struct pipeline pipeline;
	struct run_signals *signals;
	struct icmp4_time end; /* -w */
	uint64_t dropped;      /* live: frames that the kernel had no room for */
	const char *reason;    /* why it ended */
	bool started;          /* the first line is out */
	bool unrecorded;       /* that has been said */
	bool could_not;        /* something that was asked for could not be done */
};

/* Says on standard error and in JSON what could not be done; the status will be 2. False. */
bool decode_fail(struct decode *decode, const struct io_failure *failure, bool fatal);
bool decode_fail_memory(struct decode *decode);
/* What -o pcap could not write, for the reason in errno: said once. */
bool decode_fail_record(struct decode *decode);
/* A line on standard error that is worth reading though nothing failed. */
void decode_say(const struct decode *decode, const char *text);

/* Reads all captures, or until the run ends: reason says why. */
void decode_read(struct decode *decode);

#endif
