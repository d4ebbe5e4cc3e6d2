/* SPDX-License-Identifier: MIT */
#ifndef IO_TUN_H
#define IO_TUN_H
/* A TUN interface: whole IPv4 datagrams to and from the kernel; a TAP: whole Ethernet frames. */
#include <icmp4/packet.h>

#include "io/failure.h"

/* Opens /dev/net/tun for an interface of that name; -1 with *failure. */
int io_tun_open(const char *name, struct io_failure *failure);
int io_tap_open(const char *name, struct io_failure *failure);
/*
 * Gives the kernel's end that address/length, unless the length is 0, and that MTU, unless it is 0,
 * and brings it up. An address that is there already is left as it is.
 */
bool io_tun_address(const char *name, struct icmp4_prefix address, uint16_t mtu,
		    struct io_failure *failure);
/* The same, and makes it the default route, which fails where it is. */
bool io_tun_configure(const char *name, struct icmp4_prefix address, uint16_t mtu,
		      struct io_failure *failure);

#endif
