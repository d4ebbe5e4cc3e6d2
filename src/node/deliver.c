/* SPDX-License-Identifier: MIT */
/*
 * Local delivery (RFC 1122 sections 3.2.2 and 3.3): what is for us is answered here, handed to the
 * application, or reported. The TTL is not looked at (TIMEX-05, TTL-04).
 */
#include "base/rule.h"
#include "node/options.h"
#include <icmp4/checksum.h>

enum deliver_icmp {
	DELIVER_QUERY, /* or unknown, or deprecated: query.c says what is answered */
	DELIVER_REPLY,
	DELIVER_ERROR,
};

static const uint8_t deliver_table[] = {
	[ICMP4_ECHO_REPLY] = DELIVER_REPLY,      [ICMP4_UNREACHABLE] = DELIVER_ERROR,
	[ICMP4_SOURCE_QUENCH] = DELIVER_ERROR,   [ICMP4_REDIRECT] = DELIVER_ERROR,
	[ICMP4_TIME_EXCEEDED] = DELIVER_ERROR,   [ICMP4_PARAMETER_PROBLEM] = DELIVER_ERROR,
	[ICMP4_TIMESTAMP_REPLY] = DELIVER_REPLY, [ICMP4_INFORMATION_REPLY] = DELIVER_REPLY,
	[ICMP4_MASK_REPLY] = DELIVER_REPLY,      [ICMP4_EXTENDED_ECHO_REPLY] = DELIVER_REPLY,
};

enum icmp4_drop icmp4__malformed(struct icmp4_node *node, enum icmp4_fault fault)
{
	node->event.fault = fault;
	return ICMP4_DROP_MALFORMED;
}

enum icmp4_drop icmp4__pass_up(struct icmp4_node *node)
{
	node->event.verb = ICMP4_VERB_DELIVERED;
	return ICMP4_DROP_NONE;
}

enum icmp4_drop icmp4__answer_by(struct icmp4_node *node, struct icmp4__way way,
				 enum icmp4__step step)
{
	if (!icmp4__interface_up(node, way.interface))
		return ICMP4_DROP_INTERFACE_DOWN;
	node->event.verb = ICMP4_VERB_ANSWERED;
	node->event.interface = way.interface;
	node->event.next_hop = way.next_hop;
	node->push = way.push;
	enum icmp4_permit permit = icmp4__permit(node);
	if (permit == ICMP4_PERMIT_TAKE)
		return icmp4__pass_up(node);
	if (permit != ICMP4_PERMIT_ALLOW)
		return ICMP4_DROP_VETOED;
	node->step = (uint8_t)step;
	return ICMP4_DROP_NONE;
}

/* To the source (ADDR-09), by the source route that it came by, and as a host learned to reach it;
 * what the application asked itself, to it. */
enum icmp4_drop icmp4__way_back(struct icmp4_node *node, const struct icmp4__arrival *a,
				struct icmp4__way *way)
{
	struct icmp4__flow flow = icmp4__flow_back(a->ip, a->length);

	*way = (struct icmp4__way){.interface = ICMP4_INTERFACE_SELF, .next_hop = flow.dst};
	if (a->own)
		return ICMP4_DROP_NONE;
	enum icmp4_drop drop = icmp4__has_options(a->ip)
				       ? icmp4__options_way_back(node, a, &flow, way)
				       : icmp4__way(node, flow.dst, &a->src, &flow, way);
	if (!drop && !node->config.settings->forward)
		icmp4__path(node, a->now, flow.dst, way);
	return drop;
}

enum icmp4_drop icmp4__answer(struct icmp4_node *node, const struct icmp4__arrival *a,
			      enum icmp4__step step)
{
	struct icmp4__way way;
	enum icmp4_drop drop = icmp4__way_back(node, a, &way);

	return drop ? drop : icmp4__answer_by(node, way, step);
}

enum icmp4_service icmp4__service(const struct icmp4_node *node, uint8_t protocol, uint16_t port)
{
	const struct icmp4_node_config *config = &node->config;

	if (config->settings->silent_echo)
		return ICMP4_SERVICE_FILTERED;
	for (size_t i = 0; i < config->port_count; i++)
		if (config->ports[i].protocol == protocol && config->ports[i].port == port)
			return config->ports[i].service;
	return ICMP4_SERVICE_CLOSED;
}

bool icmp4__transport_sound(const struct icmp4__arrival *a, uint16_t length)
{
	const uint8_t *transport = a->ip + icmp4_ip_header_length(a->ip);
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(a->ip), icmp4_ip_dst(a->ip),
					     icmp4_ip_protocol(a->ip), length);

	return icmp4_checksum_finish(icmp4_checksum_partial(sum, transport, length)) == 0;
}

static enum icmp4_drop deliver_icmp(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	size_t header = icmp4_ip_header_length(a->ip), length = a->length - header;
	struct icmp4_message message;
	enum icmp4_fault fault = icmp4_message_parse(&message, a->ip + header, length, length);

	if (fault && (rule(RULE_CKSUM_12) || fault != ICMP4_FAULT_ICMP_CHECKSUM))
		return icmp4__malformed(node, fault);
	switch (message.type < sizeof deliver_table ? deliver_table[message.type] : DELIVER_QUERY) {
	case DELIVER_REPLY:
		node->event.mask_differs = icmp4__mask_differs(node, a, &message);
		node->event.mask_learned = icmp4__mask_learn(node, a, &message);
		return icmp4__pass_up(node);
	case DELIVER_ERROR:
		return icmp4__verdict(node, a);
	default:
		return icmp4__query(node, a, &message);
	}
}

enum icmp4_drop icmp4__deliver(struct icmp4_node *node, struct icmp4__arrival *a)
{
	enum icmp4_drop drop;

	if ((icmp4_ip_offset(a->ip) || icmp4_ip_mf(a->ip)) && !icmp4__assemble(node, a, &drop))
		return drop;
	switch (icmp4_ip_protocol(a->ip)) {
	case ICMP4_PROTO_ICMP:
		drop = deliver_icmp(node, a);
		icmp4__mib_in(node, a, drop);
		return drop;
	case ICMP4_PROTO_UDP:
		return icmp4__udp(node, a);
	case ICMP4_PROTO_TCP:
		return icmp4__tcp(node, a);
	default:
		return ICMP4_DROP_NO_PROTOCOL;
	}
}
