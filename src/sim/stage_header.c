/* SPDX-License-Identifier: MIT */
/*
 * Stages that write in the IP header of what is forwarded. A router that does not count itself in
 * the TTL, or not at its end, is a node that is shown a TTL that lasts, and whose work is undone
 * behind it.
 */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

#include "base/bytes.h"
#include "sim/stage.h"

enum { TTL_LASTS = 2 };

static bool is_forwarded(const struct icmp4_packet *packet)
{
	return packet->tag == ICMP4_VERB_FORWARDED;
}

/* What is for the node itself is as it is, and so is what its header does not hold. */
void sim__ttl_ingress(struct passage *passage, struct sim_node *node)
{
	uint8_t *ip = passage->packet->bytes;

	node->came_ttl = 0;
	if (icmp4_ip_check(ip, passage->packet->held, passage->packet->length) ||
	    icmp4_node_owns(sim__engine(node->sim, passage->node), icmp4_ip_dst(ip)))
		return;
	if (node->behaviour.forward_ttl == SIM_TTL_KEEP || icmp4_ip_ttl(ip) == 1)
		node->came_ttl = icmp4_ip_ttl(ip);
	if (node->came_ttl == 1)
		icmp4_ip_set_ttl(ip, TTL_LASTS);
}

void sim__ttl_egress(struct passage *passage, struct sim_node *node)
{
	bool keep = node->behaviour.forward_ttl == SIM_TTL_KEEP;

	if (node->came_ttl && is_forwarded(passage->packet))
		icmp4_ip_set_ttl(passage->packet->bytes, (uint8_t)(node->came_ttl - !keep));
}

void sim__rewrite_egress(struct passage *passage, struct sim_node *node)
{
	uint8_t *ip = passage->packet->bytes;
	uint16_t sum = get16(ip + 10), before = get16(ip);

	if (!is_forwarded(passage->packet))
		return;
	ip[1] = (uint8_t)((ip[1] & node->behaviour.tos_keep) | node->behaviour.tos_set);
	put16(ip + 10, icmp4_checksum_update(sum, before, get16(ip)));
}
