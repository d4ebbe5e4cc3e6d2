/* SPDX-License-Identifier: MIT */
/* How the loss of a ping falls together, and how its round trips spread, for people. */
#include "out/text/text.h"
#include "out/words.h"
#include "stat/runs.h"
#include <inttypes.h>
#include <string.h>

enum { BAR = 40 };

static void print_outage(struct out *out, struct text_line *line, const char *which,
			 const struct stat_run *outage)
{
	char ms[WORDS_MS];

	text_piece(out, line, ", ", "%s %s ms from seq %" PRIu64 " on%s", which,
		   words_ms(ms, outage->end_ns - outage->start_ns), outage->seq,
		   outage->over ? "" : " and not over");
}

void text_ping_loss(struct out *out, const struct stat_runs *loss)
{
	struct text_line line = {.indent = 4};

	if (!loss || loss->longest < 2)
		return;
	text_piece(out, &line, "", "%" PRIu64 " missed in %" PRIu64 " run%s, at most %" PRIu64,
		   loss->missed, loss->runs, loss->runs == 1 ? "" : "s", loss->longest);
	text_piece(out, &line, " ", "in a row");
	if (loss->outages)
		text_piece(out, &line, ", ", "%" PRIu64 " outage%s", loss->outages,
			   loss->outages == 1 ? "" : "s");
	if (loss->outages)
		print_outage(out, &line, "longest", &loss->longest_outage);
	if (loss->outages && loss->last_outage.seq != loss->longest_outage.seq)
		print_outage(out, &line, "last", &loss->last_outage);
	text_line_end(out);
}

static uint64_t fullest(const struct stat_bin *bins, size_t count)
{
	uint64_t most = 1;

	for (size_t i = 0; i < count; i++)
		most = bins[i].count > most ? bins[i].count : most;
	return most;
}

/* A row a bin; none of those that hold something is without a mark. */
void text_ping_bins(struct out *out, const struct stat_rtt *rtt)
{
	static const char bar[] = "########################################";
	struct stat_bin bins[STAT_BINS];
	size_t count = stat_rtt_bins(rtt, bins);
	uint64_t most = fullest(bins, count);
	char from[WORDS_MS];

	_Static_assert(sizeof(bar) == BAR + 1, "the longest bar");
	for (size_t i = 0; i < count; i++) {
		int length = (int)((bins[i].count * BAR + most - 1) / most);

		fprintf(out->file, "from %8s ms %10" PRIu64 "%s%.*s",
			words_ms(from, bins[i].from_ns), bins[i].count, length ? "  " : "", length,
			bar);
		text_line_end(out);
	}
}
