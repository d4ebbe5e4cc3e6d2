/* SPDX-License-Identifier: MIT */
/*
 * Many traces for people: a line a target.
 *
 *	16.0.9.7  reached  32.5 ms  4 hops: 16.0.0.1 (16.0.0.9) * 16.0.9.7
 *
 * In brackets is what was seen on the way to another target; with a question mark, where several
 * were. A star was silent, a dash is not known.
 */
#include "out/text/text.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <inttypes.h>

void text_many_start(struct out *out, const struct out_many *many)
{
	const struct icmp4_many_options *o = &many->engine->options;

	text_lab(out);
	fprintf(out->file,
		"ways to %" PRIu32 " targets: UDP port %u, at most %u hops, %" PRId64
		" probes a second",
		many->engine->memory.target_count, o->dst_port, o->max, ICMP4_S_NS / o->gap_ns);
	text_line_end(out);
}

static void print_hop(FILE *file, const struct stat_way_hop *hop)
{
	static const char *const forms[] = {
		[STAT_HOP_UNKNOWN] = " -",    [STAT_HOP_SILENT] = " *",
		[STAT_HOP_MEASURED] = " %s",  [STAT_HOP_INFERRED] = " (%s)",
		[STAT_HOP_ONE_OF] = " (%s?)",
	};
	char address[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(hop->from, address, sizeof(address));
	fprintf(file, forms[hop->how], address);
}

void text_many_way(struct out *out, const struct out_many *many, const struct out_way *way)
{
	const struct stat_way_hop *end = &way->hops[way->last];
	char address[ICMP4_ADDRESS_TEXT], ms[WORDS_MS];

	(void)many;
	if (out->run->quiet)
		return;
	icmp4_address_text(way->target->dst, address, sizeof(address));
	fprintf(out->file, "%s  %s", address, out_way_verdict(way));
	if (way->target->last && end->rtt_ns >= 0)
		fprintf(out->file, "  %s ms", words_ms(ms, end->rtt_ns));
	if (way->last)
		fprintf(out->file, "  %u hop%s:", way->last, way->last == 1 ? "" : "s");
	for (unsigned ttl = 1; ttl <= way->last; ttl++)
		print_hop(out->file, &way->hops[ttl]);
	text_line_end(out);
}

static void print_count(struct out *out, uint64_t count, const char *what)
{
	if (count)
		fprintf(out->file, ", %" PRIu64 " %s", count, what);
}

void text_many_end(struct out *out, const struct out_many *many)
{
	const struct icmp4_many *engine = many->engine;
	uint64_t sent = engine->sent - engine->unsent;
	uint32_t targets = engine->memory.target_count;

	if (many->unfinished)
		fprintf(out->file, "not finished: ");
	fprintf(out->file, "%" PRIu32 " targets, %" PRIu32 " reached; %zu interfaces, %zu links\n",
		targets, engine->reached, many->ways->interfaces, many->ways->pairs);
	fprintf(out->file, "%" PRIu64 " probes, %.2f a target, in %.2f s; %" PRIu64 " answers",
		sent, (double)sent / targets, (double)many->took_ns / 1e9, engine->answered);
	print_count(out, engine->late, "late");
	print_count(out, engine->duplicate, "duplicate");
	print_count(out, engine->unsent, "probes that could not be sent");
	print_count(out, engine->forged, "forged");
	print_count(out, engine->dropped, "dropped by this machine");
	text_line_end(out);
}
