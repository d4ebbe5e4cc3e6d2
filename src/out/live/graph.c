/* SPDX-License-Identifier: MIT */
/* Times of one target over its last probes: a column a probe, or the greatest of several. */
#include "out/live/ping.h"
#include "out/live/spark.h"
#include "out/words.h"
#include <inttypes.h>

enum { AXIS = 9, OUTAGES_SHOWN = 3, GRAPH_LEAST = 3, EIGHTHS = 8, TICKS = 3 };

struct graph {
	int top, height; /* rows of the bars */
	int left, width;
	uint64_t probes;  /* a column */
	uint32_t highest; /* value at the upper edge */
};

/* The worst of the probes of a column, for that is what must not be hidden; NONE: it is empty. */
static uint32_t column_value(const struct live_history *history, const struct graph *g, int back,
			     uint32_t *sign)
{
	uint32_t worst = HISTORY_NONE;

	*sign = HISTORY_NONE;
	for (uint64_t i = 0; i < g->probes; i++) {
		uint32_t value = history_back(history, (uint64_t)back * g->probes + i);

		if (value == HISTORY_NONE)
			continue;
		if (!history_is_time(value))
			*sign = value;
		else if (worst == HISTORY_NONE || value > worst)
			worst = value;
	}
	return worst;
}

/* The least of 1, 2, 5, 10, ... that is not below. */
static uint32_t round_up(uint32_t value)
{
	uint64_t step = 1;

	while (step * 10 < value)
		step *= 10;
	return (uint32_t)(value <= step       ? step
			  : value <= 2 * step ? 2 * step
			  : value <= 5 * step ? 5 * step
					      : 10 * step);
}

static uint32_t highest_of(const struct live_history *history, const struct graph *g)
{
	uint32_t highest = 0, sign;

	for (int back = 0; back < g->width; back++) {
		uint32_t value = column_value(history, g, back, &sign);

		if (value != HISTORY_NONE && value > highest)
			highest = value;
	}
	return round_up(highest ? highest : 1);
}

static void draw_axis(struct live *live, const struct graph *g)
{
	char ms[WORDS_MS];

	for (int i = 0; i < g->height; i++)
		grid_mark(&live->grid, g->top + i, g->left - 1, LIVE_DIM,
			  live->grid.utf8 ? 0x2502 : '|');
	for (int i = 0; i < TICKS; i++) {
		int64_t share = (int64_t)g->highest * (TICKS - 1 - i) / (TICKS - 1);
		int row = g->top + (g->height - 1) * i / (TICKS - 1);

		grid_right(&live->grid, row, 0, AXIS - 2, LIVE_DIM, words_ms(ms, share * 100));
	}
}

/* From the bottom up, in eighths of a cell. Without an answer the whole column says so. */
static void draw_column(struct live *live, const struct graph *g, int back, uint32_t value,
			uint32_t sign)
{
	int col = g->left + g->width - 1 - back, bottom = g->top + g->height - 1;
	uint64_t eighths = (uint64_t)g->height * EIGHTHS;
	enum live_look look;

	uint64_t fill =
		value == HISTORY_NONE ? 0 : 1 + (uint64_t)value * (eighths - 1) / g->highest;
	for (int i = 0; i < g->height && fill; i++) {
		unsigned part = fill > EIGHTHS ? EIGHTHS : (unsigned)fill;

		grid_mark(&live->grid, bottom - i, col, LIVE_PLAIN,
			  spark_bar(live->grid.utf8, part));
		fill -= part;
	}
	uint32_t mark = spark_sign(sign, &look);
	if (sign == HISTORY_NONE || !mark)
		return;
	for (int i = 0; i < g->height && value == HISTORY_NONE; i++)
		grid_mark(&live->grid, bottom - i, col, look, live->grid.utf8 ? 0x250a : ':');
	grid_mark(&live->grid, bottom, col, look, mark);
}

static void draw_foot(struct live *live, const struct graph *g)
{
	char text[FRAME_NAME], span[FRAME_TEXT];
	int64_t shown_ns = (int64_t)g->probes * g->width * live->run->ping->interval_ns;

	snprintf(text, sizeof(text), "%s ago", frame_span(span, shown_ns));
	grid_text(&live->grid, g->top + g->height, g->left, g->width, LIVE_DIM, text);
	snprintf(text, sizeof(text), "ms, %" PRIu64 " probe%s a column, now", g->probes,
		 g->probes == 1 ? "" : "s, the worst,");
	grid_right(&live->grid, g->top + g->height, g->left, g->width, LIVE_DIM, text);
}

/* "outage at 20:14:03 for 12 s", the last of them first. */
static int draw_outages(struct live *live, const struct live_row *row, int bottom)
{
	char text[3 * FRAME_TEXT], clock[FRAME_TEXT], span[FRAME_TEXT];
	int lines = 0;

	if (outage_is_on(&row->outages)) {
		snprintf(text, sizeof(text), " down since %s",
			 frame_clock(clock, live->run, row->outages.since));
		grid_text(&live->grid, bottom - lines++, 0, live->grid.cols, LIVE_BAD, text);
	}
	for (uint64_t n = 0; lines < OUTAGES_SHOWN; n++) {
		const struct live_outage *outage = outage_back(&row->outages, n);

		if (!outage)
			break;
		snprintf(text, sizeof(text), " outage at %s for %s",
			 frame_clock(clock, live->run, outage->from),
			 frame_length(span, icmp4_time_since(outage->to, outage->from)));
		grid_text(&live->grid, bottom - lines++, 0, live->grid.cols, LIVE_WARN, text);
	}
	return lines;
}

void live_graph_draw(struct live *live, struct live_row *row, int top, int bottom)
{
	int used;
	unsigned columns = figures_fit(LIVE_TASTE_PING, live->grid.cols, &used);

	frame_titles(live, top, 0, columns);
	frame_figures(live, top + 1, 0, columns, &row->figures,
		      row->figures.unanswered ? LIVE_BAD : LIVE_PLAIN);
	bottom -= bottom - top > 2 * GRAPH_LEAST + OUTAGES_SHOWN ? draw_outages(live, row, bottom)
								 : 0;
	struct graph g = {
		.top = top + 3,
		.height = bottom - top - 3,
		.left = AXIS,
		.width = live->grid.cols - AXIS,
		.probes = (uint64_t)1 << live->view.zoom,
	};
	if (g.height < GRAPH_LEAST || g.width < GRAPH_LEAST)
		return;
	g.highest = highest_of(&row->history, &g);
	draw_axis(live, &g);
	for (int back = 0; back < g.width; back++) {
		uint32_t sign, value = column_value(&row->history, &g, back, &sign);

		draw_column(live, &g, back, value, sign);
	}
	draw_foot(live, &g);
}
