/* SPDX-License-Identifier: MIT */
/*
 * GRE (RFC 2784, RFC 2890, the routing of RFC 1701; version 1 of PPTP, RFC 2637), also over UDP
 * (RFC 8086), ERSPAN in it (draft-foschiano-erspan), and the one message of NHRP (RFC 2332) that
 * brings a datagram: a traffic indication (draft-detienne-dmvpn).
 */
#include "link/walk.h"

enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACKNOWLEDGEMENT = 0x0080, /* version 1 */
	GRE_VERSION = 0x0007,
	GRE_RESERVED_IN_UDP = 0x5fff, /* of RFC 8086, which knows checksum, key and sequence */
	GRE_TYPE_PPP = 0x880b,
	GRE_TYPE_WCCP = 0x883e,
	GRE_TYPE_METADATA = 0x8909,
	GRE_TYPE_NHRP = 0x2001,
	GRE_TYPE_ERSPAN = 0x88be,
	GRE_TYPE_ERSPAN_3 = 0x22eb,
};

/* RFC 1701: source routes, of which the last has family and length 0. */
static void gre_skip_routing(struct icmp4__walker *w)
{
	uint16_t family;
	uint8_t length;

	do {
		family = read_u16(&w->r);
		link_skip(w, 1);
		length = read_u8(&w->r);
		link_skip(w, length);
	} while (!w->r.failed && (family || length));
}

/* The redirect header of WCCP version 2 stands in front of the datagram, in version 1 nothing. */
static enum icmp4__next gre_wccp(struct icmp4__walker *w)
{
	const uint8_t *first = link_peek(w, 1);

	if (first && *first >> 4 != 4)
		link_skip(w, 4);
	return LINK_IPV4;
}

/* ERSPAN type I has no header of its own, nor GRE's sequence number. */
static enum icmp4__next gre_carries(struct icmp4__walker *w, uint16_t flags, uint16_t type)
{
	switch (type) {
	case GRE_TYPE_ERSPAN:
		return flags & GRE_SEQUENCE ? LINK_ERSPAN_2 : LINK_ETHERNET;
	case GRE_TYPE_ERSPAN_3:
		return LINK_ERSPAN_3;
	case GRE_TYPE_WCCP:
		return gre_wccp(w);
	case GRE_TYPE_METADATA:
		return LINK_METADATA;
	case GRE_TYPE_NHRP:
		return LINK_NHRP;
	default:
		return icmp4__ethertype(type);
	}
}

static enum icmp4__next gre_version_0(struct icmp4__walker *w, uint16_t flags, uint16_t type)
{
	if (flags & (GRE_CHECKSUM | GRE_ROUTING))
		link_skip(w, 4);
	if (flags & GRE_KEY)
		w->layer->number = read_u32(&w->r);
	if (flags & GRE_SEQUENCE)
		link_skip(w, 4);
	if (flags & GRE_ROUTING)
		gre_skip_routing(w);
	return gre_carries(w, flags, type);
}

/* RFC 2637 section 4.1: length and call in place of the key; some packets are acknowledgements. */
static enum icmp4__next gre_version_1(struct icmp4__walker *w, uint16_t flags, uint16_t type)
{
	uint16_t length = read_u16(&w->r);

	w->layer->number = read_u16(&w->r);
	if (flags & GRE_SEQUENCE)
		link_skip(w, 4);
	if (flags & GRE_ACKNOWLEDGEMENT)
		link_skip(w, 4);
	if (type != GRE_TYPE_PPP || !(flags & GRE_SEQUENCE))
		return LINK_NOT_IPV4;
	link_narrow(w, length);
	return LINK_PPP;
}

enum icmp4__next icmp4__step_gre(struct icmp4__walker *w)
{
	uint16_t flags = read_u16(&w->r), type = read_u16(&w->r);

	switch (flags & GRE_VERSION) {
	case 0:
		return gre_version_0(w, flags, type);
	case 1:
		return gre_version_1(w, flags, type);
	default:
		return LINK_NOT_IPV4;
	}
}

enum icmp4__next icmp4__step_gre_in_udp(struct icmp4__walker *w)
{
	const uint8_t *head = link_peek(w, 4);

	if (head && (get16(head) & GRE_RESERVED_IN_UDP & ~(GRE_KEY | GRE_SEQUENCE)))
		return LINK_OTHER;
	return icmp4__step_gre(w);
}

/* Cisco metadata has its ethertype in front here, and behind its six octets on Ethernet. */
enum icmp4__next icmp4__step_metadata(struct icmp4__walker *w)
{
	uint16_t type = read_u16(&w->r);

	link_skip(w, 6);
	return icmp4__ethertype(type);
}

enum { ERSPAN_SESSION = 0x3ff, ERSPAN_FRAME_TYPE = 0x7c00, ERSPAN_IP = 0x0800, ERSPAN_MORE = 1 };

/* Version 1, VLAN, session; index. */
enum icmp4__next icmp4__step_erspan_2(struct icmp4__walker *w)
{
	uint32_t head = read_u32(&w->r);

	link_skip(w, 4);
	w->layer->number = head & ERSPAN_SESSION;
	return head >> 28 == 1 ? LINK_ETHERNET : LINK_NOT_IPV4;
}

/* Version 2, and a time stamp; group, type of frame, and whether a subheader follows. */
enum icmp4__next icmp4__step_erspan_3(struct icmp4__walker *w)
{
	uint32_t head = read_u32(&w->r);

	link_skip(w, 6);
	uint16_t flags = read_u16(&w->r);
	if (flags & ERSPAN_MORE)
		link_skip(w, 8);
	w->layer->number = head & ERSPAN_SESSION;
	if (head >> 28 != 2)
		return LINK_NOT_IPV4;
	return (flags & ERSPAN_FRAME_TYPE) == ERSPAN_IP ? LINK_IP_BY_NIBBLE : LINK_ETHERNET;
}

enum { NHRP_FIXED = 20, NHRP_MANDATORY = 8, NHRP_TRAFFIC_INDICATION = 8, NHRP_ADDRESS = 0x3f };

/* RFC 2332 section 5.2.0.1: fixed part, addresses of the lengths told, and what caused it, as far
 * as the extensions; the datagram went on by itself, these are its first octets. */
enum icmp4__next icmp4__step_nhrp(struct icmp4__walker *w)
{
	const uint8_t *fixed = read_bytes(&w->r, NHRP_FIXED);
	const uint8_t *mandatory = read_bytes(&w->r, NHRP_MANDATORY);

	if (!mandatory || fixed[17] != NHRP_TRAFFIC_INDICATION)
		return LINK_NOT_IPV4;

	size_t addresses = (size_t)(fixed[18] & NHRP_ADDRESS) + (fixed[19] & NHRP_ADDRESS) +
			   mandatory[0] + mandatory[1];
	uint32_t extensions = get16(fixed + 14), read = NHRP_FIXED + NHRP_MANDATORY;
	if (extensions && extensions < read)
		return LINK_BROKEN;
	if (extensions)
		link_narrow(w, extensions - read);
	link_skip(w, addresses);
	link_widen(w);
	return LINK_IPV4;
}
