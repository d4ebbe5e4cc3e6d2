/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_HEARD_H
#define ICMP4_HEARD_H
/*
 * What an arrival says to a prober, in whatever form the socket handed it over: a whole datagram, a
 * bare ICMP message, or an entry of the Linux error queue. Every prober matches on this.
 */
#include <icmp4/message.h>
#include <icmp4/packet.h>
#include <icmp4/quote.h>
#include <icmp4/view.h>

ICMP4_BEGIN

struct icmp4_heard {
	uint32_t from;
	uint32_t to; /* 0: not told */
	uint8_t ttl; /* of the arrival; 0: not told */
	uint8_t tos;
	uint8_t protocol; /* ICMP4_PROTO_ICMP; _TCP, _UDP, where the transport itself answered */
	uint16_t length;  /* of the arriving datagram, header included; 0: not told */
	bool is_error;    /* message is an ICMP error; quote says about what, where quoted */
	bool quoted;      /* quote is sound */
	bool quoted_ip;   /* quote.ip too: not so for an error queue, save quote.ip.dst */
	bool unsummed;    /* not all of the message is held: its checksum could not be judged */
	struct icmp4_view view;       /* of all that came; payload NULL for an error queue */
	struct icmp4_message message; /* for ICMP; body is absent for an error queue */
	struct icmp4_quote quote;
	uint16_t src_port; /* for TCP and UDP */
	uint16_t dst_port;
	uint32_t sequence; /* for TCP */
	uint32_t acknowledgement;
	uint8_t flags;
	const uint8_t *data; /* for UDP; of an error queue, data of what the error is about */
	size_t data_held;    /* 0: none, or not told */
};

/*
 * ICMP4_FAULT_NONE, or why nothing can be made of it: the faults of an IPv4 header and of an ICMP
 * message, ICMP4_FAULT_FRAGMENT, ICMP4_FAULT_TRANSPORT_SHORT. An error whose quote is faulty is
 * heard with quoted false. Everything pointed at is borrowed from the packet.
 */
ICMP4_API enum icmp4_fault icmp4_heard_parse(struct icmp4_heard *heard,
					     const struct icmp4_packet *packet);

ICMP4_END

#endif
