/* SPDX-License-Identifier: MIT */
/*
 * What an ICMP error quotes. Nothing in a quote is to be trusted: routers change its TTL, NATs its
 * addresses, old stacks its total length, strangers all of it. So no checksum of it is looked at
 * (CKSUM-14), its total length can only shorten what is read (CODEC-11), and everything else is
 * derived from the octets that are there (RECV-10).
 */
#include "base/bytes.h"
#include "wire/message.h"
#include "wire/view.h"
#include <icmp4/quote.h>

enum { QUOTE_TRANSPORT_MIN = 8 }; /* octets of the transport header that RFC 792 promises */

static void quote_udp(struct icmp4_quote *quote, const uint8_t *udp)
{
	quote->src_port = get16(udp);
	quote->dst_port = get16(udp + 2);
	quote->checksum = get16(udp + 6);
}

static void quote_tcp(struct icmp4_quote *quote, const uint8_t *tcp)
{
	quote->src_port = get16(tcp);
	quote->dst_port = get16(tcp + 2);
	quote->sequence = get32(tcp + 4);
}

static void quote_icmp(struct icmp4_quote *quote, const uint8_t *icmp)
{
	quote->type = icmp[0];
	quote->code = icmp[1];
	quote->checksum = get16(icmp + 2);
	if (!(icmp4__message_shape(icmp[0]).flags & MESSAGE_HAS_ID))
		return;
	quote->id = get16(icmp + 4);
	quote->seq = get16(icmp + 6);
}

void icmp4_quote_transport(struct icmp4_quote *quote, uint8_t protocol, const uint8_t *bytes,
			   size_t held)
{
	*quote = (struct icmp4_quote){.ip = quote->ip, .transport = bytes, .transport_held = held};
	quote->ip.protocol = protocol;
	if (held < QUOTE_TRANSPORT_MIN)
		return;

	switch (protocol) {
	case ICMP4_PROTO_UDP:
		quote_udp(quote, bytes);
		break;
	case ICMP4_PROTO_TCP:
		quote_tcp(quote, bytes);
		break;
	case ICMP4_PROTO_ICMP:
		quote_icmp(quote, bytes);
		break;
	}
}

enum icmp4_fault icmp4_quote_parse(struct icmp4_quote *quote, const uint8_t *bytes, size_t held)
{
	struct icmp4_view view;
	enum icmp4_fault fault = icmp4__view_quoted(&view, bytes, held);

	*quote = (struct icmp4_quote){0};
	if (view.ip)
		icmp4_ip_parse(&quote->ip, bytes);
	if (!fault)
		icmp4_quote_transport(quote, view.protocol, view.payload, view.held);
	return fault;
}

enum icmp4_fault icmp4_quote_of(struct icmp4_quote *quote, const struct icmp4_message *error)
{
	uint8_t flags = icmp4__message_shape(error->type).flags;
	size_t held = flags & MESSAGE_QUOTES ? error->body_length : 0;
	size_t padded = flags & MESSAGE_EXTENDS ? (size_t)error->error.length * 4 : 0;

	if (padded > held && !error->cut) {
		*quote = (struct icmp4_quote){0};
		return ICMP4_FAULT_QUOTE_LENGTH;
	}
	return icmp4_quote_parse(quote, error->body, padded && padded < held ? padded : held);
}
