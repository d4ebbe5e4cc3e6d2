/* SPDX-License-Identifier: MIT */
#ifndef IO_HOP_H
#define IO_HOP_H
/* The first hop towards a destination, as the kernel's routes and neighbour tables have it. */
#include <stdbool.h>
#include <stdint.h>

enum { IO_LINK_ADDRESS_MAX = 8 };

struct io_hop {
	uint32_t interface; /* index */
	uint32_t source;    /* address of ours that the kernel prefers; 0: not told */
	uint32_t next;      /* the neighbour to hand it to: a gateway, or the destination */
	bool direct;        /* the destination is on a prefix of this machine's own, or loopback */
	bool broadcast;     /* the destination is a broadcast address there */
};

/* interface: NULL for any. False with errno: there is no route. */
bool io_hop_for(uint32_t dst, const char *interface, struct io_hop *hop);

/* The address that this machine has on that interface in the address's own prefix. */
struct icmp4_prefix;
bool io_prefix_for(uint32_t address, const char *interface, struct icmp4_prefix *own);

/* Is it an address of this machine? */
bool io_is_own(uint32_t address);

/*
 * The link address of that neighbour; zeros where the link has none (loopback, tunnels). One that
 * is not known yet is asked for by an empty UDP datagram to its port 9, and waited for up to a
 * second. False with errno: EHOSTUNREACH where nobody answered.
 */
bool io_hop_address(const struct io_hop *hop, uint8_t address[IO_LINK_ADDRESS_MAX]);

#endif
