/* SPDX-License-Identifier: MIT */
/*
 * Ethernet and what may stand between its addresses and a protocol: tags, MACsec, LLC. Ethertypes
 * are spoken far beyond Ethernet (SLL, Cisco HDLC, GRE, GENEVE), and looked up here for all.
 */
#include "link/walk.h"

enum {
	ETHERNET_HEADER = 14,
	ETHERNET_ADDRESSES = 12,
	ETHERNET_LENGTH_MAX = 1500, /* a length up to here, a type from ETHERNET_TYPE_MIN */
	ETHERNET_TYPE_MIN = 0x600,
	ETHERTYPE_IPV4 = 0x800,
	ETHERTYPE_ARP = 0x806,
	VLAN_ID = 0xfff,
	ITAG_SID = 0xffffff,
};

static const struct {
	uint16_t type;
	uint16_t next; /* enum icmp4__next */
} ethertypes[] = {
	{ETHERTYPE_IPV4, LINK_IPV4}, {0x86dd, LINK_IPV6},
	{0x8100, LINK_VLAN},         {0x88a8, LINK_VLAN}, /* 802.1ad */
	{0x9100, LINK_VLAN},                              /* what vendors used before it */
	{0x9200, LINK_VLAN},         {0x9300, LINK_VLAN},
	{0x8847, LINK_MPLS},                               /* RFC 3032 section 5 */
	{0x8848, LINK_MPLS},         {0x8864, LINK_PPPOE}, /* RFC 2516 */
	{0x880b, LINK_PPP},          {0x88e5, LINK_MACSEC},
	{0x894f, LINK_NSH},      /* RFC 8300 */
	{0x6558, LINK_ETHERNET}, /* transparent bridging, in tunnels (RFC 1701) */
	{0x6559, LINK_FRAME_RELAY},  {0x88e7, LINK_ITAG}, /* 802.1ah */
	{0x8909, LINK_TAG6},                              /* Cisco metadata: a security group */
	{0x893f, LINK_TAG6},                              /* 802.1BR */
	{0x8926, LINK_TAG4},                              /* VN-tag */
	{0xf1c1, LINK_TAG4},                              /* 802.1CB */
	{0x892f, LINK_TAG4},                              /* HSR */
	{0x8870, LINK_LLC},                               /* jumbo frames of LLC */
};

enum icmp4__next icmp4__ethertype(uint16_t type)
{
	for (size_t i = 0; i < sizeof ethertypes / sizeof *ethertypes; i++)
		if (ethertypes[i].type == type)
			return (enum icmp4__next)ethertypes[i].next;
	return LINK_NOT_IPV4;
}

bool icmp4__is_ethernet(struct icmp4__walker *w, size_t ahead)
{
	const uint8_t *at = link_peek(w, ahead + ETHERNET_HEADER + 1);

	if (!at)
		return false;

	at += ahead;
	uint16_t type = get16(at + ETHERNET_ADDRESSES);
	if (type == ETHERTYPE_IPV4)
		return at[ETHERNET_HEADER] >> 4 == 4;
	return type == ETHERTYPE_ARP || icmp4__ethertype(type) != LINK_NOT_IPV4;
}

/* A type, or the length of an 802.3 frame, in which LLC follows. */
static enum icmp4__next ethernet_type(struct icmp4__walker *w)
{
	uint16_t type = read_u16(&w->r);

	if (type >= ETHERNET_TYPE_MIN)
		return icmp4__ethertype(type);
	if (type > ETHERNET_LENGTH_MAX)
		return LINK_NOT_IPV4;
	link_narrow(w, type);
	return LINK_LLC;
}

enum icmp4__next icmp4__step_ethernet(struct icmp4__walker *w)
{
	link_skip(w, ETHERNET_ADDRESSES);
	return ethernet_type(w);
}

enum icmp4__next icmp4__step_vlan(struct icmp4__walker *w)
{
	w->layer->number = read_u16(&w->r) & VLAN_ID;
	return ethernet_type(w);
}

enum icmp4__next icmp4__step_tag4(struct icmp4__walker *w)
{
	link_skip(w, 4);
	return ethernet_type(w);
}

enum icmp4__next icmp4__step_tag6(struct icmp4__walker *w)
{
	link_skip(w, 6);
	return ethernet_type(w);
}

/* 802.1ah: the frame of the customer follows, addresses first. */
enum icmp4__next icmp4__step_itag(struct icmp4__walker *w)
{
	w->layer->number = read_u32(&w->r) & ITAG_SID;
	return LINK_ETHERNET;
}

/* 802.1AE section 9: the bits of TCI, and the length of the check value of the default suite. */
enum {
	MACSEC_VERSION = 0x80,
	MACSEC_SCI = 0x20,
	MACSEC_ENCRYPTED = 0x08,
	MACSEC_CHANGED = 0x04,
	MACSEC_SHORT = 0x3f,
	MACSEC_ICV = 16,
};

/* The check value is behind what is protected: a short length tells where, else the frame's end. */
static void macsec_cut_icv(struct icmp4__walker *w, uint8_t short_length)
{
	uint32_t rest = w->wire - link_at(w);

	if (short_length)
		link_narrow(w, short_length);
	else if (rest >= MACSEC_ICV)
		link_narrow(w, rest - MACSEC_ICV);
}

enum icmp4__next icmp4__step_macsec(struct icmp4__walker *w)
{
	uint8_t tci = read_u8(&w->r), short_length = read_u8(&w->r) & MACSEC_SHORT;

	link_skip(w, 4); /* packet number */
	if (tci & MACSEC_SCI)
		link_skip(w, 8);
	if (tci & MACSEC_VERSION)
		return LINK_NOT_IPV4;
	if (tci & (MACSEC_ENCRYPTED | MACSEC_CHANGED))
		return LINK_ENCRYPTED;
	macsec_cut_icv(w, short_length);
	return ethernet_type(w);
}

enum { LLC_SNAP = 0xaa, LLC_IP = 0x06, LLC_OSI = 0xfe, LLC_UI = 3, NLPID_IPV4 = 0xcc };
enum { OUI_ETHERTYPE = 0, OUI_BRIDGE_TUNNEL = 0xf8, OUI_BRIDGED = 0x80c2 };
/* RFC 2684 section 5.2: two octets of padding, then an Ethernet frame with and without its FCS. */
enum { BRIDGED_FCS = 1, BRIDGED = 7, BRIDGED_PAD = 2 };

static enum icmp4__next llc_snap(struct icmp4__walker *w)
{
	uint32_t oui = (uint32_t)read_u8(&w->r) << 16;
	oui |= read_u16(&w->r);
	uint16_t type = read_u16(&w->r);

	if (oui == OUI_ETHERTYPE || oui == OUI_BRIDGE_TUNNEL)
		return icmp4__ethertype(type);
	if (oui != OUI_BRIDGED || (type != BRIDGED_FCS && type != BRIDGED))
		return LINK_NOT_IPV4;
	link_skip(w, BRIDGED_PAD);
	return LINK_ETHERNET;
}

enum icmp4__next icmp4__step_llc(struct icmp4__walker *w)
{
	uint16_t saps = read_u16(&w->r);

	if (read_u8(&w->r) != LLC_UI)
		return LINK_NOT_IPV4;
	if (saps == (LLC_SNAP << 8 | LLC_SNAP))
		return llc_snap(w);
	if (saps == (LLC_IP << 8 | LLC_IP))
		return LINK_IPV4;
	if (saps == (LLC_OSI << 8 | LLC_OSI) && read_u8(&w->r) == NLPID_IPV4)
		return LINK_IPV4;
	return LINK_NOT_IPV4;
}
