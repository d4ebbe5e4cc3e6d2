/* SPDX-License-Identifier: MIT */
#include "out/live/spark.h"

enum { EIGHTHS = 8, BLOCK = 0x2580 }; /* U+2581 is one eighth, U+2588 all eight */

uint32_t spark_bar(bool utf8, unsigned eighths)
{
	static const char ascii[EIGHTHS + 1] = {' ', '_', '.', ':', '-', '=', '+', '*', '#'};

	if (!utf8 || !eighths)
		return (uint32_t)ascii[eighths];
	return BLOCK + eighths;
}

uint32_t spark_sign(uint32_t value, enum live_look *look)
{
	*look = LIVE_BAD;
	switch (value) {
	case HISTORY_LOST:
		return 'x';
	case HISTORY_REFUSED:
		return '!';
	case HISTORY_ODD:
		*look = LIVE_WARN;
		return '?';
	case HISTORY_NONE:
		*look = LIVE_PLAIN;
		return ' ';
	default:
		*look = LIVE_PLAIN;
		return 0;
	}
}

struct scale {
	uint32_t low, high;
};

static struct scale scale_of(const struct live_history *history, int width)
{
	struct scale scale = {HISTORY_LONGEST, 0};

	for (int back = 0; back < width; back++) {
		uint32_t value = history_back(history, (uint64_t)back);

		if (!history_is_time(value))
			continue;
		scale.low = value < scale.low ? value : scale.low;
		scale.high = value > scale.high ? value : scale.high;
	}
	if (scale.high / 2 < scale.low)
		scale.high = scale.low < HISTORY_LONGEST / 2 ? 2 * scale.low : HISTORY_LONGEST;
	return scale;
}

static unsigned height(const struct scale *scale, uint32_t value)
{
	uint64_t span = scale->high - scale->low;

	return span ? 1 + (unsigned)((uint64_t)(value - scale->low) * (EIGHTHS - 1) / span) : 1;
}

void spark_draw(struct live_grid *grid, int row, int col, int width,
		const struct live_history *history)
{
	struct scale scale = scale_of(history, width);

	for (int back = 0; back < width; back++) {
		uint32_t value = history_back(history, (uint64_t)back);
		enum live_look look;
		uint32_t mark = spark_sign(value, &look);

		if (!mark)
			mark = spark_bar(grid->utf8, height(&scale, value));
		grid_mark(grid, row, col + width - 1 - back, look, mark);
	}
}
