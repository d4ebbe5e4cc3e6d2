/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_IP_H
#define ICMP4_IP_H
/*
 * The IPv4 header (RFC 791) at two levels: icmp4_ip_check() looks at bytes once, after which the
 * icmp4_ip_*() accessors below read them at almost no cost and never outside the header; struct
 * icmp4_ip is the same as plain values, to be parsed to and built from.
 */
#include <icmp4/fault.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_IP_HEADER = 20, ICMP4_IP_HEADER_MAX = 60, ICMP4_IP_OPTIONS_MAX = 40 };
enum {
	ICMP4_PROTO_ICMP = 1,
	ICMP4_PROTO_IGMP = 2,
	ICMP4_PROTO_IPIP = 4,
	ICMP4_PROTO_TCP = 6,
	ICMP4_PROTO_UDP = 17,
	ICMP4_PROTO_GRE = 47,
	ICMP4_PROTO_SCTP = 132,
};

struct icmp4_ip {
	uint32_t src;
	uint32_t dst;
	uint16_t total_length; /* header and data, octets */
	uint16_t id;
	uint16_t offset;   /* of this fragment, octets (a multiple of 8) */
	uint16_t checksum; /* as read; build computes its own */
	uint8_t tos;
	uint8_t ttl;
	uint8_t protocol;
	bool reserved; /* the bit before DF: 0 when sent, carried along (RFC 1812 5.2.5) */
	bool df;
	bool mf;
	uint8_t option_length; /* octets of options, a multiple of 4, at most 40 */
	uint8_t options[ICMP4_IP_OPTIONS_MAX];
};

/*
 * The five tests of RFC 1812 section 5.2.2 in its order, over held octets of a packet that was
 * length octets long on the wire. After ICMP4_FAULT_NONE the whole header is held, IHL >= 5, and
 * IHL*4 <= total length <= length. The checksum is tested; icmp4_ip_look() leaves that out, for
 * quoted headers, whose TTL and checksum routers change (CKSUM-14), and tests no total length.
 */
ICMP4_API enum icmp4_fault icmp4_ip_check(const uint8_t *bytes, size_t held, size_t length);
ICMP4_API enum icmp4_fault icmp4_ip_look(const uint8_t *bytes, size_t held);

/* Values of a header that icmp4_ip_check or icmp4_ip_look accepted. */
ICMP4_API void icmp4_ip_parse(struct icmp4_ip *ip, const uint8_t *bytes);

/*
 * Writes the header with its checksum; the data is the caller's to write behind it.
 * Returns the header's length; ICMP4_ERR_SPACE; ICMP4_ERR_ARGUMENT if option_length is no multiple
 * of 4 or over 40, offset is no multiple of 8, or total_length is smaller than the header.
 */
ICMP4_API int icmp4_ip_build(const struct icmp4_ip *ip, uint8_t *buffer, size_t size);

/* Accessors over a checked header. */
static inline size_t icmp4_ip_header_length(const uint8_t *ip)
{
	return (size_t)(ip[0] & 15) * 4;
}

static inline uint16_t icmp4_ip_total_length(const uint8_t *ip)
{
	return (uint16_t)(ip[2] << 8 | ip[3]);
}

static inline uint16_t icmp4_ip_id(const uint8_t *ip)
{
	return (uint16_t)(ip[4] << 8 | ip[5]);
}

static inline bool icmp4_ip_df(const uint8_t *ip)
{
	return ip[6] & 0x40;
}

static inline bool icmp4_ip_mf(const uint8_t *ip)
{
	return ip[6] & 0x20;
}

static inline uint8_t icmp4_ip_tos(const uint8_t *ip)
{
	return ip[1];
}

static inline uint8_t icmp4_ip_ttl(const uint8_t *ip)
{
	return ip[8];
}

static inline uint8_t icmp4_ip_protocol(const uint8_t *ip)
{
	return ip[9];
}

/* Octets; 0 for a whole datagram and for a first fragment. */
static inline uint16_t icmp4_ip_offset(const uint8_t *ip)
{
	return (uint16_t)(((ip[6] & 0x1f) << 8 | ip[7]) * 8);
}

static inline uint32_t icmp4_ip_address(const uint8_t *octets)
{
	return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
	       octets[3];
}

static inline uint32_t icmp4_ip_src(const uint8_t *ip)
{
	return icmp4_ip_address(ip + 12);
}

static inline uint32_t icmp4_ip_dst(const uint8_t *ip)
{
	return icmp4_ip_address(ip + 16);
}

/* Sets the TTL and updates the header checksum with it (CKSUM-08). */
ICMP4_API void icmp4_ip_set_ttl(uint8_t *ip, uint8_t ttl);

/* Address classes that rules speak of; RFC 1122 section 3.2.1.3, RFC 1812 section 5.3.7. */
static inline bool icmp4_is_multicast(uint32_t a)
{
	return a >> 28 == 14;
}

static inline bool icmp4_is_loopback(uint32_t a)
{
	return a >> 24 == 127;
}

/* 0/8, 127/8, 224/4 and 240/4 (255.255.255.255 among them): names no single host on a wire. */
static inline bool icmp4_is_martian(uint32_t a)
{
	return a >> 24 == 0 || icmp4_is_loopback(a) || a >= 0xe0000000;
}

/* What an address is to a prefix that holds it: a /31 and a /32 have no broadcast (RFC 3021). */
enum icmp4_prefix_form {
	ICMP4_PREFIX_HOST,
	ICMP4_PREFIX_NETWORK,   /* {prefix, 0}, the broadcast of old */
	ICMP4_PREFIX_BROADCAST, /* {prefix, -1} */
	ICMP4_PREFIX_OUTSIDE,   /* not in it */
};

static inline enum icmp4_prefix_form icmp4_prefix_form(struct icmp4_prefix p, uint32_t address)
{
	uint32_t host = ~icmp4_prefix_mask(p.length);

	if (!icmp4_prefix_holds(p, address))
		return ICMP4_PREFIX_OUTSIDE;
	if (p.length >= 31)
		return ICMP4_PREFIX_HOST;
	if ((address & host) == host)
		return ICMP4_PREFIX_BROADCAST;
	return address & host ? ICMP4_PREFIX_HOST : ICMP4_PREFIX_NETWORK;
}

/* One IP option, as found: type octet and, for all but EOL and NOP, its whole length. */
struct icmp4_option {
	const uint8_t *bytes; /* bytes[0] is the type */
	uint8_t length;       /* 1 for NOP */
	uint8_t at;           /* octet index in the IP header: a Parameter Problem's pointer */
};

enum {
	ICMP4_OPTION_EOL = 0,
	ICMP4_OPTION_NOP = 1,
	ICMP4_OPTION_RECORD_ROUTE = 7,
	ICMP4_OPTION_TIMESTAMP = 68,
	ICMP4_OPTION_SECURITY = 130,
	ICMP4_OPTION_LSRR = 131,
	ICMP4_OPTION_STREAM_ID = 136,
	ICMP4_OPTION_SSRR = 137,
	ICMP4_OPTION_ROUTER_ALERT = 148,
};

/*
 * Walks the options of a checked header. Start with *at = 0 (an index into the header; 0 means the
 * first option). True: option filled in, *at moved on. False: the end; *fault is then
 * ICMP4_FAULT_NONE, or ICMP4_FAULT_OPTION_LENGTH with *at at the offending option's type octet.
 */
ICMP4_API bool icmp4_option_next(const uint8_t *ip, size_t *at, struct icmp4_option *option,
				 enum icmp4_fault *fault);

ICMP4_END

#endif
