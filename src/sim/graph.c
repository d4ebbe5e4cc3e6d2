/* SPDX-License-Identifier: MIT */
/* Nodes, links and interfaces: how they are added, how they become engines, who asks about them. */
#include "base/siphash.h"
#include "sim/memory.h"
#include "sim/network.h"

/* Slots of a limiter's table of destinations; those who probe at one time are few. */
enum { LIMIT_SLOTS = 256 };

uint32_t sim_add_node(struct sim *sim, const struct sim_node_spec *spec)
{
	sim->nodes = memory_room(sim->nodes, sim->node_count, sizeof(*sim->nodes));
	sim->nodes[sim->node_count] = (struct sim_node){
		.sim = sim,
		.name = memory_text(spec->name),
		.settings = *spec->settings,
		.addresses =
			memory_copy(spec->addresses, spec->address_count, sizeof(*spec->addresses)),
		.address_count = spec->address_count,
		.ports = memory_copy(spec->ports, spec->port_count, sizeof(*spec->ports)),
		.port_count = spec->port_count,
		.filters = memory_copy(spec->filters, spec->filter_count, sizeof(*spec->filters)),
		.filter_count = spec->filter_count,
	};
	return (uint32_t)sim->node_count++;
}

static uint32_t join(struct sim *sim, uint32_t number, uint32_t link, uint32_t side)
{
	struct sim_node *node = &sim->nodes[number];

	node->links = memory_room(node->links, node->link_count, sizeof(*node->links));
	node->links[node->link_count] = (struct sim_port){link, side};
	return (uint32_t)node->link_count++;
}

uint32_t sim_add_link(struct sim *sim, const struct sim_end ends[2],
		      const struct sim_direction ways[2])
{
	uint32_t number = (uint32_t)sim->link_count;
	struct sim_link link = {0};

	for (uint32_t side = 0; side < 2; side++) {
		const char *port = ends[side].port;

		link.ends[side] = ends[side];
		link.ends[side].port = memory_text(port ? port : sim->nodes[ends[!side].node].name);
		link.ways[side] = ways[side];
		link.interface[side] = join(sim, ends[side].node, number, side);
	}
	sim->links = memory_room(sim->links, sim->link_count, sizeof(*sim->links));
	sim->links[sim->link_count++] = link;
	return number;
}

struct icmp4_next_hop sim__hop_over(const struct sim_link *link, uint32_t node, uint32_t weight)
{
	uint32_t side = link->ends[0].node != node;

	return (struct icmp4_next_hop){.interface = link->interface[side],
				       .gateway = link->ends[!side].address.address,
				       .weight = weight};
}

void sim_add_route(struct sim *sim, const struct sim_route *route)
{
	struct sim_node *node = &sim->nodes[route->node];
	struct icmp4_next_hop *hops = memory_take(route->count, sizeof(*hops));

	for (size_t i = 0; i < route->count; i++)
		hops[i] =
			sim__hop_over(&sim->links[route->links[i]], route->node, route->weights[i]);
	sim__add_row(node, route->to, route->kind, sim__hops(node, hops, route->count));
	node->hand_count = node->route_count;
	free(hops);
}

