/* SPDX-License-Identifier: MIT */
/*
 * A search for the path MTU for people: with -v each probe, then what stops longer datagrams,
 * where, and who says so; at the end the one number.
 */
#include "out/text/text.h"
#include "out/words.h"
#include <inttypes.h>
#include <string.h>

enum { MTU_TCP_HEADERS = 40, MTU_PLACE = 2 * WORDS_LABEL };

/* What it means that something is stopped in such a way, and what to do about it. */
static const char *const explanations[ICMP4_MTU_WITNESS_COUNT] = {
	[ICMP4_MTU_BY_ROUTER] =
		"The link behind that router is narrower: a tunnel, PPPoE, or a VPN. The router "
		"says so as it should, and senders that listen adapt by themselves; those behind "
		"a firewall that drops ICMP will hang.",
	[ICMP4_MTU_BY_PLATEAU] =
		"The router says that it is too much but not how much would do, as before 1990. "
		"Senders have to try.",
	[ICMP4_MTU_BY_LIE] =
		"The router names an MTU that is not so. Senders that believe it send too much "
		"and get nothing through, or too little and waste the way: its configuration, or "
		"its software, is wrong.",
	[ICMP4_MTU_BY_SILENCE] =
		"A black hole: datagrams that are too long vanish there without an error, and "
		"connections hang once they carry more than a few octets. Either the router there "
		"does not report, or a firewall drops ICMP on its way back. Until its operator has "
		"mended it, lower the MTU of the interface, or clamp the MSS of TCP.",
	[ICMP4_MTU_BY_HOST] = "This machine's own link carries no more; nothing left for the net.",
};

static const char *protocol_of(const struct icmp4_mtu_options *options, char text[static 32])
{
	static const char *const names[] = {
		[ICMP4_PROTO_ICMP] = "ICMP echo",
		[ICMP4_PROTO_TCP] = "TCP port",
		[ICMP4_PROTO_UDP] = "UDP port",
	};

	snprintf(text, 32, "%s", names[options->protocol]);
	if (options->protocol != ICMP4_PROTO_ICMP)
		snprintf(text + strlen(text), 32 - strlen(text), " %u%s", options->dst_port,
			 options->vary_port ? " and up" : "");
	return text;
}

/* Several flows have one title. */
static bool is_titled(const struct out *out, const struct out_mtu *mtu)
{
	return mtu->flows && out->run->targets[mtu->target].flow > 1;
}

static void print_title(struct out *out, const struct out_mtu *mtu)
{
	const struct out_target *target = &out->run->targets[mtu->target];
	char label[WORDS_LABEL];

	if (mtu->target)
		putc('\n', out->file);
	else
		text_lab(out);
	if (mtu->flows)
		fprintf(out->file, "path MTU to %s by %zu flows",
			words_label(label, out->run, target->dst), mtu->flows);
	else
		fprintf(out->file, "path MTU to %s", words_target(label, out->run, mtu->target));
}

void text_mtu_start(struct out *out, const struct out_mtu *mtu)
{
	char protocol[32];

	if (out->run->quiet || (!mtu->again && is_titled(out, mtu)))
		return;
	if (mtu->again)
		fputs("no answer; once more", out->file);
	else
		print_title(out, mtu);
	fprintf(out->file, ": %s, at most %u octets", protocol_of(&mtu->engine->options, protocol),
		mtu->engine->options.ceiling);
	text_line_end(out);
}

void text_mtu_probe(struct out *out, const struct out_mtu *mtu, const struct icmp4_mtu_event *event)
{
	struct text_line line = {0};
	char slug[WORDS_SLUG], ms[WORDS_MS], label[WORDS_LABEL], says[WORDS_SAYS];

	if (!out->run->verbose || out->run->quiet)
		return;
	text_time(out, &line, event->at);
	text_piece(out, &line, "", "%5u", event->size);
	if (event->ttl != mtu->engine->options.ttl)
		text_piece(out, &line, "  ", "ttl=%u", event->ttl);
	text_piece(out, &line, "  ", "%s", words_plain(slug, icmp4_mtu_status_name(event->status)));
	if (event->status == ICMP4_MTU_UNSENT)
		text_piece(out, &line, ": ", "%s", strerror(event->reason));
	if (event->rtt_ns >= 0)
		text_piece(out, &line, "  ", "%s ms", words_ms(ms, event->rtt_ns));
	if (event->heard_any)
		text_piece(out, &line, "  ", "%s", words_label(label, out->run, event->heard.from));
	if (event->heard_any && event->heard.protocol == ICMP4_PROTO_ICMP)
		text_piece(out, &line, ": ", "%s", words_message(says, &event->heard.message));
	text_line_end(out);
}

