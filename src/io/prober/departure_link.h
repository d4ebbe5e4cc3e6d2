/* SPDX-License-Identifier: MIT */
#ifndef IO_DEPARTURE_LINK_H
#define IO_DEPARTURE_LINK_H
/*
 * A datagram handed to the link as it is, header and all, past the kernel's IP: a raw socket has
 * the total length and the header's checksum put right, which deliberate faults must not be.
 */
#include <icmp4/packet.h>

/* A packet socket that sends only; needs CAP_NET_RAW. -1 with errno. */
int io_link_socket(void);
/* interface: NULL for that of the route. False with errno: it did not leave. */
bool io_link_send(int fd, const struct icmp4_packet *packet, const char *interface);

/* Does its header say what a raw socket would make it say? */
bool io_header_is_plain(const struct icmp4_packet *packet);

#endif
