/* SPDX-License-Identifier: MIT */
/*
 * Entries stand in sets of four, chosen by a keyed hash of the address: what is looked at is
 * bounded, and no stranger can tell which addresses share a set (RATE-10). A newcomer takes the
 * slot that is worth least, of equals one that is drawn. Since addresses that do not answer are
 * worth less than those that did, a scan of a whole net throws out its own entries and no others.
 *
 * The lists join slots for which something is to be done. All of one list wait for the same span,
 * so the first is always due first, and nobody has to look at all slots.
 */
#include "base/rule.h"
#include "base/siphash.h"
#include "node/neighbour/neighbour.h"

enum { NEIGHBOUR_WAYS = 4 };

/* "neigh" and "make" in octets. */
#define NEIGHBOUR_SET_DOMAIN  ((uint64_t)0x6e65696768 << 24)
#define NEIGHBOUR_DRAW_DOMAIN ((uint64_t)0x6d616b65 << 24)

/* Why to keep an entry, by its state. NEIGHBOUR_HEARD: stale, and no datagram was ever for it. */
enum { NEIGHBOUR_DEAD, NEIGHBOUR_HEARD };
static const uint8_t neighbour_worth[] = {
	[0] = NEIGHBOUR_DEAD,
	[ICMP4_NEIGHBOUR_FAILED] = 2,
	[ICMP4_NEIGHBOUR_INCOMPLETE] = 3,
	[ICMP4_NEIGHBOUR_STALE] = 4,
	[ICMP4_NEIGHBOUR_REACHABLE] = 5,
	[ICMP4_NEIGHBOUR_DELAY] = 5,
	[ICMP4_NEIGHBOUR_PROBE] = 5,
};

void icmp4__neighbour_slots_init(struct icmp4_neighbours *n)
{
	for (size_t i = 0; i < n->config.slot_count; i++)
		n->config.slots[i] = (struct icmp4_neighbour_slot){.state = 0};
}

static size_t neighbour_ways(const struct icmp4_neighbours *n)
{
	return n->config.slot_count < NEIGHBOUR_WAYS ? n->config.slot_count : NEIGHBOUR_WAYS;
}

static struct icmp4_neighbour_slot *neighbour_set(const struct icmp4_neighbours *n,
						  uint32_t address)
{
	size_t ways = neighbour_ways(n);
	uint64_t hash = rule(RULE_RATE_10)
				? icmp4__random(&n->config.key, NEIGHBOUR_SET_DOMAIN, address)
				: address;

	return n->config.slots + ((size_t)hash & (n->config.slot_count / ways - 1)) * ways;
}

struct icmp4_neighbour_slot *icmp4__neighbour_find(const struct icmp4_neighbours *n,
						   uint32_t address)
{
	struct icmp4_neighbour_slot *set = neighbour_set(n, address);

	for (size_t i = 0; i < neighbour_ways(n); i++)
		if (set[i].state && set[i].address == address)
			return &set[i];
	return NULL;
}

enum icmp4_neighbour_state icmp4__neighbour_state(const struct icmp4_neighbour_slot *slot,
						  struct icmp4_time now)
{
	bool over = !icmp4_time_before(now, slot->due);

	if (slot->state == ICMP4_NEIGHBOUR_REACHABLE && over)
		return ICMP4_NEIGHBOUR_STALE;
	if (slot->state == ICMP4_NEIGHBOUR_FAILED && over)
		return (enum icmp4_neighbour_state)0;
	return (enum icmp4_neighbour_state)slot->state;
}

static uint8_t neighbour_worth_of(const struct icmp4_neighbour_slot *slot, struct icmp4_time now)
{
	enum icmp4_neighbour_state state = icmp4__neighbour_state(slot, now);

	if (state == ICMP4_NEIGHBOUR_STALE && !slot->used)
		return NEIGHBOUR_HEARD;
	return neighbour_worth[state];
}

/* Of the slots that are worth least, one that is drawn. */
static struct icmp4_neighbour_slot *neighbour_victim(struct icmp4_neighbours *n,
						     struct icmp4_time now, uint32_t address)
{
	struct icmp4_neighbour_slot *set = neighbour_set(n, address), *victim = NULL;
	uint64_t drawn = icmp4__random(&n->config.key, NEIGHBOUR_DRAW_DOMAIN, n->drawn++);
	size_t ways = neighbour_ways(n);

	for (size_t i = 0; i < ways; i++) {
		struct icmp4_neighbour_slot *slot = &set[((size_t)drawn + i) & (ways - 1)];

		if (!victim || neighbour_worth_of(slot, now) < neighbour_worth_of(victim, now))
			victim = slot;
	}
	return victim;
}

struct icmp4_neighbour_slot *icmp4__neighbour_make(struct icmp4_neighbours *n,
						   struct icmp4_time now, uint32_t address,
						   bool to_ask)
{
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_find(n, address);

	if (!slot)
		slot = neighbour_victim(n, now, address);
	uint8_t worth = neighbour_worth_of(slot, now);
	if (worth > NEIGHBOUR_HEARD && !to_ask)
		return NULL;
	n->counters.evicted += worth > NEIGHBOUR_DEAD;
	n->counters.overflow += icmp4__hold_give_up(n, slot);
	icmp4__neighbour_enlist(n, slot, NEIGHBOUR_IDLE);
	*slot = (struct icmp4_neighbour_slot){.address = address};
	return slot;
}

static uint32_t neighbour_number(const struct icmp4_neighbours *n,
				 const struct icmp4_neighbour_slot *slot)
{
	return slot ? (uint32_t)(slot - n->config.slots) + 1 : 0;
}

static struct icmp4_neighbour_slot *neighbour_numbered(const struct icmp4_neighbours *n,
						       uint32_t number)
{
	return number ? &n->config.slots[number - 1] : NULL;
}

static void neighbour_delist(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot)
{
	struct icmp4_neighbour_list *list = &n->lists[slot->list - 1];
	struct icmp4_neighbour_slot *before = neighbour_numbered(n, slot->before);
	struct icmp4_neighbour_slot *after = neighbour_numbered(n, slot->after);

	*(before ? &before->after : &list->first) = slot->after;
	*(after ? &after->before : &list->last) = slot->before;
	slot->before = slot->after = 0;
}

void icmp4__neighbour_enlist(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot,
			     enum icmp4__neighbour_list list)
{
	if (slot->list != NEIGHBOUR_IDLE)
		neighbour_delist(n, slot);
	slot->list = (uint8_t)list;
	if (list == NEIGHBOUR_IDLE)
		return;

	struct icmp4_neighbour_list *end = &n->lists[list - 1];
	struct icmp4_neighbour_slot *before = neighbour_numbered(n, end->last);
	slot->before = end->last;
	end->last = neighbour_number(n, slot);
	*(before ? &before->after : &end->first) = end->last;
}

struct icmp4_neighbour_slot *icmp4__neighbour_first(const struct icmp4_neighbours *n,
						    enum icmp4__neighbour_list list)
{
	return neighbour_numbered(n, n->lists[list - 1].first);
}
