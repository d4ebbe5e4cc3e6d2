/* SPDX-License-Identifier: MIT */
/* What may change while a network runs. Nobody holds a copy of any of it, but for the interface of
 * a node, which has its link's MTU and state, and the routes, which have been computed of costs. */
#include "sim/impair.h"
#include "sim/memory.h"

void sim_set_event(struct sim *sim, struct icmp4_time at, sim_event_fn *event, void *world)
{
	sim->event_at = at;
	sim->event = event;
	sim->event_world = world;
}

void sim_set_way(struct sim *sim, uint32_t link, uint32_t side, const struct sim_direction *way)
{
	struct sim_link *changed = &sim->links[link];
	const struct sim_node *node = &sim->nodes[changed->ends[side].node];
	struct icmp4_interface *interface;
	bool rerouted = changed->ways[side].cost != way->cost;

	changed->ways[side] = *way;
	changed->lanes[side].impaired = sim__impairments(way);
	sim__interfaces(sim, changed->ends[side].node);
	interface = &node->interfaces[changed->interface[side]];
	interface->mtu = way->mtu;
	interface->up = way->up;
	if (rerouted)
		sim__forget_routes(sim);
}

void sim_set_node(struct sim *sim, uint32_t number, const struct icmp4_node_settings *settings,
		  const struct sim_behaviour *behaviour)
{
	const uint32_t kept = UINT32_C(1) << SIM_STAGE_NAT | UINT32_C(1) << SIM_STAGE_POLICY;
	struct sim_node *node = &sim->nodes[number];
	bool rerouted = node->settings->forward != settings->forward;

	if (!node->own_settings)
		node->own_settings = memory_take(1, sizeof(*settings));
	*node->own_settings = *settings;
	node->settings = node->own_settings;
	if (node->engine)
		node->engine->config.settings = node->settings;
	node->behaviour = *behaviour;
	node->stages = (node->stages & kept) | sim__stages_of(behaviour);
	sim__limit_slots(node);
	if (rerouted)
		sim__forget_routes(sim);
}
