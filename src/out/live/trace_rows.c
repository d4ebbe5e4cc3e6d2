/* SPDX-License-Identifier: MIT */
/* From the hops of a trace to cells. */
#include "out/live/spark.h"
#include "out/live/trace.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

enum {
	NAME_AT = 4,
	NAME_NARROW = 14,
	NAME_WIDE = 24,
	NAME_MOST = 48,
	WIDE = 60,
	STRIP_FROM = 120, /* of so many columns, some are for the last probes */
	STRIP_LEAST = 16,
	LINES = 1024,
};

struct layout {
	int name_width;
	int figures;
	unsigned columns;
	int strip, strip_width;
};

/* A line of the screen: of a hop, one of those who answered there, or labels that it told. */
enum line_kind { LINE_HOP, LINE_OTHER, LINE_MORE, LINE_LABELS };

struct trace_line {
	uint8_t ttl;
	uint8_t responder;
	enum line_kind kind;
};

static struct layout lay_out(const struct live *live)
{
	int cols = live->grid.cols, used;
	bool strip = live->view.display == LIVE_DISPLAY_STRIP;
	int name = cols >= WIDE ? NAME_WIDE : NAME_NARROW;
	int room = strip ? 2 * figures_width(LIVE_LOSS)
			 : cols - NAME_AT - name - (cols >= STRIP_FROM ? STRIP_LEAST : 0);
	struct layout l = {
		.columns = figures_fit(live->view.jitter ? LIVE_TASTE_JITTER : LIVE_TASTE_TRACE,
				       room, &used)};

	l.name_width = cols - NAME_AT - used - (strip || cols >= STRIP_FROM ? STRIP_LEAST : 0);
	if (strip && l.name_width > NAME_WIDE)
		l.name_width = NAME_WIDE;
	if (l.name_width > NAME_MOST)
		l.name_width = NAME_MOST;
	l.figures = NAME_AT + l.name_width;
	l.strip = l.figures + used + 1;
	l.strip_width = cols - l.strip;
	return l;
}

/* --- Lines --- */

struct lines {
	struct trace_line all[LINES];
	size_t count;
};

static void add_line(struct lines *lines, unsigned ttl, unsigned responder, enum line_kind kind)
{
	if (lines->count < LINES)
		lines->all[lines->count++] =
			(struct trace_line){(uint8_t)ttl, (uint8_t)responder, kind};
}

/* Who answers now comes first, then the others in order of appearance. */
static void add_hop(struct lines *lines, const struct live *live, unsigned ttl)
{
	const struct live_hop *hop = &live->trace->hops[ttl];

	add_line(lines, ttl, hop->current, LINE_HOP);
	if (live->view.labels && hop->responders[hop->current].label_count)
		add_line(lines, ttl, hop->current, LINE_LABELS);
	for (unsigned i = 0; i < hop->count; i++)
		if (i != hop->current)
			add_line(lines, ttl, i, LINE_OTHER);
	if (hop->more)
		add_line(lines, ttl, 0, LINE_MORE);
}

static void add_all(struct lines *lines, const struct live *live)
{
	unsigned last = live_trace_last(live->trace);

	for (unsigned ttl = live->trace->options->first; ttl <= last; ttl++)
		add_hop(lines, live, ttl);
}

/* --- Cells --- */

static enum live_look look_of(enum live_loss loss)
{
	static const enum live_look looks[] = {
		[LIVE_LOSS_NONE] = LIVE_PLAIN,   [LIVE_LOSS_SILENT] = LIVE_DIM,
		[LIVE_LOSS_WITHHELD] = LIVE_DIM, [LIVE_LOSS_BEGINS] = LIVE_BAD,
		[LIVE_LOSS_END] = LIVE_WARN,     [LIVE_LOSS_SOME] = LIVE_WARN,
	};

	return looks[loss];
}

