/* SPDX-License-Identifier: MIT */
/*
 * The IPv4 header (RFC 791). Octets are judged once, here; whoever reads them afterwards uses the
 * accessors of the public header and needs no more tests.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum { IP_RESERVED = 0x80, IP_DF = 0x40, IP_MF = 0x20 }; /* bits of octet 6 */
enum { IP_TTL_AT = 8, IP_CHECKSUM_AT = 10 };

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
