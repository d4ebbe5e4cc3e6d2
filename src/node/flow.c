/* SPDX-License-Identifier: MIT */
/*
 * Which of several equal ways a datagram takes (RFC 2992): a keyed hash of the fields that name its
 * flow, so that one flow keeps to one way and nobody without the key can choose it. Every node has
 * a key of its own, else a second router would split nothing that a first one had split.
 */
#include "base/bytes.h"
#include "base/siphash.h"
#include "node/internal.h"
#include <icmp4/message.h>

enum { FLOW_DSCP = 0xfc }; /* ECN marks change on the way: they are no part of a flow */

static bool flow_is_fragment(const uint8_t *ip)
{
	return icmp4_ip_offset(ip) || icmp4_ip_mf(ip);
}

/* Only some fragments have ports; that all take one way, none is asked for them. */
static void flow_read_ports(struct icmp4__flow *flow, const uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip);
	const uint8_t *transport = ip + header;

	if (flow_is_fragment(ip) || length < header + 8)
		return;
	if (flow->protocol == ICMP4_PROTO_UDP || flow->protocol == ICMP4_PROTO_TCP) {
		flow->src_port = get16(transport);
		flow->dst_port = get16(transport + 2);
	} else if (flow->protocol == ICMP4_PROTO_ICMP &&
		   (transport[0] == ICMP4_ECHO || transport[0] == ICMP4_ECHO_REPLY)) {
		flow->src_port = get16(transport + 4);
		flow->dst_port = get16(transport + 2);
	}
}

struct icmp4__flow icmp4__flow(const uint8_t *ip, size_t length)
{
	struct icmp4__flow flow = {
		.src = icmp4_ip_src(ip),
		.dst = icmp4_ip_dst(ip),
		.protocol = icmp4_ip_protocol(ip),
		.tos = icmp4_ip_tos(ip),
	};

	flow_read_ports(&flow, ip, length);
	return flow;
}

struct icmp4__flow icmp4__flow_back(const uint8_t *ip, size_t length)
{
	struct icmp4__flow there = icmp4__flow(ip, length);

	return (struct icmp4__flow){
		.src = there.dst,
		.dst = there.src,
		.src_port = there.dst_port,
		.dst_port = there.src_port,
		.protocol = there.protocol,
		.tos = there.tos,
	};
}

uint32_t icmp4__flow_hash(struct icmp4_node *node, const struct icmp4__flow *flow)
{
	uint32_t fields = node->config.settings->flow_fields;
	uint8_t octets[14];

	if (fields & ICMP4_FLOW_PACKET)
		return (uint32_t)icmp4__draw(node);
	put32(octets, fields & ICMP4_FLOW_SRC ? flow->src : 0);
	put32(octets + 4, fields & ICMP4_FLOW_DST ? flow->dst : 0);
	put16(octets + 8, fields & ICMP4_FLOW_SRC_PORT ? flow->src_port : 0);
	put16(octets + 10, fields & ICMP4_FLOW_DST_PORT ? flow->dst_port : 0);
	octets[12] = fields & ICMP4_FLOW_PROTOCOL ? flow->protocol : 0;
	octets[13] = fields & ICMP4_FLOW_TOS ? flow->tos & FLOW_DSCP : 0;
	return (uint32_t)icmp4__siphash(&node->key, octets, sizeof octets);
}
