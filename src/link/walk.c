/* SPDX-License-Identifier: MIT */
/*
 * The walk. A frame is a row of headers, each of which says which one comes next; the table below
 * has a step for each, and the loop goes from step to step until one of them names an end. All
 * knowledge of a header is in its step, in the file of its family; which step comes first is in
 * linktype.c.
 *
 * Every step reads at least one octet or ends the walk, and the layers are counted: a walk cannot
 * go round in circles.
 *
 * A UDP port is only a hint. The headers that it leads to are marked as guesses in the table, look
 * hard at themselves, and return LINK_OTHER if they are not what the port says; the walk then ends
 * as if it had stopped at the IP header. So does a guess that its own datagram has no room for.
 */
#include "link/walk.h"

struct walk_header {
	uint8_t kind; /* enum icmp4_layer_kind */
	bool guess;
	icmp4__step *step;
};

static const struct walk_header walk_headers[LINK_HEADER_COUNT] = {
	[LINK_ETHERNET] = {ICMP4_LAYER_ETHERNET, false, icmp4__step_ethernet},
	[LINK_IPV4] = {ICMP4_LAYER_IPV4, false, icmp4__step_ipv4},
	[LINK_IPV6] = {ICMP4_LAYER_IPV6, false, icmp4__step_ipv6},
	[LINK_VLAN] = {ICMP4_LAYER_VLAN, false, icmp4__step_vlan},
	[LINK_TAG4] = {ICMP4_LAYER_TAG, false, icmp4__step_tag4},
	[LINK_TAG6] = {ICMP4_LAYER_TAG, false, icmp4__step_tag6},
	[LINK_ITAG] = {ICMP4_LAYER_TAG, false, icmp4__step_itag},
	[LINK_MACSEC] = {ICMP4_LAYER_MACSEC, false, icmp4__step_macsec},
	[LINK_LLC] = {ICMP4_LAYER_LLC, false, icmp4__step_llc},
	[LINK_PPPOE] = {ICMP4_LAYER_PPPOE, false, icmp4__step_pppoe},
	[LINK_PPP] = {ICMP4_LAYER_PPP, false, icmp4__step_ppp},
	[LINK_PPP_WAY] = {ICMP4_LAYER_PPP, false, icmp4__step_ppp_way},
	[LINK_HDLC] = {ICMP4_LAYER_HDLC, false, icmp4__step_hdlc},
	[LINK_FRAME_RELAY] = {ICMP4_LAYER_FRAME_RELAY, false, icmp4__step_frame_relay},
	[LINK_NULL] = {ICMP4_LAYER_NULL, false, icmp4__step_null},
	[LINK_ENC] = {ICMP4_LAYER_ENC, false, icmp4__step_enc},
	[LINK_PFLOG] = {ICMP4_LAYER_PFLOG, false, icmp4__step_pflog},
	[LINK_NFLOG] = {ICMP4_LAYER_NFLOG, false, icmp4__step_nflog},
	[LINK_SLL] = {ICMP4_LAYER_SLL, false, icmp4__step_sll},
	[LINK_SLL2] = {ICMP4_LAYER_SLL2, false, icmp4__step_sll2},
	[LINK_IPNET] = {ICMP4_LAYER_IPNET, false, icmp4__step_ipnet},
	[LINK_PKTAP] = {ICMP4_LAYER_PKTAP, false, icmp4__step_pktap},
	[LINK_ARCNET] = {ICMP4_LAYER_ARCNET, false, icmp4__step_arcnet},
	[LINK_ARCNET_LINUX] = {ICMP4_LAYER_ARCNET, false, icmp4__step_arcnet_linux},
	[LINK_IPOIB] = {ICMP4_LAYER_IPOIB, false, icmp4__step_ipoib},
	[LINK_TOKEN_RING] = {ICMP4_LAYER_TOKEN_RING, false, icmp4__step_token_ring},
	[LINK_FDDI] = {ICMP4_LAYER_FDDI, false, icmp4__step_fddi},
	[LINK_SUNATM] = {ICMP4_LAYER_ATM, false, icmp4__step_sunatm},
	[LINK_RADIOTAP] = {ICMP4_LAYER_RADIOTAP, false, icmp4__step_radiotap},
	[LINK_PRISM] = {ICMP4_LAYER_RADIOTAP, false, icmp4__step_prism},
	[LINK_AVS] = {ICMP4_LAYER_RADIOTAP, false, icmp4__step_avs},
	[LINK_PPI] = {ICMP4_LAYER_RADIOTAP, false, icmp4__step_ppi},
	[LINK_WLAN] = {ICMP4_LAYER_WLAN, false, icmp4__step_wlan},
	[LINK_WLAN_PADDED] = {ICMP4_LAYER_WLAN, false, icmp4__step_wlan_padded},
	[LINK_MPLS] = {ICMP4_LAYER_MPLS, false, icmp4__step_mpls},
	[LINK_MPLS_IN_UDP] = {ICMP4_LAYER_MPLS, true, icmp4__step_mpls_in_udp},
	[LINK_PSEUDOWIRE] = {ICMP4_LAYER_PSEUDOWIRE, false, icmp4__step_pseudowire},
	[LINK_NSH] = {ICMP4_LAYER_NSH, false, icmp4__step_nsh},
	[LINK_AH] = {ICMP4_LAYER_AH, false, icmp4__step_ah},
	[LINK_AH_IN_IPV6] = {ICMP4_LAYER_AH, false, icmp4__step_ah_in_ipv6},
	[LINK_ETHERIP] = {ICMP4_LAYER_ETHERIP, false, icmp4__step_etherip},
	[LINK_PIM] = {ICMP4_LAYER_PIM, true, icmp4__step_pim},
	[LINK_UDP] = {ICMP4_LAYER_UDP, true, icmp4__step_udp},
	[LINK_GRE] = {ICMP4_LAYER_GRE, false, icmp4__step_gre},
	[LINK_GRE_IN_UDP] = {ICMP4_LAYER_GRE, true, icmp4__step_gre_in_udp},
	[LINK_NHRP] = {ICMP4_LAYER_NHRP, false, icmp4__step_nhrp},
	[LINK_METADATA] = {ICMP4_LAYER_TAG, false, icmp4__step_metadata},
	[LINK_ERSPAN_2] = {ICMP4_LAYER_ERSPAN, false, icmp4__step_erspan_2},
	[LINK_ERSPAN_3] = {ICMP4_LAYER_ERSPAN, false, icmp4__step_erspan_3},
	[LINK_VXLAN] = {ICMP4_LAYER_VXLAN, true, icmp4__step_vxlan},
	[LINK_GENEVE] = {ICMP4_LAYER_GENEVE, true, icmp4__step_geneve},
	[LINK_GTP] = {ICMP4_LAYER_GTP, true, icmp4__step_gtp},
	[LINK_LISP] = {ICMP4_LAYER_LISP, true, icmp4__step_lisp},
	[LINK_L2TP] = {ICMP4_LAYER_L2TP, false, icmp4__step_l2tp},
	[LINK_L2TP_IN_UDP] = {ICMP4_LAYER_L2TP, true, icmp4__step_l2tp_in_udp},
};

