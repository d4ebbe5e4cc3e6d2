/* SPDX-License-Identifier: MIT */
/*
 * Raw sockets with a packet socket beside them: what leaves is any datagram at all, and every kind
 * of ICMP message is heard. It is for those who craft messages; nobody else needs that much.
 */
#include <errno.h>
#include <linux/icmp.h>
#include <string.h>
#include <sys/socket.h>

#include "io/backend.h"
#include "io/prober/departure_link.h"

static bool link_send(struct io_prober *prober, const struct icmp4_packet *packet)
{
	if (io_header_is_plain(packet))
		return io_raw_send(prober, packet);
	return io_link_send(prober->link_fd, packet, prober->interface);
}

static const char *const link_lost[] = {NULL};

static const struct io_prober_ops link_ops = {
	.name = "raw",
	.lost = link_lost,
	.exact = true,
	.send = link_send,
	.receive = io_raw_receive,
};

static bool refuse(struct io_failure *failure, const char *what)
{
	return io_fail(failure, "system", errno, "", "%s: %s", what, strerror(errno));
}

bool io_link_open(struct io_prober *prober, const struct io_prober_need *need,
		  struct io_failure *failure)
{
	struct icmp_filter all = {.data = 0};

	if (!io_raw_open(prober, need, failure))
		return false;
	prober->ops = &link_ops;
	prober->interface = need->interface;
	prober->link_fd = io_link_socket();
	if (prober->link_fd < 0)
		return refuse(failure, "packet socket");
	if (setsockopt(prober->send_fd, SOL_SOCKET, SO_BROADCAST, &(int){1}, sizeof(int)))
		return refuse(failure, "raw socket to broadcast");
	if (setsockopt(prober->receive_fd, SOL_RAW, ICMP_FILTER, &all, sizeof(all)))
		return refuse(failure, "cannot hear all of ICMP");
	return true;
}
