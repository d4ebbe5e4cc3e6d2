/* SPDX-License-Identifier: MIT */
/*
 * Policy routes: where a datagram goes depends on whence it comes, or on its DSCP. A node's routes
 * are asked for by destination alone, so the stage looks at what arrives and lays the policy that
 * holds for it beside the node, until the node has asked. What a node sends by itself is not its
 * policies' business, errors about what they led nowhere included.
 */
#include <icmp4/ip.h>

#include "sim/memory.h"
#include "sim/stage.h"

enum { DSCP_SHIFT = 2 };

void sim__add_policy(struct sim_node *node, const struct sim_route *route,
		     const struct sim_hops *hops)
{
	node->stages |= 1U << SIM_STAGE_POLICY;
	node->policies = memory_room(node->policies, node->policy_count, sizeof(*node->policies));
	node->policies[node->policy_count++] = (struct sim_policy){
		.from = route->from,
		.by_dscp = route->by_dscp,
		.dscp = route->dscp,
		.route = {.to = route->to,
			  .kind = route->kind,
			  .hops = hops->hop,
			  .hop_count = (uint32_t)hops->count},
	};
}

static const struct sim_policy *find_policy(const struct sim_node *node, uint32_t src, uint8_t dscp,
					    uint32_t dst)
{
	for (size_t i = 0; i < node->policy_count; i++) {
		const struct sim_policy *policy = &node->policies[i];

		if (icmp4_prefix_holds(policy->from, src) &&
		    icmp4_prefix_holds(policy->route.to, dst) &&
		    (!policy->by_dscp || policy->dscp == dscp))
			return policy;
	}
	return NULL;
}

/* What is no datagram is the node's to judge. */
void sim__policy_ingress(struct passage *passage, struct sim_node *node)
{
	const uint8_t *ip = passage->packet->bytes;

	node->policy = NULL;
	if (icmp4_ip_check(ip, passage->packet->held, passage->packet->length))
		return;
	node->policy_dst = icmp4_ip_dst(ip);
	if (!icmp4_node_owns(sim__engine(node->sim, passage->node), node->policy_dst))
		node->policy =
			find_policy(node, icmp4_ip_src(ip),
				    (uint8_t)(icmp4_ip_tos(ip) >> DSCP_SHIFT), node->policy_dst);
}

const struct icmp4_route *sim_route(const struct sim *sim, uint32_t node, uint32_t src,
				    uint32_t dst)
{
	const struct icmp4_node_config *config = sim_node_config(sim, node);
	const struct sim_policy *policy = src ? find_policy(&sim->nodes[node], src, 0, dst) : NULL;

	return policy ? &policy->route : config->route(config->world, dst);
}