static const char *const walk_layer_names[ICMP4_LAYER_COUNT] = {
	[ICMP4_LAYER_NONE] = "none",
	[ICMP4_LAYER_ETHERNET] = "ethernet",
	[ICMP4_LAYER_VLAN] = "vlan",
	[ICMP4_LAYER_TAG] = "tag",
	[ICMP4_LAYER_NULL] = "null",
	[ICMP4_LAYER_ENC] = "enc",
	[ICMP4_LAYER_PFLOG] = "pflog",
	[ICMP4_LAYER_NFLOG] = "nflog",
	[ICMP4_LAYER_PKTAP] = "pktap",
	[ICMP4_LAYER_SLL] = "sll",
	[ICMP4_LAYER_SLL2] = "sll2",
	[ICMP4_LAYER_PPP] = "ppp",
	[ICMP4_LAYER_PPPOE] = "pppoe",
	[ICMP4_LAYER_HDLC] = "hdlc",
	[ICMP4_LAYER_FRAME_RELAY] = "frame-relay",
	[ICMP4_LAYER_ATM] = "atm",
	[ICMP4_LAYER_ARCNET] = "arcnet",
	[ICMP4_LAYER_TOKEN_RING] = "token-ring",
	[ICMP4_LAYER_FDDI] = "fddi",
	[ICMP4_LAYER_IPNET] = "ipnet",
	[ICMP4_LAYER_IPOIB] = "ipoib",
	[ICMP4_LAYER_RADIOTAP] = "radiotap",
	[ICMP4_LAYER_WLAN] = "wlan",
	[ICMP4_LAYER_LLC] = "llc",
	[ICMP4_LAYER_MPLS] = "mpls",
	[ICMP4_LAYER_PSEUDOWIRE] = "pseudowire",
	[ICMP4_LAYER_MACSEC] = "macsec",
	[ICMP4_LAYER_IPV4] = "ipv4",
	[ICMP4_LAYER_IPV6] = "ipv6",
	[ICMP4_LAYER_UDP] = "udp",
	[ICMP4_LAYER_GRE] = "gre",
	[ICMP4_LAYER_ERSPAN] = "erspan",
	[ICMP4_LAYER_NHRP] = "nhrp",
	[ICMP4_LAYER_VXLAN] = "vxlan",
	[ICMP4_LAYER_GENEVE] = "geneve",
	[ICMP4_LAYER_GTP] = "gtp",
	[ICMP4_LAYER_LISP] = "lisp",
	[ICMP4_LAYER_L2TP] = "l2tp",
	[ICMP4_LAYER_ETHERIP] = "etherip",
	[ICMP4_LAYER_PIM] = "pim",
	[ICMP4_LAYER_AH] = "ah",
	[ICMP4_LAYER_NSH] = "nsh",
};

