/* SPDX-License-Identifier: MIT */
/*
 * What arrives: whole datagrams with a solicitation or an advertisement in them, for us. Whatever
 * else there is in the world makes no event.
 */
#include "node/discovery/discovery.h"

static bool discovery_is_for_us(const struct icmp4_discovery_interface *interface, uint32_t dst)
{
	return dst == ICMP4_ALL_SYSTEMS || dst == ICMP4_ALL_ROUTERS ||
	       dst == ICMP4_LIMITED_BROADCAST ||
	       icmp4__discovery_relation(interface, dst) >= DISCOVERY_BROADCAST;
}

static void discovery_discard(struct icmp4_discovery *d, const struct discovery_arrival *arrival,
			      enum icmp4_discovery_drop drop)
{
	d->has_event = true;
	d->event = (struct icmp4_discovery_event){
		.kind = ICMP4_DISCOVERY_DISCARDED,
		.interface = arrival->index,
		.address = arrival->src,
		.drop = drop,
		.fault = arrival->fault,
	};
}

/* The message of a whole ICMP datagram; NULL: this is none. */
static const uint8_t *discovery_message(const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;

	if (packet->form != ICMP4_FORM_DATAGRAM ||
	    icmp4_ip_check(ip, packet->held, packet->length) ||
	    icmp4_ip_protocol(ip) != ICMP4_PROTO_ICMP || icmp4_ip_mf(ip) || icmp4_ip_offset(ip))
		return NULL;

	size_t header = icmp4_ip_header_length(ip);
	return packet->held > header && icmp4_ip_total_length(ip) > header ? ip + header : NULL;
}

/* Advertisements are for hosts and solicitations for routers (RD-14); either side judges. */
void icmp4_discovery_input(struct icmp4_discovery *d, struct icmp4_time now,
			   const struct icmp4_packet *packet)
{
	const uint8_t *bytes = discovery_message(packet);
	struct discovery_arrival arrival = {.now = now, .index = packet->interface};

	d->has_event = false;
	arrival.interface = icmp4__discovery_at(d, packet->interface);
	if (!arrival.interface || !bytes ||
	    (bytes[0] != ICMP4_ROUTER_ADVERTISEMENT && bytes[0] != ICMP4_ROUTER_SOLICITATION))
		return;

	size_t header = (size_t)(bytes - packet->bytes);
	enum icmp4_discovery_drop drop = ICMP4_DISCOVERY_DROP_MALFORMED;

	arrival.fault = icmp4_message_parse(&arrival.message, bytes, packet->held - header,
					    icmp4_ip_total_length(packet->bytes) - header);
	arrival.src = icmp4_ip_src(packet->bytes);
	arrival.dst = icmp4_ip_dst(packet->bytes);
	if (!discovery_is_for_us(arrival.interface, arrival.dst))
		drop = ICMP4_DISCOVERY_DROP_NOT_OURS;
	else if (!arrival.fault && bytes[0] == ICMP4_ROUTER_ADVERTISEMENT)
		drop = icmp4__host_input(d, &arrival);
	else if (!arrival.fault)
		drop = icmp4__router_input(d, &arrival);
	if (drop)
		discovery_discard(d, &arrival, drop);
}
