/* SPDX-License-Identifier: MIT */
/* The IP header of a reply, in the place of its request's. */
#include "base/bytes.h"
#include "base/mem.h"
#include "node/internal.h"
#include <icmp4/checksum.h>

enum { REPLY_DF = 0x4000 };

size_t icmp4__reply_header(uint8_t *ip, size_t data, const struct icmp4__reply *reply)
{
	size_t header = icmp4_ip_header_length(ip), length = ICMP4_IP_HEADER + data;

	if (header > ICMP4_IP_HEADER)
		memmove(ip + ICMP4_IP_HEADER, ip + header, data);
	ip[0] = 0x45;
	ip[1] = reply->tos;
	put16(ip + 2, (uint16_t)length);
	put16(ip + 4, reply->id);
	put16(ip + 6, reply->df ? REPLY_DF : 0);
	ip[8] = reply->ttl;
	put16(ip + 10, 0);
	put32(ip + 12, reply->src);
	put32(ip + 16, reply->dst);
	put16(ip + 10, icmp4_checksum(ip, ICMP4_IP_HEADER));
	return length;
}
