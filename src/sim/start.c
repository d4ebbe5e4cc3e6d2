/* SPDX-License-Identifier: MIT */
/*
 * The graph becomes a network: each node gets its interfaces and an engine of the library's, and
 * whoever has an address can be found by it. What nodes may share they share.
 */
#include "base/siphash.h"
#include "sim/memory.h"
#include "sim/network.h"

/* Of a limiter's table of destinations; those who probe at one time are few. And of what all hosts
 * together have learned of the ways of their datagrams. */
enum { LIMIT_SLOTS = 256, LEARNED_SLOTS = 4096, OWN_LEAST = 8 };

/* An interface for each link, and one that is always up for the addresses of the node's own. */
void sim__interfaces(const struct sim *sim, uint32_t number)
{
	struct sim_node *node = &sim->nodes[number];

	if (node->interfaces)
		return;
	node->interface_count = node->link_count + (node->address_count > 0);
	node->interfaces = memory_take(node->interface_count, sizeof(*node->interfaces));
	for (size_t i = 0; i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		const struct sim_link *link = &sim->links[port->link];

		node->interfaces[i] = (struct icmp4_interface){
			.name = link->ends[port->side].port,
			.prefixes = &link->ends[port->side].address,
			.prefix_count = 1,
			.mtu = link->ways[port->side].mtu,
			.up = link->ways[port->side].up,
			.no_probe = port->no_probe,
			.mac = port->mac,
		};
	}
	if (node->address_count)
		node->interfaces[node->link_count] = (struct icmp4_interface){
			.name = "lo",
			.prefixes = node->addresses,
			.prefix_count = node->address_count,
			.mtu = UINT16_MAX,
			.up = true,
		};
}

void sim__limit_slots(struct sim_node *node)
{
	if (!node->engine || !node->settings->limit_destination.per_second_milli ||
	    node->limit_slots)
		return;
	node->limit_slots = memory_take(LIMIT_SLOTS, sizeof(*node->limit_slots));
	node->engine->limiter.slots = node->limit_slots;
	node->engine->limiter.slot_count = LIMIT_SLOTS;
}

/* A node with many interfaces has what is its own in order. */
static void sort_own(struct sim_node *node)
{
	if (node->interface_count <= OWN_LEAST)
		return;
	node->own = memory_take(icmp4_own_count(node->interfaces, node->interface_count),
				sizeof(*node->own));
	node->engine->config.own_count =
		icmp4_own_sort(node->own, node->interfaces, node->interface_count);
	node->engine->config.own = node->own;
}

static void start(const struct sim *sim, uint32_t number)
{
	struct sim_node *node = &sim->nodes[number];
	struct icmp4_key key;

	sim__interfaces(sim, number);
	node->engine = memory_take(1, sizeof(*node->engine));
	sim__label_table(node);
	for (uint32_t i = 0; i < 2; i++)
		key.word[i] = icmp4__random(&sim->key, SIM_DRAW_NODE, 2 * (uint64_t)number + i);
	icmp4_node_init(node->engine,
			&(struct icmp4_node_config){
				.settings = node->settings,
				.interfaces = node->interfaces,
				.interface_count = node->interface_count,
				.route = sim__route,
				.world = node,
				.label = node->switches ? icmp4_label_lookup : NULL,
				.labels = &node->label_table,
				.ports = node->ports,
				.port_count = node->port_count,
				.filters = node->filters,
				.filter_count = node->filter_count,
				.name = node->name,
				.router_id = sim_node_address(sim, number),
				.probe_access = node->probe_access,
				.probe_access_count = node->probe_access_count,
				.neighbour = sim__neighbour,
				.neighbours = node,
				.unix_ns = sim->unix_ns,
				.clock_synchronised = true,
				.reassembly = (struct icmp4_reassembly *)&sim->fragments,
				.reassembly_owner = number,
				.learned_slots = sim->learned,
				.learned_slot_count = LEARNED_SLOTS,
				.learned_owner = number,
			},
			&key);
	sort_own(node);
	sim__limit_slots(node);
}

struct icmp4_node *sim__engine(const struct sim *sim, uint32_t number)
{
	if (!sim->nodes[number].engine)
		start(sim, number);
	return sim->nodes[number].engine;
}

static void add_address(struct sim *sim, uint32_t address, uint32_t node, uint32_t interface)
{
	sim->addresses = memory_room(sim->addresses, sim->address_count, sizeof(*sim->addresses));
	sim->addresses[sim->address_count++] = (struct sim_address){address, node, interface};
}

static int compare_addresses(const void *left, const void *right)
{
	const struct sim_address *a = left, *b = right;

	if (a->address != b->address)
		return a->address > b->address ? 1 : -1;
	return (a->node > b->node) - (a->node < b->node);
}

static void add_owned(struct sim *sim, uint32_t number)
{
	const struct sim_node *node = &sim->nodes[number];

	for (size_t i = 0; i < node->address_count; i++)
		add_address(sim, node->addresses[i].address, number, SIM_NONE);
	for (uint32_t i = 0; i < node->link_count; i++)
		add_address(
			sim,
			sim->links[node->links[i].link].ends[node->links[i].side].address.address,
			number, i);
}

void sim_finish(struct sim *sim)
{
	sim->learned = memory_take(LEARNED_SLOTS, sizeof(*sim->learned));
	for (uint32_t i = 0; i < sim->node_count; i++)
		add_owned(sim, i);
	if (sim->address_count)
		qsort(sim->addresses, sim->address_count, sizeof(*sim->addresses),
		      compare_addresses);
}

void sim_set_time(struct sim *sim, int64_t unix_ns)
{
	sim->unix_ns = unix_ns;
	for (size_t i = 0; i < sim->node_count; i++)
		if (sim->nodes[i].engine)
			sim->nodes[i].engine->config.unix_ns = unix_ns;
}

/* The place of the first that is not below this one. */
static size_t place_of(const struct sim *sim, uint32_t address, uint32_t node)
{
	const struct sim_address key = {.address = address, .node = node};
	size_t low = 0, high = sim->address_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare_addresses(&sim->addresses[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t sim_owner(const struct sim *sim, uint32_t address, uint32_t *interface)
{
	size_t place = place_of(sim, address, 0);

	if (place == sim->address_count || sim->addresses[place].address != address)
		return SIM_NONE;
	*interface = sim->addresses[place].interface;
	return sim->addresses[place].node;
}

bool sim_is_anycast(const struct sim *sim, uint32_t address)
{
	size_t next = place_of(sim, address, 0) + 1;

	return next < sim->address_count && sim->addresses[next - 1].address == address &&
	       sim->addresses[next].address == address;
}

bool sim_owns(const struct sim *sim, uint32_t node, uint32_t address)
{
	size_t place = place_of(sim, address, node);

	return place < sim->address_count && sim->addresses[place].address == address &&
	       sim->addresses[place].node == node;
}
