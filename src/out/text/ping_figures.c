/* SPDX-License-Identifier: MIT */
/* The figures of a ping, for people: a block of one target, a row of each of several, the total. */
#include "out/text/text.h"
#include "out/total.h"
#include "out/words.h"
#include "stat/interval.h"
#include <inttypes.h>
#include <string.h>

static int widest_target(const struct out_run *run)
{
	char label[WORDS_LABEL];
	size_t width = 0;

	for (size_t i = 0; i < run->target_count; i++) {
		size_t length = strlen(words_target(label, run, i));

		width = length > width ? length : width;
	}
	return (int)width;
}

/* "10 sent, 9 received, 1 lost": what is 0 is left out, but for the first two. */
static void print_counts(struct out *out, struct text_line *line, const struct out_counts *c,
			 uint64_t dropped)
{
	const struct {
		uint64_t count;
		const char *name;
	} rows[] = {
		{c->received, "received"},
		{c->lost, "lost"},
		{c->icmp_errors, "refused"},
		{c->late, "late"},
		{c->corrupted, "corrupted"},
		{c->wrong_address, "from another address"},
		{out_counts_in_flight(c), "still under way"},
		{c->duplicate, "duplicate"},
		{c->another, "from further routers"},
		{c->reordered, "out of order"},
		{c->unsent, "not sent"},
		{c->forged, "forged"},
		{dropped, "dropped by this machine"},
	};

	text_piece(out, line, "", "%" PRIu64 " sent", c->sent);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].count || i == 0)
			text_piece(out, line, ", ", "%" PRIu64 " %s", rows[i].count, rows[i].name);
}

/* Where some answers were none that count as received, "loss" would seem to be all the rest. */
static void print_loss(struct out *out, struct text_line *line, const struct out_counts *counts)
{
	uint64_t settled = out_counts_settled(counts);
	uint64_t lost = out_counts_unanswered(counts);
	bool plain = lost + counts->received == settled;

	if (!settled)
		return;
	struct stat_interval interval = stat_wilson95(lost, settled);
	text_piece(out, line, ", ", "%s %.3g%% (%s%.3g to %.3g%%)", plain ? "loss" : "unanswered",
		   100 * (double)lost / (double)settled,
		   text_ping_several(out) ? "" : "95% interval ", 100 * interval.low,
		   100 * interval.high);
}

static void print_fate(struct out *out, struct text_line *line, const struct out_ping *ping)
{
	struct out_counts counts = {0};

	out_counts_add(&counts, ping->counts);
	print_counts(out, line, &counts, ping->dropped);
	print_loss(out, line, &counts);
}

static void print_rtt(struct out *out, struct stat_rtt *rtt)
{
	const struct {
		const char *name;
		int64_t ns;
	} figures[] = {
		{"min", rtt->min_ns},
		{"avg", stat_rtt_mean_ns(rtt)},
		{"median", stat_rtt_quantile_ns(rtt, 500)},
		{"p95", stat_rtt_quantile_ns(rtt, 950)},
		{"max", rtt->max_ns},
		{"stddev", stat_rtt_stddev_ns(rtt)},
	};
	enum { COUNT = sizeof(figures) / sizeof(*figures) };
	char ms[WORDS_MS];

	fputs("rtt ", out->file);
	for (size_t i = 0; i < COUNT; i++)
		fprintf(out->file, "%s%s", i ? "/" : "", figures[i].name);
	for (size_t i = 0; i < COUNT; i++)
		fprintf(out->file, "%s%s", i ? "/" : " = ", words_ms(ms, figures[i].ns));
	fprintf(out->file, " ms\njitter %s ms", words_ms(ms, stat_rtt_jitter_ns(rtt)));
	fprintf(out->file, ", pdv p95/p99 = %s", words_ms(ms, stat_rtt_pdv_ns(rtt, 950)));
	fprintf(out->file, "/%s ms", words_ms(ms, stat_rtt_pdv_ns(rtt, 990)));
	text_line_end(out);
}

static enum color_role verdict_role(const struct icmp4_ping_target *counts)
{
	if (!counts->received && !counts->late)
		return COLOR_BAD;
	return counts->received == counts->sent ? COLOR_GOOD : COLOR_WARN;
}

