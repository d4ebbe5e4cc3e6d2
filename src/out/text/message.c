/* SPDX-License-Identifier: MIT */
/*
 * The lines of a message that was caught. A capture has millions, so that the one line of each is
 * written without stdio's formatting:
 *
 *	  812    3.120000  10.0.2.1 > 10.0.0.5: host-unreachable, about udp ... [about 809, 1.2 ms]
 *
 * frame, seconds since the first frame, what it says, the tunnels it came through, which checksum
 * is wrong, what it belongs to. Behind it -v tells everything.
 */
#include "out/explain/message.h"
#include "out/layers.h"
#include "out/text/text.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

/* Columns. */
enum { FRAME = 5, SECONDS = 4, MICROSECONDS = 6, INDENT = 6, STEP = 2 };

enum { LINE = 4096, DETAILS = 16384, NUMBER = 24 }; /* room for text */

struct line {
	size_t length;
	char text[LINE];
};

static void put_piece(struct line *line, const char *piece, size_t length)
{
	size_t room = LINE - line->length;

	length = length < room ? length : room;
	memcpy(line->text + line->length, piece, length);
	line->length += length;
}

static void put(struct line *line, const char *text)
{
	put_piece(line, text, strlen(text));
}

static void put_color(struct line *line, const struct out *out, enum color_role role)
{
	if (out->color)
		put(line, color(true, role));
}

/* In decimal, right-aligned in so many columns. */
static void put_number(struct line *line, uint64_t number, char fill, size_t width)
{
	char digits[NUMBER];
	size_t at = NUMBER;

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	while (NUMBER - at < width)
		digits[--at] = fill;
	put_piece(line, digits + at, NUMBER - at);
}

/* A capture whose frames are out of order has some before its first. */
static void put_seconds(struct line *line, int64_t ns, size_t width)
{
	uint64_t us = (ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) / 1000;

	put_piece(line, ns < 0 ? " -" : " ", ns < 0 ? 2 : 1);
	put_number(line, us / 1000000, ' ', ns < 0 ? 0 : width);
	put_piece(line, ".", 1);
	put_number(line, us % 1000000, '0', MICROSECONDS);
}

static void put_place(struct line *line, const struct out *out, const struct out_message *m)
{
	static const char untimed[] = "            ";

	if (!m->frame)
		return;
	put_color(line, out, COLOR_DIM);
	put_number(line, m->frame, ' ', FRAME);
	if (!m->timed)
		put(line, untimed);
	else if (out->run->timestamps)
		put_seconds(line, m->time_ns, 0);
	else
		put_seconds(line, m->since_ns, SECONDS);
	put_piece(line, "  ", 2);
	put_color(line, out, COLOR_PLAIN);
}

static bool is_malformed(const struct out_message *m)
{
	return m->fault && m->fault != ICMP4_FAULT_ICMP_CUT && m->fault != ICMP4_FAULT_FRAGMENT;
}

static enum color_role role_of(const struct out_message *m)
{
	if (is_malformed(m))
		return COLOR_BAD;
	if (icmp4_view_is_icmp(m->view) && icmp4_type_is_error(icmp4_view_type(m->view)))
		return COLOR_WARN;
	return COLOR_PLAIN;
}

static void put_message(struct line *line, const struct out *out, const struct out_message *m)
{
	put_color(line, out, role_of(m));
	size_t room = LINE - line->length;
	int length = icmp4_view_text(m->view, line->text + line->length, room);

	line->length += (size_t)length < room ? (size_t)length : room - 1;
	put_color(line, out, COLOR_PLAIN);
}

/* Whoever it went to drops it unread, however well the rest reads. */
static void put_checksums(struct line *line, const struct out *out, const struct out_message *m)
{
	if (!m->bad_checksum && !m->bad_ip_checksum)
		return;
	put_color(line, out, COLOR_BAD);
	if (m->bad_checksum)
		put(line, " [bad checksum]");
	if (m->bad_ip_checksum)
		put(line, " [bad IP checksum]");
	put_color(line, out, COLOR_PLAIN);
}

