/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_HISTORY_H
#define OUT_LIVE_HISTORY_H
/* What became of the last probes, each by its number: a late answer finds its place. */
#include <stdbool.h>
#include <stdint.h>

/* Besides times, in tenths of microseconds. */
enum {
	HISTORY_NONE = 0x7fffffff, /* not settled, or too long ago */
	HISTORY_LOST = 0x7ffffffe,
	HISTORY_REFUSED = 0x7ffffffd, /* an error came in place of an answer */
	HISTORY_ODD = 0x7ffffffc,     /* an answer, but not the right one */
	HISTORY_LONGEST = 0x7ffffff0,
};

struct live_history {
	uint32_t *at;    /* at[number % room] */
	uint32_t room;   /* 0: nothing is kept */
	uint64_t newest; /* highest number so far, plus 1; 0: none */
};

/* room values, borrowed. */
void history_init(struct live_history *history, uint32_t *at, uint32_t room);
void history_clear(struct live_history *history);
void history_put(struct live_history *history, uint64_t number, uint32_t value);
uint32_t history_time(int64_t rtt_ns);
/* back steps before the newest. */
uint32_t history_back(const struct live_history *history, uint64_t back);
static inline bool history_is_time(uint32_t value)
{
	return value <= HISTORY_LONGEST;
}

#endif
