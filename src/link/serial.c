/* SPDX-License-Identifier: MIT */
/* Serial lines: PPP and PPPoE, Cisco HDLC, Frame Relay. */
#include "link/walk.h"

enum {
	PPP_ADDRESS_CONTROL = 0xff03, /* RFC 1662 section 3.1 */
	PPP_BCP = 0x31,
	PPP_MULTILINK = 0x3d,
	PPPOE_VERSION_TYPE = 0x11,
	HDLC_UNICAST = 0x0f00,
	HDLC_MULTICAST = 0x8f00,
};

static const struct {
	uint16_t protocol;
	uint16_t next; /* enum icmp4__next */
} ppp_protocols[] = {
	{0x0021, LINK_IPV4},      {0x0057, LINK_IPV6},
	{0x0281, LINK_MPLS},                                /* RFC 3032 section 4.3 */
	{0x0283, LINK_MPLS},      {0x0053, LINK_ENCRYPTED}, /* RFC 1968 */
	{0x00fd, LINK_ENCRYPTED}, /* compressed; MPPE (RFC 3078) uses it too */
};

static enum icmp4__next ppp_protocol(uint16_t protocol)
{
	for (size_t i = 0; i < sizeof ppp_protocols / sizeof *ppp_protocols; i++)
		if (ppp_protocols[i].protocol == protocol)
			return (enum icmp4__next)ppp_protocols[i].next;
	return LINK_NOT_IPV4;
}

/* One octet when that is odd: all protocols end so (RFC 1661 sections 2 and 6.5). */
static uint16_t ppp_read_protocol(struct icmp4__walker *w)
{
	uint8_t first = read_u8(&w->r);

	return (uint16_t)(first & 1 ? first : first << 8 | read_u8(&w->r));
}

/* RFC 3518 section 4.3: flags and padding, MAC type, an Ethernet frame. */
static enum icmp4__next ppp_bridged(struct icmp4__walker *w)
{
	uint8_t flags = read_u8(&w->r), mac = read_u8(&w->r);

	if (flags & 0x40) /* LAN identification */
		link_skip(w, 4);
	return mac == 1 ? LINK_ETHERNET : LINK_NOT_IPV4;
}

/* RFC 1990 section 3: fragments, with sequence numbers of 24 bits, unless another length was agreed
 * upon, which cannot be seen. */
static enum icmp4__next ppp_multilink(struct icmp4__walker *w)
{
	uint32_t head = read_u32(&w->r);
	bool begins = head >> 31, ends = head >> 30 & 1;

	if (!begins)
		return LINK_FRAGMENT;
	if (!ends)
		link_widen(w);
	return ppp_protocol(ppp_read_protocol(w));
}

static enum icmp4__next ppp_information(struct icmp4__walker *w)
{
	uint16_t protocol = ppp_read_protocol(w);

	if (protocol == PPP_BCP)
		return ppp_bridged(w);
	if (protocol == PPP_MULTILINK)
		return ppp_multilink(w);
	return ppp_protocol(protocol);
}

/* Address and control are left out on some links (RFC 1661 section 6.6). */
enum icmp4__next icmp4__step_ppp(struct icmp4__walker *w)
{
	const uint8_t *first = link_peek(w, 2);

	if (first && get16(first) == PPP_ADDRESS_CONTROL)
		link_skip(w, 2);
	return ppp_information(w);
}

/* As pppd's logs have it: in place of the address stands which way the frame went. */
enum icmp4__next icmp4__step_ppp_way(struct icmp4__walker *w)
{
	link_skip(w, 2);
	return ppp_information(w);
}

enum icmp4__next icmp4__step_hdlc(struct icmp4__walker *w)
{
	link_skip(w, 2);
	return icmp4__ethertype(read_u16(&w->r));
}

enum icmp4__next icmp4__ppp_or_hdlc(struct icmp4__walker *w)
{
	const uint8_t *first = link_peek(w, 2);
	uint16_t address = first ? get16(first) : 0;

	return address == HDLC_UNICAST || address == HDLC_MULTICAST ? LINK_HDLC : LINK_PPP;
}

/* RFC 2516 section 4: a session's frame has code 0. */
enum icmp4__next icmp4__step_pppoe(struct icmp4__walker *w)
{
	uint8_t version_type = read_u8(&w->r), code = read_u8(&w->r);

	w->layer->number = read_u16(&w->r);
	link_narrow(w, read_u16(&w->r));
	if (version_type != PPPOE_VERSION_TYPE)
		return LINK_BROKEN;
	return code == 0 ? LINK_PPP : LINK_NOT_IPV4;
}

enum { FRAME_RELAY_ADDRESS_MAX = 4, FRAME_RELAY_LAST = 1 };

/* Q.922 section 3.3: seven bits an octet, the last has bit 0 set; of 2 to 4 octets. Where in them
 * the parts of the DLCI are depends on how many there are. */
static bool frame_relay_address(struct icmp4__walker *w)
{
	uint8_t octets[FRAME_RELAY_ADDRESS_MAX] = {0};
	size_t count = 0;

	do
		octets[count] = read_u8(&w->r);
	while (!(octets[count++] & FRAME_RELAY_LAST) && count < FRAME_RELAY_ADDRESS_MAX);

	if (count < 2 || !(octets[count - 1] & FRAME_RELAY_LAST))
		return false;

	uint32_t ten_bits = (uint32_t)(octets[0] >> 2) << 4 | octets[1] >> 4;
	uint32_t third = octets[2];
	if (count == 2)
		w->layer->number = ten_bits;
	else if (count == 3)
		w->layer->number = ten_bits << 6 | third >> 2;
	else
		w->layer->number = ten_bits << 13 | third >> 1 << 6 | octets[3] >> 2;
	return true;
}

/* RFC 2427 section 4.2: behind the OUI 00-80-C2 an Ethernet frame with and without its FCS. */
static enum icmp4__next frame_relay_snap(struct icmp4__walker *w)
{
	uint32_t oui = (uint32_t)read_u8(&w->r) << 16;
	oui |= read_u16(&w->r);
	uint16_t type = read_u16(&w->r);

	if (oui == 0)
		return icmp4__ethertype(type);
	return oui == 0x80c2 && (type == 1 || type == 7) ? LINK_ETHERNET : LINK_NOT_IPV4;
}

/* RFC 2427 section 3: UI, padding of zero to even it out, and the NLPID of ISO TR 9577. */
static enum icmp4__next frame_relay_nlpid(struct icmp4__walker *w)
{
	uint8_t nlpid = read_u8(&w->r);

	if (nlpid == 0)
		nlpid = read_u8(&w->r);
	switch (nlpid) {
	case 0xcc:
		return LINK_IPV4;
	case 0x8e:
		return LINK_IPV6;
	case 0x80:
		return frame_relay_snap(w);
	case 0xcf: /* RFC 1973 */
		return LINK_PPP;
	default:
		return LINK_NOT_IPV4;
	}
}

/* Cisco's own encapsulation has an ethertype there. */
enum icmp4__next icmp4__step_frame_relay(struct icmp4__walker *w)
{
	if (!frame_relay_address(w))
		return LINK_BROKEN;

	uint8_t control = read_u8(&w->r);
	if (control == 3)
		return frame_relay_nlpid(w);
	return icmp4__ethertype((uint16_t)(control << 8 | read_u8(&w->r)));
}
