/* SPDX-License-Identifier: MIT */
/*
 * What operating systems put in front of packets that they hand out of themselves: an address
 * family, or the better part of a link's header.
 */
#include "link/walk.h"

/* AF_INET is 2 everywhere; of AF_INET6 each system has another idea. */
static const struct {
	uint8_t family;
	uint8_t next; /* enum icmp4__next */
} address_families[] = {
	{2, LINK_IPV4},  {10, LINK_IPV6}, /* Linux */
	{23, LINK_IPV6},                  /* Windows */
	{24, LINK_IPV6},                  /* NetBSD, OpenBSD */
	{26, LINK_IPV6},                  /* Solaris */
	{28, LINK_IPV6},                  /* FreeBSD */
	{30, LINK_IPV6},                  /* macOS */
};

static enum icmp4__next loopback_next(uint32_t family)
{
	for (size_t i = 0; i < sizeof address_families / sizeof *address_families; i++)
		if (address_families[i].family == family)
			return (enum icmp4__next)address_families[i].next;
	return LINK_NOT_IPV4;
}

/* In the byte order of the machine that captured: a family is a small number in the right one. */
static uint32_t loopback_family(struct icmp4__walker *w)
{
	uint32_t family = read_u32(&w->r);

	if (family >> 16 == 0)
		return family;
	return family >> 24 | (family >> 8 & 0xff00);
}

enum icmp4__next icmp4__step_null(struct icmp4__walker *w)
{
	return loopback_next(loopback_family(w));
}

/* Family, SPI, flags. */
enum icmp4__next icmp4__step_enc(struct icmp4__walker *w)
{
	uint32_t family = loopback_family(w);

	w->layer->number = read_u32(&w->r);
	link_skip(w, 4);
	return loopback_next(family);
}

/* Its length, which it does not count its padding to four octets in, then the family. */
enum icmp4__next icmp4__step_pflog(struct icmp4__walker *w)
{
	uint8_t length = read_u8(&w->r), family = read_u8(&w->r);

	if (length < 4)
		return LINK_BROKEN;
	link_skip(w, ((length + 3u) & ~3u) - 2);
	return loopback_next(family);
}

enum { NFLOG_PAYLOAD = 9, NFLOG_TLV = 4, NFLOG_BRIDGE = 7 };

/* Length and type of a TLV are in the byte order of the machine that captured. Types are small. */
static uint16_t nflog_read(struct icmp4__walker *w, bool little)
{
	return little ? read_le16(&w->r) : read_u16(&w->r);
}

static bool nflog_is_little(struct icmp4__walker *w)
{
	const uint8_t *tlv = link_peek(w, NFLOG_TLV);

	return tlv && tlv[3] == 0;
}

/* A TLV's value fills up to four octets; of the bridge's, the payload begins with IP too. */
enum icmp4__next icmp4__step_nflog(struct icmp4__walker *w)
{
	uint8_t family = read_u8(&w->r);

	link_skip(w, 1); /* version */
	w->layer->number = read_u16(&w->r);

	bool little = nflog_is_little(w);
	while (!w->r.failed) {
		uint16_t length = nflog_read(w, little), type = nflog_read(w, little);

		if (w->r.failed || length < NFLOG_TLV)
			return LINK_BROKEN;
		if (type == NFLOG_PAYLOAD) {
			link_narrow(w, length - NFLOG_TLV);
			return family == NFLOG_BRIDGE ? LINK_IP_BY_NIBBLE : loopback_next(family);
		}
		link_skip(w, (length - NFLOG_TLV + 3u) & ~3u);
	}
	return LINK_BROKEN;
}

/* The protocol is an ethertype, or one of Linux's numbers below all of those (if_ether.h). */
static enum icmp4__next sll_protocol(uint16_t protocol)
{
	return protocol == 4 ? LINK_LLC : icmp4__ethertype(protocol);
}

enum { SLL_FRAME_RELAY = 770, SLL_WLAN = 801, SLL_WLAN_PRISM = 802, SLL_WLAN_RADIOTAP = 803 };

/* By the ARPHRD_ of the device, some of which give frames no protocol. */
static enum icmp4__next sll_next(uint16_t device, uint16_t protocol)
{
	switch (device) {
	case SLL_FRAME_RELAY:
		return LINK_FRAME_RELAY;
	case SLL_WLAN:
		return LINK_WLAN;
	case SLL_WLAN_PRISM:
		return LINK_PRISM;
	case SLL_WLAN_RADIOTAP:
		return LINK_RADIOTAP;
	default:
		return sll_protocol(protocol);
	}
}

enum icmp4__next icmp4__step_sll(struct icmp4__walker *w)
{
	link_skip(w, 2); /* to whom it was sent */
	uint16_t device = read_u16(&w->r);
	link_skip(w, 10); /* address */
	return sll_next(device, read_u16(&w->r));
}

enum icmp4__next icmp4__step_sll2(struct icmp4__walker *w)
{
	uint16_t protocol = read_u16(&w->r);

	link_skip(w, 6); /* reserved, interface */
	uint16_t device = read_u16(&w->r);
	link_skip(w, 10); /* to whom, address */
	return sll_next(device, protocol);
}

/* Version, family, type of hook, length of the packet, interfaces, zones. */
enum icmp4__next icmp4__step_ipnet(struct icmp4__walker *w)
{
	link_skip(w, 1);
	uint8_t family = read_u8(&w->r);
	link_skip(w, 22);
	return loopback_next(family);
}

/* Its length, type of record, link type of what follows; all little-endian. */
enum icmp4__next icmp4__step_pktap(struct icmp4__walker *w)
{
	uint32_t length = read_le32(&w->r), type = read_le32(&w->r), link = read_le32(&w->r);

	if (length < 12)
		return LINK_BROKEN;
	link_skip(w, length - 12);
	return type == 1 ? icmp4__first_header(w, link) : LINK_NOT_IPV4;
}
