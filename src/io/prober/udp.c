/* SPDX-License-Identifier: MIT */
/*
 * The UDP socket, open to everyone. What an error quotes of our datagram is told by the error queue
 * as far as a destination address and port: those alone can tell one probe from another, so every
 * probe needs a port of its own, and the flow changes with it.
 */
#include <errno.h>
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "io/backend.h"
#include "io/prober/bundle.h"
#include "io/prober/departure.h"

enum { UDP_HEADER = 8, BOTH_HEADERS = ICMP4_IP_HEADER + UDP_HEADER };

/* By the socket of its flow. */
static bool send_from(struct io_prober *prober, uint16_t port, struct io_departure *departure)
{
	const struct io_member *member = io_bundle_of_port(prober->bundle, port);

	errno = EADDRNOTAVAIL;
	return member && io_departure_send(departure, member->fd);
}

static bool udp_send(struct io_prober *prober, const struct icmp4_packet *packet)
{
	struct io_departure departure;

	if (!io_departure_of(&departure, packet, ICMP4_PROTO_UDP))
		return false;
	if (departure.length < UDP_HEADER) {
		errno = EOPNOTSUPP;
		return false;
	}
	uint16_t port = get16(departure.bytes);
	departure.port = get16(departure.bytes + 2);
	departure.bytes += UDP_HEADER;
	departure.length -= UDP_HEADER;
	if (!prober->bundle)
		return io_departure_by(prober, &departure, packet);
	return send_from(prober, port, &departure);
}

/* src, dst, ports, TTL and TOS are those it had; the rest of the headers nobody told us. */
static void write_headers(uint8_t *bytes, const struct io_arrival *arrival, uint16_t dst_port)
{
	uint16_t length = (uint16_t)(arrival->held + UDP_HEADER);
	struct icmp4_ip ip = {
		.src = ntohl(arrival->peer.sin_addr.s_addr),
		.dst = arrival->to,
		.total_length = (uint16_t)(length + ICMP4_IP_HEADER),
		.ttl = arrival->ttl,
		.tos = arrival->tos,
		.protocol = ICMP4_PROTO_UDP,
	};
	uint8_t *udp = bytes + ICMP4_IP_HEADER;
	uint32_t sum = icmp4_checksum_pseudo(ip.src, ip.dst, ICMP4_PROTO_UDP, length);
	uint16_t checksum;

	icmp4_ip_build(&ip, bytes, ICMP4_IP_HEADER);
	put16(udp, ntohs(arrival->peer.sin_port));
	put16(udp + 2, dst_port);
	put16(udp + 4, length);
	put16(udp + 6, 0);
	checksum = icmp4_checksum_finish(icmp4_checksum_partial(sum, udp, length));
	put16(udp + 6, checksum ? checksum : 0xffff); /* RFC 768: 0 would mean that there is none */
}

bool io_udp_read(struct io_prober *prober, int fd, uint16_t port, struct icmp4_packet *packet)
{
	struct io_arrival arrival;

	if (!io_prober_read(prober, &arrival, fd, 0, BOTH_HEADERS))
		return false;
	write_headers(prober->buffer, &arrival, port);
	*packet = (struct icmp4_packet){
		.bytes = prober->buffer,
		.held = arrival.held + BOTH_HEADERS,
		.length = arrival.held + BOTH_HEADERS,
		.stamp = arrival.stamp,
		.interface = arrival.interface,
		.form = ICMP4_FORM_DATAGRAM,
	};
	return true;
}

/* A socket that told of what is no packet may hide another that has one. */
bool io_udp_read_any(struct io_prober *prober, struct icmp4_packet *packet)
{
	const struct io_member *member;

	for (size_t i = 0; i <= prober->bundle->count; i++) {
		member = io_bundle_ready(prober->bundle);
		if (!member)
			return false;
		if (io_udp_read(prober, member->fd, member->port, packet) ||
		    io_member_read_error(prober, member, packet))
			return true;
	}
	return false;
}

static bool udp_receive(struct io_prober *prober, struct icmp4_packet *packet)
{
	if (prober->bundle)
		return io_udp_read_any(prober, packet);
	return io_udp_read(prober, prober->receive_fd, prober->id, packet) ||
	       io_prober_read_error(prober, packet);
}

static const char *const udp_lost[] = {
	"constant-flow", "ip-id", "ip-options", "checksum", "quoted-ip-header", "extensions", NULL,
};

static const struct io_prober_ops udp_ops = {
	.name = "udp",
	.lost = udp_lost,
	.send = udp_send,
	.receive = udp_receive,
};

bool io_udp_open(struct io_prober *prober, const struct io_prober_need *need,
		 struct io_failure *failure)
{
	static const struct io_socket_kind kind = {
		.type = SOCK_DGRAM,
		.protocol = IPPROTO_UDP,
		.noun = "UDP socket",
		.remedy = "",
		.errors = true,
	};

	prober->ops = &udp_ops;
	if (need->flows <= 1)
		return io_socket_alone(prober, &kind, need, failure);
	prober->bundle = io_bundle_open(&kind, need, failure);
	if (!prober->bundle)
		return false;
	prober->send_fd = prober->receive_fd = prober->bundle->poll_fd;
	prober->id = prober->bundle->members[0].port;
	return true;
}
