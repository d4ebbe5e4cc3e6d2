/* SPDX-License-Identifier: MIT */
/* From the rows of a ping to cells: mark, name, figures, outages, the last probes. */
#include "out/live/ping.h"
#include "out/live/spark.h"
#include "out/words.h"
#include <inttypes.h>
#include <string.h>

enum {
	NAME_LEAST = 10,
	STRIP_LEAST = 8,
	OUTAGE_WIDTH = 4,
	MARK_WIDTH = 1,
	STRIP_FIGURES = 14,
	OUTAGE_TOLD = 27
};

struct layout {
	int name, name_width;
	int figures;
	unsigned columns;
	int outages; /* column of their number; 0: no room */
	int strip, strip_width;
};

static int at_most(int value, int most)
{
	return value < most ? value : most;
}

/* A long name gives way to figures, and these to the last probes, but for the few that matter. */
static struct layout lay_out(const struct live *live)
{
	int cols = live->grid.cols, used;
	bool strip = live->view.display == LIVE_DISPLAY_STRIP;
	int name = at_most(live->ping->name_width, cols / 3 > NAME_LEAST ? cols / 3 : NAME_LEAST);
	int tail = cols >= 60 ? OUTAGE_WIDTH + STRIP_LEAST : 0;
	struct layout l = {.name = MARK_WIDTH, .name_width = name};

	l.figures = l.name + name;
	int room = cols - l.figures - tail;
	l.columns =
		figures_fit(LIVE_TASTE_PING, strip ? at_most(room, STRIP_FIGURES) : room, &used);
	l.outages = l.figures + used;
	l.strip = l.outages + OUTAGE_WIDTH;
	l.strip_width = cols - l.strip;
	return l;
}

static void draw_titles(struct live *live, const struct layout *l)
{
	grid_text(&live->grid, 1, l->name, l->name_width, LIVE_STRONG, "Target");
	frame_titles(live, 1, l->figures, l->columns);
	if (l->strip_width >= STRIP_LEAST)
		grid_right(&live->grid, 1, l->strip, l->strip_width, LIVE_STRONG, "Last probes");
}

static enum live_look look_of(const struct live_row *row)
{
	if (outage_is_on(&row->outages) || (row->figures.settled && !row->figures.rtt.count))
		return LIVE_BAD;
	return row->figures.unanswered ? LIVE_WARN : LIVE_PLAIN;
}

/* "down 12 s since 20:14:03", where the last probes would all be the same. */
static void draw_outage(struct live *live, const struct layout *l, int at,
			const struct live_row *row, struct icmp4_time now)
{
	struct icmp4_time since = row->outages.since;
	char text[3 * FRAME_TEXT], span[FRAME_TEXT], clock[FRAME_TEXT];

	frame_span(span, icmp4_time_since(now, since));
	frame_clock(clock, live->run, since);
	if (l->strip_width < OUTAGE_TOLD)
		snprintf(text, sizeof(text), " down %s ", span);
	else
		snprintf(text, sizeof(text), " down %s since %s ", span, clock);
	grid_text(&live->grid, at, l->strip, l->strip_width, LIVE_BAD, text);
}

static void draw_count(struct live *live, const struct layout *l, int at,
		       const struct live_row *row)
{
	char text[FRAME_TEXT];

	if (!row->outages.count || l->outages + OUTAGE_WIDTH > live->grid.cols)
		return;
	snprintf(text, sizeof(text), row->outages.count < 100 ? " v%" PRIu64 : " v+",
		 row->outages.count);
	grid_text(&live->grid, at, l->outages, OUTAGE_WIDTH, LIVE_WARN, text);
}

static void draw_row(struct live *live, const struct layout *l, int at, size_t index,
		     struct icmp4_time now)
{
	size_t target = live->ping->order[index].row;
	struct live_row *row = &live->ping->rows[target];
	enum live_look look = look_of(row);
	char name[FRAME_NAME];

	if (index == live->view.cursor && live->ping->count > 1)
		grid_mark(&live->grid, at, 0, LIVE_STRONG, '>');
	grid_text(&live->grid, at, l->name, l->name_width, look == LIVE_BAD ? look : LIVE_PLAIN,
		  frame_target(name, live, target));
	frame_figures(live, at, l->figures, l->columns, &row->figures, look);
	draw_count(live, l, at, row);
	if (l->strip_width < STRIP_LEAST)
		return;
	spark_draw(&live->grid, at, l->strip, l->strip_width, &row->history);
	if (outage_is_on(&row->outages) && live->view.display == LIVE_DISPLAY_FIGURES)
		draw_outage(live, l, at, row, now);
}

static void draw_list(struct live *live, struct icmp4_time now)
{
	int page = live->grid.rows - FRAME_TOP - FRAME_BOTTOM;
	struct layout l = lay_out(live);

	view_fit(&live->view, live->ping->count, page > 0 ? (size_t)page : 1);
	live_ping_sort(live->ping, &live->view, now);
	draw_titles(live, &l);
	for (int i = 0; i < page && live->view.top + (size_t)i < live->ping->count; i++)
		draw_row(live, &l, FRAME_TOP + i, live->view.top + (size_t)i, now);
}

static void draw_title(struct live *live, struct icmp4_time now, size_t target)
{
	char text[2 * FRAME_NAME], name[FRAME_NAME], span[WORDS_SPAN];

	words_span(span, live->run->ping->interval_ns);
	if (live->view.display == LIVE_DISPLAY_MORE)
		snprintf(text, sizeof(text), "%s, every %s", frame_target(name, live, target),
			 span);
	else
		snprintf(text, sizeof(text), "%zu targets, every %s", live->ping->count, span);
	frame_title(live, now, text);
}

void live_ping_draw(struct live *live, struct icmp4_time now)
{
	live_ping_sort(live->ping, &live->view, now);
	size_t target = live->ping->order[live->view.cursor].row;

	draw_title(live, now, target);
	if (live->view.display == LIVE_DISPLAY_MORE)
		live_graph_draw(live, &live->ping->rows[target], 1, live->grid.rows - 2);
	else
		draw_list(live, now);
	frame_foot(live,
		   live->ping->count > 1
			   ? " ? help  q quit  p hold  d display  r reset  < > sort  enter graph"
			   : " ? help  q quit  p hold  d display  r reset  + - zoom");
}
