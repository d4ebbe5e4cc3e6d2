/* SPDX-License-Identifier: MIT */
/* Keys, and what they do to a view; histories and outages; cells. */
#include "out/live/grid.h"
#include "out/live/history.h"
#include "out/live/outage.h"
#include "out/live/spark.h"
#include "out/live/view.h"
#include "tap.h"
#include <string.h>

static void test_keys(void)
{
	static const struct {
		const char *typed;
		size_t length;
		int key;
	} rows[] = {
		{"q", 1, 'q'},
		{"\n", 1, LIVE_KEY_ENTER},
		{"\r", 1, LIVE_KEY_ENTER},
		{"\033[A", 3, LIVE_KEY_UP},
		{"\033OBx", 3, LIVE_KEY_DOWN},
		{"\033[5~", 4, LIVE_KEY_PAGE_UP},
		{"\033[F", 3, LIVE_KEY_END},
		{"\033", 1, LIVE_KEY_ESCAPE},
		{"\033q", 1, LIVE_KEY_NONE},
		{"\033[15~q", 5, LIVE_KEY_NONE},
		{"\033[1;5", 5, LIVE_KEY_NONE},
		{"", 0, LIVE_KEY_NONE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int key;
		size_t length =
			live_key_read((const uint8_t *)rows[i].typed, strlen(rows[i].typed), &key);

		is_int((int64_t)length, (int64_t)rows[i].length, "octets of key");
		if (rows[i].typed[0] != '\033' || rows[i].key != LIVE_KEY_NONE)
			is_int(key, rows[i].key, "key");
	}
}

static void test_moves(void)
{
	static const struct {
		const char *name;
		int key;
		size_t cursor, top; /* of 25 rows, of which 10 are seen */
	} rows[] = {
		{"up from the first", LIVE_KEY_UP, 0, 0},
		{"down", LIVE_KEY_DOWN, 1, 0},
		{"a page", LIVE_KEY_PAGE_DOWN, 11, 2},
		{"another", LIVE_KEY_PAGE_DOWN, 21, 12},
		{"a third ends at the last", LIVE_KEY_PAGE_DOWN, 24, 15},
		{"up stays in the page", LIVE_KEY_UP, 23, 15},
		{"to the first", LIVE_KEY_HOME, 0, 0},
		{"to the last", LIVE_KEY_END, 24, 15},
		{"down from the last", LIVE_KEY_DOWN, 24, 15},
		{"a page up", LIVE_KEY_PAGE_UP, 14, 14},
	};
	struct live_view view;

	view_init(&view, false, 25, false);
	view_fit(&view, 25, 10);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		view_key(&view, rows[i].key);
		is_int((int64_t)view.cursor, (int64_t)rows[i].cursor, rows[i].name);
		is_int((int64_t)view.top, (int64_t)rows[i].top, rows[i].name);
	}
	view_fit(&view, 3, 10);
	is_int((int64_t)view.cursor, 2, "fewer rows than the cursor's");
	is_int((int64_t)view.top, 0, "all of them are seen");

	view_init(&view, true, 25, false);
	view_fit(&view, 25, 10);
	view_key(&view, LIVE_KEY_DOWN);
	is_int((int64_t)view.top, 1, "a trace scrolls at once");
	view_key(&view, LIVE_KEY_UP);
	is_int((int64_t)view.top, 0, "and back");
}

