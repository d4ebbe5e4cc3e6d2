/* SPDX-License-Identifier: MIT */
/*
 * An ICMP error for us: judged by received.c, learned from by path.c, and passed up to the
 * application unless it is refused. Nobody is told of one that is (RECV-08, REDIR-16), but it has
 * its reason in the event, and each reason a counter (SQ-05).
 */
#include "node/internal.h"

/* Who hears of errors where nobody says which connections there are. */
static const struct icmp4_transport verdict_transports[] = {
	{.protocol = ICMP4_PROTO_ICMP},
	{.protocol = ICMP4_PROTO_TCP},
	{.protocol = ICMP4_PROTO_UDP},
};

static enum icmp4_standing verdict_standing(const void *host, uint32_t address)
{
	switch (icmp4__place(host, address, ICMP4_INTERFACE_SELF).kind) {
	case ADDRESS_OWN:
		return ICMP4_STANDING_OWN;
	case ADDRESS_NETWORK:
	case ADDRESS_BROADCAST:
		return ICMP4_STANDING_BROADCAST;
	default:
		return ICMP4_STANDING_FOREIGN;
	}
}

static void verdict_of(const struct icmp4_node *node, const struct icmp4__arrival *a,
		       struct icmp4_received *received)
{
	struct icmp4_receiver receiver = {verdict_standing, node, node->config.transports,
					  node->config.transport_count};
	struct icmp4_view view;

	if (!receiver.transports) {
		receiver.transports = verdict_transports;
		receiver.transport_count = sizeof verdict_transports / sizeof verdict_transports[0];
	}
	icmp4_view_datagram(&view, a->ip, a->length, a->length);
	icmp4_error_received(&view, &receiver, received);
}

/* Without slots it is the application that learns. A redirect that is not to be followed is
 * discarded (RFC 1122 section 3.2.2.2); of an MTU the transport hears all the same. */
static enum icmp4_drop verdict_learn(struct icmp4_node *node, const struct icmp4__arrival *a,
				     const struct icmp4_received *received)
{
	struct icmp4_node_event *event = &node->event;

	if (!node->learned.config.slot_count)
		return icmp4__pass_up(node);
	event->refusal = icmp4__path_learn(node, a, received);
	if (!event->refusal || received->verdict == ICMP4_VERDICT_PMTU)
		return icmp4__pass_up(node);
	event->verdict = ICMP4_VERDICT_IGNORE;
	return ICMP4_DROP_ICMP_UNWANTED;
}

enum icmp4_drop icmp4__verdict(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4_node_event *event = &node->event;
	struct icmp4_received received;

	verdict_of(node, a, &received);
	event->verdict = received.verdict;
	event->refusal = received.refusal;
	event->mtu = received.mtu;
	if (received.refusal == ICMP4_REFUSED_MALFORMED)
		return icmp4__malformed(node, received.fault);
	if (received.refusal)
		return ICMP4_DROP_ICMP_UNWANTED;
	if (received.verdict == ICMP4_VERDICT_PMTU || received.verdict == ICMP4_VERDICT_REDIRECT)
		return verdict_learn(node, a, &received);
	return icmp4__pass_up(node);
}
