/* SPDX-License-Identifier: MIT */
/*
 * Datagrams with options through a node, octet for octet: the header in the words of
 * node_stimulus.h, the options in hexadecimal digits, with EOL behind them to a multiple of 4.
 *
 *	{"name", "echo to 203.0.113.7", "0707 04 00000000", "ttl 8", "0707 08 0a090201"},
 *
 * The fourth column says what is different in what comes out, and the last its options. Where
 * nothing does, or an error, the last is NULL and the fourth says what becomes of it; "bad-option
 * at 22" is a parameter problem that points there and quotes the datagram as it came (QUOTE-06).
 *
 * The clock says noon and a second.
 */
#ifndef OPTIONS_WORLD_H
#define OPTIONS_WORLD_H

#include "unit/core/query_world.h"

struct option_row {
	const char *name, *stimulus, *options, *outcome, *after;
};

static inline struct world *option_world(bool forward, enum icmp4_profile profile)
{
	struct world *w = world_new(forward);

	icmp4_node_settings_profile(&w->settings, profile);
	w->settings.forward = forward;
	w->settings.limit = w->settings.limit_destination = (struct icmp4_rate){0};
	w->node.config.unix_ns = QUERY_NOON_MS * ICMP4_MS_NS;
	w->node.config.clock_synchronised = true;
	return w;
}

/* Puts them behind the others of the header; octets must outlive the stimulus. */
static inline void option_put(struct stimulus *s, uint8_t octets[40], const char *digits)
{
	memset(octets, 0, 40);
	s->option_length = (uint32_t)(put_hex(octets, digits) + 3) / 4 * 4;
	s->options = octets;
}

static inline void option_feed(struct world *w, const char *stimulus, const char *options)
{
	uint8_t octets[40];
	struct stimulus s = says(stimulus);

	option_put(&s, octets, options);
	world_feed(w, &s);
}

/* An error quotes the datagram as it came, to the last octet of its options at least. */
static inline bool option_quoted(const struct world *w, const struct option_row *row)
{
	uint8_t octets[40], ip[2048];
	struct stimulus s = says(row->stimulus);

	option_put(&s, octets, row->options);
	size_t length = put_stimulus(&s, ip);
	size_t outer = (size_t)(w->out[0].bytes[0] & 15) * 4;
	return w->count == 1 && !memcmp(w->out[0].bytes + outer + 8, ip, length < 68 ? length : 68);
}

static inline void option_check_told(const struct option_row *row, struct world *w,
				     const char *name)
{
	unsigned at;
	char told[160];

	snprintf(told, sizeof told, "%s", world_tells(w));
	if (sscanf(row->outcome, "bad-option at %u", &at) == 1) {
		snprintf(told, sizeof told, "bad-option at %u", w->out[0].bytes[24]);
		ok(is_icmp(w, 12, 0) && option_quoted(w, row), "%s: quoted as it came", name);
	}
	is_str(told, row->outcome, name);
}

static inline void option_check(const char *test, const struct option_row *row, struct world *w)
{
	uint8_t want[2048], octets[40];
	struct stimulus s = says_also(says(row->stimulus), row->outcome);
	char name[160];

	snprintf(name, sizeof name, "%s: %s", test, row->name);
	option_put(&s, octets, row->after);
	size_t length = put_stimulus(&s, want);
	if (w->event.verb != ICMP4_VERB_FORWARDED) {
		set16(want + 4, at16(w->out[0].bytes + 4));
		mend(want);
	}
	is_bytes(w->out[0].bytes, w->count == 1 ? w->out[0].packet.held : 0, want, length, name);
}

/* Each row on a node of its own. */
static inline void options_each(const char *test, bool forward, enum icmp4_profile profile,
				void (*prepare)(struct world *w), const struct option_row *rows,
				size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct world *w = option_world(forward, profile);
		char name[160];

		if (prepare)
			prepare(w);
		option_feed(w, rows[i].stimulus, rows[i].options);
		snprintf(name, sizeof name, "%s: %s", test, rows[i].name);
		if (rows[i].after)
			option_check(test, &rows[i], w);
		else
			option_check_told(&rows[i], w, name);
		free(w);
	}
}

#define options(test, forward, profile, prepare, rows) \
	options_each(test, forward, ICMP4_PROFILE_##profile, prepare, rows, COUNT(rows))

#endif
