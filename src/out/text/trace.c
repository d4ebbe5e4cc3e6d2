/* SPDX-License-Identifier: MIT */
/*
 * A path for people, in the manner of traceroute: a line a hop, further responders of the same hop
 * on lines of their own, a star for each silent probe, then what ended it.
 */
#include "out/text/text.h"
#include "out/trace/rewrites.h"
#include "out/words.h"
#include <inttypes.h>
#include <string.h>

enum { MARK = 16 };

/* traceroute's marks, which people know by heart (TRACE-01). */
static const struct {
	uint8_t code; /* of destination unreachable */
	char mark;
} marks[] = {
	{0, 'N'}, {1, 'H'}, {2, 'P'}, {4, 'F'}, {5, 'S'}, {13, 'X'}, {14, 'V'}, {15, 'C'},
};

static const char *mark_of(char buffer[MARK], const struct icmp4_message *message)
{
	if (message->type != ICMP4_UNREACHABLE)
		return "!";
	snprintf(buffer, MARK, "!%u", message->code);
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if (marks[i].code != message->code)
			continue;
		if (message->code == ICMP4_FRAGMENTATION_NEEDED)
			snprintf(buffer, MARK, "!%c-%u", marks[i].mark, message->error.mtu);
		else
			snprintf(buffer, MARK, "!%c", marks[i].mark);
	}
	return buffer;
}

/* What every hop and every destination says when all is well needs no remark. */
static bool is_expected(const struct out_responder *responder, uint8_t protocol)
{
	const struct icmp4_message *m = &responder->heard.message;

	if (!responder->heard.is_error)
		return true;
	if (m->type == ICMP4_TIME_EXCEEDED && m->code == ICMP4_TTL_EXCEEDED)
		return true;
	return responder->reached && protocol == ICMP4_PROTO_UDP && m->type == ICMP4_UNREACHABLE &&
	       m->code == ICMP4_UNREACHABLE_PORT;
}

static void print_said(struct out *out, struct text_line *line, const struct out_trace *trace,
		       const struct out_responder *responder)
{
	const struct icmp4_message *message = &responder->heard.message;
	const uint8_t reset = 0x04;
	char mark[MARK], says[WORDS_SAYS];

	if (responder->heard.protocol == ICMP4_PROTO_TCP)
		text_piece(out, line, "  ", "port %s",
			   responder->heard.flags & reset ? "closed" : "open");
	if (is_expected(responder, trace->options->protocol))
		return;
	text_piece(out, line, "  ", "%s  %s (%u/%u)", mark_of(mark, message),
		   words_message(says, message), message->type, message->code);
}

static void print_rewritten(struct out *out, struct text_line *line,
			    const struct icmp4_rewrites *rewrites)
{
	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++) {
		const struct icmp4_rewrite_field *field = icmp4_rewrite_field(n);
		char sent[REWRITE_VALUE], seen[REWRITE_VALUE];

		if (!icmp4_rewritten(rewrites, n) || field->traits & ICMP4_REWRITE_WHOLE)
			continue;
		rewrite_value(seen, n, rewrites->seen[n]);
		if (field->traits & ICMP4_REWRITE_HERE)
			text_piece(out, line, "  ", "quotes %s %s", field->name, seen);
		else
			text_piece(out, line, "  ", "%s %s -> %s", field->name,
				   rewrite_value(sent, n, rewrites->sent[n]), seen);
	}
}

static void print_details(struct out *out, struct text_line *line,
			  const struct out_responder *responder)
{
	unsigned back = path_back_hops(responder);

	if (back)
		text_piece(out, line, "  ", "ttl=%u (%u hop%s back)", responder->heard.ttl, back,
			   back == 1 ? "" : "s");
	print_rewritten(out, line, &responder->rewrites);
}

/* Each time where there are few; else what they have in common. */
static void print_times(struct out *out, struct text_line *line,
			const struct out_responder *responder)
{
	const struct stat_rtt *rtt = &responder->rtt;
	char a[WORDS_MS], b[WORDS_MS], c[WORDS_MS];

	if (rtt->count <= PATH_SHOWN) {
		for (uint64_t i = 0; i < rtt->count; i++)
			text_piece(out, line, "  ", "%s ms", words_ms(a, responder->shown[i]));
		return;
	}
	text_piece(out, line, "  ", "%" PRIu64 " answers", rtt->count);
	text_piece(out, line, "  ", "min/avg/max %s/%s/%s ms", words_ms(a, rtt->min_ns),
		   words_ms(b, stat_rtt_mean_ns(rtt)), words_ms(c, rtt->max_ns));
}

