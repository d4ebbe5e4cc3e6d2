/* SPDX-License-Identifier: MIT */
#ifndef OUT_TEXT_H
#define OUT_TEXT_H
/* The parts of the format "text": what each verb prints, over the same small helpers. */
#include "out/explain/explain.h"

void text_ping_start(struct out *out);
void text_reply(struct out *out, const struct icmp4_ping_event *event);
void text_ping_summary(struct out *out, const struct out_ping *ping);
void text_ping_flows(struct out *out, const struct out_flows *flows);
void text_ping_moved(struct out *out, const struct out_moved *moved);
void text_ping_total(struct out *out, struct out_total *total);
void text_trace_start(struct out *out, const struct out_trace *trace);
void text_hop(struct out *out, const struct out_trace *trace, const struct out_hop *hop);
void text_trace_end(struct out *out, const struct out_trace *trace);
void text_trace_flows(struct out *out, const struct out_trace_flows *flows);
void text_mtu_start(struct out *out, const struct out_mtu *mtu);
void text_mtu_probe(struct out *out, const struct out_mtu *mtu,
		    const struct icmp4_mtu_event *event);
void text_mtu_end(struct out *out, const struct out_mtu *mtu);
void text_mtu_flows(struct out *out, const struct out_mtu_flows *flows);
void text_mtu_changed(struct out *out, const struct out_mtu_watch *watch);
void text_mtu_watched(struct out *out, const struct out_mtu_watch *watch);
void text_many_start(struct out *out, const struct out_many *many);
void text_many_way(struct out *out, const struct out_many *many, const struct out_way *way);
void text_many_end(struct out *out, const struct out_many *many);
void text_paths_start(struct out *out, const struct out_paths *paths);
void text_paths_end(struct out *out, const struct out_paths *paths);
void text_message(struct out *out, const struct out_message *message);
void text_why(struct out *out, const struct out_why *why);
void text_census(struct out *out, const struct out_census *census);
void text_sending(struct out *out, const struct out_sending *sending);

/* Of a ping: what is sent; what an answer says beside that it came, and its IP options, in lines of
 * their own; what its clock shows, false where it shows none. */
struct text_line;
void text_ping_what(struct out *out);
/* A line a target, and not the lines of one? */
bool text_ping_several(const struct out *out);
void text_ping_answer(struct out *out, const struct icmp4_ping_event *event);
void text_ping_options(struct out *out, const struct icmp4_ping_event *event);
/* How loss falls together; how round trips spread. */
struct stat_runs;
void text_ping_loss(struct out *out, const struct stat_runs *loss);
void text_ping_bins(struct out *out, const struct stat_rtt *rtt);
/* Of a sweep: how each size fared, and where loss begins; the latter alone, behind other pieces. */
struct stat_size;
void text_ping_sizes(struct out *out, const struct stat_size *sizes);
void text_ping_limit(struct out *out, struct text_line *line, const char *glue,
		     const struct stat_size *sizes);
/* What the port that was asked has said, behind other pieces; nothing for other queries. */
void text_ping_port(struct out *out, struct text_line *line,
		    const struct icmp4_ping_target *counts);
bool text_ping_clock(struct out *out, struct text_line *line, const char *glue,
		     const struct icmp4_ping_target *counts);

/* Does it only lead to a verdict, and nobody asked for more than that? */
static inline bool text_is_aside(const struct out *out)
{
	return out->run->verdict && !out->run->verbose;
}

/* Switches a colour on, or with COLOR_PLAIN off. */
void text_color(struct out *out, enum color_role role);
/* Ends a line; with somebody watching, it goes out at once. */
void text_line_end(struct out *out);
/*
 * A line of pieces, with glue between them. A piece that would pass the last column begins another
 * line, below the place that text_indent marked: the end of the line so far, and more.
 */
struct text_line {
	int column;
	int indent;
};
void text_piece(struct out *out, struct text_line *line, const char *glue, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void text_indent(struct text_line *line, int more);

/* What a trace found out about loss and delay; what is changed on the way there. */
void text_findings(struct out *out, const struct out_trace *trace);
void text_rewrites(struct out *out, const struct out_trace *trace);
/* Who answers at that TTL, in WORDS_LABEL octets: "r3 (10.0.0.5)", "hop 3" where nobody does,
 * "here" for 0. */
const char *text_hop_label(char *label, struct out *out, const struct out_trace *trace,
			   uint8_t ttl);

/* What an answer of a trace tells of labels; nothing where it tells of none. */
void text_labels(struct out *out, struct text_line *line, const struct out_responder *responder);

/* -D: begins a line with the time. */
void text_time(struct out *out, struct text_line *line, struct icmp4_time at);
/* Whether it was said before in this run; from now on it was. */
bool text_said(struct out *out, const char *text);
/* A sentence on a line of its own, once a run. */
void text_explain(struct out *out, const char *text);
void text_explain_all(struct out *out, const struct explanation *found, size_t count,
		      size_t target);
void text_explained(struct out *out, const struct explained *found, size_t target);
/* Which lab this is, and its seed, so that what is seen can be seen again; nothing outside one. */
void text_lab(struct out *out);

#endif
