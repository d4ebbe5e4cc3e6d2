/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_PACKET_H
#define ICMP4_PACKET_H
/*
 * A packet is more than bytes: what an engine is given, and what it gives back.
 *
 * Given to input():  bytes, held and length say what arrived; the rest says how. Bytes and labels
 *                    stay valid and untouched by the caller until output() has said false.
 * Given to output(): bytes and held lend the engine room to write in (ICMP4_ROOM octets suffice
 *                    for a node). On return bytes points either into that room or into the packet
 *                    last given to input() (a forwarded datagram is changed in place), and held ==
 *                    length is the datagram's length. They are valid until the next call of the
 *                    engine: of a datagram in fragments, the next one's header is written over
 *                    data that left with the one before.
 */
#include <icmp4/types.h>

/* Room that any datagram of a node's own making fits in: RFC 1812 section 4.3.2.3 stops at 576. */
#define ICMP4_ROOM 576

/* How the link below addressed the frame (RFC 1122 section 3.2.2: no error about a broadcast). */
enum icmp4_link {
	ICMP4_LINK_UNICAST,
	ICMP4_LINK_BROADCAST,
	ICMP4_LINK_MULTICAST,
};

/* What the bytes of an arrival begin with; sockets differ in what they hand over. */
enum icmp4_form {
	ICMP4_FORM_DATAGRAM,    /* the IPv4 header: raw sockets, TUN, the simulator */
	ICMP4_FORM_ICMP,        /* the ICMP header: Linux ICMP datagram sockets */
	ICMP4_FORM_ERROR_QUEUE, /* what followed the transport header that an error quoted; for an
				 * ICMP socket, the quoted ICMP header itself. Linux error queue */
};

/* What control messages told of an arrival that has no IPv4 header of its own. */
struct icmp4_said {
	uint32_t from;     /* source address: the replier, or the sender of the error */
	uint32_t dst;      /* error queue: the destination of our datagram that the error quotes */
	uint32_t info;     /* error queue: the next-hop MTU of a 3/4, the pointer of a 12 */
	uint16_t dst_port; /* error queue of UDP and TCP: the destination port of our datagram */
	uint16_t src_port; /* the same: its source port; 0: not told */
	uint8_t ttl;       /* 0: not told */
	uint8_t tos;
	uint8_t type; /* error queue: ICMP type and code of the error */
	uint8_t code;
	uint8_t protocol; /* error queue: of our datagram, 1, 6 or 17 */
};

struct icmp4_mpls_entry; /* see object.h */

struct icmp4_packet {
	uint8_t *bytes;
	size_t held;             /* octets that may be read */
	size_t length;           /* octets that the packet had on the wire; >= held if cut short */
	struct icmp4_time stamp; /* arrived at; the best stamp the world could give */
	uint64_t tag;       /* out: the engine's name for this packet, for sent() and failed() */
	uint32_t interface; /* index of the interface it came or leaves by */
	uint32_t next_hop;  /* out: neighbour to hand it to; the destination when on-link */
	enum icmp4_link link;
	uint8_t label_count;
	const struct icmp4_mpls_entry
		*labels; /* that it wears, top first, in and out of a node; or NULL */
	enum icmp4_form form;
	struct icmp4_said said; /* only for forms without an IPv4 header */
};

#endif
