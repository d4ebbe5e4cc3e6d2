/* SPDX-License-Identifier: MIT */
/*
 * Queries and their replies, octet for octet: the IP header in the words of node_stimulus.h, the
 * ICMP message in hexadecimal digits, where a checksum of 0000 is one to be computed.
 *
 *	{"name", "knobs to turn on", "to 10.9.1.1", "0800 0000 ...", "from 10.9.1.1 ...", "0000
 *..."}
 *
 * Of a query that is not answered the fifth column says what becomes of it, and the last is NULL.
 */
#ifndef QUERY_WORLD_H
#define QUERY_WORLD_H

#include "unit/core/node_world.h"

#define QUERY_NOON_MS 43200000

struct query_row {
	const char *name, *knobs, *stimulus, *asked, *outcome, *reply;
};

static inline size_t put_hex(uint8_t *octets, const char *digits)
{
	size_t length = 0;
	unsigned octet;
	int used;

	while (sscanf(digits, " %2x%n", &octet, &used) == 1) {
		octets[length++] = (uint8_t)octet;
		digits += used;
	}
	return length;
}

/* A datagram with that header and this message. */
static inline size_t put_query(struct stimulus *s, const char *digits, uint8_t *ip)
{
	uint8_t icmp[2048];
	size_t length = put_hex(icmp, digits);

	s->data = (uint32_t)(length < 8 ? 0 : length - 8);
	size_t held = put_stimulus(s, ip);
	uint8_t *at = ip + (ip[0] & 15) * 4;
	memcpy(at, icmp, length);
	if (at16(at + 2) == 0)
		set16(at + 2, slow_sum(at, length, 0));
	return held;
}

static inline void turn_on(struct world *w, const char *names)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);
	char name[32];

	while (stimulus_next(&names, name)) {
		size_t i = 0;

		while (i < count && strcmp(knobs[i].name, name) != 0)
			i++;
		if (i == count || knobs[i].kind != ICMP4_KNOB_BOOL)
			abort();
		*(bool *)((char *)&w->settings + knobs[i].offset) = true;
	}
}

/* It arrived a ms ago; now it is looked at, and what becomes of it leaves. */
static inline void query_feed(struct world *w, const char *stimulus, const char *asked)
{
	struct stimulus s = says_also(says("icmp"), stimulus);
	size_t held = put_query(&s, asked, w->bytes);
	struct icmp4_packet packet = {
		.bytes = w->bytes,
		.held = held,
		.length = held,
		.stamp = {w->now.ns - ICMP4_MS_NS},
		.interface = s.interface,
		.link = (enum icmp4_link)s.link,
	};

	icmp4_node_input(&w->node, w->now, &packet);
	world_drain(w);
}

/* All of what came out, and which way; but for the identification, which is never 0. */
static inline void query_check(const char *test, const struct query_row *row, struct world *w)
{
	uint8_t want[2048];
	char name[160];

	snprintf(name, sizeof name, "%s: %s", test, row->name);
	if (!row->reply) {
		is_str(world_tells(w), row->outcome, name);
		return;
	}
	const struct out *out = &w->out[0];
	struct stimulus s = says_also(says("icmp ttl 64"), row->outcome);
	size_t length = put_query(&s, row->reply, want);
	set16(want + 4, at16(out->bytes + 4));
	mend(want);
	is_bytes(out->bytes, w->count == 1 ? out->packet.held : 0, want, length, name);
	ok(at16(out->bytes + 4) != 0 && out->packet.link == s.link &&
		   out->packet.interface == s.interface,
	   "%s: and its way", name);
}

#define queries(test, forward, prepare, rows) \
	queries_each(test, forward, prepare, rows, COUNT(rows))

static inline void queries_each(const char *test, bool forward, void (*prepare)(struct world *w),
				const struct query_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct world *w = world_new(forward);

		if (prepare)
			prepare(w);
		turn_on(w, rows[i].knobs);
		query_feed(w, rows[i].stimulus, rows[i].asked);
		query_check(test, &rows[i], w);
		free(w);
	}
}

#endif
