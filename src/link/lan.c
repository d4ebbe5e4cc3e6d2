/* SPDX-License-Identifier: MIT */
/* The smaller local networks: ARCnet, IP over InfiniBand, Token Ring, FDDI, ATM. */
#include "link/walk.h"

enum { LAN_ADDRESSES = 12, LAN_ROUTED = 0x80 };

/* RFC 1201 section 2, and RFC 1051 of before. */
enum {
	ARCNET_IPV4_OLD = 240,
	ARCNET_IPV4 = 212,
	ARCNET_EXCEPTION = 0xff,
};

/* RFC 1201 section 3: a split flag and a sequence number; an exception frame has three octets more
 * in front of the same. A flag that is odd begins a packet of several fragments. */
static enum icmp4__next arcnet_fragment(struct icmp4__walker *w)
{
	uint8_t flag = read_u8(&w->r);

	if (flag == ARCNET_EXCEPTION) {
		link_skip(w, 3);
		flag = read_u8(&w->r);
	}
	link_skip(w, 2);
	if (flag && flag % 2 == 0)
		return LINK_FRAGMENT;
	if (flag)
		link_widen(w);
	return LINK_IPV4;
}

static enum icmp4__next arcnet_type(struct icmp4__walker *w)
{
	uint8_t type = read_u8(&w->r);

	if (type == ARCNET_IPV4)
		return arcnet_fragment(w);
	return type == ARCNET_IPV4_OLD ? LINK_IPV4 : LINK_NOT_IPV4;
}

/* Source and destination, type, as the BSDs have them. */
enum icmp4__next icmp4__step_arcnet(struct icmp4__walker *w)
{
	link_skip(w, 2);
	return arcnet_type(w);
}

/* Linux keeps an offset of two octets in front of the type. */
enum icmp4__next icmp4__step_arcnet_linux(struct icmp4__walker *w)
{
	link_skip(w, 4);
	return arcnet_type(w);
}

/* RFC 4391 section 6, behind a global route header of 40 octets. */
enum icmp4__next icmp4__step_ipoib(struct icmp4__walker *w)
{
	link_skip(w, 40);
	uint16_t type = read_u16(&w->r);
	link_skip(w, 2);
	return icmp4__ethertype(type);
}

/* 802.5: access and frame control, addresses, and source routing when the source says so. */
enum icmp4__next icmp4__step_token_ring(struct icmp4__walker *w)
{
	link_skip(w, 1);
	uint8_t control = read_u8(&w->r);
	const uint8_t *addresses = read_bytes(&w->r, LAN_ADDRESSES);

	if (addresses && addresses[6] & LAN_ROUTED) {
		const uint8_t *routing = link_peek(w, 1);
		size_t length = routing ? *routing & 0x1f : 0;

		if (routing && length < 2)
			return LINK_BROKEN;
		link_skip(w, length);
	}
	return control >> 6 == 1 ? LINK_LLC : LINK_NOT_IPV4;
}

/* Frame control, addresses; LLC frames have 01 in the middle of the control. */
enum icmp4__next icmp4__step_fddi(struct icmp4__walker *w)
{
	uint8_t control = read_u8(&w->r);

	link_skip(w, LAN_ADDRESSES);
	return (control & 0x30) == 0x10 ? LINK_LLC : LINK_NOT_IPV4;
}

/* SunATM: what the traffic is, in four bits (2: LLC), VPI, VCI. */
enum icmp4__next icmp4__step_sunatm(struct icmp4__walker *w)
{
	uint8_t traffic = read_u8(&w->r) & 15;

	w->layer->number = (uint32_t)read_u8(&w->r) << 16;
	w->layer->number |= read_u16(&w->r);
	return traffic == 2 ? LINK_LLC : LINK_NOT_IPV4;
}
