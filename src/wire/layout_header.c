/* SPDX-License-Identifier: MIT */
/* Where the fields of the headers around ICMP stand; rows as in layout.c, without a member. */
#include "wire/layout.h"
#include <icmp4/ip.h>

/* RFC 791 section 3.1. */
static const struct icmp4_field layout_ip[] = {
	{"version", ICMP4_FIELD_NUMBER, 0, 0, 4, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"header_length", ICMP4_FIELD_NUMBER, 0, 4, 4, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"tos", ICMP4_FIELD_NUMBER, 1, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"length", ICMP4_FIELD_NUMBER, 2, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"reserved", ICMP4_FIELD_FLAG, 6, 0, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"df", ICMP4_FIELD_FLAG, 6, 1, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"mf", ICMP4_FIELD_FLAG, 6, 2, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"fragment_offset", ICMP4_FIELD_NUMBER, 6, 3, 13, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"ttl", ICMP4_FIELD_NUMBER, 8, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"protocol", ICMP4_FIELD_NUMBER, 9, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"checksum", ICMP4_FIELD_HEX, 10, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"src", ICMP4_FIELD_ADDRESS, 12, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"dst", ICMP4_FIELD_ADDRESS, 16, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 768. */
static const struct icmp4_field layout_udp[] = {
	{"src_port", ICMP4_FIELD_NUMBER, 0, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"dst_port", ICMP4_FIELD_NUMBER, 2, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"length", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"checksum", ICMP4_FIELD_HEX, 6, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 9293 section 3.1. */
static const struct icmp4_field layout_tcp[] = {
	{"src_port", ICMP4_FIELD_NUMBER, 0, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"dst_port", ICMP4_FIELD_NUMBER, 2, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"sequence", ICMP4_FIELD_NUMBER, 4, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"acknowledgement", ICMP4_FIELD_NUMBER, 8, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"data_offset", ICMP4_FIELD_NUMBER, 12, 0, 4, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 12, 4, 4, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"flags", ICMP4_FIELD_NUMBER, 13, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"window", ICMP4_FIELD_NUMBER, 14, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"checksum", ICMP4_FIELD_HEX, 16, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"urgent", ICMP4_FIELD_NUMBER, 18, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 9260 section 3.1. */
static const struct icmp4_field layout_sctp[] = {
	{"src_port", ICMP4_FIELD_NUMBER, 0, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"dst_port", ICMP4_FIELD_NUMBER, 2, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"verification_tag", ICMP4_FIELD_HEX, 4, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"checksum", ICMP4_FIELD_HEX, 8, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 2784, RFC 2890; routing of RFC 1701. */
static const struct icmp4_field layout_gre[] = {
	{"checksum_present", ICMP4_FIELD_FLAG, 0, 0, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"routing_present", ICMP4_FIELD_FLAG, 0, 1, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"key_present", ICMP4_FIELD_FLAG, 0, 2, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"sequence_present", ICMP4_FIELD_FLAG, 0, 3, 1, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 0, 4, 9, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"version", ICMP4_FIELD_NUMBER, 1, 5, 3, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"protocol", ICMP4_FIELD_HEX, 2, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 2236 section 2. */
static const struct icmp4_field layout_igmp[] = {
	{"type", ICMP4_FIELD_HEX, 0, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"max_response", ICMP4_FIELD_NUMBER, 1, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"checksum", ICMP4_FIELD_HEX, 2, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"group", ICMP4_FIELD_ADDRESS, 4, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 1256 section 3. */
static const struct icmp4_field layout_router[] = {
	{"address", ICMP4_FIELD_ADDRESS, 0, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"preference", ICMP4_FIELD_SIGNED, 4, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

static const struct icmp4_layout layout_headers[ICMP4_HEADER_COUNT] = {
	[ICMP4_HEADER_IP] = LAYOUT_OF(layout_ip, 20),
	[ICMP4_HEADER_UDP] = LAYOUT_OF(layout_udp, 8),
	[ICMP4_HEADER_TCP] = LAYOUT_OF(layout_tcp, 20),
	[ICMP4_HEADER_SCTP] = LAYOUT_OF(layout_sctp, 12),
	[ICMP4_HEADER_GRE] = LAYOUT_OF(layout_gre, 4),
	[ICMP4_HEADER_IGMP] = LAYOUT_OF(layout_igmp, 8),
	[ICMP4_HEADER_ROUTER] = LAYOUT_OF(layout_router, 8),
};

/* What can stand behind an IPv4 header. header is ICMP4_HEADER_COUNT where we know the name only.
 */
static const struct {
	uint8_t protocol;
	uint8_t header; /* enum icmp4_header */
	const char *name;
} layout_protocols[] = {
	{ICMP4_PROTO_ICMP, ICMP4_HEADER_COUNT, "icmp"},
	{ICMP4_PROTO_IGMP, ICMP4_HEADER_IGMP, "igmp"},
	{ICMP4_PROTO_IPIP, ICMP4_HEADER_IP, "ipip"},
	{ICMP4_PROTO_TCP, ICMP4_HEADER_TCP, "tcp"},
	{ICMP4_PROTO_UDP, ICMP4_HEADER_UDP, "udp"},
	{33, ICMP4_HEADER_COUNT, "dccp"},
	{41, ICMP4_HEADER_COUNT, "ipv6"},
	{ICMP4_PROTO_GRE, ICMP4_HEADER_GRE, "gre"},
	{50, ICMP4_HEADER_COUNT, "esp"},
	{51, ICMP4_HEADER_COUNT, "ah"},
	{58, ICMP4_HEADER_COUNT, "icmpv6"},
	{88, ICMP4_HEADER_COUNT, "eigrp"},
	{89, ICMP4_HEADER_COUNT, "ospf"},
	{103, ICMP4_HEADER_COUNT, "pim"},
	{108, ICMP4_HEADER_COUNT, "ipcomp"},
	{112, ICMP4_HEADER_COUNT, "vrrp"},
	{115, ICMP4_HEADER_COUNT, "l2tp"},
	{ICMP4_PROTO_SCTP, ICMP4_HEADER_SCTP, "sctp"},
	{136, ICMP4_HEADER_COUNT, "udplite"},
	{137, ICMP4_HEADER_COUNT, "mpls"},
};

enum { LAYOUT_PROTOCOLS = sizeof layout_protocols / sizeof *layout_protocols };

const struct icmp4_layout *icmp4_layout_of_header(enum icmp4_header header)
{
	return &layout_headers[header];
}

const struct icmp4_layout *icmp4_layout_of_protocol(uint8_t protocol)
{
	for (size_t i = 0; i < LAYOUT_PROTOCOLS; i++)
		if (layout_protocols[i].protocol == protocol)
			return layout_protocols[i].header < ICMP4_HEADER_COUNT
				       ? &layout_headers[layout_protocols[i].header]
				       : NULL;
	return NULL;
}

const char *icmp4_protocol_name(uint8_t protocol)
{
	for (size_t i = 0; i < LAYOUT_PROTOCOLS; i++)
		if (layout_protocols[i].protocol == protocol)
			return layout_protocols[i].name;
	return NULL;
}