static void print_stars(struct out *out, struct text_line *line, uint32_t silent)
{
	if (silent > PATH_SHOWN) {
		text_piece(out, line, "  ", "%" PRIu32 " silent", silent);
		return;
	}
	for (uint32_t i = 0; i < silent; i++)
		text_piece(out, line, i ? " " : "  ", "*");
}

static void print_unsent(struct out *out, struct text_line *line, const struct out_hop *hop)
{
	const char *reason = strerror(hop->unsent_reason);

	if (hop->unsent && hop->sent)
		text_piece(out, line, "  ", "%" PRIu32 " not sent: %s", hop->unsent, reason);
	else if (hop->unsent)
		text_piece(out, line, "  ", "not sent: %s", reason);
}

/* The TTL of the first line of a hop; 0 leaves its place blank. */
static struct text_line begin_line(struct out *out, struct icmp4_time at, unsigned ttl)
{
	struct text_line line = {0};

	text_time(out, &line, at);
	if (ttl)
		text_piece(out, &line, "", "%2u", ttl);
	else
		text_piece(out, &line, "", "  ");
	return line;
}

static void print_responder(struct out *out, const struct out_trace *trace,
			    const struct out_hop *hop, const struct out_responder *responder)
{
	uint32_t dst = out->run->targets[trace->target].dst;
	bool first = responder == hop->responders;
	struct text_line line = begin_line(out, hop->at, first ? hop->ttl : 0);
	char label[WORDS_LABEL], network[WORDS_LABEL];

	if (responder->reached)
		text_color(out, COLOR_GOOD);
	else if (responder->final)
		text_color(out, COLOR_BAD);
	text_piece(out, &line, "  ", "%s%s",
		   responder->from == dst ? words_target(label, out->run, trace->target)
					  : words_label(label, out->run, responder->from),
		   words_network(network, out->run, responder->from));
	text_indent(&line, 2);
	print_times(out, &line, responder);
	/* What nobody answered is nobody's: it stands behind the last of those who did answer. */
	if (responder == &hop->responders[hop->responder_count - 1]) {
		print_stars(out, &line, hop->silent);
		print_unsent(out, &line, hop);
	}
	print_said(out, &line, trace, responder);
	text_labels(out, &line, responder);
	if (out->run->verbose)
		print_details(out, &line, responder);
	text_line_end(out);
}

static void print_nobody(struct out *out, const struct out_hop *hop)
{
	struct text_line line = begin_line(out, hop->at, hop->ttl);

	text_indent(&line, 2);
	print_stars(out, &line, hop->silent);
	print_unsent(out, &line, hop);
	text_line_end(out);
}

/* Somebody answered behind them: then they were mere gaps. */
static void flush_silence(struct out *out, const struct out_trace *trace)
{
	struct explanation found[EXPLAIN_MAX];

	for (unsigned ttl = out->silence.first; out->silence.last && ttl <= out->silence.last;
	     ttl++) {
		const struct out_hop *hop = &trace->path->hops[ttl];

		print_nobody(out, hop);
		if (out->run->explain)
			text_explain_all(out, found, explain_hop(trace, hop, found), trace->target);
	}
	out->silence = (struct out_silence){0};
}

static void explain(struct out *out, const struct out_trace *trace, const struct out_hop *hop)
{
	struct explanation found[EXPLAIN_MAX];

	for (unsigned i = 0; i < hop->responder_count; i++)
		if (!is_expected(&hop->responders[i], trace->options->protocol))
			text_explain(out, explain_message(&hop->responders[i].heard.message));
	text_explain_all(out, found, explain_hop(trace, hop, found), trace->target);
}

