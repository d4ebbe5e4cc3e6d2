/* SPDX-License-Identifier: MIT */
/*
 * Three forms of arrival become one value.
 *
 *	datagram     IPv4 header, then ICMP, TCP or UDP; we judge every octet of it
 *	ICMP         the kernel judged and took off the IPv4 header; control messages tell the rest
 *	error queue  the kernel matched the error to our socket and kept only what followed the
 *	             quoted IPv4 header (ICMP socket) or the quoted UDP header (UDP socket), which
 *	             may be nothing at all; control messages tell type, code and destination
 */
#include "base/reader.h"
#include "base/rule.h"
#include <icmp4/heard.h>

/* What stands behind the IPv4 header: held octets of length. */
struct heard_data {
	const uint8_t *bytes;
	size_t held;
	size_t length;
	bool broadcast;
};

/* Nobody sends us alone an error in such a way (RFC 1122 section 3.2.2). */
static bool heard_is_broadcast(enum icmp4_link link, uint32_t to)
{
	return link != ICMP4_LINK_UNICAST || icmp4_is_multicast(to) || to == UINT32_MAX;
}

/*
 * A length octet that points past the message leaves no extension to be found, but the error itself
 * is to be kept (EXT-09, EXT-10): a hop is not silent for it. Whose it is the cookie in it says.
 */
static bool heard_quote(struct icmp4_quote *quote, const struct icmp4_message *error)
{
	enum icmp4_fault fault = icmp4_quote_of(quote, error);

	if (fault == ICMP4_FAULT_QUOTE_LENGTH)
		fault = icmp4_quote_parse(quote, error->body, error->body_length);
	return fault == ICMP4_FAULT_NONE;
}

static enum icmp4_fault heard_icmp(struct icmp4_heard *heard, struct heard_data data)
{
	enum icmp4_fault fault =
		icmp4_message_parse(&heard->message, data.bytes, data.held, data.length);

	heard->unsummed = fault == ICMP4_FAULT_ICMP_CUT;
	if (fault && !heard->unsummed)
		return fault;

	heard->is_error = icmp4_type_is_error(heard->message.type);
	if (!heard->is_error || (rule(RULE_RECV_11) && data.broadcast))
		return ICMP4_FAULT_NONE;
	heard->quoted = heard_quote(&heard->quote, &heard->message);
	heard->quoted_ip = heard->quoted;
	return ICMP4_FAULT_NONE;
}

/*
 * The checksums of TCP and UDP are not tested: on a loopback or virtual interface they are left to
 * hardware that is not there, and what a raw socket then sees carries no checksum yet.
 */
static enum icmp4_fault heard_tcp(struct icmp4_heard *heard, struct heard_data data)
{
	struct reader r = reader_of(data.bytes, data.held);

	heard->src_port = read_u16(&r);
	heard->dst_port = read_u16(&r);
	heard->sequence = read_u32(&r);
	heard->acknowledgement = read_u32(&r);
	read_u8(&r);
	heard->flags = read_u8(&r);
	return r.failed ? ICMP4_FAULT_TRANSPORT_SHORT : ICMP4_FAULT_NONE;
}

enum { HEARD_UDP_HEADER = 8 };

static enum icmp4_fault heard_udp(struct icmp4_heard *heard, struct heard_data data)
{
	struct reader r = reader_of(data.bytes, data.held);

	heard->src_port = read_u16(&r);
	heard->dst_port = read_u16(&r);
	size_t length = read_u16(&r);
	read_u16(&r);
	if (!r.failed && length > HEARD_UDP_HEADER) {
		heard->data = data.bytes + HEARD_UDP_HEADER;
		heard->data_held = (length < data.held ? length : data.held) - HEARD_UDP_HEADER;
	}
	return r.failed ? ICMP4_FAULT_TRANSPORT_SHORT : ICMP4_FAULT_NONE;
}

static const struct {
	uint8_t protocol;
	enum icmp4_fault (*parse)(struct icmp4_heard *heard, struct heard_data data);
} heard_protocols[] = {
	{ICMP4_PROTO_ICMP, heard_icmp},
	{ICMP4_PROTO_TCP, heard_tcp},
	{ICMP4_PROTO_UDP, heard_udp},
};

enum { HEARD_PROTOCOLS = sizeof(heard_protocols) / sizeof(heard_protocols[0]) };

