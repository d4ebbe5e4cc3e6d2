/* SPDX-License-Identifier: MIT */
/*
 * A packet port at one end of a veth pair; at the other the kernel with its address:
 *
 *	port0 (ours, 10.0.0.2)  ────  peer0 (the kernel's, 10.0.0.1)
 *
 * As root, and as an ordinary user in a user namespace.
 */
#ifndef VETH_H
#define VETH_H

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>

#include "io/enclosure/inside.h"
#include "ports.h"

enum { ROOM = 65536 };

static const uint8_t own[] = {2, 0, 0, 0, 0, 2}, kernel[] = {2, 0, 0, 0, 0, 1};

static inline bool make_pair(void)
{
	return run("ip link add port0 address 02:00:00:00:00:02 type veth "
		   "peer name peer0 address 02:00:00:00:00:01 && "
		   "ip address add 10.0.0.1/24 dev peer0 && "
		   "ip link set port0 up && ip link set peer0 up && "
		   "ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev peer0 nud permanent") &&
	       settled("port0") && settled("peer0");
}

static const struct io_port_plan plan = {.name = "port0", .kind = IO_PORT_PACKET};

/* One frame of that datagram to the kernel, header and all in parts. */
static inline bool put(struct io_port *port, uint8_t *datagram, size_t length)
{
	uint8_t header[ETHERNET];
	struct iovec parts[] = {{header, ETHERNET}, {datagram, length}};

	memcpy(header, kernel, 6);
	memcpy(header + 6, own, 6);
	put16(header + 12, 0x0800);
	return port->ops->send(port, parts, 2);
}

static inline int raw_socket(const char *name)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
				      .sll_protocol = htons(0x0003),
				      .sll_ifindex = (int)if_nametoindex(name)};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	ok(!bind(fd, (struct sockaddr *)&address, sizeof(address)), "a raw socket on %s", name);
	return fd;
}

/* What a test does once it may; the test's own. */
static void veth_all(void);

/* The first process of a pid namespace: without it there can be no other. */
static inline void keep_pid_one(void)
{
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL);
	for (;;)
		pause();
}

static inline void veth_as_root(void)
{
	if (has_ip() && own_network())
		veth_all();
}

static inline void veth_as_nobody(void)
{
	struct io_failure failure = {.message = ""};

	if (!has_ip())
		return;
	if (!geteuid())
		become_nobody();
	if (!io_namespaces_enter(&failure)) {
		skip(failure.message);
		return;
	}
	keep_pid_one();
	veth_all();
}

#endif
