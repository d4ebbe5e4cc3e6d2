/* SPDX-License-Identifier: MIT */
/* Nodes and links: how they are added, and who asks about them. start.c makes engines of them. */
#include "sim/impair.h"
#include "sim/memory.h"

/* First octet of a MAC that nobody was sold. */
enum { MAC_LOCAL = 2 };

uint32_t sim__stages_of(const struct sim_behaviour *behaviour)
{
	return (uint32_t)(behaviour->forward_ttl != SIM_TTL_DECREMENT) << SIM_STAGE_TTL |
	       (uint32_t)(behaviour->tos_keep != UINT8_MAX) << SIM_STAGE_REWRITE |
	       (uint32_t)(behaviour->error_wrong || behaviour->error_source) << SIM_STAGE_ERRORS |
	       (uint32_t)(behaviour->reply_delay_ns > 0) << SIM_STAGE_REPLY_DELAY;
}

/* Most nodes have what one of those before them has. */
static const struct icmp4_node_settings *share_settings(struct sim *sim,
							const struct icmp4_node_settings *settings)
{
	enum { LOOK_BACK = 8 };
	size_t count = sim->settings_count;

	for (size_t i = count; i && i + LOOK_BACK > count; i--)
		if (!memcmp(sim->settings[i - 1], settings, sizeof(*settings)))
			return sim->settings[i - 1];
	sim->settings = memory_room(sim->settings, count, sizeof(struct icmp4_node_settings *));
	sim->settings[count] = memory_copy(settings, 1, sizeof(*settings));
	return sim->settings[sim->settings_count++];
}

uint32_t sim_add_node(struct sim *sim, const struct sim_node_spec *spec)
{
	static const struct sim_behaviour dutiful = {.tos_keep = UINT8_MAX};
	struct sim_behaviour behaviour = spec->behaviour ? *spec->behaviour : dutiful;

	sim->nodes = memory_room(sim->nodes, sim->node_count, sizeof(*sim->nodes));
	sim->nodes[sim->node_count] = (struct sim_node){
		.sim = sim,
		.name = memory_text(spec->name),
		.settings = share_settings(sim, spec->settings),
		.addresses =
			memory_copy(spec->addresses, spec->address_count, sizeof(*spec->addresses)),
		.address_count = spec->address_count,
		.ports = memory_copy(spec->ports, spec->port_count, sizeof(*spec->ports)),
		.port_count = spec->port_count,
		.filters = memory_copy(spec->filters, spec->filter_count, sizeof(*spec->filters)),
		.filter_count = spec->filter_count,
		.probe_access = spec->probe_access
					? memory_copy(spec->probe_access, spec->probe_access_count,
						      sizeof(*spec->probe_access))
					: NULL,
		.probe_access_count = spec->probe_access_count,
		.behaviour = behaviour,
		.stages = sim__stages_of(&behaviour),
	};
	return (uint32_t)sim->node_count++;
}

static uint32_t join(struct sim *sim, uint32_t number, uint32_t link, uint32_t side)
{
	struct sim_node *node = &sim->nodes[number];

	node->links = memory_room(node->links, node->link_count, sizeof(*node->links));
	node->links[node->link_count] = (struct sim_port){
		.link = link,
		.side = side,
		.mac = {MAC_LOCAL, (uint8_t)side, (uint8_t)(link >> 24), (uint8_t)(link >> 16),
			(uint8_t)(link >> 8), (uint8_t)link},
	};
	return (uint32_t)node->link_count++;
}

static const char *port_name(const struct sim *sim, const char *lan, const struct sim_end ends[],
			     size_t side)
{
	if (ends[side].port)
		return ends[side].port;
	return lan ? lan : sim->nodes[ends[!side].node].name;
}

static uint32_t add_link(struct sim *sim, const char *lan, const struct sim_end *ends,
			 const struct sim_direction *ways, size_t count)
{
	uint32_t number = (uint32_t)sim->link_count;
	struct sim_link link = {
		.count = count,
		.ends = memory_copy(ends, count, sizeof(*ends)),
		.ways = memory_copy(ways, count, sizeof(*ways)),
		.interface = memory_take(count, sizeof(*link.interface)),
		.lanes = memory_take(count, sizeof(*link.lanes)),
		.name = lan ? memory_text(lan) : NULL,
	};

	for (uint32_t side = 0; side < count; side++) {
		link.ends[side].port = memory_text(port_name(sim, lan, ends, side));
		link.interface[side] = join(sim, ends[side].node, number, side);
		link.lanes[side].impaired = sim__impairments(&ways[side]);
	}
	sim->links = memory_room(sim->links, sim->link_count, sizeof(*sim->links));
	sim->links[sim->link_count++] = link;
	return number;
}

