/* SPDX-License-Identifier: MIT */
/*
 * A slot in use stands in two rows: that of its hash, newest first, where a fragment looks for its
 * datagram and meets the others of its source; and that of all, by deadline. The hash is keyed and
 * takes owner and source alone, so that a row is about as long as per_source lets it be.
 */
#include "base/mem.h"
#include "base/rule.h"
#include "base/siphash.h"
#include "node/reassembly/reassembly.h"
#include <icmp4/ip.h>

enum { SLOT_DOMAIN = 0x66726167 /* "frag" */, SLOT_HEADER = 64 };

/* What the row of a source holds. */
struct slot_row {
	struct icmp4_reassembly_slot *same; /* datagram */
	struct icmp4_reassembly_slot *oldest;
	uint32_t count;
};

static bool slot_config_sound(const struct icmp4_reassembly_config *config)
{
	if (!config->slot_count || config->slot_count >= UINT32_MAX)
		return false;
	if (rule(RULE_REASM_01) && config->size < ICMP4_REASSEMBLY_LEAST)
		return false;
	return config->size >= ICMP4_IP_HEADER_MAX && config->size <= ICMP4_REASSEMBLY_MOST;
}

int icmp4_reassembly_init(struct icmp4_reassembly *r, const struct icmp4_reassembly_config *config)
{
	if (!slot_config_sound(config))
		return ICMP4_ERR_ARGUMENT;
	*r = (struct icmp4_reassembly){
		.config = *config, .first = ICMP4__SLOT_NONE, .last = ICMP4__SLOT_NONE};
	for (uint32_t i = 0; i < config->slot_count; i++) {
		bool end = i + 1 == config->slot_count;

		config->slots[i] = (struct icmp4_reassembly_slot){
			.head = ICMP4__SLOT_NONE, .next = end ? ICMP4__SLOT_NONE : i + 1};
	}
	return ICMP4_OK;
}

static uint32_t *slot_head(struct icmp4_reassembly *r, uint32_t owner, uint32_t src)
{
	uint64_t domain = (uint64_t)SLOT_DOMAIN << 32 | owner;
	uint64_t hash = icmp4__random(&r->config.key, domain, src) >> 32;

	return &r->config.slots[hash * r->config.slot_count >> 32].head;
}

static uint32_t slot_index(const struct icmp4_reassembly *r,
			   const struct icmp4_reassembly_slot *slot)
{
	return (uint32_t)(slot - r->config.slots);
}

static struct slot_row slot_look(struct icmp4_reassembly *r, uint32_t owner, const uint8_t *ip)
{
	struct icmp4_reassembly_slot *slots = r->config.slots;
	uint32_t src = icmp4_ip_src(ip), dst = icmp4_ip_dst(ip);
	struct slot_row row = {0};

	for (uint32_t i = *slot_head(r, owner, src); i != ICMP4__SLOT_NONE; i = slots[i].next) {
		if (slots[i].owner != owner || slots[i].src != src)
			continue;
		row.oldest = &slots[i];
		row.count++;
		if (slots[i].dst == dst && slots[i].id == icmp4_ip_id(ip) &&
		    slots[i].protocol == icmp4_ip_protocol(ip))
			row.same = &slots[i];
	}
	return row;
}

/* Behind all that are due no later: mostly that is the end. */
static void slot_queue(struct icmp4_reassembly *r, struct icmp4_reassembly_slot *slot)
{
	struct icmp4_reassembly_slot *slots = r->config.slots;
	uint32_t index = slot_index(r, slot);

	slot->before = r->last;
	slot->after = ICMP4__SLOT_NONE;
	while (slot->before != ICMP4__SLOT_NONE &&
	       icmp4_time_before(slot->deadline, slots[slot->before].deadline)) {
		slot->after = slot->before;
		slot->before = slots[slot->before].before;
	}
	*(slot->before == ICMP4__SLOT_NONE ? &r->first : &slots[slot->before].after) = index;
	*(slot->after == ICMP4__SLOT_NONE ? &r->last : &slots[slot->after].before) = index;
}

void icmp4__slot_release(struct icmp4_reassembly *r, struct icmp4_reassembly_slot *slot)
{
	struct icmp4_reassembly_slot *slots = r->config.slots;
	uint32_t index = slot_index(r, slot), *link = slot_head(r, slot->owner, slot->src);

	while (*link != index)
		link = &slots[*link].next;
	*link = slot->next;
	*(slot->before == ICMP4__SLOT_NONE ? &r->first : &slots[slot->before].after) = slot->after;
	*(slot->after == ICMP4__SLOT_NONE ? &r->last : &slots[slot->after].before) = slot->before;
	slot->next = r->free;
	r->free = index;
}

static void slot_make_way(struct icmp4_reassembly *r, const struct slot_row *row)
{
	uint32_t most = r->config.per_source;

	if (most && row->count >= most)
		icmp4__slot_release(r, row->oldest);
	else if (r->free == ICMP4__SLOT_NONE)
		icmp4__slot_release(r, &r->config.slots[r->first]);
	else
		return;
	r->evicted++;
}

uint64_t *icmp4__slot_bits(const struct icmp4_reassembly *r,
			   const struct icmp4_reassembly_slot *slot)
{
	return r->config.room + slot_index(r, slot) * ICMP4_REASSEMBLY_WORDS(r->config.size);
}

static size_t slot_bit_words(const struct icmp4_reassembly *r)
{
	return (ICMP4_REASSEMBLY_UNITS(r->config.size) + 63) / 64;
}

uint8_t *icmp4__slot_data(const struct icmp4_reassembly *r,
			  const struct icmp4_reassembly_slot *slot)
{
	return (uint8_t *)(icmp4__slot_bits(r, slot) + slot_bit_words(r)) + SLOT_HEADER;
}

static struct icmp4_reassembly_slot *slot_begin(struct icmp4_reassembly *r, uint32_t owner,
						struct icmp4_time deadline, const uint8_t *ip)
{
	struct icmp4_reassembly_slot *slot = &r->config.slots[r->free];
	uint32_t *head = slot_head(r, owner, icmp4_ip_src(ip));
	uint32_t index = r->free;

	r->free = slot->next;
	*slot = (struct icmp4_reassembly_slot){
		.head = slot->head, /* the hash's, not this datagram's */
		.deadline = deadline,
		.owner = owner,
		.src = icmp4_ip_src(ip),
		.dst = icmp4_ip_dst(ip),
		.id = icmp4_ip_id(ip),
		.protocol = icmp4_ip_protocol(ip),
	};
	slot->next = *head;
	*head = index;
	slot_queue(r, slot);
	memset(icmp4__slot_bits(r, slot), 0, slot_bit_words(r) * sizeof(uint64_t));
	return slot;
}

/* What should have been given up by now is not completed (REASM-02). */
struct icmp4_reassembly_slot *icmp4__slot(struct icmp4_reassembly *r, uint32_t owner,
					  struct icmp4_time now, struct icmp4_time deadline,
					  const uint8_t *ip)
{
	struct slot_row row = slot_look(r, owner, ip);

	if (row.same && rule(RULE_REASM_02) && !icmp4_time_before(now, row.same->deadline)) {
		r->expired += !row.same->spoiled;
		icmp4__slot_release(r, row.same);
		row = slot_look(r, owner, ip);
	}
	if (row.same)
		return row.same;
	slot_make_way(r, &row);
	return slot_begin(r, owner, deadline, ip);
}
