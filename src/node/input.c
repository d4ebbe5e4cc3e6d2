/* SPDX-License-Identifier: MIT */
/*
 * What arrives, and what the application sends: validated (RFC 1812 section 5.2.2), then ours or
 * another's (RFC 1122 section 3.2.1.3, RFC 1812 section 5.2.3). What happens to it is decided by
 * deliver.c and forward.c.
 */
#include "base/rule.h"
#include "node/options.h"

#define INPUT_ALL_HOSTS   0xe0000001u /* 224.0.0.1 */
#define INPUT_ALL_ROUTERS 0xe0000002u

void icmp4__begin(struct icmp4_node *node, const struct icmp4_packet *packet)
{
	node->packet = *packet;
	node->event = (struct icmp4_node_event){.verb = ICMP4_VERB_NONE};
	node->step = NODE_IDLE;
	node->link = ICMP4_LINK_UNICAST;
	node->sent_octets = 0;
	node->path_mtu = 0;
	node->path_fragments = false;
	node->push = NULL;
	node->error_push = NULL;
	node->switched = false;
	node->error_to_end = false;
	node->kept_labels = 0;
	node->reported = false;
}

struct icmp4__arrival icmp4__arrived(const struct icmp4_node *node,
				     const struct icmp4_packet *packet, struct icmp4_time now)
{
	const uint8_t *ip = packet->bytes;

	return (struct icmp4__arrival){
		.ip = ip,
		.length = icmp4_ip_total_length(ip),
		.now = now,
		.interface = packet->interface,
		.link = packet->link,
		.ttl = icmp4_ip_ttl(ip),
		.to = icmp4_ip_dst(ip),
		.src = icmp4__place(node, icmp4_ip_src(ip), packet->interface),
		.dst = icmp4__place(node, icmp4_ip_dst(ip), packet->interface),
	};
}

void icmp4__conclude(struct icmp4_node *node, const struct icmp4__arrival *a, enum icmp4_drop drop)
{
	if (drop) {
		node->event.verb = ICMP4_VERB_DROPPED;
		node->event.drop = drop;
		icmp4__report(node, a);
	}
	icmp4__count(node);
}

/* Groups that everybody, and every router, has joined (RFC 1112). */
static bool input_joined(const struct icmp4_node *node, uint32_t group)
{
	return group == INPUT_ALL_HOSTS ||
	       (group == INPUT_ALL_ROUTERS && node->config.settings->forward);
}

/* A directed broadcast is one only on the link that it names (ROUTER-04); its old form with zeros
 * is one for a host alone (HOST-03, ROUTER-05). */
static bool input_is_ours(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	bool here = a->dst.interface == a->interface;

	switch (a->dst.kind) {
	case ADDRESS_OWN:
	case ADDRESS_LIMITED:
		return true;
	case ADDRESS_BROADCAST:
		return here;
	case ADDRESS_NETWORK:
		return here && !node->config.settings->forward;
	case ADDRESS_MULTICAST:
		return input_joined(node, icmp4_ip_dst(a->ip));
	default:
		return false;
	}
}

/* Octets that are not held cannot be forwarded: what was cut short counts as truncated. */
static enum icmp4_fault input_fault(const struct icmp4_packet *packet)
{
	enum icmp4_fault fault = icmp4_ip_check(packet->bytes, packet->held, packet->held);

	if (fault == ICMP4_FAULT_IP_CHECKSUM && !rule(RULE_CKSUM_13))
		return ICMP4_FAULT_NONE;
	return fault;
}

/* RFC 1122 section 3.2.1.3, RFC 1812 section 4.2.2.11: who may be the source of what we accept. */
static enum icmp4_drop input_accept(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	if (rule(RULE_HOST_04) && a->link == ICMP4_LINK_BROADCAST && a->dst.kind == ADDRESS_OWN)
		return ICMP4_DROP_LINK_BROADCAST;
	if (rule(RULE_HOST_02) && !icmp4__is_source(node, a) && !icmp4__mask_from_newcomer(node, a))
		return ICMP4_DROP_MARTIAN_SOURCE;
	return ICMP4_DROP_NONE;
}

/* For us; but the options may lead it on. */
static enum icmp4_drop input_optioned(struct icmp4_node *node, struct icmp4__arrival *a)
{
	enum icmp4_drop drop = icmp4__options(node, a);

	if (!drop)
		drop = icmp4__options_follow(node, a);
	if (drop)
		return drop;
	return a->routed ? icmp4__forward(node, a) : icmp4__deliver(node, a);
}

static enum icmp4_drop input_local(struct icmp4_node *node, struct icmp4__arrival *a)
{
	if (node->config.settings->fault_ignore_link)
		a->link = node->packet.link = ICMP4_LINK_UNICAST;
	enum icmp4_drop drop = input_accept(node, a);

	if (drop)
		return drop;
	return icmp4__has_options(a->ip) ? input_optioned(node, a) : icmp4__deliver(node, a);
}

/* What its header says, where it says anything at all; but only what is held can be read. */
static struct icmp4__arrival input_unsound(const struct icmp4_node *node,
					   const struct icmp4_packet *packet, struct icmp4_time now,
					   enum icmp4_fault fault)
{
	struct icmp4__arrival a = {.now = now};

