/* SPDX-License-Identifier: MIT */
/*
 * Addresses that the file leaves open come from the pool in file order: a /31 for each link from
 * its lower half, a /32 for each node from its upper. The first of either half stays free: .0 is
 * allowed in a /31, but surprises people.
 */
#include <icmp4/ip.h>
#include <icmp4/text.h>

#include "config/lab_draft.h"
#include "sim/memory.h"

/* What the file has given away, and what is handed out next. */
struct stock {
	struct draft *draft;
	struct icmp4_prefix *taken;
	size_t taken_count;
	uint64_t next, end;
};

static bool overlap(struct icmp4_prefix a, struct icmp4_prefix b)
{
	uint8_t length = a.length < b.length ? a.length : b.length;

	return ((a.address ^ b.address) & icmp4_prefix_mask(length)) == 0;
}

static bool is_taken(const struct stock *stock, struct icmp4_prefix prefix)
{
	for (size_t i = 0; i < stock->taken_count; i++)
		if (overlap(stock->taken[i], prefix))
			return true;
	return false;
}

static bool take(struct stock *stock, struct icmp4_prefix prefix, struct schema_spot at)
{
	char address[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(prefix.address, address, sizeof(address));
	if (is_taken(stock, prefix))
		return schema_fail(&stock->draft->schema, at,
				   "%s/%d is given here a second time, or as part of a prefix",
				   address, prefix.length);
	stock->taken = memory_room(stock->taken, stock->taken_count, sizeof(prefix));
	stock->taken[stock->taken_count++] = prefix;
	return true;
}

static bool take_link(struct stock *stock, const struct draft_link *link)
{
	if (!link->prefix.length)
		return true;
	if (link->prefix.length == 32 || icmp4_is_martian(link->prefix.address))
		return schema_fail(&stock->draft->schema, link->at,
				   "this link's prefix holds no two addresses for its ends");
	return take(stock, link->prefix, link->at);
}

static bool take_given(struct stock *stock)
{
	const struct draft *draft = stock->draft;

	for (size_t i = 0; i < draft->node_count; i++)
		for (size_t j = 0; j < draft->nodes[i].keys.address_count; j++)
			if (!take(stock, draft->nodes[i].keys.addresses[j], draft->nodes[i].at))
				return false;
	for (size_t i = 0; i < draft->link_count; i++)
		if (!take_link(stock, &draft->links[i]))
			return false;
	return true;
}

/* The next prefix of this length that is free; its address is a multiple of its size. */
static bool draw(struct stock *stock, uint8_t length, struct icmp4_prefix *prefix)
{
	uint64_t size = UINT64_C(1) << (32 - length);

	for (; stock->next + size <= stock->end; stock->next += size) {
		*prefix = (struct icmp4_prefix){(uint32_t)stock->next, length};
		if (is_taken(stock, *prefix))
			continue;
		stock->next += size;
		return true;
	}
	return schema_fail(&stock->draft->schema, (struct schema_spot){stock->draft->pool_at, 0},
			   "the pool is too small: it has to hold %zu links and %zu nodes",
			   stock->draft->link_count, stock->draft->node_count);
}

/* In a prefix longer than /31 the first address is the network's own name. */
static void address_ends(struct draft_link *link)
{
	uint32_t first = link->prefix.address + (link->prefix.length < 31);

	link->ends[0].address = first;
	link->ends[1].address = first + 1;
}

static bool assign_links(struct stock *stock)
{
	struct draft *draft = stock->draft;

	for (size_t i = 0; i < draft->link_count; i++) {
		struct draft_link *link = &draft->links[i];

		if (!link->prefix.length && !draw(stock, 31, &link->prefix))
			return false;
		address_ends(link);
	}
	return true;
}

static bool assign_nodes(struct stock *stock)
{
	struct draft *draft = stock->draft;

	for (size_t i = 0; i < draft->node_count; i++) {
		struct draft_node *node = &draft->nodes[i];

		if (node->keys.address_count)
			continue;
		node->keys.addresses =
			memory_room(node->keys.addresses, 0, sizeof(*node->keys.addresses));
		if (!draw(stock, 32, node->keys.addresses))
			return false;
		node->keys.address_count = 1;
	}
	return true;
}

bool lab__assign(struct draft *draft)
{
	struct stock stock = {.draft = draft};
	uint64_t first = draft->pool.address, half = UINT64_C(1) << (32 - draft->pool.length) >> 1;
	bool sound = take_given(&stock);

	stock.next = first + 2;
	stock.end = first + half;
	sound = sound && assign_links(&stock);
	stock.next = first + half + 1;
	stock.end = first + 2 * half;
	sound = sound && assign_nodes(&stock);
	free(stock.taken);
	return sound;
}
