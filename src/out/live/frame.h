/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_FRAME_H
#define OUT_LIVE_FRAME_H
/* What every screen has around its rows, and the small texts on it. */
#include "out/live/live.h"

enum { FRAME_TOP = 2, FRAME_BOTTOM = 1, FRAME_TEXT = 48, FRAME_NAME = 320 };

/* The bar at the top: what runs, and the time. */
void frame_title(struct live *live, struct icmp4_time now, const char *text);
/* The line at the bottom: a few keys, or that the picture is held. */
void frame_foot(struct live *live, const char *keys);
/* Over everything else. */
void frame_help(struct live *live);

/* "12 s", "3 m 05 s", "2 h 07 m" */
const char *frame_span(char buffer[FRAME_TEXT], int64_t ns);
/* The same, to a tenth: "1.9 s" */
const char *frame_length(char buffer[FRAME_TEXT], int64_t ns);
/* "20:14:03"; on a virtual clock "63.2 s" */
const char *frame_clock(char buffer[FRAME_TEXT], const struct out_run *run, struct icmp4_time at);
/* A target, or any address, as the view wants it. */
const char *frame_target(char buffer[FRAME_NAME], const struct live *live, size_t target);
const char *frame_address(char buffer[FRAME_NAME], const struct live *live, uint32_t address);
/* Titles of the chosen columns, or the figures of a row; from col on. The end of it. */
int frame_titles(struct live *live, int row, int col, unsigned columns);
int frame_figures(struct live *live, int row, int col, unsigned columns,
		  struct live_figures *figures, enum live_look loss);

#endif