static void test_switches(void)
{
	struct live_view view;

	view_init(&view, false, 2, true);
	ok(view.addresses && view.display == LIVE_DISPLAY_FIGURES, "-n: addresses");
	view_key(&view, 'n');
	ok(!view.addresses, "n");
	view_key(&view, 'p');
	ok(view.paused, "p");
	view_key(&view, ' ');
	ok(!view.paused, "space");
	view_key(&view, '<');
	is_int(view.sort, LIVE_JITTER, "< from no column to the last");
	view_key(&view, '>');
	is_int(view.sort, LIVE_COLUMNS, "> and back to none");
	view_key(&view, '>');
	is_int(view.sort, LIVE_LOSS, "> to the first");
	view_key(&view, LIVE_KEY_ENTER);
	is_int(view.display, LIVE_DISPLAY_MORE, "enter");
	view_key(&view, LIVE_KEY_ESCAPE);
	is_int(view.display, LIVE_DISPLAY_FIGURES, "escape");
	view_key(&view, '+');
	is_int(view.zoom, 0, "no less than a probe a column");
	view_key(&view, 'j');
	ok(!view.jitter, "j is of a trace");
	view_key(&view, '?');
	view_key(&view, 'r');
	ok(!view.help && !view.reset, "any key ends the help, and nothing else");
	view_key(&view, 'h');
	view_key(&view, 'q');
	ok(view.quit, "but for q");
	view_init(&view, false, 1, false);
	is_int(view.display, LIVE_DISPLAY_MORE, "one target: its graph");
	view_key(&view, LIVE_KEY_ESCAPE);
	is_int(view.display, LIVE_DISPLAY_MORE, "which is all there is");
}

/* Each key that help names does something, and is named once. */
static void test_help(void)
{
	for (int trace = 0; trace < 2; trace++) {
		struct live_view view;
		size_t lines = 0;

		view_init(&view, trace, 1, false);
		while (view_help(&view, lines))
			ok(strlen(view_help(&view, lines++)) <= 46, "fits into its window");
		ok(lines > 10 && lines <= 22, "%zu lines fit on 24", lines);
	}
}

static void test_history(void)
{
	uint32_t room[4];
	struct live_history history;

	history_init(&history, room, 4);
	is_int(history_back(&history, 0), HISTORY_NONE, "empty");
	history_put(&history, 7, 70);
	is_int(history_back(&history, 0), 70, "the first number may be any");
	is_int(history_back(&history, 1), HISTORY_NONE, "the one before is not known");
	history_put(&history, 9, 90);
	is_int(history_back(&history, 1), HISTORY_NONE, "8 is not settled");
	history_put(&history, 8, HISTORY_LOST);
	is_int(history_back(&history, 1), HISTORY_LOST, "now it is");
	history_put(&history, 8, 80);
	is_int(history_back(&history, 1), 80, "and late it was answered");
	history_put(&history, 12, 120);
	is_int(history_back(&history, 3), 90, "the oldest of four");
	is_int(history_back(&history, 4), HISTORY_NONE, "no more are kept");
	history_put(&history, 8, 81);
	is_int(history_back(&history, 0), 120, "too late is not at all");
	history_put(&history, UINT64_C(1) << 40, 1);
	is_int(history_back(&history, 1), HISTORY_NONE, "a leap forgets all");
	history_clear(&history);
	is_int(history_back(&history, 0), HISTORY_NONE, "cleared");
	is_int(history_time(INT64_MAX), HISTORY_LONGEST, "no time is a sign");
}

static void test_outages(void)
{
	struct live_outages outages = {0};
	struct icmp4_time at = {0};

	for (int i = 0; i < 2; i++)
		outage_missed(&outages, at = icmp4_time_add(at, ICMP4_S_NS));
	ok(!outage_is_on(&outages), "two lost are no outage");
	outage_answered(&outages, at = icmp4_time_add(at, ICMP4_S_NS));
	is_int((int64_t)outages.count, 0, "and were none");
	for (int i = 0; i < 12; i++) {
		for (int k = 0; k < 3; k++)
			outage_missed(&outages, at = icmp4_time_add(at, ICMP4_S_NS));
		ok(outage_is_on(&outages), "three are");
		outage_answered(&outages, (struct icmp4_time){at.ns - 3 * ICMP4_S_NS});
		ok(outage_is_on(&outages), "an answer from before ends nothing");
		outage_answered(&outages, at = icmp4_time_add(at, ICMP4_S_NS));
	}
	is_int((int64_t)outages.count, 12, "all are counted");
	const struct live_outage *last = outage_back(&outages, 0);
	is_int(last->to.ns - last->from.ns, 3 * ICMP4_S_NS, "from the first lost to the answered");
	is_int(last->to.ns, at.ns, "the last one is the last");
	ok(outage_back(&outages, 7) && !outage_back(&outages, 8), "eight are kept");
}

