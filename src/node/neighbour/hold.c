/* SPDX-License-Identifier: MIT */
/*
 * Datagrams that wait for a neighbour (RFC 1122 section 2.3.2.2), each copied to a room of its own.
 * A hold that waits stands in two rows: of its neighbour, and of all by age. Both are in order of
 * arrival, so that the oldest of all is the first of its neighbour. Where there is no room the
 * oldest goes: the latest is the one that its sender still cares for, and a neighbour that is there
 * answers long before.
 */
#include "base/mem.h"
#include "base/rule.h"
#include "node/neighbour/neighbour.h"

static struct icmp4_neighbour_hold *hold_numbered(const struct icmp4_neighbours *n, uint32_t number)
{
	return number ? &n->config.holds[number - 1] : NULL;
}

static uint8_t *hold_room(const struct icmp4_neighbours *n, uint32_t number)
{
	return n->config.room + (number - 1) * n->config.hold_size;
}

void icmp4__hold_init(struct icmp4_neighbours *n)
{
	for (uint32_t i = 0; i < n->config.hold_count; i++)
		icmp4__hold_free(n, (uint32_t)n->config.hold_count - i);
}

void icmp4__hold_free(struct icmp4_neighbours *n, uint32_t number)
{
	n->config.holds[number - 1] = (struct icmp4_neighbour_hold){.next = n->free};
	n->free = number;
}

static void hold_leave_ages(struct icmp4_neighbours *n, const struct icmp4_neighbour_hold *hold)
{
	struct icmp4_neighbour_hold *before = hold_numbered(n, hold->before);
	struct icmp4_neighbour_hold *after = hold_numbered(n, hold->after);

	*(before ? &before->after : &n->ages.first) = hold->after;
	*(after ? &after->before : &n->ages.last) = hold->before;
}

/* What stands in a list for its datagrams' sake leaves it with the last of them. */
uint32_t icmp4__hold_take(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot)
{
	uint32_t number = slot->first;
	const struct icmp4_neighbour_hold *hold = hold_numbered(n, number);

	hold_leave_ages(n, hold);
	slot->first = hold->next;
	slot->last = hold->next ? slot->last : 0;
	slot->waiting--;
	if (!slot->waiting && (slot->list == NEIGHBOUR_SEND || slot->list == NEIGHBOUR_LOST))
		icmp4__neighbour_enlist(n, slot, NEIGHBOUR_IDLE);
	return number;
}

unsigned icmp4__hold_give_up(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot)
{
	unsigned count = slot->waiting;

	while (slot->waiting)
		icmp4__hold_free(n, icmp4__hold_take(n, slot));
	return count;
}

/* Whose oldest datagram has to go for one that is to wait for this neighbour; NULL: nobody's. */
static struct icmp4_neighbour_slot *hold_victim(const struct icmp4_neighbours *n,
						struct icmp4_neighbour_slot *slot)
{
	if (slot->waiting == ICMP4_NEIGHBOUR_HOLD)
		return slot;
	if (n->free || !n->ages.first)
		return NULL;
	return &n->config.slots[hold_numbered(n, n->ages.first)->slot - 1];
}

static void hold_append(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot,
			uint32_t number)
{
	struct icmp4_neighbour_hold *last = hold_numbered(n, slot->last);
	struct icmp4_neighbour_hold *youngest = hold_numbered(n, n->ages.last);

	*(last ? &last->next : &slot->first) = number;
	slot->last = number;
	slot->waiting++;
	*(youngest ? &youngest->after : &n->ages.first) = number;
	n->ages.last = number;
}

bool icmp4__hold_put(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot,
		     const struct icmp4_packet *packet)
{
	if (!rule(RULE_ROUTER_11) || packet->held > n->config.hold_size)
		return false;
	struct icmp4_neighbour_slot *victim = hold_victim(n, slot);
	if (victim) {
		icmp4__hold_free(n, icmp4__hold_take(n, victim));
		n->counters.overflow++;
	}
	uint32_t number = n->free;
	if (!number)
		return false;

	struct icmp4_neighbour_hold *hold = hold_numbered(n, number);
	n->free = hold->next;
	*hold = (struct icmp4_neighbour_hold){
		.tag = packet->tag,
		.interface = packet->interface,
		.slot = (uint32_t)(slot - n->config.slots) + 1,
		.before = n->ages.last,
		.length = (uint16_t)packet->held,
		.label_count = (uint8_t)packet->label_count,
	};
	if (packet->label_count)
		memcpy(hold->labels, packet->labels, packet->label_count * sizeof hold->labels[0]);
	memcpy(hold_room(n, number), packet->bytes, packet->held);
	hold_append(n, slot, number);
	return true;
}

struct icmp4_packet icmp4__hold_packet(const struct icmp4_neighbours *n, uint32_t number)
{
	const struct icmp4_neighbour_hold *hold = hold_numbered(n, number);

	return (struct icmp4_packet){
		.bytes = hold_room(n, number),
		.held = hold->length,
		.length = hold->length,
		.tag = hold->tag,
		.interface = hold->interface,
		.next_hop = n->config.slots[hold->slot - 1].address,
		.form = ICMP4_FORM_DATAGRAM,
		.labels = hold->label_count ? hold->labels : NULL,
		.label_count = hold->label_count,
	};
}
