/* SPDX-License-Identifier: MIT */
#include "cmd/signals.h"

/* A handler has no argument of ours: the one thing that is process-wide. */
static struct run_signals signals;

static void ask_to_stop(int number)
{
	(void)number;
	signals.stop = 1;
}

static void ask_for_progress(int number)
{
	(void)number;
	signals.progress = 1;
}

/* No SA_RESTART: a wait shall end. */
static void on_signal(int number, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void ask_to_reload(int number)
{
	(void)number;
	signals.reload = 1;
}

void cmd_signals_reload(void)
{
	on_signal(SIGHUP, ask_to_reload);
}

static void ask_to_suspend(int number)
{
	(void)number;
	signals.suspend = 1;
}

static void ask_to_redraw(int number)
{
	(void)number;
	signals.redraw = 1;
}

void cmd_signals_screen(void)
{
	on_signal(SIGTSTP, ask_to_suspend);
	on_signal(SIGCONT, ask_to_redraw);
	on_signal(SIGWINCH, ask_to_redraw);
}

void cmd_signals_suspend(void)
{
	on_signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	cmd_signals_screen();
}

struct run_signals *cmd_signals(void)
{
	signals = (struct run_signals){0};
	on_signal(SIGINT, ask_to_stop);
	on_signal(SIGTERM, ask_to_stop);
	on_signal(SIGQUIT, ask_for_progress);
	on_signal(SIGUSR1, ask_for_progress);
	return &signals;
}