/* Other protocols answer no probe: they are heard, and match nothing. */
static enum icmp4_fault heard_transport(struct icmp4_heard *heard, struct heard_data data)
{
	for (size_t i = 0; i < HEARD_PROTOCOLS; i++)
		if (heard_protocols[i].protocol == heard->protocol)
			return heard_protocols[i].parse(heard, data);
	return ICMP4_FAULT_NONE;
}

static enum icmp4_fault heard_datagram(struct icmp4_heard *heard, const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;
	enum icmp4_fault fault = icmp4_ip_check(ip, packet->held, packet->length);
	if (fault)
		return fault;

	size_t header = icmp4_ip_header_length(ip);
	size_t total = icmp4_ip_total_length(ip);
	size_t held = packet->held < total ? packet->held : total;

	heard->from = icmp4_ip_src(ip);
	heard->to = icmp4_ip_dst(ip);
	heard->tos = icmp4_ip_tos(ip);
	heard->ttl = icmp4_ip_ttl(ip);
	heard->protocol = icmp4_ip_protocol(ip);
	heard->length = (uint16_t)total;
	/* A fragment alone says nothing: the whole is judged, or none of it (CODEC-13). */
	if (icmp4_ip_mf(ip) || icmp4_ip_offset(ip))
		return ICMP4_FAULT_FRAGMENT;

	icmp4_view_datagram(&heard->view, packet->bytes, packet->held, packet->length);
	struct heard_data data = {
		.bytes = ip + header,
		.held = held - header,
		.length = total - header,
		.broadcast = heard_is_broadcast(packet->link, heard->to),
	};
	return heard_transport(heard, data);
}

static enum icmp4_fault heard_bare(struct icmp4_heard *heard, const struct icmp4_packet *packet)
{
	heard->from = packet->said.from;
	heard->ttl = packet->said.ttl;
	heard->tos = packet->said.tos;
	heard->protocol = ICMP4_PROTO_ICMP;
	icmp4_view_message(&heard->view, packet->bytes, packet->held, packet->length);

	struct heard_data data = {
		.bytes = packet->bytes,
		.held = packet->held,
		.length = packet->length,
		.broadcast = heard_is_broadcast(packet->link, 0),
	};
	return heard_icmp(heard, data);
}

/* The message that the kernel consumed, as far as control messages describe it. */
static struct icmp4_message heard_said_message(const struct icmp4_said *said)
{
	struct icmp4_message message = {.type = said->type, .code = said->code};

	if (said->type == ICMP4_PARAMETER_PROBLEM)
		message.error.pointer = (uint8_t)said->info;
	if (said->type == ICMP4_UNREACHABLE && said->code == ICMP4_FRAGMENTATION_NEEDED)
		message.error.mtu = (uint16_t)(said->info < UINT16_MAX ? said->info : UINT16_MAX);
	return message;
}

/*
 * Nothing of a UDP header is left: its destination port was told, and its source port is that of
 * the socket, or the kernel would not have queued the error there.
 */
static enum icmp4_fault heard_queued(struct icmp4_heard *heard, const struct icmp4_packet *packet)
{
	const struct icmp4_said *said = &packet->said;

	if (!icmp4_type_is_error(said->type))
		return ICMP4_FAULT_ICMP_SHORT;
	heard->from = said->from;
	heard->ttl = said->ttl;
	heard->tos = said->tos;
	heard->protocol = ICMP4_PROTO_ICMP;
	heard->is_error = true;
	heard->message = heard_said_message(said);
	heard->quote.ip.dst = said->dst;
	heard->quote.ip.protocol = said->protocol;
	if (said->protocol == ICMP4_PROTO_ICMP) {
		heard->quoted = packet->held >= ICMP4_HEADER;
		icmp4_quote_transport(&heard->quote, said->protocol, packet->bytes, packet->held);
	} else {
		heard->quoted =
			said->protocol == ICMP4_PROTO_UDP || said->protocol == ICMP4_PROTO_TCP;
		heard->quote.dst_port = said->dst_port;
		heard->quote.src_port = said->src_port;
		heard->data = packet->bytes;
		heard->data_held = packet->held;
	}
	return ICMP4_FAULT_NONE;
}

enum icmp4_fault icmp4_heard_parse(struct icmp4_heard *heard, const struct icmp4_packet *packet)
{
	*heard = (struct icmp4_heard){0};
	switch (packet->form) {
	case ICMP4_FORM_DATAGRAM:
		return heard_datagram(heard, packet);
	case ICMP4_FORM_ICMP:
		return heard_bare(heard, packet);
	case ICMP4_FORM_ERROR_QUEUE:
		break;
	}
	return heard_queued(heard, packet);
}