/* Silence is no loss, and what nobody answered is not lost by those who did. */
static void draw_figures(struct live *live, const struct layout *l, int row,
			 const struct live_hop *hop, const struct live_responder *responder)
{
	bool others = responder != &hop->responders[hop->current];
	enum live_loss loss = live_trace_loss(live->trace, (unsigned)(hop - live->trace->hops));
	struct live_figures figures = {
		.settled = others ? responder->rtt.count : hop->settled,
		.unanswered = hop->unanswered,
		.lossless = others || !hop->count,
		.withheld = loss == LIVE_LOSS_WITHHELD,
		.rtt = responder->rtt,
	};

	frame_figures(live, row, l->figures, l->columns, &figures,
		      others ? LIVE_DIM : look_of(loss));
}

/* Words for an answer that is neither a router's nor the destination's ordinary one. */
static const char *said(const struct live_responder *responder, char buffer[WORDS_SAYS + 1])
{
	struct icmp4_message message = {.type = responder->type, .code = responder->code};

	if (!responder->is_error || responder->type == ICMP4_TIME_EXCEEDED ||
	    (responder->type == ICMP4_UNREACHABLE && responder->code == ICMP4_UNREACHABLE_PORT))
		return "";
	buffer[0] = ' ';
	words_message(buffer + 1, &message);
	return buffer;
}

/* The target by the name that was typed, if that was one. */
static const char *name_of(char buffer[FRAME_NAME], const struct live *live, uint32_t address)
{
	const struct out_target *target = &live->run->targets[live->trace->target];
	uint32_t typed;

	if (address == target->dst && !icmp4_address_parse(target->name, &typed))
		return frame_target(buffer, live, live->trace->target);
	return frame_address(buffer, live, address);
}

static void draw_name(struct live *live, const struct layout *l, int row,
		      const struct live_responder *responder, enum live_look look)
{
	char name[FRAME_NAME], words[WORDS_SAYS + 1];
	int end = NAME_AT + l->name_width;
	int at = grid_text(&live->grid, row, NAME_AT, l->name_width - 1, look,
			   name_of(name, live, responder->from));

	grid_text(&live->grid, row, at, end - at - 1, LIVE_BAD, said(responder, words));
}

static void draw_hop(struct live *live, const struct layout *l, int row, unsigned ttl)
{
	static const char marks[] = {
		[LIVE_LOSS_NONE] = ' ',   [LIVE_LOSS_SILENT] = ' ', [LIVE_LOSS_WITHHELD] = '~',
		[LIVE_LOSS_BEGINS] = '!', [LIVE_LOSS_END] = '?',    [LIVE_LOSS_SOME] = ' '};
	const struct live_hop *hop = &live->trace->hops[ttl];
	enum live_loss loss = live_trace_loss(live->trace, ttl);
	char number[FRAME_TEXT];

	snprintf(number, sizeof(number), "%u", ttl);
	grid_right(&live->grid, row, 0, 2, LIVE_PLAIN, number);
	grid_mark(&live->grid, row, 2, look_of(loss), (uint32_t)marks[loss]);
	if (hop->count)
		draw_name(live, l, row, &hop->responders[hop->current], LIVE_PLAIN);
	else
		grid_text(&live->grid, row, NAME_AT, l->name_width, LIVE_DIM,
			  hop->settled ? "(silent)" : "(waiting)");
	draw_figures(live, l, row, hop, &hop->responders[hop->current]);
	if (l->strip_width >= STRIP_LEAST - 1 && hop->count)
		spark_draw(&live->grid, row, l->strip, l->strip_width, &hop->history);
}

static void draw_labels(struct live *live, int row, const struct live_responder *responder)
{
	char text[FRAME_TEXT];
	int at = grid_text(&live->grid, row, NAME_AT + 2, live->grid.cols, LIVE_DIM, "MPLS");

	for (unsigned i = 0; i < responder->label_count; i++) {
		uint32_t entry = responder->labels[i];

		snprintf(text, sizeof(text), " %" PRIu32, entry);
		at = grid_text(&live->grid, row, at, live->grid.cols, LIVE_DIM, text);
	}
}

