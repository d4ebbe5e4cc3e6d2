/* SPDX-License-Identifier: MIT */
#include "out/live/figures.h"
#include "out/words.h"
#include <inttypes.h>
#include <math.h>

static double loss_of(struct live_figures *f)
{
	return f->settled ? 100 * (double)f->unanswered / (double)f->settled : NAN;
}

static double sent_of(struct live_figures *f)
{
	return (double)f->settled;
}

static double last_of(struct live_figures *f)
{
	return (double)f->rtt.last_ns;
}

static double median_of(struct live_figures *f)
{
	return (double)stat_rtt_quantile_ns(&f->rtt, 500);
}

static double p95_of(struct live_figures *f)
{
	return (double)stat_rtt_quantile_ns(&f->rtt, 950);
}

static double best_of(struct live_figures *f)
{
	return (double)f->rtt.min_ns;
}

static double average_of(struct live_figures *f)
{
	return (double)stat_rtt_mean_ns(&f->rtt);
}

static double worst_of(struct live_figures *f)
{
	return (double)f->rtt.max_ns;
}

static double stddev_of(struct live_figures *f)
{
	return (double)stat_rtt_stddev_ns(&f->rtt);
}

static double jitter_of(struct live_figures *f)
{
	return (double)stat_rtt_jitter_ns(&f->rtt);
}

static const struct {
	const char *title;
	int width;
	bool is_time;
	uint8_t ranks[LIVE_TASTES];
	double (*value)(struct live_figures *figures);
} forms[LIVE_COLUMNS] = {
	[LIVE_LOSS] = {"Loss%", 7, false, {0, 0, 0}, loss_of},
	[LIVE_SENT] = {"Sent", 7, false, {5, 3, 3}, sent_of},
	[LIVE_LAST] = {"Last", 7, true, {1, 1, 2}, last_of},
	[LIVE_MEDIAN] = {"Median", 7, true, {2, 2, 4}, median_of},
	[LIVE_P95] = {"p95", 7, true, {3, 6, 5}, p95_of},
	[LIVE_BEST] = {"Best", 7, true, {6, 4, 8}, best_of},
	[LIVE_AVERAGE] = {"Avg", 7, true, {9, 9, 9}, average_of},
	[LIVE_WORST] = {"Worst", 7, true, {7, 5, 7}, worst_of},
	[LIVE_STDDEV] = {"StDev", 7, true, {8, 7, 6}, stddev_of},
	[LIVE_JITTER] = {"Jitter", 7, true, {4, 8, 1}, jitter_of},
};

unsigned figures_fit(enum live_taste taste, int width, int *used)
{
	unsigned chosen = 0;

	*used = 0;
	for (int rank = 0; rank < LIVE_COLUMNS; rank++)
		for (int c = 0; c < LIVE_COLUMNS; c++) {
			if (forms[c].ranks[taste] != rank)
				continue;
			if (*used + forms[c].width > width)
				return chosen;
			*used += forms[c].width;
			chosen |= 1u << c;
		}
	return chosen;
}

const char *figures_title(enum live_column column)
{
	return forms[column].title;
}

int figures_width(enum live_column column)
{
	return forms[column].width;
}

double figures_value(struct live_figures *figures, enum live_column column)
{
	if ((forms[column].is_time && !figures->rtt.count) ||
	    (column == LIVE_LOSS && figures->lossless))
		return NAN;
	double value = forms[column].value(figures);

	return value < 0 ? NAN : value;
}

const char *figures_text(char buffer[FIGURE_TEXT], struct live_figures *figures,
			 enum live_column column)
{
	double value = figures_value(figures, column);

	if (isnan(value))
		snprintf(buffer, FIGURE_TEXT, "-");
	else if (forms[column].is_time)
		words_ms(buffer, (int64_t)value);
	else if (column == LIVE_LOSS && figures->withheld)
		snprintf(buffer, FIGURE_TEXT, value < 100 ? "(%.1f)" : "(%.0f)", value);
	else
		snprintf(buffer, FIGURE_TEXT, "%.*f", column == LIVE_LOSS, value);
	return buffer;
}

struct stat_interval figures_loss(const struct live_figures *figures)
{
	return stat_wilson95(figures->unanswered, figures->settled);
}

void figures_clear(struct live_figures *figures)
{
	stat_rtt_free(&figures->rtt);
	*figures = (struct live_figures){0};
}
