/* SPDX-License-Identifier: MIT */
/*
 * Address mask (RFC 950 appendix I, RFC 1122 section 3.2.2.9, RFC 1812 section 4.3.3.9): deprecated
 * (RFC 6918), and answered only by who is made an authority, which also announces its masks when it
 * starts (MASK-03). No mask is ever learned from a reply; a router looks whether it says the same.
 *
 * Who asks may not know its own address yet: then the reply is for everybody on the link.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "node/internal.h"
#include <icmp4/checksum.h>

enum { MASK_LENGTH = 12, MASK_AT = 8 };

/* 0, or a host part behind a net of 0: {0, 0} and {0, host} of RFC 1122 section 3.2.1.3. */
static bool mask_is_newcomer(uint32_t src)
{
	return src >> 24 == 0;
}

bool icmp4__mask_from_newcomer(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	size_t header = icmp4_ip_header_length(a->ip);

	return node->config.settings->mask_agent && mask_is_newcomer(icmp4_ip_src(a->ip)) &&
	       icmp4_ip_protocol(a->ip) == ICMP4_PROTO_ICMP && a->length > header &&
	       a->ip[header] == ICMP4_MASK;
}

/* The net that the asking host is in: by its address, or because there is only one, as far as masks
 * go. NULL: not known (MASK-06). */
static const struct icmp4_prefix *mask_net(const struct icmp4_node *node, uint32_t interface,
					   uint32_t src)
{
	if (interface >= node->config.interface_count)
		return NULL;

	const struct icmp4_interface *own = &node->config.interfaces[interface];
	const struct icmp4_prefix *net = NULL, *first = own->prefixes;
	bool same = own->prefix_count > 0;
	for (size_t i = 0; i < own->prefix_count; i++) {
		const struct icmp4_prefix *prefix = &own->prefixes[i];

		same = same && prefix->length == first->length;
		if (!rule(RULE_MASK_04) || !icmp4_prefix_holds(*prefix, src))
			continue;
		if (!net || prefix->length > net->length)
			net = prefix;
	}
	if (net)
		return net;
	return same || (own->prefix_count && !rule(RULE_MASK_06)) ? first : NULL;
}

/* A router names the net (RFC 1812 section 4.3.3.9), a host everybody (RFC 1122 section 3.3.6). */
static uint32_t mask_broadcast(const struct icmp4_node *node, struct icmp4_prefix net)
{
	if (!node->config.settings->forward || net.length >= 31)
		return UINT32_MAX;
	return net.address | ~icmp4_prefix_mask(net.length);
}

enum icmp4_drop icmp4__mask(struct icmp4_node *node, const struct icmp4__arrival *a,
			    const struct icmp4_message *message)
{
	uint32_t src = icmp4_ip_src(a->ip);
	const struct icmp4_prefix *net = mask_net(node, a->interface, src);

	(void)message;
	if (!net)
		return ICMP4_DROP_QUERY_IGNORED;
	node->answer = icmp4_prefix_mask(net->length);
	if (!mask_is_newcomer(src) || !rule(RULE_MASK_05))
		return icmp4__query_answer(node, a);
	node->link = ICMP4_LINK_BROADCAST;
	struct icmp4__way way = {.interface = a->interface, .next_hop = mask_broadcast(node, *net)};
	return icmp4__answer_by(node, way, NODE_QUERY);
}

size_t icmp4__mask_reply(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	uint8_t *icmp = ip + icmp4_ip_header_length(ip);
	struct icmp4__reply reply =
		icmp4__reply_to(ip, node->src, icmp4__query_ttl(node), icmp4__draw_id(node));

	(void)now;
	if (node->link == ICMP4_LINK_BROADCAST)
		reply.dst = node->event.next_hop;
	put32(icmp, (uint32_t)ICMP4_MASK_REPLY << 24);
	put32(icmp + MASK_AT, node->answer);
	put16(icmp + 2, icmp4_checksum(icmp, MASK_LENGTH));
	return icmp4__reply_header(ip, MASK_LENGTH, &reply);
}

/* The next interface on which an agent has yet to say its mask: up, and with one to say, on a link
 * that can have more than two hosts. */
static uint32_t mask_next(const struct icmp4_node *node)
{
	uint32_t count = (uint32_t)node->config.interface_count, i = node->announced;

	for (; i < count; i++) {
		const struct icmp4_prefix *net = mask_net(node, i, 0);

		if (net && net->length < 31 && icmp4__interface_up(node, i))
			break;
	}
	return i;
}

bool icmp4__mask_waits(const struct icmp4_node *node)
{
	const struct icmp4_node_settings *settings = node->config.settings;

	return rule(RULE_MASK_03) && settings->mask_agent && !settings->silent_echo &&
	       mask_next(node) < node->config.interface_count;
}

void icmp4__mask_announce(struct icmp4_node *node, struct icmp4_time now)
{
	static const uint8_t nothing[1];
	const struct icmp4_packet none = {.bytes = (uint8_t *)(uintptr_t)nothing}; /* read only */
	const struct icmp4__arrival a = {.now = now};
	uint32_t interface = mask_next(node);

	icmp4__begin(node, &none);
	node->announced = interface + 1;
	node->link = ICMP4_LINK_BROADCAST;
	struct icmp4__way way = {
		.interface = interface,
		.next_hop = mask_broadcast(node, *mask_net(node, interface, 0)),
	};
	icmp4__conclude(node, &a, icmp4__answer_by(node, way, NODE_MASK));
}

size_t icmp4__mask_spoken(struct icmp4_node *node, uint8_t *buffer, size_t size)
{
	bool asks = node->event.verb == ICMP4_VERB_SENT;
	const struct icmp4_prefix *net = node->config.interfaces[node->event.interface].prefixes;
	const struct icmp4_message message = {
		.type = asks ? ICMP4_MASK : ICMP4_MASK_REPLY,
		.mask.mask = asks ? 0 : icmp4_prefix_mask(net->length),
	};
	const struct icmp4_ip ip = {
		.src = net->address,
		.dst = node->event.next_hop,
		.total_length = ICMP4_IP_HEADER + MASK_LENGTH,
		.id = icmp4__draw_id(node),
		.ttl = icmp4__query_ttl(node),
		.protocol = ICMP4_PROTO_ICMP,
	};

	if (size < ip.total_length)
		return 0;
	icmp4_ip_build(&ip, buffer, size);
	icmp4_message_build(&message, buffer + ICMP4_IP_HEADER, size - ICMP4_IP_HEADER);
	return ip.total_length;
}

bool icmp4__mask_differs(const struct icmp4_node *node, const struct icmp4__arrival *a,
			 const struct icmp4_message *message)
{
	if (message->type != ICMP4_MASK_REPLY || !node->config.settings->forward || a->own)
		return false;
	const struct icmp4_prefix *net = mask_net(node, a->interface, icmp4_ip_src(a->ip));
	return rule(RULE_MASK_07) && net && message->mask.mask != icmp4_prefix_mask(net->length);
}
