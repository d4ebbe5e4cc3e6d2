/* SPDX-License-Identifier: MIT */
/*
 * What an ICMP error quotes. Nothing in a quote is to be trusted: routers change its TTL, NATs its
 * addresses, old stacks its total length, strangers all of it. So no checksum of it is looked at
 * (CKSUM-14), its total length can only shorten what is read (CODEC-11), and everything else is
 * derived from the octets that are there (RECV-10).
 */
#include "base/bytes.h"
#include "wire/message.h"
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

/* The same tests as of any header, under the names of a quote's faults (CODEC-09). */
static enum icmp4_fault quote_look(const uint8_t *bytes, size_t held)
{
	switch (icmp4_ip_look(bytes, held)) {
	case ICMP4_FAULT_NONE:
		return ICMP4_FAULT_NONE;
	case ICMP4_FAULT_IP_VERSION:
		return ICMP4_FAULT_QUOTE_VERSION;
	case ICMP4_FAULT_IP_IHL:
		return icmp4_ip_header_length(bytes) < ICMP4_IP_HEADER ? ICMP4_FAULT_QUOTE_IHL
								       : ICMP4_FAULT_QUOTE_SHORT;
	default:
		return ICMP4_FAULT_QUOTE_SHORT;
	}
}

/* Octets from the header on that belong to the datagram; a total length below it means nothing. */
static size_t quote_end(const uint8_t *bytes, size_t held)
{
	size_t total = icmp4_ip_total_length(bytes);

	return total < icmp4_ip_header_length(bytes) || total > held ? held : total;
}

enum icmp4_fault icmp4_quote_parse(struct icmp4_quote *quote, const uint8_t *bytes, size_t held)
{
	*quote = (struct icmp4_quote){0};
	enum icmp4_fault fault = quote_look(bytes, held);
	if (fault)
		return fault;

	size_t header = icmp4_ip_header_length(bytes);
	size_t end = quote_end(bytes, held);
	icmp4_ip_parse(&quote->ip, bytes);
	/* Less than 8 octets are enough only where they were the whole datagram (CODEC-09). */
	if (end < header + QUOTE_TRANSPORT_MIN && end != quote->ip.total_length)
		return ICMP4_FAULT_QUOTE_SHORT;
	if (quote->ip.offset)
		return ICMP4_FAULT_QUOTE_FRAGMENT;
	icmp4_quote_transport(quote, quote->ip.protocol, bytes + header, end - header);
	return ICMP4_FAULT_NONE;
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
