/* SPDX-License-Identifier: MIT */
#include "out/live/view.h"
#include <string.h>

enum { ZOOM_MAX = 6, SEQUENCE_MAX = 4 };

/* --- Keys --- */

/* What cursor keys send, in either mode of terminals of the DEC line and whatever follows them. */
static const struct {
	char text[SEQUENCE_MAX + 1];
	int key;
} sequences[] = {
	{"\033[A", LIVE_KEY_UP},         {"\033OA", LIVE_KEY_UP},    {"\033[B", LIVE_KEY_DOWN},
	{"\033OB", LIVE_KEY_DOWN},       {"\033[C", LIVE_KEY_RIGHT}, {"\033OC", LIVE_KEY_RIGHT},
	{"\033[D", LIVE_KEY_LEFT},       {"\033OD", LIVE_KEY_LEFT},  {"\033[5~", LIVE_KEY_PAGE_UP},
	{"\033[6~", LIVE_KEY_PAGE_DOWN}, {"\033[H", LIVE_KEY_HOME},  {"\033OH", LIVE_KEY_HOME},
	{"\033[1~", LIVE_KEY_HOME},      {"\033[F", LIVE_KEY_END},   {"\033OF", LIVE_KEY_END},
	{"\033[4~", LIVE_KEY_END},
};

/* To the end of a sequence that nobody here knows. */
static size_t unknown_length(const uint8_t *typed, size_t count)
{
	size_t n = 2;

	if (typed[1] != '[' && typed[1] != 'O')
		return 1;
	while (n < count && (typed[n] < 0x40 || typed[n] > 0x7e))
		n++;
	return n < count ? n + 1 : count;
}

size_t live_key_read(const uint8_t *typed, size_t count, int *key)
{
	*key = LIVE_KEY_NONE;
	if (!count)
		return 0;
	for (size_t i = 0; i < sizeof(sequences) / sizeof(*sequences); i++) {
		size_t length = strlen(sequences[i].text);

		if (count < length || memcmp(typed, sequences[i].text, length) != 0)
			continue;
		*key = sequences[i].key;
		return length;
	}
	if (typed[0] == LIVE_KEY_ESCAPE && count > 1)
		return unknown_length(typed, count);
	*key = typed[0] == '\n' ? LIVE_KEY_ENTER : typed[0];
	return 1;
}

/* --- What they do --- */

void view_init(struct live_view *view, bool trace, size_t count, bool addresses)
{
	*view = (struct live_view){
		.trace = trace,
		.count = count,
		.page = 1,
		.sort = LIVE_COLUMNS,
		.addresses = addresses,
		.labels = true,
	};
	if (!trace && count == 1)
		view->display = LIVE_DISPLAY_MORE;
}

void view_fit(struct live_view *view, size_t count, size_t page)
{
	view->count = count;
	view->page = page ? page : 1;
	if (view->cursor >= count)
		view->cursor = count ? count - 1 : 0;
	if (view->top > view->cursor)
		view->top = view->cursor;
	if (view->cursor >= view->top + view->page)
		view->top = view->cursor - view->page + 1;
	if (view->top + view->page > count)
		view->top = count > view->page ? count - view->page : 0;
}

static void move(struct live_view *view, size_t to)
{
	view->cursor = to;
	view_fit(view, view->count, view->page);
}

/* A trace shows no cursor: its edge moves at once. */
static void key_up(struct live_view *view)
{
	size_t from = view->trace ? view->top : view->cursor;

	move(view, from ? from - 1 : 0);
}

static void key_down(struct live_view *view)
{
	move(view, view->trace ? view->top + view->page : view->cursor + 1);
}

static void key_page_up(struct live_view *view)
{
	move(view, view->cursor > view->page ? view->cursor - view->page : 0);
}

static void key_page_down(struct live_view *view)
{
	move(view, view->cursor + view->page);
}

static void key_home(struct live_view *view)
{
	move(view, 0);
}

static void key_end(struct live_view *view)
{
	move(view, view->count ? view->count - 1 : 0);
}

static void key_sort_left(struct live_view *view)
{
	view->sort = (view->sort + LIVE_COLUMNS) % (LIVE_COLUMNS + 1);
}

static void key_sort_right(struct live_view *view)
{
	view->sort = (view->sort + 1) % (LIVE_COLUMNS + 1);
}

static void key_reverse(struct live_view *view)
{
	view->reverse = !view->reverse;
}

static void key_display(struct live_view *view)
{
	view->display = (view->display + 1) % LIVE_DISPLAYS;
}

