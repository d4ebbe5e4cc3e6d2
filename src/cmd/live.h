/* SPDX-License-Identifier: MIT */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H
/*
 * --live: a screen beside the outputs of a session. It is woken by its terminal and by time, like
 * everybody else by the one loop, and asks for an end by the same flag as a signal does.
 */
#include "cmd/options.h"
#include "out/live/live.h"
#include "out/live/screen.h"
#include "run/loop.h"

struct cmd_live {
	struct run_watch watch; /* first: it is found by it */
	struct live live;
	struct live_screen *screen;
	struct run_signals *signals;
	double speed;            /* of the world's time; a screen's is real */
	struct icmp4_time drawn; /* in real time; when the last frame was made */
	bool pending;            /* the terminal has not taken all of it */
};

/* Is it possible here? NULL: *why says why not. Nothing is shown yet. */
struct cmd_live *cmd_live_new(const struct cmd_options *options, const struct out_run *run,
			      struct run_signals *signals, char *why, size_t size);
/* Takes the terminal; the world wakes it from then on. */
void cmd_live_begin(struct cmd_live *live, struct run_world *world);
/* Gives it back as it was. */
void cmd_live_end(struct cmd_live *live, struct run_world *world);
void cmd_live_free(struct cmd_live *live);

#endif
