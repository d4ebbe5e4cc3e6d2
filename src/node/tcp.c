/* SPDX-License-Identifier: MIT */
/*
 * TCP (RFC 9293) without a connection: a closed port refuses, an open one agrees, and neither
 * remembers. The sequence number of an open port's SYN,ACK is a keyed hash of the connection, so
 * that the segment which acknowledges it can be told from one that belongs to nothing.
 */
#include "base/bytes.h"
#include "base/siphash.h"
#include "node/internal.h"
#include <icmp4/checksum.h>

enum { TCP_HEADER = 20, TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct tcp_segment {
	uint32_t seq;
	uint32_t ack;
	uint32_t length; /* in sequence numbers: SYN and FIN count */
	uint8_t flags;
};

static enum icmp4_fault tcp_fault(const struct icmp4__arrival *a)
{
	size_t header = icmp4_ip_header_length(a->ip), length = a->length - header;
	const uint8_t *tcp = a->ip + header;

	if (length < TCP_HEADER || tcp[12] >> 4 < 5 || (size_t)(tcp[12] >> 4) * 4 > length)
		return ICMP4_FAULT_TRANSPORT_SHORT;
	return icmp4__transport_sound(a, (uint16_t)length) ? ICMP4_FAULT_NONE
							   : ICMP4_FAULT_TRANSPORT_CHECKSUM;
}

static struct tcp_segment tcp_read(const uint8_t *ip)
{
	size_t header = icmp4_ip_header_length(ip);
	const uint8_t *tcp = ip + header;
	uint8_t flags = tcp[13];
	size_t data = icmp4_ip_total_length(ip) - header - (size_t)(tcp[12] >> 4) * 4;

	return (struct tcp_segment){
		.seq = get32(tcp + 4),
		.ack = get32(tcp + 8),
		.length = (uint32_t)data + !!(flags & TCP_SYN) + !!(flags & TCP_FIN),
		.flags = flags,
	};
}

/* Twelve octets: shorter than anything else that is hashed under this key. */
static uint32_t tcp_first_sequence(const struct icmp4_node *node, const uint8_t *ip)
{
	uint8_t octets[12];

	put32(octets, icmp4_ip_src(ip));
	put32(octets + 4, icmp4_ip_dst(ip));
	put32(octets + 8, get32(ip + icmp4_ip_header_length(ip)));
	return (uint32_t)icmp4__siphash(&node->key, octets, sizeof octets);
}

static bool tcp_listens(enum icmp4_service service)
{
	return service == ICMP4_SERVICE_OPEN || service == ICMP4_SERVICE_ECHO;
}

/* Section 3.10.7.1 for a closed port, 3.10.7.2 for one that listens. False: nothing to say. */
static bool tcp_reply_to(const struct tcp_segment *in, bool listens, uint32_t first,
			 struct tcp_segment *reply)
{
	if (in->flags & TCP_RST)
		return false;
	if (in->flags & TCP_ACK) {
		*reply = (struct tcp_segment){.seq = in->ack, .flags = TCP_RST};
		return true;
	}
	if (!listens) {
		*reply = (struct tcp_segment){.ack = in->seq + in->length,
					      .flags = TCP_RST | TCP_ACK};
		return true;
	}
	*reply = (struct tcp_segment){.seq = first, .ack = in->seq + 1, .flags = TCP_SYN | TCP_ACK};
	return in->flags & TCP_SYN;
}

/* Acknowledges our SYN (and perhaps our FIN), so belongs to a connection that was agreed to. */
static bool tcp_is_agreed(const struct tcp_segment *in, uint32_t first)
{
	return (in->flags & (TCP_ACK | TCP_SYN)) == TCP_ACK && in->ack - first - 1 <= 1;
}

enum icmp4_drop icmp4__tcp(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	enum icmp4_fault fault = tcp_fault(a);
	if (fault)
		return icmp4__malformed(node, fault);

	uint16_t port = get16(a->ip + icmp4_ip_header_length(a->ip) + 2);
	enum icmp4_service service = icmp4__service(node, ICMP4_PROTO_TCP, port);
	bool listens = tcp_listens(service);
	uint32_t first = tcp_first_sequence(node, a->ip);
	struct tcp_segment in = tcp_read(a->ip), reply;
	/* No connection is with a broadcast address (RFC 9293 section 3.9.2.3). */
	if (service == ICMP4_SERVICE_FILTERED || a->dst.kind != ADDRESS_OWN)
		return ICMP4_DROP_PORT_FILTERED;
	if (listens && tcp_is_agreed(&in, first))
		return icmp4__pass_up(node);
	if (!tcp_reply_to(&in, listens, first, &reply))
		return icmp4__pass_up(node);
	return icmp4__answer(node, a, NODE_TCP);
}

static void tcp_write(uint8_t *tcp, const struct tcp_segment *segment)
{
	uint16_t src_port = get16(tcp);

	put16(tcp, get16(tcp + 2));
	put16(tcp + 2, src_port);
	put32(tcp + 4, segment->seq);
	put32(tcp + 8, segment->ack);
	tcp[12] = TCP_HEADER / 4 << 4;
	tcp[13] = segment->flags;
	put16(tcp + 14, segment->flags & TCP_SYN ? UINT16_MAX : 0); /* window */
	put32(tcp + 16, 0);                                         /* checksum, urgent pointer */
}

size_t icmp4__tcp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id)
{
	struct tcp_segment in = tcp_read(ip), segment = {0};
	struct icmp4__reply reply =
		icmp4__reply_to(ip, icmp4_ip_dst(ip), node->config.settings->ttl, id);
	uint8_t *tcp = ip + ICMP4_IP_HEADER;
	uint16_t port = get16(ip + icmp4_ip_header_length(ip) + 2);
	bool listens = tcp_listens(icmp4__service(node, ICMP4_PROTO_TCP, port));

	tcp_reply_to(&in, listens, tcp_first_sequence(node, ip), &segment);
	size_t length = icmp4__reply_header(ip, TCP_HEADER, &reply);
	tcp_write(tcp, &segment);
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(ip), icmp4_ip_dst(ip), ICMP4_PROTO_TCP,
					     TCP_HEADER);
	put16(tcp + 16, icmp4_checksum_finish(icmp4_checksum_partial(sum, tcp, TCP_HEADER)));
	return length;
}
