/* SPDX-License-Identifier: MIT */
/* What is a node's own, found in a table, against a look at every prefix of every interface. */
#include "node/internal.h"
#include "tap.h"
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

enum { INTERFACES = 12, PREFIXES = 4, WORLDS = 4000, QUERIES = 40, ROWS = 400 };

static uint64_t drawn = 1;

static uint32_t draw(uint32_t below)
{
	drawn = drawn * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((drawn >> 32) * below >> 32);
}

struct owner {
	struct icmp4_prefix prefixes[INTERFACES][PREFIXES];
	struct icmp4_interface interfaces[INTERFACES];
	size_t count;
	struct icmp4_own rows[ROWS];
	struct icmp4_node plain, sorted;
};

/* Few addresses, so that prefixes meet, lie in each other and stand more than once. */
static uint32_t draw_address(void)
{
	static const uint32_t firsts[] = {0x0a000000, 0x0a000100, 0x0a008000, 0xc0000200,
					  0x7f000000, 0xe0000000, 0x00000000, 0xf0000000};

	return firsts[draw(draw(4) ? 4 : 8)] + draw(draw(2) ? 4 : 257) - draw(2);
}

static void draw_owner(struct owner *o)
{
	static const uint8_t lengths[] = {0, 8, 16, 17, 24, 24, 24, 29, 30, 31, 32, 32};

	o->count = draw(INTERFACES + 1);
	for (size_t i = 0; i < o->count; i++) {
		size_t prefixes = draw(PREFIXES + 1);

		for (size_t p = 0; p < prefixes; p++)
			o->prefixes[i][p] = (struct icmp4_prefix){draw_address(),
								  lengths[draw(COUNT(lengths))]};
		o->interfaces[i] = (struct icmp4_interface){
			.name = "eth", .prefixes = o->prefixes[i], .prefix_count = prefixes};
	}
	o->plain.config.interfaces = o->sorted.config.interfaces = o->interfaces;
	o->plain.config.interface_count = o->sorted.config.interface_count = o->count;
	o->sorted.config.own = o->rows;
	o->sorted.config.own_count = icmp4_own_sort(o->rows, o->interfaces, o->count);
}

/* The length is asked for of neighbours alone. */
static bool same_place(const struct owner *o, uint32_t address, uint32_t interface)
{
	struct icmp4__place plain = icmp4__place(&o->plain, address, interface);
	struct icmp4__place sorted = icmp4__place(&o->sorted, address, interface);

	return plain.kind == sorted.kind && plain.interface == sorted.interface &&
	       (plain.kind != ADDRESS_CONNECTED || plain.length == sorted.length);
}

static void places(void)
{
	struct owner *o = calloc(1, sizeof *o);
	unsigned wrong = 0, kinds[ADDRESS_MARTIAN + 1] = {0};

	for (int world = 0; world < WORLDS; world++) {
		draw_owner(o);
		wrong += o->sorted.config.own_count > icmp4_own_count(o->interfaces, o->count);
		for (int query = 0; query < QUERIES; query++) {
			uint32_t interface = draw(8) ? draw(INTERFACES + 1) : ICMP4_INTERFACE_SELF;
			uint32_t address = draw_address();

			wrong += !same_place(o, address, interface);
			kinds[icmp4__place(&o->plain, address, interface).kind]++;
		}
	}
	is_int(wrong, 0, "places: as without the table");
	for (size_t kind = 0; kind < COUNT(kinds); kind++)
		ok(kinds[kind] > 100, "places: of kind %zu %u were asked", kind, kinds[kind]);
	free(o);
}

/* All at the ends of the range of addresses and lengths. */
static void ends(void)
{
	static const struct icmp4_prefix prefixes[] = {
		{0xdfffffff, 32}, {0x01000000, 8}, {0x80000000, 1}, {0x01000001, 31}, {0, 0}};
	static const struct icmp4_interface interfaces[] = {
		{.name = "a", .prefixes = prefixes, .prefix_count = COUNT(prefixes)},
		{.name = "b", .prefixes = prefixes, .prefix_count = COUNT(prefixes)}};
	static const uint32_t addresses[] = {0x01000000, 0x01000001, 0x01000002, 0x01ffffff,
					     0x02000000, 0x7effffff, 0x80000000, 0x80000001,
					     0xdffffffe, 0xdfffffff};
	struct owner o = {.plain = {.config = {.interfaces = interfaces, .interface_count = 2}}};

	o.sorted = o.plain;
	o.sorted.config.own = o.rows;
	o.sorted.config.own_count = icmp4_own_sort(o.rows, interfaces, 2);
	for (size_t i = 0; i < COUNT(addresses); i++)
		for (uint32_t interface = 0; interface < 3; interface++)
			ok(same_place(&o, addresses[i], interface), "ends: %08x on %u",
			   (unsigned)addresses[i], (unsigned)interface);
}

static void nothing(void)
{
	struct owner o = {.count = 0};
	struct icmp4_node node = {.config = {.own = o.rows}};

	is_int((int64_t)icmp4_own_count(NULL, 0), 0, "nothing: no row");
	is_int((int64_t)icmp4_own_sort(o.rows, NULL, 0), 0, "nothing: is filled");
	is_int(icmp4__place(&node, 0x0a000001, 0).kind, ADDRESS_FOREIGN, "nothing: all is foreign");
	ok(!icmp4_node_owns(&node, 0x0a000001), "nothing: none is ours");
}

/* As many comparisons as a table that is several times as large has bits, and not as it has rows:
 * ten thousand interfaces with the same prefix are told apart in a moment. */
static void many(void)
{
	enum { MANY = 10000 };
	static const struct icmp4_prefix same = {0x0a000001, 24};
	struct icmp4_interface *interfaces = calloc(MANY, sizeof *interfaces);
	struct icmp4_own *rows;
	struct icmp4_node node = {.config = {.interfaces = interfaces, .interface_count = MANY}};
	unsigned wrong = 0;

	for (size_t i = 0; i < MANY; i++)
		interfaces[i] = (struct icmp4_interface){
			.name = "ppp", .prefixes = &same, .prefix_count = 1};
	rows = calloc(icmp4_own_count(interfaces, MANY), sizeof *rows);
	node.config.own_count = icmp4_own_sort(rows, interfaces, MANY);
	node.config.own = rows;
	for (uint32_t i = 0; i < MANY; i++)
		wrong += icmp4__place(&node, 0x0a000002, i).interface != i ||
			 icmp4__place(&node, 0x0a000001, i).interface != i ||
			 icmp4__place(&node, 0x0a0000ff, i).kind != ADDRESS_BROADCAST;
	is_int(wrong, 0, "many: each interface is found");
	is_int(icmp4__place(&node, 0x0a000002, MANY).interface, 0, "many: of no other the first");
	free(rows);
	free(interfaces);
}

int main(void)
{
	places();
	ends();
	nothing();
	many();
	return tap_done();
}
