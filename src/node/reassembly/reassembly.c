/* SPDX-License-Identifier: MIT */
/*
 * Each slot has room of its own: a bit for each unit of 8 octets of data, a header, the data where
 * the whole will have it. So a fragment costs what its own octets cost, however many came before;
 * a list of holes would have to be walked, which is what floods of tiny fragments are made for.
 */
#include "node/reassembly/reassembly.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum { REASSEMBLY_KEPT_BITS = 0xc000 }; /* of the fragment word, in the whole: reserved and DF */

/* What a fragment says of its datagram. */
struct reassembly_piece {
	const uint8_t *data;
	uint32_t from, to; /* octets of the datagram's data */
	uint8_t header;
	bool last;
};

static struct reassembly_piece reassembly_piece(const uint8_t *ip)
{
	uint32_t header = (uint32_t)icmp4_ip_header_length(ip), from = icmp4_ip_offset(ip);

	return (struct reassembly_piece){
		.data = ip + header,
		.from = from,
		.to = from + icmp4_ip_total_length(ip) - header,
		.header = (uint8_t)header,
		.last = !icmp4_ip_mf(ip),
	};
}

/* The end is where the last fragment ends, and no other ends there or behind it. */
static bool reassembly_agrees(struct icmp4_reassembly_slot *slot,
			      const struct reassembly_piece *piece)
{
	if (piece->from == piece->to || (!piece->last && piece->to % 8))
		return false;
	if (piece->last && slot->total && slot->total != piece->to)
		return false;
	if (piece->last)
		slot->total = (uint16_t)piece->to;
	else if (slot->reach < piece->to)
		slot->reach = (uint16_t)piece->to;
	return !slot->total || slot->reach < slot->total;
}

/* The bits of one word that stand for units from..to. */
static uint64_t reassembly_mask(uint32_t word, uint32_t from, uint32_t to)
{
	uint64_t mask = UINT64_MAX;

	if (from > word * 64)
		mask <<= from % 64;
	if (to < word * 64 + 64)
		mask &= ~(UINT64_MAX << to % 64);
	return mask;
}

/* Have some of these units come; have all? */
static void reassembly_seen(const uint64_t *bits, uint32_t from, uint32_t to, bool *some, bool *all)
{
	*some = false;
	*all = true;
	for (uint32_t word = from / 64; word * 64 < to; word++) {
		uint64_t mask = reassembly_mask(word, from, to), set = bits[word] & mask;

		*some |= set != 0;
		*all &= set == mask;
	}
}

static void reassembly_keep_header(struct icmp4_reassembly_slot *slot, uint8_t *data,
				   const struct reassembly_piece *piece,
				   const struct icmp4_packet *fragment)
{
	if (piece->from && slot->kept)
		return;
	memcpy(data - piece->header, piece->data - piece->header, piece->header);
	slot->kept = piece->header;
	slot->kept_total = icmp4_ip_total_length(fragment->bytes);
	slot->interface = fragment->interface;
}

/* False: it spoils the datagram. */
static bool reassembly_put(struct icmp4_reassembly *r, struct icmp4_reassembly_slot *slot,
			   const struct icmp4_packet *fragment)
{
	struct reassembly_piece piece = reassembly_piece(fragment->bytes);
	uint32_t from = piece.from / 8, to = (piece.to + 7) / 8, length = piece.to - piece.from;
	uint64_t *bits = icmp4__slot_bits(r, slot);
	uint8_t *data = icmp4__slot_data(r, slot);
	bool some, all;

	if (slot->link < fragment->link)
		slot->link = (uint8_t)fragment->link;
	if (piece.to + piece.header > r->config.size)
		return false;
	if (!reassembly_agrees(slot, &piece) && rule(RULE_REASM_04))
		return false;
	reassembly_seen(bits, from, to, &some, &all);
	if (some && rule(RULE_REASM_04))
		return all && memcmp(data + piece.from, piece.data, length) == 0;
	reassembly_keep_header(slot, data, &piece, fragment);
	memcpy(data + piece.from, piece.data, length);
	for (uint32_t word = from / 64; word * 64 < to; word++)
		bits[word] |= reassembly_mask(word, from, to);
	slot->units = (uint16_t)(slot->units + to - from);
	return true;
}