void text_hop(struct out *out, const struct out_trace *trace, const struct out_hop *hop)
{
	if (out->run->quiet || text_is_aside(out))
		return;
	if (!hop->responder_count && hop->sent) {
		if (!out->silence.last)
			out->silence.first = hop->ttl;
		out->silence.last = hop->ttl;
		return;
	}
	flush_silence(out, trace);
	for (unsigned i = 0; i < hop->responder_count; i++)
		print_responder(out, trace, hop, &hop->responders[i]);
	if (!hop->responder_count)
		print_nobody(out, hop);
	if (out->run->explain)
		explain(out, trace, hop);
}

void text_trace_start(struct out *out, const struct out_trace *trace)
{
	static const char *const protocols[] = {
		[ICMP4_PROTO_ICMP] = "ICMP echo",
		[ICMP4_PROTO_TCP] = "TCP port",
		[ICMP4_PROTO_UDP] = "UDP port",
	};
	const struct icmp4_trace_options *o = trace->options;
	char label[WORDS_LABEL];

	if (trace->target)
		putc('\n', out->file);
	else
		text_lab(out);
	fprintf(out->file, "trace to %s", words_target(label, out->run, trace->target));
	fprintf(out->file, ": %s", protocols[o->protocol]);
	if (o->protocol != ICMP4_PROTO_ICMP)
		fprintf(out->file, " %u%s", o->dst_port, o->vary_port ? " and up" : "");
	fprintf(out->file, ", at most %u hops, %u octets", o->max, o->length);
	text_line_end(out);
}

/* A silent end is no verdict on the destination, which may answer what routers do not. */
static void print_gap(struct out *out, const struct out_trace *trace, const char *target)
{
	char ms[WORDS_MS];

	if (trace->path->answered)
		fprintf(out->file, "silent beyond hop %u", trace->path->answered);
	else
		fputs("nobody answered", out->file);
	if (trace->confirmed)
		fprintf(out->file, ", but %s answers ping in %s ms", target,
			words_ms(ms, trace->echo_rtt_ns));
}

/* "reached server (10.0.0.9) in 7 hops" */
static void print_end(struct out *out, const struct out_trace *trace)
{
	char label[WORDS_LABEL], says[WORDS_SAYS];
	uint8_t ttl = 0;
	const struct out_responder *final = path_final(trace->path, &ttl);
	const char *target = words_target(label, out->run, trace->target);

	switch (trace->end) {
	case ICMP4_TRACE_REACHED:
		fprintf(out->file, "reached %s %s %u hop%s", target,
			path_exact(trace->path, ttl) ? "in" : "within", ttl, ttl == 1 ? "" : "s");
		return;
	case ICMP4_TRACE_UNREACHABLE:
		if (!final)
			break;
		fprintf(out->file, "%s says: %s (%u/%u)", words_label(label, out->run, final->from),
			words_message(says, &final->heard.message), final->heard.message.type,
			final->heard.message.code);
		return;
	case ICMP4_TRACE_GAP:
		print_gap(out, trace, target);
		return;
	case ICMP4_TRACE_MAX:
		fprintf(out->file, "%s is farther than %u hops", target, trace->options->max);
		return;
	default:
		break;
	}
	fprintf(out->file, "stopped before %s was reached", target);
}

/* Nobody answered behind them: one line for them all. */
static void end_silence(struct out *out, const struct out_trace *trace)
{
	struct out_silence silence = out->silence;
	const struct out_hop *last = &trace->path->hops[silence.last];

	out->silence = (struct out_silence){0};
	if (silence.last > silence.first) {
		begin_line(out, last->at, silence.first);
		fprintf(out->file, "-%u  *", silence.last);
		text_line_end(out);
	} else if (silence.last) {
		print_nobody(out, last);
	}
}

void text_trace_end(struct out *out, const struct out_trace *trace)
{
	bool reached = trace->end == ICMP4_TRACE_REACHED || trace->confirmed;
	struct explanation found[EXPLAIN_MAX];

	if (text_is_aside(out))
		return;
	end_silence(out, trace);
	text_color(out, reached ? COLOR_GOOD : COLOR_BAD);
	print_end(out, trace);
	text_line_end(out);
	text_findings(out, trace);
	text_rewrites(out, trace);
	if (out->run->explain)
		text_explain_all(out, found, explain_trace(trace, found), trace->target);
}
