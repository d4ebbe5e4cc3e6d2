/* SPDX-License-Identifier: MIT */
#include "out/text/text.h"
#include "out/check.h"
#include "out/device.h"
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* INDENT_MAX: farther to the right there is no room worth having. */
enum { TEXT_WIDTH = 80, TEXT_PIECE = 640, INDENT_MAX = 60, INDENT = 4 };

void text_color(struct out *out, enum color_role role)
{
	fputs(color(out->color, role), out->file);
}

void text_line_end(struct out *out)
{
	text_color(out, COLOR_PLAIN);
	putc('\n', out->file);
	if (out->run->live)
		fflush(out->file);
}

/* Glue in front of a line's end shows no blanks. */
static void break_line(struct out *out, struct text_line *line, const char *glue)
{
	fprintf(out->file, "%.*s\n%*s", (int)strcspn(glue, " "), glue, line->indent, "");
	line->column = line->indent;
}

void text_piece(struct out *out, struct text_line *line, const char *glue, const char *format, ...)
{
	char piece[TEXT_PIECE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(piece, sizeof(piece), format, arguments);
	va_end(arguments);
	int length = (int)(strlen(glue) + strlen(piece));
	int width = TEXT_WIDTH - (int)strcspn(glue, " "); /* what follows may begin a line */
	if (line->column > line->indent && line->column + length > width) {
		break_line(out, line, glue);
		length = (int)strlen(piece);
	} else {
		fputs(glue, out->file);
	}
	fputs(piece, out->file);
	line->column += length;
}

void text_indent(struct text_line *line, int more)
{
	line->indent = line->column > INDENT_MAX ? INDENT : line->column + more;
}

void text_time(struct out *out, struct text_line *line, struct icmp4_time at)
{
	int64_t us = (at.ns + out->run->unix_ns) / 1000;

	if (out->run->timestamps)
		text_piece(out, line, "", "[%" PRId64 ".%06" PRId64 "] ", us / 1000000,
			   us % 1000000);
}

bool text_said(struct out *out, const char *text)
{
	for (unsigned i = 0; i < out->said_count; i++)
		if (!strcmp(out->said[i], text))
			return true;
	if (out->said_count < OUT_SAID)
		out->said[out->said_count++] = text;
	return false;
}

/* Words in lines of TEXT_WIDTH columns, all of them indented. */
static void put_wrapped(struct out *out, const char *text)
{
	int column = 0;

	while (*text) {
		int length = (int)strcspn(text, " ");
		bool fits = column && column + 1 + length <= TEXT_WIDTH;

		if (column && !fits)
			text_line_end(out);
		fprintf(out->file, "%s%.*s", fits ? " " : "    ", length, text);
		column = fits ? column + 1 + length : 4 + length;
		text += length;
		text += *text == ' ';
	}
}

void text_explain(struct out *out, const char *text)
{
	if (!text || !*text || text_said(out, text))
		return;
	text_color(out, COLOR_DIM);
	put_wrapped(out, text);
	text_line_end(out);
}

static void print_next(struct out *out, const char *command, size_t target)
{
	const struct out_run *run = out->run;

	fprintf(out->file, "    next: %s", command);
	if (run->lab)
		fprintf(out->file, " --lab %s", run->lab);
	fprintf(out->file, " %s", run->targets[target].name);
	text_line_end(out);
}

void text_explain_all(struct out *out, const struct explanation *found, size_t count, size_t target)
{
	for (size_t i = 0; i < count; i++) {
		text_explain(out, found[i].text);
		if (found[i].next)
			print_next(out, found[i].next, target);
	}
}

void text_explained(struct out *out, const struct explained *found, size_t target)
{
	text_color(out, COLOR_DIM);
	put_wrapped(out, found->text);
	text_line_end(out);
	print_next(out, found->next, target);
}

const struct out_ops out_text = {
	.name = "text",
	.ping_start = text_ping_start,
	.reply = text_reply,
	.ping_summary = text_ping_summary,
	.ping_flows = text_ping_flows,
	.ping_total = text_ping_total,
	.ping_moved = text_ping_moved,
	.trace_start = text_trace_start,
	.hop = text_hop,
	.trace_end = text_trace_end,
	.trace_flows = text_trace_flows,
	.mtu_start = text_mtu_start,
	.mtu_probe = text_mtu_probe,
	.mtu_end = text_mtu_end,
	.mtu_flows = text_mtu_flows,
	.mtu_changed = text_mtu_changed,
	.mtu_watched = text_mtu_watched,
	.paths_start = text_paths_start,
	.paths_end = text_paths_end,
	.many_start = text_many_start,
	.many_way = text_many_way,
	.many_end = text_many_end,
	.why = text_why,
	.message = text_message,
	.census = text_census,
	.sending = text_sending,
	.device = text_device,
	.check_start = text_check_start,
	.check_survey = text_check_survey,
	.check_case = text_check_case,
	.check_summary = text_check_summary,
};

void text_lab(struct out *out)
{
	if (!out->run->lab)
		return;
	fprintf(out->file, "lab %s, seed %" PRIu64 ", virtual time", out->run->lab, out->run->seed);
	text_line_end(out);
}
