/* SPDX-License-Identifier: MIT */
/*
 * Lists through the targets themselves, each in at most one of them. Those whose probes are under
 * way stand in the order in which these left.
 */
#include "probe/many/many.h"

static struct icmp4_many_list *many_list(struct icmp4_many *many, unsigned list)
{
	if (list == MANY_WAITING)
		return &many->waiting;
	return list == MANY_READY ? &many->ready : &many->flight;
}

void icmp4__many_push(struct icmp4_many *many, enum many_listed list, uint32_t target)
{
	struct icmp4_many_target *targets = many->memory.targets;
	struct icmp4_many_list *to = many_list(many, list);

	targets[target].list = (uint8_t)list;
	targets[target].next = ICMP4_MANY_NONE;
	targets[target].before = to->tail;
	if (to->tail == ICMP4_MANY_NONE)
		to->head = target;
	else
		targets[to->tail].next = target;
	to->tail = target;
}

void icmp4__many_unlist(struct icmp4_many *many, uint32_t target)
{
	struct icmp4_many_target *targets = many->memory.targets, *t = &targets[target];
	struct icmp4_many_list *of = many_list(many, t->list);

	if (t->list == MANY_NOWHERE)
		return;
	if (t->before == ICMP4_MANY_NONE)
		of->head = t->next;
	else
		targets[t->before].next = t->next;
	if (t->next == ICMP4_MANY_NONE)
		of->tail = t->before;
	else
		targets[t->next].before = t->before;
	t->list = MANY_NOWHERE;
}

uint32_t icmp4__many_pop(struct icmp4_many *many, enum many_listed list)
{
	uint32_t first = many_list(many, list)->head;

	if (first != ICMP4_MANY_NONE)
		icmp4__many_unlist(many, first);
	return first;
}

void icmp4__many_settled(struct icmp4_many *many, uint32_t target)
{
	bool first = many->memory.targets[target].state == MANY_ASKED;

	icmp4__many_push(many, first ? MANY_WAITING : MANY_READY, target);
}

void icmp4__many_through(struct icmp4_many *many, uint32_t target)
{
	struct icmp4_many_target *t = &many->memory.targets[target];

	icmp4__many_unlist(many, target);
	many->walking -= t->state != MANY_ASKED;
	t->state = MANY_SETTLED;
	many->walked++;
}
