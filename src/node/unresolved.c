/* SPDX-License-Identifier: MIT */
/*
 * A datagram that waited for its neighbour, in vain: 3/1 about what was forwarded or sent by the
 * application (UNREACH-03), nothing about what the node had made itself. It comes back as it left,
 * so by which way it had come once is not known any more; its tag says what it was.
 */
#include "node/internal.h"

static bool unresolved_is_answered(uint64_t tag)
{
	return tag == ICMP4_VERB_FORWARDED || tag == ICMP4_VERB_SENT;
}

/* The gateway of a redirect that does not answer is left (RFC 1122 section 3.3.1.4). */
void icmp4_node_unresolved(struct icmp4_node *node, struct icmp4_time now,
			   const struct icmp4_packet *packet)
{
	struct icmp4_node_event *event = &node->event;

	icmp4__begin(node, packet);
	node->packet.interface = ICMP4_INTERFACE_SELF;
	node->packet.label_count = 0;
	event->verb = ICMP4_VERB_DROPPED;
	event->drop = ICMP4_DROP_UNREACHABLE;
	event->interface = packet->interface;
	event->next_hop = packet->next_hop;
	enum icmp4_fault fault = icmp4_ip_check(packet->bytes, packet->held, packet->held);
	if (fault)
		event->drop = icmp4__malformed(node, fault);
	else if (packet->tag != ICMP4_VERB_FORWARDED)
		icmp4_learned_forget(&node->learned, icmp4_ip_dst(packet->bytes));
	if (!fault && unresolved_is_answered(packet->tag)) {
		struct icmp4__arrival a = icmp4__arrived(node, &node->packet, now);
		a.own = packet->tag == ICMP4_VERB_SENT;
		icmp4__report(node, &a);
	}
	icmp4__count(node);
}
