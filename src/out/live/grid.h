/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_GRID_H
#define OUT_LIVE_GRID_H
/*
 * A picture of the screen, cell by cell. What is laid out ends here, so that all of it can be held
 * against what it should be with no terminal about; screen.c paints it and knows nothing of it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a cell means; a terminal without colour shows the last three all the same. */
enum live_look {
	LIVE_PLAIN,
	LIVE_GOOD,
	LIVE_WARN,
	LIVE_BAD,
	LIVE_DIM,
	LIVE_STRONG,
	LIVE_TITLE, /* a bar across the screen */
	LIVE_LOOKS
};

struct live_cell {
	uint32_t mark; /* a character of Unicode, one column wide */
	uint8_t look;
};

struct live_grid {
	struct live_cell *cells; /* rows * cols */
	int rows, cols;
	bool utf8; /* the terminal shows more than ASCII */
};

/* False when memory ran out: the grid then has no cells. */
bool grid_resize(struct live_grid *grid, int rows, int cols);
void grid_free(struct live_grid *grid);
void grid_clear(struct live_grid *grid);

/* Each leaves out what lies beyond the edges. */
void grid_mark(struct live_grid *grid, int row, int col, enum live_look look, uint32_t mark);
/* At most width columns of the text, and where it ends: the column behind it. Octets that are no
 * printable ASCII become '?': a name comes from strangers. */
int grid_text(struct live_grid *grid, int row, int col, int width, enum live_look look,
	      const char *text);
/* The same, its end at the end of the width. */
void grid_right(struct live_grid *grid, int row, int col, int width, enum live_look look,
		const char *text);
/* The look of a part of a row, whatever it shows. */
void grid_tint(struct live_grid *grid, int row, int col, int width, enum live_look look);
/* A row as text, without the blanks at its end; size octets hold 4 for each column, and 1. */
const char *grid_row(const struct live_grid *grid, int row, char *buffer, size_t size);

#endif
