/* SPDX-License-Identifier: MIT */
/*
 * One end of a datagram exchanged for another. Checksums are updated by what changed and never
 * summed anew: a datagram that came damaged leaves as damaged as it came, one of several fragments
 * has a right checksum, and so has a quote of which only some octets are there.
 */
#include "base/bytes.h"
#include "node/nat/nat.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>

enum { NAT_SRC_AT = 12, NAT_DST_AT = 16, NAT_HEADER_SUM_AT = 10, NAT_ID_AT = 4 };

/* Every header that is translated has 8 octets at least, and no error quotes fewer. */
enum { NAT_TRANSPORT_LEAST = 8 };

static const struct nat_checksum {
	uint8_t protocol;
	uint8_t at;
	bool pseudo;   /* covers the addresses too */
	bool optional; /* 0: there is none (RFC 768) */
} nat_checksums[] = {
	{ICMP4_PROTO_ICMP, 2, false, false},
	{ICMP4_PROTO_TCP, 16, true, false},
	{ICMP4_PROTO_UDP, 6, true, true},
};

/* All queries that have an identifier in octets 4 and 5, and their replies. */
static const uint8_t nat_queries[][2] = {
	{ICMP4_ECHO, ICMP4_ECHO_REPLY},
	{ICMP4_TIMESTAMP, ICMP4_TIMESTAMP_REPLY},
	{ICMP4_INFORMATION, ICMP4_INFORMATION_REPLY},
	{ICMP4_MASK, ICMP4_MASK_REPLY},
	{ICMP4_DOMAIN_NAME, ICMP4_DOMAIN_NAME_REPLY},
	{ICMP4_EXTENDED_ECHO, ICMP4_EXTENDED_ECHO_REPLY},
};

static enum icmp4__nat_kind nat_kind_of_type(uint8_t type)
{
	for (size_t i = 0; i < sizeof nat_queries / sizeof *nat_queries; i++) {
		if (type == nat_queries[i][0])
			return NAT_KIND_REQUEST;
		if (type == nat_queries[i][1])
			return NAT_KIND_REPLY;
	}
	return icmp4_type_is_error(type) ? NAT_KIND_ERROR : NAT_KIND_ICMP;
}

static const struct nat_checksum *nat_checksum_of(uint8_t protocol)
{
	for (size_t i = 0; i < sizeof nat_checksums / sizeof *nat_checksums; i++)
		if (nat_checksums[i].protocol == protocol)
			return &nat_checksums[i];
	return NULL;
}

static enum icmp4__nat_kind nat_kind(const uint8_t *ip, const uint8_t *transport, size_t held)
{
	if (icmp4_ip_offset(ip))
		return NAT_KIND_LATER;
	if (!nat_checksum_of(icmp4_ip_protocol(ip)))
		return NAT_KIND_HEADER;
	if (held < NAT_TRANSPORT_LEAST)
		return NAT_KIND_SHORT;
	if (icmp4_ip_protocol(ip) != ICMP4_PROTO_ICMP)
		return NAT_KIND_PORTS;
	return nat_kind_of_type(transport[0]);
}

/* Where the number stands that goes with this end; NULL: nowhere. */
static uint8_t *nat_port_place(const struct icmp4_nat_datagram *d, bool source)
{
	if (d->kind == NAT_KIND_PORTS)
		return d->transport + (source ? 0 : 2);
	if (d->kind == (source ? NAT_KIND_REQUEST : NAT_KIND_REPLY))
		return d->transport + NAT_ID_AT;
	return NULL;
}

static uint16_t nat_port(const struct icmp4_nat_datagram *d, bool source)
{
	const uint8_t *place = nat_port_place(d, source);

	return place ? get16(place) : 0;
}

void icmp4__nat_read(struct icmp4_nat_datagram *d, uint8_t *ip, size_t held)
{
	*d = (struct icmp4_nat_datagram){
		.src.address = icmp4_ip_src(ip),
		.dst.address = icmp4_ip_dst(ip),
		.ip = ip,
		.transport = ip + icmp4_ip_header_length(ip),
		.held = held,
		.protocol = icmp4_ip_protocol(ip),
	};
	d->kind = (uint8_t)nat_kind(ip, d->transport, held);
	d->src.port = nat_port(d, true);
	d->dst.port = nat_port(d, false);
}

/* RFC 1624 equation 3 takes sums as well as single words. */
static void nat_update(uint8_t *field, uint16_t before, uint16_t after)
{
	put16(field, icmp4_checksum_update(get16(field), before, after));
}

static uint8_t *nat_checksum_place(const struct icmp4_nat_datagram *d,
				   const struct nat_checksum *checksum)
{
	if (d->kind < NAT_KIND_PORTS || d->held < (size_t)checksum->at + 2)
		return NULL;
	if (checksum->optional && get16(d->transport + checksum->at) == 0)
		return NULL;
	return d->transport + checksum->at;
}

static void nat_rewrite_port(uint8_t *place, uint8_t *field, uint16_t port)
{
	uint16_t before = get16(place);

	put16(place, port);
	if (field)
		nat_update(field, before, port);
}

void icmp4__nat_rewrite(struct icmp4_nat_datagram *d, bool source, struct icmp4_nat_endpoint to,
			uint32_t wrong)
{
	const struct nat_checksum *checksum = nat_checksum_of(d->protocol);
	uint8_t *address = d->ip + (source ? NAT_SRC_AT : NAT_DST_AT);
	uint8_t *field = checksum ? nat_checksum_place(d, checksum) : NULL;
	uint8_t *place = wrong & ICMP4_NAT_WRONG_QUOTE_PORT ? NULL : nat_port_place(d, source);
	uint16_t before = icmp4_sum(address, 4);

	if (wrong & ICMP4_NAT_WRONG_TRANSPORT_SUM)
		field = NULL;
	put32(address, to.address);
	uint16_t after = icmp4_sum(address, 4);
	if (!(wrong & ICMP4_NAT_WRONG_QUOTE_SUM))
		nat_update(d->ip + NAT_HEADER_SUM_AT, before, after);
	if (field && checksum->pseudo)
		nat_update(field, before, after);
	if (place)
		nat_rewrite_port(place, field, to.port);
	/* 0 would say that there is none; the other zero says the same sum (RFC 768). */
	if (field && checksum->optional && get16(field) == 0)
		put16(field, 0xffff);
	*(source ? &d->src : &d->dst) = to;
}
