/* SPDX-License-Identifier: MIT */
/*
 * The stages, and the way past them. What wears labels passes all of them unseen, for whoever
 * switches labels looks at nothing behind them; and a kernel that has taken a node's place has what
 * it needs itself.
 */
#include "sim/stage.h"

/* Answers and errors wait; what is forwarded, or sent by whoever has taken the place, does not. */
static void delay_egress(struct passage *passage, struct sim_node *node)
{
	uint64_t tag = passage->packet->tag;

	if (tag != ICMP4_VERB_FORWARDED && tag != ICMP4_VERB_SENT)
		passage->delay_ns += node->behaviour.reply_delay_ns;
}

/*
 * As they stand from the links to the node. Of what one has written, it takes back what an error
 * about the datagram would go astray by.
 */
static const struct stage {
	const char *name;
	stage_fn *ingress, *egress, *back;
} stages[SIM_STAGES] = {
	[SIM_STAGE_NAT] = {"nat", sim__nat_ingress, sim__nat_egress, sim__nat_back},
	[SIM_STAGE_POLICY] = {"policy", sim__policy_ingress, NULL, NULL},
	[SIM_STAGE_TTL] = {"forward-ttl", sim__ttl_ingress, sim__ttl_egress, NULL},
	[SIM_STAGE_REWRITE] = {"rewrite", NULL, sim__rewrite_egress, NULL},
	[SIM_STAGE_ERRORS] = {"errors", NULL, sim__error_egress, NULL},
	[SIM_STAGE_REPLY_DELAY] = {"reply-delay", NULL, delay_egress, NULL},
};

static struct sim_node *with_stages(const struct passage *passage)
{
	struct sim_node *node = &passage->sim->nodes[passage->node];
	bool none =
		!node->stages || node->place == SIM_PLACE_KERNEL || passage->packet->label_count;

	return none ? NULL : node;
}

static bool pass(struct passage *passage, struct sim_node *node, const struct stage *stage,
		 stage_fn *fn)
{
	if (!fn || !(node->stages >> (stage - stages) & 1))
		return true;
	passage->stage = stage->name;
	fn(passage, node);
	return !passage->loss && !passage->refused;
}

bool sim__ingress(struct passage *passage)
{
	struct sim_node *node = with_stages(passage);

	for (size_t i = 0; node && i < SIM_STAGES; i++)
		if (!pass(passage, node, &stages[i], stages[i].ingress))
			return false;
	return true;
}

bool sim__egress(struct passage *passage)
{
	struct sim_node *node = with_stages(passage);

	for (size_t i = SIM_STAGES; node && i-- > 0;)
		if (!pass(passage, node, &stages[i], stages[i].egress))
			return false;
	return true;
}

static bool stand_by(const struct passage *passage, bool goes_on, struct sim_staged *staged)
{
	*staged = (struct sim_staged){
		.stage = passage->stage,
		.loss = passage->loss,
		.refused = passage->refused,
		.turned = passage->turned,
		.delay_ns = passage->delay_ns,
	};
	return goes_on;
}

bool sim_stage_in(struct sim *sim, struct icmp4_time now, uint32_t node,
		  const struct icmp4_packet *packet, struct sim_staged *staged)
{
	struct passage passage = {.sim = sim, .now = now, .node = node, .packet = packet};

	return stand_by(&passage, sim__ingress(&passage), staged);
}

bool sim_stage_out(struct sim *sim, struct icmp4_time now, uint32_t node,
		   const struct icmp4_packet *packet, struct sim_staged *staged)
{
	struct passage passage = {.sim = sim, .now = now, .node = node, .packet = packet};

	return stand_by(&passage, sim__egress(&passage), staged);
}

void sim_stage_back(struct sim *sim, uint32_t node, const struct icmp4_packet *packet)
{
	struct passage passage = {.sim = sim, .node = node, .packet = packet};
	struct sim_node *staged = with_stages(&passage);

	for (size_t i = 0; staged && i < SIM_STAGES; i++)
		pass(&passage, staged, &stages[i], stages[i].back);
}
