/* SPDX-License-Identifier: MIT */
/*
 * What a capture amounts to, for people: totals, then a table for each question that has an answer.
 * Figures stand in front and names behind, which may be long. The first rows of a table are the
 * most numerous; -v shows all of it.
 */
#include "out/explain/message.h"
#include "out/text/text.h"
#include "out/words.h"
#include <icmp4/field.h>
#include <icmp4/registry.h>
#include <inttypes.h>

enum { ROWS_SHOWN = 20, EXPLAINED = 8 };

/* The rest of a line, behind figures that reach to that column. */
static struct text_line behind(int column)
{
	return (struct text_line){.column = column, .indent = column};
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void title(struct out *out, const char *text)
{
	putc('\n', out->file);
	text_color(out, COLOR_STRONG);
	fputs(text, out->file);
	text_line_end(out);
}

static size_t shown(const struct out *out, size_t count)
{
	return count > ROWS_SHOWN && !out->run->verbose ? ROWS_SHOWN : count;
}

static void print_more(struct out *out, size_t count, uint64_t others)
{
	size_t more = count - shown(out, count);

	if (more) {
		fprintf(out->file, "  and %zu more (-j shows them)", more);
		text_line_end(out);
	}
	if (others) {
		fprintf(out->file,
			"  and %" PRIu64 " message%s of others, for whom the table of %d "
			"had no room",
			others, plural(others), CENSUS_ROWS);
		text_line_end(out);
	}
}

static void name_message(char buffer[WORDS_SLUG + 16], uint8_t type, uint8_t code)
{
	snprintf(buffer, WORDS_SLUG + 16, "%s (%u/%u)", icmp4_message_name(type, code), type, code);
}

static void print_totals(struct out *out, const struct out_census *c)
{
	const struct {
		uint64_t count;
		const char *format;
	} rows[] = {
		{c->malformed, "%" PRIu64 " of them malformed"},
		{c->bad_checksums, "%" PRIu64 " with a bad checksum"},
		{c->fragments, "and later fragments: %" PRIu64},
	};
	struct text_line line = {.indent = 2};

	text_piece(out, &line, "", "%" PRIu64 " frame%s", c->frames, plural(c->frames));
	text_piece(out, &line, ", ", "%" PRIu64 " ICMP message%s", c->messages,
		   plural(c->messages));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].count)
			text_piece(out, &line, ", ", rows[i].format, rows[i].count);
	text_line_end(out);
}

static void print_types(struct out *out, const struct out_census *c)
{
	size_t count;
	const struct census_type *rows = stat_census_types(c->census, &count);
	uint64_t all = 0;
	char name[WORDS_SLUG + 16];

	for (size_t i = 0; i < count; i++)
		all += rows[i].count;
	if (count)
		title(out, "     COUNT   SHARE  MESSAGE");
	for (size_t i = 0; i < shown(out, count); i++) {
		name_message(name, rows[i].type, rows[i].code);
		fprintf(out->file, "%10" PRIu64 "  %5.1f%%  %s", rows[i].count,
			100 * (double)rows[i].count / (double)all, name);
		text_line_end(out);
	}
	print_more(out, count, 0);
}

static void print_senders(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_sender *rows = stat_census_senders(c->census, &count, &others);
	char label[WORDS_LABEL];

	if (count)
		title(out, "  MESSAGES  ERRORS  SENDER");
	for (size_t i = 0; i < shown(out, count); i++) {
		fprintf(out->file, "%10" PRIu64 "  %6" PRIu64 "  %s", rows[i].messages,
			rows[i].errors, words_label(label, out->run, rows[i].address));
		text_line_end(out);
	}
	print_more(out, count, others);
}

/* --- Conversations --- */

enum { LOSS = 8, RTT = 3 * WORDS_MS };