static void print_row(struct out *out, const struct out_ping *ping)
{
	char label[WORDS_LABEL], mean[WORDS_MS];
	struct text_line line = {0};

	if (!ping->target && !out->run->quiet)
		putc('\n', out->file);
	text_color(out, verdict_role(ping->counts));
	text_piece(out, &line, "", "%-*s  ", out->width,
		   words_target(label, out->run, ping->target));
	text_indent(&line, 0);
	print_fate(out, &line, ping);
	if (ping->rtt->count)
		text_piece(out, &line, ", ", "avg %s ms",
			   words_ms(mean, stat_rtt_mean_ns(ping->rtt)));
	text_ping_clock(out, &line, ", ", ping->counts);
	text_ping_port(out, &line, ping->counts);
	if (ping->sizes)
		text_ping_limit(out, &line, ", ", ping->sizes);
	text_line_end(out);
}

/* At a high rate not every departure can be asked for: then the figures are of two kinds. */
static void print_stamped(struct out *out, const struct icmp4_ping_target *counts)
{
	uint64_t answered = (uint64_t)counts->received + counts->late;

	if (!counts->stamped || counts->stamped >= answered)
		return;
	fprintf(out->file,
		"%" PRIu32 " departures by the kernel's stamp; the other %" PRIu64
		" round trips hold own delay",
		counts->stamped, answered - counts->stamped);
	text_line_end(out);
}

/* Of TCP by connect() the kernel tells how long a handshake took, and nothing of a refusal. */
static void print_clock(struct out *out)
{
	if (!out->run->stamps || strcmp(out->run->stamps, "process") != 0)
		return;
	fputs("round trips by connect(): of open ports as the kernel measured them, of closed\n"
	      "    ones until this process was told",
	      out->file);
	text_line_end(out);
}

static void print_block(struct out *out, const struct out_ping *ping)
{
	const struct out_target *target = &out->run->targets[ping->target];
	struct text_line line = {.indent = 4};

	fprintf(out->file, "\n--- %s ping statistics ---\n", target->name);
	text_color(out, verdict_role(ping->counts));
	print_fate(out, &line, ping);
	text_ping_port(out, &line, ping->counts);
	text_line_end(out);
	text_ping_loss(out, ping->loss);
	if (ping->rtt->count)
		print_rtt(out, ping->rtt);
	if (out->run->verbose)
		text_ping_bins(out, ping->rtt);
	print_stamped(out, ping->counts);
	if (ping->rtt->count)
		print_clock(out);
	if (ping->sizes)
		text_ping_sizes(out, ping->sizes);
	line = (struct text_line){.indent = 4};
	if (text_ping_clock(out, &line, "", ping->counts)) {
		text_piece(out, &line, "", " against this one; it counts whole milliseconds");
		text_line_end(out);
	}
}

static void explain(struct out *out, const struct out_ping *ping)
{
	struct explanation found[EXPLAIN_MAX];
	struct explained refused;

	if (explain_refused(out->run, ping, &refused))
		text_explained(out, &refused, ping->target);
	text_explain_all(out, found, explain_ping(ping, found), ping->target);
}

void text_ping_summary(struct out *out, const struct out_ping *ping)
{
	if (text_ping_several(out) && !ping->target)
		out->width = widest_target(out->run);
	if (text_ping_several(out))
		print_row(out, ping);
	else
		print_block(out, ping);
	if (out->run->explain)
		explain(out, ping);
}

/* Below the rows, as the last of them. */
void text_ping_total(struct out *out, struct out_total *total)
{
	struct text_line line = {0};

	text_piece(out, &line, "", "%-*s  ", out->width, "total");
	text_indent(&line, 0);
	print_counts(out, &line, &total->counts, total->dropped);
	print_loss(out, &line, &total->counts);
	text_piece(out, &line, ", ", "%zu of %zu %s answered", total->answered, total->targets,
		   out->run->targets[0].flow ? "flows" : "targets");
	text_line_end(out);
	if (total->rtt.count) {
		print_rtt(out, &total->rtt);
		print_clock(out);
	}
	if (out->run->verbose)
		text_ping_bins(out, &total->rtt);
}