/* "hop 3, r3 (10.0.0.5)" */
static const char *hop_of(struct out *out, char text[WORDS_LABEL + 32], uint8_t hop, uint32_t from)
{
	char label[WORDS_LABEL];

	if (!hop)
		return "this host";
	snprintf(text, WORDS_LABEL + 32, "hop %u", hop);
	if (from)
		snprintf(text + strlen(text), WORDS_LABEL + 32 - strlen(text), ", %s",
			 words_label(label, out->run, from));
	return text;
}

static void print_place(struct out *out, struct text_line *line, const struct icmp4_mtu_drop *drop)
{
	char last[WORDS_LABEL + 32], next[WORDS_LABEL + 32];

	if (drop->witness == ICMP4_MTU_BY_SILENCE) {
		text_piece(out, line, " ", "vanish between %s,",
			   hop_of(out, last, drop->last, drop->last_from));
		text_piece(out, line, " ", "and %s",
			   hop_of(out, next, drop->next, drop->next_from));
		return;
	}
	text_piece(out, line, " ", "stop behind %s",
		   hop_of(out, last, drop->last, drop->last_from));
	if (drop->next > drop->last + 1)
		text_piece(out, line, " ", "or one of the %u behind it",
			   drop->next - drop->last - 1u);
}

static void print_witness(struct out *out, struct text_line *line,
			  const struct icmp4_mtu_drop *drop)
{
	char label[WORDS_LABEL];

	if (drop->from && drop->from != drop->last_from && drop->witness != ICMP4_MTU_BY_HOST)
		text_piece(out, line, "; ", "says %s", words_label(label, out->run, drop->from));
	switch (drop->witness) {
	case ICMP4_MTU_BY_ROUTER:
		text_piece(out, line, ": ", "fragmentation needed, MTU %u", drop->claimed);
		break;
	case ICMP4_MTU_BY_PLATEAU:
		text_piece(out, line, ": ", "fragmentation needed, and no MTU is named");
		break;
	case ICMP4_MTU_BY_LIE:
		text_piece(out, line, ": ", "MTU %u is named, which is wrong", drop->claimed);
		break;
	case ICMP4_MTU_BY_SILENCE:
		text_piece(out, line, ": ", "a black hole, no error comes back");
		break;
	default:
		break;
	}
}

static void print_drop(struct out *out, const struct icmp4_mtu_drop *drop)
{
	struct text_line line = {0};

	if (drop->witness != ICMP4_MTU_BY_ROUTER)
		text_color(out, COLOR_BAD);
	text_piece(out, &line, "  ", "%u octets", drop->size);
	text_indent(&line, 2);
	if (drop->witness == ICMP4_MTU_BY_HOST)
		text_piece(out, &line, " ", "do not leave this host");
	else if (drop->located)
		print_place(out, &line, drop);
	else
		text_piece(out, &line, " ", "are stopped");
	print_witness(out, &line, drop);
	text_line_end(out);
	if (out->run->explain)
		text_explain(out, explanations[drop->witness]);
}

/* Who answers in the destination's place is worth a word: the path was searched up to there. */
static void print_end_of_path(struct out *out, struct text_line *line, const struct out_mtu *mtu)
{
	const struct icmp4_mtu *engine = mtu->engine;
	char label[WORDS_LABEL], says[WORDS_SAYS];
	struct icmp4_message message = {.type = engine->reached_type, .code = engine->reached_code};

	if (!engine->reached_from || engine->reached_from == out->run->targets[mtu->target].dst)
		return;
	text_piece(out, line, ", ", "as far as %s: %s",
		   words_label(label, out->run, engine->reached_from),
		   words_message(says, &message));
}

static void print_found(struct out *out, struct text_line *line, const struct out_mtu *mtu)
{
	const struct icmp4_mtu *engine = mtu->engine;

	text_piece(out, line, "", "path MTU %u octets", engine->low);
	text_indent(line, 2);
	if (engine->low > MTU_TCP_HEADERS)
		text_piece(out, line, " ", "(TCP MSS %u)", engine->low - MTU_TCP_HEADERS);
	if (engine->low == engine->options.ceiling && !mtu->flows)
		text_piece(out, line, ", ",
			   mtu->asked_for ? "or more" : "all that our own link carries");
	print_end_of_path(out, line, mtu);
}

