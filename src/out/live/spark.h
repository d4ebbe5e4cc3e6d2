/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_SPARK_H
#define OUT_LIVE_SPARK_H
/* A history in one row of cells, a probe a cell, the newest to the right. */
#include "out/live/grid.h"
#include "out/live/history.h"

/*
 * The height of a bar is its time on a scale of the row's own, from its least to its greatest time,
 * or to twice the least: so noise makes no mountains. x: lost; !: an error; ?: another's answer.
 */
void spark_draw(struct live_grid *grid, int row, int col, int width,
		const struct live_history *history);
/* A bar of 0 to 8 eighths of a cell. */
uint32_t spark_bar(bool utf8, unsigned eighths);
/* What stands for a value that is no time; 0: it is one. */
uint32_t spark_sign(uint32_t value, enum live_look *look);

#endif
