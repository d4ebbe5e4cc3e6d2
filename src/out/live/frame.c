/* SPDX-License-Identifier: MIT */
#include "out/live/frame.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { HELP_WIDTH = 48, HELP_MAX = 24 };

const char *frame_span(char buffer[FRAME_TEXT], int64_t ns)
{
	int64_t s = ns / ICMP4_S_NS;

	if (s < 60)
		snprintf(buffer, FRAME_TEXT, "%" PRId64 " s", s);
	else if (s < 3600)
		snprintf(buffer, FRAME_TEXT, "%" PRId64 " m %02" PRId64 " s", s / 60, s % 60);
	else
		snprintf(buffer, FRAME_TEXT, "%" PRId64 " h %02" PRId64 " m", s / 3600,
			 s / 60 % 60);
	return buffer;
}

const char *frame_length(char buffer[FRAME_TEXT], int64_t ns)
{
	int64_t tenths = (ns + ICMP4_S_NS / 20) / (ICMP4_S_NS / 10);

	if (tenths >= 600)
		return frame_span(buffer, ns);
	snprintf(buffer, FRAME_TEXT, "%" PRId64 ".%" PRId64 " s", tenths / 10, tenths % 10);
	return buffer;
}

const char *frame_clock(char buffer[FRAME_TEXT], const struct out_run *run, struct icmp4_time at)
{
	time_t unix_s = (time_t)((run->unix_ns + at.ns) / ICMP4_S_NS);
	struct tm local;

	if (!run->unix_ns)
		snprintf(buffer, FRAME_TEXT, "%" PRId64 ".%" PRId64 " s", at.ns / ICMP4_S_NS,
			 at.ns / (ICMP4_S_NS / 10) % 10);
	else if (!localtime_r(&unix_s, &local) || !strftime(buffer, FRAME_TEXT, "%H:%M:%S", &local))
		snprintf(buffer, FRAME_TEXT, "-");
	return buffer;
}

void frame_title(struct live *live, struct icmp4_time now, const char *text)
{
	const struct out_run *run = live->run;
	char title[FRAME_NAME], clock[FRAME_TEXT], span[FRAME_TEXT], right[2 * FRAME_TEXT];
	int cols = live->grid.cols;

	for (int col = 0; col < cols; col++)
		grid_mark(&live->grid, 0, col, LIVE_TITLE, ' ');
	snprintf(right, sizeof(right), "%s ",
		 run->unix_ns ? frame_clock(clock, run, now) : "virtual time");
	snprintf(title, sizeof(title), " icmp %s  %s  %s", run->verb, text,
		 frame_span(span, icmp4_time_since(now, run->start)));
	int end = grid_text(&live->grid, 0, 0, cols, LIVE_TITLE, title);
	if (end + (int)strlen(right) < cols)
		grid_right(&live->grid, 0, 0, cols, LIVE_TITLE, right);
}

/* As many keys as there is room for, whole: two blanks lie between them. */
static int foot_width(const char *keys, int cols)
{
	int width = (int)strlen(keys);

	while (width > cols || (width > 0 && strncmp(keys + width, "  ", 2) && keys[width]))
		width--;
	return width;
}

void frame_foot(struct live *live, const char *keys)
{
	int row = live->grid.rows - 1;

	if (row <= 0)
		return;
	for (int col = 0; col < live->grid.cols; col++)
		grid_mark(&live->grid, row, col, LIVE_PLAIN, ' ');
	if (live->view.paused)
		grid_text(&live->grid, row, 0, live->grid.cols, LIVE_WARN,
			  " picture held; space: go on");
	else
		grid_text(&live->grid, row, 0, foot_width(keys, live->grid.cols), LIVE_DIM, keys);
}

void frame_help(struct live *live)
{
	int col = live->grid.cols > HELP_WIDTH ? (live->grid.cols - HELP_WIDTH) / 2 : 0;
	const char *line;

	for (int n = 0; n < HELP_MAX && (line = view_help(&live->view, (size_t)n)); n++) {
		for (int i = 0; i < HELP_WIDTH; i++)
			grid_mark(&live->grid, n + 1, col + i, LIVE_TITLE, ' ');
		grid_text(&live->grid, n + 1, col + 1, HELP_WIDTH - 2, LIVE_TITLE, line);
	}
}

const char *frame_address(char buffer[FRAME_NAME], const struct live *live, uint32_t address)
{
	const struct out_names *names = &live->run->names;
	const char *name = live->view.addresses || live->run->numeric || !names->find
				   ? NULL
				   : names->find(names->world, address);

	if (name)
		snprintf(buffer, FRAME_NAME, "%s", name);
	else
		icmp4_address_text(address, buffer, FRAME_NAME);
	return buffer;
}

const char *frame_target(char buffer[FRAME_NAME], const struct live *live, size_t target)
{
	const struct out_target *t = &live->run->targets[target];
	char address[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(t->dst, address, sizeof(address));
	const char *name = live->view.addresses ? address : t->name;

	if (t->flow)
		snprintf(buffer, FRAME_NAME, "%s flow %u", name, t->flow);
	else
		snprintf(buffer, FRAME_NAME, "%s", name);
	return buffer;
}

int frame_titles(struct live *live, int row, int col, unsigned columns)
{
	for (enum live_column c = 0; c < LIVE_COLUMNS; c++) {
		bool sorted = live->view.sort == (int)c && !live->view.trace;

		if (!(columns & 1u << c))
			continue;
		grid_right(&live->grid, row, col, figures_width(c),
			   sorted ? LIVE_TITLE : LIVE_STRONG, figures_title(c));
		col += figures_width(c);
	}
	return col;
}

int frame_figures(struct live *live, int row, int col, unsigned columns,
		  struct live_figures *figures, enum live_look loss)
{
	char text[FIGURE_TEXT];

	for (enum live_column c = 0; c < LIVE_COLUMNS; c++) {
		if (!(columns & 1u << c))
			continue;
		grid_right(&live->grid, row, col, figures_width(c),
			   c == LIVE_LOSS ? loss : LIVE_PLAIN, figures_text(text, figures, c));
		col += figures_width(c);
	}
	return col;
}
