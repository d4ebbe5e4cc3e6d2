/* SPDX-License-Identifier: MIT */
#include "cmd/live.h"
#include "cmd/signals.h"
#include "io/clock.h"
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 256 };

/* At most ten frames a second, and one a second though nothing happens: the clock goes on. */
static const int64_t frame_ns = 100 * ICMP4_MS_NS;
static const int64_t idle_ns = ICMP4_S_NS;

/* --- What wakes it --- */

static void take_typed(struct cmd_live *c)
{
	uint8_t typed[TYPED_MAX];
	long count;

	while ((count = screen_read(c->screen, typed, sizeof(typed))) > 0)
		if (!live_typed(&c->live, typed, (size_t)count))
			c->signals->stop = 1;
	if (count < 0)
		c->signals->stop = 1; /* nobody is there any more */
}

static void heed_signals(struct cmd_live *c)
{
	if (c->signals->suspend) {
		c->signals->suspend = 0;
		screen_leave(c->screen);
		cmd_signals_suspend();
		screen_enter(c->screen);
	}
	if (c->signals->redraw || c->signals->progress)
		screen_spoilt(c->screen);
	c->live.news |= c->signals->redraw || c->signals->progress;
	c->signals->redraw = c->signals->progress = 0;
}

static void show(struct cmd_live *c, struct icmp4_time now)
{
	int rows, cols;

	screen_size(c->screen, &rows, &cols);
	if (live_draw(&c->live, now, rows, cols))
		screen_paint(c->screen, &c->live.grid);
}

/* When the real clock will have gone on by so much, the world's will have by more or less. */
static struct icmp4_time due_in(const struct cmd_live *c, struct icmp4_time now, int64_t real_ns)
{
	double speed = c->speed > 0 ? c->speed : 1;

	return icmp4_time_add(now, (int64_t)((double)(real_ns > 0 ? real_ns : 0) * speed));
}

static void tick(struct run_watch *watch, struct icmp4_time now)
{
	struct cmd_live *c = (struct cmd_live *)watch;
	short ready = watch->revents;

	watch->revents = 0;
	if (ready & ~POLLOUT || c->speed <= 0)
		take_typed(c);
	heed_signals(c);
	if (c->pending && (ready & POLLOUT))
		c->pending = !screen_flush(c->screen);
	struct icmp4_time real = io_now();
	int64_t since_ns = icmp4_time_since(real, c->drawn);
	int64_t pause_ns = c->live.news ? frame_ns : idle_ns;

	if (!c->pending && since_ns >= pause_ns) {
		show(c, now);
		c->pending = !screen_flush(c->screen);
		c->drawn = real;
		since_ns = 0;
		pause_ns = idle_ns;
	}
	watch->events = c->pending ? POLLIN | POLLOUT : POLLIN;
	watch->due = due_in(c, now, c->pending ? idle_ns : pause_ns - since_ns);
}

/* --- From its begin to its end --- */

struct cmd_live *cmd_live_new(const struct cmd_options *options, const struct out_run *run,
			      struct run_signals *signals, char *why, size_t size)
{
	const char *refused = getenv("NO_COLOR");
	bool color = options->color == CMD_COLOR_ALWAYS ||
		     (options->color == CMD_COLOR_AUTO && !(refused && *refused));
	struct live_screen *screen = screen_open(color, why, size);
	struct cmd_live *c = screen ? calloc(1, sizeof(*c)) : NULL;

	if (!c) {
		if (screen)
			screen_close(screen);
		return NULL;
	}
	c->screen = screen;
	c->signals = signals;
	c->speed = options->lab ? options->speed : 1;
	c->watch = (struct run_watch){.tick = tick, .fd = screen_fd(screen), .events = POLLIN};
	live_init(&c->live, run, screen_utf8(screen));
	return c;
}

void cmd_live_begin(struct cmd_live *c, struct run_world *world)
{
	cmd_signals_screen();
	screen_enter(c->screen);
	c->live.news = true;
	world->watch = &c->watch;
}

void cmd_live_end(struct cmd_live *c, struct run_world *world)
{
	world->watch = NULL;
	screen_leave(c->screen);
}

void cmd_live_free(struct cmd_live *c)
{
	if (!c)
		return;
	screen_close(c->screen);
	live_free(&c->live);
	free(c);
}
