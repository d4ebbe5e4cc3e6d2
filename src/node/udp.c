/* SPDX-License-Identifier: MIT */
/* UDP (RFC 768) as far as ports go: closed, open, echo (RFC 862) or filtered. */
#include "base/bytes.h"
#include "node/internal.h"

enum { UDP_HEADER = 8 };

/* A datagram whose checksum is wrong is dropped in silence (RFC 1122 section 4.1.3.4). */
static enum icmp4_fault udp_fault(const struct icmp4__arrival *a)
{
	size_t header = icmp4_ip_header_length(a->ip);
	const uint8_t *udp = a->ip + header;

	if (a->length < header + UDP_HEADER)
		return ICMP4_FAULT_TRANSPORT_SHORT;
	uint16_t length = get16(udp + 4);
	if (length < UDP_HEADER || length > a->length - header)
		return ICMP4_FAULT_TRANSPORT_SHORT;
	bool sound = get16(udp + 6) == 0 || icmp4__transport_sound(a, length);
	return sound ? ICMP4_FAULT_NONE : ICMP4_FAULT_TRANSPORT_CHECKSUM;
}

/* Two echo services must not answer each other for ever. So an echo has less TTL than what it
 * echoes, and whatever ports they have, the last has none left and stays. */
static uint8_t udp_echo_ttl(const struct icmp4_node *node, const uint8_t *ip)
{
	uint8_t ttl = icmp4_ip_ttl(ip), most = node->config.settings->ttl;

	return ttl > most ? most : (uint8_t)(ttl - (ttl > 0));
}

/* Never a broadcast; nor what comes from a port that is an echo service here, for where it comes
 * from it most likely is one too. */
static enum icmp4_drop udp_echo(struct icmp4_node *node, const struct icmp4__arrival *a,
				uint16_t src_port)
{
	if (a->dst.kind != ADDRESS_OWN)
		return ICMP4_DROP_ECHO_IGNORED;
	if (icmp4__service(node, ICMP4_PROTO_UDP, src_port) == ICMP4_SERVICE_ECHO)
		return ICMP4_DROP_ECHO_IGNORED;
	if (!udp_echo_ttl(node, a->ip))
		return ICMP4_DROP_ECHO_IGNORED;
	return icmp4__answer(node, a, NODE_UDP);
}

enum icmp4_drop icmp4__udp(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const uint8_t *udp = a->ip + icmp4_ip_header_length(a->ip);
	enum icmp4_fault fault = udp_fault(a);

	if (fault)
		return icmp4__malformed(node, fault);
	switch (icmp4__service(node, ICMP4_PROTO_UDP, get16(udp + 2))) {
	case ICMP4_SERVICE_OPEN:
		return icmp4__pass_up(node);
	case ICMP4_SERVICE_ECHO:
		return udp_echo(node, a, get16(udp));
	case ICMP4_SERVICE_FILTERED:
		return ICMP4_DROP_PORT_FILTERED;
	default:
		return ICMP4_DROP_PORT_CLOSED;
	}
}

/* Addresses and ports change places; a sum does not mind, so the checksum stays. */
size_t icmp4__udp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id)
{
	size_t header = icmp4_ip_header_length(ip);
	uint8_t *udp = ip + header;
	uint16_t src_port = get16(udp);
	struct icmp4__reply reply =
		icmp4__reply_to(ip, icmp4_ip_dst(ip), udp_echo_ttl(node, ip), id);

	put16(udp, get16(udp + 2));
	put16(udp + 2, src_port);
	return icmp4__reply_header(ip, icmp4_ip_total_length(ip) - header, &reply);
}
