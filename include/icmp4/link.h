/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_LINK_H
#define ICMP4_LINK_H
/*
 * From a frame, as some link or some tunnel carries it, to the IPv4 datagrams in it. The walk peels
 * one header after the other, remembers each, and ends at the first IPv4 datagram that carries
 * ICMP, or where it can go no further, for a reason that it names.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

enum icmp4_layer_kind {
	ICMP4_LAYER_NONE,
	ICMP4_LAYER_ETHERNET,
	ICMP4_LAYER_VLAN, /* 802.1Q and 802.1ad tags; number: VLAN id */
	ICMP4_LAYER_TAG, /* other tags of Ethernet: 802.1ah (number: I-SID), 802.1BR, 802.1CB ... */
	ICMP4_LAYER_NULL, /* BSD loopback, either byte order */
	ICMP4_LAYER_ENC,  /* OpenBSD's enc(4); number: SPI */
	ICMP4_LAYER_PFLOG,
	ICMP4_LAYER_NFLOG, /* number: group */
	ICMP4_LAYER_PKTAP, /* macOS */
	ICMP4_LAYER_SLL,
	ICMP4_LAYER_SLL2,
	ICMP4_LAYER_PPP,
	ICMP4_LAYER_PPPOE,       /* number: session */
	ICMP4_LAYER_HDLC,        /* Cisco HDLC */
	ICMP4_LAYER_FRAME_RELAY, /* number: DLCI */
	ICMP4_LAYER_ATM,         /* number: VPI and VCI */
	ICMP4_LAYER_ARCNET,
	ICMP4_LAYER_TOKEN_RING,
	ICMP4_LAYER_FDDI,
	ICMP4_LAYER_IPNET, /* Solaris */
	ICMP4_LAYER_IPOIB,
	ICMP4_LAYER_RADIOTAP,   /* and the other headers in front of 802.11 */
	ICMP4_LAYER_WLAN,       /* 802.11 data */
	ICMP4_LAYER_LLC,        /* LLC and SNAP */
	ICMP4_LAYER_MPLS,       /* number: label */
	ICMP4_LAYER_PSEUDOWIRE, /* control word, Ethernet follows */
	ICMP4_LAYER_MACSEC,
	ICMP4_LAYER_IPV4,
	ICMP4_LAYER_IPV6,
	ICMP4_LAYER_UDP,    /* number: destination port */
	ICMP4_LAYER_GRE,    /* number: key, or 0 */
	ICMP4_LAYER_ERSPAN, /* I, II, III; number: session */
	ICMP4_LAYER_NHRP,   /* a traffic indication, which quotes a datagram */
	ICMP4_LAYER_VXLAN,  /* number: VNI; VXLAN-GPE too */
	ICMP4_LAYER_GENEVE, /* number: VNI */
	ICMP4_LAYER_GTP,    /* GTP-U; number: TEID */
	ICMP4_LAYER_LISP,   /* number: instance, or 0 */
	ICMP4_LAYER_L2TP,   /* over UDP, or v3 over IP; number: session */
	ICMP4_LAYER_ETHERIP,
	ICMP4_LAYER_PIM, /* a PIM register */
	ICMP4_LAYER_AH,  /* number: SPI */
	ICMP4_LAYER_NSH, /* number: service path */
	ICMP4_LAYER_COUNT
};

/* "ethernet", "vlan", ... */
ICMP4_API const char *icmp4_layer_name(enum icmp4_layer_kind kind);

struct icmp4_layer {
	uint8_t kind; /* enum icmp4_layer_kind */
	uint32_t at;  /* octet of the frame that its header begins at */
	uint32_t number;
};

enum icmp4_walk_end {
	ICMP4_WALK_ICMP,      /* the last layer is IPv4 that carries ICMP, or a fragment of it; or
			       * AH between the two: see message */
	ICMP4_WALK_OTHER,     /* the last layer is IPv4 that carries something else */
	ICMP4_WALK_NOT_IPV4,  /* ARP, IPv6 without IPv4 in it, a control frame ... */
	ICMP4_WALK_ENCRYPTED, /* nobody can see what is inside: ESP, WEP and its like, MACsec */
	ICMP4_WALK_FRAGMENT,  /* a tunnel's datagram in fragments: what it carries begins elsewhere
			       */
	ICMP4_WALK_CUT,       /* what is held of the frame ends inside a header: the last layer */
	ICMP4_WALK_BROKEN,    /* a header contradicts itself, or has no room: the last layer */
	ICMP4_WALK_DEEP,      /* more layers than ICMP4_WALK_LAYERS */
	ICMP4_WALK_UNKNOWN_LINK, /* a link type that we do not walk */
	ICMP4_WALK_END_COUNT
};

/* "icmp", "other", "not-ipv4", "encrypted", ... */
ICMP4_API const char *icmp4_walk_end_name(enum icmp4_walk_end end);

enum { ICMP4_WALK_LAYERS = 24 };

struct icmp4_walk {
	enum icmp4_walk_end end;
	uint8_t count;
	struct icmp4_layer layers[ICMP4_WALK_LAYERS];
	/* The innermost IPv4 datagram whose header is wholly held and sound but for its checksum,
	 * if there is one, even where the end is another (a cut or broken header is a layer, but
	 * not this): */
	uint32_t at;   /* octet of the frame; 0 while datagrams is 0 */
	uint32_t held; /* octets of it in the frame, padding cut off where a header tells */
	/* Octets that it had on the wire: its total length, unless the layers around it have no
	 * room for so much. Inside the first fragment of a tunnel's datagram they have: the rest
	 * comes in other frames. */
	uint32_t length;
	/* ICMP4_WALK_ICMP: octet of the frame that the ICMP message begins at, or would, were so
	 * much held. It is behind the IPv4 header, but for an authentication header (RFC 4302
	 * transport mode). */
	uint32_t message;
	uint8_t datagrams; /* sound IPv4 headers among layers */
};

/* Link types by the numbers of the registry of LINKTYPE_ values (tcpdump.org), which libpcap's
 * DLT_ values equal but for raw IP: the caller gives the LINKTYPE_. */
enum {
	ICMP4_LINKTYPE_NULL = 0,
	ICMP4_LINKTYPE_ETHERNET = 1,
	ICMP4_LINKTYPE_RAW = 101,
	ICMP4_LINKTYPE_IPV4 = 228,
};

/*
 * Walks a frame of which held octets are at hand and length were on the wire. Every octet read is
 * below held. Returns walk->end.
 */
ICMP4_API enum icmp4_walk_end icmp4_walk(struct icmp4_walk *walk, uint32_t link_type,
					 const uint8_t *bytes, size_t held, size_t length);

/* Name of a link type ("EN10MB" is "ethernet" here), walked or not; NULL: not in our table. */
ICMP4_API const char *icmp4_linktype_name(uint32_t link_type);

ICMP4_END

#endif
