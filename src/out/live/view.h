/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_VIEW_H
#define OUT_LIVE_VIEW_H
/* What somebody looks at, and how keys change it. */
#include "out/live/figures.h"
#include <stddef.h>
#include <stdint.h>

/* Beside those that are a character. */
enum live_key {
	LIVE_KEY_NONE,
	LIVE_KEY_ENTER = '\r',
	LIVE_KEY_ESCAPE = 27,
	LIVE_KEY_UP = 256,
	LIVE_KEY_DOWN,
	LIVE_KEY_LEFT,
	LIVE_KEY_RIGHT,
	LIVE_KEY_PAGE_UP,
	LIVE_KEY_PAGE_DOWN,
	LIVE_KEY_HOME,
	LIVE_KEY_END,
};

/* The key that so many octets of what was typed begin with; *key is NONE for what is no key. */
size_t live_key_read(const uint8_t *typed, size_t count, int *key);

enum live_display {
	LIVE_DISPLAY_FIGURES,
	LIVE_DISPLAY_STRIP, /* the last probes of each row */
	LIVE_DISPLAY_MORE,  /* ping: a graph of one target; trace: changes of the path */
	LIVE_DISPLAYS
};

struct live_view {
	bool trace;
	size_t count;  /* rows there are */
	size_t page;   /* of these fit */
	size_t top;    /* first that is shown */
	size_t cursor; /* the row that keys are about */
	enum live_display display;
	int sort; /* by this column; LIVE_COLUMNS: as they were given */
	bool reverse;
	bool paused;
	bool help;
	bool addresses; /* no names */
	bool labels;
	bool jitter;
	unsigned zoom; /* of a graph: 1 << zoom probes a column */
	bool quit;     /* wanted: whoever does it clears it */
	bool reset;
};

void view_init(struct live_view *view, bool trace, size_t count, bool addresses);
void view_key(struct live_view *view, int key);
/* There are so many rows, of which so many fit: the cursor stays among them. */
void view_fit(struct live_view *view, size_t count, size_t page);

/* Line n of the help, or NULL behind the last. */
const char *view_help(const struct live_view *view, size_t n);

#endif
