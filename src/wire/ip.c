/* SPDX-License-Identifier: MIT */
/*
 * The IPv4 header (RFC 791). Octets are judged once, here; whoever reads them afterwards uses the
 * accessors of the public header and needs no more tests.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum { IP_TTL_AT = 8, IP_CHECKSUM_AT = 10 };
enum { IP_RESERVED = 0x8000, IP_DF = 0x4000, IP_MF = 0x2000 };

enum icmp4_fault icmp4_ip_look(const uint8_t *bytes, size_t held)
{
	if (held < ICMP4_IP_HEADER)
		return ICMP4_FAULT_IP_SHORT;
	if (bytes[0] >> 4 != 4)
		return ICMP4_FAULT_IP_VERSION;

	size_t header = icmp4_ip_header_length(bytes);
	if (header < ICMP4_IP_HEADER || header > held)
		return ICMP4_FAULT_IP_IHL;
	return ICMP4_FAULT_NONE;
}

/*
 * Version and IHL come before the checksum because they say which octets it covers. The lengths
 * come after it: only from a sound header may a Parameter Problem speak of them (PARAM-07).
 */
enum icmp4_fault icmp4_ip_check(const uint8_t *bytes, size_t held, size_t length)
{
	enum icmp4_fault fault = icmp4_ip_look(bytes, held);
	if (fault)
		return fault;

	size_t header = icmp4_ip_header_length(bytes);
	if (!icmp4_checksum_ok(bytes, header))
		return ICMP4_FAULT_IP_CHECKSUM;
	if (icmp4_ip_total_length(bytes) < header)
		return ICMP4_FAULT_IP_TOTAL_LENGTH;
	if (icmp4_ip_total_length(bytes) > length)
		return ICMP4_FAULT_IP_TRUNCATED;
	return ICMP4_FAULT_NONE;
}

void icmp4_ip_parse(struct icmp4_ip *ip, const uint8_t *bytes)
{
	*ip = (struct icmp4_ip){
		.src = icmp4_ip_src(bytes),
		.dst = icmp4_ip_dst(bytes),
		.total_length = icmp4_ip_total_length(bytes),
		.id = icmp4_ip_id(bytes),
		.offset = icmp4_ip_offset(bytes),
		.checksum = get16(bytes + IP_CHECKSUM_AT),
		.tos = bytes[1],
		.ttl = bytes[IP_TTL_AT],
		.protocol = bytes[9],
		.reserved = get16(bytes + 6) & IP_RESERVED,
		.df = icmp4_ip_df(bytes),
		.mf = icmp4_ip_mf(bytes),
		.option_length = (uint8_t)(icmp4_ip_header_length(bytes) - ICMP4_IP_HEADER),
	};
	memcpy(ip->options, bytes + ICMP4_IP_HEADER, ip->option_length);
}

static bool ip_fits_header(const struct icmp4_ip *ip)
{
	return ip->option_length % 4 == 0 && ip->option_length <= ICMP4_IP_OPTIONS_MAX &&
	       ip->offset % 8 == 0 && ip->total_length >= ICMP4_IP_HEADER + ip->option_length;
}

int icmp4_ip_build(const struct icmp4_ip *ip, uint8_t *buffer, size_t size)
{
	if (!ip_fits_header(ip))
		return ICMP4_ERR_ARGUMENT;

	size_t header = (size_t)ICMP4_IP_HEADER + ip->option_length;
	if (size < header)
		return ICMP4_ERR_SPACE;

	unsigned flags =
		(ip->reserved ? IP_RESERVED : 0) | (ip->df ? IP_DF : 0) | (ip->mf ? IP_MF : 0);
	buffer[0] = (uint8_t)(0x40 | header / 4);
	buffer[1] = ip->tos;
	put16(buffer + 2, ip->total_length);
	put16(buffer + 4, ip->id);
	put16(buffer + 6, (uint16_t)(flags | ip->offset / 8));
	buffer[IP_TTL_AT] = ip->ttl;
	buffer[9] = ip->protocol;
	put16(buffer + IP_CHECKSUM_AT, 0);
	put32(buffer + 12, ip->src);
	put32(buffer + 16, ip->dst);
	memcpy(buffer + ICMP4_IP_HEADER, ip->options, ip->option_length);
	put16(buffer + IP_CHECKSUM_AT, icmp4_checksum(buffer, header));
	return (int)header;
}

void icmp4_ip_set_ttl(uint8_t *ip, uint8_t ttl)
{
	uint16_t before = get16(ip + IP_TTL_AT);

	ip[IP_TTL_AT] = ttl;
	put16(ip + IP_CHECKSUM_AT,
	      icmp4_checksum_update(get16(ip + IP_CHECKSUM_AT), before, get16(ip + IP_TTL_AT)));
}

/* Length of the option that starts here; 0 when it has none that can be true. */
static size_t ip_option_length(const uint8_t *option, size_t left)
{
	if (option[0] == ICMP4_OPTION_NOP)
		return 1;
	if (left < 2 || option[1] < 2 || option[1] > left)
		return 0;
	return option[1];
}

/* Every step goes forward by at least one octet, so that no length octet can make this loop. */
bool icmp4_option_next(const uint8_t *ip, size_t *at, struct icmp4_option *option,
		       enum icmp4_fault *fault)
{
	size_t end = icmp4_ip_header_length(ip);

	*fault = ICMP4_FAULT_NONE;
	if (*at == 0)
		*at = ICMP4_IP_HEADER;
	if (*at >= end || ip[*at] == ICMP4_OPTION_EOL) {
		*at = end;
		return false;
	}

	size_t length = ip_option_length(ip + *at, end - *at);
	if (length == 0) {
		*fault = ICMP4_FAULT_OPTION_LENGTH;
		return false;
	}
	*option = (struct icmp4_option){ip + *at, (uint8_t)length, (uint8_t)*at};
	*at += length;
	return true;
}
