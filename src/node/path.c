/* SPDX-License-Identifier: MIT */
/*
 * What a host learned of the way to a destination (learn.h), where the node uses it: for its own
 * datagrams and answers, never for what it forwards. Errors that verdict.c believed teach it.
 *
 * Settings are read anew before each lesson, so that they may change while the node lives.
 */
#include "node/internal.h"

static void path_settings(const struct icmp4_node_settings *settings,
			  struct icmp4_learned_config *config)
{
	config->mtu_life_ns = settings->mtu_life * ICMP4_S_NS;
	config->redirect_life_ns = settings->redirect_life * ICMP4_S_NS;
	config->mtu_floor = settings->mtu_floor;
	config->accept_redirects = settings->accept_redirects;
	config->ignore_mtu = !settings->learn_mtu;
	config->forward = settings->forward;
}

/* With settings out of their range nothing is learned: the slots stay none. */
void icmp4__path_init(struct icmp4_node *node)
{
	struct icmp4_learned_config config = {
		.slots = node->config.learned_slots,
		.slot_count = node->config.learned_slot_count,
		.owner = node->config.learned_owner,
		.key = node->key,
	};

	path_settings(node->config.settings, &config);
	(void)icmp4_learned_init(&node->learned, &config);
}

static struct icmp4_first_hop path_hop(const struct icmp4_node *node, uint32_t dst,
				       const struct icmp4__way *way)
{
	struct icmp4_first_hop hop = {
		.interface = way->interface,
		.gateway = way->next_hop == dst ? 0 : way->next_hop,
		.mtu = icmp4__mtu(node, way->interface),
	};

	if (way->interface < node->config.interface_count) {
		hop.prefixes = node->config.interfaces[way->interface].prefixes;
		hop.prefix_count = node->config.interfaces[way->interface].prefix_count;
	}
	return hop;
}

void icmp4__path(struct icmp4_node *node, struct icmp4_time now, uint32_t dst,
		 struct icmp4__way *way)
{
	if (!node->learned.config.slot_count || way->interface == ICMP4_INTERFACE_SELF)
		return;
	struct icmp4_first_hop hop = path_hop(node, dst, way);
	struct icmp4_path path = icmp4_learned_path(&node->learned, now, dst, &hop);
	if (path.redirected)
		*way = (struct icmp4__way){.interface = way->interface, .next_hop = path.gateway};
	node->path_mtu = path.mtu;
	node->path_fragments = path.fragments;
}

/* Settings may be out of their range; but every link carries 68 octets. */
uint16_t icmp4__path_mtu(const struct icmp4_node *node)
{
	uint16_t mtu = icmp4__datagram_mtu(node);

	if (!node->path_mtu || node->path_mtu >= mtu)
		return mtu;
	return node->path_mtu < ICMP4_MTU_LEAST ? ICMP4_MTU_LEAST : node->path_mtu;
}

/* The way that the quoted datagram took, by the routes alone. */
static struct icmp4_first_hop path_of_quoted(struct icmp4_node *node,
					     const struct icmp4__arrival *a,
					     const struct icmp4_quoted *quoted)
{
	const uint8_t *ip = quoted->view.ip;
	struct icmp4__place place = icmp4__place(node, quoted->dst, a->interface);
	struct icmp4__flow flow =
		icmp4__flow(ip, icmp4_ip_header_length(ip) + (size_t)quoted->view.held);
	struct icmp4__way way;

	icmp4__way(node, quoted->dst, &place, &flow, &way);
	struct icmp4_first_hop hop = path_hop(node, quoted->dst, &way);
	hop.fixed = hop.gateway && icmp4__route_fixed(node, quoted->dst);
	return hop;
}

enum icmp4_refusal icmp4__path_learn(struct icmp4_node *node, const struct icmp4__arrival *a,
				     const struct icmp4_received *received)
{
	struct icmp4_learned *learned = &node->learned;
	struct icmp4_first_hop hop = path_of_quoted(node, a, &received->quoted);

	path_settings(node->config.settings, &learned->config);
	if (received->verdict == ICMP4_VERDICT_REDIRECT)
		return icmp4_learn_redirect(learned, a->now, a->interface, received, &hop);
	enum icmp4_refusal refusal = icmp4_learn_mtu(learned, a->now, received, &hop);
	node->event.mtu = icmp4_learned_path(learned, a->now, received->quoted.dst, &hop).mtu;
	return refusal;
}
