/* SPDX-License-Identifier: MIT */
/*
 * Tunnels over UDP. The port is a hint, and each of these headers says by LINK_OTHER when it is not
 * what the port has promised.
 */
#include "link/walk.h"

enum { UDP_HEADER_OCTETS = 8 };

static const struct {
	uint16_t port;
	uint16_t next; /* enum icmp4__next */
} udp_ports[] = {
	{4789, LINK_VXLAN}, /* RFC 7348 */
	{8472, LINK_VXLAN}, /* Linux, before there was a number */
	{4790, LINK_VXLAN}, /* VXLAN-GPE */
	{6081, LINK_GENEVE},      {2152, LINK_GTP},        {4341, LINK_LISP},
	{6635, LINK_MPLS_IN_UDP}, {4754, LINK_GRE_IN_UDP}, {1701, LINK_L2TP_IN_UDP},
};

static enum icmp4__next udp_port(uint16_t port)
{
	for (size_t i = 0; i < sizeof udp_ports / sizeof *udp_ports; i++)
		if (udp_ports[i].port == port)
			return (enum icmp4__next)udp_ports[i].next;
	return LINK_OTHER;
}

/* Most tunnels choose any source port, for its entropy; answers of L2TP and GTP come from theirs.
 */
enum icmp4__next icmp4__step_udp(struct icmp4__walker *w)
{
	uint16_t source = read_u16(&w->r), destination = read_u16(&w->r);
	uint16_t length = read_u16(&w->r);
	enum icmp4__next next = udp_port(destination);

	link_skip(w, 2); /* checksum */
	w->layer->number = destination;
	if (length && length < UDP_HEADER_OCTETS)
		return LINK_OTHER;
	if (length) /* 0: segmentation by the network card */
		link_narrow(w, length - UDP_HEADER_OCTETS);
	return next == LINK_OTHER ? udp_port(source) : next;
}

enum { VXLAN_VNI = 0x08, VXLAN_NEXT = 0x04, VXLAN_VERSION = 0x30 };

/* RFC 7348 section 5; with a next protocol it is VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe). */
enum icmp4__next icmp4__step_vxlan(struct icmp4__walker *w)
{
	uint32_t head = read_u32(&w->r), vni = read_u32(&w->r);
	uint8_t flags = (uint8_t)(head >> 24);

	w->layer->number = vni >> 8;
	if (!(flags & VXLAN_VNI) || flags & VXLAN_VERSION || vni & 0xff)
		return LINK_OTHER;
	return flags & VXLAN_NEXT ? icmp4__next_protocol(head & 0xff) : LINK_ETHERNET;
}

enum { GENEVE_VERSION = 0xc0, GENEVE_OPTIONS = 0x3f };

/* RFC 8926 section 3.4. */
enum icmp4__next icmp4__step_geneve(struct icmp4__walker *w)
{
	uint8_t head = read_u8(&w->r);

	link_skip(w, 1); /* flags */
	uint16_t type = read_u16(&w->r);
	uint32_t vni = read_u32(&w->r);
	w->layer->number = vni >> 8;
	if (head & GENEVE_VERSION || vni & 0xff)
		return LINK_OTHER;
	link_skip(w, (size_t)(head & GENEVE_OPTIONS) * 4);
	return icmp4__ethertype(type);
}

/* 3GPP TS 29.281 section 5.1. */
enum {
	GTP_VERSION_TYPE = 0xf0, /* version 1, GTP and not GTP' */
	GTP_VERSION_1 = 0x30,
	GTP_EXTENSION = 0x04,
	GTP_OPTIONS = 0x07,
	GTP_G_PDU = 255,
};

/* Section 5.2: each extension begins with its length in words of four octets and ends with the
 * type of the next; type 0: there is none. */
static bool gtp_skip_extensions(struct icmp4__walker *w, uint8_t flags)
{
	link_skip(w, 3); /* sequence number, N-PDU number */
	uint8_t type = read_u8(&w->r);

	while (!w->r.failed && flags & GTP_EXTENSION && type) {
		uint8_t words = read_u8(&w->r);

		if (words == 0)
			return false;
		link_skip(w, (size_t)words * 4 - 2);
		type = read_u8(&w->r);
	}
	return true;
}

/* What the tunnel carries its ends have agreed upon: IP, or Ethernet. */
static enum icmp4__next gtp_carries(struct icmp4__walker *w)
{
	const uint8_t *first = link_peek(w, 1);

	if (first && *first >> 4 != 4 && *first >> 4 != 6 && icmp4__is_ethernet(w, 0))
		return LINK_ETHERNET;
	return LINK_IP_BY_NIBBLE;
}

enum icmp4__next icmp4__step_gtp(struct icmp4__walker *w)
{
	uint8_t flags = read_u8(&w->r), type = read_u8(&w->r);
	uint16_t length = read_u16(&w->r);

	w->layer->number = read_u32(&w->r);
	if ((flags & GTP_VERSION_TYPE) != GTP_VERSION_1)
		return LINK_OTHER;
	if (type != GTP_G_PDU)
		return LINK_NOT_IPV4;
	link_narrow(w, length);
	if (flags & GTP_OPTIONS && !gtp_skip_extensions(w, flags))
		return LINK_OTHER;
	return gtp_carries(w);
}

enum { LISP_INSTANCE = 0x08, LISP_KEY = 0x03 };

/* RFC 9300 section 5.3; with a key what follows is encrypted (RFC 8061 section 4). */
enum icmp4__next icmp4__step_lisp(struct icmp4__walker *w)
{
	uint8_t flags = read_u8(&w->r);

	link_skip(w, 3); /* nonce or versions */
	uint32_t locators = read_u32(&w->r);
	const uint8_t *first = link_peek(w, 1);
	if (flags & LISP_INSTANCE)
		w->layer->number = locators >> 8;
	if (first && *first >> 4 != 4 && *first >> 4 != 6)
		return flags & LISP_KEY ? LINK_ENCRYPTED : LINK_OTHER;
	return LINK_IP_BY_NIBBLE;
}
