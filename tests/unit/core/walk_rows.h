/* SPDX-License-Identifier: MIT */
#ifndef WALK_ROWS_H
#define WALK_ROWS_H
/*
 * Frames by row: hexadecimal, a blank between headers. A '+' in place of digits is the datagram
 * that walk_icmp has. Each row is walked whole, and cut behind each of its octets, in memory of
 * exactly that size.
 */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/link.h>
#include <stdlib.h>

struct walk_row {
	const char *name;
	uint32_t link_type;
	const char *layers; /* "ethernet vlan:12 ipv4": names, and numbers that are not 0 */
	enum icmp4_walk_end end;
	const char *octets;
};

enum { WALK_ICMP_OCTETS = 28, WALK_FRAME_MAX = 512 };

/* The addresses of an Ethernet frame, the type of which follows. */
#define WALK_ETHER "020000000002020000000001"

/* 192.0.2.1 -> 198.51.100.7, echo request */
static const char walk_icmp[] = "4500001c 00010000 40018ea4 c0000201 c6336407 0800f7fd 00010001";

/* The row's frame; where its '+' was, in *at. */
static inline size_t walk_row_octets(const struct walk_row *row, uint8_t *octets, size_t *at)
{
	char text[2 * WALK_FRAME_MAX + 256];
	const char *plus = strchr(row->octets, '+');
	int before = plus ? (int)(plus - row->octets) : (int)strlen(row->octets);

	snprintf(text, sizeof text, "%.*s", before, row->octets);
	*at = golden_octets(text, octets);
	if (!plus)
		return *at;
	size_t length = *at + golden_octets(walk_icmp, octets + *at);
	return length + golden_octets(plus + 1, octets + length);
}

static inline const char *walk_layers_text(const struct icmp4_walk *walk, char *text, size_t size)
{
	size_t used = 0;

	text[0] = 0;
	for (size_t i = 0; i < walk->count; i++) {
		const struct icmp4_layer *layer = &walk->layers[i];

		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "",
					 icmp4_layer_name((enum icmp4_layer_kind)layer->kind));
		if (layer->number)
			used += (size_t)snprintf(text + used, size - used, ":%u", layer->number);
	}
	return text;
}

/* Walks a copy of exactly held octets. */
static inline void walk_exact(struct icmp4_walk *walk, uint32_t link_type, const uint8_t *octets,
			      size_t held, size_t length)
{
	uint8_t *exact = golden_exact(octets, held);

	memset(walk, 0xa5, sizeof *walk);
	icmp4_walk(walk, link_type, exact, held, length);
	free(exact);
}

/* But where the walk went back to the datagram that carried what was no tunnel. */
static inline bool walk_is_beginning(const struct icmp4_walk *part, const struct icmp4_walk *whole)
{
	if (part->count > whole->count && whole->end != ICMP4_WALK_OTHER)
		return false;
	for (size_t i = 0; i < part->count && i < whole->count; i++)
		if (part->layers[i].kind != whole->layers[i].kind ||
		    part->layers[i].at != whole->layers[i].at)
			return false;
	return true;
}

/* A cut frame is walked as far as it goes: to the same end, or to a header that is cut. */
static inline void walk_cut_check(const struct walk_row *row, const struct icmp4_walk *whole,
				  const uint8_t *octets, size_t length)
{
	size_t wrong = 0, last = 0;

	for (size_t held = 0; held < length; held++) {
		struct icmp4_walk walk;

		walk_exact(&walk, row->link_type, octets, held, length);
		bool fits = (walk.end == whole->end || walk.end == ICMP4_WALK_CUT) &&
			    walk_is_beginning(&walk, whole) &&
			    (!walk.datagrams || walk.at + walk.held <= held);
		if (!fits)
			last = held;
		wrong += !fits;
	}
	if (!ok(wrong == 0, "%s: cut", row->name))
		printf("# %zu cuts, the last to %zu octets\n", wrong, last);
}

static inline void walk_row_check(const struct walk_row *row)
{
	uint8_t octets[WALK_FRAME_MAX];
	size_t at, length = walk_row_octets(row, octets, &at);
	struct icmp4_walk walk;
	char layers[512];

	walk_exact(&walk, row->link_type, octets, length, length);
	is_str(walk_layers_text(&walk, layers, sizeof layers), row->layers, row->name);
	is_str(icmp4_walk_end_name(walk.end), icmp4_walk_end_name(row->end), row->name);
	if (strchr(row->octets, '+') && row->end == ICMP4_WALK_ICMP)
		ok(walk.at == at && walk.held == WALK_ICMP_OCTETS &&
			   walk.length == WALK_ICMP_OCTETS && walk.message == at + 20,
		   "%s: at %zu", row->name, at);
	walk_cut_check(row, &walk, octets, length);
}

static inline void walk_rows_check(const struct walk_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		walk_row_check(&rows[i]);
}

#endif
