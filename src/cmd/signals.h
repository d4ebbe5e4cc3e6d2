/* SPDX-License-Identifier: MIT */
#ifndef CMD_SIGNALS_H
#define CMD_SIGNALS_H
/* What signals ask of a verb that runs: INT and TERM end it, QUIT and USR1 want progress. */
#include "run/loop.h"

/* Catches them from now on. */
struct run_signals *cmd_signals(void);
/* HUP, too, which would else end the run. */
void cmd_signals_reload(void);
/* What concerns a screen: WINCH, TSTP and CONT. The first form again after each suspension. */
void cmd_signals_screen(void);
/* Stops this process, as TSTP does without a handler; returns when it goes on. */
void cmd_signals_suspend(void);

#endif