uint32_t sim_add_link(struct sim *sim, const struct sim_end ends[2],
		      const struct sim_direction ways[2])
{
	return add_link(sim, NULL, ends, ways, 2);
}

uint32_t sim_add_lan(struct sim *sim, const char *name, const struct sim_end *ends,
		     const struct sim_direction *ways, size_t count)
{
	return add_link(sim, name, ends, ways, count);
}

void sim_set_no_probe(struct sim *sim, uint32_t node, uint32_t interface)
{
	sim->nodes[node].links[interface].no_probe = true;
}

uint32_t sim__side(const struct sim_link *link, uint32_t node)
{
	uint32_t side = 0;

	while (link->ends[side].node != node)
		side++;
	return side;
}

struct icmp4_next_hop sim__hop_over(const struct sim_link *link, uint32_t from, uint32_t to,
				    uint32_t weight)
{
	return (struct icmp4_next_hop){
		.interface = link->interface[sim__side(link, from)],
		.gateway = link->ends[sim__side(link, to)].address.address,
		.weight = weight,
	};
}

void sim_add_route(struct sim *sim, const struct sim_route *route)
{
	struct sim_node *node = &sim->nodes[route->node];
	struct icmp4_next_hop *hops = memory_take(route->count, sizeof(*hops));

	for (size_t i = 0; i < route->count; i++) {
		const struct sim_link *link = &sim->links[route->links[i]];
		uint32_t other = link->ends[link->ends[0].node == route->node].node;

		hops[i] = sim__hop_over(link, route->node,
					route->to_nodes ? route->to_nodes[i] : other,
					route->weights[i]);
	}
	if (route->from.length || route->by_dscp) {
		sim__add_policy(node, route, sim__hops(node, hops, route->count));
	} else {
		sim__add_row(node, route->to, route->kind, sim__hops(node, hops, route->count));
		node->hand_count = node->route_count;
	}
	free(hops);
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
	free(node->hand);
	free(node->policies);
	free(node->engine);
	free(node->own);
	free(node->own_settings);
	free(node->labels);
	free(node->limit_slots);
	free(node->probe_access);
	sim__nat_free(node->nat);
}

static void link_free(struct sim_link *link)
{
	for (size_t side = 0; side < link->count; side++) {
		free((char *)link->ends[side].port);
		sim__queue_free(link->lanes[side].queue);
	}
	free(link->ends);
	free(link->ways);
	free(link->interface);
	free(link->lanes);
	free(link->name);
}

void sim__graph_free(struct sim *sim)
{
	for (size_t i = 0; i < sim->node_count; i++)
		node_free(&sim->nodes[i]);
	for (size_t i = 0; i < sim->link_count; i++)
		link_free(&sim->links[i]);
	for (size_t i = 0; i < sim->settings_count; i++)
		free(sim->settings[i]);
	free(sim->settings);
	sim__routing_free(sim->routing);
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
	return sim->nodes[node].settings->forward;
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
	sim__interfaces(sim, node);
	*interfaces = sim->nodes[node].interfaces;
	return sim->nodes[node].interface_count;
}

const struct icmp4_node_config *sim_node_config(const struct sim *sim, uint32_t node)
{
	return &sim__engine(sim, node)->config;
}

const struct sim_behaviour *sim_node_behaviour(const struct sim *sim, uint32_t node)
{
	return &sim->nodes[node].behaviour;
}

bool sim_node_has_stages(const struct sim *sim, uint32_t node)
{
	return sim->nodes[node].stages;
}

size_t sim_node_links(const struct sim *sim, uint32_t node)
{
	return sim->nodes[node].link_count;
}

uint32_t sim_node_link(const struct sim *sim, uint32_t node, uint32_t interface)
{
	return sim->nodes[node].links[interface].link;
}

const struct sim_end *sim_link_ends(const struct sim *sim, uint32_t link)
{
	return sim->links[link].ends;
}

const struct sim_direction *sim_link_ways(const struct sim *sim, uint32_t link)
{
	return sim->links[link].ways;
}

struct sim_load sim_link_load(const struct sim *sim, uint32_t link, uint32_t side)
{
	const struct sim_lane *lane = &sim->links[link].lanes[side];
	struct sim_load load = {lane->offered, lane->octets, lane->lost, 0, 0};

	sim__queue_load(lane, &load);
	return load;
}

size_t sim_link_size(const struct sim *sim, uint32_t link)
{
	return sim->links[link].count;
}

const char *sim_link_name(const struct sim *sim, uint32_t link)
{
	return sim->links[link].name;
}
