/* SPDX-License-Identifier: MIT */
#ifndef IO_NETLINK_H
#define IO_NETLINK_H
/* Routes, addresses and links of the network namespace we are in, by rtnetlink. */
#include <libmnl/libmnl.h>

enum { IO_NETLINK_ROOM = 1024 }; /* octets that any request of ours fits in */

/* Begins a request in room, its family header of that size zeroed and put into *family. */
struct nlmsghdr *io_netlink_request(void *room, int type, int flags, size_t size, void **family);

/* Sends it and gives each answer to the callback, which may be NULL. 0, or -1 with errno. */
int io_netlink(struct nlmsghdr *request, mnl_cb_t answer, void *data);

/* Brings a link up, with that MTU where it is not 0. 0, or -1 with errno. */
int io_link_up(const char *name, int mtu);

#endif
