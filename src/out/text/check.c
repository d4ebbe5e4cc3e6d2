/* SPDX-License-Identifier: MIT */
/*
 * Verdicts as a table, a line a case; what is not as it should be has a second line, which says
 * what was found. Cases that were not run are counted by what they need, and shown by -v.
 */
#include "out/check.h"
#include "out/text/text.h"
#include <icmp4/text.h>
#include <inttypes.h>

enum { LINE = 400, NAME_WIDTH = 28, SOURCE_WIDTH = 18, FOUND_INDENT = 8 };

void text_check_start(struct out *out, const struct out_checking *checking)
{
	char address[ICMP4_ADDRESS_TEXT];

	text_lab(out);
	icmp4_address_text(checking->address, address, sizeof(address));
	fprintf(out->file, "check %s (%s), a %s", checking->device, address,
		checking->role ? checking->role : "device");
	if (checking->cases)
		fprintf(out->file, ", profile %s, %zu cases", check_profile_name(checking->profile),
			checking->cases);
	text_line_end(out);
}

static enum color_role role_of(enum check_verdict verdict)
{
	switch (verdict) {
	case CHECK_PASS:
		return COLOR_GOOD;
	case CHECK_FAIL:
		return COLOR_BAD;
	case CHECK_NOT_RUN:
		return COLOR_DIM;
	default:
		return COLOR_WARN;
	}
}

static void put_packets(struct out *out, const struct check_event *event)
{
	struct icmp4_view view;
	char line[LINE];

	for (size_t i = 0; i < event->packet_count; i++) {
		const struct check_packet *packet = &event->packets[i];
		const char *word = packet->sent                    ? "sent"
				   : packet->side == CHECK_AT_SINK ? "behind"
								   : "seen";

		icmp4_view_datagram(&view, packet->bytes, packet->held, packet->length);
		icmp4_view_text(&view, line, sizeof(line));
		fprintf(out->file, "%*s%-6s  %s", FOUND_INDENT, "", word, line);
		text_line_end(out);
	}
}

/* What the rule says, what passed between tester and device, and why the verdict is what it is. */
static void put_explanation(struct out *out, const struct check_event *event)
{
	static const char *const levels[CHECK_LEVELS] = {"a MUST", "a SHOULD", "a MAY",
							 "a rule of experience"};
	char text[CHECK_TEXT];

	fprintf(out->file, "%*srule    %s, section %s, %s", FOUND_INDENT, "",
		event->chapter->document, event->test->section, levels[event->test->level]);
	text_line_end(out);
	fprintf(out->file, "%*swants   %s", FOUND_INDENT, "",
		check_expect_text(&event->test->expect, text));
	text_line_end(out);
	put_packets(out, event);
	fprintf(out->file, "%*sso      %s", FOUND_INDENT, "", check_verdict_text(event->verdict));
	if (event->attempts > 1)
		fprintf(out->file, "; tried %u times", event->attempts);
	text_line_end(out);
}

void text_check_case(struct out *out, const struct out_checking *checking,
		     const struct check_event *event)
{
	const struct check_case *test = event->test;
	char name[64], source[64], found[CHECK_TEXT];
	const char *text = check_finding_text(event, found);

	if (out->run->quiet || (event->verdict == CHECK_NOT_RUN && !out->run->verbose))
		return;
	snprintf(name, sizeof(name), "%s/%s", test->id, test->name);
	snprintf(source, sizeof(source), "%s %s", event->chapter->document, test->section);
	text_color(out, role_of(event->verdict));
	fprintf(out->file, "%-7s", check_verdict_name(event->verdict));
	text_color(out, COLOR_PLAIN);
	fprintf(out->file, " %-*s %-*s %s", NAME_WIDTH, name, SOURCE_WIDTH, source, test->title);
	text_line_end(out);
	if (*text) {
		fprintf(out->file, "%*s%s%s%s%s", FOUND_INDENT, "", text,
			event->aside ? "; set aside by " : "", event->aside ? test->aside : "",
			checking->known_now ? " (known)" : "");
		text_line_end(out);
	}
	if (out->run->explain)
		put_explanation(out, event);
}

static void put_needs(struct out *out, const struct out_checking *checking)
{
	const char *glue = "not run: ";

	for (unsigned i = 0; i < CHECK_NEED_BITS; i++) {
		if (!checking->needs[i])
			continue;
		fprintf(out->file, "%s%" PRIu32 " need %s", glue, checking->needs[i],
			check_need_text(UINT32_C(1) << i));
		text_line_end(out);
		glue = "         ";
	}
}

/* In tenths of a second. */
static void put_time(struct out *out, const struct out_checking *checking)
{
	int64_t took = checking->took_ns / (100 * ICMP4_MS_NS);
	int64_t busy = checking->busy_ns / (100 * ICMP4_MS_NS);

	fprintf(out->file, "; in %" PRId64 ".%" PRId64 " s", took / 10, took % 10);
	if (busy != took)
		fprintf(out->file, ", %" PRId64 ".%" PRId64 " s of it not waiting", busy / 10,
			busy % 10);
}

void text_check_summary(struct out *out, const struct out_checking *checking)
{
	const char *glue = ":";

	put_needs(out, checking);
	if (!checking->cases)
		return;
	fprintf(out->file, "%zu cases", checking->cases);
	for (unsigned i = 0; i < CHECK_VERDICTS; i++) {
		if (!checking->counts[i] && i != CHECK_FAIL)
			continue;
		fprintf(out->file, "%s %" PRIu32 " %s", glue, checking->counts[i],
			check_verdict_name(i));
		glue = ",";
	}
	if (checking->known)
		fprintf(out->file, "%s %" PRIu32 " known", glue, checking->known);
	put_time(out, checking);
	text_line_end(out);
	if (checking->deaf) {
		fputs("the device answers nothing any more", out->file);
		text_line_end(out);
	}
}
