/* SPDX-License-Identifier: MIT */
/*
 * L2TP: version 2 over UDP (RFC 2661) carries PPP; version 3 (RFC 3931), over UDP or IP itself,
 * carries what its ends have agreed upon, behind a cookie of a length that they have agreed upon
 * too. Of that, Ethernet is found where it makes sense.
 */
#include "link/walk.h"

enum {
	L2TP_CONTROL = 0x8000,
	L2TP_LENGTH = 0x4000,
	L2TP_SEQUENCE = 0x0800,
	L2TP_OFFSET = 0x0200,
	L2TP_RESERVED = 0x34f0,
	L2TP_VERSION = 0x000f,
	L2TP_GAP_MAX = 12,
};

/* Behind a cookie of 0, 4 or 8 octets and a sublayer of 0 or 4 (RFC 3931 sections 4.1 and 4.6). */
static enum icmp4__next l2tp_carries(struct icmp4__walker *w)
{
	for (size_t gap = 0; gap <= L2TP_GAP_MAX; gap += 4) {
		if (icmp4__is_ethernet(w, gap)) {
			link_skip(w, gap);
			return LINK_ETHERNET;
		}
	}
	return LINK_NOT_IPV4;
}

/* Session 0 is the control connection. */
enum icmp4__next icmp4__step_l2tp(struct icmp4__walker *w)
{
	w->layer->number = read_u32(&w->r);
	return w->layer->number ? l2tp_carries(w) : LINK_NOT_IPV4;
}

/* The length counts from the flags on, of which 4 octets are read by now. */
static enum icmp4__next l2tp_version_2(struct icmp4__walker *w, uint16_t flags)
{
	if (flags & L2TP_LENGTH) {
		uint16_t length = read_u16(&w->r);

		if (length < 4)
			return LINK_OTHER;
		link_narrow(w, length - 4u);
	}
	link_skip(w, 2); /* tunnel */
	w->layer->number = read_u16(&w->r);
	if (flags & L2TP_SEQUENCE)
		link_skip(w, 4);
	if (flags & L2TP_OFFSET)
		link_skip(w, read_u16(&w->r));
	return LINK_PPP;
}

static enum icmp4__next l2tp_version_3(struct icmp4__walker *w)
{
	link_skip(w, 2); /* reserved */
	return icmp4__step_l2tp(w);
}

enum icmp4__next icmp4__step_l2tp_in_udp(struct icmp4__walker *w)
{
	uint16_t flags = read_u16(&w->r), version = flags & L2TP_VERSION;

	if (flags & L2TP_RESERVED || (version != 2 && version != 3))
		return LINK_OTHER;
	if (flags & L2TP_CONTROL)
		return LINK_NOT_IPV4;
	return version == 2 ? l2tp_version_2(w, flags) : l2tp_version_3(w);
}
