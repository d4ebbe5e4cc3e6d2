/* SPDX-License-Identifier: MIT */
#ifndef LINK_WALK_H
#define LINK_WALK_H
/*
 * What the steps of the walk share. A step reads one header with the walker's reader, may narrow
 * the reader to what the header says that it carries, and returns what comes next: another header,
 * or an end. When the reader fails, what the step returns does not count.
 *
 * How to add a header: its name here, its step in the file of its family, its row in walk.c, and a
 * row in the table that leads to it.
 */
#include "base/reader.h"
#include <icmp4/link.h>

/* The ends, then the headers: what a step returns is one or the other. */
enum icmp4__next {
	LINK_OTHER = ICMP4_WALK_OTHER,
	LINK_NOT_IPV4 = ICMP4_WALK_NOT_IPV4,
	LINK_ENCRYPTED = ICMP4_WALK_ENCRYPTED,
	LINK_FRAGMENT = ICMP4_WALK_FRAGMENT,
	LINK_BROKEN = ICMP4_WALK_BROKEN,
	LINK_UNKNOWN = ICMP4_WALK_UNKNOWN_LINK,
	LINK_ICMP = ICMP4_WALK_ICMP,
	LINK_FIRST_HEADER = ICMP4_WALK_END_COUNT,
	LINK_ETHERNET = LINK_FIRST_HEADER,
	LINK_IPV4,
	LINK_IPV6,
	LINK_VLAN,
	LINK_TAG4,
	LINK_TAG6,
	LINK_ITAG,
	LINK_MACSEC,
	LINK_LLC,
	LINK_PPPOE,
	LINK_PPP,
	LINK_PPP_WAY, /* in front of the protocol stands an octet for the way, and control */
	LINK_HDLC,
	LINK_FRAME_RELAY,
	LINK_NULL,
	LINK_ENC,
	LINK_PFLOG,
	LINK_NFLOG,
	LINK_SLL,
	LINK_SLL2,
	LINK_IPNET,
	LINK_PKTAP,
	LINK_ARCNET,
	LINK_ARCNET_LINUX,
	LINK_IPOIB,
	LINK_TOKEN_RING,
	LINK_FDDI,
	LINK_SUNATM,
	LINK_RADIOTAP,
	LINK_PRISM,
	LINK_AVS,
	LINK_PPI,
	LINK_WLAN,
	LINK_WLAN_PADDED,
	LINK_MPLS,
	LINK_MPLS_IN_UDP,
	LINK_PSEUDOWIRE,
	LINK_NSH,
	LINK_AH,
	LINK_AH_IN_IPV6,
	LINK_ETHERIP,
	LINK_PIM,
	LINK_UDP,
	LINK_GRE,
	LINK_GRE_IN_UDP,
	LINK_METADATA,
	LINK_NHRP,
	LINK_ERSPAN_2,
	LINK_ERSPAN_3,
	LINK_VXLAN,
	LINK_GENEVE,
	LINK_GTP,
	LINK_LISP,
	LINK_L2TP,
	LINK_L2TP_IN_UDP,
	LINK_HEADER_COUNT,
	LINK_IP_BY_NIBBLE = LINK_HEADER_COUNT, /* IPv4 or IPv6, as the octet to come says */
	LINK_PPP_OR_HDLC,                      /* as the two octets to come say */
};

struct icmp4__walker {
	struct reader r;           /* from the header in hand to where the headers around it end */
	const uint8_t *frame;      /* its first octet */
	uint32_t wire;             /* end, on the wire, of what r reads: octets from the first */
	uint8_t carrier;           /* layers up to the innermost IP header */
	struct icmp4_layer *layer; /* of the header in hand */
	struct icmp4_walk *walk;
};

typedef enum icmp4__next icmp4__step(struct icmp4__walker *w);

icmp4__step icmp4__step_ethernet, icmp4__step_vlan, icmp4__step_tag4, icmp4__step_tag6,
	icmp4__step_itag, icmp4__step_macsec, icmp4__step_llc;
icmp4__step icmp4__step_pppoe, icmp4__step_ppp, icmp4__step_ppp_way, icmp4__step_hdlc,
	icmp4__step_frame_relay;
