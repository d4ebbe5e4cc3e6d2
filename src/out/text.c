/* SPDX-License-Identifier: MIT */
#include "out/text.h"
#include <inttypes.h>
#include <string.h>

enum { TEXT_WIDTH = 80 };

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

static bool said_before(struct out *out, const char *text)
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
	if (!text || !*text || said_before(out, text))
		return;
	text_color(out, COLOR_DIM);
	put_wrapped(out, text);
	text_line_end(out);
}

void text_explain_all(struct out *out, const struct explanation *found, size_t count, size_t target)
{
	const struct out_run *run = out->run;

	for (size_t i = 0; i < count; i++) {
		text_explain(out, found[i].text);
		if (!found[i].next)
			continue;
		fprintf(out->file, "    next: %s", found[i].next);
		if (run->lab)
			fprintf(out->file, " --lab %s", run->lab);
		fprintf(out->file, " %s", run->targets[target].name);
		text_line_end(out);
	}
}

const struct out_ops out_text = {
	.name = "text",
	.ping_start = text_ping_start,
	.reply = text_reply,
	.ping_summary = text_ping_summary,
	.trace_start = text_trace_start,
	.hop = text_hop,
	.trace_end = text_trace_end,
};

void text_lab(struct out *out)
{
	if (!out->run->lab)
		return;
	fprintf(out->file, "lab %s, seed %" PRIu64 ", virtual time", out->run->lab, out->run->seed);
	text_line_end(out);
}
