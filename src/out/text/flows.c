/* SPDX-License-Identifier: MIT */
/*
 * Several flows of a trace for people: each hop once, with those who answer there and which flows
 * go by them; then the flows one by one, as they fare to the end; then who is to blame.
 */
#include "out/trace/flows.h"
#include "out/text/text.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

/* As it was typed, for all flows to it. */
static const char *target_label(char label[WORDS_LABEL], struct out *out,
				const struct out_trace_flows *flows)
{
	const struct out_target *target = &out->run->targets[flows->target];
	char address[ICMP4_ADDRESS_TEXT];
	uint32_t typed;

	if (!icmp4_address_parse(target->name, &typed))
		return words_label(label, out->run, target->dst);
	icmp4_address_text(target->dst, address, sizeof(address));
	snprintf(label, WORDS_LABEL, "%.255s (%s)", target->name, address);
	return label;
}

static void print_title(struct out *out, const struct out_trace_flows *flows)
{
	const struct icmp4_trace_options *o = flows->options;
	char label[WORDS_LABEL];

	if (flows->target)
		putc('\n', out->file);
	else
		text_lab(out);
	fprintf(out->file, "trace to %s: %zu flows", target_label(label, out, flows), flows->count);
	if (o->protocol == ICMP4_PROTO_ICMP)
		fputs(" of ICMP echo", out->file);
	else
		fprintf(out->file, " to %s port %u", o->protocol == ICMP4_PROTO_TCP ? "TCP" : "UDP",
			o->dst_port);
	fprintf(out->file, ", %u octets", o->length);
	text_line_end(out);
}

static void print_times(struct out *out, struct text_line *line, struct stat_rtt *rtt)
{
	char a[WORDS_MS], b[WORDS_MS], c[WORDS_MS];

	if (rtt->count)
		text_piece(out, line, "  ", "min/avg/max %s/%s/%s ms", words_ms(a, rtt->min_ns),
			   words_ms(b, stat_rtt_mean_ns(rtt)), words_ms(c, rtt->max_ns));
}

static void print_group(struct out *out, const struct out_trace_flows *flows,
			struct flow_group *group, bool first, bool alone)
{
	const struct out_target *target = &out->run->targets[flows->target];
	struct text_line line = {0};
	char label[WORDS_LABEL], set[FLOW_SET_TEXT];

	text_piece(out, &line, "", first ? "%2u" : "  ", group->ttl);
	text_piece(out, &line, "  ", "%s",
		   !group->address                 ? "(silent)"
		   : group->address == target->dst ? target_label(label, out, flows)
						   : words_label(label, out->run, group->address));
	text_indent(&line, 2);
	if (!alone)
		text_piece(out, &line, "  ", "flow%s %s",
			   group->flows & (group->flows - 1) ? "s" : "",
			   flow_set_text(set, group->flows));
	print_times(out, &line, &group->rtt);
	if (group->address && group->lost)
		text_piece(out, &line, "  ", "%" PRIu64 " of %" PRIu64 " unanswered", group->lost,
			   group->sent);
	text_line_end(out);
}

static void print_hops(struct out *out, const struct out_trace_flows *flows)
{
	struct flow_group groups[TRACE_FLOWS_MOST];
	unsigned last = flow_last(flows);

	for (unsigned ttl = flows->paths[0].first; ttl <= last; ttl++) {
		size_t count = flow_groups(flows, ttl, groups);

		for (size_t i = 0; i < count; i++)
			print_group(out, flows, &groups[i], !i, count == 1);
		flow_groups_free(groups, count);
	}
}

/* How each fares to the end. */
static void print_flows(struct out *out, const struct out_trace_flows *flows,
			const struct flow_blame *blame)
{
	fputs("flow   port   hops   lost             min      avg      max ms\n", out->file);
	for (size_t i = 0; i < flows->count; i++) {
		uint8_t end = flow_end(flows, i);
		const struct out_hop *hop = &flows->paths[i].hops[end];
		bool bad = blame->found && blame->flows >> i & 1;
		char share[32], a[WORDS_MS], b[WORDS_MS], c[WORDS_MS];
		const struct stat_rtt *rtt = hop->responder_count ? &hop->responders[0].rtt : NULL;

		snprintf(share, sizeof(share), "%" PRIu32 "/%" PRIu32, hop->silent, hop->sent);
		text_color(out, bad ? COLOR_BAD : COLOR_PLAIN);
		fprintf(out->file, "%4zu  %5u  %5u   %s", i + 1,
			(uint16_t)(flows->options->src_port + i), end, share);
		if (rtt)
			fprintf(out->file, "%*s %8s %8s %8s", (int)(12 - strlen(share)), "",
				words_ms(a, rtt->min_ns), words_ms(b, stat_rtt_mean_ns(rtt)),
				words_ms(c, rtt->max_ns));
		text_line_end(out);
	}
}

static const char *place(char *label, struct out *out, unsigned ttl, uint32_t address)
{
	if (address)
		return words_label(label, out->run, address);
	snprintf(label, WORDS_LABEL, ttl ? "hop %u" : "here", ttl);
	return label;
}

static void print_sound(struct out *out, const struct out_trace_flows *flows,
			const struct flow_blame *b)
{
	size_t ways = flow_ways(flows);

	fprintf(out->file, "%zu way%s seen, ", ways, ways == 1 ? "" : "s");
	if (b->limited)
		fputs("and the end limits its answers: a longer -i, or --tcp, compares the flows",
		      out->file);
	else
		fputs("and no flow fares worse than the others", out->file);
	text_line_end(out);
}

static void print_blame(struct out *out, const struct flow_blame *b)
{
	char label[WORDS_LABEL], set[FLOW_SET_TEXT];
	struct text_line line = {.indent = 2};
	bool one = !(b->flows & (b->flows - 1));

	text_color(out, COLOR_BAD);
	text_piece(out, &line, "", "flow%s %s lose%s %.3g%% (%.0f to %.0f%%),", one ? "" : "s",
		   flow_set_text(set, b->flows), one ? "s" : "", b->ratio * 100, b->share.low * 100,
		   b->share.high * 100);
	text_piece(out, &line, " ", "the others %.3g%% (%.0f to %.0f%%):", b->others_ratio * 100,
		   b->others.low * 100, b->others.high * 100);
	if (b->address)
		text_piece(out, &line, " ", "%s alone go%s by %s at hop %u", one ? "it" : "they",
			   one ? "es" : "", place(label, out, b->ttl, b->address), b->ttl);
	else
		text_piece(out, &line, " ", "%s alone get%s no answer at hop %u",
			   one ? "it" : "they", one ? "s" : "", b->ttl);
	if (b->to) {
		text_piece(out, &line, "", ", and the loss begins between %s",
			   place(label, out, b->from, b->from_address));
		text_piece(out, &line, " ", "and %s", place(label, out, b->to, b->to_address));
	}
	text_line_end(out);
}

void text_trace_flows(struct out *out, const struct out_trace_flows *flows)
{
	struct flow_blame blame = flow_blame_of(flows);

	print_title(out, flows);
	if (!out->run->quiet)
		print_hops(out, flows);
	print_flows(out, flows, &blame);
	if (blame.found)
		print_blame(out, &blame);
	else
		print_sound(out, flows, &blame);
	if (!out->run->explain)
		return;
	text_explain(out, blame.found
				  ? "Balancers spread flows over several ways, and one of these "
				    "is bad: who has a flow there suffers for as long as it lives. "
				    "The router in front of it should take it out."
				  : "What is seen of the flows gives nobody the blame; -c asks "
				    "more often, and shows smaller differences.");
}