static void draw_line(struct live *live, const struct layout *l, int row,
		      const struct trace_line *line)
{
	const struct live_hop *hop = &live->trace->hops[line->ttl];
	const struct live_responder *responder = &hop->responders[line->responder];

	switch (line->kind) {
	case LINE_HOP:
		draw_hop(live, l, row, line->ttl);
		return;
	case LINE_OTHER:
		draw_name(live, l, row, responder, LIVE_DIM);
		draw_figures(live, l, row, hop, responder);
		return;
	case LINE_LABELS:
		draw_labels(live, row, responder);
		return;
	default:
		grid_text(&live->grid, row, NAME_AT, l->name_width, LIVE_DIM, "(and others)");
	}
}

static void draw_change(struct live *live, int row, const struct live_change *change)
{
	char text[3 * FRAME_NAME], clock[FRAME_TEXT], before[FRAME_NAME], after[FRAME_NAME];

	frame_address(before, live, change->before);
	frame_address(after, live, change->after);
	/* Another way into the same router has the same name. */
	if (!strcmp(before, after)) {
		icmp4_address_text(change->before, before, sizeof(before));
		icmp4_address_text(change->after, after, sizeof(after));
	}
	snprintf(text, sizeof(text), " %s  hop %u: %s -> %s",
		 frame_clock(clock, live->run, change->at), change->ttl, before, after);
	grid_text(&live->grid, row, 0, live->grid.cols, LIVE_WARN, text);
}

static void draw_changes(struct live *live)
{
	const struct live_change *change;
	int row = FRAME_TOP;

	grid_text(&live->grid, 1, 0, live->grid.cols, LIVE_STRONG,
		  live->trace->change_count ? " Changes of the path, the last one first"
					    : " The path has not changed");
	for (uint64_t n = 0; row < live->grid.rows - FRAME_BOTTOM; n++) {
		change = live_trace_change(live->trace, n);
		if (!change)
			return;
		draw_change(live, row++, change);
	}
}

static void draw_hops(struct live *live)
{
	const struct live_change *change = live_trace_change(live->trace, 0);
	struct layout l = lay_out(live);
	struct lines lines = {.count = 0};
	int page = live->grid.rows - FRAME_TOP - FRAME_BOTTOM - (change != NULL);

	add_all(&lines, live);
	view_fit(&live->view, lines.count, page > 0 ? (size_t)page : 1);
	grid_text(&live->grid, 1, NAME_AT, l.name_width, LIVE_STRONG, "Host");
	frame_titles(live, 1, l.figures, l.columns);
	if (l.strip_width >= STRIP_LEAST - 1)
		grid_right(&live->grid, 1, l.strip, l.strip_width, LIVE_STRONG, "Last probes");
	for (int i = 0; i < page && live->view.top + (size_t)i < lines.count; i++)
		draw_line(live, &l, FRAME_TOP + i, &lines.all[live->view.top + (size_t)i]);
	if (change)
		draw_change(live, live->grid.rows - FRAME_BOTTOM - 1, change);
}

static void draw_title(struct live *live, struct icmp4_time now)
{
	static const char *const protocols[] = {
		[ICMP4_PROTO_ICMP] = "ICMP", [ICMP4_PROTO_TCP] = "TCP", [ICMP4_PROTO_UDP] = "UDP"};
	const struct live_trace *trace = live->trace;
	char text[2 * FRAME_NAME], name[FRAME_NAME];

	snprintf(text, sizeof(text), "%s  %s  %" PRIu32 " round%s",
		 frame_target(name, live, trace->target), protocols[trace->options->protocol],
		 trace->rounds, trace->rounds == 1 ? "" : "s");
	frame_title(live, now, text);
}

void live_trace_draw(struct live *live, struct icmp4_time now)
{
	draw_title(live, now);
	if (live->view.display == LIVE_DISPLAY_MORE)
		draw_changes(live);
	else
		draw_hops(live);
	frame_foot(live,
		   " ? help  q quit  p hold  d display  r reset  n names  j jitter  e labels");
}