static const char *loss_of(char buffer[LOSS], const struct census_conversation *row)
{
	uint64_t lost = row->requests > row->replies ? row->requests - row->replies : 0;

	if (row->requests)
		snprintf(buffer, LOSS, "%.1f%%", 100 * (double)lost / (double)row->requests);
	else
		snprintf(buffer, LOSS, "-");
	return buffer;
}

static const char *rtt_of(char buffer[RTT], const struct census_conversation *row)
{
	char min[WORDS_MS], median[WORDS_MS], max[WORDS_MS];

	if (!row->rtt || !row->rtt->count)
		return "-";
	int64_t middle = stat_rtt_quantile_ns(row->rtt, 500);
	snprintf(buffer, RTT, "%s/%s/%s", words_ms(min, row->rtt->min_ns),
		 middle < 0 ? "?" : words_ms(median, middle), words_ms(max, row->rtt->max_ns));
	return buffer;
}

static void print_conversation(struct out *out, const struct census_conversation *row)
{
	char loss[LOSS], rtt[RTT], asker[WORDS_LABEL], asked[WORDS_LABEL];
	int column = fprintf(out->file, "%10" PRIu64 "  %7" PRIu64 "  %6s  %6" PRIu64 "  %-17s  ",
			     row->requests, row->replies, loss_of(loss, row), row->errors,
			     rtt_of(rtt, row));
	struct text_line line = behind(column);

	text_piece(out, &line, "", "%s", words_label(asker, out->run, row->asker));
	text_piece(out, &line, " > ", "%s", words_label(asked, out->run, row->asked));
	text_line_end(out);
}

static void print_conversations(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_conversation *rows =
		stat_census_conversations(c->census, &count, &others);

	if (count)
		title(out,
		      "  REQUESTS  REPLIES    LOSS  ERRORS  MIN/MEDIAN/MAX ms  WHO ASKED WHOM");
	for (size_t i = 0; i < shown(out, count); i++)
		print_conversation(out, &rows[i]);
	print_more(out, count, others);
}

/* --- Errors --- */

static void print_complaints(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_complaint *rows = stat_census_complaints(c->census, &count, &others);
	char name[WORDS_SLUG + 16], label[WORDS_LABEL];

	if (count)
		title(out, "     COUNT  WHO SAID WHAT, ABOUT DATAGRAMS TO WHOM");
	for (size_t i = 0; i < shown(out, count); i++) {
		struct text_line line =
			behind(fprintf(out->file, "%10" PRIu64 "  ", rows[i].count));

		name_message(name, rows[i].type, rows[i].code);
		text_piece(out, &line, "", "%s:", words_label(label, out->run, rows[i].from));
		text_piece(out, &line, " ", "%s", name);
		if (rows[i].about)
			text_piece(out, &line, ", ", "about %s",
				   words_label(label, out->run, rows[i].about));
		text_line_end(out);
	}
	print_more(out, count, others);
}

static void print_mtus(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_mtu *rows = stat_census_mtus(c->census, &count, &others);
	char mtu[16], label[WORDS_LABEL];

	if (count)
		title(out, "  PATH MTU  TO WHOM, AS TOLD BY WHOM");
	for (size_t i = 0; i < shown(out, count); i++) {
		snprintf(mtu, sizeof(mtu), "%u", rows[i].mtu);
		struct text_line line =
			behind(fprintf(out->file, "%10s  ", rows[i].mtu ? mtu : "not told"));

		text_piece(out, &line, "", "%s", words_label(label, out->run, rows[i].dst));
		text_piece(out, &line, ", ", "told by %s",
			   words_label(label, out->run, rows[i].from));
		text_line_end(out);
	}
	print_more(out, count, others);
}

/* --- Traceroutes --- */

/* Where it ends: the first answer of the destination itself, else the last of anybody. */
static size_t hop_count(const struct census_path *path)
{
	size_t count = 0;

	for (size_t i = 0; i < CENSUS_HOPS; i++) {
		if (path->hops[i])
			count = i + 1;
		if (path->hops[i] == path->dst)
			break;
	}
	return count;
}

