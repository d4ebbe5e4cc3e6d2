/* SPDX-License-Identifier: MIT */
#ifndef CMD_PING_FEED_H
#define CMD_PING_FEED_H
/*
 * What may change the targets of a ping while it runs: lines of standard input, and names that come
 * to stand for another address (names.c). It is a watch of the loop: woken by standard input, by
 * the answers of name servers, and by the clock; it never waits for any of them.
 */
#include "io/resolve.h"
#include "run/loop.h"

enum { FEED_LINE = 512, FEED_QUESTIONS = 64 };

struct ping_run;

/* A name of a line whose address is being asked for. */
struct feed_question {
	char *name; /* NULL: this place is free */
	size_t line;
	struct io_question asked;
};

/* A target that was given by name. */
struct feed_name {
	const char *name;
	size_t row; /* of its target now; its flows are behind it */
	bool failing;
	struct icmp4_time asked_at;
	struct io_question asked;
};

struct ping_feed {
	struct run_watch watch;
	struct ping_run *run;
	struct cmd_lines *lines; /* NULL: no more targets will come */
	char text[FEED_LINE];
	size_t held;
	size_t line; /* number of the last one */
	bool skips;  /* the rest of a line that was too long */
	bool full;   /* there are as many targets as one run can have */
	bool told;   /* the engine knew that more may come */
	struct feed_question questions[FEED_QUESTIONS];
	int64_t again_ns; /* from question to question about a name; -1: never */
	struct feed_name **names;
	size_t name_count, name_room;
};

/* Whether there is anything to do for it: standard input among the targets, --resolve-again. False:
 * that is impossible, and it is said. */
bool ping_feed_open(struct ping_run *run);
/* The engine and the world stand: from here on it is woken. */
void ping_feed_begin(struct ping_run *run);
void ping_feed_end(struct ping_run *run);
void ping_feed_free(struct ping_run *run);

/* One more target, which is asked from now on. */
bool ping_feed_target(struct ping_run *run, const char *given, uint32_t dst);

/* names.c: this row, and all its flows, are of a target that was given by name. */
bool ping_names_note(struct ping_run *run, size_t row);
/* It misses probe after probe: perhaps it has moved. */
void ping_names_doubt(struct ping_run *run, size_t row);
/* Takes the answers that came, asks what is due; when the next question is. */
struct icmp4_time ping_names_tick(struct ping_run *run, struct icmp4_time now);
void ping_names_free(struct ping_feed *feed);

#endif
