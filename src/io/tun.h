/* SPDX-License-Identifier: MIT */
#ifndef IO_TUN_H
#define IO_TUN_H
/* A TUN interface: whole IPv4 datagrams to and from the kernel. */
#include <icmp4/packet.h>

#include "io/failure.h"

/* Opens /dev/net/tun for an interface of that name; -1 with *failure. */
int io_tun_open(const char *name, struct io_failure *failure);
/* Sets address/length and MTU, brings it up, and makes it the default route. */
bool io_tun_configure(const char *name, struct icmp4_prefix address, uint16_t mtu,
		      struct io_failure *failure);

#endif
