/* SPDX-License-Identifier: MIT */
#include "out/live/flows.h"
#include "out/live/ping.h"
#include "out/live/trace.h"
#include <errno.h>

void live_init(struct live *live, const struct out_run *run, bool utf8)
{
	*live = (struct live){.run = run, .grid.utf8 = utf8, .news = true};
}

void live_free(struct live *live)
{
	live_ping_free(live->ping);
	live_trace_free(live->trace);
	grid_free(&live->grid);
	live->ping = NULL;
	live->trace = NULL;
}

static void reset(struct live *live)
{
	live->view.reset = false;
	if (live->ping)
		live_ping_reset(live->ping);
	if (live->trace)
		live_trace_reset(live->trace);
}

bool live_typed(struct live *live, const uint8_t *typed, size_t count)
{
	int key;

	for (size_t used = 0; used < count;) {
		used += live_key_read(typed + used, count - used, &key);
		view_key(&live->view, key);
		if (live->view.reset)
			reset(live);
	}
	live->news = true;
	return !live->view.quit;
}

static void draw(struct live *live, struct icmp4_time now)
{
	grid_clear(&live->grid);
	if (live->ping)
		live_ping_draw(live, now);
	else if (live->trace)
		live_trace_draw(live, now);
	else if (live->flows)
		live_flows_draw(live, now);
}

bool live_draw(struct live *live, struct icmp4_time now, int rows, int cols)
{
	bool resized = rows != live->grid.rows || cols != live->grid.cols;

	if (resized && !grid_resize(&live->grid, rows, cols))
		return false;
	if (!live->view.paused || resized || live->covered)
		draw(live, now);
	if (live->view.paused)
		frame_foot(live, "");
	if (live->view.help)
		frame_help(live);
	live->covered = live->view.help;
	live->news = false;
	return true;
}

/* --- As an output --- */

static void take_ping_start(struct out *out)
{
	struct live *live = out->live;

	live->ping = live_ping_new(out->run);
	view_init(&live->view, false, out->run->target_count, out->run->numeric);
	out->error = live->ping ? out->error : ENOMEM;
}

static void take_reply(struct out *out, const struct icmp4_ping_event *event)
{
	if (out->live->ping)
		live_ping_event(out->live->ping, out->run, event);
	out->live->news = true;
}

static void take_trace_start(struct out *out, const struct out_trace *trace)
{
	struct live *live = out->live;

	live->trace = live_trace_new(trace);
	view_init(&live->view, true, 1, out->run->numeric);
	out->error = live->trace ? out->error : ENOMEM;
}

static void take_trace_probe(struct out *out, const struct out_trace *trace,
			     const struct icmp4_trace_event *event)
{
	(void)trace;
	if (out->live->trace)
		live_trace_event(out->live->trace, event);
	out->live->news = true;
}

static void take_flows_start(struct out *out, const struct out_trace_flows *flows)
{
	out->live->flows = flows;
	view_init(&out->live->view, true, 1, out->run->numeric);
}

static void take_flows_news(struct out *out, const struct out_trace_flows *flows)
{
	(void)flows;
	out->live->news = true;
}

/* They are taken away behind this. */
static void take_flows_end(struct out *out, const struct out_trace_flows *flows)
{
	(void)flows;
	out->live->flows = NULL;
}

const struct out_ops out_live = {
	.name = "live",
	.ping_start = take_ping_start,
	.reply = take_reply,
	.trace_start = take_trace_start,
	.trace_probe = take_trace_probe,
	.trace_flows_start = take_flows_start,
	.trace_flows_news = take_flows_news,
	.trace_flows = take_flows_end,
};
