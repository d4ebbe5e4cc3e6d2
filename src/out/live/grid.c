/* SPDX-License-Identifier: MIT */
#include "out/live/grid.h"
#include <stdlib.h>
#include <string.h>

bool grid_resize(struct live_grid *grid, int rows, int cols)
{
	size_t count = (size_t)(rows > 0 ? rows : 0) * (size_t)(cols > 0 ? cols : 0);
	struct live_cell *cells = calloc(count + 1, sizeof(*cells));

	free(grid->cells);
	grid->cells = cells;
	grid->rows = cells && count ? rows : 0;
	grid->cols = cells && count ? cols : 0;
	grid_clear(grid);
	return cells;
}

void grid_free(struct live_grid *grid)
{
	free(grid->cells);
	*grid = (struct live_grid){.rows = 0};
}

void grid_clear(struct live_grid *grid)
{
	for (int i = 0; i < grid->rows * grid->cols; i++)
		grid->cells[i] = (struct live_cell){' ', LIVE_PLAIN};
}

static struct live_cell *cell_at(const struct live_grid *grid, int row, int col)
{
	if (row < 0 || row >= grid->rows || col < 0 || col >= grid->cols)
		return NULL;
	return &grid->cells[row * grid->cols + col];
}

void grid_mark(struct live_grid *grid, int row, int col, enum live_look look, uint32_t mark)
{
	struct live_cell *cell = cell_at(grid, row, col);

	if (cell)
		*cell = (struct live_cell){mark, (uint8_t)look};
}

int grid_text(struct live_grid *grid, int row, int col, int width, enum live_look look,
	      const char *text)
{
	for (; *text && width > 0; text++, width--, col++) {
		bool plain = *text >= ' ' && *text <= '~';

		grid_mark(grid, row, col, look, plain ? (uint32_t)*text : '?');
	}
	return col;
}

void grid_right(struct live_grid *grid, int row, int col, int width, enum live_look look,
		const char *text)
{
	int length = (int)strlen(text);

	grid_text(grid, row, length < width ? col + width - length : col, width, look, text);
}

void grid_tint(struct live_grid *grid, int row, int col, int width, enum live_look look)
{
	for (int i = 0; i < width; i++) {
		struct live_cell *cell = cell_at(grid, row, col + i);

		if (cell)
			cell->look = (uint8_t)look;
	}
}

/* UTF-8 of a character below U+10000: nothing is drawn of others. */
static size_t put_mark(char *at, uint32_t mark)
{
	if (mark < 0x80) {
		at[0] = (char)mark;
		return 1;
	}
	if (mark < 0x800) {
		at[0] = (char)(0xc0 | mark >> 6);
		at[1] = (char)(0x80 | (mark & 0x3f));
		return 2;
	}
	at[0] = (char)(0xe0 | mark >> 12);
	at[1] = (char)(0x80 | (mark >> 6 & 0x3f));
	at[2] = (char)(0x80 | (mark & 0x3f));
	return 3;
}

const char *grid_row(const struct live_grid *grid, int row, char *buffer, size_t size)
{
	size_t used = 0, end = 0;

	for (int col = 0; col < grid->cols && used + 4 < size; col++) {
		const struct live_cell *cell = cell_at(grid, row, col);

		if (!cell)
			break;
		used += put_mark(buffer + used, cell->mark);
		if (cell->mark != ' ')
			end = used;
	}
	buffer[end] = '\0';
	return buffer;
}