static void name_protocol(char buffer[WORDS_SLUG], uint8_t protocol)
{
	const char *name = icmp4_protocol_name(protocol);

	if (name)
		snprintf(buffer, WORDS_SLUG, "%s", name);
	else
		snprintf(buffer, WORDS_SLUG, "protocol %u", protocol);
}

/* Hop i, or all the silent ones from it on; returns the last of them. */
static size_t print_hop(struct out *out, struct text_line *line, const struct census_path *path,
			size_t i, size_t count)
{
	const char *glue = i ? ", " : "      ";
	char label[WORDS_LABEL];
	size_t last = i;

	if (path->hops[i]) {
		text_piece(out, line, glue, "%zu %s", i + 1,
			   words_label(label, out->run, path->hops[i]));
		return i;
	}
	while (last + 1 < count && !path->hops[last + 1])
		last++;
	if (last > i)
		text_piece(out, line, glue, "%zu-%zu *", i + 1, last + 1);
	else
		text_piece(out, line, glue, "%zu *", i + 1);
	return last;
}

static void print_path(struct out *out, const struct census_path *path)
{
	struct text_line line = {.indent = 6};
	size_t count = hop_count(path);
	char label[WORDS_LABEL], protocol[WORDS_SLUG];

	name_protocol(protocol, path->protocol);
	text_piece(out, &line, "", "  %s", words_label(label, out->run, path->src));
	text_piece(out, &line, " > ", "%s", words_label(label, out->run, path->dst));
	text_piece(out, &line, ", ", "%s", protocol);
	text_piece(out, &line, ", ", path->reached ? "reached:" : "not seen to arrive:");
	text_line_end(out);
	line = (struct text_line){.indent = 6};
	for (size_t i = 0; i < count; i++)
		i = print_hop(out, &line, path, i, count);
	text_line_end(out);
}

static void print_paths(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_path *rows = stat_census_paths(c->census, &count, &others);

	if (count)
		title(out, "TRACEROUTES");
	for (size_t i = 0; i < shown(out, count); i++)
		print_path(out, &rows[i]);
	print_more(out, count, others);
}

/* What each kind of error means, in plain words, most numerous first. */
static void print_explanations(struct out *out, const struct out_census *c)
{
	size_t count, told = 0;
	const struct census_type *rows = stat_census_types(c->census, &count);
	char name[WORDS_SLUG + 16];

	for (size_t i = 0; i < count && told < EXPLAINED; i++) {
		if (!icmp4_type_is_error(rows[i].type))
			continue;
		name_message(name, rows[i].type, rows[i].code);
		if (!told++)
			title(out, "     COUNT  WHAT THE ERRORS MEAN");
		fprintf(out->file, "%10" PRIu64 "  %s", rows[i].count, name);
		text_line_end(out);
		explain_kind(out->file, rows[i].type, rows[i].code);
	}
}

static void print_obstacles(struct out *out, const struct out_census *c)
{
	if (c->obstacle_count)
		title(out, "    FRAMES  NOT LOOKED INTO: WHY");
	for (size_t i = 0; i < c->obstacle_count; i++) {
		const struct out_obstacle *row = &c->obstacles[i];

		fprintf(out->file, "%10" PRIu64 "  %s", row->count, row->name);
		if (row->number)
			fprintf(out->file, " (%" PRIu32 ")", row->number);
		text_line_end(out);
	}
}

void text_census(struct out *out, const struct out_census *census)
{
	if (!out->run->summary)
		return;
	if (out->spoken)
		putc('\n', out->file);
	print_totals(out, census);
	print_types(out, census);
	print_senders(out, census);
	print_conversations(out, census);
	print_complaints(out, census);
	print_paths(out, census);
	print_mtus(out, census);
	if (out->run->explain)
		print_explanations(out, census);
	print_obstacles(out, census);
}
