/* SPDX-License-Identifier: MIT */
/*
 * Addresses that the file leaves open come from the pool in file order: a /31 for each link from
 * its lower half, a /32 for each node from its upper. The first of either half stays free: .0 is
 * allowed in a /31, but surprises people.
 */
#include <icmp4/ip.h>
#include <icmp4/text.h>

#include "config/lab/draft.h"
#include "sim/memory.h"

enum { LAN_LENGTH = 29 };

/* What the file has given away. */
struct taken {
	struct icmp4_prefix prefix;
	struct schema_spot at;
	size_t order;
	bool anycast; /* others may have it, if they say so, too */
};

/* That, and what is handed out next. */
struct stock {
	struct draft *draft;
	struct taken *taken;
	size_t taken_count;
	uint64_t next, end;
};

static bool overlap(struct icmp4_prefix a, struct icmp4_prefix b)
{
	uint8_t length = a.length < b.length ? a.length : b.length;

	return ((a.address ^ b.address) & icmp4_prefix_mask(length)) == 0;
}

/* Whatever is taken comes in the order of the file, and is put in that of addresses. */
static struct taken *take(struct stock *stock, struct icmp4_prefix prefix, struct schema_spot at)
{
	struct taken *taken;

	stock->taken = memory_room(stock->taken, stock->taken_count, sizeof(*stock->taken));
	taken = &stock->taken[stock->taken_count];
	*taken = (struct taken){.prefix = prefix, .at = at, .order = stock->taken_count++};
	return taken;
}

