/* SPDX-License-Identifier: MIT */
/*
 * IPv4 and IPv6 and what they carry that may carry IPv4 again. It is here that the walk finds what
 * it looks for.
 */
#include "link/walk.h"
#include <icmp4/ip.h>

static const struct {
	uint8_t protocol;
	uint8_t next; /* enum icmp4__next */
} internet_protocols[] = {
	{ICMP4_PROTO_ICMP, LINK_ICMP},
	{ICMP4_PROTO_UDP, LINK_UDP},
	{ICMP4_PROTO_IPIP, LINK_IPV4}, /* RFC 2003; RFC 2473 in IPv6 */
	{41, LINK_IPV6},               /* RFC 4213 */
	{ICMP4_PROTO_GRE, LINK_GRE},
	{50, LINK_ENCRYPTED}, /* ESP, RFC 4303 */
	{51, LINK_AH},
	{94, LINK_IPV4}, /* IPIP of before RFC 2003 */
	{97, LINK_ETHERIP},
	{103, LINK_PIM},
	{115, LINK_L2TP},
	{137, LINK_MPLS},     /* RFC 4023 */
	{143, LINK_ETHERNET}, /* RFC 8986 */
};

static enum icmp4__next internet_protocol(uint8_t protocol)
{
	for (size_t i = 0; i < sizeof internet_protocols / sizeof *internet_protocols; i++)
		if (internet_protocols[i].protocol == protocol)
			return (enum icmp4__next)internet_protocols[i].next;
	return LINK_OTHER;
}

/* A fragment that is not the first begins in the midst of what it carries. Whether UDP would have
 * been a tunnel cannot be told, and seldom it is. */
static enum icmp4__next internet_fragment(enum icmp4__next next)
{
	if (next < LINK_FIRST_HEADER)
		return next;
	return next == LINK_UDP ? LINK_OTHER : LINK_FRAGMENT;
}

/* Where its total length says the datagram ends, if that can be true: segmentation by the network
 * card leaves 0 there. */
static void ipv4_narrow(struct icmp4__walker *w, const uint8_t *ip)
{
	size_t header = icmp4_ip_header_length(ip), total = icmp4_ip_total_length(ip);

	if (total >= header)
		link_narrow(w, (uint32_t)(total - header));
}

static void ipv4_found(struct icmp4__walker *w, const uint8_t *ip)
{
	struct icmp4_walk *walk = w->walk;

	w->carrier = walk->count;
	walk->datagrams++;
	walk->at = (uint32_t)(ip - w->frame);
	walk->held = (uint32_t)(w->r.end - ip);
	walk->length = w->wire - walk->at;
	walk->message = link_at(w);
}

enum icmp4__next icmp4__step_ipv4(struct icmp4__walker *w)
{
	const uint8_t *ip = read_bytes(&w->r, ICMP4_IP_HEADER);

	if (!ip || ip[0] >> 4 != 4 || icmp4_ip_header_length(ip) < ICMP4_IP_HEADER)
		return LINK_BROKEN;
	link_skip(w, icmp4_ip_header_length(ip) - ICMP4_IP_HEADER);
	if (w->r.failed)
		return LINK_BROKEN;

	ipv4_narrow(w, ip);
	ipv4_found(w, ip);
	if (icmp4_ip_mf(ip))
		link_widen(w);
	enum icmp4__next next = internet_protocol(icmp4_ip_protocol(ip));
	return icmp4_ip_offset(ip) ? internet_fragment(next) : next;
}

enum { IPV6_FRAGMENT = 44, IPV6_OFFSET = 0xfff8, IPV6_MORE = 1 };

/* Hop-by-hop, routing, destination options, mobility, HIP, Shim6: all of one form (RFC 6564). */
static bool ipv6_is_extension(uint8_t protocol)
{
	static const uint8_t extensions[] = {0, 43, 60, 135, 139, 140};

	for (size_t i = 0; i < sizeof extensions; i++)
		if (extensions[i] == protocol)
			return true;
	return false;
}

static enum icmp4__next ipv6_protocol(uint8_t protocol)
{
	enum icmp4__next next = internet_protocol(protocol);

	if (next == LINK_AH)
		return LINK_AH_IN_IPV6;
	return next == LINK_ICMP ? LINK_OTHER : next;
}

/* RFC 8200 section 4.5, behind the octet of the next header. */
static enum icmp4__next ipv6_fragment(struct icmp4__walker *w, uint8_t protocol)
{
	link_skip(w, 1);
	uint16_t offset = read_u16(&w->r);
	link_skip(w, 4);
	if (offset & IPV6_OFFSET)
		return internet_fragment(ipv6_protocol(protocol));
	if (offset & IPV6_MORE)
		link_widen(w);
	return LINK_IPV6;
}

/* Goes over the extension headers. */
static enum icmp4__next ipv6_carries(struct icmp4__walker *w, uint8_t protocol)
{
	while (!w->r.failed && (protocol == IPV6_FRAGMENT || ipv6_is_extension(protocol))) {
		bool fragment = protocol == IPV6_FRAGMENT;

		protocol = read_u8(&w->r);
		if (!fragment) {
			link_skip(w, 6 + (size_t)read_u8(&w->r) * 8);
			continue;
		}
		enum icmp4__next next = ipv6_fragment(w, protocol);
		if (next != LINK_IPV6)
			return next;
	}
	return ipv6_protocol(protocol);
}

enum icmp4__next icmp4__step_ipv6(struct icmp4__walker *w)
{
	uint32_t head = read_u32(&w->r);
	uint16_t length = read_u16(&w->r);
	uint8_t protocol = read_u8(&w->r);

	if (head >> 28 != 6)
		return LINK_BROKEN;
	link_skip(w, 33); /* hop limit, addresses */
	w->carrier = w->walk->count;
	if (length) /* 0: a jumbogram, or segmentation by the network card */
		link_narrow(w, length);
	return ipv6_carries(w, protocol);
}

/* RFC 4302 section 2: the length is in words of four octets, less 2; the fields fill 3 of them. */
static bool ah_read(struct icmp4__walker *w, uint8_t *protocol)
{
	*protocol = read_u8(&w->r);
	uint8_t words = read_u8(&w->r);

	link_skip(w, 2);
	w->layer->number = read_u32(&w->r);
	if (words > 0)
		link_skip(w, (size_t)words * 4);
	return words > 0;
}

enum icmp4__next icmp4__step_ah(struct icmp4__walker *w)
{
	uint8_t protocol;

	if (!ah_read(w, &protocol))
		return LINK_BROKEN;
	w->walk->message = link_at(w);
	return internet_protocol(protocol);
}

enum icmp4__next icmp4__step_ah_in_ipv6(struct icmp4__walker *w)
{
	uint8_t protocol;

	return ah_read(w, &protocol) ? ipv6_carries(w, protocol) : LINK_BROKEN;
}

/* RFC 3378 section 2. */
enum icmp4__next icmp4__step_etherip(struct icmp4__walker *w)
{
	return read_u16(&w->r) == 0x3000 ? LINK_ETHERNET : LINK_BROKEN;
}

/* RFC 7761 section 4.9.3: the datagram that a router sends on to the rendezvous point. */
enum icmp4__next icmp4__step_pim(struct icmp4__walker *w)
{
	uint32_t head = read_u32(&w->r);

	if (head >> 24 != 0x21)
		return LINK_OTHER;
	link_skip(w, 4); /* flags */
	return LINK_IP_BY_NIBBLE;
}
