/* SPDX-License-Identifier: MIT */
/* A live view without a terminal: events go in, rows of text come out. */
#ifndef LIVE_SCREEN_H
#define LIVE_SCREEN_H

#include "out/live/frame.h"
#include "tap.h"
#include <stdlib.h>

enum { FAR = 0x0a000009, CORE = 0x0a000005, EDGE = 0x0a000001, ROW = 4096 };

#define MS ICMP4_MS_NS
#define S  ICMP4_S_NS

static struct live live;
static struct out out;
static struct out_run run;

static inline const char *name_of(void *world, uint32_t address)
{
	(void)world;
	return address == CORE ? "core" : address == EDGE ? "edge\x1b[31m" : NULL;
}

static inline struct icmp4_time at_ms(int64_t ms)
{
	return (struct icmp4_time){ms * MS};
}

static inline void begin(const char *verb, const struct out_target *targets, size_t count,
			 bool utf8)
{
	run = (struct out_run){
		.verb = verb,
		.names = {name_of, NULL, NULL},
		.targets = targets,
		.target_count = count,
		.ping = run.ping,
	};
	live_init(&live, &run, utf8);
	out = (struct out){.ops = &out_live, .run = &run, .live = &live};
}

static inline void press(const char *keys)
{
	live_typed(&live, (const uint8_t *)keys, strlen(keys));
}

static inline void draw(int64_t ms, int rows, int cols)
{
	ok(live_draw(&live, at_ms(ms), rows, cols), "drawn");
}

static inline const char *shown(int row)
{
	static char text[ROW];

	return grid_row(&live.grid, row, text, sizeof(text));
}

static inline enum live_look look_at(int row, int col)
{
	return (enum live_look)live.grid.cells[row * live.grid.cols + col].look;
}

/* Rows from this one on, until NULL. */
static inline void shows(int row, const char *const *lines, const char *name)
{
	for (; *lines; lines++, row++)
		is_str(shown(row), *lines, name);
}

#endif
