/* SPDX-License-Identifier: MIT */
#ifndef OUT_LIVE_FIGURES_H
#define OUT_LIVE_FIGURES_H
/*
 * The figures of a row, be it a target or a hop, and the columns that show them. Which columns
 * there are depends on the room: each has a rank, and those of the highest rank go first.
 */
#include "stat/interval.h"
#include "stat/rtt.h"

enum live_column {
	LIVE_LOSS,
	LIVE_SENT,
	LIVE_LAST,
	LIVE_MEDIAN,
	LIVE_P95,
	LIVE_BEST,
	LIVE_AVERAGE,
	LIVE_WORST,
	LIVE_STDDEV,
	LIVE_JITTER,
	LIVE_COLUMNS,
};

enum { FIGURE_TEXT = 32 };

/* Which come first: those of a target, of a hop, or of a hop for who looks at jitter. */
enum live_taste { LIVE_TASTE_PING, LIVE_TASTE_TRACE, LIVE_TASTE_JITTER, LIVE_TASTES };

struct live_figures {
	uint64_t settled;
	uint64_t unanswered; /* of these: lost, or refused by an error */
	bool lossless;       /* what is lost here cannot be told */
	bool withheld;       /* what is unanswered is known not to be lost */
	struct stat_rtt rtt; /* of those answered */
};

/* Bit 1 << column for each that fits into the width; *used is what they take. */
unsigned figures_fit(enum live_taste taste, int width, int *used);
const char *figures_title(enum live_column column);
/* Columns of the screen that it takes, with the blank before it. */
int figures_width(enum live_column column);
/* "-" where there is nothing to tell. */
const char *figures_text(char buffer[FIGURE_TEXT], struct live_figures *figures,
			 enum live_column column);
/* To sort by: what has no figure comes last, whichever way. */
double figures_value(struct live_figures *figures, enum live_column column);
struct stat_interval figures_loss(const struct live_figures *figures);
void figures_clear(struct live_figures *figures);

#endif
