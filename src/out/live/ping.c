/* SPDX-License-Identifier: MIT */
/* What a ping knows of its targets: counted as the summary counts it (out_ping_unanswered). */
#include "out/live/ping.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Octets of history, over all targets; and how many probes at least and at most. */
enum { MARKS = 4 << 20, MARKS_LEAST = 64, MARKS_MOST = 16384 };

/* Sorting so many rows takes about that long a row, quantiles and all. */
static const int64_t sort_row_ns = 100000;

static int widest_name(const struct out_run *run)
{
	size_t width = 0;

	for (size_t i = 0; i < run->target_count; i++) {
		size_t length = strlen(run->targets[i].name) + (run->targets[i].flow ? 9 : 0);

		width = length > width ? length : width;
	}
	return width < 255 ? (int)width : 255;
}

static bool take_rows(struct live_ping *ping)
{
	size_t room = MARKS / sizeof(*ping->marks) / ping->count;

	room = room < MARKS_LEAST ? MARKS_LEAST : room > MARKS_MOST ? MARKS_MOST : room;
	ping->rows = calloc(ping->count, sizeof(*ping->rows));
	ping->order = calloc(ping->count, sizeof(*ping->order));
	ping->marks = calloc(ping->count, room * sizeof(*ping->marks));
	if (!ping->rows || !ping->order || !ping->marks)
		return false;
	for (size_t i = 0; i < ping->count; i++) {
		history_init(&ping->rows[i].history, ping->marks + i * room, (uint32_t)room);
		ping->order[i].row = (uint32_t)i;
	}
	return true;
}

struct live_ping *live_ping_new(const struct out_run *run)
{
	struct live_ping *ping = calloc(1, sizeof(*ping));

	if (!ping)
		return NULL;
	ping->count = run->target_count;
	ping->name_width = widest_name(run);
	ping->sorted_by = LIVE_COLUMNS;
	if (take_rows(ping))
		return ping;
	live_ping_free(ping);
	return NULL;
}

void live_ping_free(struct live_ping *ping)
{
	for (size_t i = 0; ping && ping->rows && i < ping->count; i++)
		figures_clear(&ping->rows[i].figures);
	if (ping) {
		free(ping->rows);
		free(ping->order);
		free(ping->marks);
	}
	free(ping);
}

void live_ping_reset(struct live_ping *ping)
{
	for (size_t i = 0; i < ping->count; i++) {
		struct live_row *row = &ping->rows[i];

		figures_clear(&row->figures);
		history_clear(&row->history);
		row->outages = (struct live_outages){0};
		row->unsent = 0;
	}
}

/* --- Events --- */

static void answered(struct live_row *row, const struct icmp4_ping_event *event)
{
	stat_rtt_add(&row->figures.rtt, event->rtt_ns);
	outage_answered(&row->outages, icmp4_time_add(event->at, -event->rtt_ns));
}

/* What it was counted as before is taken back, unless a reset forgot it. */
static void answered_late(struct live_row *row, const struct icmp4_ping_event *event)
{
	if (row->figures.unanswered)
		row->figures.unanswered--;
	else
		row->figures.settled++;
	answered(row, event);
}

static void missed(struct live_row *row, struct icmp4_time sent_at)
{
	row->figures.unanswered++;
	outage_missed(&row->outages, sent_at);
}

void live_ping_event(struct live_ping *ping, const struct out_run *run,
		     const struct icmp4_ping_event *event)
{
	static const uint32_t marks[ICMP4_PING_STATUS_COUNT] = {
		[ICMP4_PING_LOST] = HISTORY_LOST,
		[ICMP4_PING_ERROR] = HISTORY_REFUSED,
		[ICMP4_PING_CORRUPTED] = HISTORY_ODD,
		[ICMP4_PING_WRONG_ADDRESS] = HISTORY_ODD,
	};
	struct live_row *row = &ping->rows[event->target];
	uint32_t mark = marks[event->status];
	bool timed = event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LATE;

	row->unsent += event->status == ICMP4_PING_UNSENT;
	if (!timed && !mark)
		return; /* beside the sum */
	history_put(&row->history, event->seq, timed ? history_time(event->rtt_ns) : mark);
	row->figures.settled += event->status != ICMP4_PING_LATE;
	if (event->status == ICMP4_PING_OK)
		answered(row, event);
	else if (timed)
		answered_late(row, event);
	else if (event->status == ICMP4_PING_LOST)
		missed(row, icmp4_time_add(event->at, -run->ping->timeout_ns));
	else if (event->status == ICMP4_PING_ERROR)
		missed(row, icmp4_time_add(event->at, event->rtt_ns > 0 ? -event->rtt_ns : 0));
}

/* --- Order --- */

/* What has no figure is last either way; equals stay as they were given. */
static int compare(const void *a, const void *b)
{
	const struct live_order *x = a, *y = b;

	if (isnan(x->value) != isnan(y->value))
		return isnan(x->value) ? 1 : -1;
	if (x->value < y->value || x->value > y->value)
		return x->value < y->value ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* The worst first, which is what somebody looks for. */
void live_ping_sort(struct live_ping *ping, const struct live_view *view, struct icmp4_time now)
{
	bool same = ping->sorted_by == view->sort && ping->reversed == view->reverse;
	bool given = view->sort == LIVE_COLUMNS;

	if (same && (given || icmp4_time_before(now, ping->sort_at)))
		return;
	ping->sorted_by = view->sort;
	ping->reversed = view->reverse;
	ping->sort_at = icmp4_time_add(now, (int64_t)ping->count * sort_row_ns);
	for (size_t i = 0; i < ping->count; i++) {
		double value =
			given ? -(double)i
			      : figures_value(&ping->rows[i].figures, (enum live_column)view->sort);

		ping->order[i] = (struct live_order){view->reverse ? value : -value, (uint32_t)i};
	}
	qsort(ping->order, ping->count, sizeof(*ping->order), compare);
}