/* An interface for each link, and one that is always up for the addresses of the node's own. */
static void add_interfaces(struct sim *sim, struct sim_node *node)
{
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

static void start(struct sim *sim, uint32_t number)
{
	struct sim_node *node = &sim->nodes[number];
	struct icmp4_key key;

	sim__label_table(node);
	for (uint32_t i = 0; i < 2; i++)
		key.word[i] = icmp4__random(&sim->key, SIM_DRAW_NODE, 2 * (uint64_t)number + i);
	if (node->settings.limit_destination.per_second_milli)
		node->limit_slots = memory_take(LIMIT_SLOTS, sizeof(*node->limit_slots));
	icmp4_node_init(&node->engine,
			&(struct icmp4_node_config){
				.settings = &node->settings,
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
				.clock_synchronised = true, /* there is but one, from midnight */
				.limit_slots = node->limit_slots,
				.limit_slot_count = node->limit_slots ? LIMIT_SLOTS : 0,
				.reassembly = &sim->fragments,
				.reassembly_owner = number,
			},
			&key);
}

static void add_address(struct sim *sim, uint32_t address, uint32_t node, uint32_t interface)
{
	sim->addresses = memory_room(sim->addresses, sim->address_count, sizeof(*sim->addresses));
	sim->addresses[sim->address_count++] = (struct sim_address){address, node, interface};
}

static int compare_addresses(const void *left, const void *right)
{
	const struct sim_address *a = left, *b = right;

	return (a->address > b->address) - (a->address < b->address);
}

static void add_owned(struct sim *sim, uint32_t number)
{
	const struct sim_node *node = &sim->nodes[number];

	for (size_t i = 0; i < node->address_count; i++)
		add_address(sim, node->addresses[i].address, number, SIM_NONE);
	for (uint32_t i = 0; i < node->link_count; i++)
		add_address(sim, node->interfaces[i].prefixes->address, number, i);
}

void sim_finish(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->node_count; i++) {
		add_interfaces(sim, &sim->nodes[i]);
		add_owned(sim, i);
		start(sim, i);
	}
	if (sim->address_count)
		qsort(sim->addresses, sim->address_count, sizeof(*sim->addresses),
		      compare_addresses);
}

static void node_free(struct sim_node *node)
{
	for (struct sim_hops *next, *hops = node->hops; hops; hops = next) {
		next = hops->next;
		free(hops);
	}
	free(node->name);
	free(node->addresses);
	free(node->ports);
	free(node->filters);
	free(node->links);
	free(node->interfaces);
	free(node->routes);
	free(node->index);
	free(node->labels);
	free(node->limit_slots);
}

void sim__graph_free(struct sim *sim)
{
	for (size_t i = 0; i < sim->node_count; i++)
		node_free(&sim->nodes[i]);
	for (size_t i = 0; i < sim->link_count; i++)
		for (size_t side = 0; side < 2; side++)
			free((char *)sim->links[i].ends[side].port);
	sim__lsps_free(sim);
	free(sim->nodes);
	free(sim->links);
	free(sim->addresses);
}

size_t sim_node_count(const struct sim *sim)
{
	return sim->node_count;
}

size_t sim_link_count(const struct sim *sim)
{
	return sim->link_count;
}

const char *sim_node_name(const struct sim *sim, uint32_t node)
{
	return sim->nodes[node].name;
}

bool sim_node_is_router(const struct sim *sim, uint32_t node)
{
	return sim->nodes[node].settings.forward;
}

uint32_t sim_node_address(const struct sim *sim, uint32_t node)
{
	const struct sim_node *n = &sim->nodes[node];

	if (n->address_count)
		return n->addresses[0].address;
	if (!n->link_count)
		return 0;
	return sim->links[n->links[0].link].ends[n->links[0].side].address.address;
}

size_t sim_node_interfaces(const struct sim *sim, uint32_t node,
			   const struct icmp4_interface **interfaces)
{
	*interfaces = sim->nodes[node].interfaces;
	return sim->nodes[node].interface_count;
}

const struct icmp4_node_config *sim_node_config(const struct sim *sim, uint32_t node)
{
	return &sim->nodes[node].engine.config;
}

size_t sim_node_links(const struct sim *sim, uint32_t node)
{
	return sim->nodes[node].link_count;
}

uint32_t sim_owner(const struct sim *sim, uint32_t address, uint32_t *interface)
{
	const struct sim_address key = {.address = address};
	const struct sim_address *found = NULL;

	if (sim->address_count)
		found = bsearch(&key, sim->addresses, sim->address_count, sizeof(key),
				compare_addresses);
	if (!found)
		return SIM_NONE;
	*interface = found->interface;
	return found->node;
}

const struct sim_end *sim_link_ends(const struct sim *sim, uint32_t link)
{
	return sim->links[link].ends;
}

const struct sim_direction *sim_link_ways(const struct sim *sim, uint32_t link)
{
	return sim->links[link].ways;
}