/* The header that is kept, or the first fragment, or the whole: as much of it as held says. */
static struct icmp4_packet reassembly_packet(const struct icmp4_reassembly *r,
					     const struct icmp4_reassembly_slot *slot, size_t held,
					     size_t length)
{
	return (struct icmp4_packet){
		.bytes = icmp4__slot_data(r, slot) - slot->kept,
		.held = held,
		.length = length,
		.interface = slot->interface,
		.link = (enum icmp4_link)slot->link,
		.form = ICMP4_FORM_DATAGRAM,
	};
}

/* The whole has the first fragment's header; false: which is too long for what comes behind it. */
static bool reassembly_finish(const struct icmp4_reassembly *r,
			      const struct icmp4_reassembly_slot *slot, struct icmp4_packet *whole)
{
	uint32_t length = (uint32_t)slot->kept + slot->total;
	uint8_t *ip = icmp4__slot_data(r, slot) - slot->kept;

	if (length > r->config.size)
		return false;
	put16(ip + 2, (uint16_t)length);
	put16(ip + 6, get16(ip + 6) & REASSEMBLY_KEPT_BITS);
	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, slot->kept));
	*whole = reassembly_packet(r, slot, length, length);
	return true;
}

enum icmp4_reassembled icmp4_reassembly_add(struct icmp4_reassembly *r, uint32_t owner,
					    struct icmp4_time now, struct icmp4_time deadline,
					    const struct icmp4_packet *fragment,
					    struct icmp4_packet *whole)
{
	struct icmp4_reassembly_slot *slot = icmp4__slot(r, owner, now, deadline, fragment->bytes);
	bool sound = !slot->spoiled && reassembly_put(r, slot, fragment);
	bool complete = sound && slot->total && slot->units == (slot->total + 7) / 8;

	if (complete && reassembly_finish(r, slot, whole)) {
		icmp4__slot_release(r, slot);
		r->wholes++;
		whole->stamp = fragment->stamp;
		return ICMP4_REASSEMBLED_WHOLE;
	}
	if (sound && !complete)
		return ICMP4_REASSEMBLED_PART;
	r->spoiled += !slot->spoiled;
	slot->spoiled = true;
	return ICMP4_REASSEMBLED_SPOILED;
}

bool icmp4_reassembly_expire(struct icmp4_reassembly *r, uint32_t owner, struct icmp4_time now,
			     struct icmp4_packet *about)
{
	for (uint32_t i = r->first, after; i != ICMP4__SLOT_NONE; i = after) {
		struct icmp4_reassembly_slot *slot = &r->config.slots[i];

		after = slot->after;
		if (!rule(RULE_REASM_02) || icmp4_time_before(now, slot->deadline))
			return false;
		if (slot->owner != owner)
			continue;
		icmp4__slot_release(r, slot);
		if (slot->spoiled)
			continue;
		r->expired++;
		bool first = !icmp4_ip_offset(icmp4__slot_data(r, slot) - slot->kept);
		*about = reassembly_packet(r, slot, first ? slot->kept_total : slot->kept,
					   slot->kept_total);
		return true;
	}
	return false;
}

struct icmp4_time icmp4_reassembly_deadline(const struct icmp4_reassembly *r, uint32_t *owner)
{
	if (r->first == ICMP4__SLOT_NONE)
		return ICMP4_NEVER;
	*owner = r->config.slots[r->first].owner;
	return r->config.slots[r->first].deadline;
}

struct icmp4_time icmp4_reassembly_deadline_of(const struct icmp4_reassembly *r, uint32_t owner)
{
	const struct icmp4_reassembly_slot *slots = r->config.slots;
	uint32_t i = r->first;

	while (i != ICMP4__SLOT_NONE && slots[i].owner != owner)
		i = slots[i].after;
	return i == ICMP4__SLOT_NONE ? ICMP4_NEVER : slots[i].deadline;
}