static int compare_taken(const void *left, const void *right)
{
	const struct taken *a = left, *b = right;

	if (a->prefix.address != b->prefix.address)
		return a->prefix.address < b->prefix.address ? -1 : 1;
	if (a->prefix.length != b->prefix.length)
		return a->prefix.length < b->prefix.length ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static bool fail_twice(const struct stock *stock, const struct taken *taken)
{
	char address[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(taken->prefix.address, address, sizeof(address));
	return schema_fail(&stock->draft->schema, taken->at,
			   "%s/%d is given here a second time, or as part of a prefix", address,
			   taken->prefix.length);
}

/* In order, what overlaps anything overlaps what stands beside it. The first one that the file
 * has too much is named. */
static bool sort_taken(struct stock *stock)
{
	const struct taken *twice = NULL;

	if (stock->taken_count)
		qsort(stock->taken, stock->taken_count, sizeof(*stock->taken), compare_taken);
	for (size_t i = 1; i < stock->taken_count; i++) {
		const struct taken *a = &stock->taken[i - 1], *b = &stock->taken[i];
		const struct taken *later = a->order > b->order ? a : b;

		if (overlap(a->prefix, b->prefix) && !(a->anycast && b->anycast) &&
		    (!twice || later->order < twice->order))
			twice = later;
	}
	return !twice || fail_twice(stock, twice);
}

/* What overlaps this prefix, or NULL: of those that begin no later than it ends, the last. */
static const struct taken *taken_by(const struct stock *stock, struct icmp4_prefix prefix)
{
	uint32_t last = prefix.address | ~icmp4_prefix_mask(prefix.length);
	size_t low = 0, high = stock->taken_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (stock->taken[middle].prefix.address <= last)
			low = middle + 1;
		else
			high = middle;
	}
	return low && overlap(stock->taken[low - 1].prefix, prefix) ? &stock->taken[low - 1] : NULL;
}

/* In a prefix shorter than /31 the first and last address name no host. */
static uint64_t link_room(uint8_t length)
{
	uint64_t size = UINT64_C(1) << (32 - length);

	return length < 31 ? size - 2 : length == 31 ? 2 : 0;
}

static bool take_link(struct stock *stock, const struct draft_link *link)
{
	if (!link->prefix.length)
		return true;
	if (link_room(link->prefix.length) < link->end_count ||
	    icmp4_is_martian(link->prefix.address))
		return schema_fail(&stock->draft->schema, link->at,
				   "this link's prefix does not hold an address for each end");
	take(stock, link->prefix, link->at);
	return true;
}

static bool take_given(struct stock *stock)
{
	const struct draft *draft = stock->draft;

	for (size_t i = 0; i < draft->node_count; i++)
		for (size_t j = 0; j < draft->nodes[i].keys.address_count; j++)
			take(stock, draft->nodes[i].keys.addresses[j], draft->nodes[i].at);
	for (size_t i = 0; i < draft->node_count; i++)
		for (size_t j = 0; j < draft->nodes[i].nat.outside_count; j++)
			take(stock, draft->nodes[i].nat.outside[j], draft->nodes[i].at);
	for (size_t i = 0; i < draft->node_count; i++)
		for (size_t j = 0; j < draft->nodes[i].anycast_count; j++)
			take(stock, draft->nodes[i].anycast[j], draft->nodes[i].at)->anycast = true;
	for (size_t i = 0; i < draft->link_count; i++)
		if (!take_link(stock, &draft->links[i]))
			return false;
	return sort_taken(stock);
}

static uint64_t end_of(struct icmp4_prefix prefix)
{
	return (uint64_t)prefix.address + (UINT64_C(1) << (32 - prefix.length));
}

/* The next prefix of this length that is free; its address is a multiple of its size. */
static bool draw(struct stock *stock, uint8_t length, struct icmp4_prefix *prefix)
{
	uint64_t size = UINT64_C(1) << (32 - length);
	const struct taken *taken;

	for (;;) {
		stock->next = (stock->next + size - 1) & ~(size - 1);
		if (stock->next + size > stock->end)
			break;
		*prefix = (struct icmp4_prefix){(uint32_t)stock->next, length};
		taken = taken_by(stock, *prefix);
		stock->next = taken ? end_of(taken->prefix) : stock->next + size;
		if (!taken)
			return true;
	}
	return schema_fail(&stock->draft->schema, (struct schema_spot){stock->draft->pool_at, 0},
			   "the pool is too small: it has to hold %zu links and %zu nodes",
			   stock->draft->link_count, stock->draft->node_count);
}

static void address_ends(struct draft_link *link)
{
	uint32_t first = link->prefix.address + (link->prefix.length < 31);

	for (uint32_t side = 0; side < link->end_count; side++)
		link->ends[side].address = first + side;
}

/* A LAN is a /29, or as large as it has to be. */
static uint8_t link_length(const struct draft_link *link)
{
	uint8_t length = link->name ? LAN_LENGTH : 31;

	while (link_room(length) < link->end_count)
		length--;
	return length;
}

static bool assign_links(struct stock *stock)
{
	struct draft *draft = stock->draft;

	for (size_t i = 0; i < draft->link_count; i++) {
		struct draft_link *link = &draft->links[i];

		if (!link->prefix.length && !draw(stock, link_length(link), &link->prefix))
			return false;
		address_ends(link);
	}
	return true;
}

/* Of a host on a LAN, and nowhere else, the address there is the only one, unless it shares one
 * with others: it is known by one of its own. */
static bool lives_on_lan(const struct draft *draft, size_t number)
{
	const struct draft_node *node = &draft->nodes[number];

	if (node->keys.settings.forward || node->link_count != 1 || node->anycast_count)
		return false;
	return draft->links[node->sides->link].name;
}

static bool assign_nodes(struct stock *stock)
{
	struct draft *draft = stock->draft;

	for (size_t i = 0; i < draft->node_count; i++) {
		struct draft_node *node = &draft->nodes[i];

		if (node->keys.address_count || lives_on_lan(draft, i))
			continue;
		node->keys.addresses =
			memory_room(node->keys.addresses, 0, sizeof(*node->keys.addresses));
		if (!draw(stock, 32, node->keys.addresses))
			return false;
		node->keys.address_count = 1;
	}
	return true;
}

static void add_address(struct node_keys *keys, uint32_t address)
{
	keys->addresses =
		memory_room(keys->addresses, keys->address_count, sizeof(*keys->addresses));
	keys->addresses[keys->address_count++] = (struct icmp4_prefix){address, 32};
}

/* What stands for others outside is the router's own, too: so there is a way to it. */
static void add_outside(struct draft_node *node)
{
	for (size_t i = 0; i < node->nat.outside_count; i++) {
		struct icmp4_prefix prefix = node->nat.outside[i];
		uint32_t last = prefix.address | ~icmp4_prefix_mask(prefix.length);

		for (uint64_t address = prefix.address; address <= last; address++)
			add_address(&node->keys, (uint32_t)address);
	}
}

/* Behind its own: the first is what it is known by. */
static void add_anycast(struct draft_node *node)
{
	for (size_t i = 0; i < node->anycast_count; i++)
		add_address(&node->keys, node->anycast[i].address);
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
	for (size_t i = 0; sound && i < draft->node_count; i++)
		add_outside(&draft->nodes[i]);
	for (size_t i = 0; sound && i < draft->node_count; i++)
		add_anycast(&draft->nodes[i]);
	free(stock.taken);
	return sound;
}
