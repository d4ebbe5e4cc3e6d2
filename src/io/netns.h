/* SPDX-License-Identifier: MIT */
#ifndef IO_NETNS_H
#define IO_NETNS_H
/* Network namespaces that others made. */
#include <icmp4/packet.h>

#include "io/failure.h"

/*
 * A TUN in the namespace that stands at that path (/run/netns/NAME, /proc/PID/ns/net), named lab0
 * or the next that is free there, with that address and MTU, up, and its default route, of which
 * it must have none yet. It ends with the descriptor. -1 with *failure.
 */
int io_netns_tun(const char *path, struct icmp4_prefix address, uint16_t mtu,
		 struct io_failure *failure);

#endif