static const char *const walk_end_names[ICMP4_WALK_END_COUNT] = {
	[ICMP4_WALK_ICMP] = "icmp",
	[ICMP4_WALK_OTHER] = "other",
	[ICMP4_WALK_NOT_IPV4] = "not-ipv4",
	[ICMP4_WALK_ENCRYPTED] = "encrypted",
	[ICMP4_WALK_FRAGMENT] = "fragment",
	[ICMP4_WALK_CUT] = "cut",
	[ICMP4_WALK_BROKEN] = "broken",
	[ICMP4_WALK_DEEP] = "deep",
	[ICMP4_WALK_UNKNOWN_LINK] = "unknown-link",
};

const char *icmp4_layer_name(enum icmp4_layer_kind kind)
{
	return (unsigned)kind < ICMP4_LAYER_COUNT ? walk_layer_names[kind] : "unknown";
}

const char *icmp4_walk_end_name(enum icmp4_walk_end end)
{
	return (unsigned)end < ICMP4_WALK_END_COUNT ? walk_end_names[end] : "unknown";
}

static enum icmp4__next walk_ip_by_nibble(struct icmp4__walker *w)
{
	const uint8_t *first = link_peek(w, 1);

	if (!first) {
		w->r.failed = true;
		return LINK_BROKEN;
	}
	if (*first >> 4 == 4)
		return LINK_IPV4;
	return *first >> 4 == 6 ? LINK_IPV6 : LINK_NOT_IPV4;
}

/* A header ran out of octets: of those held, or of those that were there at all. */
static enum icmp4__next walk_ran_out(const struct icmp4__walker *w, bool guess)
{
	if (link_is_cut(w))
		return (enum icmp4__next)ICMP4_WALK_CUT;
	return guess ? LINK_OTHER : LINK_BROKEN;
}

static enum icmp4__next walk_settle(struct icmp4__walker *w, enum icmp4__next next, bool guess)
{
	if (next == LINK_IP_BY_NIBBLE)
		next = walk_ip_by_nibble(w);
	else if (next == LINK_PPP_OR_HDLC)
		next = icmp4__ppp_or_hdlc(w);
	return w->r.failed ? walk_ran_out(w, guess) : next;
}

static enum icmp4__next walk_step(struct icmp4__walker *w, enum icmp4__next header)
{
	const struct walk_header *row = &walk_headers[header];

	if (w->walk->count == ICMP4_WALK_LAYERS)
		return (enum icmp4__next)ICMP4_WALK_DEEP;
	w->layer = &w->walk->layers[w->walk->count++];
	*w->layer = (struct icmp4_layer){.kind = row->kind, .at = link_at(w)};

	return walk_settle(w, row->step(w), row->guess);
}

/* What an IP header carries is of no interest: it is the last layer, whatever was tried behind. */
static enum icmp4_walk_end walk_other(struct icmp4__walker *w)
{
	w->walk->count = w->carrier;
	return w->walk->layers[w->carrier - 1].kind == ICMP4_LAYER_IPV4 ? ICMP4_WALK_OTHER
									: ICMP4_WALK_NOT_IPV4;
}

/* 4 GiB are more than any frame has. */
static uint32_t walk_size(size_t octets)
{
	return octets >> 16 >> 16 ? UINT32_MAX : (uint32_t)octets;
}

enum icmp4_walk_end icmp4_walk(struct icmp4_walk *walk, uint32_t link_type, const uint8_t *bytes,
			       size_t held, size_t length)
{
	struct icmp4__walker w = {
		.r = reader_of(bytes, walk_size(held)),
		.frame = bytes,
		.wire = walk_size(length < held ? held : length),
		.walk = walk,
	};

	walk->count = walk->datagrams = 0;
	walk->at = walk->held = walk->length = walk->message = 0;

	enum icmp4__next next = walk_settle(&w, icmp4__first_header(&w, link_type), false);
	while (next >= LINK_FIRST_HEADER)
		next = walk_step(&w, next);
	walk->end = next == LINK_OTHER ? walk_other(&w) : (enum icmp4_walk_end)next;
	return walk->end;
}