icmp4__step icmp4__step_null, icmp4__step_enc, icmp4__step_pflog, icmp4__step_nflog,
	icmp4__step_sll, icmp4__step_sll2, icmp4__step_ipnet, icmp4__step_pktap;
icmp4__step icmp4__step_arcnet, icmp4__step_arcnet_linux, icmp4__step_ipoib, icmp4__step_token_ring,
	icmp4__step_fddi, icmp4__step_sunatm;
icmp4__step icmp4__step_radiotap, icmp4__step_prism, icmp4__step_avs, icmp4__step_ppi,
	icmp4__step_wlan, icmp4__step_wlan_padded;
icmp4__step icmp4__step_mpls, icmp4__step_mpls_in_udp, icmp4__step_pseudowire, icmp4__step_nsh;
icmp4__step icmp4__step_ipv4, icmp4__step_ipv6, icmp4__step_ah, icmp4__step_ah_in_ipv6,
	icmp4__step_etherip, icmp4__step_pim;
icmp4__step icmp4__step_gre, icmp4__step_gre_in_udp, icmp4__step_metadata, icmp4__step_nhrp,
	icmp4__step_erspan_2, icmp4__step_erspan_3;
icmp4__step icmp4__step_udp, icmp4__step_vxlan, icmp4__step_geneve, icmp4__step_gtp,
	icmp4__step_lisp;
icmp4__step icmp4__step_l2tp, icmp4__step_l2tp_in_udp;

/* What a number of each registry leads to; LINK_NOT_IPV4 where it leads us nowhere. */
enum icmp4__next icmp4__ethertype(uint16_t type);
/* "Next protocol" of NSH (RFC 8300 section 2.2), which VXLAN-GPE has too. */
enum icmp4__next icmp4__next_protocol(uint8_t protocol);
/* The header that frames of a link type begin with, the walker moved to it. */
enum icmp4__next icmp4__first_header(struct icmp4__walker *w, uint32_t link_type);
/* Whether so far ahead there can be an Ethernet header in front of something that we know. */
bool icmp4__is_ethernet(struct icmp4__walker *w, size_t ahead);

enum icmp4__next icmp4__ppp_or_hdlc(struct icmp4__walker *w);

/* Moves over octets of no interest. */
static inline void link_skip(struct icmp4__walker *w, size_t octets)
{
	read_bytes(&w->r, octets);
}

static inline uint32_t link_at(const struct icmp4__walker *w)
{
	return (uint32_t)(w->r.at - w->frame);
}

/* Whether there was more on the wire than is held. */
static inline bool link_is_cut(const struct icmp4__walker *w)
{
	return w->wire > (uint32_t)(w->r.end - w->frame);
}

/* The next octets, which stay to be read; NULL if there are fewer. If that is the capture's doing
 * the walk ends here: nobody knows what they were. */
static inline const uint8_t *link_peek(struct icmp4__walker *w, size_t octets)
{
	if (reader_left(&w->r) >= octets)
		return w->r.at;
	w->r.failed |= link_is_cut(w);
	return NULL;
}

/* What is still to be read is at most so many octets: what follows them is the link's padding. */
static inline void link_narrow(struct icmp4__walker *w, uint32_t octets)
{
	if (w->r.failed) /* the number itself was not there to be read */
		return;
	if (octets < w->wire - link_at(w))
		w->wire = link_at(w) + octets;
	if (octets < reader_left(&w->r))
		w->r.end = w->r.at + octets;
}

/* The first fragment of something: it ends elsewhere, as far off as a datagram can be long. */
static inline void link_widen(struct icmp4__walker *w)
{
	uint32_t at = link_at(w), most = UINT32_MAX - at < 65535 ? UINT32_MAX : at + 65535;

	if (w->wire < most)
		w->wire = most;
}

/* Little-endian, as some headers of capture programs are. */
static inline uint16_t read_le16(struct reader *r)
{
	uint16_t swapped = read_u16(r);
	return (uint16_t)(swapped >> 8 | swapped << 8);
}

static inline uint32_t read_le32(struct reader *r)
{
	uint32_t low = read_le16(r);
	return low | (uint32_t)read_le16(r) << 16;
}

#endif
