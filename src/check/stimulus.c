/* SPDX-License-Identifier: MIT */
/*
 * From a row of data to the octets that leave: an honest datagram first, then the lies that the row
 * asks for, each in its place, with a header checksum that agrees with them unless that shall lie
 * too. Nothing here decides anything.
 */
#include "base/bytes.h"
#include "check/judge.h"
#include <icmp4/checksum.h>
#include <string.h>

enum { IP_AT_TTL = 8, IP_AT_CHECKSUM = 10, OPTION_SLOTS_AT = 3, PIECE_UNIT = 8, FLAG_MF = 0x2000 };

/* Addresses go into the slots of the first option. */
static void put_options(struct icmp4_ip *ip, const struct check_stimulus *s,
			const struct check_bench *bench)
{
	uint32_t address;

	memcpy(ip->options, s->options, s->option_length);
	for (size_t i = 0; i < CHECK_SLOTS && s->option_length && s->slots[i]; i++)
		if (check_address(bench, s->slots[i], &address))
			put32(ip->options + OPTION_SLOTS_AT + 4 * i, address);
	ip->option_length = (uint8_t)((s->option_length + 3) & ~3);
}

static struct icmp4_ip header_of(const struct check_stimulus *s, const struct check_bench *bench,
				 uint16_t token)
{
	struct icmp4_ip ip = {
		.id = token,
		.offset = s->offset,
		.tos = s->tos,
		.ttl = (uint8_t)((s->ttl ? s->ttl : CHECK_TTL) + bench->hops),
		.protocol = check__protocol(s),
		.reserved = s->reserved,
		.df = s->df,
		.mf = s->mf,
	};

	check_address(bench, s->from ? s->from : CHECK_TESTER, &ip.src);
	check_address(bench, s->to ? s->to : CHECK_DEVICE, &ip.dst);
	put_options(&ip, s, bench);
	return ip;
}

/* Over as many octets as the header claims to have. */
static void sum_header(uint8_t *bytes)
{
	put16(bytes + IP_AT_CHECKSUM, 0);
	put16(bytes + IP_AT_CHECKSUM, icmp4_checksum(bytes, icmp4_ip_header_length(bytes)));
}

static void put_lies(const struct check_stimulus *s, uint8_t *bytes)
{
	if (s->version)
		bytes[0] = (uint8_t)((bytes[0] & 15) | s->version << 4);
	if (s->ihl)
		bytes[0] = (uint8_t)((bytes[0] & 0xf0) | s->ihl);
	if (s->total_length)
		put16(bytes + 2, s->total_length);
	if (s->faults & CHECK_TTL_ZERO)
		bytes[IP_AT_TTL] = 0;
	sum_header(bytes);
	if (s->faults & CHECK_BAD_IP_CHECKSUM)
		bytes[IP_AT_CHECKSUM] ^= 0x5a;
}

size_t check__build(const struct check_stimulus *s, const struct check_bench *bench, uint16_t token,
		    uint8_t *room)
{
	struct icmp4_ip ip = header_of(s, bench, token);
	size_t header = ICMP4_IP_HEADER + (size_t)ip.option_length;
	size_t data = check__payload_length(s);

	if (s->length > header)
		data = s->length - header;
	ip.total_length = (uint16_t)(header + data);
	check__payload(s, bench, token, room + header, data);
	icmp4_ip_build(&ip, room, header);
	put_lies(s, room);
	memset(room + header + data, 0xee, s->padding);
	return header + data + s->padding;
}

bool check__piece(const struct check_stimulus *s, const uint8_t *datagram, size_t length,
		  unsigned n, uint8_t *bytes, size_t *piece)
{
	size_t header = icmp4_ip_header_length(datagram), step = s->piece ? s->piece : CHECK_ROOM;
	size_t from = header + n * step, to = from + step < length ? from + step : length;

	if (from >= length)
		return false;
	*piece = 0;
	if (s->without >> n & 1)
		return true;
	if (s->overlap && n)
		from -= PIECE_UNIT;
	*piece = s->piece ? header + to - from : length;
	memmove(bytes, datagram, s->piece ? header : length);
	if (!s->piece)
		return true;
	memcpy(bytes + header, datagram + from, to - from);
	put16(bytes + 2, (uint16_t)*piece);
	put16(bytes + 6, (uint16_t)((from - header) / PIECE_UNIT | (to < length ? FLAG_MF : 0)));
	sum_header(bytes);
	return true;
}

bool check__is_honest(const struct check_stimulus *s)
{
	bool header = s->version || s->ihl || s->total_length || s->reserved || s->offset || s->mf;
	uint16_t faults = s->faults & (uint16_t) ~(CHECK_LOCAL | CHECK_ZERO_SUM | CHECK_ZERO_REPLY |
						   CHECK_PROBE_OFF);

	return !header && !faults && !s->option_length && !s->piece && !s->from &&
	       s->link == ICMP4_LINK_UNICAST && s->make != CHECK_FAILURE &&
	       (!s->length || s->length >= ICMP4_IP_HEADER + check__payload_length(s));
}
