/* SPDX-License-Identifier: MIT */
/* What an error quotes, down to the 8 octets that name the connection. */
#include "base/bytes.h"
#include "node/learn/received.h"
#include "wire/message.h"

enum { QUOTED_TRANSPORT = 8 }; /* octets of transport header that RFC 792 promises */

/* Octets that are quote, where an extension says how many (RFC 4884 section 5.4). */
static enum icmp4_fault quoted_view(const struct icmp4_view *error, struct icmp4_view *quote)
{
	uint8_t flags = icmp4__message_shape(error->payload[0]).flags;
	size_t held = error->quote_held;
	size_t padded = flags & MESSAGE_EXTENDS ? (size_t)error->payload[MESSAGE_LENGTH_AT] * 4 : 0;

	if (padded > held)
		return ICMP4_FAULT_QUOTE_LENGTH;
	return icmp4_view_quote(quote, error, padded ? padded : held);
}

static void quoted_icmp(struct icmp4_quoted *quoted, const uint8_t *icmp)
{
	quoted->type = icmp[0];
	if (!(icmp4__message_shape(icmp[0]).flags & MESSAGE_HAS_ID))
		return;
	quoted->id = get16(icmp + 4);
	quoted->seq = get16(icmp + 6);
}

static void quoted_udp(struct icmp4_quoted *quoted, const uint8_t *udp)
{
	quoted->src_port = get16(udp);
	quoted->dst_port = get16(udp + 2);
}

static void quoted_tcp(struct icmp4_quoted *quoted, const uint8_t *tcp)
{
	quoted_udp(quoted, tcp);
	quoted->sequence = get32(tcp + 4);
}

static const struct {
	uint8_t protocol;
	void (*read)(struct icmp4_quoted *quoted, const uint8_t *octets);
} quoted_transports[] = {
	{ICMP4_PROTO_ICMP, quoted_icmp},
	{ICMP4_PROTO_TCP, quoted_tcp},
	{ICMP4_PROTO_UDP, quoted_udp},
};

enum { QUOTED_TRANSPORTS = sizeof quoted_transports / sizeof quoted_transports[0] };

/* A whole datagram may be shorter than this, but none of a transport that we can read. */
static enum icmp4_fault quoted_transport(struct icmp4_quoted *quoted)
{
	for (size_t i = 0; i < QUOTED_TRANSPORTS; i++) {
		if (quoted_transports[i].protocol != quoted->protocol)
			continue;
		if (quoted->view.held < QUOTED_TRANSPORT)
			return ICMP4_FAULT_QUOTE_SHORT;
		quoted_transports[i].read(quoted, quoted->view.payload);
	}
	return ICMP4_FAULT_NONE;
}

enum icmp4_fault icmp4__received_quoted(const struct icmp4_view *error, struct icmp4_quoted *quoted)
{
	enum icmp4_fault fault = quoted_view(error, &quoted->view);

	if (fault)
		return fault;
	const uint8_t *ip = quoted->view.ip;
	size_t total = icmp4_ip_total_length(ip);
	quoted->src = icmp4_ip_src(ip);
	quoted->dst = icmp4_ip_dst(ip);
	quoted->protocol = quoted->view.protocol; /* CODEC-08 */
	quoted->length = total < icmp4_ip_header_length(ip) ? 0 : (uint16_t)total;
	return quoted_transport(quoted);
}
