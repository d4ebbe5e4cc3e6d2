/* SPDX-License-Identifier: MIT */
/*
 * ping for people. One target: a line a probe in the manner that everybody knows, then the figures.
 * Several: a line a target. What is no ordinary answer has a line of its own words.
 */
#include "out/text/text.h"
#include "out/tos.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

bool text_ping_several(const struct out *out)
{
	return out->run->target_count > 1 || out->run->grows;
}

static void print_flow_count(struct out *out)
{
	const struct out_run *run = out->run;
	size_t flows = run->targets[run->target_count - 1].flow;
	size_t targets = run->target_count / flows;

	fprintf(out->file, "%zu flows to ", flows);
	if (targets > 1)
		fprintf(out->file, "each of %zu targets", targets);
	else
		fputs(run->targets[0].name, out->file);
}

void text_ping_start(struct out *out)
{
	const struct out_run *run = out->run;
	char label[WORDS_LABEL];

	if (text_ping_several(out) && run->quiet)
		return;
	text_lab(out);
	fputs("PING ", out->file);
	if (run->grows)
		fputs("targets as they come", out->file);
	else if (text_ping_several(out) && run->targets[0].flow)
		print_flow_count(out);
	else if (text_ping_several(out))
		fprintf(out->file, "%zu targets", run->target_count);
	else
		fputs(words_target(label, run, 0), out->file);
	text_ping_what(out);
	text_line_end(out);
}

/* Of several targets, the one that is meant: where the line would not say it. */
static void print_whom(struct out *out, const struct icmp4_ping_event *event)
{
	char label[WORDS_LABEL];

	if (text_ping_several(out))
		fprintf(out->file, "%s: ", words_target(label, out->run, event->target));
}

/* " (DSCP 46 became 0 on the way there)": RFC 2474, RFC 3168. */
static void remark_tos(struct out *out, const struct icmp4_ping_event *event)
{
	struct out_tos tos;

	if (!out_tos_changed(out->run, event, &tos))
		return;
	fputs(" (", out->file);
	if (tos.sent >> 2 != tos.seen >> 2)
		fprintf(out->file, "DSCP %u became %u", tos.sent >> 2, tos.seen >> 2);
	if ((tos.sent ^ tos.seen) >> 2 && ((tos.sent ^ tos.seen) & 3))
		fputs(", ", out->file);
	if ((tos.sent ^ tos.seen) & 3)
		fprintf(out->file, "ECN %u became %u%s", tos.sent & 3, tos.seen & 3,
			(tos.seen & 3) == 3 ? ": congestion" : "");
	fprintf(out->file, "%s)", tos.quoted ? " on the way there" : "");
}

static void remark(struct out *out, const struct icmp4_ping_event *event)
{
	char label[WORDS_LABEL];

	switch (event->status) {
	case ICMP4_PING_LATE:
		fputs(" (late)", out->file);
		break;
	case ICMP4_PING_DUPLICATE:
		fputs(" (duplicate)", out->file);
		break;
	case ICMP4_PING_CORRUPTED:
		fprintf(out->file, " (corrupted: data differ from octet %u on)",
			event->corrupted_at);
		break;
	case ICMP4_PING_WRONG_ADDRESS:
		fprintf(out->file, " (wrong address: %s was asked)",
			words_target(label, out->run, event->target));
		break;
	case ICMP4_PING_FORGED:
		fputs(" (forged: without our cookie, not counted)", out->file);
		break;
	default:
		if (event->reordered)
			fputs(" (out of order)", out->file);
	}
}

/* "icmp_seq=3": the number of a probe of that protocol. */
static void print_seq(struct out *out, const struct icmp4_ping_event *event)
{
	static const char *const protocols[ICMP4_PING_QUERY_COUNT] = {
		[ICMP4_PING_UDP] = "udp",
		[ICMP4_PING_TCP] = "tcp",
	};
	const char *protocol = protocols[out->run->ping->query];

	fprintf(out->file, "%s_seq=%" PRIu64, protocol ? protocol : "icmp", event->seq);
	if (icmp4_ping_sizes(out->run->ping) > 1)
		fprintf(out->file, " size=%u", event->size);
}

/* "64 bytes from", or what a port that was asked has said: "open from". */
static void print_what(struct out *out, const struct icmp4_ping_event *event)
{
	if (event->port)
		fputs(icmp4_ping_port_name(event->port), out->file);
	else
		fprintf(out->file, "%" PRIu32 " bytes", event->heard.view.length);
	fputs(" from ", out->file);
}

