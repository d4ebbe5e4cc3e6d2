/* SPDX-License-Identifier: MIT */
#include "mix.h"

#include <string.h>

enum { MIX_DATA = 56, MIX_OF = 100 };

struct mix_row {
	uint8_t share; /* of MIX_OF */
	uint8_t type;
	uint8_t code;
	bool labels; /* an MPLS stack behind the quote */
};

static const struct mix_row rows[] = {
	{57, ICMP4_ECHO, 0, false},
	{29, ICMP4_ECHO_REPLY, 0, false},
	{4, ICMP4_TIME_EXCEEDED, ICMP4_TTL_EXCEEDED, false},
	{1, ICMP4_TIME_EXCEEDED, ICMP4_TTL_EXCEEDED, true},
	{3, ICMP4_UNREACHABLE, ICMP4_UNREACHABLE_PORT, false},
	{1, ICMP4_UNREACHABLE, ICMP4_UNREACHABLE_HOST, false},
	{1, ICMP4_UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED, false},
	{1, ICMP4_REDIRECT, 1, false},
	{1, ICMP4_TIMESTAMP, 0, false},
	{1, ICMP4_TIMESTAMP_REPLY, 0, false},
	{1, ICMP4_ROUTER_SOLICITATION, 0, false},
};

static const struct mix_row *row_of(uint64_t n)
{
	unsigned slot = (unsigned)(n * 37 % MIX_OF); /* 37 and 100 share no factor: all slots */
	const struct mix_row *row = rows;

	while (slot >= row->share)
		slot -= row++->share;
	return row;
}

static size_t put_ip(uint8_t *octets, uint8_t protocol, size_t data, uint32_t src, uint32_t dst,
		     uint64_t n)
{
	const struct icmp4_ip ip = {.src = src,
				    .dst = dst,
				    .id = (uint16_t)n,
				    .ttl = 64,
				    .protocol = protocol,
				    .total_length = (uint16_t)(ICMP4_IP_HEADER + data)};

	icmp4_ip_build(&ip, octets, MIX_ROOM);
	return ICMP4_IP_HEADER + data;
}

/* A UDP datagram from the receiver of the error to somebody far away. */
static size_t put_quote(uint8_t *octets, uint32_t src, uint64_t n)
{
	static const uint8_t udp[8] = {0xc0, 0x01, 0x82, 0x9a, 0, 8, 0x12, 0x34};

	memcpy(octets + ICMP4_IP_HEADER, udp, sizeof(udp));
	return put_ip(octets, ICMP4_PROTO_UDP, sizeof(udp), src, 0xc6336407 + (uint32_t)(n % 64),
		      n);
}

static void attach_labels(struct icmp4_message *message, uint8_t *buffer)
{
	static const struct icmp4_mpls_entry entries[] = {{16001, 0, false, 1}, {24, 0, true, 255}};
	uint8_t objects[12];
	int length = icmp4_mpls_build(entries, 2, objects, sizeof(objects));

	icmp4_extension_attach(message, objects, (size_t)length, MIX_ROOM - ICMP4_IP_HEADER, buffer,
			       MIX_ROOM);
}

static size_t put_message(const struct mix_row *row, uint64_t n, uint32_t dst, uint8_t *octets)
{
	uint8_t body[MIX_ROOM] = {0}, extended[MIX_ROOM];
	struct icmp4_message message = {.type = row->type, .code = row->code, .body = body};

	if (row->type == ICMP4_ECHO || row->type == ICMP4_ECHO_REPLY) {
		message.body_length = MIX_DATA;
		message.echo.id = 4660;
		message.echo.seq = (uint16_t)(n / 2);
	} else if (icmp4_type_is_error(row->type)) {
		message.body_length = put_quote(body, dst, n);
	}
	if (row->labels)
		attach_labels(&message, extended);
	return (size_t)icmp4_message_build(&message, octets, MIX_ROOM - ICMP4_IP_HEADER);
}

size_t mix_datagram(uint64_t n, uint32_t hosts, uint8_t octets[MIX_ROOM])
{
	uint32_t src = 0x0a000000 + (uint32_t)(n * 2654435761U % hosts);
	uint32_t dst = 0x0a000000 + (uint32_t)(n * 40503 % hosts);
	size_t data = put_message(row_of(n), n, dst, octets + ICMP4_IP_HEADER);

	return put_ip(octets, ICMP4_PROTO_ICMP, data, src, dst, n);
}