/* Into the graph of the row under the cursor, and back. */
static void key_enter(struct live_view *view)
{
	view->display =
		view->display == LIVE_DISPLAY_MORE ? LIVE_DISPLAY_FIGURES : LIVE_DISPLAY_MORE;
}

static void key_escape(struct live_view *view)
{
	if (view->count > 1 || view->trace)
		view->display = LIVE_DISPLAY_FIGURES;
}

static void key_pause(struct live_view *view)
{
	view->paused = true;
}

static void key_resume(struct live_view *view)
{
	view->paused = false;
}

static void key_reset(struct live_view *view)
{
	view->reset = true;
}

static void key_names(struct live_view *view)
{
	view->addresses = !view->addresses;
}

static void key_labels(struct live_view *view)
{
	view->labels = !view->labels;
}

static void key_jitter(struct live_view *view)
{
	view->jitter = !view->jitter;
}

static void key_zoom_in(struct live_view *view)
{
	view->zoom -= view->zoom > 0;
}

static void key_zoom_out(struct live_view *view)
{
	view->zoom += view->zoom < ZOOM_MAX;
}

static void key_help(struct live_view *view)
{
	view->help = true;
}

static void key_quit(struct live_view *view)
{
	view->quit = true;
}

enum { OF_PING = 1, OF_TRACE = 2, OF_BOTH = 3 };

/* mtr's, where mtr has one for it. A key without help stands for the one before it. */
static const struct {
	int key;
	int of;
	void (*act)(struct live_view *view);
	const char *help;
} keys[] = {
	{'q', OF_BOTH, key_quit, "q           quit, with the summary"},
	{'p', OF_BOTH, key_pause, "p           hold the picture; probes go on"},
	{' ', OF_BOTH, key_resume, "space       and on"},
	{'r', OF_BOTH, key_reset, "r           begin all figures anew"},
	{'d', OF_TRACE, key_display, "d           figures, last probes, changes"},
	{'d', OF_PING, key_display, "d           figures, last probes, graph"},
	{'n', OF_BOTH, key_names, "n           names or addresses"},
	{'j', OF_TRACE, key_jitter, "j           jitter first, or times"},
	{'e', OF_TRACE, key_labels, "e           MPLS labels or none"},
	{'<', OF_PING, key_sort_left, "< >         sort by another column"},
	{'>', OF_PING, key_sort_right, NULL},
	{LIVE_KEY_LEFT, OF_PING, key_sort_left, NULL},
	{LIVE_KEY_RIGHT, OF_PING, key_sort_right, NULL},
	{'R', OF_PING, key_reverse, "R           the other way round"},
	{LIVE_KEY_ENTER, OF_PING, key_enter, "enter       graph of a target, and back"},
	{LIVE_KEY_ESCAPE, OF_BOTH, key_escape, NULL},
	{'+', OF_PING, key_zoom_in, "+ -         fewer or more probes a column"},
	{'-', OF_PING, key_zoom_out, NULL},
	{LIVE_KEY_UP, OF_BOTH, key_up, "up, down    move; also page up, page down,"},
	{LIVE_KEY_DOWN, OF_BOTH, key_down, "            home and end"},
	{LIVE_KEY_PAGE_UP, OF_BOTH, key_page_up, NULL},
	{LIVE_KEY_PAGE_DOWN, OF_BOTH, key_page_down, NULL},
	{LIVE_KEY_HOME, OF_BOTH, key_home, NULL},
	{LIVE_KEY_END, OF_BOTH, key_end, NULL},
	{'?', OF_BOTH, key_help, "? h         this help; any key ends it"},
	{'h', OF_BOTH, key_help, NULL},
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

static bool concerns(const struct live_view *view, size_t i)
{
	return keys[i].of & (view->trace ? OF_TRACE : OF_PING);
}

void view_key(struct live_view *view, int key)
{
	if (view->help) {
		view->help = false;
		if (key != 'q')
			return;
	}
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].key == key && concerns(view, i)) {
			keys[i].act(view);
			return;
		}
}

/* What stands beside the figures. */
static const struct {
	int of;
	const char *help;
} signs[] = {
	{OF_TRACE, "~ (75.0)    answers less than it forwards"},
	{OF_TRACE, "!           more is lost from here on"},
	{OF_TRACE, "?           the end alone: lost, or its limit"},
	{OF_PING, "v2          two outages are over"},
	{OF_BOTH, "x ! ?       lost, an error, a wrong answer"},
};

const char *view_help(const struct live_view *view, size_t n)
{
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].help && concerns(view, i) && !n--)
			return keys[i].help;
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (signs[i].of & (view->trace ? OF_TRACE : OF_PING) && !n--)
			return signs[i].help;
	return NULL;
}
