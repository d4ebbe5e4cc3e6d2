/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_LIVE_H
#define OUT_LIVE_LIVE_H
/*
 * A run on the whole screen, kept up to date. It is an output like any other and hears of the same
 * events; what it makes of them goes this way, a file a step:
 *
 *	events -> model (ping.c, trace.c; figures.c, history.c, outage.c) -> grid (..._rows.c,
 *	graph.c, frame.c) -> terminal (screen.c)
 *
 * A model keeps figures and the last probes, and never more, however long the run is. Only rows
 *that can be seen are laid out. Keys change the view (view.c) and nothing else.
 */
#include "out/live/grid.h"
#include "out/live/view.h"
#include "out/out.h"

struct live_ping;
struct live_trace;

struct live {
	const struct out_run *run;
	struct live_view view;
	struct live_grid grid;
	struct live_ping *ping; /* one of three, from the start of the first target on */
	struct live_trace *trace;
	const struct out_trace_flows *flows; /* of who runs them, who adds to them as they go */
	bool covered;                        /* by the help */
	bool news;                           /* what the grid shows is no longer so */
};

extern const struct out_ops out_live;

void live_init(struct live *live, const struct out_run *run, bool utf8);
void live_free(struct live *live);
/* What was typed; false: its end is wanted. */
bool live_typed(struct live *live, const uint8_t *typed, size_t count);
/* Lays out what there is now, in a grid of that size. While the picture is held, it is only said
 * to be. False: memory ran out. */
bool live_draw(struct live *live, struct icmp4_time now, int rows, int cols);

#endif
