/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_PING_H
#define OUT_LIVE_PING_H
/* A ping on the screen: a row a target, or a graph of one. */
#include "out/live/frame.h"
#include "out/live/history.h"
#include "out/live/outage.h"

struct live_row {
	struct live_figures figures;
	struct live_history history;
	struct live_outages outages;
	uint64_t unsent;
};

struct live_order {
	double value;
	uint32_t row;
};

struct live_ping {
	struct live_row *rows; /* one a target */
	size_t count;
	uint32_t *marks;          /* of all histories */
	struct live_order *order; /* as they are shown */
	int sorted_by;
	bool reversed;
	struct icmp4_time sort_at; /* again; not before */
	int name_width;            /* of the longest name */
};

/* NULL: memory ran out. */
struct live_ping *live_ping_new(const struct out_run *run);
void live_ping_free(struct live_ping *ping);
void live_ping_event(struct live_ping *ping, const struct out_run *run,
		     const struct icmp4_ping_event *event);
void live_ping_reset(struct live_ping *ping);
/* In the order that the view wants; of many rows not at every call, for it takes a while. */
void live_ping_sort(struct live_ping *ping, const struct live_view *view, struct icmp4_time now);

void live_ping_draw(struct live *live, struct icmp4_time now);
/* One target, from row top to row bottom: its figures, its times, its outages. */
void live_graph_draw(struct live *live, struct live_row *row, int top, int bottom);

#endif
