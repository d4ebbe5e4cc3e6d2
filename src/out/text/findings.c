/* SPDX-License-Identifier: MIT */
/* A line for each finding of a trace, with its interval; with --explain a sentence of its meaning.
 */
#include "out/trace/findings.h"
#include "out/text/text.h"
#include "out/words.h"
#include <inttypes.h>
#include <stdlib.h>

const char *text_hop_label(char *label, struct out *out, const struct out_trace *trace, uint8_t ttl)
{
	uint32_t from = finding_address(trace, ttl);

	if (!from) {
		snprintf(label, WORDS_LABEL, ttl ? "hop %u" : "here", ttl);
		return label;
	}
	return words_label(label, out->run, from);
}

static void print_share(struct out *out, const struct finding *f)
{
	fprintf(out->file, "%.3g%% (%.2g to %.2g%%)", f->ratio * 100, f->share.low * 100,
		f->share.high * 100);
}

static void print_loss(struct out *out, const struct out_trace *trace, const struct finding *f)
{
	char near[WORDS_LABEL], far[WORDS_LABEL];

	fputs("loss of ", out->file);
	print_share(out, f);
	fprintf(out->file, " between %s and %s", text_hop_label(near, out, trace, f->ttl),
		text_hop_label(far, out, trace, f->other));
}

static void print_limited(struct out *out, const struct out_trace *trace, const struct finding *f)
{
	char label[WORDS_LABEL];

	fprintf(out->file, "%s answers at most %.3g/s, %" PRIu32 " at once",
		text_hop_label(label, out, trace, f->ttl), f->bucket.rate, f->bucket.depth);
	if (f->known_as)
		fprintf(out->file, ", as %s does", f->known_as);
	fputs(": a limit, no loss", out->file);
}

static void print_withheld(struct out *out, const struct out_trace *trace, const struct finding *f)
{
	char label[WORDS_LABEL];

	fprintf(out->file, "%s leaves ", text_hop_label(label, out, trace, f->ttl));
	print_share(out, f);
	fputs(" unanswered, but forwards: no loss", out->file);
}

static void print_slow(struct out *out, const struct out_trace *trace, const struct finding *f)
{
	char label[WORDS_LABEL], ms[WORDS_MS];

	fprintf(out->file, "%s answers %s ms later than hop %u",
		text_hop_label(label, out, trace, f->ttl), words_ms(ms, f->slow_ns), f->other);
	fputs(": slow to answer, not to forward", out->file);
}

static void print_dropped(struct out *out, const struct out_trace *trace, const struct finding *f)
{
	(void)trace;
	fprintf(out->file, "this machine dropped %" PRIu64 " arrivals", f->dropped);
}

void text_findings(struct out *out, const struct out_trace *trace)
{
	static void (*const print[FINDING_COUNT])(struct out *, const struct out_trace *,
						  const struct finding *) = {
		[FINDING_DROPPED] = print_dropped, [FINDING_LOSS] = print_loss,
		[FINDING_LIMITED] = print_limited, [FINDING_WITHHELD] = print_withheld,
		[FINDING_SLOW] = print_slow,
	};
	struct finding *found = malloc(FINDINGS_MOST * sizeof(*found));
	size_t count = found ? findings_of(trace, found) : 0;

	for (size_t i = 0; i < count; i++) {
		print[found[i].kind](out, trace, &found[i]);
		text_line_end(out);
		if (out->run->explain)
			text_explain(out, finding_meaning(&found[i]));
	}
	free(found);
}
