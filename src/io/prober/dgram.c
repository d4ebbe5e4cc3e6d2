/* SPDX-License-Identifier: MIT */
/*
 * The ICMP datagram socket of Linux ("ping socket"): open to the groups in ping_group_range. The
 * kernel puts its own identifier into each request, hands over the replies that bear it, and queues
 * the errors that quote it.
 */
#include <icmp4/ip.h>
#include <sys/socket.h>

#include "io/backend.h"
#include "io/prober/departure.h"

static bool dgram_send(struct io_prober *prober, const struct icmp4_packet *packet)
{
	struct io_departure departure;

	return io_departure_of(&departure, packet, ICMP4_PROTO_ICMP) &&
	       io_departure_by(prober, &departure, packet);
}

static bool dgram_receive_reply(struct io_prober *prober, struct icmp4_packet *packet)
{
	struct io_arrival arrival;

	if (!io_prober_read(prober, &arrival, prober->receive_fd, 0, 0))
		return false;
	*packet = (struct icmp4_packet){
		.bytes = prober->buffer,
		.held = arrival.held,
		.length = arrival.length,
		.stamp = arrival.stamp,
		.interface = arrival.interface,
		.form = ICMP4_FORM_ICMP,
		.said = {.from = ntohl(arrival.peer.sin_addr.s_addr),
			 .ttl = arrival.ttl,
			 .tos = arrival.tos,
			 .protocol = ICMP4_PROTO_ICMP},
	};
	return true;
}

static bool dgram_receive(struct io_prober *prober, struct icmp4_packet *packet)
{
	return dgram_receive_reply(prober, packet) || io_prober_read_error(prober, packet);
}

static const char *const dgram_lost[] = {
	"identifier",       "ip-id",      "ip-options", "other-queries",
	"quoted-ip-header", "extensions", NULL,
};

static const struct io_prober_ops dgram_ops = {
	.name = "dgram",
	.lost = dgram_lost,
	.send = dgram_send,
	.receive = dgram_receive,
};

bool io_dgram_open(struct io_prober *prober, const struct io_prober_need *need,
		   struct io_failure *failure)
{
	static const struct io_socket_kind kind = {
		.type = SOCK_DGRAM,
		.protocol = IPPROTO_ICMP,
		.noun = "ICMP socket",
		.remedy = "sudo sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" or ",
		.errors = true,
	};

	prober->ops = &dgram_ops;
	return io_socket_alone(prober, &kind, need, failure);
}