	if (fault != ICMP4_FAULT_IP_TOTAL_LENGTH && fault != ICMP4_FAULT_IP_TRUNCATED)
		return a;
	a = icmp4__arrived(node, packet, now);
	a.length = a.length < packet->held ? a.length : packet->held;
	return a;
}

/* By another interface than its source is behind (RFC 1812 section 5.3.8). That it came by a label
 * switched path says nothing of where it was routed; and who is no host is somebody else's case. */
static bool input_is_astray(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	return node->config.settings->source_validation && rule(RULE_ROUTER_06) &&
	       !node->packet.label_count && icmp4__is_host(&a->src) &&
	       !icmp4__leads_back(node, icmp4_ip_src(a->ip), &a->src, a->interface);
}

static enum icmp4_drop input_decide(struct icmp4_node *node, struct icmp4__arrival *a)
{
	if (node->packet.label_count) {
		enum icmp4_drop drop = icmp4__switch(node, a);

		if (drop || node->switched)
			return drop;
	}
	if (input_is_astray(node, a))
		return ICMP4_DROP_REVERSE_PATH;
	a->local = input_is_ours(node, a);
	return a->local ? input_local(node, a) : icmp4__forward(node, a);
}

void icmp4_node_input(struct icmp4_node *node, struct icmp4_time now,
		      const struct icmp4_packet *packet)
{
	icmp4__begin(node, packet);
	if (node->config.counters)
		node->config.counters->received++;
	enum icmp4_fault fault = input_fault(packet);
	if (fault) {
		struct icmp4__arrival unsound = input_unsound(node, packet, now, fault);
		icmp4__conclude(node, &unsound, icmp4__malformed(node, fault));
		return;
	}

	struct icmp4__arrival a = icmp4__arrived(node, packet, now);
	icmp4__conclude(node, &a, input_decide(node, &a));
}

/* Only what the application sends can be for many, but for a reply of mask.c. */
static enum icmp4_link send_link(const struct icmp4_node *node)
{
	switch (icmp4__place(node, node->event.next_hop, node->event.interface).kind) {
	case ADDRESS_LIMITED:
	case ADDRESS_BROADCAST:
	case ADDRESS_NETWORK:
		return ICMP4_LINK_BROADCAST;
	case ADDRESS_MULTICAST:
		return ICMP4_LINK_MULTICAST;
	default:
		return ICMP4_LINK_UNICAST;
	}
}

/* To everybody, and to groups without a route of their own, it leaves where the sender says. */
static enum icmp4_drop send_way(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4__flow flow = icmp4__flow(a->ip, a->length);
	struct icmp4__way way;
	enum icmp4_drop drop = icmp4__way(node, icmp4_ip_dst(a->ip), &a->dst, &flow, &way);

	if (drop == ICMP4_DROP_NO_ROUTE &&
	    (a->dst.kind == ADDRESS_MULTICAST || a->dst.kind == ADDRESS_LIMITED)) {
		way = (struct icmp4__way){.interface = a->interface,
					  .next_hop = icmp4_ip_dst(a->ip)};
		drop = ICMP4_DROP_NONE;
	}
	if (!drop)
		icmp4__path(node, a->now, icmp4_ip_dst(a->ip), &way);
	node->event.interface = way.interface;
	node->event.next_hop = way.next_hop;
	node->push = way.push;
	return drop;
}

/* To ourselves nothing leaves; nor may 127/8, to or from (RFC 1122 section 3.2.1.3g). */
static enum icmp4_drop send_decide(struct icmp4_node *node, struct icmp4__arrival *a)
{
	if (a->local) {
		icmp4__mib_out(node, &node->packet);
		return icmp4__has_options(a->ip) ? input_optioned(node, a)
						 : icmp4__deliver(node, a);
	}
	if (rule(RULE_HOST_06) && a->dst.kind == ADDRESS_LOOPBACK)
		return ICMP4_DROP_MARTIAN_DESTINATION;
	if (rule(RULE_HOST_06) && a->src.kind == ADDRESS_LOOPBACK)
		return ICMP4_DROP_MARTIAN_SOURCE;

	enum icmp4_drop drop = send_way(node, a);
	if (!drop)
		drop = icmp4__fit(node, a);
	if (drop)
		return drop;
	node->event.verb = ICMP4_VERB_SENT;
	node->step = NODE_SEND;
	node->link = (uint8_t)send_link(node);
	return ICMP4_DROP_NONE;
}

void icmp4_node_send(struct icmp4_node *node, struct icmp4_time now,
		     const struct icmp4_packet *packet)
{
	icmp4__begin(node, packet);
	node->packet.label_count = 0;
	if (node->config.counters)
		node->config.counters->originated++;
	enum icmp4_fault fault = input_fault(packet);
	struct icmp4__arrival a = {.now = now};
	if (!fault)
		a = icmp4__arrived(node, packet, now);
	a.own = true;
	a.local = !fault && a.dst.kind == ADDRESS_OWN;
	icmp4__conclude(node, &a, fault ? icmp4__malformed(node, fault) : send_decide(node, &a));
}
