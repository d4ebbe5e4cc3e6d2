/* SPDX-License-Identifier: MIT */
/* The rewrite map for people: a line for each pair of hops between which something was changed. */
#include "out/trace/rewrites.h"
#include "out/text/text.h"
#include "out/words.h"

/* Of a translator, whether it did right by the checksum; of others, what they did to it. */
static const char *print_checksum(struct out *out, struct text_line *line, const struct rewrite *r,
				  size_t n, const char *glue)
{
	enum icmp4_rewrite_checksum checksum = r->seen->checksum;
	char before[REWRITE_VALUE], seen[REWRITE_VALUE];

	if (checksum == ICMP4_REWRITE_ODD)
		text_piece(out, line, glue, "checksum %s -> %s, which nothing here accounts for",
			   rewrite_value(before, n, r->seen->sent[n]),
			   rewrite_value(seen, n, r->seen->seen[n]));
	else if (checksum > ICMP4_REWRITE_KEPT)
		text_piece(out, line, glue, "checksum %s", icmp4_rewrite_checksum_name(checksum));
	else
		return glue;
	return ", ";
}

static void print_fields(struct out *out, struct text_line *line, const struct rewrite *r)
{
	const char *glue = " ";

	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++) {
		bool sum = icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_SUM;
		bool proven = r->seen->proven >> n & 1;
		char before[REWRITE_VALUE], seen[REWRITE_VALUE];

		if (sum && proven && (r->kind == REWRITE_NAT || rewrite_has(r, n)))
			glue = print_checksum(out, line, r, n, glue);
		if (sum || !rewrite_has(r, n))
			continue;
		text_piece(out, line, glue, "%s %s -> %s", icmp4_rewrite_field(n)->name,
			   rewrite_value(before, n, rewrite_before(r, n)),
			   rewrite_value(seen, n, r->seen->seen[n]));
		glue = ", ";
	}
}

static void print_between(struct out *out, const struct out_trace *trace, const struct rewrite *r)
{
	char near[WORDS_LABEL], far[WORDS_LABEL];
	struct text_line line = {0};

	text_piece(out, &line, "", "%sbetween %s", r->kind == REWRITE_NAT ? "NAT " : "",
		   text_hop_label(near, out, trace, r->after));
	text_piece(out, &line, " ", "and %s:", text_hop_label(far, out, trace, r->by));
	line.indent = 2;
	print_fields(out, &line, r);
}

static void print_alone(struct out *out, const struct out_trace *trace, const struct rewrite *r)
{
	char label[WORDS_LABEL];
	struct text_line line = {0};

	text_piece(out, &line, "", "%s alone quotes:", text_hop_label(label, out, trace, r->by));
	line.indent = 2;
	print_fields(out, &line, r);
}

static void print_zero(struct out *out, const struct out_trace *trace, const struct rewrite *r)
{
	char label[WORDS_LABEL];

	fprintf(out->file, "in front of %s a TTL of 0 was forwarded: it answers twice",
		text_hop_label(label, out, trace, r->by));
}

static void print_counted(struct out *out, const struct out_trace *trace, const struct rewrite *r)
{
	char label[WORDS_LABEL];

	fprintf(out->file, "%s quotes a TTL of 0, already counted down",
		text_hop_label(label, out, trace, r->by));
}

static void print_raised(struct out *out, const struct out_trace *trace, const struct rewrite *r)
{
	char label[WORDS_LABEL];

	fprintf(out->file, "%s quotes a TTL of more than 1: a label's ran out, or it was raised",
		text_hop_label(label, out, trace, r->by));
}

void text_rewrites(struct out *out, const struct out_trace *trace)
{
	static void (*const print[REWRITE_KINDS])(struct out *, const struct out_trace *,
						  const struct rewrite *) = {
		[REWRITE_FIELDS] = print_between,  [REWRITE_NAT] = print_between,
		[REWRITE_ALONE] = print_alone,     [REWRITE_ZERO_TTL] = print_zero,
		[REWRITE_COUNTED] = print_counted, [REWRITE_RAISED] = print_raised,
	};
	struct rewrite map[REWRITES_MOST];
	size_t count = rewrites_of(trace->path, map);

	for (size_t i = 0; i < count; i++) {
		print[map[i].kind](out, trace, &map[i]);
		text_line_end(out);
		if (out->run->explain)
			text_explain(out, rewrite_meaning(&map[i]));
	}
}