static void print_answer(struct out *out, const struct icmp4_ping_event *event)
{
	const struct icmp4_heard *heard = &event->heard;
	bool target = heard->from == out->run->targets[event->target].dst;
	char label[WORDS_LABEL], ms[WORDS_MS];

	print_what(out, event);
	fprintf(out->file, "%s: ",
		target ? words_target(label, out->run, event->target)
		       : words_label(label, out->run, heard->from));
	print_seq(out, event);
	if (heard->ttl)
		fprintf(out->file, " ttl=%u", heard->ttl);
	if (out->run->verbose && heard->ttl)
		fprintf(out->file, " tos=%u", heard->tos);
	if (event->rtt_ns >= 0)
		fprintf(out->file, " time=%s ms", words_ms(ms, event->rtt_ns));
	if (out->run->verbose && event->own_ns >= 0)
		fprintf(out->file, " own=%s ms", words_ms(ms, event->own_ns));
	text_ping_answer(out, event);
	remark(out, event);
	remark_tos(out, event);
}

static void print_lost(struct out *out, const struct icmp4_ping_event *event)
{
	char span[WORDS_SPAN];

	print_whom(out, event);
	fputs("no answer to ", out->file);
	print_seq(out, event);
	fprintf(out->file, " within %s", words_span(span, out->run->ping->timeout_ns));
}

static void print_unsent(struct out *out, const struct icmp4_ping_event *event)
{
	print_whom(out, event);
	print_seq(out, event);
	fprintf(out->file, " not sent: %s", strerror(event->reason));
}

static void print_error(struct out *out, const struct icmp4_ping_event *event)
{
	const struct icmp4_message *message = &event->heard.message;
	char label[WORDS_LABEL], says[WORDS_SAYS], ms[WORDS_MS];

	print_whom(out, event);
	fprintf(out->file, "From %s: ", words_label(label, out->run, event->heard.from));
	print_seq(out, event);
	fprintf(out->file, " %s (%u/%u)", words_message(says, message), message->type,
		message->code);
	if (out->run->verbose && event->rtt_ns >= 0)
		fprintf(out->file, " time=%s ms", words_ms(ms, event->rtt_ns));
	remark_tos(out, event);
}

void text_reply(struct out *out, const struct icmp4_ping_event *event)
{
	static const struct {
		void (*print)(struct out *out, const struct icmp4_ping_event *event);
		enum color_role role;
	} forms[ICMP4_PING_STATUS_COUNT] = {
		[ICMP4_PING_OK] = {print_answer, COLOR_PLAIN},
		[ICMP4_PING_LATE] = {print_answer, COLOR_WARN},
		[ICMP4_PING_LOST] = {print_lost, COLOR_BAD},
		[ICMP4_PING_ERROR] = {print_error, COLOR_BAD},
		[ICMP4_PING_CORRUPTED] = {print_answer, COLOR_BAD},
		[ICMP4_PING_WRONG_ADDRESS] = {print_answer, COLOR_WARN},
		[ICMP4_PING_DUPLICATE] = {print_answer, COLOR_WARN},
		[ICMP4_PING_ANOTHER] = {print_answer, COLOR_PLAIN},
		[ICMP4_PING_UNSENT] = {print_unsent, COLOR_BAD},
		[ICMP4_PING_FORGED] = {print_answer, COLOR_BAD},
	};
	const struct out_run *run = out->run;
	struct text_line line = {0};

	if (run->quiet || (run->brief && event->status == ICMP4_PING_OK) ||
	    (run->screen && out->file == stdout))
		return;
	if (forms[event->status].role != COLOR_PLAIN)
		text_color(out, forms[event->status].role);
	text_time(out, &line, event->at);
	forms[event->status].print(out, event);
	text_line_end(out);
	text_ping_options(out, event);
	if (run->explain && event->status == ICMP4_PING_ERROR)
		text_explain(out, explain_refusal(&event->heard.message, run->ping));
}

/* No number of target is known to the reader: names and addresses say it. */
void text_ping_moved(struct out *out, const struct out_moved *moved)
{
	const struct out_target *targets = out->run->targets;
	char was[ICMP4_ADDRESS_TEXT], is[ICMP4_ADDRESS_TEXT];
	struct text_line line = {0};

	if (out->run->quiet || (out->run->screen && out->file == stdout))
		return;
	icmp4_address_text(targets[moved->from].dst, was, sizeof(was));
	icmp4_address_text(targets[moved->to].dst, is, sizeof(is));
	text_color(out, COLOR_WARN);
	text_time(out, &line, moved->at);
	fprintf(out->file, "%s is %s now, no longer %s", targets[moved->to].name, is, was);
	text_line_end(out);
}