static const char *const reasons[] = {
	[ICMP4_MTU_RUNNING] = "stopped before it was found",
	[ICMP4_MTU_STOPPED] = "stopped before it was found",
	[ICMP4_MTU_UNHEARD] = "not even the smallest datagram was answered",
	[ICMP4_MTU_UNCERTAIN] = "answers no longer came, or contradicted each other",
	[ICMP4_MTU_NOT_SENT] = "this host does not send there",
};

static void print_interval(struct out *out, struct text_line *line, const struct icmp4_mtu *engine)
{
	if (!engine->low)
		text_piece(out, line, "", "path MTU unknown:");
	else
		text_piece(out, line, "", "path MTU between %u and %u octets:", engine->low,
			   (unsigned)engine->high - 1);
	text_piece(out, line, " ", "%s", reasons[engine->end]);
}

/* What tells this flow from the others. */
static const char *port_word(const struct icmp4_mtu *engine)
{
	return engine->options.protocol == ICMP4_PROTO_ICMP ? "id" : "port";
}

void text_mtu_end(struct out *out, const struct out_mtu *mtu)
{
	const struct icmp4_mtu *engine = mtu->engine;
	struct text_line line = {0};
	char label[WORDS_LABEL];

	if (text_is_aside(out))
		return;
	for (size_t i = 0; i < engine->drop_count && !out->run->quiet; i++)
		print_drop(out, &engine->drops[i]);
	text_color(out, engine->end == ICMP4_MTU_FOUND ? COLOR_GOOD : COLOR_BAD);
	if (out->run->quiet)
		text_piece(out, &line, "", "%s: ", words_target(label, out->run, mtu->target));
	else if (mtu->flows)
		text_piece(out, &line, "", "flow %u, %s %u: ", out->run->targets[mtu->target].flow,
			   port_word(engine), engine->options.src_port);
	if (engine->end == ICMP4_MTU_FOUND)
		print_found(out, &line, mtu);
	else
		print_interval(out, &line, engine);
	text_line_end(out);
}

static void print_after(struct out *out, struct text_line *line, int64_t ns)
{
	int64_t s = ns / ICMP4_S_NS;

	text_piece(out, line, "", "after %02" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
		   (int)(s % 60));
	text_indent(line, 2);
}

static void print_unknown(struct out *out, struct text_line *line, const struct out_mtu *mtu)
{
	enum icmp4_mtu_end end = mtu->engine->end;

	text_piece(out, line, " ", "the path MTU is no longer known");
	if (end == ICMP4_MTU_FOUND)
		print_end_of_path(out, line, mtu);
	else
		text_piece(out, line, ": ", "%s", reasons[end]);
}

void text_mtu_changed(struct out *out, const struct out_mtu_watch *watch)
{
	const struct icmp4_mtu *engine = watch->mtu->engine;
	struct text_line line = {0};

	if (text_is_aside(out))
		return;
	text_color(out, watch->now > watch->was ? COLOR_GOOD : COLOR_BAD);
	print_after(out, &line, watch->after_ns);
	if (!watch->now)
		print_unknown(out, &line, watch->mtu);
	else if (!watch->was)
		text_piece(out, &line, " ", "the path MTU is %u octets again", watch->now);
	else
		text_piece(out, &line, " ", "the path MTU %s from %u to %u octets",
			   watch->now > watch->was ? "grew" : "fell", watch->was, watch->now);
	text_line_end(out);
	for (size_t i = 0; i < engine->drop_count && !out->run->quiet; i++)
		print_drop(out, &engine->drops[i]);
}

void text_mtu_watched(struct out *out, const struct out_mtu_watch *watch)
{
	struct text_line line = {0};

	if (text_is_aside(out))
		return;
	print_after(out, &line, watch->after_ns);
	if (watch->now)
		text_piece(out, &line, " ", "path MTU %u octets;", watch->now);
	else
		text_piece(out, &line, " ", "path MTU unknown;");
	text_piece(out, &line, " ", "%" PRIu64 " change%s in", watch->changes,
		   watch->changes == 1 ? "" : "s");
	text_piece(out, &line, " ", "%" PRIu64 " looks", watch->rounds);
	text_line_end(out);
}