static void test_spark(void)
{
	static const struct {
		const char *name;
		uint32_t values[6];
		const char *ascii, *utf8;
	} rows[] = {
		{"nothing", {0}, "", ""},
		{"equal", {50, 50, 50}, "   ___", "   \u2581\u2581\u2581"},
		{"noise", {100, 101, 103}, "   ___", "   \u2581\u2581\u2581"},
		{"double", {100, 150, 200}, "   _-#", "   \u2581\u2584\u2588"},
		{"signs",
		 {100, HISTORY_LOST, HISTORY_REFUSED, HISTORY_ODD, 100},
		 " _x!?_",
		 " \u2581x!?\u2581"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) * 2; i++) {
		struct live_grid grid = {.utf8 = i % 2};
		struct live_history history;
		uint32_t room[8];
		char text[64];

		grid_resize(&grid, 1, 6);
		history_init(&history, room, 8);
		for (uint64_t k = 0; rows[i / 2].values[k]; k++)
			history_put(&history, k, rows[i / 2].values[k]);
		spark_draw(&grid, 0, 0, 6, &history);
		is_str(grid_row(&grid, 0, text, sizeof(text)),
		       i % 2 ? rows[i / 2].utf8 : rows[i / 2].ascii, rows[i / 2].name);
		grid_free(&grid);
	}
}

static void test_cells(void)
{
	struct live_grid grid = {.utf8 = true};
	char text[64];

	grid_resize(&grid, 2, 6);
	is_int(grid_text(&grid, 0, 1, 10, LIVE_PLAIN, "a\033[m\377"), 6, "ends behind it");
	is_str(grid_row(&grid, 0, text, sizeof(text)), " a?[m?", "no octet moves the cursor");
	grid_right(&grid, 1, 0, 4, LIVE_BAD, "12");
	is_str(grid_row(&grid, 1, text, sizeof(text)), "  12", "to the right");
	grid_right(&grid, 1, 0, 4, LIVE_BAD, "123456");
	is_str(grid_row(&grid, 1, text, sizeof(text)), "1234", "cut to its width");
	grid_mark(&grid, 2, 0, LIVE_PLAIN, 'x');
	grid_mark(&grid, 0, 6, LIVE_PLAIN, 'x');
	grid_mark(&grid, -1, -1, LIVE_PLAIN, 'x');
	is_str(grid_row(&grid, 0, text, sizeof(text)), " a?[m?", "nothing beyond the edges");
	grid_resize(&grid, 0, 6);
	grid_text(&grid, 0, 0, 6, LIVE_PLAIN, "none");
	is_str(grid_row(&grid, 0, text, sizeof(text)), "", "no rows at all");
	grid_free(&grid);
}

static void test_fit(void)
{
	static const struct {
		enum live_taste taste;
		int width, used;
		unsigned columns;
	} rows[] = {
		{LIVE_TASTE_PING, 6, 0, 0},
		{LIVE_TASTE_PING, 7, 7, 1u << LIVE_LOSS},
		{LIVE_TASTE_PING, 21, 21, 1u << LIVE_LOSS | 1u << LIVE_LAST | 1u << LIVE_MEDIAN},
		{LIVE_TASTE_PING, 1000, 70, (1u << LIVE_COLUMNS) - 1},
		{LIVE_TASTE_TRACE, 1000, 70, (1u << LIVE_COLUMNS) - 1},
		{LIVE_TASTE_JITTER, 14, 14, 1u << LIVE_LOSS | 1u << LIVE_JITTER},
		{LIVE_TASTE_JITTER, 1000, 70, (1u << LIVE_COLUMNS) - 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int used;

		is_int(figures_fit(rows[i].taste, rows[i].width, &used), rows[i].columns,
		       "columns");
		is_int(used, rows[i].used, "and their width");
	}
}

int main(void)
{
	test_keys();
	test_moves();
	test_switches();
	test_help();
	test_history();
	test_outages();
	test_spark();
	test_cells();
	test_fit();
	return tap_done();
}