static void put_pair(struct line *line, const struct out *out, const struct out_message *m)
{
	uint64_t frame = m->request_frame ? m->request_frame : m->cause_frame;
	char ms[WORDS_MS];

	if (!frame)
		return;
	put_color(line, out, COLOR_DIM);
	put(line, m->request_frame ? " [answers " : " [about ");
	put_number(line, frame, ' ', 0);
	if (m->after_ns >= 0) {
		put_piece(line, ", ", 2);
		put(line, words_ms(ms, m->after_ns));
		put_piece(line, " ms", 3);
	}
	put_piece(line, "]", 1);
	put_color(line, out, COLOR_PLAIN);
}

static void put_line(struct out *out, const struct out_message *m)
{
	char via[LAYERS_TEXT];
	struct line line;

	line.length = 0;
	put_place(&line, out, m);
	put_message(&line, out, m);
	if (layers_worth(m))
		put(&line, layers_via(m, via));
	put_checksums(&line, out, m);
	put_pair(&line, out, m);
	line.length = line.length < LINE ? line.length : LINE - 1;
	line.text[line.length++] = '\n';
	/* There is one thread: no lock for each line. */
	fwrite_unlocked(line.text, 1, line.length, out->file);
	if (out->run->live)
		fflush(out->file);
}

/* As head(1) does, where there are several. */
static void put_file(struct out *out, const struct out_message *m)
{
	if (!m->file || out->capture == m->file)
		return;
	fprintf(out->file, "%s==> %s <==", out->capture ? "\n" : "", m->file);
	text_line_end(out);
	out->capture = m->file;
}

static void put_indented(struct out *out, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n") + 1;

		fprintf(out->file, "%*s%.*s", INDENT, "", (int)length, text);
		text += length;
	}
}

/* Few messages need more room than the stack has for them. */
static void put_fields(struct out *out, const struct out_message *m)
{
	char room[DETAILS], *text = room;
	int length = icmp4_view_details(m->view, m->sum, STEP, room, sizeof(room));

	if (length >= DETAILS) {
		text = malloc((size_t)length + 1);
		if (text)
			icmp4_view_details(m->view, m->sum, STEP, text, (size_t)length + 1);
	}
	put_indented(out, text ? text : room);
	if (text != room)
		free(text);
}

static void put_details(struct out *out, const struct out_message *m)
{
	char path[LAYERS_TEXT];

	if (m->walk && *layers_all(m, path)) {
		fprintf(out->file, "%*spath: %s", INDENT, "", path);
		text_line_end(out);
	}
	put_fields(out, m);
	for (size_t i = 0; i < m->remark_count; i++) {
		const struct icmp4_remark *remark = m->remarks[i];

		text_color(out, COLOR_WARN);
		fprintf(out->file, "%*s! %s %s (%s)", INDENT, "", remark->rule, remark->text,
			remark->source);
		text_line_end(out);
	}
}

/* The causes and what to check, once for messages of a kind. */
static void put_explanation(struct out *out, const struct out_message *m)
{
	text_color(out, COLOR_DIM);
	if (text_said(out, explain_caught_key(m)))
		explain_caught_again(out->file, m);
	else
		explain_caught(out->file, m);
	text_color(out, COLOR_PLAIN);
}

void text_message(struct out *out, const struct out_message *m)
{
	const struct out_run *run = out->run;

	if (run->quiet || (m->fault == ICMP4_FAULT_FRAGMENT && !run->verbose))
		return;
	put_file(out, m);
	put_line(out, m);
	out->spoken = true;
	if (run->verbose)
		put_details(out, m);
	if (run->explain && m->fault != ICMP4_FAULT_FRAGMENT)
		put_explanation(out, m);
}
