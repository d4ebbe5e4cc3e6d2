/* SPDX-License-Identifier: MIT */
/*
 * TCP (RFC 9293) without a connection: a closed port refuses, an open one agrees and closes, and
 * neither remembers. The sequence number of an open port's SYN,ACK is a keyed hash of the
 * connection, so that whatever a segment acknowledges says how far the connection is:
 *
 *	them                              us
 *	SYN                    ->
 *	                       <-         SYN,ACK   first
 *	ACK of first + 1       ->                   agreed: whatever it carries is acknowledged
 *	                       <-         FIN,ACK   first + 1
 *	ACK of first + 2       ->                   our FIN arrived
 *	FIN,ACK of first + 2   ->
 *	                       <-         ACK
 *
 * What is lost is sent again because they send again. What they send is acknowledged unread, for
 * nobody reads it.
 */
#include "base/bytes.h"
#include "base/siphash.h"
#include "node/internal.h"
#include <icmp4/checksum.h>

enum { TCP_HEADER = 20, TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };
enum { TCP_MSS = 2, TCP_MSS_LENGTH = 4 }; /* an option */

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

/* Section 3.10.7.1: to who speaks to a closed port. False, here and below: nothing to say. */
static bool tcp_refuse(const struct tcp_segment *in, struct tcp_segment *reply)
{
	if (in->flags & TCP_ACK)
		*reply = (struct tcp_segment){.seq = in->ack, .flags = TCP_RST};
	else
		*reply = (struct tcp_segment){.ack = in->seq + in->length,
					      .flags = TCP_RST | TCP_ACK};
	return !(in->flags & TCP_RST);
}

/* Acknowledges our SYN, and perhaps our FIN: it belongs to a connection that was agreed to. */
static bool tcp_is_agreed(const struct tcp_segment *in, uint32_t first)
{
	return (in->flags & (TCP_ACK | TCP_SYN | TCP_RST)) == TCP_ACK && in->ack - first - 1 <= 1;
}

/* Our FIN, until it is acknowledged; and afterwards only what is new to us. */
static bool tcp_close(const struct tcp_segment *in, uint32_t first, struct tcp_segment *reply)
{
	bool closed = in->ack == first + 2;

	*reply = (struct tcp_segment){
		.seq = in->ack,
		.ack = in->seq + in->length,
		.flags = closed ? TCP_ACK : TCP_FIN | TCP_ACK,
	};
	return !closed || in->length;
}

/* Section 3.10.7.2: to who speaks to a port that listens. */
static bool tcp_agree(const struct tcp_segment *in, uint32_t first, struct tcp_segment *reply)
{
	if (tcp_is_agreed(in, first))
		return tcp_close(in, first, reply);
	if (in->flags & (TCP_RST | TCP_ACK))
		return tcp_refuse(in, reply);
	*reply = (struct tcp_segment){.seq = first, .ack = in->seq + 1, .flags = TCP_SYN | TCP_ACK};
	return in->flags & TCP_SYN;
}

static bool tcp_reply_to(const struct icmp4_node *node, const uint8_t *ip,
			 enum icmp4_service service, struct tcp_segment *reply)
{
	struct tcp_segment in = tcp_read(ip);

	return tcp_listens(service) ? tcp_agree(&in, tcp_first_sequence(node, ip), reply)
				    : tcp_refuse(&in, reply);
}

static enum icmp4_service tcp_service(const struct icmp4_node *node, const uint8_t *ip)
{
	return icmp4__service(node, ICMP4_PROTO_TCP, get16(ip + icmp4_ip_header_length(ip) + 2));
}

/* No connection is with a broadcast address (RFC 9293 section 3.9.2.3). */
enum icmp4_drop icmp4__tcp(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	enum icmp4_fault fault = tcp_fault(a);
	struct tcp_segment reply;

	if (fault)
		return icmp4__malformed(node, fault);
	enum icmp4_service service = tcp_service(node, a->ip);
	if (service == ICMP4_SERVICE_FILTERED || a->dst.kind != ADDRESS_OWN)
		return ICMP4_DROP_PORT_FILTERED;
	if (!tcp_reply_to(node, a->ip, service, &reply))
		return icmp4__pass_up(node);
	return icmp4__answer(node, a, NODE_TCP);
}

/* Only who agrees or has agreed may send us anything. */
static void tcp_write(uint8_t *tcp, const struct tcp_segment *segment, size_t length)
{
	uint16_t src_port = get16(tcp);

	put16(tcp, get16(tcp + 2));
	put16(tcp + 2, src_port);
	put32(tcp + 4, segment->seq);
	put32(tcp + 8, segment->ack);
	tcp[12] = (uint8_t)(length / 4 << 4);
	tcp[13] = segment->flags;
	put16(tcp + 14, segment->flags & TCP_RST ? 0 : UINT16_MAX); /* window */
	put32(tcp + 16, 0);                                         /* checksum, urgent pointer */
}

/* What our link carries in one piece, however little the path to them does (RFC 6691 section 2). */
static void tcp_write_mss(uint8_t *option, uint16_t mtu)
{
	option[0] = TCP_MSS;
	option[1] = TCP_MSS_LENGTH;
	put16(option + 2, mtu - (ICMP4_IP_HEADER + TCP_HEADER));
}

/* A SYN,ACK is longer than a bare SYN, in whose place it is written: without room for the option
 * it says nothing, which is allowed. Options of IP in the reply are never longer than they were. */
static size_t tcp_length(const struct icmp4_node *node, const uint8_t *ip,
			 const struct tcp_segment *segment)
{
	size_t most = node->packet.held - icmp4_ip_header_length(ip);
	bool says = segment->flags & TCP_SYN && most >= TCP_HEADER + TCP_MSS_LENGTH;

	return TCP_HEADER + (says ? TCP_MSS_LENGTH : 0);
}

size_t icmp4__tcp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id)
{
	struct icmp4__reply reply =
		icmp4__reply_to(ip, icmp4_ip_dst(ip), node->config.settings->ttl, id);
	uint8_t *tcp = ip + ICMP4_IP_HEADER;
	struct tcp_segment segment;

	tcp_reply_to(node, ip, tcp_service(node, ip), &segment);
	size_t length = tcp_length(node, ip, &segment);
	size_t total = icmp4__reply_header(ip, length, &reply);
	tcp_write(tcp, &segment, length);
	if (length > TCP_HEADER)
		tcp_write_mss(tcp + TCP_HEADER, icmp4__mtu(node, node->event.interface));
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(ip), icmp4_ip_dst(ip), ICMP4_PROTO_TCP,
					     (uint16_t)length);
	put16(tcp + 16, icmp4_checksum_finish(icmp4_checksum_partial(sum, tcp, length)));
	return total;
}
