/* SPDX-License-Identifier: MIT */
/* The verdict first, alone on its line: whoever is woken at night reads no further than they must.
 */
#include "out/why/why.h"
#include "out/text/text.h"
#include "out/words.h"
#include <string.h>

enum { LABEL_WIDTH = 10, PATH_TEXT = 64 };

/* Word by word, so that a line ends before column 80 wherever that is. */
static void put_words(struct out *out, struct text_line *line, const char *text)
{
	const char *glue = "";

	while (*text) {
		int length = (int)strcspn(text, " ");

		text_piece(out, line, glue, "%.*s", length, text);
		text += length;
		text += strspn(text, " ");
		glue = " ";
	}
}

static void put_labelled(struct out *out, const char *label, const char *text)
{
	struct text_line line = {0};

	text_piece(out, &line, "", "  %-*s", LABEL_WIDTH, label);
	text_indent(&line, 0);
	put_words(out, &line, text);
	text_line_end(out);
}

static void put_row(struct out *out, const struct out_why *why, const char *label, const char *form)
{
	char text[WHY_TEXT];

	put_labelled(out, label, why_words(text, out->run, why, form));
}

static void put_whose(struct out *out, const struct out_why *why)
{
	static const char routers[] = "whoever runs {at}{at-network} and {beyond}{beyond-network}: "
				      "each takes the other for the way";
	static const char *const forms[] = {
		[WHY_YOURS] = "this host, or the link it is on",
		[WHY_ROUTER] = "whoever runs {at}{at-network}",
		[WHY_ROUTERS] = routers,
		[WHY_LINK] = "whoever runs the path behind {at}{at-network}",
		[WHY_TARGET] = "whoever runs {target}{target-network}",
		[WHY_BACK] = "whoever runs the way back from {target}{target-network}",
		[WHY_NAMES] = "whoever runs the name server",
		[WHY_NOBODY] = "nobody: there is nothing to mend",
	};

	const struct why_verdict *v = why->verdict;
	const char *form = forms[v->row->whose];
	bool placed = v->at || v->hop;
	bool between = v->row->whose == WHY_LINK || v->row->whose == WHY_ROUTER;

	if (between && !placed)
		form = v->next == 1 ? "whoever runs the link that this host is on"
				    : "whoever runs the routers on the way";
	put_row(out, why, "whose", form);
}

/* Up to where the path is worth being shown: a loop once around. */
static unsigned last_shown(const struct out_why *why)
{
	const struct why_evidence *e = why->evidence;
	unsigned period;

	if (why_loop(e, &period))
		return why->verdict->hop + period;
	if (e->answer == WHY_REFUSED && why->verdict->hop)
		return why->verdict->hop;
	return e->final ? e->final : e->farthest;
}

/* Who answers at each distance. */
static void put_path(struct out *out, const struct out_why *why)
{
	const struct why_evidence *e = why->evidence;
	struct text_line line = {0};
	char label[WORDS_LABEL], ms[WORDS_MS];
	char network[WORDS_LABEL] = "", before[WORDS_LABEL];
	unsigned last = last_shown(why);

	if (!last)
		return;
	text_piece(out, &line, "", "  %-*s", LABEL_WIDTH, "path");
	text_indent(&line, 0);
	for (unsigned ttl = 1; ttl <= last; ttl++) {
		const struct why_hop *hop = &e->hops[ttl];

		/* A network is named once, where it begins. */
		strcpy(before, network);
		if (hop->from)
			words_network(network, out->run, hop->from);
		if (hop->from)
			text_piece(out, &line, ttl > 1 ? ", " : "", "%u %s%s %s ms", ttl,
				   words_label(label, out->run, hop->from),
				   strcmp(before, network) != 0 ? network : "",
				   words_ms(ms, hop->rtt_ns));
		else
			text_piece(out, &line, ttl > 1 ? ", " : "", "%u *", ttl);
	}
	text_line_end(out);
}

static void put_sure(struct out *out, const struct out_why *why)
{
	char text[WHY_TEXT], because[WHY_TEXT];

	why_words(because, out->run, why, why->verdict->row->because);
	snprintf(text, sizeof(text), "%s. %.400s", why_surety_name(why->verdict->surety), because);
	put_labelled(out, "sure", text);
}

static void put_since(struct out *out, const struct out_why *why)
{
	char texts[WHY_DIFFERENCES][WHY_TEXT];
	size_t count;

	if (!why->since)
		return;
	count = why_differences(out->run, why, texts);
	for (size_t i = 0; i < count; i++)
		put_labelled(out, i ? "" : "since", texts[i]);
	if (!count)
		put_labelled(out, "since", "nothing changed");
}

void text_why(struct out *out, const struct out_why *why)
{
	const struct why_row *row = why->verdict->row;
	struct text_line line = {0};
	char text[WHY_TEXT];

	text_lab(out);
	text_color(out, row->reached ? COLOR_GOOD : COLOR_BAD);
	put_words(out, &line, why_words(text, out->run, why, row->says));
	text_line_end(out);
	if (out->run->quiet)
		return;
	put_sure(out, why);
	put_whose(out, why);
	put_path(out, why);
	put_since(out, why);
	put_row(out, why, "next", row->next);
	put_row(out, why, "rule", row->rfc);
}
