/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_SCREEN_H
#define OUT_LIVE_SCREEN_H
/*
 * The terminal: the only file that knows one. A frame that ncurses makes goes into memory first,
 * and from there to the terminal as fast as that takes it, without ever waiting for it: whoever
 * probes must not be late because a line is slow. No frame is made while another is still on its
 * way.
 *
 * The terminal is opened anew, for not to block is a property of what is opened, and standard
 * output belongs to others too.
 */
#include "out/live/grid.h"

struct live_screen;

/* NULL: *why says it. Nothing has been written so far. */
struct live_screen *screen_open(bool color, char *why, size_t size);
/* Restores the terminal if need be. */
void screen_close(struct live_screen *screen);

/* Takes the terminal, or gives it back as it was. */
void screen_enter(struct live_screen *screen);
void screen_leave(struct live_screen *screen);
/* All of it must be painted again, and its size may be another. */
void screen_spoilt(struct live_screen *screen);

bool screen_utf8(const struct live_screen *screen);
int screen_fd(const struct live_screen *screen);
void screen_size(const struct live_screen *screen, int *rows, int *cols);
/* Paints; what did not reach the terminal yet does so by screen_flush. */
void screen_paint(struct live_screen *screen, const struct live_grid *grid);
/* False: the terminal has not taken all yet. */
bool screen_flush(struct live_screen *screen);
/* What was typed; 0: nothing. Negative: the terminal is gone. */
long screen_read(struct live_screen *screen, uint8_t *typed, size_t room);

#endif
