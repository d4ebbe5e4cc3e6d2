/* SPDX-License-Identifier: MIT */
#ifndef IO_DEPARTURE_H
#define IO_DEPARTURE_H
/* sendmsg() for a prober: a whole datagram in, what a datagram socket must be told of it out. */
#include <icmp4/packet.h>

#include "io/prober/prober.h"

struct io_departure {
	const uint8_t *bytes; /* behind the IP header, or behind that of UDP */
	size_t length;
	uint32_t src; /* 0: the kernel's choice */
	uint32_t dst;
	uint16_t port;
	uint8_t ttl;
	uint8_t tos;
	bool df;
	bool stamped; /* ask when it left */
	bool retried; /* out: not at the first attempt */
};

/*
 * What a datagram socket must be told so that the kernel makes this datagram again, bytes being all
 * behind its IP header. False with errno where it cannot: another protocol, options, a fragment.
 */
bool io_departure_of(struct io_departure *departure, const struct icmp4_packet *packet,
		     uint8_t protocol);

/* False with errno: it did not leave. Errors about earlier datagrams are not mistaken for one. */
bool io_departure_send(struct io_departure *departure, int fd);

/* The same by the socket of a prober, which is then told when it left. */
bool io_departure_by(struct io_prober *prober, struct io_departure *departure,
		     const struct icmp4_packet *packet);

#endif
